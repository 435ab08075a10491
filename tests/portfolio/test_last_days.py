"""When a client last came, and last bought each product: as his lines say."""

from __future__ import annotations

import regulars
from regulars.portfolio.purchases import last_bought
from regulars.report import from_portfolio

LAST_SQL = (
    "SELECT client, product, max(sold_on) AS last_on FROM lines WHERE amount > 0 GROUP BY client, product"
)


def test_the_last_days_are_those_of_the_lines(portfolio: regulars.Portfolio) -> None:
    rows = portfolio.lines.query(LAST_SQL).to_pylist()
    by_product: dict[str, dict[str, object]] = {}
    for row in rows:
        if row["client"] is not None and row["product"] is not None:
            by_product.setdefault(row["client"], {})[row["product"]] = row["last_on"]
    client = max(by_product, key=lambda name: (len(by_product[name]), name))
    assert last_bought(portfolio, client) == by_product[client]
    came = from_portfolio.last_came(portfolio)
    assert set(came) >= set(by_product)
    assert came[client] == max(by_product[client].values())
