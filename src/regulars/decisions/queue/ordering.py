"""Whom to serve first: ``key = waited + head start``; who waited longer than the cap is overtaken by
nobody.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, repeat

import numpy as np
from numpy.typing import NDArray

from regulars.decisions.queue import words
from regulars.decisions.queue.hours import Clock
from regulars.decisions.queue.line import Line
from regulars.decisions.queue.model import Entry, Place, Standing, Waiting
from regulars.decisions.queue.policy import PRECEDENCES, Policy, Precedence
from regulars.reasons import Said

Counts = NDArray[np.int64]


def order(waiting: Iterable[Waiting], now: dt.datetime, policy: Policy) -> list[Place]:
    """The order in which those who wait are served if all are called at ``now``, each with its reasons.

    First those whom the rule names, then who has waited longer than the cap, both the longest waiting first;
    then the largest waited + head start. At equal keys whoever waited longer goes first; what somebody is
    worth decides only between visits of one class that came in the same instant. In one class nobody is
    overtaken, and nobody by a visit that came later than its head start is longer. Last come call backs
    that are not due and paused visits, with position 0.

    >>> at = dt.datetime(2026, 10, 5, 12, 0)
    >>> from regulars.decisions.queue import VisitClass
    >>> rule = Policy((VisitClass("tea"), VisitClass("cognac", 2)))
    >>> here = [Waiting("table 1", at, "tea"), Waiting("table 4", at + dt.timedelta(minutes=1), "cognac")]
    >>> [(each.id, each.waited_minutes, each.why[0].code) for each in order(here, at.replace(minute=3), rule)]
    [('table 4', 2.0, 'queue.passes'), ('table 1', 3.0, 'queue.passed')]

    Raises `QueueRefused` for somebody who stands there twice or came after ``now``, an unknown class, a pause
    that cannot be.
    """
    return Queue(policy, waiting).order(now)


class Queue:
    """A queue while people come and go; `order` and `next` are asked at moments that never go back.

    >>> at = dt.datetime(2026, 10, 5, 12, 0)
    >>> queue = Queue(Policy())
    >>> queue.arrive(Waiting("Anna", at)); queue.arrive(Waiting("Ion", at.replace(minute=4)))
    >>> queue.leave("Anna").id, queue.next(at.replace(minute=5)).id
    ('Anna', 'Ion')
    """

    def __init__(self, policy: Policy, waiting: Iterable[Waiting] = ()) -> None:
        self.policy = policy
        self._clock = policy.clock()
        self._waiting: dict[str, Waiting] = {}
        self._entries: dict[str, Entry] = {}
        for each in waiting:
            self._admit(each)
        entries = self._entries.values()
        self._line = Line(policy.cap_us, (each for each in entries if each.paused_at is None))
        self._seen: dt.datetime | None = None
        self._seen_us: int | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def arrive(self, waiting: Waiting) -> None:
        """Somebody has come; raises `QueueRefused` where he stands in the queue already."""
        entry = self._admit(waiting)
        if entry.paused_at is None:
            self._line.add(entry)

    def leave(self, id: str) -> Waiting:
        """Somebody is called, or leaves; raises `QueueRefused` where he does not stand in the queue."""
        if id not in self._entries:
            raise _refused(id, words.NOT_THERE(who=id))
        entry = self._entries.pop(id)
        if entry.paused_at is None:
            self._line.remove(entry)
        return self._waiting.pop(id)

    def pause(self, id: str, at: dt.datetime) -> None:
        """His clock stands from ``at`` on: he has stepped out, or owes an answer."""
        waiting = self.leave(id)
        self._again(waiting, replace(waiting, pauses=(*waiting.pauses, (at, None))))

    def resume(self, id: str, at: dt.datetime) -> None:
        """His clock runs again from ``at`` on; nothing changes where it was running."""
        waiting = self.leave(id)
        ended = tuple((begun, at if end is None else end) for begun, end in waiting.pauses)
        self._again(waiting, replace(waiting, pauses=ended))

    def next(self, now: dt.datetime) -> Waiting | None:
        """Who is to be called now; None where nobody is."""
        first = self._line.first(self._now(now))
        return None if first is None else self._waiting[first.id]

    def order(self, now: dt.datetime) -> list[Place]:
        """The places of all who wait; see `order`."""
        now_us = self._now(now)
        late = next((each for each in self._entries.values() if each.came > now_us), None)
        if late is not None:
            arrived = self._waiting[late.id].arrived
            raise _refused(late.id, words.CAME_LATER(who=late.id, moment=_told(arrived), now=_told(now)))
        return _places(self._line, self._aside(), now_us, self.policy)

    def _again(self, before: Waiting, after: Waiting) -> None:
        try:
            self.arrive(after)
        except words.QueueRefused:
            self.arrive(before)
            raise

    def _admit(self, waiting: Waiting) -> Entry:
        if waiting.id in self._entries:
            raise _refused(waiting.id, words.TWICE(who=waiting.id))
        entry = entry_of(waiting, self.policy, self._clock)
        self._waiting[waiting.id], self._entries[waiting.id] = waiting, entry
        return entry

    def _now(self, now: dt.datetime) -> int:
        now_us = self._clock.at(now)
        if self._seen is not None and self._seen_us is not None and now_us < self._seen_us:
            raise _refused("--now", words.BACKWARDS(now=_told(now), before=_told(self._seen)))
        self._seen, self._seen_us = now, now_us
        return now_us

    def _aside(self) -> list[Entry]:
        return sorted(each for each in self._entries.values() if each.paused_at is not None)


def entry_of(waiting: Waiting, policy: Policy, clock: Clock) -> Entry:
    """``waiting`` as it stands in a line: its clock, its head start, what decides between equals."""
    brings = waiting.brings
    visit_class = policy.class_of(waiting.visit_class, brings)
    worth = waiting.value + waiting.tail
    if not math.isfinite(worth + (brings or 0.0)):
        raise _refused(waiting.id, words.NOT_A_NUMBER(value=str(worth + (brings or 0.0))))
    came = clock.at(waiting.arrived)
    start, name = visit_class.head_start_us, visit_class.name
    if waiting.precedence is None and not waiting.pauses:
        return Entry(came - start, came, -worth, waiting.id, start, name, None, came)
    since, paused_at = _paused(waiting, came, clock)
    precedence = _precedence(waiting, policy)
    if waiting.precedence == "call_back" and waiting.due is not None:
        since = max(since, clock.at(waiting.due))
    if precedence is not None:
        start = 0
    return Entry(since - start, since, -worth, waiting.id, start, name, precedence, came, paused_at)


def _precedence(waiting: Waiting, policy: Policy) -> Precedence | None:
    """Why the rule puts him first; None where it does not."""
    if waiting.precedence not in (None, *PRECEDENCES):
        known = ", ".join(PRECEDENCES)
        raise _refused(waiting.id, words.FIRST_UNKNOWN(value=str(waiting.precedence), known=known))
    if waiting.precedence == "call_back" and waiting.due is None:
        raise _refused(waiting.id, words.DUE_MISSING())
    return waiting.precedence if waiting.precedence in policy.first else None


def _paused(waiting: Waiting, came: int, clock: Clock) -> tuple[int, int | None]:
    """When his clock would have begun had it never stood, and since when it stands now."""
    since, last = came, came
    for begun, ended in waiting.pauses:
        begun_us = clock.at(begun)
        ended_us = begun_us if ended is None else clock.at(ended)
        if begun_us < last or ended_us < begun_us:
            raise _refused(waiting.id, words.PAUSE_WRONG(who=waiting.id))
        if ended is None:
            if (begun, ended) != waiting.pauses[-1]:
                raise _refused(waiting.id, words.PAUSE_WRONG(who=waiting.id))
            return since, begun_us
        since, last = since + ended_us - begun_us, ended_us
    return since, None


def _places(line: Line, aside: Sequence[Entry], now_us: int, policy: Policy) -> list[Place]:
    """The places of a line, in order, then those aside."""
    by_rule = [each[3] for each in line.by_rule if each[0] <= now_us]
    not_due = [each[3] for each in line.by_rule if each[0] > now_us]
    over_cap, ordinary = line.over_cap(now_us), line.ordinary(now_us)
    groups: tuple[tuple[Standing, list[Entry]], ...] = (
        ("by_rule", by_rule),
        ("over_cap", over_cap),
        ("in_turn", ordinary),
    )
    in_turn = [each for _, entries in groups for each in entries]
    standings = [standing for standing, entries in groups for _ in entries]
    longest, cap = max(each.head_start_us for each in policy.classes), policy.cap_us
    places = []
    if in_turn:
        _, since, _, ids, starts, classes, precedences, _, _ = zip(*in_turn, strict=True)
        waited = (now_us - np.array(since)).tolist()
        counts = _counts(by_rule, over_cap, ordinary)
        ends = repeat(longest), repeat(cap), since
        made = zip(
            count(1), ids, classes, standings, precedences, waited, starts, *counts, *ends, strict=False
        )
        places = list(map(Place._make, made))
    for entry in not_due:
        places.append(_not_called(entry, "not_due", 0, longest, cap))
    for entry in aside:
        stood = (now_us if entry.paused_at is None else entry.paused_at) - entry.since
        places.append(_not_called(entry, "paused", stood, longest, cap))
    return places


def _not_called(entry: Entry, standing: Standing, waited: int, longest: int, cap: int) -> Place:
    """The place of somebody whose turn it cannot be."""
    who = (entry.id, entry.visit_class, standing, entry.precedence)
    return Place(0, *who, waited, entry.start, 0, 0, 0, longest, cap, entry.since)


def _counts(
    by_rule: Sequence[Entry], over_cap: Sequence[Entry], ordinary: Sequence[Entry]
) -> tuple[list[int], list[int], list[int]]:
    """Of each in turn: how many he passes, how many pass him by a head start, and how many by rule."""
    passes, passed = _overtakings(ordinary)
    nobody = np.zeros(len(by_rule) + len(over_cap), dtype=np.int64)
    rule_clocks = np.array([each.since for each in by_rule], dtype=np.int64)
    since = np.array([each.since for each in (*over_cap, *ordinary)], dtype=np.int64)
    later = len(by_rule) - np.searchsorted(rule_clocks, since, side="right")
    first = np.zeros(len(by_rule), dtype=np.int64)
    columns = ((nobody, passes), (nobody, passed), (first, later))
    one, two, three = (np.concatenate(each).tolist() for each in columns)
    return one, two, three


def _overtakings(ordinary: Sequence[Entry]) -> tuple[Counts, Counts]:
    """How many each passes, and how many pass each.

    X passes Y where Y's clock began before X's, by less than X's head start exceeds Y's. So each count is
    that of clocks between two instants, one search a class: O(classes · n log n) whatever the number of
    pairs.
    """
    since = np.array([each.since for each in ordinary], dtype=np.int64)
    start = np.array([each.start for each in ordinary], dtype=np.int64)
    passes, passed = np.zeros(len(since), dtype=np.int64), np.zeros(len(since), dtype=np.int64)
    clocks = {each: np.sort(since[start == each]) for each in np.unique(start).tolist()}
    for own in clocks:
        mine = start == own
        for other, theirs in clocks.items():
            ahead = own - other
            if ahead > 0:
                low = np.searchsorted(theirs, since[mine] - ahead, side="right")
                passes[mine] += np.searchsorted(theirs, since[mine], side="left") - low
            elif ahead < 0:
                high = np.searchsorted(theirs, since[mine] - ahead, side="left")
                passed[mine] += high - np.searchsorted(theirs, since[mine], side="right")
    return passes, passed


@dataclass(frozen=True)
class Overtaking:
    """One is served before another who waited longer, and the sentence that says why."""

    who: str
    over: str
    by_rule: bool
    said: Said


def overtakings(places: Iterable[Place]) -> Iterator[Overtaking]:
    """Every overtaking among ``places``, each with its sentence; their number grows with the head starts.

    >>> at = dt.datetime(2026, 10, 5, 12, 0)
    >>> from regulars.decisions.queue import VisitClass
    >>> rule = Policy((VisitClass("tea"), VisitClass("cognac", 2)))
    >>> here = [Waiting("table 1", at, "tea"), Waiting("table 4", at + dt.timedelta(minutes=1), "cognac")]
    >>> for each in overtakings(order(here, at.replace(minute=3), rule)):
    ...     print(each.said.english())
    table 4 is served before table 1, who came 1 min earlier: 'cognac' has a head start of 2 min.
    """
    called = [each for each in places if each.position]
    for place, who in enumerate(called):
        left = who.overtakes if who.standing == "in_turn" else -1 if who.standing == "by_rule" else 0
        for over in called[place + 1 :]:
            if left == 0:
                break
            if over.since_us >= who.since_us:
                continue
            left -= 1
            lag = words.lasting(who.since_us - over.since_us)
            if who.precedence is not None:
                what = words.FIRST[who.precedence]()
                said = words.OVERTAKES_BY_RULE(who=who.id, over=over.id, lag=lag, what=what)
            else:
                start = words.lasting(who.head_start_us)
                said = words.OVERTAKES(who=who.id, over=over.id, lag=lag, visits=who.visit_class, start=start)
            yield Overtaking(who.id, over.id, who.precedence is not None, said)


def _refused(where: str, problem: Said) -> words.QueueRefused:
    return words.QueueRefused(words.QUEUE_REFUSED, where=where, problem=problem)


def _told(moment: dt.datetime) -> str:
    return moment.isoformat(" ", "seconds")
