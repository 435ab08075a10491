"""Lines as purchases at a price: what was taken off, what is set aside and why, and each client's own slope.

A line's ``amount`` is what was paid and ``discount`` what was taken off, so the price asked is their sum.
Discounts that cannot be read as a price paid (more than the price, negative, the whole of it) are set aside
and counted; the sum of all states is the ledger's, to the cent. A purchase is a product that a client bought
on a day.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.reasons import Reason

#: Why a discount is set aside: state of a line -> the reason.
ASIDE: Final = {
    "above": Reason("prices.above", "more was taken off than the price"),
    "negative": Reason("prices.negative", "the discount is negative"),
    "whole": Reason("prices.whole", "the whole price was taken off: a gift, not a price"),
}

# A line below nothing with more taken off than is left of it: brought back, where he had bought it for as
# much.
BROUGHT_BACK_SQL = """
SELECT DISTINCT n.line_id
FROM (SELECT line_id, client, product, amount FROM lines WHERE amount < 0 AND discount > -amount) AS n
JOIN lines AS p ON coalesce(p.client, '') = coalesce(n.client, '')
    AND coalesce(p.product, '') = coalesce(n.product, '') AND p.amount = -n.amount
"""

# Sundays end weeks: 1969-12-29 was a Monday.
JUDGED_SQL = """
SELECT l.client, l.sold_on,
       CAST(floor(date_diff('day', DATE '1969-12-29', l.sold_on) / 7e0) AS BIGINT) AS week,
       coalesce(l.product, '') AS product, coalesce(l.product_group, '') AS product_group,
       l.quantity, l.amount, l.discount, l.cost,
       CASE WHEN discount > 0 AND amount < 0 AND discount > -amount AND b.line_id IS NULL THEN 'above'
            WHEN is_return OR amount < 0 THEN 'returned'
            WHEN discount < 0 THEN 'negative'
            WHEN discount > 0 AND amount = 0 THEN 'whole'
            WHEN discount > 0 THEN 'discounted'
            WHEN amount > 0 THEN 'full'
            ELSE 'free' END AS state
FROM lines AS l LEFT JOIN brought_back AS b ON b.line_id = l.line_id
WHERE l.sold_on <= $at
"""

GIVEN_SQL = """
SELECT state, client IS NULL AS walk_in, count(*) AS n, count(discount) AS told,
       CAST(sum(coalesce(discount, 0)) AS DECIMAL(18, 2)) AS discount,
       CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
FROM judged GROUP BY state, client IS NULL ORDER BY state, client IS NULL
"""

PURCHASES_SQL = """
SELECT client, sold_on, week, product, product_group,
       max(CASE WHEN state = 'discounted' THEN 1 ELSE 0 END) AS on_discount,
       CAST(sum(quantity) AS DOUBLE) AS quantity, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount,
       CAST(sum(CASE WHEN state = 'discounted' THEN discount ELSE 0 END) AS DECIMAL(18, 2)) AS discount,
       CAST(sum(CASE WHEN state = 'discounted' THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS paid,
       CAST(sum(CASE WHEN state = 'discounted' AND cost IS NOT NULL THEN amount - cost ELSE 0 END)
            AS DECIMAL(18, 2)) AS margin,
       CAST(sum(CASE WHEN state = 'discounted' AND cost IS NOT NULL THEN amount ELSE 0 END)
            AS DECIMAL(18, 2)) AS costed
FROM judged WHERE client IS NOT NULL AND state IN ('discounted', 'full')
GROUP BY client, sold_on, week, product, product_group
"""

# Purchases of one product by one client, about their own mean: what a discount does, not which product it is.
CELLS_SQL = f"""
SELECT client, product_group, CAST(n AS DOUBLE) - 1e0 AS freedom,
       xx - x * x / n AS sxx, xy - x * y / n AS sxy, yy - y * y / n AS syy
FROM (
    SELECT client, product_group, count(*) AS n, {exact("x")} AS x, {exact("y")} AS y, {exact("x * x")} AS xx,
           {exact("x * y")} AS xy, {exact("y * y")} AS yy
    FROM (SELECT client, product, product_group, ln(quantity) AS y,
                 ln(CAST(amount AS DOUBLE) / (CAST(amount AS DOUBLE) + CAST(discount AS DOUBLE))) AS x
          FROM purchases WHERE quantity > 0 AND product <> '') AS logs
    GROUP BY client, product, product_group HAVING count(*) > 1
) AS moments
"""

SLOPES_SQL = f"""
SELECT client, product_group, {exact("freedom")} AS freedom, {exact("sxx")} AS sxx, {exact("sxy")} AS sxy,
       {exact("syy")} AS syy
FROM cells GROUP BY client, product_group
"""

PAIRS_SQL = """
SELECT client, product_group, count(*) AS bought, CAST(sum(on_discount) AS BIGINT) AS on_discount,
       CAST(sum(discount) AS DECIMAL(18, 2)) AS discount, CAST(sum(paid) AS DECIMAL(18, 2)) AS paid,
       CAST(sum(margin) AS DECIMAL(18, 2)) AS margin, CAST(sum(costed) AS DECIMAL(18, 2)) AS costed
FROM purchases GROUP BY client, product_group
"""


def build(engine: Engine, at: dt.date) -> None:
    """Make ``judged``, ``purchases``, ``pairs`` (client × group), ``slopes`` of ``lines`` up to ``at``."""
    engine.step("brought_back", BROUGHT_BACK_SQL)
    engine.step("judged", JUDGED_SQL, at=at)
    engine.step("purchases", PURCHASES_SQL)
    engine.step("pairs", PAIRS_SQL)
    engine.step("cells", CELLS_SQL)
    engine.step("slopes", SLOPES_SQL)
    engine.drop("cells", "brought_back")
