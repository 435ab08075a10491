"""What to do: pure functions over plain values; surfaces bring what is needed.

No files, no engine, no clock.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.decisions import case as case
    from regulars.decisions import concessions as concessions
    from regulars.decisions import conduct as conduct
    from regulars.decisions import queue as queue
    from regulars.decisions import rules as rules
    from regulars.decisions import visit as visit

__all__ = ["case", "concessions", "conduct", "queue", "rules", "visit"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return import_module(f"regulars.decisions.{name}")
    raise AttributeError(f"module 'regulars.decisions' has no attribute {name!r}")
