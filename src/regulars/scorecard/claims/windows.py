"""What each claim is counted from: `counted` (client, stratum, a and b of both periods) over days and lines.

Portable texts; dates of both periods are arguments of every one of them. A company without a period before
holds the present against days before its first sale, where nothing is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pyarrow as pa

from regulars.engine import Engine
from regulars.scorecard.claims.periods import Periods

#: Days of a block of age up to two years, and beyond; clients of one block are alike.
_YOUNG: Final = (56, 728)
_OLD: Final = (182, 3640)
#: Weeks at the beginning of the records in which a first purchase may not be the first; at most a quarter.
_UNSURE_WEEKS: Final = 13

# Days that each client spent at each age in each period; clients of unknown age are left out.
LIVED_SQL = """
SELECT client, stratum,
       greatest(least(e1 + 1, until_day) - greatest(s1, from_day), 0) AS days1,
       greatest(least(e0 + 1, until_day) - greatest(s0, from_day), 0) AS days0
FROM (
    SELECT client,
           date_diff('day', first_on, $now_first) AS s1, date_diff('day', first_on, $now_last) AS e1,
           date_diff('day', first_on, $before_first) AS s0, date_diff('day', first_on, $before_last) AS e0
    FROM acquired WHERE first_on >= $since AND first_on <= $now_last
) AS placed CROSS JOIN ages
WHERE (least(e1 + 1, until_day) > greatest(s1, from_day) OR least(e0 + 1, until_day) > greatest(s0, from_day))
"""

# What he did at each age after the day of his first purchase.
DONE_SQL = """
SELECT client, stratum,
       CAST(sum(CASE WHEN sold_on >= $now_first AND sold_on <= $now_last THEN value ELSE 0 END)
            AS DOUBLE) AS value1,
       CAST(sum(CASE WHEN sold_on >= $before_first AND sold_on <= $before_last THEN value ELSE 0 END)
            AS DOUBLE) AS value0,
       CAST(sum(CASE WHEN sold_on >= $now_first AND sold_on <= $now_last THEN orders ELSE 0 END)
            AS DOUBLE) AS orders1,
       CAST(sum(CASE WHEN sold_on >= $before_first AND sold_on <= $before_last THEN orders ELSE 0 END)
            AS DOUBLE) AS orders0
FROM (
    SELECT w.client, w.sold_on, w.value, w.orders, g.stratum
    FROM worth AS w JOIN acquired AS a ON w.client = a.client
    JOIN ages AS g ON date_diff('day', a.first_on, w.sold_on) >= g.from_day
                  AND date_diff('day', a.first_on, w.sold_on) < g.until_day
    WHERE a.first_on >= $since AND (w.sold_on >= $now_first OR w.sold_on >= $before_first)
          AND w.sold_on <= $now_last
) AS aged
GROUP BY client, stratum
"""

WORTH_COUNTED_SQL = """
SELECT l.client, l.stratum, coalesce(d.value1, 0e0) AS a1, l.days1 / 365.2425e0 AS b1,
       coalesce(d.value0, 0e0) AS a0, l.days0 / 365.2425e0 AS b0
FROM lived AS l LEFT JOIN done AS d ON l.client = d.client AND l.stratum = d.stratum
"""

# Whoever came counts for as long as he could have come again, silent or not: to count only those who bought
# in a period would choose them by it, and the young by their first purchase.
OFTEN_COUNTED_SQL = """
SELECT l.client, l.stratum, coalesce(d.orders1, 0e0) AS a1, l.days1 / 365.2425e0 AS b1,
       coalesce(d.orders0, 0e0) AS a0, l.days0 / 365.2425e0 AS b0
FROM lived AS l LEFT JOIN done AS d ON l.client = d.client AND l.stratum = d.stratum
"""

# Lines brought back over lines bought, by group of products: as many of each in both periods.
RETURNS_COUNTED_SQL = """
SELECT client, coalesce(product_group, '') AS stratum,
       CAST(count(CASE WHEN back AND sold_on >= $now_first THEN 1 END) AS DOUBLE) AS a1,
       CAST(count(CASE WHEN NOT back AND sold_on >= $now_first THEN 1 END) AS DOUBLE) AS b1,
       CAST(count(CASE WHEN back AND sold_on <= $before_last THEN 1 END) AS DOUBLE) AS a0,
       CAST(count(CASE WHEN NOT back AND sold_on <= $before_last THEN 1 END) AS DOUBLE) AS b0
FROM (SELECT client, product_group, sold_on, amount < 0 OR is_return IS TRUE AS back FROM lines
      WHERE client IS NOT NULL AND amount <> 0
        AND (sold_on >= $now_first AND sold_on <= $now_last
             OR sold_on >= $before_first AND sold_on <= $before_last)) AS sold
GROUP BY client, coalesce(product_group, '')
"""

RETURNS_SEEN_SQL = """
SELECT count(CASE WHEN amount < 0 OR is_return IS TRUE THEN 1 END) AS back, count(*) AS n FROM lines
"""


def spans(periods: Periods) -> dict[str, Any]:
    """The days of both periods as arguments."""
    never = dt.date(1900, 1, 1)
    before = periods.before
    return {
        "now_first": periods.now.first_on,
        "now_last": periods.now.last_on,
        "before_first": before.first_on if before else never,
        "before_last": before.last_on if before else never,
    }


def live(engine: Engine, periods: Periods, first: dt.date) -> None:
    """Make ``lived`` and ``done`` of ``engine``'s ``worth`` and ``acquired``; `forget` drops them.

    Ages that clients of either period could not reach are left out of both.
    """
    span = spans(periods)
    whole = (periods.now.last_on - first).days
    since = first + dt.timedelta(days=min(7 * _UNSURE_WEEKS, whole // 4))
    oldest = min((each.last_on - since).days for each in (periods.now, periods.before or periods.now))
    begins, ends = _blocks(oldest)
    columns = {
        "stratum": pa.array([str(day) for day in begins], pa.string()),
        "from_day": pa.array(begins, pa.int64()),
        "until_day": pa.array(ends, pa.int64()),
    }
    engine.table("ages", pa.table(columns))
    engine.step("lived", LIVED_SQL, since=since, **span)
    engine.step("done", DONE_SQL, since=since, **span)


def _blocks(oldest: int) -> tuple[list[int], list[int]]:
    """First days of the blocks of age up to ``oldest``, and of those behind them.

    >>> _blocks(170), _blocks(30)
    (([1, 57, 113], [57, 113, 169]), ([1], [31]))
    """
    if oldest < _YOUNG[0]:
        return [1], [max(oldest, 1) + 1]
    edges = [1]
    for days, until in (_YOUNG, _OLD):
        while edges[-1] + days - 1 <= min(oldest, until):
            edges.append(edges[-1] + days)
    return edges[:-1], edges[1:]


def forget(engine: Engine) -> None:
    """Drop what `live` made."""
    engine.drop("lived", "done", "ages")


def named(sql: str, span: dict[str, Any]) -> dict[str, Any]:
    """Those of ``span`` that ``sql`` asks for.

    >>> named("SELECT $now_last", {"now_first": 1, "now_last": 2})
    {'now_last': 2}
    """
    return {name: value for name, value in span.items() if f"${name}" in sql}
