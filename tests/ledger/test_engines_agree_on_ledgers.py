"""The same rows give the same ledger on every engine, whatever is in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.ledger.audit import audit
from regulars.ledger.book import Ledger
from regulars.ledger.mapping import Mapping
from regulars.ledger.reading import stage
from regulars.ledger.rejects import summary

N = 400


def rich() -> pa.Table:
    """Rows with something of everything: guests, returns, void orders, odd dates, halves of cents, twins."""
    start = datetime(2023, 1, 1, tzinfo=UTC)
    moments: list[datetime | None] = [start + timedelta(hours=31 * n) for n in range(N)]
    moments[5], moments[6], moments[7] = (
        None,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2200, 1, 1, tzinfo=UTC),
    )
    return pa.table(
        {
            "who": [[f"C{n % 40}", None, None, "Walk-in", f"'C{n % 40}"][n % 5] for n in range(N)],
            "mail": [[f"g{n % 9}@X.md", None, "+373 69 123 777"][n % 3] for n in range(N)],
            "tel": [f"069 12{n % 7} 456" if n % 2 == 0 else None for n in range(N)],
            "day": pa.array(moments, pa.timestamp("us", tz="UTC")),
            "paid": [float("nan") if n == 11 else 1e300 if n == 12 else (n % 50) + 0.125 for n in range(N)],
            "count": [-1.0 if n % 17 == 0 else n % 3 for n in range(N)],
            "doc": [n // 3 for n in range(N)],
            "what": [f"P{n % 11}" for n in range(N)],
            "cost": [(n % 50) / 2 for n in range(N)],
            "off": [-0.5 if n % 4 else None for n in range(N)],
            "state": ["Cancelled" if n % 29 == 0 else "paid" for n in range(N)],
            "sort": ["Возврат" if n % 31 == 0 else "Продажа" for n in range(N)],
            "number": [f"L{n if n % 50 else 0}" for n in range(N)],
            "money": ["mdl"] * N,
        }
    )


RICH = Mapping(
    columns={
        "client": "who", "email": "mail", "phone": "tel", "at": "day", "amount": "paid", "quantity": "count",
        "order": "doc", "product": "what", "cost": "cost", "discount": "off", "status": "state",
        "kind": "sort", "line": "number", "currency": "money",
    }
)  # fmt: skip
ORDERS = Mapping(columns={"client": "who", "at": "day", "amount": "paid", "order": "doc"}, amount_per="order")


def orders() -> pa.Table:
    return pa.table(
        {
            "who": [n // 6 % 7 for n in range(60)],
            "day": [date(2024, 1, 1) + timedelta(days=n // 3) for n in range(60)],
            "paid": [10.0 + n // 3 for n in range(60)],
            "doc": [f"D{n // 3}" for n in range(60)],
        }
    )


def told(ledger: Ledger) -> dict[str, Any]:
    """Everything a ledger says, in an order that no engine decides."""
    tables: dict[str, Any] = {
        name: sorted(map(str, getattr(ledger, name).arrow().to_pylist())) for name in ("lines", "walk_ins")
    }
    for name in ("rejects", "set_aside"):
        # How an engine spells a moment or JSON for a person to see is its own.
        refused = getattr(ledger, name).arrow().select(["source", "source_row", "reason", "column_name"])
        tables[name] = sorted(map(str, refused.to_pylist()))
    said = [each.english() for each in audit(ledger, date(2024, 12, 1))]
    reasons = [(each.params["n"], each.params["example"].code) for each in summary(ledger.engine)]
    return {**tables, "said": said, "reasons": reasons, "facts": ledger.facts, "currency": ledger.currency}


def test_a_rich_ledger(engine: Engine) -> None:
    here = stage(rich(), engine).read(RICH, timezone="Europe/Chisinau", force=True)
    there = stage(rich(), DuckDB()).read(RICH, timezone="Europe/Chisinau", force=True)
    found = told(here)
    assert found == told(there)
    assert (here.facts.rows, here.currency) == (N, "MDL")
    assert all(len(found[name]) > 3 for name in ("lines", "rejects", "set_aside", "walk_ins", "said"))


def test_one_amount_an_order(engine: Engine) -> None:
    here = stage(orders(), engine).read(ORDERS)
    assert told(here) == told(stage(orders(), DuckDB()).read(ORDERS))
    sums = here.lines.query(
        "SELECT order_id, CAST(sum(amount) AS DOUBLE) AS paid FROM lines GROUP BY order_id"
    )
    assert sorted(row["paid"] for row in sums.to_pylist()) == [10.0 + n for n in range(20)]


def test_refunds_beside_the_amounts(engine: Engine) -> None:
    """Repeated on each line of an order, counted once."""
    back = [[0.0, 0.0, 4.5][n // 3 % 3] for n in range(60)]
    table = orders().append_column("back", pa.array(back))
    mapping = Mapping(columns={**ORDERS.columns, "refunded": "back"}, amount_per="order")
    here = stage(table, engine).read(mapping)
    assert told(here) == told(stage(table, DuckDB()).read(mapping))
    returned = here.lines.query("SELECT CAST(amount AS DOUBLE) AS amount FROM lines WHERE amount < 0")
    assert [row["amount"] for row in returned.to_pylist()] == [-4.5] * 6
