"""Who is slipping away: clients by how long they have been silent and how often they bought."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from regulars.engine import Engine

#: Lower ends of the classes: orders so far, and weeks of silence. The texts below spell them out.
ORDERS = (1, 2, 3, 5, 10, 20, 50, 100)
WEEKS = (0, 1, 2, 4, 8, 13, 26, 52)

SLIPPING_SQL = """
SELECT orders_from, weeks_from, count(*) AS clients, avg(CAST(p_alive AS DOUBLE)) AS p_alive,
       CAST(sum(expected_value) AS DOUBLE) AS expected_value
FROM (
    SELECT p_alive, expected_value,
           CASE WHEN orders < 2 THEN 1 WHEN orders < 3 THEN 2 WHEN orders < 5 THEN 3 WHEN orders < 10 THEN 5
                WHEN orders < 20 THEN 10 WHEN orders < 50 THEN 20 WHEN orders < 100 THEN 50
                ELSE 100 END AS orders_from,
           CASE WHEN days < 7 THEN 0 WHEN days < 14 THEN 1 WHEN days < 28 THEN 2 WHEN days < 56 THEN 4
                WHEN days < 91 THEN 8 WHEN days < 182 THEN 13 WHEN days < 364 THEN 26
                ELSE 52 END AS weeks_from
    FROM (SELECT orders, p_alive, expected_value, date_diff('day', last_at, $at) AS days
          FROM client_rows) AS seen
) AS classed
GROUP BY orders_from, weeks_from ORDER BY orders_from, weeks_from
"""


def slipping(engine: Engine, at: dt.date) -> pa.Table:
    """One row a class of silence and frequency with clients of ``engine``'s ``client_rows`` in it.

    ``orders_from`` and ``weeks_from`` (lower ends of the classes), ``clients``, ``p_alive`` (mean chance of
    being still with us) and ``expected_value`` over the horizon, of all of them together.
    """
    return engine.arrow(SLIPPING_SQL, at=at)
