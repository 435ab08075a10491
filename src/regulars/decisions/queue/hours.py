"""Opening hours, and clocks that run only while the company is open."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN: Final = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+(?P<begins>\d\d?:\d\d)-(?P<ends>\d\d?:\d\d)"
)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
#: Opening times are worked out for so many days at a time.
_DAYS_AT_ONCE: Final = 64

MINUTE_US: Final = 60_000_000


def parsed(hours: Iterable[str]) -> dict[int, list[tuple[int, int]]]:
    """Weekday (Monday 0) → minutes from midnight between which it is open; an end past 24 hours is the next
    day.

    >>> parsed(["mon-tue 9:00-18:00", "tue 20:00-02:00"])
    {0: [(540, 1080)], 1: [(540, 1080), (1200, 1560)]}

    Raises ValueError for what are no hours, and where two spans of a day overlap.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    for text in hours:
        span = _SPAN.fullmatch(text.strip().lower())
        if span is None or not {span["first"], span["last"] or span["first"]} <= set(_DAYS):
            raise ValueError(text)
        first, last = _DAYS.index(span["first"]), _DAYS.index(span["last"] or span["first"])
        begins, ends = _minutes(span["begins"]), _minutes(span["ends"])
        for day in range(first, last + 1 + (7 if last < first else 0)):
            found.setdefault(day % 7, []).append((begins, ends if ends > begins else ends + 1440))
    week = sorted((day * 1440 + begins, day * 1440 + ends) for day in found for begins, ends in found[day])
    after = [*week[1:], (week[0][0] + 7 * 1440, 0)] if week else []
    for (_, ends), (begins, _) in zip(week, after, strict=True):
        if begins < ends:
            raise ValueError(", ".join(hours))
    return {day: sorted(found[day]) for day in sorted(found)}


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if hour * 60 + minute > 1440 or minute > 59:
        raise ValueError(clock)
    return hour * 60 + minute


@dataclass
class Clock:
    """Open time: microseconds that pass only while the company is open, in its time zone.

    Without hours it is open always. A moment without a zone is the company's wall time; summer time is
    minded.

    >>> clock = Clock(("mon-fri 09:00-18:00",), (), "Europe/Chisinau")
    >>> friday, monday = dt.datetime(2026, 10, 2, 17, 50), dt.datetime(2026, 10, 5, 9, 10)
    >>> (clock.at(monday) - clock.at(friday)) / MINUTE_US
    20.0
    """

    hours: tuple[str, ...] = ()
    closed: tuple[dt.date, ...] = ()
    zone: str | None = None
    _begins: list[int] = field(default_factory=list, repr=False)
    _ends: list[int] = field(default_factory=list, repr=False)
    _before: list[int] = field(default_factory=list, repr=False)  # open time before each opening
    _known: tuple[dt.date, dt.date] | None = field(default=None, repr=False)
    _latest: tuple[int, int, int] = field(default=(0, 0, 0), repr=False)  # the opening asked for last
    _safe: tuple[int, int] = field(default=(0, 0), repr=False)  # instants around which openings are known

    @cached_property
    def _zone(self) -> dt.tzinfo:
        return ZoneInfo(self.zone) if self.zone else dt.UTC

    @cached_property
    def _week(self) -> dict[int, list[tuple[int, int]]]:
        return parsed(self.hours)

    def at(self, moment: dt.datetime) -> int:
        """Open time at ``moment``, counted from a day that stays the same for this clock."""
        instant = self._instant(moment)
        if not self.hours:
            return instant
        begins, ends, shift = self._latest
        if begins <= instant < ends:
            return instant + shift
        if not self._safe[0] <= instant < self._safe[1]:
            self._reach(moment.date())
        place = bisect_right(self._begins, instant) - 1
        if place < 0:
            return self._before[0] if self._before else 0
        begins, ends, before = self._begins[place], self._ends[place], self._before[place]
        self._latest = begins, ends, before - begins
        return before + min(instant, ends) - begins

    def _instant(self, moment: dt.datetime) -> int:
        if moment.tzinfo is None:
            moment = dt.datetime.combine(
                moment, moment.time(), self._zone
            )  # an eighth of the time of replace
        since = moment - _EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    def _reach(self, day: dt.date) -> None:
        """Know the openings around ``day``: two days on either side, for zones and spans past midnight."""
        first, last = day - dt.timedelta(days=2), day + dt.timedelta(days=2)
        if self._known is None:
            self._known = (first, first)
        since, until = self._known
        if last > until:
            new_until = last + dt.timedelta(days=_DAYS_AT_ONCE)
            self._append(self._openings(until, new_until))
            self._known = (since, new_until)
        if first < since:
            new_since = first - dt.timedelta(days=_DAYS_AT_ONCE)
            self._prepend(self._openings(new_since, since))
            self._known = (new_since, self._known[1])
        inside = dt.timedelta(days=2)
        since, until = self._known
        self._safe = (
            self._instant(dt.datetime.combine(since + inside, dt.time())),
            self._instant(dt.datetime.combine(until - inside, dt.time())),
        )

    def _openings(self, since: dt.date, until: dt.date) -> list[tuple[int, int]]:
        """Openings that begin on the days from ``since`` to before ``until``, as instants."""
        found = []
        for number in range((until - since).days):
            day = since + dt.timedelta(days=number)
            if day in self.closed:
                continue
            midnight = dt.datetime.combine(day, dt.time())
            for begins, ends in self._week.get(day.weekday(), ()):
                span = (self._instant(midnight + dt.timedelta(minutes=each)) for each in (begins, ends))
                found.append((next(span), next(span)))
        return found

    def _append(self, openings: list[tuple[int, int]]) -> None:
        total = self._before[-1] + self._ends[-1] - self._begins[-1] if self._before else 0
        for begins, ends in openings:
            self._begins.append(begins)
            self._ends.append(ends)
            self._before.append(total)
            total += ends - begins

    def _prepend(self, openings: list[tuple[int, int]]) -> None:
        total = self._before[0] if self._before else 0
        before = []
        for begins, ends in reversed(openings):
            total -= ends - begins
            before.append(total)
        self._begins[:0] = [begins for begins, _ in openings]
        self._ends[:0] = [ends for _, ends in openings]
        self._before[:0] = before[::-1]
