"""What to expect: of each client, of each product, and of both together.

Loaded on first use, so that one model can be used without the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.portfolio.fitting import fit as fit
    from regulars.portfolio.portfolio import Portfolio as Portfolio
    from regulars.portfolio.saved import load as load

_HOMES = {
    "fit": "regulars.portfolio.fitting",
    "load": "regulars.portfolio.saved",
    "Portfolio": "regulars.portfolio.portfolio",
}

__all__ = ["Portfolio", "fit", "load"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'regulars.portfolio' has no attribute {name!r}")
