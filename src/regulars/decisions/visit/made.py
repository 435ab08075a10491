"""What is made to a client in a visit: the one offer, one suggestion more, promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from regulars.reasons import Said

#: Where an offer comes from: his wish, his choice when asked back, or advice that he asked for.
Origin = Literal["wish", "choice", "advice"]


@dataclass(frozen=True)
class Promise:
    """What was promised, by when, and whether it was kept (None: not known yet)."""

    what: str
    by: dt.date
    kept: bool | None = None


@dataclass(frozen=True)
class Offered:
    """The one offer of the visit: which items, where it comes from, why; ``accepted`` None until he says."""

    items: tuple[str, ...]
    origin: Origin
    reason: Said | None = None
    accepted: bool | None = None
    price: float | None = None


@dataclass(frozen=True)
class Suggestion:
    """One more suggestion after a good check-back; ``item`` None where there is none, and the reason."""

    item: str | None
    reason: Said
    accepted: bool | None = None
    price: float | None = None
