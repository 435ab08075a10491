"""Streams of arrivals with their services, served by the rule or by a discipline that has a formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.decisions.queue.hours import MINUTE_US
from regulars.decisions.queue.line import Line
from regulars.decisions.queue.model import Entry
from regulars.decisions.queue.replaying import Discipline, schedule, serve

ENDLESS = 10**15
#: Minutes that no wait of a stream reaches: with such a head start the class is always first.
STRICT = 10_000.0


@dataclass(frozen=True)
class Stream:
    """Poisson arrivals of two classes at one place, with services of mean 1, in minutes."""

    entries: list[Entry]
    durations: list[int]
    high: NDArray[np.bool_]

    def waits(self, servers: int, cap_us: int = ENDLESS) -> NDArray[np.float64]:
        return serve(self.entries, self.durations, servers, cap_us).wait_us / MINUTE_US

    def waits_under(self, servers: int, line: Discipline) -> NDArray[np.float64]:
        starts = schedule(self.entries, self.durations, servers, line)
        return np.array([starts[each.id] - each.since for each in self.entries]) / MINUTE_US


def stream(
    seed: int,
    n: int,
    rates: tuple[float, float],
    head_start: float = 0.0,
    service: str = "exponential",
) -> Stream:
    """``n`` arrivals at ``rates`` a minute of the high and the low class, the high with a head start."""
    rng = np.random.default_rng(seed)
    since = np.cumsum(rng.exponential(1 / sum(rates), n))
    high = rng.random(n) < rates[0] / sum(rates)
    drawn = {"exponential": lambda: rng.exponential(1, n), "constant": lambda: np.ones(n)}[service]()
    clocks = np.round(since * MINUTE_US).astype(np.int64).tolist()
    start = round(head_start * MINUTE_US)
    entries = [
        Entry(clock - start * bool(is_high), clock, 0.0, str(i), start * bool(is_high), "", None, clock)
        for i, (clock, is_high) in enumerate(zip(clocks, high, strict=True))
    ]
    durations = np.maximum(1, np.round(drawn * MINUTE_US)).astype(np.int64).tolist()
    return Stream(entries, durations, high)


class Accumulating:
    """Kleinrock's discipline, for the formula of it: priority is time waited times the slope of the class."""

    def __init__(self, slower: float) -> None:
        self.slower = slower
        self.lines = {True: Line(ENDLESS), False: Line(ENDLESS)}

    def __len__(self) -> int:
        return sum(map(len, self.lines.values()))

    def add(self, entry: Entry) -> None:
        self.lines[entry.start > 0].add(entry)

    def first(self, now_us: int) -> Entry | None:
        slopes = {True: 1.0, False: self.slower}
        found = [(slopes[high], line.first(now_us)) for high, line in self.lines.items()]
        known = [(slope * (now_us - each.since), each) for slope, each in found if each is not None]
        return max(known, key=lambda one: one[0])[1] if known else None

    def remove(self, entry: Entry) -> None:
        self.lines[entry.start > 0].remove(entry)
