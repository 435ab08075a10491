"""What each client has done so far, in the engine: lines, receipts, occasions, histories, triples.

An *occasion* is a day on which a client bought something (all purchases of a day are one); a day with only
returns or free lines is none. For a client whose occasions are at days d0 < d1 < … < dx, seen at the origin
``at``: x repeat occasions, t_x = dx − d0 the time of the last, T = at − d0 the age. Fader, Hardie and Lee
(2005): (x, t_x, T) is all that the activity models need, so clients with equal triples are merged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import numbering

Floats = npt.NDArray[np.float64]

LAST_SQL = "SELECT max(sold_on) AS last_on FROM lines"

SPAN_SQL = """
SELECT count(*) AS n_lines, count(client) AS n_known, min(sold_on) AS first_on, max(sold_on) AS last_on,
       CAST(sum(amount) AS DECIMAL(38, 2)) AS total,
       count(CASE WHEN amount > 0 AND is_return IS NOT TRUE THEN 1 END) AS n_bought
FROM lines WHERE sold_on <= $until
"""

# Receipts first, then days: an order counts once however many lines it has; in one text, so that receipts
# are never kept. Gross: what was bought. Net: less what came back. Margin: over lines of known cost.
_DAYS = """
SELECT client, sold_on, count(CASE WHEN gross > 0 THEN 1 END) AS orders,
       CAST(sum(net) AS DECIMAL(18, 2)) AS net, CAST(sum(gross) AS DECIMAL(18, 2)) AS gross,
       CAST(sum(margin) AS DECIMAL(18, 2)) AS margin, CAST(sum(costed) AS DECIMAL(18, 2)) AS costed
FROM (
    SELECT client, sold_on, order_id,
           CAST(sum(amount) AS DECIMAL(18, 2)) AS net,
           CAST(sum(CASE WHEN amount > 0 AND is_return IS NOT TRUE THEN amount ELSE 0 END)
                AS DECIMAL(18, 2)) AS gross,
           CAST(sum(CASE WHEN cost IS NOT NULL THEN amount - cost END) AS DECIMAL(18, 2)) AS margin,
           CAST(sum(CASE WHEN cost IS NOT NULL AND amount > 0 AND is_return IS NOT TRUE THEN amount
                         ELSE 0 END) AS DECIMAL(18, 2)) AS costed
    FROM {} WHERE sold_on <= $at
    GROUP BY client, sold_on, order_id
) AS receipts
GROUP BY client, sold_on
"""
DAYS_SQL = _DAYS.format("sales")
DAYS_BY_NAME_SQL = _DAYS.format("lines")

# first_on and last_on are of occasions; money counts every day, so that a later return is not lost.
HISTORIES_SQL = """
SELECT client, first_on, last_on, occasions - 1 AS x,
       date_diff('day', first_on, last_on) AS tx_days, date_diff('day', first_on, $at) AS t_days,
       orders, revenue, margin, gross, costed, occasions
FROM (
    SELECT client,
           min(CASE WHEN gross > 0 THEN sold_on END) AS first_on,
           max(CASE WHEN gross > 0 THEN sold_on END) AS last_on,
           count(CASE WHEN gross > 0 THEN 1 END) AS occasions,
           CAST(sum(orders) AS BIGINT) AS orders,
           CAST(sum(net) AS DECIMAL(18, 2)) AS revenue, CAST(sum(margin) AS DECIMAL(18, 2)) AS margin,
           CAST(sum(gross) AS DOUBLE) AS gross, CAST(sum(costed) AS DOUBLE) AS costed
    FROM days WHERE client IS NOT NULL GROUP BY client
) AS c
WHERE occasions > 0
"""

# Clients of whom nothing but free things and returns is known: no occasion, so nothing can be expected.
WITHOUT_PURCHASE_SQL = """
SELECT count(*) AS n FROM (
    SELECT client FROM days WHERE client IS NOT NULL GROUP BY client HAVING max(gross) <= 0
) AS c
"""

# Clients who buy when they like: all, or those who have no contract.
EVERYONE_FREE_SQL = "SELECT * FROM histories"
WITHOUT_CONTRACT_SQL = """
SELECT h.* FROM histories AS h LEFT JOIN contracts AS c ON h.client = c.client WHERE c.client IS NULL
"""

TRIPLES_SQL = """
SELECT x, tx_days, t_days, count(*) AS weight FROM free
GROUP BY x, tx_days, t_days ORDER BY x, tx_days, t_days
"""

# What was known at $origin and how many occasions the next $ahead days brought; times cut to whole $grain
# days so that more clients share a row (7: a tenth of the rows, and no candidate gains by it).
HOLDOUT_SQL = """
SELECT x, tx_days, t_days, y, count(*) AS weight
FROM (
    SELECT x, y, $grain * CAST(floor(tx_days / $grain) AS BIGINT) AS tx_days,
           $grain * CAST(floor(t_days / $grain) AS BIGINT) AS t_days
    FROM (
        SELECT count(CASE WHEN sold_on <= $origin THEN 1 END) - 1 AS x,
               count(CASE WHEN sold_on > $origin THEN 1 END) AS y,
               date_diff('day', min(sold_on), max(CASE WHEN sold_on <= $origin THEN sold_on END)) AS tx_days,
               date_diff('day', min(sold_on), $origin) AS t_days
        FROM days WHERE client IS NOT NULL AND gross > 0 AND sold_on <= $until GROUP BY client
    ) AS c
    WHERE x >= 0
) AS coarse
GROUP BY x, tx_days, t_days, y ORDER BY x, tx_days, t_days, y
"""

COSTED_SQL = """
SELECT CAST(sum(costed) AS DOUBLE) AS costed, CAST(sum(gross) AS DOUBLE) AS gross FROM days
"""

SPEND_SQL = """
SELECT occasions, gross, count(*) AS weight FROM free
GROUP BY occasions, gross ORDER BY occasions, gross
"""

WALK_INS_SQL = """
SELECT client IS NULL AS walk_in, CAST(sum(orders) AS BIGINT) AS orders,
       CAST(sum(CASE WHEN sold_on > $since THEN orders ELSE 0 END) AS BIGINT) AS orders_lately,
       CAST(sum(net) AS DECIMAL(18, 2)) AS revenue,
       CAST(sum(CASE WHEN sold_on > $since THEN net ELSE 0 END) AS DECIMAL(18, 2)) AS revenue_lately
FROM days GROUP BY client IS NULL
"""


@dataclass(frozen=True)
class Triples:
    """Distinct histories and how many clients share each; times in weeks, int arrays in days beside them."""

    x: Floats
    t_x: Floats
    T: Floats
    weight: Floats
    rows: pa.Table  # x, tx_days, t_days: the key that results come back under

    @property
    def clients(self) -> int:
        """How many clients there are in all."""
        return int(self.weight.sum())


def build(engine: Engine, at: dt.date) -> None:
    """Make ``days`` and ``histories`` of ``engine``, clients by number, from its ``lines`` up to ``at``."""
    numbering.clients(engine, at)
    engine.step("days", DAYS_SQL, at=at)
    engine.step("histories", HISTORIES_SQL, at=at)


def triples(engine: Engine, *, under_contract: bool = False) -> Triples:
    """Distinct triples of ``histories``, in order; ``under_contract`` leaves clients of ``contracts`` out."""
    engine.view("free", WITHOUT_CONTRACT_SQL if under_contract else EVERYONE_FREE_SQL)
    rows = engine.arrow(TRIPLES_SQL)
    return Triples(
        x=floats(rows, "x"),
        t_x=floats(rows, "tx_days") / 7,
        T=floats(rows, "t_days") / 7,
        weight=floats(rows, "weight"),
        rows=rows.drop_columns(["weight"]),
    )


def floats(rows: pa.Table, column: str) -> Floats:
    """A column as doubles; nulls become nan."""
    values: Floats = rows[column].cast(pa.float64()).to_numpy()
    return values
