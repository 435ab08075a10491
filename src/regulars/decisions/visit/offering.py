"""One offer: the best for the client of what the company can offer; near-ties to what is cheaper for him."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from regulars.decisions.visit.belief import Floats
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said

NO_MENU = Reason("taste.no_menu", "nothing is on the menu today")
ALL_OUT = Reason("taste.all_out", "everything on the menu is ruled out for this client")
UNDER_FLOOR = Reason(
    "taste.under_floor", "everything the client could have leaves less than the floor, {floor}"
)
ONLY = Reason("taste.only", "nothing else comes into question here")
BEST = Reason("taste.best", "suits the client best, by {ahead} before the next")
CHEAPER = Reason("taste.cheaper", "suits the client as well as {other} (within {width}) and costs him less")
LEAVES_MORE = Reason(
    "taste.leaves_more",
    "suits the client as well as {other} (within {width}) at the same price and leaves more",
)
AS_WELL = Reason("taste.as_well", "suits the client as well as {other} (within {width})")


@dataclass(frozen=True)
class Offer:
    """``item`` (None: nothing can be offered), its ``benefit`` to the client in units of utility, the
    company's ``margin`` in money (None: not known), the ``runner_up``, and the reason.
    """

    item: str | None
    benefit: float
    margin: float | None
    runner_up: str | None
    reason: Said

    def as_json(self) -> dict[str, Any]:
        """The offer as plain values, by the published schema."""
        return {
            "item": self.item,
            "benefit": self.benefit,
            "margin": self.margin,
            "runner_up": self.runner_up,
            "reason": self.reason.as_json(),
        }


def feasible(items: Sequence[str], margins: Mapping[str, float] | None, floor: float | None) -> list[str]:
    """The items whose margin reaches ``floor``; one whose margin is not known does not.

    >>> feasible(["tea", "coffee", "juice"], {"tea": 2.0, "coffee": 0.5}, floor=1.0)
    ['tea']
    """
    finite("margins", margins)
    if floor is None:
        return list(items)
    finite("floor", {"floor": floor})
    margins = margins or {}
    return [item for item in items if item in margins and margins[item] >= floor]


def offer(
    items: Sequence[str],
    utilities: Floats,
    prices: Mapping[str, float] | None,
    margins: Mapping[str, float] | None,
    near_tie: float,
) -> Offer:
    """The offer among feasible ``items`` (one at least) of expected ``utilities``."""
    finite("prices", prices)
    prices, margins = prices or {}, margins or {}
    best = int(np.argmax(utilities))
    near = np.flatnonzero(utilities >= utilities[best] - near_tie)

    def preferred(at: int) -> tuple[float, float, float]:
        # An item without a price cannot be said to be cheaper; margin speaks at equal prices only.
        item = items[at]
        more = -margins.get(item, -math.inf) if item in prices else 0.0
        return prices.get(item, math.inf), more, -float(utilities[at])

    at = min(near.tolist(), key=preferred)
    others = np.where(np.arange(len(items)) == at, -np.inf, utilities)
    next_best = None if len(items) == 1 else int(np.argmax(others))
    reason = _why(at, next_best, items, utilities, prices, margins, near_tie)
    runner_up = None if next_best is None else items[next_best]
    return Offer(items[at], float(utilities[at]), margins.get(items[at]), runner_up, reason)


def none(on_menu: int, allowed: int, floor: float | None) -> Offer:
    """No offer, and why: of ``on_menu`` items so many are ``allowed``, none of which reaches ``floor``."""
    why = NO_MENU() if not on_menu else ALL_OUT() if not allowed else UNDER_FLOOR(floor=floor)
    return Offer(None, 0.0, None, None, why)


def _why(
    at: int,
    next_best: int | None,
    items: Sequence[str],
    utilities: Floats,
    prices: Mapping[str, float],
    margins: Mapping[str, float],
    near_tie: float,
) -> Said:
    if next_best is None:
        return ONLY()
    ahead = float(utilities[at] - utilities[next_best])
    if ahead > near_tie:
        return BEST(ahead=ahead)
    item, other = items[at], items[next_best]
    price, others = prices.get(item, math.inf), prices.get(other, math.inf)
    if price < others:
        return CHEAPER(other=other, width=near_tie)
    more = margins.get(item, -math.inf) > margins.get(other, -math.inf)
    if item in prices and price == others and more:
        return LEAVES_MORE(other=other, width=near_tie)
    return AS_WELL(other=other, width=near_tie)


def finite(name: str, values: Mapping[str, float] | None) -> None:
    """Raise `ArgumentInvalid` for a price, margin or floor that is no number."""
    for item, value in (values or {}).items():
        if not math.isfinite(value):
            raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=f"{item}: {value}", expected="numbers")
