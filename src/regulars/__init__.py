"""Regulars: from the records a company has to who its clients are and what each will likely want.

Everything public is loaded on first use, so that ``import regulars`` and ``regulars --help`` stay quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "read_ledger": "regulars.ledger",
    "Ledger": "regulars.ledger",
    "fit": "regulars.portfolio",
    "load": "regulars.portfolio",
    "Portfolio": "regulars.portfolio",
    "simulate": "regulars.ledger.simulate",
}
_ROOMS = {
    "activity": "regulars.portfolio.activity",
    "spend": "regulars.portfolio.spend",
    "decisions": "regulars.decisions",
}

if TYPE_CHECKING:
    from regulars import decisions as decisions
    from regulars.ledger import Ledger as Ledger
    from regulars.ledger import read_ledger as read_ledger
    from regulars.ledger.simulate import simulate as simulate
    from regulars.portfolio import Portfolio as Portfolio
    from regulars.portfolio import activity as activity
    from regulars.portfolio import fit as fit
    from regulars.portfolio import load as load
    from regulars.portfolio import spend as spend

__all__ = [
    "Ledger",
    "Portfolio",
    "__version__",
    "activity",
    "decisions",
    "fit",
    "load",
    "read_ledger",
    "simulate",
    "spend",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    raise AttributeError(f"module 'regulars' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
