"""Small ledgers with everything in them: walk-ins, returns, costs, products, several orders a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from portfolio_rows import COLUMNS
from price_worlds import LINES

import regulars
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB


@dataclass
class Lines:
    """What `regulars.fit` needs of a ledger."""

    engine: Engine
    currency: str | None = "EUR"


def shop(clients: int = 260, seed: int = 1) -> pa.Table:
    """Two years of a shop in the public column names; a tenth are walk-ins, a third is on discount."""
    drawn = regulars.simulate("bg/nbd", clients=clients, products=12, returns=0.05, seed=seed).lines
    order = drawn["order"].to_pylist()
    rng = np.random.default_rng(seed)
    walk_in = {name: rng.random() < 0.1 for name in sorted(set(order))}
    client = [None if walk_in[o] else c for o, c in zip(order, drawn["client"].to_pylist(), strict=True)]
    named = drawn.set_column(drawn.schema.get_field_index("client"), "client", pa.array(client, pa.string()))
    products, amounts = drawn["product"].to_pylist(), drawn["amount"].to_pylist()
    months = [
        (product, day.year, day.month) for product, day in zip(products, drawn["at"].to_pylist(), strict=True)
    ]
    on_offer = {each: rng.random() < 0.3 for each in sorted(set(months))}
    off = [
        round(each / 9, 2) if on_offer[month] and each > 0 else None
        for month, each in zip(months, amounts, strict=True)
    ]
    place = drawn.schema.get_field_index("discount")
    return named.set_column(place, "discount", pa.array(off, named.schema.field("discount").type))


@pytest.fixture(scope="session")
def sales() -> pa.Table:
    return shop()


@pytest.fixture(scope="session")
def shop_lines(sales: pa.Table) -> pa.Table:
    """The table ``lines`` of that shop."""
    return regulars.read_ledger(sales, COLUMNS).lines.arrow()


@pytest.fixture(scope="session")
def fit_lines() -> Callable[..., regulars.Portfolio]:
    """Fit a table ``lines`` on an engine (DuckDB unless given)."""

    def fitted(lines: pa.Table, engine: Engine | None = None, **asked: Any) -> regulars.Portfolio:
        home = DuckDB() if engine is None else engine
        home.table("lines", lines)
        return regulars.fit(Lines(home), **asked)

    return fitted


@pytest.fixture(scope="session")
def portfolio(shop_lines: pa.Table, fit_lines: Callable[..., regulars.Portfolio]) -> regulars.Portfolio:
    return fit_lines(shop_lines, seed=3)


@pytest.fixture(scope="session")
def make_lines() -> Callable[..., pa.Table]:
    """Lines from (client, day, amount, and what else is given by name), in the contract's columns."""

    def made(*rows: Sequence[Any], **defaults: Any) -> pa.Table:
        names = ("client", "day", "amount", "product", "quantity", "cost", "order_id")
        return pa.Table.from_pylist(
            [_line(n, defaults | dict(zip(names, row, strict=False))) for n, row in enumerate(rows)], LINES
        )

    return made


def _line(n: int, given: dict[str, Any]) -> dict[str, Any]:
    day = dt.date.fromisoformat(given["day"])
    amount = Decimal(str(given["amount"])).quantize(Decimal("0.01"))
    line = {
        "client": given["client"],
        "sold_at": dt.datetime.combine(day, dt.time(12)),
        "sold_on": day,
        "amount": amount,
        "order_id": given.get("order_id"),
        "product": given.get("product"),
        "product_name": given.get("product"),
        "is_return": amount < 0,
        "line_id": f"line-{n}",
        "source": "test",
        "source_row": n + 1,
    }
    for name, places in (("quantity", "0.001"), ("cost", "0.01")):
        if given.get(name) is not None:
            line[name] = Decimal(str(given[name])).quantize(Decimal(places))
    return line
