"""The line itself: who is next, kept in order while people come and go.

Waited and head start grow together, so the order by key is fixed when somebody comes and never sorted again;
only who passes the cap moves, and those are the longest waiting: a prefix of the order by clock.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from regulars.decisions.queue.model import Entry

#: (clock, worth, id, entry): the order of a queue without head starts.
_Clocked = tuple[int, float, str, Entry]


def _clocked(entry: Entry) -> _Clocked:
    return entry.since, entry.worth, entry.id, entry


class Line:
    """Those who wait, in three orders: by rule, by clock, by key. One arrival or departure: O(log n) steps.

    >>> tea, cognac = Entry(0, 0, 0.0, "tea"), Entry(-1, 1, 0.0, "cognac", start=2)
    >>> line = Line(10, [tea, cognac])
    >>> line.first(5).id, line.first(11).id
    ('cognac', 'tea')
    """

    def __init__(self, cap_us: int, entries: Iterable[Entry] = ()) -> None:
        self.cap_us = cap_us
        entries = list(entries)
        self.by_rule = sorted(_clocked(each) for each in entries if each.precedence)
        self.by_key = sorted(each for each in entries if not each.precedence)
        self.by_clock = sorted(map(_clocked, self.by_key))

    def __len__(self) -> int:
        return len(self.by_rule) + len(self.by_key)

    def add(self, entry: Entry) -> None:
        """Somebody has come."""
        if entry.precedence:
            insort(self.by_rule, _clocked(entry))
        else:
            insort(self.by_key, entry)
            insort(self.by_clock, _clocked(entry))

    def remove(self, entry: Entry) -> None:
        """Somebody has been called, or has left."""
        clocked = _clocked(entry)
        if entry.precedence:
            del self.by_rule[bisect_left(self.by_rule, clocked)]
        else:
            del self.by_key[bisect_left(self.by_key, entry)]
            del self.by_clock[bisect_left(self.by_clock, clocked)]

    def first(self, now_us: int) -> Entry | None:
        """Who is served next; None where nobody is due."""
        if self.by_rule and self.by_rule[0][0] <= now_us:
            return self.by_rule[0][3]
        if not self.by_key:
            return None
        longest = self.by_clock[0]
        return longest[3] if now_us - longest[0] > self.cap_us else self.by_key[0]

    def before(self, since_us: int) -> list[_Clocked]:
        """The ordinary visits whose clocks began before ``since_us``, the longest waiting first."""
        return self.by_clock[: bisect_left(self.by_clock, (since_us,))]

    def over_cap(self, now_us: int) -> list[Entry]:
        """The ordinary visits that have waited longer than the cap, the longest waiting first."""
        return [each[3] for each in self.before(now_us - self.cap_us)]

    def ordinary(self, now_us: int) -> list[Entry]:
        """The ordinary visits below the cap, in the order in which they are served."""
        limit = now_us - self.cap_us
        if not self.by_clock or self.by_clock[0][0] >= limit:
            return self.by_key
        return [each for each in self.by_key if each.since >= limit]
