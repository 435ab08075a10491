"""The likeliest buyers of a product, found without looking at every client.

What is expected of a client who has never bought a product,

    units = q κ ρA p φ / (φ + p e x),   x = A E,

hangs on him by his segment, ρA and x alone, rises with ρA and falls with x; his chance of buying it rises
with these units and with his chance a of buying anything. Clients are therefore kept by *kinds*: a segment
and a small range of ρA and x. The ends of the ranges say between which two scores (units, or chances) all
clients of a kind lie, so a few thousand kinds tell how far down the first N can reach, and only clients of
kinds that reach as high are worked out one by one (the threshold algorithm of Fagin, Lotem & Naor 2003, on
ranges). Those who did buy the product are stored likeliest first. The answer is the exact one.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.chances import chance_text, shape_text
from regulars.portfolio.history import Floats, floats

#: Ranges in a unit of ln ρA and of ln x.
_A_UNIT = 4
#: What rounding may make of equal numbers, and the grain of ranks.
_ROUNDING, _GRAIN = 1e-9, 2e-9

# The heaviest kinds first: they lie together at the head of a snapshot's table.
BUYER_KINDS_SQL = f"""
SELECT CAST(row_number() OVER (ORDER BY often DESC, segment, seen) AS INTEGER) AS kind, segment, often, seen,
       clients, weight_least, weight_most, x_least, x_most, comes_least, comes_most
FROM (
    SELECT segment, often, seen, count(*) AS clients, min(weight) AS weight_least, max(weight) AS weight_most,
           min(x) AS x_least, max(x) AS x_most, min(p_any) AS comes_least, max(p_any) AS comes_most
    FROM (
        SELECT segment, p_any, row_factor * pace AS weight, pace * exposure AS x,
               CASE WHEN row_factor > 0 THEN floor(ln(row_factor * pace) * {_A_UNIT}) ELSE -1e6 END AS often,
               floor(ln(pace * exposure) * {_A_UNIT}) AS seen
        FROM client_rows
    ) AS each
    GROUP BY segment, often, seen
) AS kinds
"""

BUYER_ROWS_SQL = f"""
SELECT k.kind, u.number, u.client, u.p_any, u.pace, u.exposure, u.row_factor, u.money, u.margin_shift
FROM (
    SELECT number, client, segment, p_any, pace, exposure, row_factor, money, margin_shift,
           CASE WHEN row_factor > 0 THEN floor(ln(row_factor * pace) * {_A_UNIT}) ELSE -1e6 END AS often,
           floor(ln(pace * exposure) * {_A_UNIT}) AS seen
    FROM client_rows
) AS u JOIN buyer_kinds AS k ON u.segment = k.segment AND u.often = k.often AND u.seen = k.seen
"""


def score_text(units: str, chance: str) -> str:
    """SQL for what buyers are ordered by: ``$by_units``, or by the chance that they buy at all."""
    return f"CASE WHEN $by_units THEN {units} ELSE {chance} END"


def _kind(end: str, other: str) -> str:
    """SQL for a kind's picks of the product at one end of its ranges."""
    return f"f.column_factor * b.weight_{end} * t.share * f.phi / (f.phi + t.share * f.on_sale * b.x_{other})"


def _score(end: str) -> str:
    chance = chance_text(f"picks_{end}", f"comes_{end}", f"shape_{end}")
    return score_text(f"units_a_pick * picks_{end}", chance)


# Between which scores the clients of each kind lie who never bought the product.
_KINDS = f"""
SELECT kind, clients, share, {_score("most")} AS most, {_score("least")} AS least
FROM (
    SELECT of_kind.*, {shape_text("phi", "picks_most", "comes_most")} AS shape_most,
           {shape_text("phi", "picks_least", "comes_least")} AS shape_least
    FROM (
        SELECT b.kind, b.clients, b.comes_least, b.comes_most, t.share, f.phi, f.units_a_pick,
               {_kind("most", "least")} AS picks_most, {_kind("least", "most")} AS picks_least
        FROM buyer_kinds AS b
        JOIN (SELECT segment, share FROM tastes WHERE product = $product) AS t ON b.segment = t.segment
        CROSS JOIN (SELECT * FROM product_rows WHERE number = $product) AS f
    ) AS of_kind
    CROSS JOIN cell_law AS law
) AS kinds
"""
REACH_SQL = f"""
SELECT k.clients, k.most, k.least, f.clients_so_far
FROM ({_KINDS}) AS k CROSS JOIN (SELECT clients_so_far FROM product_rows WHERE number = $product) AS f
"""
#: Text of a query: the kinds some of whose clients may score ``$least`` or more.
KINDS_THAT_REACH = f"SELECT kind, share FROM ({_KINDS}) AS every_kind WHERE most >= $least"


def build(engine: Engine) -> None:
    """Make ``buyer_kinds`` and ``buyer_rows`` from ``client_rows``."""
    engine.step("buyer_kinds", BUYER_KINDS_SQL)
    engine.view("buyer_rows", BUYER_ROWS_SQL)


def reach(engine: Engine, product: int, seen: Floats, top: int, *, by_units: bool) -> float | None:
    """The score below which nobody can be among the first ``top`` buyers of ``product``, given by number.

    ``seen`` are the scores of those who did buy it, best first. None where nobody else comes so far.
    """
    return lowest(engine.arrow(REACH_SQL, product=product, by_units=by_units), seen, top)


def lowest(kinds: pa.Table, seen: Floats, top: int) -> float | None:
    """The same from rows of `REACH_SQL`.

    >>> rows = {"clients": [3, 4], "clients_so_far": [1, 1], "most": [2.0, 0.5], "least": [1.0, 0.1]}
    >>> lowest(pa.table(rows), np.array([3.0]), 1) is None
    True
    >>> [round(lowest(pa.table(rows), np.array([3.0]), top), 6) for top in (2, 3)]
    [1.0, 0.1]
    """
    if kinds.num_rows == 0 or top < 1:
        return None
    most, least = floats(kinds, "most"), floats(kinds, "least")
    order = np.argsort(-most, kind="stable")
    # As many as asked for even if all who bought it are of these kinds.
    enough = top + int(floats(kinds, "clients_so_far")[0])
    last = int(np.searchsorted(floats(kinds, "clients")[order].cumsum(), enough))
    found = [least[order[: last + 1]].min()] if last < len(order) else []
    found += [seen[top - 1]] if len(seen) >= top else []
    units = float(max(found, default=-1.0)) * (1 - _ROUNDING) - _GRAIN
    return units if (most >= units).any() else None
