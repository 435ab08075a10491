"""Prices that rose, and who went on buying.

A product's price in a week is the unit price asked most often. It rose where four weeks at one price were
followed by four at a higher one. Of those who had bought the product in the thirteen weeks before, some
bought it in the thirteen after; beside them stand clients of the same age with the company, and as many
purchases, of products of the same group whose price stayed, on the same day (direct standardisation over
those strata, Fleiss, Levin and Paik 2003, ch. 19).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.totals import Estimate

#: Weeks of one price on either side, what is one price, and what is a rise.
STEADY: Final = 4
SAME, RISE = 0.01, 0.03
#: Weeks in which one had bought, and in which one bought again.
WINDOW: Final = 13
#: Fewer clients than this on either side say nothing; more rises than this are not looked at.
LEAST: Final = 10
MOST: Final = 20

PRICES_SQL = """
SELECT product, product_group, week, price, n
FROM (
    SELECT product, product_group, week, price, n,
           CAST(row_number() OVER (PARTITION BY product, product_group, week ORDER BY n DESC, price)
                AS BIGINT) AS place
    FROM (
        SELECT product, product_group, week, price, count(*) AS n
        FROM (SELECT product, product_group, week,
                     CAST((amount + coalesce(discount, 0)) / quantity AS DECIMAL(18, 2)) AS price
              FROM judged WHERE state IN ('discounted', 'full') AND quantity > 0 AND product <> '') AS asked
        GROUP BY product, product_group, week, price
    ) AS counted
) AS ranked
WHERE place = 1 ORDER BY product, product_group, week
"""

CAME_FIRST_SQL = "SELECT client, min(sold_on) AS first_on FROM purchases GROUP BY client"

# Those who had bought a product of the group before the day, how often, since when they come, and whether
# they bought it after; products that rose near the day are no comparison.
WENT_ON_SQL = """
SELECT b.client, b.product = $product AS risen, b.before_n, b.after_n,
       date_diff('day', a.first_on, $day) AS age_days
FROM (
    SELECT client, product,
           count(CASE WHEN sold_on < $day THEN 1 END) AS before_n,
           count(CASE WHEN sold_on >= $day THEN 1 END) AS after_n
    FROM purchases
    WHERE product_group = $product_group AND product <> '' AND sold_on >= $since AND sold_on < $until
    GROUP BY client, product
) AS b
JOIN came_first AS a ON a.client = b.client
WHERE b.before_n > 0 AND (b.product = $product OR b.product NOT IN
    (SELECT product FROM risen
     WHERE product_group = $product_group AND week > $from_week AND week < $until_week))
ORDER BY b.client, b.product
"""


@dataclass(frozen=True)
class Rise:
    """A price that rose: from when, and of those who had bought it the share that bought again.

    ``stayed`` beside ``comparison``, the share among equal clients of products whose price stayed;
    ``difference`` is None where either side has fewer than ten clients, or the time after is not over.
    """

    product: str
    group: str
    on: dt.date
    before: float
    after: float
    clients: int
    stayed: float | None
    comparison: float | None
    difference: Estimate | None


def rises(engine: Engine, at: dt.date, level: float) -> list[Rise]:
    """The latest rises among ``engine``'s ``judged``, the latest first, with who stayed."""
    found = _found(engine.arrow(PRICES_SQL).to_pylist())
    engine.table("risen", _risen(found))
    engine.step("came_first", CAME_FIRST_SQL)
    ordered = sorted(found, key=lambda each: (-each["week"], each["product"]))[:MOST]
    rows = [_read(engine, each, at, level) for each in ordered]
    engine.drop("risen", "came_first")
    return rows


def _risen(found: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    schema = pa.schema([("product", pa.string()), ("product_group", pa.string()), ("week", pa.int64())])
    return pa.Table.from_pylist([{name: each[name] for name in schema.names} for each in found], schema)


def _found(prices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every rise, from weekly prices in order of product and week."""
    by_product: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for each in prices:
        if each["price"] > 0:
            key = (each["product"], each["product_group"])
            by_product.setdefault(key, []).append((each["week"], float(each["price"])))
    rows = []
    for (product, group), series in by_product.items():
        for place in steps([price for _, price in series]):
            before, after = series[place - 1][1], series[place][1]
            rows.append(
                {
                    "product": product,
                    "product_group": group,
                    "week": series[place][0],
                    "before": before,
                    "after": after,
                }
            )
    return rows


def steps(prices: list[float]) -> list[int]:
    """The places at which a steady price gives way to a higher steady one.

    >>> steps([2.0, 2, 2, 2, 2.2, 2.2, 2.2, 2.2, 2.2]), steps([2.0, 2, 2, 2, 2.2, 2, 2, 2, 2])
    ([4], [])
    """
    found = []
    for place in range(STEADY, len(prices) - STEADY + 1):
        before, after = prices[place - STEADY : place], prices[place : place + STEADY]
        steady = all(max(each) <= min(each) * (1 + SAME) for each in (before, after))
        if steady and after[0] >= before[-1] * (1 + RISE):
            found.append(place)
    return found


def _read(engine: Engine, rise: dict[str, Any], at: dt.date, level: float) -> Rise:
    day = dt.date(1969, 12, 29) + dt.timedelta(weeks=rise["week"])
    until = day + dt.timedelta(weeks=WINDOW)
    rows = engine.arrow(
        WENT_ON_SQL,
        product=rise["product"],
        product_group=rise["product_group"],
        day=day,
        since=day - dt.timedelta(weeks=WINDOW),
        until=until,
        from_week=rise["week"] - WINDOW,
        until_week=rise["week"] + WINDOW,
    )
    risen = floats(rows, "risen") > 0 if rows.num_rows else np.zeros(0, bool)
    stayed = (floats(rows, "after_n") > 0).astype(float)
    strata = 10 * np.digitize(floats(rows, "age_days") / 7, (13, 26, 52, 104)) + np.minimum(
        floats(rows, "before_n"), 4
    )
    names = np.array(rows["client"].to_pylist())
    difference = standardised(stayed, risen, strata, names, level) if until <= at else None
    share = float(stayed[risen].mean()) if risen.any() else None
    over = until <= at and share is not None
    return Rise(
        rise["product"],
        rise["product_group"],
        day,
        rise["before"],
        rise["after"],
        int(risen.sum()),
        share if over else None,
        share - difference.mean if over and share is not None and difference else None,
        difference,
    )


def standardised(stayed: Floats, risen: Any, strata: Any, names: Any, level: float) -> Estimate | None:
    """The share of ``risen`` who stayed less that of others, stratum by stratum, each as the risen have it.

    Strata without others are left out; an interval that lets the rows of one client go together. None where
    fewer than ten are left on a side.
    """
    both = np.intersect1d(strata[risen], strata[~risen])
    use = np.isin(strata, both)
    stayed, risen, strata, names = stayed[use], risen[use], strata[use], names[use]
    if min(risen.sum(), (~risen).sum()) < LEAST:
        return None
    own = np.zeros(len(stayed))
    difference, all_risen = 0.0, float(risen.sum())
    for each in both:
        here, there = risen & (strata == each), ~risen & (strata == each)
        weight = here.sum() / all_risen
        one, other = float(stayed[here].mean()), float(stayed[there].mean())
        difference += weight * (one - other)
        own[here] += weight * (stayed[here] - one) / here.sum()
        own[there] -= weight * (stayed[there] - other) / there.sum()
    _, of = np.unique(names, return_inverse=True)
    error = float(np.sqrt((np.bincount(of, own) ** 2).sum()))
    reach = float(ndtri((1 + level) / 2)) * error
    return Estimate(difference, difference - reach, difference + reach)
