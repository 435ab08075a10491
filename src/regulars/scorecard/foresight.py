"""What would have been foretold, against what came: the last weeks are held back, and a portfolio is fitted
without.

Judged where it can go wrong: clients by how often they had bought and how long they had been silent, the
worst class first.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.errors import FitError
from regulars.portfolio import Portfolio, fit
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import BASE_WIDE, spread
from regulars.portfolio.keeping import Kept
from regulars.scorecard import probability

#: Weeks held back at least, and what has to lie before them.
SHORTEST_AHEAD, SHORTEST_BEFORE = 4, 13
#: Clients below which a class says too little to be judged.
FEWEST = 10

CAME_SQL = """
SELECT client, count(*) AS days, CAST(sum(value) AS DOUBLE) AS value FROM worth
WHERE client IS NOT NULL AND orders > 0 AND sold_on > $origin AND sold_on <= $until GROUP BY client
"""

#: Of more clients, or more lines, than these a sample is looked back on: every so manieth in order of name.
MOST_CLIENTS, MOST_LINES = 20_000, 2_000_000

SIZE_SQL = """
SELECT count(DISTINCT client) AS clients, count(*) AS n FROM lines WHERE client IS NOT NULL
"""

SAMPLED_LINES_SQL = """
SELECT l.* FROM lines AS l
JOIN (SELECT client, CAST(row_number() OVER (ORDER BY client) AS BIGINT) AS place
      FROM (SELECT DISTINCT client FROM lines WHERE client IS NOT NULL) AS names) AS named
ON l.client = named.client WHERE named.place % $every = 0
"""

FORETOLD_SQL = """
SELECT f.orders_from, f.weeks_from, f.expected_orders, f.orders_variance, f.p_any, f.low, f.high,
       f.expected_value, CAST(coalesce(c.days, 0) AS DOUBLE) AS days,
       CAST(coalesce(c.value, 0) AS DOUBLE) AS value
FROM foretold AS f LEFT JOIN came AS c ON f.client = c.client ORDER BY f.client
"""

CLASSES_SQL = """
SELECT client, expected_orders, orders_variance, p_any, expected_orders_low AS low,
       expected_orders_high AS high, expected_value,
       CASE WHEN orders < 2 THEN 1 WHEN orders < 5 THEN 2 WHEN orders < 20 THEN 5 ELSE 20 END AS orders_from,
       CASE WHEN days < 28 THEN 0 WHEN days < 91 THEN 4 ELSE 13 END AS weeks_from
FROM (SELECT *, date_diff('day', last_at, $origin) AS days FROM client_rows) AS seen
"""


@dataclass(frozen=True)
class Held:
    """One class of clients, or all: days of purchase foretold with an interval, and how many came.

    Of single clients: how many stayed ``within`` their ranges, ``covered`` (PIT coverage, the level
    of the ranges if the laws are true) and ``score`` (the mean interval score, in days).
    """

    orders_from: int | None
    weeks_from: int | None
    clients: int
    foretold: float
    low: float
    high: float
    came: int
    within: int
    covered: float
    score: float
    foretold_value: float
    came_value: float

    @property
    def off(self) -> float | None:
        """What came over what was foretold, less one."""
        return self.came / self.foretold - 1 if self.foretold > 0 else None


@dataclass(frozen=True)
class Foresight:
    """What was foretold at ``origin`` for ``weeks``: for all clients known then, and by classes, worst
    first.

    ``tenths`` is the share of clients in each tenth of what their own law held possible, from fewest to most.
    Of ``sampled_from`` clients only a sample was looked back on; None where it was all of them.
    """

    origin: dt.date
    weeks: int
    level: float
    everyone: Held
    classes: tuple[Held, ...]
    tenths: tuple[float, ...]
    sampled_from: int | None = None


LOOK_BACK: Final = Kept[Foresight | None]("look-back", 2, Foresight | None)


def look_back(portfolio: Portfolio, engine: Engine) -> Foresight | None:
    """Fit what was known some weeks ago, hold it against what came since; None for short records.

    ``engine`` holds ``worth`` (`regulars.scorecard.days`) beside the portfolio's ``lines``. As many weeks are
    held back as the horizon has, but no more than a quarter of the records; of a large base a sample of
    clients is looked back on.
    """
    record = portfolio.record
    span = (record.at - record.first_on).days
    weeks = int(min(record.horizon_weeks, span / 28))
    origin = record.at - dt.timedelta(weeks=weeks)
    if weeks < SHORTEST_AHEAD or (origin - record.first_on).days < SHORTEST_BEFORE * 7:
        return None
    inner = engine.workspace()
    try:
        sampled_from = _sample(inner)
        lines = _Lines(inner, record.currency)
        then = fit(lines, at=origin, horizon=f"{weeks}w", level=record.level, seed=record.seed)
    except FitError:  # nothing had been sold by then
        return None
    finally:
        inner.close()
    with then:
        foretold = _classes(then, origin)
    seen = judge(engine, foretold, origin, weeks, record.at, record.level)
    return seen and replace(seen, sampled_from=sampled_from)


def _sample(engine: Engine) -> int | None:
    """Leave in ``lines`` so many clients as can be looked back on; of how many, None where that is all."""
    size = engine.arrow(SIZE_SQL).to_pylist()[0]
    every = max(math.ceil(size["clients"] / MOST_CLIENTS), math.ceil(size["n"] / MOST_LINES))
    if every < 2:
        return None
    engine.step("lines", SAMPLED_LINES_SQL, every=every)
    return int(size["clients"])


def judge(
    engine: Engine, foretold: pa.Table, origin: dt.date, weeks: int, until: dt.date, level: float
) -> Foresight | None:
    """Hold what was ``foretold`` of each client (`CLASSES_SQL`) against ``engine``'s ``worth``."""
    engine.step("came", CAME_SQL, origin=origin, until=until)
    engine.table("foretold", foretold)
    rows = engine.arrow(FORETOLD_SQL)
    engine.drop("came", "foretold")
    return _judged(rows, origin, weeks, level) if rows.num_rows else None


@dataclass
class _Lines:
    """What `fit` needs of a ledger."""

    engine: Engine
    currency: str | None


def _classes(then: Portfolio, origin: dt.date) -> pa.Table:
    workspace = then.workspace()
    try:
        return workspace.arrow(CLASSES_SQL, origin=origin)
    finally:
        workspace.close()


def _judged(rows: pa.Table, origin: dt.date, weeks: int, level: float) -> Foresight:
    seen = {name: floats(rows, name) for name in rows.column_names}
    law = (seen[name] for name in ("days", "p_any", "expected_orders", "orders_variance"))
    below, upto = probability.transform(*law)
    seen["covered"] = probability.held(below, upto, level)
    seen["score"] = probability.interval_score(seen["days"], seen["low"], seen["high"], level)
    keys = np.stack([seen["orders_from"], seen["weeks_from"]])
    cells, of = np.unique(keys, axis=1, return_inverse=True)
    of = of.reshape(-1)
    found = [
        _held({name: each[of == n] for name, each in seen.items()}, level, cell)
        for n, cell in enumerate(cells.T.astype(int).tolist())
    ]
    enough = [(held, miss) for held, miss in found if held.clients >= FEWEST]
    worst = sorted(enough, key=lambda each: -each[1])
    tenths = tuple(float(part) for part in probability.parts(below, upto))
    everyone, _ = _held(seen, level, (None, None))
    return Foresight(origin, weeks, level, everyone, tuple(held for held, _ in worst), tenths)


def _held(seen: Mapping[str, Floats], level: float, cell: Sequence[int | None]) -> tuple[Held, float]:
    """What was foretold of some clients and what came, and how many standard deviations that is off."""
    foretold, variance = math.fsum(seen["expected_orders"]), math.fsum(seen["orders_variance"])
    low, high = spread(np.array([foretold]), np.array([variance]), level, BASE_WIDE)
    came, days = int(seen["days"].sum()), seen["days"]
    off = abs(came - foretold) / math.sqrt(max(variance + (BASE_WIDE * foretold) ** 2, 1e-12))
    told = Held(
        orders_from=cell[0],
        weeks_from=cell[1],
        clients=len(days),
        foretold=foretold,
        low=float(low[0]),
        high=float(high[0]),
        came=came,
        within=int(((days >= seen["low"]) & (days <= seen["high"])).sum()),
        covered=float(seen["covered"].mean()),
        score=float(seen["score"].mean()),
        foretold_value=math.fsum(seen["expected_value"]),
        came_value=math.fsum(seen["value"]),
    )
    return told, off
