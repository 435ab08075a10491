"""First products associated with value at equal age; an association, never a cause.

Clients old enough are compared on what they brought in the same number of weeks after the day of their first
purchase, by what was in that first purchase. Means of few clients scatter, and the best of many scatter
upwards; so each is drawn towards the mean of all by how sure it is (normal means: Efron and Morris, *JASA*
70, 1975; the spread between products by DerSimonian and Laird, *Controlled Clinical Trials* 7, 1986, eq. 8).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.stats import norm

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats

#: Weeks that clients are followed, the longest first that leaves clients enough.
AGES = (52, 26, 13)
#: Clients that must be followed in all, and who must have begun with a product, for it to be shown.
FEWEST_FOLLOWED, FEWEST_FIRST = 100, 15
#: Weeks at the beginning of the records in which a "first" purchase may well not be the first.
UNSURE_WEEKS = 13

FOLLOWED_SQL = """
SELECT a.client, a.first_on,
       CAST(coalesce(sum(CASE WHEN date_diff('day', a.first_on, w.sold_on) > 0
                               AND date_diff('day', a.first_on, w.sold_on) <= $days
                          THEN w.value ELSE 0 END), 0) AS DOUBLE) AS later
FROM acquired AS a LEFT JOIN worth AS w ON a.client = w.client
WHERE a.first_on >= $since AND a.first_on <= $until
GROUP BY a.client, a.first_on
"""

ALL_FOLLOWED_SQL = """
SELECT count(*) AS clients, CAST(coalesce(sum(later), 0) AS DOUBLE) AS total FROM followed
"""

FIRST_BASKETS_SQL = """
SELECT product, max(name) AS name, count(*) AS clients, avg(CAST(later AS DOUBLE)) AS mean,
       CAST(sum(CAST(later AS DOUBLE) * later) AS DOUBLE) AS squares
FROM (
    SELECT DISTINCT f.client, l.product, coalesce(l.product_name, l.product) AS name, f.later
    FROM followed AS f JOIN lines AS l ON f.client = l.client AND f.first_on = l.sold_on
    WHERE l.product IS NOT NULL AND l.amount > 0
) AS baskets
GROUP BY product HAVING count(*) >= $fewest ORDER BY product
"""


@dataclass(frozen=True)
class FirstProducts:
    """What clients brought within ``weeks`` after the day of their first purchase, by what was in it.

    ``rows``: product, name, clients, mean (as seen), value, value_low, value_high (drawn towards ``average``
    by how sure the mean is, with its interval), the highest value first; no rows where the means differ no
    more than chance would have them. ``clients`` were followed in all.
    """

    weeks: int
    clients: int
    average: float
    rows: pa.Table


def first_products(engine: Engine, first: dt.date, at: dt.date, level: float) -> FirstProducts | None:
    """First products and later value; None where too few clients can be followed.

    ``engine`` holds ``worth``, ``acquired`` (`regulars.scorecard.days`) and ``lines``.
    """
    since = first + dt.timedelta(weeks=min(UNSURE_WEEKS, (at - first).days // 28))
    for weeks in AGES:
        until = at - dt.timedelta(weeks=weeks)
        engine.step("followed", FOLLOWED_SQL, since=since, until=until, days=weeks * 7)
        everyone = engine.arrow(ALL_FOLLOWED_SQL).to_pylist()[0]
        if everyone["clients"] >= FEWEST_FOLLOWED:
            break
    else:
        return None
    rows = engine.arrow(FIRST_BASKETS_SQL, fewest=FEWEST_FIRST)
    engine.drop("followed")
    if rows.num_rows < 2:
        return None
    average = everyone["total"] / everyone["clients"]
    return FirstProducts(weeks, everyone["clients"], average, _drawn_together(rows, average, level))


def _drawn_together(rows: pa.Table, average: float, level: float) -> pa.Table:
    clients, mean = floats(rows, "clients"), floats(rows, "mean")
    spread = np.maximum(floats(rows, "squares") / clients - mean**2, 0.0) * clients / (clients - 1)
    # A product whose few clients happened to bring alike is not surer than the others.
    variance = np.maximum(spread, np.median(spread) / 4) / clients
    value, error = shrunken(mean, variance, average)
    if not error.max() > 0:
        return _with(rows.slice(0, 0), np.empty(0), np.empty(0))
    reach = norm.ppf(0.5 + level / 2) * error
    return _with(rows, value, reach).take(pa.array(np.lexsort((np.arange(len(value)), -value))))


def _with(rows: pa.Table, value: Floats, reach: Floats) -> pa.Table:
    columns = {"value": value, "value_low": value - reach, "value_high": value + reach}
    table = rows.drop_columns(["squares"])
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.float64()))
    return table


def shrunken(mean: Floats, variance: Floats, average: float) -> tuple[Floats, Floats]:
    """Means drawn towards ``average`` and their standard errors, by how much they differ beyond chance.

    >>> shrunken(np.array([8.0, 12.0]), np.array([1e6, 1e6]), 10.0)[0].round(2).tolist()
    [10.0, 10.0]
    >>> shrunken(np.array([8.0, 12.0]), np.array([0.01, 0.01]), 10.0)[0].round(2).tolist()
    [8.0, 12.0]
    """
    if not variance.max() > 0:
        return mean, np.zeros_like(mean)
    weight = 1 / np.maximum(variance, variance.max() * 1e-12)
    centre = weight @ mean / weight.sum()
    chance = weight @ (mean - centre) ** 2
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    between = max(0.0, (chance - (len(mean) - 1)) / scale) if scale > 0 else 0.0
    pull = variance / (variance + between) if between > 0 else np.ones_like(variance)
    return pull * average + (1 - pull) * mean, np.sqrt((1 - pull) * variance)
