"""What happened: sale lines read from whatever a company has, with everything refused and set aside kept.

Loaded on first use, so that a room below or beside can be imported without the readers of files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.ledger.book import Facts as Facts
    from regulars.ledger.book import Ledger as Ledger
    from regulars.ledger.reading import read_ledger as read_ledger

_HOMES = {
    "Facts": "regulars.ledger.book",
    "Ledger": "regulars.ledger.book",
    "read_ledger": "regulars.ledger.reading",
}

__all__ = ["Facts", "Ledger", "read_ledger"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'regulars.ledger' has no attribute {name!r}")
