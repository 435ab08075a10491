"""Lenses 3 to 5 of the customer-base audit (Fader, Hardie, Ross: *The Customer-Base Audit*, 2022).

A cohort are the clients whose first purchase fell into one calendar period. Lens 3: how one cohort evolves.
Lens 4: cohorts at equal age, each client's age counted in blocks of whole weeks from his own first purchase.
Lens 5: health: revenue by cohort and calendar period, new clients against earlier ones. Money is in cents;
over cohorts and walk-ins lens 5 sums to the ledger, over ages a cohort sums to what it brought.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from regulars.engine import Engine

#: (months of a calendar period, days of a block of age) for records up to so many days.
UNITS = ((430, 1, 28), (1300, 3, 91), (1 << 30, 12, 364))
#: Clients that make a cohort worth following by itself.
FEWEST = 20

COHORT_OF_SQL = """
SELECT client, first_on,
       CAST(floor((year(first_on) * 12 + month(first_on) - 1) / $months) AS BIGINT) AS cohort
FROM acquired
"""

# cohort null: walk-ins (walk_in) and clients of whom only returns are known.
HEALTH_SQL = """
SELECT a.cohort, w.client IS NULL AS walk_in,
       CAST(floor((year(w.sold_on) * 12 + month(w.sold_on) - 1) / $months) AS BIGINT) AS period,
       count(DISTINCT CASE WHEN w.orders > 0 THEN w.client END) AS clients,
       CAST(sum(w.orders) AS BIGINT) AS orders, CAST(sum(w.revenue) AS DECIMAL(38, 2)) AS revenue,
       CAST(sum(w.value) AS DECIMAL(38, 2)) AS value
FROM worth AS w LEFT JOIN cohort_of AS a ON w.client = a.client
GROUP BY a.cohort, w.client IS NULL,
         CAST(floor((year(w.sold_on) * 12 + month(w.sold_on) - 1) / $months) AS BIGINT)
ORDER BY period, walk_in, cohort
"""

SIZES_SQL = """
SELECT cohort, count(*) AS clients, max(first_on) AS youngest FROM cohort_of GROUP BY cohort ORDER BY cohort
"""

# What was brought back before the first purchase counts at age 0.
AGES_SQL = """
SELECT cohort, age, count(DISTINCT CASE WHEN orders > 0 THEN client END) AS active,
       CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(revenue) AS DECIMAL(38, 2)) AS revenue,
       CAST(sum(value) AS DECIMAL(38, 2)) AS value
FROM (
    SELECT a.cohort, w.client, w.orders, w.revenue, w.value,
           greatest(CAST(floor(date_diff('day', a.first_on, w.sold_on) / $days) AS BIGINT), 0) AS age
    FROM worth AS w JOIN cohort_of AS a ON w.client = a.client
) AS aged
GROUP BY cohort, age ORDER BY cohort, age
"""


@dataclass(frozen=True)
class Cohorts:
    """Lenses 3 to 5.

    ``months`` a calendar period lasts and ``days`` a block of age. ``health``: cohort (null: none), walk_in,
    period, clients who bought, orders, revenue, value. ``sizes``: cohort, clients, youngest (the last first
    purchase in it). ``ages``: cohort, age, active, orders, revenue, value, and ``complete``: every client of
    the cohort has lived through that block. ``followed`` is the cohort of lens 3; None where none is large
    enough. Cohorts and periods are numbers of calendar periods (`begins`).
    """

    months: int
    days: int
    health: pa.Table
    sizes: pa.Table
    ages: pa.Table
    followed: int | None

    def begins(self, number: int) -> dt.date:
        """The first day of a calendar period."""
        year, month = divmod(number * self.months, 12)
        return dt.date(year, month + 1, 1)


def cohorts(engine: Engine, first: dt.date, at: dt.date) -> Cohorts:
    """Lenses 3 to 5 of ``engine``'s ``worth`` and ``acquired`` (`regulars.scorecard.days`)."""
    months, days = next(unit[1:] for unit in UNITS if (at - first).days <= unit[0])
    engine.step("cohort_of", COHORT_OF_SQL, months=months)
    sizes = engine.arrow(SIZES_SQL)
    youngest = dict(zip(sizes["cohort"].to_pylist(), sizes["youngest"].to_pylist(), strict=True))
    ages = engine.arrow(AGES_SQL, days=days)
    complete = [
        youngest[row["cohort"]] + dt.timedelta(days=(row["age"] + 1) * days - 1) <= at
        for row in ages.select(["cohort", "age"]).to_pylist()
    ]
    ages = ages.append_column("complete", pa.array(complete, pa.bool_()))
    health = engine.arrow(HEALTH_SQL, months=months)
    engine.drop("cohort_of")
    return Cohorts(months, days, health, sizes, ages, _followed(sizes, ages))


def _followed(sizes: pa.Table, ages: pa.Table) -> int | None:
    """The cohort of lens 3: the largest with two complete blocks of age.

    The first cohort is taken only where no other will do: many of its clients may have been clients before
    the records begin.
    """
    whole = ages.filter(pc.and_(ages["complete"], pc.equal(ages["age"], 1)))["cohort"].to_pylist()
    rows = [row for row in sizes.to_pylist() if row["cohort"] in whole and row["clients"] >= FEWEST]
    later = [row for row in rows if row["cohort"] != sizes["cohort"][0].as_py()]
    best = max(later or rows, key=lambda row: (row["clients"], -row["cohort"]), default=None)
    return None if best is None else int(best["cohort"])
