"""The three lines of money, each a range, and what they can and cannot decide."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.decisions.case.defaults import Assumed, Settings
from regulars.decisions.case.model import Case, Range
from regulars.decisions.case.owed import Owed, total
from regulars.reasons import Reason, Said

FROM_CASE = Reason("money.from_case", "the case file")
NOT_ESTIMATED = Reason("money.not_estimated", "nobody has estimated it")
VALUE_UNKNOWN = Reason("money.value_unknown", "what he will bring is unknown: he is in no portfolio")
TAIL_UNKNOWN = Reason("money.tail_unknown", "whom he brought is unknown, so no upper end can be given")
STAKE = Reason("money.stake", "what he will bring ({value}) times the chance that he is lost ({chance})")
NOT_IN_CASE = Reason("money.no_employee", "no employee was attacked")
PAY_UNKNOWN = Reason("money.pay_unknown", "the employee's annual pay is not given")
EMPLOYEE = Reason(
    "money.employee",
    "annual pay × what a new employee costs ({replacement}) × the chance of leaving ({leaving})",
)
OUTRANKS = Reason("money.outranks", "{better} costs less than {worse} over the whole ranges")
UNDECIDED = Reason("money.undecided", "money does not decide this")
ONE_COURSE = Reason("money.one_course", "one course is left, and there is nothing to compare")
BREAK_EVEN = Reason(
    "money.break_even",
    "to give up the employee you would have to believe that he will bring more than {low}–{high}, and "
    "that he stays "
    "only then; the portfolio says: {value}",
)
BREAK_EVEN_UNKNOWN = Reason(
    "money.break_even_unknown", "the employee's annual pay is not given, so no sum can be named"
)
BETWEEN = Reason("money.between", "{low}–{high}")
AT_LEAST = Reason("money.at_least", "{low} or more")
NOT_KNOWN = Reason("money.not_known", "unknown")

#: Beyond this nothing can be said: no bound is known.
_OPEN: Final = math.inf


@dataclass(frozen=True)
class Line:
    """One line of money: from ``low`` to ``high`` (None where there is no bound), and where it comes from."""

    low: float | None
    high: float | None
    source: Said


@dataclass(frozen=True)
class Course:
    """A course that is open, with what it costs: ``outlay``, the ``client`` at stake, the ``employee``."""

    course: str
    outlay: Line
    client: Line
    employee: Line


@dataclass(frozen=True)
class Ranking:
    """That one course costs less than another, whatever holds within the ranges."""

    better: str
    worse: str


def courses(
    names: Sequence[str], case: Case, found: tuple[Owed, ...], settings: Settings
) -> tuple[Course, ...]:
    """The three lines of every course of ``names``."""
    employee = _employee(case, settings)
    return tuple(
        Course(name, _outlay(name, case, found), _client(name, case, settings), employee) for name in names
    )


def ranking(
    names: Sequence[str], case: Case, found: tuple[Owed, ...], settings: Settings
) -> tuple[Ranking, ...]:
    """The pairs that money decides: the first costs less for every value within the ranges.

    What is owed and what an attack has done to the employee are the same in every course, and cancel; what
    the client will bring is one unknown for both.
    """
    stake = _stake(case)
    pairs = []
    for one, other in itertools.permutations(names, 2):
        ours, theirs = _extra(one, case, found), _extra(other, case, found)
        outlay = (_OPEN if ours.high is None else ours.high) - theirs.low
        if outlay + _most(stake, settings.chance_lost(one), settings.chance_lost(other)) < 0:
            pairs.append(Ranking(one, other))
    return tuple(pairs)


def _most(stake: tuple[float, float], ours: Assumed, theirs: Assumed) -> float:
    """The most by which the client at stake may cost more in our course than in theirs."""
    low, high = ours.low - theirs.high, ours.high - theirs.low
    if low == high == 0:
        return 0.0
    return max(value * gap if gap else 0.0 for value in stake for gap in (low, high))


def _stake(case: Case) -> tuple[float, float]:
    """What he and those whom he brought will bring: the ends, infinite where nobody knows."""
    value, tail = case.client.value, case.client.tail
    if value is None:
        return -_OPEN, _OPEN
    low = value.low + (tail.low if tail is not None else 0.0)
    if tail is None or tail.high is None or value.high is None:
        return low, _OPEN
    return low, value.high + tail.high


def _extra(name: str, case: Case, found: tuple[Owed, ...]) -> Range:
    """What a course costs beyond what is owed; of what he asks for, the part that is not owed."""
    unknown = Range(0.0, None)
    if name == "nearest_feasible":
        return case.costs.nearest or unknown
    if name == "pay_beyond_owed":
        asked, due = sum(ask.amount for ask in case.asks), total(found)
        return Range(max(asked - (due.high or 0.0), 0.0), max(asked - due.low, 0.0))
    if name in ("honour_wish", "renegotiate"):
        return unknown if case.asked("better_terms", "rush") else Range(0.0, 0.0)
    return Range(0.0, 0.0)


def _outlay(name: str, case: Case, found: tuple[Owed, ...]) -> Line:
    parts = [_paid(name, case, found)]
    parts += [each.in_kind for each in found if each.in_kind is not None]
    if case.costs.handling is not None:
        parts.append(case.costs.handling)
    low = sum(part.low for part in parts)
    if any(part.high is None for part in parts):
        return Line(low, None, NOT_ESTIMATED())
    return Line(low, sum(part.high or 0.0 for part in parts), FROM_CASE())


def _paid(name: str, case: Case, found: tuple[Owed, ...]) -> Range:
    """What is owed and what the course itself costs; who is given all that he asks for is given no more."""
    due, extra = total(found), _extra(name, case, found)
    if name == "pay_beyond_owed":
        asked = sum(ask.amount for ask in case.asks)
        return Range(max(asked, due.low), max(asked, due.high or 0.0))
    return Range(due.low + extra.low, None if extra.high is None else (due.high or 0.0) + extra.high)


def _client(name: str, case: Case, settings: Settings) -> Line:
    chance = settings.chance_lost(name)
    low, high = _stake(case)
    if case.client.value is None:
        return Line(None, None, VALUE_UNKNOWN())
    ends = [value * share if share else 0.0 for value in (low, high) for share in (chance.low, chance.high)]
    if math.isinf(max(ends)):
        return Line(min(ends), None, TAIL_UNKNOWN())
    said = STAKE(value=between(low, high), chance=chance.source)
    return Line(min(ends), max(ends), said)


def _employee(case: Case, settings: Settings) -> Line:
    if not any(each.attack and each.speaker == "client" for each in case.findings):
        return Line(0.0, 0.0, NOT_IN_CASE())
    pay = case.annual_pay
    if pay is None or pay.high is None:
        return Line(0.0 if settings.leaving.low == 0 else None, None, PAY_UNKNOWN())
    replacement, leaving = settings.replacement, settings.leaving
    said = EMPLOYEE(replacement=replacement.source, leaving=leaving.source)
    return Line(pay.low * replacement.low * leaving.low, pay.high * replacement.high * leaving.high, said)


@dataclass(frozen=True)
class BreakEven:
    """What he would have to bring for giving up the employee to pay, at the least; None where pay is
    unknown.
    """

    low: float | None
    high: float | None
    said: Said


def break_even(case: Case, settings: Settings) -> BreakEven | None:
    """The one sum to believe in an ultimatum against an employee: κ × annual pay (Boushey and Glynn 2012)."""
    if not case.asked("dismiss", "reprimand"):
        return None
    pay = case.annual_pay
    if pay is None or pay.high is None:
        return BreakEven(None, None, BREAK_EVEN_UNKNOWN())
    low, high = pay.low * settings.replacement.low, pay.high * settings.replacement.high
    said = BREAK_EVEN(low=low, high=high, value=between(*_stake(case)))
    return BreakEven(low, high, said)


def between(low: float, high: float) -> Said:
    """A range in words, open where no bound is known."""
    if math.isinf(low):
        return NOT_KNOWN()
    return AT_LEAST(low=low) if math.isinf(high) else BETWEEN(low=low, high=high)


def verdict(names: Sequence[str], ranked: Sequence[Ranking], said: Mapping[str, Reason]) -> tuple[Said, ...]:
    """What money decides between the courses, in words."""
    if len(names) < 2:
        return (ONE_COURSE(),)
    if not ranked:
        return (UNDECIDED(),)
    return tuple(OUTRANKS(better=said[each.better](), worse=said[each.worse]()) for each in ranked)
