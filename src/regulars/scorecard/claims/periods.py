"""Which period is held against which."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from regulars import horizon
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason
from regulars.scorecard.lenses import Period, periods

#: A period shorter than this is one season's, and what it is held against another's.
_SHORTEST_DAYS: Final = 84
#: A period that somebody names has to have so many days: the shortest month.
_LEAST_DAYS: Final = 28

#: What sales may lack of a whole year, or of a period that is named, at their end.
_LACKS: Final = dt.timedelta(days=14)
_YEAR: Final = dt.timedelta(days=365)

AGAINST_INVALID = Reason(
    "error.against_invalid",
    '"{value}" is no period. A length such as "12m" or "26w" holds the last so many months or weeks against '
    'those before; "2025", "2025-03" or "2025-01-01..2025-06-30" names the period to hold the present '
    "against.",
)
AGAINST_SHORT = Reason(
    "error.against_short",
    '"{value}" is {n} day: in so short a time nobody can be seen to stay, to come more often or to bring '
    "others. "
    'Name at least {least} days, such as "4w" or "2025-03"; a year against a year says most.',
    plural='"{value}" is {n} days: in so short a time nobody can be seen to stay, to come more often or '
    "to bring "
    'others. Name at least {least} days, such as "4w" or "2025-03"; a year against a year says most.',
)
AGAINST_OUTSIDE = Reason(
    "error.against_outside",
    'The records go from {first} to {last}: for "{value}" they would have to hold {begin} to {end} as a '
    "period of its own before the present one.",
)


@dataclass(frozen=True)
class Periods:
    """The present period, and the one it is held against (None where the records are too short).

    ``ready_on`` is the first day on which two periods can be held against each other.
    """

    now: Period
    before: Period | None
    ready_on: dt.date

    @property
    def days(self) -> int:
        """Days in the present period."""
        return (self.now.last_on - self.now.first_on).days + 1

    @property
    def seasonal(self) -> bool:
        """Whether the two are of different seasons, so that a season may be all that differs.

        >>> year = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
        >>> last = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
        >>> Periods(year, last, dt.date(2025, 1, 1)).seasonal
        False
        """
        if self.before is None:
            return False
        apart = (self.now.first_on - self.before.first_on).days
        return abs(apart - 365.2425 * max(round(apart / 365.2425), 1)) > 15


def of(first: dt.date, at: dt.date, against: str | None = None) -> Periods:
    """The periods of records from ``first`` to ``at``; ``against`` as `AGAINST_INVALID` says.

    Left to itself: the longest of twelve, six and three months that fits twice. Sales seldom end with a
    year: what lacks a fortnight of two years, or of a period named, is held against the other so much
    shorter. Raises `ArgumentInvalid`.

    >>> found = of(dt.date(2024, 1, 1), dt.date(2025, 12, 31))
    >>> str(found.before.first_on), str(found.now.first_on)
    ('2024-01-01', '2025-01-01')
    >>> of(dt.date(2025, 11, 1), dt.date(2025, 12, 31)).before is None
    True
    >>> found = of(dt.date(2024, 1, 1), dt.date(2025, 12, 28), "2024")
    >>> str(found.before.first_on), str(found.now.first_on), str(found.now.last_on)
    ('2024-01-01', '2025-01-01', '2025-12-28')
    """
    ready = first + dt.timedelta(days=2 * _SHORTEST_DAYS + 14)
    if against is None:
        now, before = _nearly_two_years(first, at) or periods(first, at)
        if before is not None and (now.last_on - now.first_on).days + 1 < _SHORTEST_DAYS:
            before = None
        return Periods(now, before, ready)
    now, asked = _asked(against, at)
    days = (asked.last_on - asked.first_on).days + 1
    if days < _LEAST_DAYS:
        raise ArgumentInvalid(AGAINST_SHORT, value=against, n=days, least=_LEAST_DAYS)
    if dt.timedelta() <= asked.last_on - now.first_on < _LACKS and at - asked.last_on > _LACKS:
        now = Period(asked.last_on + dt.timedelta(days=1), at)
    if asked.first_on < first or asked.last_on >= now.first_on:
        raise ArgumentInvalid(
            AGAINST_OUTSIDE, value=against, first=first, last=at, begin=asked.first_on, end=asked.last_on
        )
    return Periods(now, asked, ready)


def _nearly_two_years(first: dt.date, at: dt.date) -> tuple[Period, Period] | None:
    """The halves of records that lack no more than a fortnight a year of two years.

    >>> later, earlier = _nearly_two_years(dt.date(2023, 1, 1), dt.date(2024, 12, 28))
    >>> str(earlier.first_on), str(later.first_on)
    ('2023-01-01', '2023-12-31')
    """
    days = dt.timedelta(days=((at - first).days + 1) // 2)
    if not _YEAR - _LACKS <= days < _YEAR:
        return None
    begin = at - days + dt.timedelta(days=1)
    return Period(begin, at), Period(begin - days, begin - dt.timedelta(days=1))


def _asked(text: str, at: dt.date) -> tuple[Period, Period]:
    if horizon.is_horizon(text):
        days = round(horizon.parse(text).weeks * 7)
        middle = at - dt.timedelta(days=days)
        return Period(middle + dt.timedelta(days=1), at), Period(at - dt.timedelta(days=2 * days - 1), middle)
    try:
        before = _named(text.strip())
    except ValueError as broken:
        raise ArgumentInvalid(AGAINST_INVALID, value=text) from broken
    return Period(at - (before.last_on - before.first_on), at), before


def _named(text: str) -> Period:
    """The period called ``text``; ValueError for none.

    >>> str(_named("2025-02").last_on), str(_named("2025").first_on)
    ('2025-02-28', '2025-01-01')
    """
    day = dt.date.fromisoformat
    if re.fullmatch(r"\d{4}", text):
        return Period(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31))
    if re.fullmatch(r"\d{4}-\d{2}", text):
        begin = day(f"{text}-01")
        return Period(begin, begin.replace(day=calendar.monthrange(begin.year, begin.month)[1]))
    begin, end = (day(each.strip()) for each in text.split(".."))
    if end < begin:
        raise ValueError(text)
    return Period(begin, end)
