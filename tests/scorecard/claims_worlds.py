"""Worlds whose truth is known, for the intervals of the scorecard: drawn tables, run through the real SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from scipy.special import betaincinv
from scipy.stats import binom

import regulars
from regulars.engine import Engine
from regulars.scorecard import days
from regulars.scorecard.claims import comparing, periods, windows
from regulars.scorecard.claims.comparing import Compared

LEVEL = 0.9
COLUMNS = ("client", "at", "amount", "order", "product", "quantity", "cost", "group", "name")


def within_chance(hits: int, runs: int, level: float = LEVEL) -> bool:
    """Whether ``level`` lies within the 99% binomial interval of the coverage seen."""
    low, high = binom.ppf([0.005, 0.995], runs, level)
    return bool(low <= hits <= high)


def counted(
    engine: Engine, a1: np.ndarray, b1: np.ndarray, a0: np.ndarray, b0: np.ndarray, strata: int = 1
) -> Compared:
    """What `compare` finds of these clients, each of whom has ``strata`` rows after each other."""
    columns: Mapping[str, object] = {"a1": a1, "b1": b1, "a0": a0, "b0": b0}
    table = pa.table(
        {
            "client": pa.array([str(n // strata) for n in range(len(a1))], pa.string()),
            "stratum": pa.array([str(n % strata) for n in range(len(a1))], pa.string()),
            **{name: pa.array(np.asarray(each, float), pa.float64()) for name, each in columns.items()},
        }
    )
    engine.table("counted", table)
    found = comparing.compare(engine)
    assert found is not None
    return found


def shares(
    rng: np.random.Generator, clients: int, now: float, before: float, precision: float
) -> tuple[np.ndarray, ...]:
    """Answers of clients who differ (a beta law), each standing alike among all in both periods."""
    stands = rng.random(clients)
    b1, b0 = rng.poisson(1.5, clients), rng.poisson(1.5, clients)
    p1, p0 = (betaincinv(p * precision, (1 - p) * precision, stands) for p in (now, before))
    return rng.binomial(b1, p1), b1, rng.binomial(b0, p0), b0


def balances(
    rng: np.random.Generator, clients: int, better: tuple[float, float], worse: tuple[float, float]
) -> tuple[np.ndarray, ...]:
    """Better less worse, of one to four answers a client in each period."""
    made: list[np.ndarray] = []
    for p, q in zip(better, worse, strict=True):
        n = rng.poisson(1.2, clients)
        up = rng.binomial(n, p)
        down = rng.binomial(n - up, q / (1 - p))
        made += [up - down, n]
    return tuple(made)


def shop(
    engine: Engine, model: str, params: Mapping[str, float], clients: int, weeks: int, seed: int
) -> None:
    """Make ``lived`` and ``done`` of a shop where nothing ever changes, and clients join all the time."""
    drawn = regulars.simulate(
        model, clients, params, weeks=weeks, joining=float(weeks), horizon=0, seed=seed,
        spend={"p": 6.25, "q": 3.74, "gamma": 15.44},
    )  # fmt: skip
    lines, at = drawn.lines, drawn.lines["at"].cast(pa.timestamp("us"))
    columns = {
        "client": lines["client"],
        "sold_at": at,
        "sold_on": at.cast(pa.date32()),
        "amount": lines["amount"].cast(pa.decimal128(18, 2)),
        "order_id": lines["order"],
        "cost": pa.nulls(len(at), pa.decimal128(18, 2)),
        "is_return": pa.array(np.zeros(len(at), bool)),
    }
    engine.table("lines", pa.table(columns))
    first = drawn.origin - dt.timedelta(days=7 * weeks - 1)
    days.build(engine, drawn.origin, margin=False)
    windows.live(engine, periods.of(first, drawn.origin), first)
