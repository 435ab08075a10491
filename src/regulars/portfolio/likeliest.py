"""The likeliest buyers of a product, found without looking at every client.

What is expected of a client who has never bought a product,

    units = q κ ρA p φ / (φ + p e x),   x = A E,

hangs on him by his segment, ρA and x alone, rises with ρA and falls with x. Clients are therefore kept by
*kinds*: a segment and a small range of both. The ends of the ranges say between which two numbers of units
all clients of a kind lie, so a few thousand kinds tell how far down the first N can reach, and only clients
of kinds that reach as high are worked out one by one (the threshold algorithm of Fagin, Lotem & Naor 2003,
on ranges). Those who did buy the product are stored most units first. The answer is the exact one.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats

#: Ranges in a unit of ln ρA and of ln x.
_A_UNIT = 4
#: What rounding may make of equal numbers, and the grain of ranks.
_ROUNDING, _GRAIN = 1e-9, 2e-9

# The heaviest kinds first: they lie together at the head of a snapshot's table.
BUYER_KINDS_SQL = f"""
SELECT CAST(row_number() OVER (ORDER BY often DESC, segment, seen) AS INTEGER) AS kind, segment, often, seen,
       clients, weight_least, weight_most, x_least, x_most
FROM (
    SELECT segment, often, seen, count(*) AS clients, min(weight) AS weight_least, max(weight) AS weight_most,
           min(x) AS x_least, max(x) AS x_most
    FROM (
        SELECT segment, row_factor * pace AS weight, pace * exposure AS x,
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

# Between which numbers of units the clients of each kind lie who never bought the product.
REACH_SQL = """
SELECT k.clients, f.clients_so_far,
       f.units_a_pick * f.column_factor * k.weight_most * t.share * f.phi
           / (f.phi + t.share * f.on_sale * k.x_least) AS most,
       f.units_a_pick * f.column_factor * k.weight_least * t.share * f.phi
           / (f.phi + t.share * f.on_sale * k.x_most) AS least
FROM buyer_kinds AS k
JOIN (SELECT segment, share FROM tastes WHERE product = $product) AS t ON k.segment = t.segment
CROSS JOIN (
    SELECT clients_so_far, units_a_pick, column_factor, phi, on_sale FROM product_rows WHERE number = $product
) AS f
"""


def build(engine: Engine) -> None:
    """Make ``buyer_kinds`` and ``buyer_rows`` from ``client_rows``."""
    engine.step("buyer_kinds", BUYER_KINDS_SQL)
    engine.view("buyer_rows", BUYER_ROWS_SQL)


def reach(engine: Engine, product: int, seen: Floats, top: int) -> float | None:
    """Units below which nobody can be among the first ``top`` buyers of ``product``, given by number.

    ``seen`` are the units of those who did buy it, most first. None where nobody else comes so far.
    """
    return lowest(engine.arrow(REACH_SQL, product=product), seen, top)


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
