"""Clients and products of the portfolio as lists that people sort, narrow down and leaf through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import pyarrow as pa

from regulars.portfolio import Portfolio
from regulars.portfolio.people import folded

#: Ways to sort clients; each is a column of `CLIENTS_LISTED_SQL`, the largest first.
ORDERS: Final = ("value", "silent", "orders", "alive")
#: Products by which a segment of taste is called.
NAMED: Final = 3
_EVERY: Final = 2_147_483_647

CLIENTS_LISTED_SQL = """
SELECT client, name, first_at, last_at, silent_days, orders, revenue, margin, p_alive, expected_orders,
       expected_orders_low, expected_orders_high, expected_value, expected_value_low, expected_value_high,
       ltv, ltv_low, ltv_high, CAST(count(*) OVER () AS BIGINT) AS n
FROM (
    SELECT c.*, r.segment, date_diff('day', c.last_at, o.seen_on) AS silent_days,
           p.name, concat(p.sought_id, ' ', p.sought_name) AS sought
    FROM clients AS c
    JOIN (SELECT client, segment FROM client_rows) AS r ON c.client = r.client
    JOIN people_rows AS p ON c.client = p.client
    CROSS JOIN origin AS o
) AS listed
WHERE coalesce(p_alive, 0e0) >= CAST($alive AS DOUBLE) AND silent_days >= CAST($silent_days AS INTEGER)
  AND (CAST($segment AS INTEGER) < 0 OR segment = CAST($segment AS INTEGER))
  AND (CAST($search AS VARCHAR) = '' OR strpos(sought, CAST($search AS VARCHAR)) > 0)
  AND (CAST($bought AS VARCHAR) = '' OR client IN (
      SELECT client FROM lines WHERE client IS NOT NULL
        AND (product_group = CAST($bought AS VARCHAR) OR product = CAST($bought AS VARCHAR))))
ORDER BY CASE CAST($by AS VARCHAR) WHEN 'silent' THEN CAST(silent_days AS DOUBLE)
    WHEN 'orders' THEN CAST(orders AS DOUBLE) WHEN 'alive' THEN coalesce(p_alive, 0e0)
    ELSE coalesce(expected_value, 0e0) END DESC, client
LIMIT $top OFFSET $skip
"""
PRODUCTS_LISTED_SQL = """
SELECT *, CAST(count(*) OVER () AS BIGINT) AS n FROM products
WHERE CAST($search AS VARCHAR) = '' OR strpos(lower(coalesce(name, product)), CAST($search AS VARCHAR)) > 0
ORDER BY expected_buyers DESC, expected_units DESC, product LIMIT $top OFFSET $skip
"""
GROUPS_BOUGHT_SQL = """
SELECT product_group FROM group_rows WHERE product_group IS NOT NULL
ORDER BY expected_revenue DESC, product_group LIMIT 200
"""
SEGMENTS_NAMED_SQL = """
SELECT t.segment, coalesce(f.name, f.product) AS name, t.share / f.share AS more
FROM tastes AS t JOIN product_rows AS f ON t.product = f.number
WHERE t.segment > 0 AND f.share > 0 ORDER BY t.segment, more DESC, name
"""


@dataclass(frozen=True)
class Narrowed:
    """Which clients are asked for: still with us at least so likely, silent so many days, who bought a group
    or a product, of a segment of taste (below zero: any), whose id and name have these letters;
    sorted by one of `ORDERS`.
    """

    alive: float = 0.0
    silent_days: int = 0
    bought: str = ""
    segment: int = -1
    search: str = ""
    by: str = "value"


def clients(portfolio: Portfolio, asked: Narrowed, top: int | None = None, skip: int = 0) -> pa.Table:
    """Clients as ``asked`` for; ``n`` in every row is how many there are in all."""
    args = {**asdict(asked), "search": folded(asked.search), "top": _EVERY if top is None else top}
    return portfolio.clients().query(CLIENTS_LISTED_SQL, **args, skip=skip)


def products(portfolio: Portfolio, search: str, top: int, skip: int = 0) -> pa.Table:
    """Products whose name has the letters of ``search``, those that most clients will buy first."""
    return portfolio.products().query(PRODUCTS_LISTED_SQL, search=search.lower(), top=top, skip=skip)


def groups(portfolio: Portfolio) -> list[str]:
    """Product groups, those that bring most first."""
    return [str(each) for each in portfolio.products().query(GROUPS_BOUGHT_SQL)["product_group"].to_pylist()]


def segments(portfolio: Portfolio) -> Mapping[int, Sequence[str]]:
    """Segments of taste → products that they take more than everybody does; nothing where there is one."""
    named: dict[int, list[str]] = {}
    for row in portfolio.products().query(SEGMENTS_NAMED_SQL).to_pylist():
        names = named.setdefault(row["segment"], [])
        if len(names) < NAMED and row["more"] > 1:
            names.append(row["name"])
    return named if len(named) > 1 else {}
