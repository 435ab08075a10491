"""Sales made up for a test, as the table ``lines``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from regulars.engine import Engine

COLUMNS = ("client", "at", "amount", "order", "product", "quantity", "cost", "group", "name")
AT = dt.date(2024, 6, 30)
#: A sale: (client or None, day, cents, cost in cents or None).
Sale = tuple[str | None, dt.date, int, int | None]


@dataclass
class Sales:
    """What `regulars.fit` needs of a ledger."""

    engine: Engine
    currency: str | None = "EUR"


def lines_of(sales: list[Sale]) -> pa.Table:
    """The table ``lines`` of these sales, each an order of its own."""
    rows: list[dict[str, Any]] = [
        {
            "client": client,
            "sold_at": dt.datetime.combine(day, dt.time(12)),
            "sold_on": day,
            "amount": Decimal(cents).scaleb(-2),
            "order_id": str(n),
            "product": "tea",
            "cost": None if cost is None else Decimal(cost).scaleb(-2),
            "product_name": "Tea",
            "is_return": cents < 0,
        }
        for n, (client, day, cents, cost) in enumerate(sales)
    ]
    money = pa.decimal128(18, 2)
    schema = pa.schema(
        [
            ("client", pa.string()), ("sold_at", pa.timestamp("us")), ("sold_on", pa.date32()),
            ("amount", money), ("order_id", pa.string()), ("product", pa.string()), ("cost", money),
            ("product_name", pa.string()), ("is_return", pa.bool_()),
        ]
    )  # fmt: skip
    return pa.Table.from_pylist(rows, schema)
