"""What unasked offers cost beside asked ones: offers per acceptance, money, clients lost afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.special import betaincinv

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said

TOO_FEW = Reason(
    "waste.too_few",
    "cannot tell: {n} offer is too few, {needed} would do",
    plural="cannot tell: {n} offers are too few, {needed} would do",
)
NONE_ACCEPTED = Reason("waste.none_accepted", "cannot tell: none was accepted")
TOO_EARLY = Reason(
    "waste.too_early",
    "cannot tell who stayed away: too few clients can be judged so soon ({n}; {needed} would do)",
)
MORE_LOST = Reason(
    "waste.more_lost", "shown: after unasked offers more clients stay away than after asked ones"
)
FEWER_LOST = Reason("waste.fewer_lost", "opposite: after unasked offers fewer clients stay away")
NO_DIFFERENCE = Reason("waste.no_difference", "cannot tell: the difference is smaller than the uncertainty")

#: Fewer than this show nothing: with 20 the interval of a share of one half is still .35 wide.
NEEDED = 20


@dataclass(frozen=True)
class Offered:
    """One offer: ``discount`` is what it gave away where it was accepted."""

    client: str
    at: dt.date
    asked: bool
    accepted: bool
    discount: float = 0.0


@dataclass(frozen=True)
class Lost:
    """Of the clients who can be judged, how many stayed away; share with its interval, None where too few."""

    clients: int
    lost: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Wasted:
    """Offers of one kind: how many, how many accepted, how many an acceptance, what they cost.

    ``cost`` is what making them cost and what they gave away, None where what one costs is not known.
    ``reason`` says why a figure is missing.
    """

    asked: bool
    offers: int
    accepted: int
    per_acceptance: float | None
    per_acceptance_low: float | None
    per_acceptance_high: float | None
    cost: float | None
    cost_per_acceptance: float | None
    lost: Lost
    reason: Said | None


@dataclass(frozen=True)
class Waste:
    """Unasked and asked offers beside each other, and what the comparison of lost clients shows."""

    unasked: Wasted
    asked: Wasted
    finding: Said


def offers_of(records: Iterable[Mapping[str, Any]]) -> list[Offered]:
    """The offers among records of kind ``offers``; what has no client cannot be followed and is left out.

    Raises `ArgumentInvalid` for a record without a day.
    """
    found = []
    for each in records:
        if each.get("kind") != "offers" or not each.get("client"):
            continue
        try:
            at = dt.date.fromisoformat(str(each.get("at"))[:10])
        except ValueError as broken:
            raise ArgumentInvalid(
                ARGUMENT_INVALID,
                name="at of an offer",
                value=str(each.get("at")),
                expected="a day like 2026-10-05",
            ) from broken
        found.append(
            Offered(
                str(each["client"]),
                at,
                bool(each.get("asked")),
                bool(each.get("accepted")),
                float(each.get("discount") or 0),
            )
        )
    return found


def waste(
    offers: Sequence[Offered],
    last_bought: Mapping[str, dt.date],
    on: dt.date,
    *,
    offer_cost: float | None = None,
    lost_after_days: int = 91,
    level: float = 0.9,
) -> Waste:
    """Unasked and asked offers per acceptance, what they cost, and clients lost after them.

    A client counts as lost after an offer if he has not bought since, ``lost_after_days`` later (his last
    offer of that kind is judged). Intervals are Jeffreys' (Brown, Cai, DasGupta 2001, Statistical Science
    16(2), section 3) at ``level``. Two intervals that do not overlap show a difference; it is no proof that
    the offers are its cause, which takes a trial.

    >>> day = dt.date(2026, 1, 5)
    >>> made = [Offered(str(n), day, asked=False, accepted=n % 5 == 0) for n in range(40)]
    >>> found = waste(made, {}, dt.date(2026, 11, 22), offer_cost=0.5)
    >>> found.unasked.per_acceptance, found.unasked.cost, found.asked.reason.code
    (5.0, 20.0, 'waste.too_few')
    """
    two = {
        asked: _wasted(
            [each for each in offers if each.asked == asked and each.at <= on],
            asked, last_bought, on, offer_cost, lost_after_days, level,
        )
        for asked in (False, True)
    }  # fmt: skip
    return Waste(two[False], two[True], _compared(two[False].lost, two[True].lost))


def _wasted(
    made: Sequence[Offered],
    asked: bool,
    last_bought: Mapping[str, dt.date],
    on: dt.date,
    offer_cost: float | None,
    lost_after: int,
    level: float,
) -> Wasted:
    size, accepted = len(made), sum(each.accepted for each in made)
    cost = (
        None
        if offer_cost is None
        else size * offer_cost + sum(each.discount for each in made if each.accepted)
    )
    enough = size >= NEEDED and accepted > 0
    low, high = _jeffreys(accepted, size, level)
    return Wasted(
        asked=asked,
        offers=size,
        accepted=accepted,
        per_acceptance=size / accepted if enough else None,
        per_acceptance_low=1 / high if enough else None,
        per_acceptance_high=1 / low if enough else None,
        cost=cost,
        cost_per_acceptance=cost / accepted if cost is not None and enough else None,
        lost=_lost(made, last_bought, on, lost_after, level),
        reason=None if enough else TOO_FEW(n=size, needed=NEEDED) if size < NEEDED else NONE_ACCEPTED(),
    )


def _lost(
    made: Sequence[Offered], last_bought: Mapping[str, dt.date], on: dt.date, lost_after: int, level: float
) -> Lost:
    last: dict[str, dt.date] = {}
    for each in made:
        last[each.client] = max(each.at, last.get(each.client, each.at))
    judged = {client: at for client, at in last.items() if (on - at).days >= lost_after}
    lost = sum(last_bought.get(client, dt.date.min) <= at for client, at in judged.items())
    if len(judged) < NEEDED:
        return Lost(len(judged), lost, None, None, None)
    low, high = _jeffreys(lost, len(judged), level)
    return Lost(len(judged), lost, lost / len(judged), low, high)


def _compared(unasked: Lost, asked: Lost) -> Said:
    if unasked.low is None or unasked.high is None or asked.low is None or asked.high is None:
        return TOO_EARLY(n=unasked.clients + asked.clients, needed=2 * NEEDED)
    if unasked.low > asked.high:
        return MORE_LOST()
    return FEWER_LOST() if unasked.high < asked.low else NO_DIFFERENCE()


def _jeffreys(hits: int, size: int, level: float) -> tuple[float, float]:
    """The interval of a share: quantiles of Beta(hits + ½, misses + ½); closed at 0 and 1."""
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits + 0.5, size - hits + 0.5, tail))
    high = 1.0 if hits == size else float(betaincinv(hits + 0.5, size - hits + 0.5, 1 - tail))
    return low, high
