"""A day served again: what everybody would have waited under a rule, and in order of arrival."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.decisions.queue import words
from regulars.decisions.queue.line import Line
from regulars.decisions.queue.model import Entry, Waiting
from regulars.decisions.queue.ordering import entry_of
from regulars.decisions.queue.policy import Policy

_SECOND_US = 1_000_000


class Discipline(Protocol):
    """Who of those waiting is served next."""

    def __len__(self) -> int: ...

    def add(self, entry: Entry) -> None:
        """Somebody has come."""

    def first(self, now_us: int) -> Entry | None:
        """Who is next; None where nobody is due."""

    def remove(self, entry: Entry) -> None:
        """He is being served."""


@dataclass(frozen=True)
class Served:
    """What a replay gives, by visit in the order given: waits in microseconds, and overtakings counted."""

    wait_us: NDArray[np.int64]
    overtakes: NDArray[np.int64]
    overtaken_by: NDArray[np.int64]
    overtaken_by_rule: NDArray[np.int64]


def replay(
    arrivals: Sequence[Waiting], services: Sequence[float], policy: Policy, servers: int = 1
) -> pa.Table:
    """Serve ``arrivals`` again under ``policy`` and in order of arrival, by so many ``servers``.

    ``services`` are the seconds that each visit takes to serve. Nobody who is being served is interrupted;
    servers work in open hours, and what is unfinished at closing goes on at the next opening. One row a
    visit, in the order given, minutes of open time: ``id, class, precedence, arrived, service, wait,
    first_come_wait, harm`` (own wait less own wait in order of arrival), ``overtakes, overtaken_by`` (among
    ordinary visits) and ``overtaken_by_rule``.

    >>> import datetime as dt
    >>> from regulars.decisions.queue import VisitClass
    >>> at = dt.datetime(2026, 10, 5, 12, 0)
    >>> came = [Waiting(name, at, "tea") for name in "ab"]
    >>> came.append(Waiting("c", at.replace(minute=1), "cognac"))
    >>> table = replay(came, [120, 120, 120], Policy((VisitClass("tea"), VisitClass("cognac", 2))))
    >>> table.select(["id", "wait", "harm", "overtaken_by"]).to_pydict()
    {'id': ['a', 'b', 'c'], 'wait': [0.0, 4.0, 1.0], 'harm': [0.0, 2.0, -2.0], 'overtaken_by': [0, 1, 0]}

    Raises `QueueRefused` for what `order` refuses, for services that do not fit the arrivals, no server.
    """
    entries, durations = prepared(arrivals, services, policy)
    own = serve(entries, durations, servers, policy.cap_us)
    plain, _ = prepared(arrivals, services, policy.first_come())
    first_come = serve(plain, durations, servers, policy.cap_us)
    return pa.table(
        {
            "id": pa.array([each.id for each in entries], pa.string()),
            "class": pa.array([each.visit_class for each in entries], pa.string()),
            "precedence": pa.array([each.precedence for each in entries], pa.string()),
            "arrived": pa.array([each.arrived for each in arrivals]),
            "service": np.asarray(services, dtype=float) / 60,
            "wait": own.wait_us / 6e7,
            "first_come_wait": first_come.wait_us / 6e7,
            "harm": (own.wait_us - first_come.wait_us) / 6e7,
            "overtakes": own.overtakes,
            "overtaken_by": own.overtaken_by,
            "overtaken_by_rule": own.overtaken_by_rule,
        }
    )


def prepared(
    arrivals: Sequence[Waiting], services: Sequence[float], policy: Policy
) -> tuple[list[Entry], list[int]]:
    """The visits of a log on their clocks, and their services in microseconds; refuses what does not fit."""
    durations = [float(each) for each in services]
    if len(durations) != len(arrivals) or not all(0 < each < 1e9 for each in durations):
        raise words.QueueRefused(words.SERVICES_WRONG, n=len(arrivals), services=len(durations))
    clock, entries, seen = policy.clock(), list[Entry](), set[str]()
    for each in arrivals:
        if each.id in seen:
            problem = words.TWICE(who=each.id)
            raise words.QueueRefused(words.QUEUE_REFUSED, where=each.id, problem=problem)
        seen.add(each.id)
        entries.append(entry_of(each, policy, clock))
    return entries, [round(each * _SECOND_US) for each in durations]


def serve(entries: Sequence[Entry], durations: Sequence[int], servers: int, cap_us: int) -> Served:
    """Serve ``entries`` by the rule of `Line`, ``durations`` in microseconds, counting who passes whom."""
    counted = _Counting(Line(cap_us))
    starts = schedule(entries, durations, servers, counted)
    wait = np.array([starts[each.id] - each.since for each in entries], dtype=np.int64)
    counts = (counted.passes, counted.passed, counted.passed_by_rule)
    columns = (np.array([count.get(each.id, 0) for each in entries], dtype=np.int64) for count in counts)
    return Served(wait, *columns)


class _Counting:
    """A line that counts, whenever somebody is served, those who waited longer and go on waiting."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.passes: dict[str, int] = {}
        self.passed: dict[str, int] = {}
        self.passed_by_rule: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.line)

    def add(self, entry: Entry) -> None:
        self.line.add(entry)

    def first(self, now_us: int) -> Entry | None:
        return self.line.first(now_us)

    def remove(self, entry: Entry) -> None:
        self.line.remove(entry)
        passed = self.passed_by_rule if entry.precedence else self.passed
        left = self.line.before(entry.since)
        if left:
            if not entry.precedence:
                self.passes[entry.id] = len(left)
            for each in left:
                passed[each[2]] = passed.get(each[2], 0) + 1


def schedule(
    entries: Sequence[Entry], durations: Sequence[int], servers: int, line: Discipline
) -> dict[str, int]:
    """When each is served: whenever a server is free, the first of ``line`` among those who have come.

    Raises `QueueRefused` where there is no server.
    """
    if servers < 1:
        problem = words.NOT_A_NUMBER(value=str(servers))
        raise words.QueueRefused(words.QUEUE_REFUSED, where="servers", problem=problem)
    lasting = {each.id: duration for each, duration in zip(entries, durations, strict=True)}
    coming = sorted(entries, key=attrgetter("since", "id"))
    free = [coming[0].since] * servers if coming else []
    starts: dict[str, int] = {}
    now, place = free[0] if free else 0, 0
    while len(starts) < len(coming):
        now = max(now, free[0]) if len(line) else max(free[0], coming[place].since)
        while place < len(coming) and coming[place].since <= now:
            line.add(coming[place])
            place += 1
        first = line.first(now)
        assert first is not None, "everybody in the line has come"
        line.remove(first)
        starts[first.id] = now
        heapq.heapreplace(free, now + lasting[first.id])
    return starts
