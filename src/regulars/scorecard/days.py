"""The days on which something was bought or brought back: what every lens counts.

Made once from a portfolio's ``lines`` in a workspace of their engine. ``worth`` is one row a client (null:
walk-ins) and day: ``orders``, ``revenue`` (net of returns) and ``value``, which is margin over lines of known
cost where the portfolio's value is margin, else revenue. ``acquired`` is one row a client who bought: his
first day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from regulars.engine import Engine
from regulars.portfolio import Portfolio
from regulars.portfolio.history import DAYS_BY_NAME_SQL

WORTH_SQL = """
SELECT client, sold_on, orders, net AS revenue,
       CAST(CASE WHEN $margin THEN coalesce(margin, 0) ELSE net END AS DECIMAL(18, 2)) AS value
FROM days
"""

ACQUIRED_SQL = """
SELECT client, min(sold_on) AS first_on FROM worth
WHERE client IS NOT NULL AND orders > 0 GROUP BY client
"""


def build(engine: Engine, at: dt.date, *, margin: bool) -> None:
    """Make ``worth`` and ``acquired`` of ``engine``'s ``lines`` up to ``at``."""
    engine.step("days", DAYS_BY_NAME_SQL, at=at)
    engine.step("worth", WORTH_SQL, margin=margin)
    engine.drop("days")
    engine.step("acquired", ACQUIRED_SQL)


@contextmanager
def days_of(portfolio: Portfolio) -> Iterator[Engine]:
    """An engine in which ``worth`` and ``acquired`` stand beside the portfolio's tables."""
    engine = portfolio.workspace()
    try:
        build(engine, portfolio.at, margin=portfolio.value_basis == "margin")
        yield engine
    finally:
        engine.close()
