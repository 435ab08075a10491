"""What happened: sale lines read from whatever a company has, with everything refused and set aside kept.

Loaded on first use, so that a room below or beside can be imported without the readers of files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.ledger.book import Facts as Facts
    from regulars.ledger.book import Ledger as Ledger
    from regulars.ledger.importing import ImportReport as ImportReport
    from regulars.ledger.importing import import_file as import_file
    from regulars.ledger.mending import export_rejects as export_rejects
    from regulars.ledger.reading import read_ledger as read_ledger
    from regulars.ledger.reading import stage as stage
    from regulars.ledger.store import open_ledger as open_ledger

_HOMES = {
    "Facts": "regulars.ledger.book",
    "Ledger": "regulars.ledger.book",
    "ImportReport": "regulars.ledger.importing",
    "export_rejects": "regulars.ledger.mending",
    "import_file": "regulars.ledger.importing",
    "open_ledger": "regulars.ledger.store",
    "read_ledger": "regulars.ledger.reading",
    "stage": "regulars.ledger.reading",
}

__all__ = [
    "Facts",
    "ImportReport",
    "Ledger",
    "export_rejects",
    "import_file",
    "open_ledger",
    "read_ledger",
    "stage",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'regulars.ledger' has no attribute {name!r}")
