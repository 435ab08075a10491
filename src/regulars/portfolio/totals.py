"""The whole base: orders and value over the horizon, clients still with us, concentration, walk-ins.

An interval of a total has three parts: what the clients' own chances leave open (variances add up), what
the parameters leave open (the spread of the total over draws of them) and an effect that all clients share
(`intervals.BASE_WIDE`). The last is the largest for any base of more than a few hundred clients.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.sums import exact_sums
from regulars.portfolio.forecasts import Group, Terms
from regulars.portfolio.history import WALK_INS_SQL, Floats
from regulars.portfolio.intervals import BASE_WIDE, spread

BASE_SUMS_SQL = exact_sums(
    {
        "alive": "p_alive",
        "alive_variance": "p_alive * (1 - p_alive)",
        "orders": "expected_orders",
        "orders_variance": "orders_variance",
        "value": "expected_value",
        "value_variance": "value_variance",
    },
    "client_rows",
)

ONE_CLIENT_SQL = """
SELECT expected_orders, expected_orders_low, expected_orders_high,
       expected_value, expected_value_low, expected_value_high
FROM client_rows
"""

# Shares of the largest value in decimals, so that the running sum is the same whatever order threads add in.
HALF_OF_VALUE_SQL = """
SELECT count(CASE WHEN before < total / 2 THEN 1 END) AS n
FROM (
    SELECT CAST(coalesce(sum(share) OVER (
                    ORDER BY expected_value DESC, client ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                AS DOUBLE) AS before,
           CAST(sum(share) OVER () AS DOUBLE) AS total
    FROM (
        SELECT client, expected_value,
               TRY_CAST(expected_value / max(expected_value) OVER () AS DECIMAL(38, 20)) AS share
        FROM client_rows WHERE expected_value > 0
    ) AS shares
) AS ranked
"""


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval."""

    mean: float
    low: float
    high: float

    def __add__(self, other: Estimate) -> Estimate:
        """The sum, the shares' errors taken to go together (both share the base-wide effect)."""
        return Estimate(self.mean + other.mean, self.low + other.low, self.high + other.high)


NOTHING = Estimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Part:
    """Orders and value over the horizon of one part of the base, and what it brought so far."""

    orders: Estimate
    value: Estimate
    orders_so_far: int
    revenue_so_far: float


@dataclass(frozen=True)
class Totals:
    """The base in numbers; `rows` is the table that `Portfolio.totals` gives."""

    clients: Part
    walk_ins: Part
    still_with_us: Estimate
    clients_n: int
    half_of_value: int  # clients, the most valuable first, that make half of the expected value

    def rows(self) -> pa.Table:
        """One row a part: clients, walk-ins, all."""
        everyone = Part(
            self.clients.orders + self.walk_ins.orders,
            self.clients.value + self.walk_ins.value,
            self.clients.orders_so_far + self.walk_ins.orders_so_far,
            self.clients.revenue_so_far + self.walk_ins.revenue_so_far,
        )
        parts = {"clients": self.clients, "walk_ins": self.walk_ins, "all": everyone}
        columns: dict[str, Any] = {"part": list(parts)}
        for name in ("orders", "value"):
            for end, suffix in (("mean", ""), ("low", "_low"), ("high", "_high")):
                columns[f"expected_{name}{suffix}"] = [getattr(getattr(p, name), end) for p in parts.values()]
        columns["orders_so_far"] = [part.orders_so_far for part in parts.values()]
        columns["revenue_so_far"] = [part.revenue_so_far for part in parts.values()]
        return pa.table(columns)


def measure(engine: Engine, groups: Sequence[Group], terms: Terms, since: dt.date, at: dt.date) -> Totals:
    """The totals of ``engine``'s ``client_rows`` and ``days``.

    ``since`` is the day after which a walk-in's purchase counts for what walk-ins will buy.
    """
    sums = engine.arrow(BASE_SUMS_SQL).to_pylist()[0]
    history = {row["walk_in"]: row for row in engine.arrow(WALK_INS_SQL, since=since).to_pylist()}
    told = _parameter_spread(groups, terms)
    shared = float(np.hypot(BASE_WIDE, told[0]))
    alive = _estimate(sums["alive"], sums["alive_variance"], terms.level, told[1])
    orders, value = (
        _estimate(sums[name], sums[f"{name}_variance"], terms.level, shared) for name in ("orders", "value")
    )
    if sums["row_count"] == 1:
        orders, value = _his_own(engine)
    clients = Part(orders, value, *_so_far(history.get(False)))
    return Totals(
        clients=clients,
        walk_ins=_walk_ins(history.get(True), terms, (at - since).days / 7),
        still_with_us=Estimate(alive.mean, alive.low, min(alive.high, float(sums["row_count"]))),
        clients_n=sums["row_count"],
        half_of_value=engine.arrow(HALF_OF_VALUE_SQL)["n"][0].as_py(),
    )


def _his_own(engine: Engine) -> tuple[Estimate, Estimate]:
    """Orders and value of a base's only client: one number has one range."""
    row = engine.arrow(ONE_CLIENT_SQL).to_pylist()[0]
    orders, value = (
        Estimate(*(float(row[f"expected_{name}{end}"]) for end in ("", "_low", "_high")))
        for name in ("orders", "value")
    )
    return orders, value


def _parameter_spread(groups: Sequence[Group], terms: Terms) -> tuple[float, float]:
    """Sd, in logs, of all expected orders and of all clients still with us, over draws of the parameters."""
    orders: Floats | float = 0.0
    alive: Floats | float = 0.0
    for group in groups:
        weight, few = group.few_weight, group.few
        orders = orders + np.array([weight @ law.expected(terms.weeks, *few) for law in group.drawn])
        alive = alive + np.array([weight @ law.p_alive(*few) for law in group.drawn])
    return _log_sd(orders), _log_sd(alive)


def _log_sd(totals: Floats | float) -> float:
    return float(np.std(np.log(np.maximum(totals, 1e-12))))


def _so_far(row: dict[str, Any] | None) -> tuple[int, float]:
    return (0, 0.0) if row is None else (int(row["orders"]), float(row["revenue"]))


def _walk_ins(row: dict[str, Any] | None, terms: Terms, weeks: float) -> Part:
    """Walk-ins go on at the pace of the last ``weeks``; orders are taken for Poisson."""
    orders_so_far, revenue_so_far = _so_far(row)
    if row is None or weeks <= 0:
        return Part(NOTHING, NOTHING, orders_so_far, revenue_so_far)
    orders = row["orders_lately"] * terms.weeks / weeks
    money = float(row["revenue_lately"]) * terms.weeks / weeks
    an_order = money / orders if orders else 0.0
    return Part(
        _estimate(orders, orders, terms.level, BASE_WIDE),
        # Amounts as spread as an exponential law's: E[z²] = 2 E[z]².
        _estimate(money, 2 * orders * an_order**2, terms.level, BASE_WIDE),
        orders_so_far,
        revenue_so_far,
    )


def _estimate(mean: float | None, variance: float | None, level: float, shared: float) -> Estimate:
    if mean is None or variance is None:
        return NOTHING
    centre: Floats = np.array([mean])
    low, high = spread(centre, np.array([variance]), level, shared)
    return Estimate(float(mean), float(low[0]), float(high[0]))
