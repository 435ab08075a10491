"""Choosing a head start and a cap: what each would have done to a log, for a person to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.decisions.queue import words
from regulars.decisions.queue.model import Entry, Waiting
from regulars.decisions.queue.policy import Policy, ahead
from regulars.decisions.queue.replaying import prepared, serve
from regulars.reasons import Said

#: Minutes that a rule on a wall would name.
_ROUND: Final = (
    0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320, 10080,
)  # fmt: skip
#: Head starts tried, in mean services; caps tried, as shares of visits that wait no longer in order of
#: arrival.
_SERVICES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
_SHARES: Final = (0.9, 0.95, 0.99)
#: No log is so long; a head start and a cap of so many minutes never end.
_ENDLESS: Final = 1e8
#: The reading takes the largest gain at which the mean and the longest waits of others grow by at most so
#: much.
TOLERANCE: Final = 0.1


@dataclass(frozen=True)
class Choice:
    """What a head start and a cap would have done; minutes. Both are null in order of arrival and strictly
    by class.

    ``wait_ahead`` is the mean wait of the class with the head start, ``wait_rest``, ``p95_rest`` and
    ``p99_rest`` are of those without any; ``harm_rest`` is the mean of own wait less wait in order of
    arrival among those who were overtaken. ``overtakes`` are counted among ordinary visits.
    """

    kind: str  # first_come, choice, strict
    head_start_minutes: float | None
    cap_minutes: float | None
    wait_ahead: float
    wait_rest: float
    p95_rest: float
    p99_rest: float
    overtakes: int
    overtaken_share: float
    most_overtaken: int
    harm_rest: float


@dataclass(frozen=True)
class Plan:
    """The frontier of a log: choices, what they are held against, and one reading of them."""

    ahead: str
    visits_ahead: int
    visits_rest: int
    visits_by_rule: int
    servers: int
    load: float
    choices: tuple[Choice, ...]
    reading: Said
    recommended: Choice | None

    @property
    def first_come(self) -> Choice:
        """In order of arrival."""
        return self.choices[0]

    @property
    def strict(self) -> Choice:
        """The class always before all others."""
        return self.choices[-1]

    def table(self) -> pa.Table:
        """The choices as a table, a column a field of `Choice`."""
        names = list(Choice.__dataclass_fields__)
        return pa.table({name: [getattr(each, name) for each in self.choices] for name in names})


def plan(
    arrivals: Sequence[Waiting],
    services: Sequence[float],
    policy: Policy,
    servers: int = 1,
    head_starts: Sequence[float] | None = None,
    caps: Sequence[float] | None = None,
) -> Plan:
    """Replay a log under a grid of head starts and caps, in minutes; others' head starts keep their
    proportion.

    Without a grid head starts go from half a mean service to eight, caps from what nine visits in ten wait in
    order of arrival to what 99 in a hundred do, rounded. Raises `QueueRefused` where no class has a head
    start, or one side of the comparison is empty.
    """
    listed = sorted(zip(*prepared(arrivals, services, policy), strict=True))  # sums do not hang on row order
    entries, durations = [each for each, _ in listed], [each for _, each in listed]
    leaders = ahead(policy)
    if not leaders:
        raise words.QueueRefused(words.NOBODY_AHEAD, known=", ".join(each.name for each in policy.classes))
    trial = _Trial(entries, durations, servers, policy)
    if not trial.leading.any() or not trial.rest.any():
        raise words.QueueRefused(words.ONE_CLASS, n=len(entries))
    first_come = trial.choice("first_come", 0.0, _ENDLESS)
    service = float(np.mean(durations)) / 6e7
    if head_starts is None:
        head_starts = sorted({_rounded(share * service) for share in _SERVICES})
    if caps is None:
        waits = [float(np.quantile(trial.first_come_wait, share)) for share in _SHARES]
        caps = sorted({_rounded(max(wait, service), up=True) for wait in waits})
    grid = [trial.choice("choice", start, cap) for start in head_starts for cap in caps]
    strict = trial.choice("strict", _ENDLESS, _ENDLESS)
    best = _recommended(first_come, grid)
    return Plan(
        leaders[0].name,
        int(trial.leading.sum()),
        int(trial.rest.sum()),
        sum(each.precedence is not None for each in entries),
        servers,
        trial.load,
        (first_come, *grid, strict),
        _reading(leaders[0].name, first_come, best),
        best,
    )


class _Trial:
    """A log on its clocks, ready to be served again and again."""

    def __init__(
        self, entries: Sequence[Entry], durations: Sequence[int], servers: int, policy: Policy
    ) -> None:
        self.entries, self.durations, self.servers, self.policy = entries, durations, servers, policy
        ordinary = np.array([each.precedence is None for each in entries], dtype=bool)
        starts = np.array([each.start for each in entries], dtype=np.int64)
        longest = ahead(policy)[0].head_start_us
        self.leading: NDArray[np.bool_] = ordinary & (starts == longest)
        self.rest: NDArray[np.bool_] = ordinary & (starts == 0)
        plain = [each._replace(key=each.since, start=0, precedence=None) for each in entries]
        wait = serve(plain, durations, servers, round(_ENDLESS * 6e7)).wait_us
        self.first_come_wait = wait / 6e7
        came = [each.since for each in entries]
        self.load = sum(durations) / servers / max(1, max(came) - min(came))

    def choice(self, kind: str, start: float, cap: float) -> Choice:
        """What a head start and a cap in minutes do."""
        trial = self.policy.with_head_start(start, cap)
        starts = {each.name: each.head_start_us for each in trial.classes}
        entries = []
        for each in self.entries:
            head = 0 if each.precedence else starts[each.visit_class]
            entries.append(each._replace(key=each.since - head, start=head))
        served = serve(entries, self.durations, self.servers, trial.cap_us)
        wait = served.wait_us / 6e7
        rest, passed = wait[self.rest], served.overtaken_by[self.rest]
        harm = (wait - self.first_come_wait)[self.rest][passed > 0]
        return Choice(
            kind,
            None if kind != "choice" else start,
            None if kind != "choice" else cap,
            float(wait[self.leading].mean()),
            float(rest.mean()),
            float(np.quantile(rest, 0.95)),
            float(np.quantile(rest, 0.99)),
            int(served.overtakes.sum()),
            float((passed > 0).mean()),
            int(passed.max()),
            float(harm.mean()) if len(harm) else 0.0,
        )


def _rounded(minutes: float, *, up: bool = False) -> float:
    """The nearest, or the next, number of minutes that a rule would name.

    >>> _rounded(2.4), _rounded(2.4, up=True), _rounded(1e6)
    (2, 3, 10080)
    """
    if up:
        return next((each for each in _ROUND if each >= minutes), _ROUND[-1])
    return min(_ROUND, key=lambda each: abs(each - minutes))


def _recommended(first_come: Choice, grid: Sequence[Choice]) -> Choice | None:
    """The largest gain at which neither the mean wait of the others nor their hundredth grows too much."""
    most = 1 + TOLERANCE
    fair = [
        each
        for each in grid
        if each.wait_ahead < first_come.wait_ahead
        and each.wait_rest <= most * first_come.wait_rest
        and each.p99_rest <= most * first_come.p99_rest
    ]
    return min(fair, key=lambda each: (each.wait_ahead, each.wait_rest), default=None)


def _reading(name: str, plain: Choice, best: Choice | None) -> Said:
    if best is None or best.head_start_minutes is None or best.cap_minutes is None:
        return words.READING_NONE(visits=name, share=TOLERANCE)
    minutes = {
        "start": best.head_start_minutes, "cap": best.cap_minutes,
        "ahead": best.wait_ahead, "ahead_before": plain.wait_ahead,
        "rest": best.wait_rest, "rest_before": plain.wait_rest,
        "longest": best.p99_rest, "longest_before": plain.p99_rest,
    }  # fmt: skip
    said = {key: words.lasting(value * 6e7) for key, value in minutes.items()}
    return words.READING(visits=name, share=TOLERANCE, **said)
