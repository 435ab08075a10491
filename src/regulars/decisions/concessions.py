"""What was given away, by cause, what followed, and whether paying for conflict taught conflict.

Shares have score intervals; a course's chance of losing the client is estimated from closed cases and shrunk
towards all courses (beta-binomial, empirical Bayes with a stated weight).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from scipy.special import betaincinv

from regulars.decisions.case.defaults import OWN_CASES, Assumed
from regulars.decisions.case.model import Case
from regulars.portfolio.prices.model import Discounts
from regulars.portfolio.totals import Estimate
from regulars.portfolio.trial import newcombe, wilson
from regulars.reasons import Reason

Cause = Literal["owed", "goodwill", "under pressure"]
CAUSES: Final[Mapping[Cause, Reason]] = {
    "owed": Reason("cause.owed", "owed"),
    "goodwill": Reason("cause.goodwill", "goodwill, unasked"),
    "under pressure": Reason("cause.under_pressure", "under pressure"),
}
#: Cases that the experience of all courses counts for in the estimate of one: a prior weight of ours.
PRIOR_CASES: Final = 8.0
#: Fewer closed cases than this tell nothing of a course.
LEAST_CASES: Final = 5


@dataclass(frozen=True)
class Concession:
    """Something given to a client: when, how much, why, and in which case."""

    client: str | None
    at: dt.date
    amount: float
    cause: Cause
    case: str = ""


@dataclass(frozen=True)
class Share:
    """A share of cases with its interval; all None where there is nobody to count."""

    n: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Given:
    """What was given for one cause, and what followed among those of whom it is known."""

    cause: Cause
    n: int
    amount: float
    stayed: Share
    claimed_again: Share


@dataclass(frozen=True)
class Learning:
    """Whether those paid under pressure came back with a claim more often than those who were held.

    ``difference`` of the shares with its interval; ``verdict`` "shown" (paying taught conflict),
    "opposite", or "cannot tell".
    """

    paid: Share
    held: Share
    difference: float | None
    low: float | None
    high: float | None
    verdict: Literal["shown", "opposite", "cannot tell"]


def concessions_of(case: Case, owed_money: float) -> list[Concession]:
    """What a decided case gave, split into what was owed and the rest.

    The rest is "under pressure" where a conflict was open, else "goodwill".
    """
    if case.decision is None:
        return []
    paid = float(case.decision.get("amount", 0.0))
    at = dt.datetime.fromisoformat(case.decision["at"]).date()
    due, beyond = min(paid, owed_money), max(paid - owed_money, 0.0)
    cause: Cause = "under pressure" if case.conflict else "goodwill"
    parts: list[tuple[float, Cause]] = [(due, "owed"), (beyond, cause)]
    return [Concession(case.client.id, at, amount, why, case.id) for amount, why in parts if amount > 0]


def with_imported(
    own: Sequence[Concession], records: Iterable[Mapping[str, Any]], cases: Collection[str]
) -> tuple[list[Concession], dict[str, str]]:
    """``own`` and the concessions among imported ``records``, and what followed each imported case.

    What was imported of one of ``cases``, the company's own files, is left out: the file says it.

    >>> given_on = {"kind": "concessions", "client": "7", "at": "2026-10-05", "amount": 9, "cause": "owed"}
    >>> found, followed = with_imported([], [{**given_on, "case": "a"}, {**given_on, "case": "b"}], {"b"})
    >>> [(each.case, each.amount) for each in found], followed
    ([('a', 9.0)], {})
    """
    found, followed = list(own), {}
    for place, each in enumerate(records):
        if each.get("case") in cases:
            continue
        if each["kind"] == "cases" and each.get("followed"):
            followed[each["case"]] = each["followed"].replace(" ", "_")
        elif each["kind"] == "concessions":
            at, amount = dt.date.fromisoformat(each["at"]), float(each["amount"])
            case = each.get("case") or f"imported {place}"
            found.append(Concession(each["client"], at, amount, each["cause"], case))
    return found, followed


def share(n: int, of: int, level: float) -> Share:
    """``n`` of ``of`` with its score interval (Wilson 1927).

    >>> share(3, 4, 0.9).share, share(0, 0, 0.9).share
    (0.75, None)
    """
    if not of:
        return Share(n, of, None, None, None)
    return Share(n, of, n / of, *wilson(n, of, level))


def given(found: Sequence[Concession], followed: Mapping[str, str], level: float = 0.9) -> list[Given]:
    """What was given by cause; ``followed``: case → "stayed", "left", "claimed_again" or "unknown"."""
    rows = []
    for cause in CAUSES:
        mine = [each for each in found if each.cause == cause]
        known = [followed[each.case] for each in mine if followed.get(each.case, "unknown") != "unknown"]
        again = known.count("claimed_again")
        stayed = known.count("stayed") + again
        stayed_share, again_share = share(stayed, len(known), level), share(again, len(known), level)
        rows.append(Given(cause, len(mine), sum(each.amount for each in mine), stayed_share, again_share))
    return rows


@dataclass(frozen=True)
class Together:
    """Everything that was given away, to the cent: ``concessions``, and the ``discounts`` that buyers kept.

    ``discounts`` are those on what was sold, less those on what was brought back; None where they are not
    known. Of them ``anyway`` went to what would have been bought anyway, and the rest ``brought`` so much
    revenue, at most.
    """

    concessions: Decimal
    discounts: Decimal | None
    anyway: Estimate | None
    brought: Estimate | None

    @property
    def total(self) -> Decimal:
        """What was given in all, as far as it is known."""
        return self.concessions + (self.discounts or Decimal(0))


def together(rows: Sequence[Given], discounts: Discounts | None) -> Together:
    """What ``rows`` gave by cause, and what was taken off prices.

    >>> together([], None).total
    Decimal('0.00')
    """
    conceded = sum((Decimal(str(each.amount)) for each in rows), Decimal(0)).quantize(Decimal("0.01"))
    if discounts is None:
        return Together(conceded, None, None, None)
    kept = discounts.clients + discounts.walk_ins - abs(discounts.returned)
    return Together(conceded, kept, discounts.anyway, discounts.brought)


def learning(closed: Iterable[tuple[Case, float]], level: float = 0.9) -> Learning:
    """Among closed conflicts (with what was owed in each): who was paid beyond it, and who claimed again.

    >>> learning([]).verdict
    'cannot tell'
    """
    counts = {True: [0, 0], False: [0, 0]}
    for case, owed_money in closed:
        if not case.conflict or case.decision is None or case.closed is None:
            continue
        followed = case.closed["followed"]
        if followed == "unknown":
            continue
        paid = float(case.decision.get("amount", 0.0)) > owed_money
        counts[paid][0] += followed == "claimed_again"
        counts[paid][1] += 1
    (a, m), (b, n) = counts[True], counts[False]
    paid_share, held_share = share(a, m, level), share(b, n, level)
    if not m or not n:
        return Learning(paid_share, held_share, None, None, None, "cannot tell")
    low, high = newcombe(a, m, b, n, level)
    verdict: Literal["shown", "opposite", "cannot tell"] = (
        "shown" if low > 0 else "opposite" if high < 0 else "cannot tell"
    )
    return Learning(paid_share, held_share, a / m - b / n, low, high, verdict)


@dataclass(frozen=True)
class Practice:
    """What was done with a hard client who stayed, and what there is to learn from it; no name in it."""

    course: str
    note: str


def practice(closed: Iterable[Case]) -> list[Practice]:
    """What worked with hard clients: of closed conflicts whose client stayed, those with something to learn.

    >>> practice([])
    []
    """
    found = {
        Practice(case.decision["course"], case.closed["note"])
        for case in closed
        if case.conflict and case.decision is not None and case.closed is not None
        if case.closed["followed"] == "stayed" and case.closed.get("note")
    }
    return sorted(found, key=lambda each: (each.course, each.note))


@dataclass(frozen=True)
class Ending:
    """How a decided case ended: the course that was taken, and what followed."""

    course: str
    followed: str


def ending(document: Mapping[str, Any]) -> Ending | None:
    """How the case in ``document`` ended; None for one that is not closed.

    >>> ending({"decision": {"course": "give_owed"}, "closed": {"followed": "left"}})
    Ending(course='give_owed', followed='left')
    """
    if document.get("decision") is None or document.get("closed") is None:
        return None
    return Ending(document["decision"]["course"], document["closed"]["followed"])


def chances_lost(closed: Iterable[Ending], level: float = 0.9) -> dict[str, Assumed]:
    """The chance that a client is lost by course, from closed cases, for `Settings.lost`.

    Of a course with n cases of which l were lost the chance is beta(l + wπ, n − l + w(1 − π)): π is the share
    lost over all courses (with half a case added to either side), w is `PRIOR_CASES`. A course with fewer
    than `LEAST_CASES` has none: every chance is counted.

    >>> chances_lost([])
    {}
    """
    counts: dict[str, list[int]] = {}
    for each in closed:
        if each.followed == "unknown" or each.course == "part":
            continue
        mine = counts.setdefault(each.course, [0, 0])
        mine[0] += each.followed == "left"
        mine[1] += 1
    all_lost, of = (sum(each[place] for each in counts.values()) for place in (0, 1))
    base = (all_lost + 0.5) / (of + 1)
    found = {}
    for course, (lost, n) in counts.items():
        if n < LEAST_CASES:
            continue
        a, b = lost + PRIOR_CASES * base, n - lost + PRIOR_CASES * (1 - base)
        low, high = (float(betaincinv(a, b, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
        found[course] = Assumed(low, high, OWN_CASES(n=n))
    return found


def outcome_records(case: Case, owed_money: float) -> list[dict[str, Any]]:
    """The records of a decided case, for ``outcomes.jsonl``: the case and what it gave.

    ``parted`` where the company parted with him, ``lost`` where he left; both end what is expected of him.
    """
    if case.decision is None:
        return []
    closed = case.closed or {}
    record = {
        "kind": "cases",
        "case": case.id,
        "client": case.client.id,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": closed.get("at"),
        "asks": ", ".join(each.what for each in case.asks),
        "decision": case.decision["course"],
        "followed": closed.get("followed"),
        "at": case.decision["at"][:10],
        "parted": case.decision["course"] == "part",
        "lost": closed.get("followed") == "left",
    }
    gave = [
        {
            "kind": "concessions",
            "client": each.client,
            "at": each.at.isoformat(),
            "amount": each.amount,
            "cause": each.cause,
            "case": each.case,
        }
        for each in concessions_of(case, owed_money)
    ]
    return [record, *gave]
