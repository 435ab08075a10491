"""The client × product table worked out: a forecast for each observed cell, and sums over all cells.

The law and its letters are `regulars.portfolio.products`'. Every text takes a client's ``p_any`` (a) and
``pace``, a product's ``prior`` (κ s) and ``units_a_pick`` (q̄), and a cell's own ``times`` and ``units``;
a client's units a pick are (3 q̄ + units) / (3 + times).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.sums import exact_sums
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import BASE_WIDE, spread
from regulars.portfolio.products import OWN_UNITS

#: Clients of like pace share a bin for P(buys): bins are this wide in ln ln(1 + pace), which moves the
#: expected number of buyers by less than a millionth.
_BINS_A_UNIT = 200

CELL_ROWS_SQL = """
SELECT c.client, c.product, c.times, c.units, c.last_on,
       u.p_any * u.pace * (f.share * $kappa + c.times) AS expected_picks,
       u.p_any * u.pace * (f.share * $kappa + c.times)
           * ($own * f.units_a_pick + c.units) / ($own + c.times) AS expected_units,
       u.p_any * (1 - exp(-ln(1 + u.pace) * (f.share * $kappa + c.times))) AS p_buy,
       u.p_any * u.pace * (f.share * $kappa + c.times)
           * ($own * f.units_a_pick + c.units) / ($own + c.times) * f.unit_revenue AS expected_revenue,
       u.p_any * u.pace * (f.share * $kappa + c.times)
           * ($own * f.units_a_pick + c.units) / ($own + c.times) * f.unit_margin AS expected_margin
FROM observed AS c
JOIN client_rows AS u ON c.client = u.client
JOIN facts AS f ON c.product = f.product
"""

# Over all clients, as if nobody had bought the product yet: w = Σ a·pace, v and b for variances.
CLIENT_SUMS_SQL = exact_sums(
    {
        "w": "p_any * pace",
        "v": "p_any * pace * (1 + pace)",
        "b": "p_any * (1 - p_any) * pace * pace",
    },
    "client_rows",
)

PACES_SQL = exact_sums(
    {
        "a": "p_any",
        "aa": "p_any * p_any",
        "ag": "p_any * ln(1 + pace)",
        "aw": "p_any * pace / (1 + pace)",
    },
    "client_rows WHERE p_any > 0 AND pace > 0",
    by="floor(ln(ln(1 + pace)) * $bins)",
)

# What observed cells add to that: r = κ s + times against r0 = κ s, own units against the product's.
# `moved` is ∂P/∂ln(pace): how much the number of buyers follows when everyone comes more often or less. Added
# in decimals, so that no order of rows changes a digit; a variance is cut where no shop's quantities take it.
OBSERVED_SUMS_SQL = """
SELECT product, CAST(sum(CAST(units - units0 AS DECIMAL(38, 12))) AS DOUBLE) AS units,
       CAST(sum(CAST(p - p0 AS DECIMAL(38, 20))) AS DOUBLE) AS buyers,
       CAST(sum(CAST(w / (1 + w) * ((a - p) * r - (a - p0) * r0) AS DECIMAL(38, 18))) AS DOUBLE)
           AS buyers_moved,
       CAST(sum(CAST(p * (1 - p) - p0 * (1 - p0) AS DECIMAL(38, 20))) AS DOUBLE) AS buyers_variance,
       CAST(sum(CAST(greatest(least(
           q * q * a * w * r * (1 + w) + q * q * a * (1 - a) * w * w * r * r + a * w * r * units_variance
           - q0 * q0 * a * w * r0 * (1 + w) - q0 * q0 * a * (1 - a) * w * w * r0 * r0
           - a * w * r0 * units_variance, 1e20), -1e20) AS DECIMAL(38, 10))) AS DOUBLE) AS units_variance
FROM (
    SELECT c.product, u.p_any AS a, u.pace AS w, f.share * $kappa AS r0, f.share * $kappa + c.times AS r,
           f.units_a_pick AS q0, c.expected_units / nullif(c.expected_picks, 0) AS q, f.units_variance,
           c.expected_units AS units, u.p_any * u.pace * f.share * $kappa * f.units_a_pick AS units0,
           c.p_buy AS p, u.p_any * (1 - exp(-ln(1 + u.pace) * f.share * $kappa)) AS p0
    FROM cell_rows AS c
    JOIN client_rows AS u ON c.client = u.client
    JOIN facts AS f ON c.product = f.product
    WHERE u.pace > 0
) AS worked
GROUP BY product
"""

FACTS_IN_ORDER_SQL = """
SELECT f.*, o.units AS observed_units, o.buyers AS observed_buyers,
       o.buyers_variance AS observed_buyers_variance, o.buyers_moved AS observed_buyers_moved,
       o.units_variance AS observed_units_variance
FROM facts AS f LEFT JOIN observed_sums AS o ON f.product = o.product ORDER BY f.product
"""


def build(engine: Engine, kappa: float) -> None:
    """Make ``cell_rows``, with forecasts, of ``engine`` from ``observed``, ``client_rows`` and ``facts``."""
    engine.step("cell_rows", CELL_ROWS_SQL, kappa=kappa, own=OWN_UNITS)


def products(engine: Engine, kappa: float, level: float, walk_in_weight: float) -> pa.Table:
    """One row a product: buyers and units over the horizon, summed over observed and unobserved cells.

    ``walk_in_weight`` is how many times what walk-ins bought lately they will buy over the horizon.
    """
    summed = engine.arrow(CLIENT_SUMS_SQL).to_pylist()[0]
    sums, clients = {name: summed[name] or 0.0 for name in ("w", "v", "b")}, summed["row_count"]
    engine.step("observed_sums", OBSERVED_SUMS_SQL, kappa=kappa)
    rows = engine.arrow(FACTS_IN_ORDER_SQL)
    engine.drop("observed_sums")
    prior, q = floats(rows, "share") * kappa, floats(rows, "units_a_pick")
    zero = np.nan_to_num
    everyone, variance, moved = _unobserved_buyers(engine.arrow(PACES_SQL, bins=_BINS_A_UNIT), prior)
    buyers = everyone + zero(floats(rows, "observed_buyers"))
    buyers_variance = variance + zero(floats(rows, "observed_buyers_variance"))
    moved = moved + zero(floats(rows, "observed_buyers_moved"))
    # A base that comes a tenth more often buys a tenth more units, but most buyers were buyers already.
    shared_by_buyers = BASE_WIDE * np.divide(moved, buyers, out=np.zeros_like(buyers), where=buyers > 0)
    units = prior * q * sums["w"] + zero(floats(rows, "observed_units"))
    units_variance = (
        q**2 * (sums["v"] * prior + sums["b"] * prior**2)
        + sums["w"] * prior * floats(rows, "units_variance")
        + zero(floats(rows, "observed_units_variance"))
    )
    walk_ins = floats(rows, "walk_in_units") * walk_in_weight
    low_high = [
        *spread(buyers, buyers_variance, level, shared_by_buyers),
        *spread(units + walk_ins, units_variance + walk_ins * q, level, BASE_WIDE),
    ]
    columns = {
        "expected_buyers": buyers,
        "expected_buyers_low": low_high[0],
        "expected_buyers_high": np.minimum(low_high[1], clients),
        "expected_units": units + walk_ins,
        "expected_units_low": low_high[2],
        "expected_units_high": low_high[3],
        "walk_in_units": walk_ins,
        "expected_revenue": (units + walk_ins) * floats(rows, "unit_revenue"),
        "prior": prior,
    }
    made = pa.table({name: rows[name] for name in ("product", "name", "product_group")} | columns)
    margin = pa.array((units + walk_ins) * floats(rows, "unit_margin"), from_pandas=True)
    for name in ("times", "clients_so_far", "share", "units_a_pick", "unit_revenue", "unit_margin"):
        made = made.append_column(name, rows[name])
    return made.append_column("expected_margin", margin)


def _unobserved_buyers(bins: pa.Table, prior: Floats) -> tuple[Floats, Floats, Floats]:
    """Σ P, Σ P(1 − P) and Σ ∂P/∂ln(pace) over all clients of products with ``prior``, none bought so far."""
    a, aa, aw = floats(bins, "a"), floats(bins, "aa"), floats(bins, "aw")
    pace = floats(bins, "ag") / a
    total, squares, moved = (np.empty(len(prior)) for _ in range(3))
    for begin in range(0, len(prior), 512):
        r = prior[begin : begin + 512]
        missed = np.exp(-np.outer(r, pace))
        bought = 1 - missed
        rows = slice(begin, begin + len(r))
        total[rows], squares[rows], moved[rows] = bought @ a, bought**2 @ aa, r * (missed @ aw)
    return total, total - squares, moved
