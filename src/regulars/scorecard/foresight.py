"""What would have been foretold, against what came: the last weeks are held back, and a portfolio is fitted
without.

Judged where it can go wrong: clients by how often they had bought and how long they had been silent, the
worst class first.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.errors import FitError
from regulars.portfolio import Portfolio, fit
from regulars.portfolio.history import floats
from regulars.portfolio.intervals import BASE_WIDE, spread

#: Weeks held back at least, and what has to lie before them.
SHORTEST_AHEAD, SHORTEST_BEFORE = 4, 13
#: Clients below which a class says too little to be judged.
FEWEST = 10

CAME_SQL = """
SELECT client, count(*) AS days, CAST(sum(value) AS DOUBLE) AS value FROM worth
WHERE client IS NOT NULL AND orders > 0 AND sold_on > $origin AND sold_on <= $until GROUP BY client
"""

FORETOLD_SQL = """
SELECT f.orders_from, f.weeks_from, count(*) AS clients,
       CAST(sum(f.expected_orders) AS DOUBLE) AS foretold, CAST(sum(f.orders_variance) AS DOUBLE) AS variance,
       CAST(sum(coalesce(c.days, 0)) AS BIGINT) AS came,
       count(CASE WHEN coalesce(c.days, 0) >= f.low AND coalesce(c.days, 0) <= f.high THEN 1 END) AS within,
       CAST(sum(f.expected_value) AS DOUBLE) AS foretold_value,
       CAST(sum(coalesce(c.value, 0)) AS DOUBLE) AS came_value
FROM foretold AS f LEFT JOIN came AS c ON f.client = c.client
GROUP BY f.orders_from, f.weeks_from ORDER BY f.orders_from, f.weeks_from
"""

CLASSES_SQL = """
SELECT client, expected_orders, orders_variance, expected_orders_low AS low, expected_orders_high AS high,
       expected_value,
       CASE WHEN orders < 2 THEN 1 WHEN orders < 5 THEN 2 WHEN orders < 20 THEN 5 ELSE 20 END AS orders_from,
       CASE WHEN days < 28 THEN 0 WHEN days < 91 THEN 4 ELSE 13 END AS weeks_from
FROM (SELECT *, date_diff('day', last_at, $origin) AS days FROM client_rows) AS seen
"""


@dataclass(frozen=True)
class Held:
    """One class of clients, or all: days of purchase foretold with an interval, and how many came."""

    orders_from: int | None
    weeks_from: int | None
    clients: int
    foretold: float
    low: float
    high: float
    came: int
    within: int
    foretold_value: float
    came_value: float

    @property
    def off(self) -> float | None:
        """What came over what was foretold, less one."""
        return self.came / self.foretold - 1 if self.foretold > 0 else None


@dataclass(frozen=True)
class Foresight:
    """What was foretold at ``origin`` for ``weeks``: for all clients known then, and by classes, worst
    first."""

    origin: dt.date
    weeks: int
    level: float
    everyone: Held
    classes: tuple[Held, ...]


def look_back(portfolio: Portfolio, engine: Engine) -> Foresight | None:
    """Fit what was known some weeks ago, hold it against what came since; None for short records.

    ``engine`` holds ``worth`` (`regulars.scorecard.days`) beside the portfolio's ``lines``. As many weeks are
    held back as the horizon has, but no more than a quarter of the records.
    """
    record = portfolio.record
    span = (record.at - record.first_on).days
    weeks = int(min(record.horizon_weeks, span / 28))
    origin = record.at - dt.timedelta(weeks=weeks)
    if weeks < SHORTEST_AHEAD or (origin - record.first_on).days < SHORTEST_BEFORE * 7:
        return None
    try:
        then = fit(
            _Lines(engine, record.currency),
            at=origin,
            horizon=f"{weeks}w",
            level=record.level,
            seed=record.seed,
        )
    except FitError:  # nothing had been sold by then
        return None
    with then:
        foretold = _classes(then, origin)
    return judge(engine, foretold, origin, weeks, record.at, record.level)


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
    low, high = spread(floats(rows, "foretold"), floats(rows, "variance"), level, BASE_WIDE)
    told = rows.drop_columns(["variance"]).to_pylist()
    classes = [Held(**row, low=float(low[n]), high=float(high[n])) for n, row in enumerate(told)]
    variance = floats(rows, "variance") + (BASE_WIDE * floats(rows, "foretold")) ** 2
    misses = np.abs(floats(rows, "came") - floats(rows, "foretold")) / np.sqrt(np.maximum(variance, 1e-12))
    worst = [classes[n] for n in np.argsort(-misses, kind="stable") if classes[n].clients >= FEWEST]
    return Foresight(origin, weeks, level, _everyone(rows, level), tuple(worst))


def _everyone(rows: pa.Table, level: float) -> Held:
    sums = {name: float(floats(rows, name).sum()) for name in rows.column_names}
    low, high = spread(np.array([sums["foretold"]]), np.array([sums["variance"]]), level, BASE_WIDE)
    return Held(
        orders_from=None,
        weeks_from=None,
        clients=int(sums["clients"]),
        foretold=sums["foretold"],
        low=float(low[0]),
        high=float(high[0]),
        came=int(sums["came"]),
        within=int(sums["within"]),
        foretold_value=sums["foretold_value"],
        came_value=sums["came_value"],
    )
