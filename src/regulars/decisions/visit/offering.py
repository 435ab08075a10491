"""One offer: the best for the client of what the company can offer; near-ties to what is cheaper for him."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said

NO_MENU = Reason("taste.no_menu", "nothing is on the menu today")
ALL_OUT = Reason("taste.all_out", "everything on the menu is ruled out for this client")
UNDER_FLOOR = Reason(
    "taste.under_floor", "everything the client could have leaves less than the floor, {floor}"
)
ONLY = Reason("taste.only", "the only item that can be offered")
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
    utilities: Mapping[str, float],
    on_menu: int,
    prices: Mapping[str, float] | None,
    margins: Mapping[str, float] | None,
    floor: float | None,
    near_tie: float,
) -> Offer:
    """The offer among items of expected ``utilities`` (those not ruled out of ``on_menu``)."""
    finite("prices", prices)
    within = feasible(sorted(utilities), margins, floor)
    if not within:
        why = NO_MENU() if not on_menu else ALL_OUT() if not utilities else UNDER_FLOOR(floor=floor)
        return Offer(None, 0.0, None, None, why)
    prices, margins = prices or {}, margins or {}
    best = max(within, key=utilities.__getitem__)
    near = [item for item in within if utilities[item] >= utilities[best] - near_tie]

    def preferred(item: str) -> tuple[float, float, float]:
        # An item without a price cannot be said to be cheaper; margin speaks at equal prices only.
        price = prices.get(item, math.inf)
        return price, -margins.get(item, -math.inf) if item in prices else 0.0, -utilities[item]

    item = min(near, key=preferred)
    others = [other for other in within if other != item]
    runner_up = best if item != best else max(others, key=utilities.__getitem__, default=None)
    return Offer(
        item,
        utilities[item],
        margins.get(item),
        runner_up,
        _why(item, runner_up, near, utilities, prices, margins, near_tie),
    )


def _why(
    item: str,
    runner_up: str | None,
    near: Sequence[str],
    utilities: Mapping[str, float],
    prices: Mapping[str, float],
    margins: Mapping[str, float],
    near_tie: float,
) -> Said:
    if runner_up is None:
        return ONLY()
    if runner_up not in near:
        return BEST(ahead=utilities[item] - utilities[runner_up])
    price, other = prices.get(item, math.inf), prices.get(runner_up, math.inf)
    if price < other:
        return CHEAPER(other=runner_up, width=near_tie)
    more = margins.get(item, -math.inf) > margins.get(runner_up, -math.inf)
    if item in prices and price == other and more:
        return LEAVES_MORE(other=runner_up, width=near_tie)
    return AS_WELL(other=runner_up, width=near_tie)


def finite(name: str, values: Mapping[str, float] | None) -> None:
    """Raise `ArgumentInvalid` for a price, margin or floor that is no number."""
    for item, value in (values or {}).items():
        if not math.isfinite(value):
            raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=f"{item}: {value}", expected="numbers")
