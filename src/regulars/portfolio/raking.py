"""Rows and columns that tie: each client's picks to his own forecast, each product's to its recent pace.

Iterative proportional fitting (Deming & Stephan 1940) of the bare λ of `regulars.portfolio.cells`: a row's
factor ρ_u brings the sum of his cells to the picks expected of him, a column's κ_c the sum of its cells to
what the product has been selling lately, as far as that tells:

    κ_c ← κ_c (K + z_c) / (K + L_c E_c),

z_c its picks on the short clock over its exposure E_c, L_c the picks a week that its cells sum to (both
totals made equal) and K `PICKS_BEFORE`: the posterior mean of a factor with a gamma prior of mean 1. A
product that nobody takes any more fades, one that is being launched rises.

Cells that were never observed are all there in the sums. Divided by A they hang only on the segment and on
x = A E, so they are summed at nodes of a grid in ln x; a client's row is read off between two nodes, and his
weight in the columns is split between the same two, so that both ways of summing agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.ratios import credibility, sums_text
from regulars.portfolio.tastes import Shares

#: K: picks (decayed) that a column is believed for before its own pace counts as much.
PICKS_BEFORE = 20.0
#: Nodes of the grid in a unit of ln x.
NODES_A_UNIT = 10
#: A round brings columns to their pace, and rows back to theirs.
ROUNDS = 1

NODES_SQL = """
SELECT DISTINCT segment, CAST(floor(ln(pace * exposure) * $nodes) AS BIGINT) AS node
FROM client_rows ORDER BY segment, node
"""

# Rows: what was never observed from the grid, and what the observed cells add to it.
ROW_SUMS_SQL = f"""
SELECT u.client, u.pace * (g.picks + (g.picks_next - g.picks) * u.beyond) + coalesce(o.picks, 0e0) AS picks,
       u.pace * (g.revenue + (g.revenue_next - g.revenue) * u.beyond) + coalesce(o.revenue, 0e0) AS revenue,
       u.pace * (g.margin + (g.margin_next - g.margin) * u.beyond) + coalesce(o.margin, 0e0) AS margin
FROM (
    SELECT client, segment, pace, CAST(floor(ln(pace * exposure) * $nodes) AS BIGINT) AS node,
           ln(pace * exposure) * $nodes - floor(ln(pace * exposure) * $nodes) AS beyond
    FROM client_rows
) AS u
JOIN grid AS g ON u.segment = g.segment AND u.node = g.node
LEFT JOIN (
    SELECT client, {exact("picks")} AS picks, {exact("units * unit_revenue")} AS revenue,
           {exact("units * unit_margin")} AS margin
    FROM (
        SELECT c.client, s.column_factor * (c.bare - c.unseen) AS picks, s.unit_revenue,
               coalesce(s.unit_margin, 0e0) AS unit_margin,
               s.column_factor * (c.bare * c.units_a_pick * c.price - c.unseen * s.units_a_pick) AS units
        FROM bare_cells AS c JOIN shelf AS s ON c.product = s.product
    ) AS added
    GROUP BY client
) AS o ON u.client = o.client
"""

NAMED_RATIO_SQL = sums_text(
    "h.gross", "coalesce(b.paid, 0e0)", "histories AS h LEFT JOIN bought AS b ON h.client = b.client"
)

# money: what his unit brings beside everyone's, of what he spends on products that have a name;
# margin_shift: margin of a unit of revenue beside theirs.
ROW_FACTORS_SQL = """
SELECT u.*, coalesce(CASE WHEN r.picks > 0 THEN u.expected_picks / r.picks END, 0e0) AS row_factor,
       coalesce(($pseudo * $named + coalesce(b.paid, 0e0)) / ($pseudo + h.gross) * u.expected_revenue
                    / nullif(r.revenue * u.expected_picks / nullif(r.picks, 0e0), 0e0), 1e0) AS money,
       coalesce(CASE WHEN $margin THEN u.expected_value / nullif(u.expected_revenue, 0e0)
                                       - r.margin / nullif(r.revenue, 0e0) END, 0e0) AS margin_shift
FROM client_rows AS u
JOIN histories AS h ON u.client = h.client
LEFT JOIN bought AS b ON u.client = b.client
LEFT JOIN row_sums AS r ON u.client = r.client
"""

# Columns: the clients' weights at the nodes, and what the observed cells add.
NODE_WEIGHTS_SQL = f"""
SELECT segment, node, {exact("weight * (1 - beyond)")} AS here,
       {exact("weight * beyond")} AS beyond
FROM (
    SELECT u.segment, u.pace * u.expected_picks / r.picks AS weight,
           CAST(floor(ln(u.pace * u.exposure) * $nodes) AS BIGINT) AS node,
           ln(u.pace * u.exposure) * $nodes - floor(ln(u.pace * u.exposure) * $nodes) AS beyond
    FROM client_rows AS u JOIN row_sums AS r ON u.client = r.client
    WHERE r.picks > 0
) AS weighed
GROUP BY segment, node ORDER BY segment, node
"""

COLUMN_SUMS_SQL = f"""
SELECT c.product, {exact("u.expected_picks / r.picks * (c.bare - c.unseen)")} AS picks
FROM bare_cells AS c
JOIN client_rows AS u ON c.client = u.client
JOIN row_sums AS r ON c.client = r.client
WHERE r.picks > 0
GROUP BY c.product ORDER BY c.product
"""


_GRID = pa.schema(
    [("segment", pa.int64()), ("node", pa.int64())]
    + [(name, pa.float64()) for name in (
        "picks", "revenue", "margin", "picks_next", "revenue_next", "margin_next")]
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """What was never observed, at nodes of ln x: a segment at a time, per unit of A."""

    prior: Floats  # (K + 1, C)
    on_sale: Floats
    phi: Floats
    nodes: pa.Table  # segment, node: those on which a client's x comes first

    @classmethod
    def of(cls, engine: Engine, shelf: pa.Table, shares: Shares) -> Grid:
        """The grid that the clients of ``engine`` need."""
        nodes = engine.arrow(NODES_SQL, nodes=NODES_A_UNIT)
        return cls(shares.prior, floats(shelf, "on_sale"), floats(shelf, "phi"), nodes)

    def segments(self) -> Iterator[tuple[int, Floats, Floats]]:
        """(segment, its first nodes (n,), λ/A at nodes from the least to one beyond the greatest (N, C))."""
        segment, node = self.nodes["segment"].to_numpy(), floats(self.nodes, "node")
        for number in np.unique(segment):
            own = node[segment == number]
            yield int(number), own, self.unseen(int(number), np.arange(own.min(), own.max() + 2))

    def sums(self, weights: pa.Table, here: str = "here", beyond: str = "beyond") -> Floats:
        """Σ weight · λ/A over all clients as if nobody had bought anything, (C,)."""
        of, node = weights["segment"].to_numpy(), floats(weights, "node")
        total = np.zeros(self.prior.shape[1])
        for segment, first, unseen in self.segments():
            own = of == segment
            begin = (node[own] - first.min()).astype(np.intp)
            at = np.zeros(len(unseen))
            np.add.at(at, begin, floats(weights, here)[own])
            np.add.at(at, begin + 1, floats(weights, beyond)[own])
            total += at @ unseen
        return total

    def unseen(self, segment: int, nodes: Floats, products: slice = slice(None)) -> Floats:
        """λ/A of a cell never observed, (n, C)."""
        share, phi = self.prior[segment, products], self.phi[products]
        seen = np.exp(nodes / NODES_A_UNIT)[:, None] * (share * self.on_sale[products])
        return np.asarray(share * phi / (phi + seen))


def rake(
    engine: Engine, grid: Grid, shelf: pa.Table, pace: Floats, exposed: Floats, *, margin: bool
) -> pa.Table:
    """Give ``client_rows`` their ``row_factor``, ``money``, ``margin_shift``, and ``shelf`` its factors.

    ``pace`` is each product's own lately, ``exposed`` its exposure on the same clock; with ``margin`` cells
    tie to the client's expected margin, else to his expected revenue, in both cases to the share of it that
    goes by what he has spent on products that have a name. Returns ``shelf``.
    """
    products = shelf["product"].combine_chunks()
    for _ in range(ROUNDS):
        _rows(engine, grid, shelf)
        sums = _columns(engine, grid, products)
        factor = column_factors(floats(shelf, "column_factor"), sums, pace, exposed)
        at = shelf.schema.get_field_index("column_factor")
        shelf = shelf.set_column(at, "column_factor", pa.array(factor))
        engine.table("shelf", shelf)
    _rows(engine, grid, shelf)
    named = credibility(engine.arrow(NAMED_RATIO_SQL).to_pylist()[0], otherwise=1.0)
    engine.step("client_rows", ROW_FACTORS_SQL, margin=margin, named=named.mean, pseudo=named.pseudo)
    engine.drop("grid", "row_sums")
    return shelf


def column_factors(factor: Floats, bare: Floats, pace: Floats, exposed: Floats) -> Floats:
    """κ after one step; ``bare`` is what columns sum to before it, without their factors.

    >>> column_factors(np.ones(2), np.array([5.0, 5.0]), np.array([5.0, 5.0]), np.array([10.0, 10.0]))
    array([1., 1.])
    """
    expected = factor * bare
    if not expected.sum() > 0 or not pace.sum() > 0:
        return factor
    expected = expected * pace.sum() / expected.sum()
    moved = (PICKS_BEFORE + pace * exposed) / (PICKS_BEFORE + expected * exposed)
    return np.asarray(factor * moved, dtype=np.float64)


def _rows(engine: Engine, grid: Grid, shelf: pa.Table) -> None:
    """Make ``grid`` and ``row_sums``."""
    factor, units = floats(shelf, "column_factor"), floats(shelf, "units_a_pick")
    revenue = units * floats(shelf, "unit_revenue")
    margin = units * np.nan_to_num(floats(shelf, "unit_margin"))
    values = np.stack([factor, factor * revenue, factor * margin], axis=1)
    parts = []
    for segment, first, unseen in grid.segments():
        at, here = unseen @ values, (first - first.min()).astype(np.intp)
        keys = [np.full(len(first), segment), first.astype(np.int64)]
        parts.append(pa.table([*keys, *at[here].T, *at[here + 1].T], schema=_GRID))
    engine.table("grid", pa.concat_tables(parts) if parts else _GRID.empty_table())
    engine.step("row_sums", ROW_SUMS_SQL, nodes=NODES_A_UNIT)


def _columns(engine: Engine, grid: Grid, products: pa.Array) -> Floats:
    """What each product's cells sum to, its own factor left out."""
    total = grid.sums(engine.arrow(NODE_WEIGHTS_SQL, nodes=NODES_A_UNIT))
    seen = engine.arrow(COLUMN_SUMS_SQL)
    total[pc.index_in(seen["product"], products).to_numpy()] += floats(seen, "picks")
    return np.maximum(total, 0.0)
