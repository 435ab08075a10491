"""Lenses 1 and 2 of the customer-base audit (Fader, Hardie, Ross: *The Customer-Base Audit*, 2022).

Lens 1: how different clients are within a period. Lens 2: what changed between two periods, and which part of
it is clients, frequency, order value and margin. Lenses 3 to 5 are `regulars.scorecard.cohorts`'. Every sum
is in cents and ties to the ledger: clients and walk-ins of a period make its total.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pyarrow as pa

from regulars.engine import Engine

#: Months that a period may last, the longest first that fits twice into the records.
PERIODS = (12, 6, 3, 1)
#: Groups of equally many clients in lens 1.
GROUPS = 10
#: What value is the product of: clients × orders a client × revenue an order × value of a unit of revenue.
FACTORS = ("clients", "frequency", "order_value", "margin")

# The clients of a period by what they brought, in groups of equal number, the best first. Walk-ins are group
# null.
GROUPS_SQL = """
SELECT place, count(*) AS clients, CAST(sum(orders) AS BIGINT) AS orders,
       CAST(sum(revenue) AS DECIMAL(38, 2)) AS revenue, CAST(sum(value) AS DECIMAL(38, 2)) AS value
FROM (
    SELECT orders, revenue, value,
           1 + CAST(floor((CAST(row_number() OVER (ORDER BY revenue DESC, client) AS BIGINT) - 1) * $groups
                          / CAST(count(*) OVER () AS BIGINT)) AS BIGINT) AS place
    FROM (
        SELECT client, CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(revenue) AS DECIMAL(38, 2)) AS revenue,
               CAST(sum(value) AS DECIMAL(38, 2)) AS value
        FROM worth WHERE client IS NOT NULL AND sold_on >= $first_on AND sold_on <= $last_on GROUP BY client
    ) AS by_client
) AS placed
GROUP BY place ORDER BY place
"""

PERIOD_SQL = """
SELECT client IS NULL AS walk_in, count(DISTINCT CASE WHEN orders > 0 THEN client END) AS clients,
       CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(revenue) AS DECIMAL(38, 2)) AS revenue,
       CAST(sum(value) AS DECIMAL(38, 2)) AS value
FROM worth WHERE sold_on >= $first_on AND sold_on <= $last_on GROUP BY client IS NULL
"""

# What became of each client between two periods next to each other, and what he brought in each.
CHANGE_SQL = """
SELECT kind, count(*) AS clients,
       CAST(sum(before_orders) AS BIGINT) AS before_orders, CAST(sum(after_orders) AS BIGINT) AS after_orders,
       CAST(sum(before_revenue) AS DECIMAL(38, 2)) AS before_revenue,
       CAST(sum(after_revenue) AS DECIMAL(38, 2)) AS after_revenue,
       CAST(sum(before_value) AS DECIMAL(38, 2)) AS before_value,
       CAST(sum(after_value) AS DECIMAL(38, 2)) AS after_value
FROM (
    SELECT c.*, CASE WHEN before_orders = 0 AND after_orders = 0 THEN 'only_returns'
                     WHEN after_orders = 0 THEN 'lost'
                     WHEN before_orders = 0 AND a.first_on >= $middle THEN 'new'
                     WHEN before_orders = 0 THEN 'back'
                     WHEN after_value > before_value THEN 'up'
                     WHEN after_value < before_value THEN 'down'
                     ELSE 'level' END AS kind
    FROM (
        SELECT client,
               CAST(sum(CASE WHEN sold_on < $middle THEN orders ELSE 0 END) AS BIGINT) AS before_orders,
               CAST(sum(CASE WHEN sold_on >= $middle THEN orders ELSE 0 END) AS BIGINT) AS after_orders,
               CAST(sum(CASE WHEN sold_on < $middle THEN revenue ELSE 0 END)
                    AS DECIMAL(38, 2)) AS before_revenue,
               CAST(sum(CASE WHEN sold_on >= $middle THEN revenue ELSE 0 END)
                    AS DECIMAL(38, 2)) AS after_revenue,
               CAST(sum(CASE WHEN sold_on < $middle THEN value ELSE 0 END) AS DECIMAL(38, 2)) AS before_value,
               CAST(sum(CASE WHEN sold_on >= $middle THEN value ELSE 0 END) AS DECIMAL(38, 2)) AS after_value
        FROM worth WHERE client IS NOT NULL AND sold_on >= $first_on AND sold_on <= $last_on GROUP BY client
    ) AS c
    LEFT JOIN acquired AS a ON c.client = a.client
) AS told
GROUP BY kind ORDER BY kind
"""


@dataclass(frozen=True)
class Period:
    """From one day to another, both counted."""

    first_on: dt.date
    last_on: dt.date


@dataclass(frozen=True)
class Sums:
    """What a period came to: clients who bought, orders, revenue net of returns, value by the value basis."""

    clients: int
    orders: int
    revenue: Decimal
    value: Decimal


NOTHING = Sums(0, 0, Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Lenses:
    """Lenses 1 and 2.

    ``groups`` (lens 1): place, clients, orders, revenue, value: groups of equally many clients of the period
    ``after``, the best first. ``changes`` (lens 2): one row a kind of client (lost, back, new, up, down,
    level, only_returns) with clients and orders, revenue, value before and after. ``split``: what clients,
    frequency, order value and margin brought of the change of the clients' value; None where it cannot be
    told. ``before`` and ``changes`` are empty where the records hold one period only.
    """

    after: Period
    before: Period | None
    groups: pa.Table
    changes: pa.Table | None
    clients_after: Sums
    clients_before: Sums
    walk_ins_after: Sums
    walk_ins_before: Sums
    split: dict[str, Decimal] | None


def lenses(engine: Engine, first: dt.date, at: dt.date, *, margin: bool) -> Lenses:
    """Lenses 1 and 2 of ``engine``'s ``worth`` and ``acquired`` (`regulars.scorecard.days`).

    The later period ends ``at``; ``first`` is the first day of the records.
    """
    after, before = periods(first, at)
    now = _sums(engine, after)
    groups = engine.arrow(GROUPS_SQL, groups=GROUPS, first_on=after.first_on, last_on=after.last_on)
    if before is None:
        return Lenses(after, None, groups, None, now[False], NOTHING, now[True], NOTHING, None)
    was = _sums(engine, before)
    span = {"first_on": before.first_on, "middle": after.first_on, "last_on": after.last_on}
    changes = engine.arrow(CHANGE_SQL, **span)
    split = split_change(was[False], now[False], margin=margin)
    return Lenses(after, before, groups, changes, now[False], was[False], now[True], was[True], split)


def _sums(engine: Engine, period: Period) -> dict[bool, Sums]:
    rows = engine.arrow(PERIOD_SQL, first_on=period.first_on, last_on=period.last_on).to_pylist()
    told = {row["walk_in"]: Sums(row["clients"], row["orders"], row["revenue"], row["value"]) for row in rows}
    return {False: NOTHING, True: NOTHING} | told


def periods(first: dt.date, at: dt.date) -> tuple[Period, Period | None]:
    """The later and the earlier of two periods of equally many months, the later one ending ``at``.

    Where not even two months fit, the later is all the records and there is no earlier one.

    >>> later, earlier = periods(dt.date(2022, 5, 1), dt.date(2024, 12, 31))
    >>> str(earlier.first_on), str(later.first_on)
    ('2023-01-01', '2024-01-01')
    """
    for months in PERIODS:
        begin, middle = (_months_back(at, months * times) for times in (2, 1))
        if begin >= first:
            return Period(middle, at), Period(begin, middle - dt.timedelta(days=1))
    return Period(first, at), None


def _months_back(day: dt.date, months: int) -> dt.date:
    """The first day of the ``months`` months that end with ``day``."""
    after = day + dt.timedelta(days=1)
    place = after.year * 12 + after.month - 1 - months
    year, month = divmod(place, 12)
    return dt.date(year, month + 1, min(after.day, calendar.monthrange(year, month + 1)[1]))


def split_change(before: Sums, after: Sums, *, margin: bool) -> dict[str, Decimal] | None:
    """The change of value between two periods, split into the factors it is the product of.

    value = clients × orders a client × revenue an order × value of a unit of revenue. Each factor's part is
    its Shapley value (Shorrocks, *Journal of Economic Inequality* 11, 2013, eq. 7): the mean, over all orders
    in which the factors could have changed, of what changed with it. Worked out in fractions, then rounded to
    cents so that the parts sum exactly to the change. None where a period has no clients, orders or revenue;
    without ``margin`` there are three factors, for value is revenue.

    >>> was, now = Sums(10, 20, Decimal("200"), Decimal("200")), Sums(12, 24, Decimal("264"), Decimal("264"))
    >>> split = split_change(was, now, margin=False)
    >>> {name: str(part) for name, part in split.items()}
    {'clients': '42.00', 'frequency': '0.00', 'order_value': '22.00'}
    """
    if any(sums.clients < 1 or sums.orders < 1 or sums.revenue <= 0 for sums in (before, after)):
        return None
    names = FACTORS if margin else FACTORS[:-1]
    old, new = _factors(before)[: len(names)], _factors(after)[: len(names)]
    parts = [_shapley(place, old, new) for place in range(len(names))]
    return dict(zip(names, to_cents(parts, after.value - before.value), strict=True))


def _factors(sums: Sums) -> list[Fraction]:
    clients, orders = Fraction(sums.clients), Fraction(sums.orders)
    revenue = Fraction(sums.revenue)
    return [clients, orders / clients, revenue / orders, Fraction(sums.value) / revenue]


def _shapley(place: int, old: Sequence[Fraction], new: Sequence[Fraction]) -> Fraction:
    """The part of factor ``place`` in the change of the product from ``old`` to ``new``."""
    n = len(old)
    others = [each for each in range(n) if each != place]
    part = Fraction(0)
    for size in range(n):
        weight = Fraction(math.factorial(size) * math.factorial(n - size - 1), math.factorial(n))
        for changed in combinations(others, size):
            rest = math.prod((new if each in changed else old)[each] for each in others)
            part += weight * rest * (new[place] - old[place])
    return part


def to_cents(parts: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """``parts`` in cents that sum to ``total``, by largest remainders.

    >>> [str(part) for part in to_cents([Fraction(1, 3)] * 3, Decimal("1.00"))]
    ['0.34', '0.33', '0.33']
    """
    floors = [math.floor(part * 100) for part in parts]
    missing = int(total * 100) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda each: (floors[each] - parts[each] * 100, each))
    for each in by_remainder[:missing]:
        floors[each] += 1
    return [Decimal(cents).scaleb(-2) for cents in floors]
