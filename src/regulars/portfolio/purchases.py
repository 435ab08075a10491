"""What one client bought, and when last."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

LAST_BOUGHT_SQL = """
SELECT product, max(sold_on) AS last_on FROM lines
WHERE client = $client AND amount > 0 AND product IS NOT NULL GROUP BY product
"""


def last_bought(portfolio: Portfolio, client: str) -> dict[str, dt.date]:
    """Product → the day on which one client last bought it; nothing for a client who is not there."""
    rows = portfolio.lines.query(LAST_BOUGHT_SQL, client=client).to_pylist()
    return {row["product"]: row["last_on"] for row in rows}
