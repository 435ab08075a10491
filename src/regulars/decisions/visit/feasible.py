"""What may be offered to this client today, and why the rest may not."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.decisions.visit.menu import Item, Menu
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason, Said

UNDER_ZERO = Reason("error.visit_under_zero", "{name} is {value}; it has to be a number from 0 on.")
NOT_THERE = Reason("left_out.not_there", "not there today")
HAS_IN_IT = Reason("left_out.has_in_it", "has {tag} in it")
LACKS = Reason("left_out.lacks", "is not marked {tag}")
TOO_DEAR = Reason("left_out.too_dear", "costs {price}, and the budget is {budget}")
PRICE_UNKNOWN = Reason("left_out.price_unknown", "its price is not known, and there is a budget")
TOO_LATE = Reason("left_out.too_late", "takes {n} day, too long", plural="takes {n} days, too long")
REFUSED = Reason("left_out.refused", "was refused lately")
OTHER_TASK = Reason("left_out.other_task", "does not serve what he wants done")
UNDER_FLOOR = Reason("left_out.under_floor", "brings {margin}, under the floor of {floor}")
MARGIN_UNKNOWN = Reason("left_out.margin_unknown", "what it brings is not known, and there is a floor")


@dataclass(frozen=True)
class Constraints:
    """What binds hard: tags an item must not have or must have, a budget a unit, days he can wait.

    >>> Constraints(avoid=("nuts",), budget=10.0).as_json()
    {'avoid': ['nuts'], 'need': [], 'budget': 10.0, 'days': None}
    """

    avoid: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    budget: float | None = None
    days: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("budget", self.budget), ("days", self.days)):
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise ArgumentInvalid(UNDER_ZERO, name=name, value=value)

    def breaks(self, item: Item) -> Said | None:
        """Why an item cannot be for this client at all; None where nothing speaks against it."""
        tags = {tag.casefold() for tag in item.tags}
        for tag in self.avoid:
            if tag.casefold() in tags:
                return HAS_IN_IT(tag=tag)
        for tag in self.need:
            if tag.casefold() not in tags:
                return LACKS(tag=tag)
        if self.budget is not None and item.price is None:
            return PRICE_UNKNOWN()
        if self.budget is not None and item.price is not None and item.price > self.budget:
            return TOO_DEAR(price=item.price, budget=self.budget)
        if self.days is not None and item.lead_days > self.days:
            return TOO_LATE(n=item.lead_days)
        return None

    def with_more(self, more: Constraints) -> Constraints:
        """Both together: of two budgets, or two waits, the smaller.

        >>> Constraints(("nuts",), budget=4.0).with_more(Constraints(("milk",), budget=9.0)).as_json()
        {'avoid': ['nuts', 'milk'], 'need': [], 'budget': 4.0, 'days': None}
        """
        return Constraints(
            tuple(dict.fromkeys((*self.avoid, *more.avoid))),
            tuple(dict.fromkeys((*self.need, *more.need))),
            _smaller(self.budget, more.budget),
            _smaller(self.days, more.days),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"avoid": list(self.avoid), "need": list(self.need), "budget": self.budget, "days": self.days}


def _smaller(one: float | None, other: float | None) -> float | None:
    return min((each for each in (one, other) if each is not None), default=None)


@dataclass(frozen=True)
class Feasible:
    """``items`` that may be offered, in the menu's order, and why each other item is left out."""

    items: tuple[str, ...]
    left_out: Mapping[str, Said] = field(default_factory=dict)


def feasible(
    menu: Menu,
    constraints: Constraints | None = None,
    *,
    floor: float | None = None,
    refused: Collection[str] = (),
    tasks: Iterable[str] = (),
) -> Feasible:
    """The items that may be advised: the set F of the visit.

    An item is there today, breaks no hard constraint, was not refused lately, serves one of ``tasks`` where
    any are named, and brings at least ``floor`` (margin a unit; an unknown margin does not show that).

    >>> cake = Item("cake", tags=("nuts",), margin=3.0)
    >>> menu = Menu((Item("tea", margin=1.0), cake, Item("roll", margin=2.0)))
    >>> found = feasible(menu, Constraints(avoid=("nuts",)), floor=1.5)
    >>> found.items, {item: why.english() for item, why in found.left_out.items()}
    (('roll',), {'tea': 'brings 1.0, under the floor of 1.5', 'cake': 'has nuts in it'})
    """
    bound = constraints or Constraints()
    serving = {item for task in tasks for item in menu.serving(task)}
    wanted = bool(tuple(tasks))
    left_out: dict[str, Said] = {}
    for item in menu.items:
        why = NOT_THERE() if not item.available else bound.breaks(item)
        if why is None and item.id in refused:
            why = REFUSED()
        if why is None and wanted and item.id not in serving:
            why = OTHER_TASK()
        if why is None and floor is not None:
            why = _under(item, floor)
        if why is not None:
            left_out[item.id] = why
    return Feasible(tuple(item.id for item in menu.items if item.id not in left_out), left_out)


def _under(item: Item, floor: float) -> Said | None:
    if item.margin is None:
        return MARGIN_UNKNOWN()
    return UNDER_FLOOR(margin=item.margin, floor=floor) if item.margin < floor else None
