"""A product's column summed over all clients: buyers, units and money, with intervals.

What was observed is summed cell by cell; what was not, by formula over groups of clients who share a
segment, x = A E and ρ A / a (`regulars.portfolio.cells`, `regulars.portfolio.raking`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio.chances import Shape, shape_text
from regulars.portfolio.forecasts import Terms
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import BASE_WIDE, Shared, p_any_of, spread
from regulars.portfolio.raking import NODES_A_UNIT, Grid

#: Groups of like clients in a unit of ln(ρ A / a), for P(buys).
_GROUPS_A_UNIT = 10
#: Products worked out at a time.
_BLOCK = 512

# His weight in units, in revenue and in what the margin is shifted by, split between two nodes.
CLIENT_WEIGHTS_SQL = f"""
SELECT segment, node, {exact("w * (1 - beyond)")} AS units,
       {exact("w * beyond")} AS units_beyond,
       {exact("w * money * (1 - beyond)")} AS revenue,
       {exact("w * money * beyond")} AS revenue_beyond,
       {exact("w * money * margin_shift * (1 - beyond)")} AS shift,
       {exact("w * money * margin_shift * beyond")} AS shift_beyond
FROM (
    SELECT segment, money, margin_shift, row_factor * pace AS w,
           CAST(floor(ln(pace * exposure) * $nodes) AS BIGINT) AS node,
           ln(pace * exposure) * $nodes - floor(ln(pace * exposure) * $nodes) AS beyond
    FROM client_rows
) AS weighed
GROUP BY segment, node ORDER BY segment, node
"""

# Clients who share a segment, x and ρ A / a within a tenth: chances a, weights ρ A.
ALIKE_SQL = f"""
SELECT segment, {exact("a")} AS a, {exact("a * a")} AS aa,
       {exact("a * x")} / {exact("a")} AS x,
       {exact("a * z")} / {exact("a")} AS z,
       {exact("w * w / a")} AS ww_a, {exact("w * w")} AS ww
FROM (
    SELECT segment, p_any AS a, row_factor * pace AS w, ln(pace * exposure) AS x,
           ln(row_factor * pace / p_any) AS z
    FROM client_rows WHERE p_any > 1e-12 AND row_factor > 0
) AS each
GROUP BY segment, floor(x * $alike), floor(z * $alike)
ORDER BY segment, floor(x * $alike), floor(z * $alike)
"""

# A variance is cut where no shop's quantities take it.
_VARIED = (
    "q * q * (e + e * e / (a * r) + (1 / a - 1) * e * e) + e * units_variance"
    " - q0 * q0 * (e0 + e0 * e0 / (a * r0) + (1 / a - 1) * e0 * e0) - e0 * units_variance"
)

# What observed cells add: e, e0 the expected picks with and without his own purchases, r, r0 the shapes.
# `moved` is ∂P/∂ln(e): how much the number of buyers follows when everyone comes more often or less.
OBSERVED_SUMS_SQL = f"""
SELECT product, {exact("e * q - e0 * q0")} AS units,
       {exact("a * ((1 - m) - (1 - m0))")} AS buyers,
       {exact("e * m / (1 + e / (a * r)) - e0 * m0 / (1 + e0 / (a * r0))")} AS buyers_moved,
       {exact("a * (1 - m) * (1 - a * (1 - m)) - a * (1 - m0) * (1 - a * (1 - m0))")}
           AS buyers_variance,
       {exact(f"greatest(least({_VARIED}, 1e20), -1e20)")} AS units_variance,
       {exact("(e * q * price - e0 * q0) * money")} AS revenue,
       {exact("(e * q * price - e0 * q0) * money * margin_shift")} AS shift
FROM (
    SELECT *, pow(1 + e / (a * r), -r) AS m, pow(1 + e0 / (a * r0), -r0) AS m0
    FROM (
        SELECT told.*, {shape_text("told.sure", "e", "a")} AS r,
               {shape_text("told.phi", "e0", "a")} AS r0
        FROM (
            SELECT c.product, u.p_any AS a, u.money, u.margin_shift, c.price, c.units_a_pick AS q,
                   s.units_a_pick AS q0, s.units_variance, s.phi + c.picks AS sure, s.phi,
                   u.row_factor * s.column_factor * c.bare AS e,
                   u.row_factor * s.column_factor * c.unseen AS e0
            FROM bare_cells AS c
            JOIN client_rows AS u ON c.client = u.client
            JOIN shelf AS s ON c.product = s.product
            WHERE u.p_any > 1e-12 AND u.row_factor > 0
        ) AS told
        CROSS JOIN cell_law AS law
    ) AS shaped
) AS worked
GROUP BY product ORDER BY product
"""

# Given that anybody comes at all, products are taken for independent; walk-ins come by themselves.
GROUPS_SQL = f"""
SELECT product_group, count(*) AS products, {exact("expected_units")} AS expected_units,
       {exact("expected_units_variance")} AS expected_units_variance,
       {exact("expected_revenue")} AS expected_revenue,
       {exact("expected_margin")} AS expected_margin,
       {exact("walk_in_units")} AS walk_in_units, CAST(sum(times) AS BIGINT) AS times,
       {exact("ln(greatest((1 - p_bought - $nobody) / greatest(1 - $nobody, 1e-12), 1e-12))")} AS missed,
       {exact("walk_in_units / units_a_pick")} AS walk_in_picks
FROM product_rows GROUP BY product_group ORDER BY product_group NULLS LAST
"""

# ln P(nobody comes), of all clients together.
NOBODY_SQL = f"SELECT {exact('ln(greatest(1 - p_any, 1e-12))')} AS missed FROM client_rows"

CLIENTS_COUNTED_SQL = "SELECT count(*) AS n FROM client_rows"

_OBSERVED = ("units", "buyers", "buyers_moved", "buyers_variance", "units_variance", "revenue", "shift")
_FROM_SHELF = (
    "times", "clients_so_far", "first_on", "last_on", "share", "phi", "on_sale", "column_factor",
    "units_a_pick", "units_variance", "unit_price", "unit_revenue", "unit_margin",
)  # fmt: skip


@dataclass(frozen=True)
class _Unseen:
    """Sums over all clients as if nobody had bought the product, (C,)."""

    buyers: Floats
    variance: Floats
    moved: Floats
    squares_r: Floats  # Σ (ρ κ λ)² / (a r)
    squares_a: Floats  # Σ (ρ κ λ)² / a
    squares: Floats  # Σ (ρ κ λ)²


def products(
    engine: Engine, grid: Grid, shelf: pa.Table, law: Shape, shared: Shared, terms: Terms, ahead: float
) -> pa.Table:
    """One row a product: buyers and units over the horizon, summed over observed and unobserved cells.

    ``law`` is that of ``cell_law``, ``shared`` how far a product's clients move together, ``ahead`` how
    many times what walk-ins bought lately they will buy over the horizon.
    """
    factor, q = (floats(shelf, name) for name in ("column_factor", "units_a_pick"))
    weights = engine.arrow(CLIENT_WEIGHTS_SQL, nodes=NODES_A_UNIT)
    picks, priced, shifted = (
        factor * grid.sums(weights, name, f"{name}_beyond") for name in ("units", "revenue", "shift")
    )
    observed = _observed(engine, shelf["product"].combine_chunks())
    unseen = _unseen(engine, grid, factor, law)
    buyers = np.maximum(unseen.buyers + observed["buyers"], 0.0)
    moved = np.maximum(unseen.moved + observed["buyers_moved"], 0.0)
    units = np.maximum(picks * q + observed["units"], 0.0)
    walk_ins = floats(shelf, "walk_in_units") * ahead
    together = shared.of((units + walk_ins) / terms.weeks)
    # A base that comes a tenth more often buys a tenth more units, but most buyers were buyers already.
    shared_by_buyers = together * np.divide(moved, buyers, out=np.zeros_like(buyers), where=buyers > 0)
    units_variance = (
        q**2 * (picks + unseen.squares_r + unseen.squares_a - unseen.squares)
        + picks * floats(shelf, "units_variance")
        + observed["units_variance"]
    )
    unit_revenue, unit_margin = floats(shelf, "unit_revenue"), floats(shelf, "unit_margin")
    priced, shifted = priced * q + observed["revenue"], shifted * q + observed["shift"]
    buyers_variance = unseen.variance + observed["buyers_variance"]
    bought = p_any_of(buyers, buyers_variance)
    buyers_low, buyers_high = spread(buyers, buyers_variance, terms.level, shared_by_buyers, bought)
    sold = 1 - (1 - bought) * np.exp(-walk_ins / q)
    low, high = spread(units + walk_ins, units_variance + walk_ins * q, terms.level, together, sold)
    clients = engine.arrow(CLIENTS_COUNTED_SQL)["n"][0].as_py()
    made = pa.table({name: shelf[name] for name in ("product", "name", "product_group")} | {
        "expected_buyers": buyers,
        "expected_buyers_low": buyers_low,
        "expected_buyers_high": np.minimum(buyers_high, clients),
        "expected_units": units + walk_ins,
        "expected_units_low": low,
        "expected_units_high": high,
        "expected_units_variance": units_variance + walk_ins * q,
        "walk_in_units": walk_ins,
        "p_bought": bought,
        "expected_revenue": (priced + walk_ins) * unit_revenue,
        "expected_margin": pa.array(
            (priced + walk_ins) * unit_margin + shifted * unit_revenue, pa.float64(), from_pandas=True
        ),
    })  # fmt: skip
    for name in _FROM_SHELF:
        made = made.append_column(name, shelf[name])
    return made


def groups(engine: Engine, shared: Shared, terms: Terms) -> pa.Table:
    """One row a product group, sums of its products; one without a name for products that have none."""
    nobody = float(np.exp(engine.arrow(NOBODY_SQL)["missed"][0].as_py() or 0.0))
    rows = engine.arrow(GROUPS_SQL, nobody=nobody)
    units, variance = floats(rows, "expected_units"), floats(rows, "expected_units_variance")
    # Products of a group move together, more than a product that sells as much: never below the base's own.
    together = np.maximum(shared.of(units / terms.weeks), BASE_WIDE)
    missed, walk_ins = np.exp(floats(rows, "missed")), np.exp(-floats(rows, "walk_in_picks"))
    sold = 1 - (nobody + (1 - nobody) * missed) * walk_ins
    low, high = spread(units, variance, terms.level, together, sold)
    made = rows.drop_columns(["expected_units_variance", "missed", "walk_in_picks"])
    for name, end in (("expected_units_low", low), ("expected_units_high", high)):
        made = made.append_column(name, pa.array(end))
    return made


def _observed(engine: Engine, names: pa.Array) -> dict[str, Floats]:
    rows = engine.arrow(OBSERVED_SUMS_SQL)
    at = pc.index_in(rows["product"], names).to_numpy()
    sums = {name: np.zeros(len(names)) for name in _OBSERVED}
    for name, total in sums.items():
        total[at] = floats(rows, name)
    return sums


def _unseen(engine: Engine, grid: Grid, factor: Floats, law: Shape) -> _Unseen:
    rows = engine.arrow(ALIKE_SQL, alike=_GROUPS_A_UNIT)
    of = rows["segment"].to_numpy()
    sums = [np.zeros(len(factor)) for _ in range(6)]
    for segment in np.unique(of):
        own = rows.filter(pa.array(of == segment))
        a, aa, ww_a, ww = (floats(own, name) for name in ("a", "aa", "ww_a", "ww"))
        x, z = floats(own, "x"), np.exp(floats(own, "z"))
        for begin in range(0, len(factor), _BLOCK):
            some = slice(begin, begin + _BLOCK)
            one = factor[some] * grid.unseen(int(segment), x * NODES_A_UNIT, some)
            shape = law.of(grid.phi[some], z[:, None] * one)
            pace = z[:, None] * one / shape
            missed = np.exp(-shape * np.log1p(pace))
            bought = 1 - missed
            for total, part in zip(sums, (
                a @ bought,
                a @ bought - aa @ bought**2,
                a @ (shape * pace / (1 + pace) * missed),
                ww_a @ (one**2 / shape),
                ww_a @ one**2,
                ww @ one**2,
            ), strict=True):  # fmt: skip
                total[some] += part
    return _Unseen(*sums)
