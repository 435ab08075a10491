"""What clients bought, product by product: picks, cells and products, in decayed counts.

A *pick* is one product on one occasion, whatever the number of units; a walk-in's every line is one. A pick
``age`` weeks ago counts δ^age, so that what has ended fades; every count here is such a sum, for the clock
that it is used with (`CLOCK`, `LONG_CLOCK`, `SHORT_CLOCK`), and an exposure of n weeks is
(1 − δⁿ)/(1 − δ) weeks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.sums import exact, whole
from regulars.portfolio import numbering
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.rhythm import STEADY_TIMES

#: δ a week of cells.
CLOCK = 0.95
#: δ of the exposure of a client's cells: paces drift sooner than tastes.
PACE_CLOCK = 0.93
#: δ of how often a client comes.
VISIT_CLOCK = 0.9
#: δ of what changes slowly: shares of products, units a pick, prices.
LONG_CLOCK = 0.98
#: δ of a product's own recent pace.
SHORT_CLOCK = 0.9
#: A client's own units a pick count beside as many picks at the product's mean, his price likewise.
OWN_UNITS = 1.0
#: Of a product's picks this share keeps its quantity; the rest count as the largest of these. A typing
#: error or a pump's reading in hundredths then moves a forecast by one pick's worth, never by thousands.
KEPT = 0.99
#: A client's decayed picks of a product are kept to 2^-44: a pick on every day until now comes to 350.
_BITS = 44

# A walk-in's every line is a pick of its own: who bought twice cannot be known.
PICKS_SQL = """
SELECT c.number AS client, l.sold_on, p.number AS product,
       CAST(sum(CAST(CASE WHEN l.quantity > 0 THEN l.quantity ELSE 1 END AS DECIMAL(18, 3))) AS DOUBLE)
           AS units,
       CAST(sum(l.amount) AS DOUBLE) AS paid
FROM lines AS l
JOIN product_numbers AS p ON l.product = p.product
JOIN client_numbers AS c ON l.client = c.client
WHERE l.sold_on <= $at AND l.amount > 0 AND l.is_return IS NOT TRUE
GROUP BY c.number, l.sold_on, p.number
UNION ALL
SELECT CAST(NULL AS INTEGER), l.sold_on, p.number,
       CAST(CASE WHEN l.quantity > 0 THEN l.quantity ELSE 1 END AS DOUBLE), CAST(l.amount AS DOUBLE)
FROM lines AS l JOIN product_numbers AS p ON l.product = p.product
WHERE l.client IS NULL AND l.sold_on <= $at AND l.amount > 0 AND l.is_return IS NOT TRUE
"""

CAPS_SQL = """
SELECT product, min(units) AS cap
FROM (
    SELECT product, units,
           CAST(sum(n) OVER (PARTITION BY product ORDER BY units) AS DOUBLE) AS below,
           CAST(sum(n) OVER (PARTITION BY product) AS DOUBLE) AS total
    FROM (SELECT product, units, count(*) AS n FROM picks GROUP BY product, units) AS counted
) AS ranked
WHERE below >= $kept * total
GROUP BY product
"""

# picks: on the clock; squares: the clock's square; recent, units, paid: on the long clock.
OBSERVED_SQL = f"""
SELECT client, product, count(*) AS times, min(sold_on) AS first_on, max(sold_on) AS last_on,
       {whole("pow($clock, weeks)", _BITS)} AS picks,
       {whole("pow($clock * $clock, weeks)", _BITS)} AS squares,
       {whole("pow($long, weeks)", _BITS)} AS recent,
       {exact("pow($long, weeks) * kept")} AS units,
       {exact("pow($long, weeks) * paid * kept / units")} AS paid
FROM (
    SELECT p.client, p.product, p.sold_on, p.units, p.paid, least(p.units, caps.cap) AS kept,
           date_diff('day', p.sold_on, CAST($at AS DATE)) / 7e0 AS weeks
    FROM picks AS p JOIN caps ON p.product = caps.product
    WHERE p.client IS NOT NULL
) AS aged
GROUP BY client, product
"""

# What a unit brings in the end: returns are in the money, not in the units.
MONEY_SQL = """
SELECT product, min(product_name) AS name, min(product_group) AS product_group,
       CAST(sum(amount) AS DOUBLE) AS revenue,
       CAST(sum(CASE WHEN amount > 0 AND is_return IS NOT TRUE THEN amount ELSE 0 END) AS DOUBLE) AS gross,
       CAST(sum(CASE WHEN cost IS NOT NULL THEN amount - cost END) AS DOUBLE) AS margin,
       CAST(sum(CASE WHEN cost IS NOT NULL AND amount > 0 AND is_return IS NOT TRUE THEN amount END)
            AS DOUBLE) AS costed
FROM lines WHERE product IS NOT NULL AND sold_on <= $at GROUP BY product
"""

# The same by product, walk-ins' too.
COUNTED_SQL = f"""
SELECT product, count(client) AS times, min(sold_on) AS first_on, max(sold_on) AS last_on,
       {exact("CASE WHEN client IS NOT NULL THEN pow($long, weeks) ELSE 0e0 END")} AS recent,
       {exact("CASE WHEN client IS NOT NULL THEN pow($short, weeks) ELSE 0e0 END")} AS lately,
       {exact("pow($long, weeks)")} AS picks,
       {exact("pow($long, weeks) * kept")} AS units,
       {exact("pow($long, weeks) * pow(kept, 2)")} AS units2,
       {exact("pow($long, weeks) * paid * kept / units")} AS paid,
       {exact("CASE WHEN client IS NULL AND sold_on > $since THEN kept ELSE 0e0 END")} AS walk_in_units
FROM (
    SELECT p.client, p.product, p.sold_on, p.units, p.paid, least(p.units, caps.cap) AS kept,
           date_diff('day', p.sold_on, CAST($at AS DATE)) / 7e0 AS weeks
    FROM picks AS p JOIN caps ON p.product = caps.product
) AS aged
GROUP BY product
"""

PRODUCT_FACTS_SQL = """
SELECT counted.product, money.name, money.product_group, counted.times,
       coalesce(o.clients_so_far, 0) AS clients_so_far,
       counted.first_on, counted.last_on, counted.recent, counted.lately,
       counted.units / counted.picks AS units_a_pick,
       greatest(counted.units2 / counted.picks - pow(counted.units / counted.picks, 2), 0e0)
           AS units_variance,
       counted.paid / counted.units AS unit_price,
       counted.paid / counted.units * money.revenue / money.gross AS unit_revenue,
       CASE WHEN money.costed > 0 THEN counted.paid / counted.units * money.margin / money.costed END
           AS unit_margin,
       counted.walk_in_units
FROM money
JOIN product_numbers AS n ON money.product = n.product
JOIN counted ON n.number = counted.product
LEFT JOIN (
    SELECT product, count(*) AS clients_so_far FROM observed GROUP BY product
) AS o ON n.number = o.product
"""

# What each client bought of products that have a name.
BOUGHT_SQL = """
SELECT client, CAST(sum(CAST(paid AS DECIMAL(18, 2))) AS DOUBLE) AS paid
FROM picks WHERE client IS NOT NULL GROUP BY client
"""

# Picks of what a client took often, for whether he has given it up.
OFTEN_PICKS_SQL = """
SELECT p.client, p.product, p.sold_on, p.paid
FROM picks AS p JOIN (SELECT client, product FROM observed WHERE times >= $times) AS o
    ON p.client = o.client AND p.product = o.product
"""

# Picks of a client on a day, for the pace at which he makes them.
DAILY_PICKS_SQL = """
SELECT client, sold_on, count(*) AS n FROM picks WHERE client IS NOT NULL GROUP BY client, sold_on
"""

# Of the picks after $begin: those of nobody known, of clients and of products first seen after it.
OPEN_BASE_SQL = """
SELECT count(*) AS picks, count(*) - count(p.client) AS walk_ins,
       count(CASE WHEN h.first_on > $begin THEN 1 END) AS new_clients,
       count(CASE WHEN f.first_on > $begin THEN 1 END) AS new_products
FROM picks AS p JOIN counted AS f ON p.product = f.product
LEFT JOIN histories AS h ON p.client = h.client
WHERE p.sold_on > $begin
"""

FACTS_IN_ORDER_SQL = "SELECT * FROM facts ORDER BY product"


@dataclass(frozen=True)
class OpenBase:
    """Who made the picks of the last ``weeks`` as seen from before them: what no row or column can foresee.

    Shares of all picks: ``walk_ins`` have no name, ``new_clients`` came for the first time in these weeks,
    ``new_products`` were sold for the first time in them.
    """

    weeks: float
    walk_ins: float
    new_clients: float
    new_products: float


def build(engine: Engine, at: dt.date, since: dt.date, first: dt.date, horizon_weeks: float) -> OpenBase:
    """Make ``observed``, ``facts``, ``bought``, ``daily_picks`` and ``often_picks`` of ``engine``.

    ``since`` is the day after which a walk-in's purchase counts for what walk-ins will buy, ``first`` the
    records' first day. Tells what the last stretch as long as the horizon, half the records at most, had of
    unknown clients and new products.
    """
    numbering.products(engine, at)
    engine.step("picks", PICKS_SQL, at=at)
    engine.step("caps", CAPS_SQL, kept=KEPT)
    engine.step("counted", COUNTED_SQL, at=at, since=since, long=LONG_CLOCK, short=SHORT_CLOCK)
    engine.step("daily_picks", DAILY_PICKS_SQL)
    engine.step("observed", OBSERVED_SQL, at=at, clock=CLOCK, long=LONG_CLOCK)
    engine.step("often_picks", OFTEN_PICKS_SQL, times=STEADY_TIMES)
    engine.step("bought", BOUGHT_SQL)
    days = max(round(min(horizon_weeks * 7, ((at - first).days + 1) / 2)), 1)
    seen = engine.arrow(OPEN_BASE_SQL, begin=at - dt.timedelta(days=days)).to_pylist()[0]
    # Tens of millions of rows: not held beside what is made next.
    engine.drop("picks", "caps")
    engine.step("money", MONEY_SQL, at=at)
    engine.step("facts", PRODUCT_FACTS_SQL)
    engine.drop("money", "counted")
    picks = seen["picks"] or 1
    of = (seen[name] / picks for name in ("walk_ins", "new_clients", "new_products"))
    return OpenBase(days / 7, *of)


def facts(engine: Engine) -> pa.Table:
    """The products of ``engine`` by number, in order."""
    return engine.arrow(FACTS_IN_ORDER_SQL)


def on_sale(facts: pa.Table, at: dt.date) -> Floats:
    """Weeks since each product was sold for the first time, that one counted."""
    first = facts["first_on"].cast(pa.int32()).to_numpy()
    return np.asarray(((at - dt.date(1970, 1, 1)).days - first) / 7 + 1, dtype=np.float64)


def recent_pace(facts: pa.Table, on_sale: Floats) -> tuple[Floats, Floats]:
    """Each product's picks a week lately, on the short clock, and its exposure on it."""
    exposed = exposure(on_sale, SHORT_CLOCK)
    return floats(facts, "lately") / exposed, exposed


def exposure(weeks: Floats, clock: float) -> Floats:
    """Weeks of exposure of the last ``weeks``, decayed: (1 − δⁿ)/(1 − δ).

    >>> float(exposure(np.array([1.0]), 0.95)[0])
    1.0
    """
    return np.asarray((1 - np.power(clock, weeks)) / (1 - clock), dtype=np.float64)
