"""What was on offer while a client was buying: by the records of discounts, else by the lines themselves.

A group's share on offer on a day is that of its products on offer, each by how often it is bought; a
client's is the mean over the days from four weeks before his first purchase of anything to four weeks after
the last. Records that miss more than half of what a group sold at a discount are no record of what was on
offer, and its lines are asked instead. By the lines a product was on offer in a week if at least two of those
who bought it, and at least a fifth of them, got it for less; weeks with fewer than three buyers cannot tell
and count for nothing, neither as offers nor as purchases.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.sums import whole

#: The Monday from which days and weeks are counted.
MONDAY: Final = dt.date(1969, 12, 29)
#: A client could have bought so many days before his first purchase, and after his last.
REACH_DAYS: Final = 28

WEIGHTS_SQL = """
SELECT product, product_group, CAST(count(*) AS DOUBLE) AS weight
FROM judged WHERE state IN ('discounted', 'full') AND product <> '' GROUP BY product, product_group
"""

BOUNDS_SQL = "SELECT min(sold_on) AS first_on, max(sold_on) AS last_on FROM judged"

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

LISTED_SQL = """
SELECT DISTINCT w.product, w.product_group, w.weight, d.sold_on
FROM shelf AS s
JOIN weights AS w ON w.product = s.product AND w.product_group = s.product_group
JOIN calendar AS d ON d.sold_on >= s.from_on AND d.sold_on <= s.until_on
"""

# Held against next to no offers, everything on discount would look like an answer to an offer.
MISSED_SQL = """
SELECT product_group
FROM (SELECT j.product_group, count(*) AS n, count(l.product) AS listed
      FROM judged AS j
      LEFT JOIN listed AS l ON l.product = j.product AND l.product_group = j.product_group
          AND l.sold_on = j.sold_on
      WHERE j.state = 'discounted' AND j.product <> '' GROUP BY j.product_group) AS on_discount
WHERE 2 * listed < n
"""

RECORDED_SQL = f"""
SELECT c.product_group, c.sold_on, coalesce(o.on_offer, 0e0) / c.weight AS offered
FROM (SELECT g.product_group, g.weight, d.sold_on
      FROM (SELECT product_group, {whole("weight", 0)} AS weight FROM weights
            WHERE product_group IN (SELECT product_group FROM shelf)
              AND product_group NOT IN (SELECT product_group FROM missed) GROUP BY product_group) AS g
      CROSS JOIN calendar AS d) AS c
LEFT JOIN (
    SELECT product_group, sold_on, {whole("weight", 0)} AS on_offer
    FROM listed GROUP BY product_group, sold_on
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

# Up to each day, and before it: how much was on offer in all, and on how many days that is known.
CUMULATED_SQL = """
SELECT product_group, day, recorded, upto, upto - offered AS before, known_upto,
       known_upto - known AS known_before
FROM (
    SELECT product_group, day, recorded, offered, known,
           CAST(sum(offered) OVER (PARTITION BY product_group ORDER BY day) AS DOUBLE) AS upto,
           CAST(sum(known) OVER (PARTITION BY product_group ORDER BY day) AS BIGINT) AS known_upto
    FROM (
        SELECT g.product_group, g.recorded, c.day, coalesce(e.offered, 0e0) AS offered,
               CASE WHEN e.offered IS NULL THEN 0 ELSE 1 END AS known
        FROM (SELECT product_group, max(CASE WHEN recorded THEN 1 ELSE 0 END) AS recorded
              FROM exposure GROUP BY product_group) AS g
        CROSS JOIN calendar AS c
        LEFT JOIN exposure AS e ON e.product_group = g.product_group AND e.sold_on = c.sold_on
    ) AS every_day
) AS summed
"""

SPANS_SQL = """
SELECT client, greatest(min(day) - $reach, CAST($first AS BIGINT)) AS from_day,
       least(max(day) + $reach, CAST($last AS BIGINT)) AS until_day
FROM (SELECT client, date_diff('day', DATE '1969-12-29', sold_on) AS day FROM purchases) AS days
GROUP BY client
"""

# Every day of the time in which he bought, whether he came or not: an offer may be why he came.
MET_SQL = """
SELECT p.client, p.product_group, b.recorded,
       (b.upto - a.before) / nullif(CAST(b.known_upto - a.known_before AS DOUBLE), 0e0) AS offered
FROM pairs AS p
JOIN spans AS s ON s.client = p.client
JOIN cumulated AS a ON a.product_group = p.product_group AND a.day = s.from_day
JOIN cumulated AS b ON b.product_group = p.product_group AND b.day = s.until_day
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
    """Make ``meetings``: client × group with his purchases beside the share on offer in his time.

    ``engine`` has what `regulars.portfolio.prices.purchases.build` makes, and ``told_discounts``.
    """
    bounds = engine.arrow(BOUNDS_SQL).to_pylist()[0]
    calendar = _calendar(bounds["first_on"] or at, bounds["last_on"] or at)
    engine.table("calendar", calendar)
    engine.step("weights", WEIGHTS_SQL)
    engine.step("shelf", SHELF_SQL)
    engine.step("listed", LISTED_SQL)
    engine.step("missed", MISSED_SQL)
    engine.step("recorded", RECORDED_SQL)
    engine.step("weeks", WEEKS_SQL)
    engine.step("derived", DERIVED_SQL)
    engine.step("exposure", EXPOSURE_SQL)
    engine.step("cumulated", CUMULATED_SQL)
    days = calendar["day"].to_pylist()
    engine.step("spans", SPANS_SQL, reach=REACH_DAYS, first=days[0], last=days[-1])
    engine.step("met", MET_SQL)
    engine.step("comparable", COMPARABLE_SQL)
    engine.step("meetings", MEETINGS_SQL)
    engine.drop("calendar", "shelf", "listed", "missed", "recorded", "derived", "cumulated")
    engine.drop("spans", "met", "comparable", "pairs", "slopes")


def _calendar(first: dt.date, last: dt.date) -> pa.Table:
    """Every day from ``first`` to ``last``, numbered from a Monday, with its week."""
    days = np.arange((first - MONDAY).days, (last - MONDAY).days + 1)
    on = [MONDAY + dt.timedelta(days=int(day)) for day in days]
    return pa.table({"sold_on": pa.array(on, pa.date32()), "day": pa.array(days, pa.int64()),
                     "week": pa.array(days // 7, pa.int64())})  # fmt: skip
