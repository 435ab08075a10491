"""Clients and products by number while a portfolio is made, by name where it is read.

Text is long to compare and wide to hold: over tens of millions of rows it costs more than all arithmetic. A
number is the place in the order of names, so that whatever is ordered by number is ordered by name.
"""

from __future__ import annotations

import datetime as dt

from regulars.engine import Engine

CLIENT_NUMBERS_SQL = """
SELECT CAST(row_number() OVER (ORDER BY client) AS INTEGER) AS number, client
FROM (SELECT DISTINCT client FROM lines WHERE client IS NOT NULL AND sold_on <= $at) AS named
"""

PRODUCT_NUMBERS_SQL = """
SELECT CAST(row_number() OVER (ORDER BY product) AS INTEGER) AS number, product
FROM (SELECT DISTINCT product FROM lines WHERE product IS NOT NULL AND sold_on <= $at) AS named
"""

# Lines with the client by number.
SALES_SQL = """
SELECT n.number AS client, l.sold_on, l.amount, l.order_id, l.cost, l.is_return
FROM lines AS l LEFT JOIN client_numbers AS n ON l.client = n.client
"""

PRODUCTS_NUMBERED_SQL = "SELECT count(*) AS n FROM product_numbers"

NAMED_CLIENTS_SQL = """
SELECT n.client, n.number, r.* EXCLUDE (client)
FROM client_rows AS r JOIN client_numbers AS n ON r.client = n.number
"""

NAMED_PRODUCTS_SQL = """
SELECT n.product, n.number, r.* EXCLUDE (product)
FROM product_rows AS r JOIN product_numbers AS n ON r.product = n.number
"""

NAMED_CALLS_SQL = """
SELECT n.client, r.* EXCLUDE (client) FROM call_rows AS r JOIN client_numbers AS n ON r.client = n.number
"""

NAMED_STOPS_SQL = """
SELECT n.client, p.product, r.* EXCLUDE (client, product)
FROM call_stops AS r JOIN client_numbers AS n ON r.client = n.number
JOIN product_numbers AS p ON r.product = p.number
"""


def clients(engine: Engine, at: dt.date) -> None:
    """Make ``client_numbers`` and ``sales`` of ``engine`` from its ``lines`` up to ``at``."""
    engine.step("client_numbers", CLIENT_NUMBERS_SQL, at=at)
    engine.view("sales", SALES_SQL)


def products(engine: Engine, at: dt.date) -> None:
    """Make ``product_numbers`` of ``engine`` from its ``lines`` up to ``at``."""
    engine.step("product_numbers", PRODUCT_NUMBERS_SQL, at=at)


def count_products(engine: Engine) -> int:
    """How many products the records name, those that nobody ever paid for among them."""
    return int(engine.arrow(PRODUCTS_NUMBERED_SQL)["n"][0].as_py())


def name(engine: Engine) -> None:
    """Put names on the rows of clients, products and calls, beside the numbers that cells keep."""
    engine.step("client_rows", NAMED_CLIENTS_SQL)
    engine.step("product_rows", NAMED_PRODUCTS_SQL)
    engine.step("call_rows", NAMED_CALLS_SQL)
    engine.step("call_stops", NAMED_STOPS_SQL)
