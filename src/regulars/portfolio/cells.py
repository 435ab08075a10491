"""The client × product table: the law of a cell, in closed form whether or not it was ever observed.

Client u makes A_u picks a week (`regulars.portfolio.pace`) and p_uc of them are expected to be of product c
(`regulars.portfolio.tastes`), so m = A p a week before his own purchases of it speak. With his decayed picks
y of c, exposure E (shared with the product's time on sale: E = E_u e_c) and the product's shape φ_c,

    λ_uc = m (φ + y) / (φ + m E),

the mean of a gamma posterior. E is on the clock of paces, which is shorter than that of y: habits drift, and
weeks long past say less about the weeks to come than their number would have it. What a client has bought
before is then moved by what looking back has taught of such cells (`regulars.portfolio.chances`).
Rows and columns are then raked (`regulars.portfolio.raking`): ρ_u κ_c λ_uc picks are expected within the
horizon. With a_u = P(buys anything at all) they are none with chance 1 − a, and otherwise negative binomial
with mean ρ κ λ / a and the shape r that `regulars.portfolio.chances` gives it, so that

    P(buys c) = a (1 − (1 + ρ κ λ / (a r))^−r).

φ_c is the method of moments' for decayed counts (Var y = m E₂ + (mE)²/φ, E₂ the exposure of the squared
clock): φ = Σ(mE)² / Σ[(y − mE)² − y₂] over all clients, y₂ = Σ δ^(2·age), drawn halfway in logs to that of
products as popular. What was never observed has y = 0 and hangs on the client only by his segment, A E and
the row's factors: sums over all cells need only the observed ones and a grid (`regulars.portfolio.raking`).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio.chances import chance_text, shape_text
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.products import OWN_UNITS, PACE_CLOCK, exposure
from regulars.portfolio.tastes import Shares

#: Shapes outside are not believed; bands of like popularity, and products that a band has at least.
_SHAPES, _BANDS, _A_BAND = (0.005, 50.0), 12, 12

# What the moments of a product's cells sum to: all clients by segment, observed cells one by one.
EXPECTED_SQUARES_SQL = f"""
SELECT segment, {exact("pow(pace * exposure, 2)")} AS squares
FROM client_rows GROUP BY segment ORDER BY segment
"""

OBSERVED_MOMENTS_SQL = f"""
SELECT product, {exact("pow(picks, 2) - 2 * picks * expected - squares")} AS excess
FROM (
    SELECT o.product, o.picks, o.squares, t.share * s.on_sale * u.pace * u.exposure AS expected
    FROM observed AS o
    JOIN client_rows AS u ON o.client = u.client
    JOIN tastes AS t ON u.segment = t.segment AND o.product = t.product
    JOIN shelf AS s ON o.product = s.product
) AS told
GROUP BY product ORDER BY product
"""

# unseen: λ of the cell if it had never been observed; price: his own so far beside the product's; late: how
# much longer he has been silent than his gaps are, in logs. Worked out whenever it is read until the fit is
# through: of tens of millions of cells one table at a time is held.
_BARE = f"""
SELECT client, product, times, first_on, last_on, picks, units_a_pick, price,
       prior * (phi + picks) / (phi + expected)
           * exp(law.again + law.own * ln((phi + picks) / (phi + expected)) - law.overdue * late) AS bare
       {{unseen}}
FROM (
    SELECT o.client, o.product, o.times, o.first_on, o.last_on, o.picks, s.phi,
           u.pace * t.share AS prior, u.pace * t.share * s.on_sale * u.exposure AS expected,
           CASE WHEN o.times > 1 THEN (1 - 1e0 / o.times) * greatest(0e0, ln(
                (date_diff('day', o.last_on, today.seen_on) + 35e-1)
                / (date_diff('day', o.first_on, o.last_on) / (o.times - 1e0) + 35e-1)) - 5e-1)
                ELSE 0e0 END AS late,
           ({OWN_UNITS!r}e0 * s.units_a_pick + o.units) / ({OWN_UNITS!r}e0 + o.recent) AS units_a_pick,
           CASE WHEN s.unit_price > 0
                THEN ({OWN_UNITS!r}e0 * s.unit_price + o.paid) / (({OWN_UNITS!r}e0 + o.units) * s.unit_price)
                ELSE 1e0 END AS price
    FROM observed AS o
    JOIN client_rows AS u ON o.client = u.{{client}}
    JOIN tastes AS t ON u.segment = t.segment AND o.product = t.product
    JOIN {{shelf}} AS s ON o.product = s.{{product}}
    CROSS JOIN origin AS today
) AS joined
CROSS JOIN cell_law AS law
"""
BARE_CELLS_SQL = _BARE.format(
    client="client", shelf="shelf", product="product", unseen=", prior * phi / (phi + expected) AS unseen"
)
#: The same once clients and products have their names.
NAMED_BARE_CELLS_SQL = _BARE.format(client="number", shelf="product_rows", product="number", unseen="")

# What a portfolio shows of the observed cells: what is not kept of them follows from the margins.
CELL_ROWS_SQL = f"""
SELECT client, product, client_number, product_number, times, first_on, last_on, every_weeks, silent_weeks,
       picks, units_a_pick, unit_revenue, unit_margin, expected_picks, shape,
       expected_picks * units_a_pick AS expected_units,
       {chance_text("expected_picks", "p_any", "shape")} AS p_buy,
       expected_picks * units_a_pick * unit_revenue AS expected_revenue,
       expected_picks * units_a_pick * unit_margin AS expected_margin
FROM (
    SELECT u.client, s.product, c.client AS client_number, c.product AS product_number,
           c.times, c.first_on, c.last_on, c.picks, c.units_a_pick, u.p_any,
           CASE WHEN c.times > 1
                THEN date_diff('day', c.first_on, c.last_on) / (7e0 * (c.times - 1)) END AS every_weeks,
           date_diff('day', c.last_on, o.seen_on) / 7e0 AS silent_weeks,
           u.row_factor * s.column_factor * c.bare AS expected_picks,
           {shape_text("(s.phi + c.picks)", "(u.row_factor * s.column_factor * c.bare)", "u.p_any")} AS shape,
           s.unit_revenue * c.price * u.money AS unit_revenue,
           s.unit_margin * c.price * u.money + s.unit_revenue * c.price * u.money * u.margin_shift
               AS unit_margin
    FROM bare_cells AS c
    JOIN client_rows AS u ON c.client = u.number
    JOIN product_rows AS s ON c.product = s.number
    CROSS JOIN origin AS o
    CROSS JOIN cell_law AS law
) AS raked
"""

# What a column is asked for; in a snapshot with the likeliest buyers first.
CELL_COLUMNS_SQL = """
SELECT product_number, client_number, times, expected_units, p_buy, expected_revenue, expected_margin
FROM cell_rows
"""


def learn(
    engine: Engine, facts: pa.Table, shares: Shares, on_sale: Floats, weeks: float, at: dt.date
) -> pa.Table:
    """Make ``tastes``, ``shelf`` and ``bare_cells`` from ``observed``, ``client_rows`` and ``cell_law``.

    ``facts`` are the products in order, ``on_sale`` their weeks since launch, ``weeks`` those of the records
    up to ``at``. Returns ``shelf``.
    """
    prior, products = shares.prior, facts["product"]
    kinds = len(prior)
    engine.table(
        "tastes",
        pa.table(
            {
                "segment": np.repeat(np.arange(kinds, dtype=np.int32), len(products)),
                "product": pa.chunked_array([products.combine_chunks()] * kinds),
                "share": prior.ravel(),
            }
        ),
    )
    share_of_time = exposure(on_sale, PACE_CLOCK) / exposure(np.array([weeks]), PACE_CLOCK)
    shelf = facts.append_column("on_sale", pa.array(share_of_time))
    shelf = shelf.append_column("share", pa.array(shares.base))
    engine.table("shelf", shelf)
    expected = _by_segment(engine.arrow(EXPECTED_SQUARES_SQL), kinds) @ prior**2 * share_of_time**2
    excess = _by_product(engine.arrow(OBSERVED_MOMENTS_SQL), products, "excess")
    phi = shapes(expected, expected + excess, floats(facts, "recent"))
    shelf = shelf.append_column("phi", pa.array(phi))
    shelf = shelf.append_column("column_factor", pa.array(np.ones(len(phi))))
    engine.table("shelf", shelf)
    engine.table("origin", pa.table({"seen_on": pa.array([at], pa.date32())}))
    engine.view("bare_cells", BARE_CELLS_SQL)
    return shelf


def keep(engine: Engine) -> None:
    """Make ``bare_cells``, ``cell_rows`` and ``cell_columns`` once there are names."""
    engine.step("bare_cells", NAMED_BARE_CELLS_SQL)
    engine.drop("observed")
    engine.view("cell_rows", CELL_ROWS_SQL)
    engine.view("cell_columns", CELL_COLUMNS_SQL)


def shapes(expected: Floats, excess: Floats, popularity: Floats) -> Floats:
    """φ of each product, (C,): its own moments' drawn halfway, in logs, to those of products as popular.

    ``expected`` is Σ(mE)², ``excess`` Σ[(y − mE)² − y₂]. Where there is no excess clients differ no more than
    chance would have it, and φ is at its upper end.

    >>> shapes(np.array([2.0, 2.0]), np.array([4.0, 1.0]), np.array([9.0, 5.0])).round(2)
    array([0.63, 1.26])
    """
    if len(expected) == 0:
        return expected
    by_popularity = np.argsort(np.argsort(-popularity, kind="stable"), kind="stable")
    band = by_popularity // max(_A_BAND, -(-len(expected) // _BANDS))
    sums = (np.bincount(band, of).astype(np.float64) for of in (expected, excess))
    pooled = _shape(*sums)[band]
    return np.asarray(np.sqrt(_shape(expected, excess) * pooled))


def _shape(expected: Floats, excess: Floats) -> Floats:
    there = excess > 0
    found = np.where(there, expected, _SHAPES[1]) / np.where(there, excess, 1.0)
    return np.clip(found, *_SHAPES)


def _by_segment(rows: pa.Table, kinds: int) -> Floats:
    sums = np.zeros(kinds)
    sums[rows["segment"].to_numpy()] = floats(rows, "squares")
    return sums


def _by_product(rows: pa.Table, products: pa.ChunkedArray, column: str) -> Floats:
    sums = np.zeros(len(products))
    sums[pa.compute.index_in(rows["product"], products.combine_chunks()).to_numpy()] = floats(rows, column)
    return sums
