"""What was on offer when a client came: by the records of discounts, else by the lines themselves.

A group's share on offer on a day is that of its products on offer, each by how often it is bought. By the
lines a product was on offer in a week if at least two of those who bought it, and at least a fifth of them,
got it for less; weeks with fewer than three buyers cannot tell and count for nothing, neither as offers nor
as purchases.
"""

from __future__ import annotations

import datetime as dt

from regulars.engine import Engine
from regulars.engine.sums import whole

WEIGHTS_SQL = """
SELECT product, product_group, CAST(count(*) AS DOUBLE) AS weight
FROM judged WHERE state IN ('discounted', 'full') AND product <> '' GROUP BY product, product_group
"""

CALENDAR_SQL = "SELECT DISTINCT sold_on, week FROM judged"

# Offers to single clients are no shelf: those by lot are read apart.
SHELF_SQL = """
SELECT w.product, w.product_group, d.from_on, d.until_on
FROM told_discounts AS d JOIN weights AS w ON w.product = d.product
WHERE d.share > 0 AND d.client IS NULL
UNION
SELECT w.product, w.product_group, d.from_on, d.until_on
FROM told_discounts AS d JOIN weights AS w ON w.product_group = d.product
WHERE d.share > 0 AND d.client IS NULL
"""

RECORDED_SQL = f"""
SELECT c.product_group, c.sold_on, coalesce(o.on_offer, 0e0) / c.weight AS offered
FROM (SELECT g.product_group, g.weight, d.sold_on
      FROM (SELECT product_group, {whole("weight", 0)} AS weight FROM weights
            WHERE product_group IN (SELECT product_group FROM shelf) GROUP BY product_group) AS g
      CROSS JOIN calendar AS d) AS c
LEFT JOIN (
    SELECT product_group, sold_on, {whole("weight", 0)} AS on_offer
    FROM (SELECT DISTINCT w.product, w.product_group, w.weight, d.sold_on
          FROM shelf AS s
          JOIN weights AS w ON w.product = s.product AND w.product_group = s.product_group
          JOIN calendar AS d ON d.sold_on >= s.from_on AND d.sold_on <= s.until_on) AS listed
    GROUP BY product_group, sold_on
) AS o ON o.product_group = c.product_group AND o.sold_on = c.sold_on
"""

# A walk-in's line is a buyer of its own.
WEEKS_SQL = """
SELECT product, product_group, week, seen >= 3 AS known,
       CASE WHEN on_discount >= 2 AND on_discount * 5 >= seen THEN 1 ELSE 0 END AS on_offer
FROM (
    SELECT product, product_group, week,
           count(DISTINCT client) + count(CASE WHEN client IS NULL THEN 1 END) AS seen,
           count(DISTINCT CASE WHEN state = 'discounted' THEN client END)
             + count(CASE WHEN client IS NULL AND state = 'discounted' THEN 1 END) AS on_discount
    FROM judged WHERE state IN ('discounted', 'full') AND product <> ''
    GROUP BY product, product_group, week
) AS buyers
"""

# Not where no record of offers speaks of the group, nor where nothing in it was ever seen at a discount.
DERIVED_SQL = f"""
SELECT s.product_group, c.sold_on, s.offered
FROM (
    SELECT k.product_group, k.week, {whole("w.weight * k.on_offer", 0)} / {whole("w.weight", 0)} AS offered
    FROM weeks AS k
    JOIN weights AS w ON w.product = k.product AND w.product_group = k.product_group
    WHERE k.known AND k.product_group NOT IN (SELECT product_group FROM recorded)
    GROUP BY k.product_group, k.week
) AS s
JOIN calendar AS c ON c.week = s.week
WHERE s.product_group IN (SELECT product_group FROM weeks WHERE known AND on_offer = 1)
"""

EXPOSURE_SQL = """
SELECT product_group, sold_on, offered, TRUE AS recorded FROM recorded
UNION ALL SELECT product_group, sold_on, offered, FALSE AS recorded FROM derived
"""

OCCASIONS_SQL = "SELECT DISTINCT client, sold_on FROM purchases"

# All his days, whatever he bought: the days on which he bought the group are his answer to the offer.
MET_SQL = f"""
SELECT p.client, p.product_group, {whole("e.offered", 30)} / count(*) AS offered,
       max(CASE WHEN e.recorded THEN 1 ELSE 0 END) AS recorded
FROM pairs AS p
JOIN occasions AS o ON o.client = p.client
JOIN exposure AS e ON e.product_group = p.product_group AND e.sold_on = o.sold_on
GROUP BY p.client, p.product_group
"""

COMPARABLE_SQL = """
SELECT p.client, p.product_group, count(*) AS n, CAST(sum(p.on_discount) AS BIGINT) AS k
FROM purchases AS p
LEFT JOIN weeks AS w ON w.product = p.product AND w.product_group = p.product_group AND w.week = p.week
WHERE p.product_group IN (SELECT product_group FROM recorded) OR w.known
GROUP BY p.client, p.product_group
"""

MEETINGS_SQL = """
SELECT p.client, p.product_group, p.bought, p.on_discount, p.discount, p.paid, p.margin, p.costed,
       m.offered, m.recorded, coalesce(c.n, 0) AS n, coalesce(c.k, 0) AS k,
       s.freedom, s.sxx, s.sxy, s.syy
FROM pairs AS p
LEFT JOIN met AS m ON m.client = p.client AND m.product_group = p.product_group
LEFT JOIN comparable AS c ON c.client = p.client AND c.product_group = p.product_group
LEFT JOIN slopes AS s ON s.client = p.client AND s.product_group = p.product_group
"""


def build(engine: Engine, at: dt.date) -> None:
    """Make ``meetings``: client × group with his purchases beside the share on offer on his days.

    ``engine`` has what `regulars.portfolio.prices.purchases.build` makes, and ``told_discounts``.
    """
    engine.step("weights", WEIGHTS_SQL)
    engine.step("calendar", CALENDAR_SQL)
    engine.step("shelf", SHELF_SQL)
    engine.step("recorded", RECORDED_SQL)
    engine.step("weeks", WEEKS_SQL)
    engine.step("derived", DERIVED_SQL)
    engine.step("exposure", EXPOSURE_SQL)
    engine.step("occasions", OCCASIONS_SQL)
    engine.step("met", MET_SQL)
    engine.step("comparable", COMPARABLE_SQL)
    engine.step("meetings", MEETINGS_SQL)
    engine.drop(
        "calendar", "shelf", "recorded", "derived", "occasions", "met", "comparable", "pairs", "slopes"
    )
