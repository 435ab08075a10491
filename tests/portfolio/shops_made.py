"""A tea shop made up for a test: who comes for what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

import regulars
from regulars.engine import Engine

#: A purchase: client, day, product, group, amount.
Bought = tuple[str | None, dt.date, str | None, str | None, float]
FIRST = dt.date(2025, 1, 6)
LINES = pa.schema(
    [
        ("client", pa.string()), ("sold_at", pa.timestamp("us")), ("sold_on", pa.date32()),
        ("amount", pa.decimal128(18, 2)), ("order_id", pa.string()), ("product", pa.string()),
        ("quantity", pa.decimal128(18, 3)), ("cost", pa.decimal128(18, 2)),
        ("discount", pa.decimal128(18, 2)),
        ("product_group", pa.string()), ("product_name", pa.string()), ("is_return", pa.bool_()),
        ("line_id", pa.string()), ("source", pa.string()), ("source_row", pa.int64()),
    ]
)  # fmt: skip


class Sales:
    """What `regulars.fit` needs of a ledger."""

    currency = "EUR"

    def __init__(self, engine: Engine) -> None:
        self.engine = engine


def day(week: int) -> dt.date:
    """The Monday of a week."""
    return FIRST + dt.timedelta(weeks=week)


def lines_of(bought: Iterable[Bought]) -> pa.Table:
    """The table ``lines`` of these purchases, a day's being one order."""
    rows = [
        {
            "client": client, "sold_at": dt.datetime.combine(on, dt.time(12)), "sold_on": on,
            "amount": Decimal(str(amount)).quantize(Decimal("0.01")), "order_id": f"{client}-{on}",
            "product": product, "quantity": Decimal(1 if amount > 0 else -1), "product_group": group,
            "product_name": product, "is_return": amount < 0, "line_id": str(n), "source": "made",
            "source_row": n,
        }
        for n, (client, on, product, group, amount) in enumerate(bought)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, LINES)


def fitted(
    engine: Engine, bought: Iterable[Bought], outcomes: Iterable[Mapping[str, Any]] = ()
) -> regulars.Portfolio:
    """The portfolio of these purchases and records."""
    engine.table("lines", lines_of(bought))
    return regulars.fit(Sales(engine), list(outcomes), seed=1)


def told(client: str, task: str, answer: str, week: int = 20) -> dict[str, Any]:
    """What a client said of a task."""
    return {
        "kind": "answers", "client": client, "at": day(week).isoformat(), "question": f"task:{task}",
        "answer": answer,
    }  # fmt: skip
