"""The queue: what an order, an arrival and a departure cost, and replays beside formulas that are exact."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks.measure import table
from benchmarks.queue_streams import STRICT, Accumulating, Stream, stream
from regulars.decisions.queue import Policy, Queue, VisitClass, Waiting, formulas, order, replay

AT = dt.datetime(2026, 10, 5, 9)
RULE = Policy(
    (VisitClass("tea"), VisitClass("wine", 5, 50), VisitClass("cognac", 20, 100)),
    cap_minutes=60,
    hours=("mon-sun 08:00-22:00",),
    zone="Europe/Chisinau",
)
SIZES = (1_000, 3_160, 10_000, 31_600, 100_000)
RUNS, WARM = 24, 1_000
Waits = Callable[[Stream], np.ndarray]


def people(n: int) -> list[Waiting]:
    rng = np.random.default_rng(n)
    came, order_ = rng.random(n) * 7200, rng.random(n) * 120
    return [
        Waiting(str(i), AT + dt.timedelta(seconds=float(second)), order=float(amount))
        for i, (second, amount) in enumerate(zip(came, order_, strict=True))
    ]


def quickest(job: Callable[[], object], times: int = 9) -> float:
    """Seconds of processor time of the quickest run; another program's work is not counted."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        job()
        spent.append(time.process_time() - begun)
    return min(spent)


def costs() -> str:
    """One row a size."""
    rows = []
    for n in SIZES:
        waiting, now = people(n), AT + dt.timedelta(hours=2, seconds=1)
        queue = Queue(RULE, waiting)
        more = [Waiting(f"new {i}", now, order=60) for i in range(1000)]

        def come(queue: Queue = queue, more: Sequence[Waiting] = more) -> None:
            for each in more:
                queue.arrive(each)

        def go(queue: Queue = queue, more: Sequence[Waiting] = more) -> None:
            for each in more:
                queue.leave(each.id)

        arrival, departure = [], []
        for _ in range(5):
            arrival.append(quickest(come, 1))
            departure.append(quickest(go, 1))
        spent = [
            quickest(lambda w=waiting, t=now: order(w, t, RULE)),
            quickest(lambda q=queue, t=now: q.order(t)),
        ]
        services = [30.0] * n
        served = quickest(lambda w=waiting, s=services: replay(w, s, RULE, 30), 2)
        rows.append(
            [
                f"{n:,}",
                *(f"{1e3 * each:.1f} ms" for each in spent),
                f"{1e3 * min(arrival):.1f} µs",
                f"{1e3 * min(departure):.1f} µs",
                f"{served:.2f} s",
            ]
        )
    return table(
        ["waiting", "ordered anew", "kept, ordered again", "an arrival", "a departure", "replay"], rows
    )


def simulated(streams: Sequence[Stream], waits: Waits) -> list[tuple[float, float]]:
    """Mean waits of the high and of the low class, each with its standard error."""
    found = []
    for each in streams:
        wait, high = waits(each)[WARM:], each.high[WARM:]
        found.append((wait[high].mean(), wait[~high].mean()))
    columns = np.array(found).T
    return [(each.mean(), each.std(ddof=1) / np.sqrt(len(each))) for each in columns]


def exact() -> str:
    """Simulated mean waits beside the exact ones, at a load of .85 with a share of .3 of the high class."""
    rows = []

    def row(name: str, formula: str, waits: tuple[float, float], found: list[tuple[float, float]]) -> None:
        cells = [f"{mean:.3f} ± {error:.3f} ({(mean - wait) / error:+.1f})" for wait, (mean, error) in zip(
            waits, found, strict=True)]  # fmt: skip
        rows.append([name, formula, f"{waits[0]:.3f}", cells[0], f"{waits[1]:.3f}", cells[1]])

    for servers in (1, 4):
        rates = (0.25 * servers, 0.60 * servers)
        plain = [stream(seed, 30_000, rates) for seed in range(RUNS)]
        strict = [stream(seed, 30_000, rates, STRICT) for seed in range(RUNS)]
        one, who = formulas.first_come(servers, sum(rates), 1), f"M/M/{servers}"
        high, low = formulas.cobham_servers(servers, rates, 1)
        serve = partial(Stream.waits, servers=servers)
        row(f"{who}, order of arrival", "Erlang C", (one, one), simulated(plain, serve))
        row(f"{who}, strict", "Cobham", (high, low), simulated(strict, serve))
    rates = (0.25, 0.60)
    constant = [stream(seed, 30_000, rates, 0.0, "constant") for seed in range(RUNS)]
    one = formulas.pollaczek_khinchine(0.85, 1, 1)
    row(
        "M/D/1, order of arrival",
        "Pollaczek-Khinchine",
        (one, one),
        simulated(constant, lambda s: s.waits(1)),
    )
    growing = [stream(seed, 30_000, rates, 1.0) for seed in range(RUNS)]
    waits = formulas.accumulating(formulas.first_come(1, 0.85, 1), *rates, 0.5)
    found = simulated(growing, lambda s: s.waits_under(1, Accumulating(0.5)))
    row("M/M/1, priority growing with time, β = ½", "Kleinrock", waits, found)
    head = [
        "queue",
        "formula",
        "high, exact",
        "simulated (errors off)",
        "low, exact",
        "simulated (errors off)",
    ]
    return table(head, rows)


def head_starts() -> str:
    """What a head start does to both classes: M/M/1, ρ = .85, ρ_high = .25, in service times."""
    rates, rows = (0.25, 0.60), []
    plain = [stream(seed, 40_000, rates).waits(1)[WARM:].mean() for seed in range(RUNS)]
    control = np.array(plain) - 0.85 / 0.15
    for head_start in (0.0, 1.0, 2.0, 3.0, 5.0, 10.0, STRICT):
        found = []
        for seed in range(RUNS):
            each = stream(seed, 40_000, rates, head_start)
            wait, high = each.waits(1)[WARM:], each.high[WARM:]
            found.append([wait[high].mean(), *_far(wait[~high])])
        cells = []
        for column in np.array(found).T:
            steady = column - np.cov(column, control)[0, 1] / control.var(ddof=1) * control
            cells.append(f"{steady.mean():.2f} ± {steady.std(ddof=1) / np.sqrt(RUNS):.2f}")
        name = {0.0: "order of arrival", STRICT: "strict"}.get(head_start, f"{head_start:g}")
        rows.append([name, *cells])
    return table(["head start", "high, mean", "low, mean", "low, p95", "low, p99"], rows)


def _far(wait: np.ndarray) -> list[float]:
    return [float(wait.mean()), *(float(each) for each in np.quantile(wait, [0.95, 0.99]))]


def main() -> str:
    """What it costs, what is exact, what a head start does."""
    return (
        "Processor time, the quickest of several runs; three classes, opening hours, a zone. A replay is "
        f"by thirty servers, under the rule and in order of arrival.\n\n{costs()}\n"
        f"{RUNS} replications of 30,000 visits at a load of .85, services of mean 1; ± is a standard error, "
        f"in brackets how many errors the simulation is off.\n\n{exact()}\n"
        f"{RUNS} replications of 40,000 visits, M/M/1, loads .25, .60; the known mean in order of arrival "
        f"is a control variate.\n\n{head_starts()}"
    )
