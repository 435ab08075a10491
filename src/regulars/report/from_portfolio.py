"""From a portfolio to the answers that surfaces print: rows are picked and shaped, nothing is estimated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from regulars.errors import LookupFailed
from regulars.portfolio import Portfolio
from regulars.portfolio.answers import NO_PRODUCTS
from regulars.portfolio.totals import Estimate
from regulars.reasons import Said, lookup
from regulars.report.answers import (
    Answers,
    Base,
    Budget,
    Buyer,
    ClientRow,
    Everything,
    Frame,
    GroupRow,
    Habit,
    Likely,
    Month,
    ProductRow,
    Range,
    Whole,
)

WORTH_MOST_SQL = "SELECT * FROM clients ORDER BY expected_value DESC, client LIMIT $top"
ONE_CLIENT_SQL = "SELECT * FROM clients WHERE client = $client"
CLIENTS_AFTER_SQL = "SELECT * FROM clients WHERE client > $after ORDER BY client LIMIT $top"
PRODUCTS_AFTER_SQL = "SELECT * FROM products WHERE product > $after ORDER BY product LIMIT $top"
VALUES_SQL = "SELECT expected_value FROM clients ORDER BY expected_value DESC"
MOST_BOUGHT_SQL = (
    "SELECT * FROM products ORDER BY expected_buyers DESC, expected_units DESC, product LIMIT $top"
)
ONE_PRODUCT_SQL = "SELECT * FROM products WHERE product = $product"
MONTHS_SQL = """
SELECT CAST(date_trunc('month', sold_on) AS DATE) AS month, CAST(sum(amount) AS DOUBLE) AS value
FROM lines GROUP BY CAST(date_trunc('month', sold_on) AS DATE) ORDER BY month
"""
VISITS_SQL = """
SELECT min(sold_on) AS first_on, max(sold_on) AS last_on, CAST(count(DISTINCT sold_on) AS BIGINT) AS days
FROM lines WHERE client = $client AND amount > 0
"""
LAST_CAME_SQL = "SELECT client, last_at FROM clients"
FIRST_BOUGHT_SQL = """
SELECT product, min(sold_on) AS first_on FROM lines
WHERE client = $client AND amount > 0 AND product IS NOT NULL GROUP BY product
"""
#: Points of the concentration curve: enough for a line that looks smooth.
_POINTS = 100


def collect(
    portfolio: Portfolio,
    *,
    company: str,
    client: str | None = None,
    product: str | None = None,
    top: int = 10,
) -> Answers:
    """Everything the first page and the demo print.

    ``client`` and ``product`` are those looked at more closely: by default the client worth most and the
    product with most buyers. Raises `LookupFailed` where there is none of that name.
    """
    most = worth_most(portfolio, top)
    bought = products(portfolio, 20)
    client = client or (most[0].client if most else None)
    base = glance(portfolio)
    product = product or (bought[0].product if bought and base else None)
    buyers, first_time = buyers_of(portfolio, product, top) if product else ((), None)
    lifetime = portfolio.glance().lifetime
    return Answers(
        frame=frame(portfolio, company),
        everything=everything(portfolio),
        base=base,
        worth_most=most,
        client=client,
        habit=visits(portfolio, client) if client else None,
        likely=sell_to(portfolio, client, top) if client else (),
        whole=whole(portfolio, client) if client else None,
        product=one_product(portfolio, product) if product else None,
        first_time=first_time,
        buyers=buyers,
        products=bought,
        concentration=concentration(portfolio),
        months=months(portfolio),
        cannot_tell=(lifetime.reason,) if lifetime and lifetime.reason else (),
        notes=portfolio.notes,
        by_purchases=bool(portfolio.models.get("activity")),
        by_contract=bool(portfolio.models.get("contracts")),
        chosen=(portfolio.models.get("activity") or {}).get("why"),
    )


def frame(portfolio: Portfolio, company: str) -> Frame:
    """What all numbers have in common."""
    record = portfolio.record
    return Frame(
        company=company,
        currency=record.currency,
        value_basis=record.value_basis,
        horizon_weeks=record.horizon_weeks,
        ltv_years=record.ltv_years,
        level=record.level,
        first_on=record.first_on,
        last_on=record.at,
    )


def everything(portfolio: Portfolio) -> Everything:
    """All sales, with and without a client."""
    row = portfolio.totals().to_pylist()[-1]
    return Everything(
        row["orders_so_far"],
        row["revenue_so_far"],
        _range(row, "expected_orders"),
        _range(row, "expected_value"),
    )


def glance(portfolio: Portfolio) -> Base | None:
    """The base at a glance; None where no line has a client."""
    seen = portfolio.glance()
    if not seen.clients:
        return None
    lifetime = seen.lifetime
    return Base(
        clients=seen.clients,
        still=_estimate(seen.still_with_us),
        orders=_estimate(seen.orders),
        value=_estimate(seen.value),
        half_share=seen.concentration,
        lifetime_median_weeks=lifetime.median_weeks if lifetime else None,
        lifetime_mean_weeks=lifetime.mean_window_weeks if lifetime else None,
        lifetime_reason=lifetime.reason if lifetime else None,
        walk_in_share=seen.walk_in_share,
        lifetime_model=lifetime.model if lifetime else None,
    )


def worth_most(portfolio: Portfolio, top: int) -> list[ClientRow]:
    """The clients with the highest expected value."""
    return [_client(row) for row in portfolio.clients().query(WORTH_MOST_SQL, top=top).to_pylist()]


def clients_after(portfolio: Portfolio, after: str, top: int) -> list[ClientRow]:
    """``top`` clients in the order of their names, those behind ``after`` ("": from the first)."""
    rows = portfolio.clients().query(CLIENTS_AFTER_SQL, after=after, top=top).to_pylist()
    return [_client(row) for row in rows]


def one_client(portfolio: Portfolio, client: str) -> ClientRow | None:
    """One client; None where there is none of that name."""
    rows = portfolio.clients().query(ONE_CLIENT_SQL, client=client).to_pylist()
    return _client(rows[0]) if rows else None


def products(portfolio: Portfolio, top: int) -> list[ProductRow]:
    """The products that most clients will buy; without clients, those of which most units will go."""
    rows = portfolio.products().query(MOST_BOUGHT_SQL, top=top).to_pylist()
    clients = len(portfolio.clients())
    return [_product(row, portfolio, clients) for row in rows]


def products_after(portfolio: Portfolio, after: str, top: int) -> list[ProductRow]:
    """``top`` products in the order of their ids, those behind ``after`` ("": from the first)."""
    rows = portfolio.products().query(PRODUCTS_AFTER_SQL, after=after, top=top).to_pylist()
    clients = len(portfolio.clients())
    return [_product(row, portfolio, clients) for row in rows]


def one_product(portfolio: Portfolio, product: str) -> ProductRow | None:
    """One product; None where there is none of that name."""
    rows = portfolio.products().query(ONE_PRODUCT_SQL, product=product).to_pylist()
    return _product(rows[0], portfolio, len(portfolio.clients())) if rows else None


def sell_to(portfolio: Portfolio, client: str, top: int | None) -> list[Likely]:
    """What one client will likely take; nothing where the records do not say what was bought.

    Raises `LookupFailed` for an unknown client.
    """
    try:
        rows = portfolio.sell_to(client, top).to_pylist()
    except LookupFailed as failed:
        if failed.code == NO_PRODUCTS.code:
            return []
        raise
    value, first = _value_column(portfolio), _first_bought(portfolio, client)
    return [
        Likely(
            product=row["product"],
            name=row["name"] or row["product"],
            units=Range(row["expected_units"], row["units_low"], row["units_high"]),
            p_buy=row["p_buy"],
            value=row[value],
            reason=_reason(row),
            habit=_habit(row["times"], first.get(row["product"]), row["last_at"]),
            margin=row["expected_margin"],
            again=row["times"] > 0,
        )
        for row in rows
    ]


def whole(portfolio: Portfolio, client: str) -> Whole | None:
    """All that ``client`` may buy, as a sum and by group; None where nobody knows what was bought.

    Raises `LookupFailed` for an unknown client.
    """
    who = one_client(portfolio, client)
    try:
        groups = portfolio.sell_to(client, by="group").to_pylist()
    except LookupFailed as failed:
        if failed.code == NO_PRODUCTS.code:
            return None
        raise
    value = _value_column(portfolio)
    rows = [
        GroupRow(
            group=row["group"],
            products=row["products"],
            units=Range(row["expected_units"], row["units_low"], row["units_high"]),
            p_buy=row["p_buy"],
            value=row[value],
            margin=row["expected_margin"],
        )
        for row in groups
    ]
    return Whole(
        products=sum(row.products for row in rows),
        value=sum(row.value or 0.0 for row in rows),
        expected_value=who.expected_value if who else Range(None),
        groups=rows if len(rows) > 1 else (),
    )


def buyers_of(
    portfolio: Portfolio, product: str, top: int | None, budget: int | None = None
) -> tuple[list[Buyer], float]:
    """Who will take a product, and how many of the expected buyers have not bought it so far.

    The surest first; with ``budget`` those whom so many conversations should go to, most units first.
    Raises `LookupFailed` for an unknown product.
    """
    table = portfolio.buyers_of(product)
    chances = table["p_buy"].to_numpy()
    new = float(chances[table["times"].to_numpy() == 0].sum())
    value = _value_column(portfolio)
    named = table if budget is None else portfolio.buyers_of(product, budget=budget)
    return [_buyer(row, value) for row in named.slice(0, top).to_pylist()], new


def within_budget(portfolio: Portfolio, product: str, budget: int) -> Budget:
    """What speaking to the ``budget`` best buyers of ``product`` reaches, and what it leaves out."""
    rows = portfolio.buyers_of(product, budget=budget)
    units, beyond = (rows[name].to_numpy() for name in ("expected_units", "units_beyond"))
    last = rows.num_rows - 1
    margin = rows["margin_beyond"][last].as_py() if rows.num_rows else None
    return Budget(rows.num_rows, float(units.sum()), float(beyond[last]) if rows.num_rows else 0.0, margin)


def _buyer(row: Mapping[str, Any], value: str) -> Buyer:
    chance, margin = row["p_buy"], row["expected_margin"]
    return Buyer(row["client"], row["expected_units"], chance, row[value], margin, row["times"] > 0)


def visits(portfolio: Portfolio, client: str) -> Habit | None:
    """On how many days a client bought something so far, the first and the last; None where on none."""
    row = portfolio.lines.query(VISITS_SQL, client=client).to_pylist()[0]
    return _habit(row["days"], row["first_on"], row["last_on"])


def last_came(portfolio: Portfolio) -> dict[str, dt.date]:
    """Client → the day of his last order."""
    rows = portfolio.clients().query(LAST_CAME_SQL).to_pylist()
    return {row["client"]: row["last_at"] for row in rows}


def _first_bought(portfolio: Portfolio, client: str) -> dict[str, dt.date]:
    rows = portfolio.lines.query(FIRST_BOUGHT_SQL, client=client).to_pylist()
    return {row["product"]: row["first_on"] for row in rows}


def concentration(portfolio: Portfolio) -> Sequence[tuple[float, float]]:
    """Points (share of clients, share of expected value), the most valuable clients first."""
    values = np.maximum(portfolio.clients().query(VALUES_SQL)["expected_value"].to_numpy(), 0.0)
    total = values.sum()
    if total <= 0:
        return ()
    share = np.concatenate([[0.0], np.cumsum(values) / total])
    at = np.unique(np.linspace(0, len(values), _POINTS + 1).round().astype(int))
    return [(float(place / len(values)), float(share[place])) for place in at]


def months(portfolio: Portfolio) -> list[Month]:
    """Revenue of each calendar month."""
    return [Month(row["month"], row["value"]) for row in portfolio.lines.query(MONTHS_SQL).to_pylist()]


def _value_column(portfolio: Portfolio) -> str:
    return "expected_margin" if portfolio.value_basis == "margin" else "expected_revenue"


def _estimate(value: Estimate) -> Range:
    return Range(value.mean, value.low, value.high)


def _range(row: Mapping[str, Any], name: str) -> Range:
    return Range(row[name], row[f"{name}_low"], row[f"{name}_high"])


def _habit(days: int, first: dt.date | None, last: dt.date | None) -> Habit | None:
    return Habit(days, first, last) if days and first is not None and last is not None else None


def _reason(row: Mapping[str, Any]) -> Said | None:
    code = row["reason"]
    return lookup(code)(n=row["times"]) if code else None


def _client(row: Mapping[str, Any]) -> ClientRow:
    return ClientRow(
        client=row["client"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        orders=row["orders"],
        p_alive=row["p_alive"],
        expected_orders=_range(row, "expected_orders"),
        expected_value=_range(row, "expected_value"),
        ltv=_range(row, "ltv"),
        revenue=float(row["revenue"]),
        lifetime_median_weeks=row["lifetime_median_weeks"],
        lifetime_mean_weeks=row["lifetime_mean_5y_weeks"],
    )


def _product(row: Mapping[str, Any], portfolio: Portfolio, clients: int) -> ProductRow:
    return ProductRow(
        product=row["product"],
        name=row["name"] or row["product"],
        buyers=_range(row, "expected_buyers"),
        units=_range(row, "expected_units"),
        value=row[_value_column(portfolio)],
        margin=row["expected_margin"],
        never=clients - row["clients_so_far"],
        walk_in_units=row["walk_in_units"],
    )
