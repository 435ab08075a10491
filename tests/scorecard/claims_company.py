"""A simulated company with every kind of record, better served since the middle of its records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from sales_made import AT, COLUMNS, Sale, Sales

import regulars
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.ledger.simulate.service import Service, draw_service
from regulars.portfolio import told
from regulars.portfolio.referrals import making

BEFORE = Service(better=0.2, worse=0.2, taken=0.1, pressed=0.5, kept=0.6, brought=0.15, here=0.3)
NOW = Service(better=0.6, worse=0.05, taken=0.1, pressed=0.15, kept=0.95, brought=0.4, here=0.8)


def records(kinds: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """As staff would have entered them."""
    return [{"kind": kind, **each} for kind, told_of in kinds.items() for each in told_of]


def drawn(clients: int = 500, weeks: int = 130, seed: int = 4) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Lines of a company whose clients join all the time, and its records."""
    made = regulars.simulate(
        "nbd", clients, {"r": 1.2, "alpha": 9.0}, weeks=weeks, joining=float(weeks), products=6,
        returns=0.05, horizon=0, seed=seed,
    )  # fmt: skip
    middle = made.origin - dt.timedelta(days=364)
    service = draw_service(made.lines, middle, BEFORE, NOW, seed)
    lines = regulars.read_ledger(made.lines, {name: name for name in COLUMNS}).lines.arrow()
    return lines, [*records(service), *_beside(made.lines, middle)]


def _beside(lines: pa.Table, middle: dt.date) -> list[dict[str, Any]]:
    """Contacts before the first purchase, waits, discounts on offer, spend, cases: a few of each."""
    first: dict[str, dt.date] = {}
    at = lines["at"].cast(pa.timestamp("us")).to_pylist()
    for client, moment in sorted(zip(lines["client"].to_pylist(), at, strict=True)):
        first.setdefault(client, moment.date())
    made: list[dict[str, Any]] = []
    for number, (client, day) in enumerate(sorted(first.items())):
        days = 5 if day >= middle else (30, 150)[number % 2]
        asked = dt.datetime.combine(day - dt.timedelta(days=days), dt.time(9))
        made.append({"kind": "contacts", "client": client, "at": asked.isoformat(), "channel": "phone"})
        wait = dt.datetime.combine(day, dt.time(11, 50))
        served = wait + dt.timedelta(minutes=8 if day >= middle else 15 + number % 7)
        made.append(
            {"kind": "visits", "client": client, "at": wait.isoformat(), "served_at": served.isoformat()}
        )
    products = sorted(set(lines["product"].to_pylist()))
    start = min(first.values())
    for month in range(30):
        begin = start + dt.timedelta(days=30 * month)
        made.append(
            {
                "kind": "discounts", "product": products[month % len(products)], "from": begin.isoformat(),
                "until": (begin + dt.timedelta(days=9)).isoformat(), "share": "15",
            }
        )  # fmt: skip
        made.append({"kind": "spend", "channel": "radio", "at": begin.isoformat(), "amount": "100.00"})
    made.append(
        {"kind": "cases", "case": "1", "client": "c", "opened_at": f"{middle}T10:00:00", "followed": "stayed"}
    )
    return made


def fitted(lines: pa.Table, told_of: list[dict[str, Any]], level: float = 0.9) -> regulars.Portfolio:
    """The portfolio of ``lines`` with its records."""
    engine = DuckDB()
    engine.table("lines", lines)
    return regulars.fit(Sales(engine), outcomes=told_of, seed=1, level=level)


def copied(portfolio: regulars.Portfolio, engine: Engine) -> None:
    """What the scorecard reads of ``portfolio``, in ``engine``."""
    here = portfolio.workspace()
    for name in ("lines", "client_rows", *making.TABLES, *told.tables()):
        engine.table(name, here.arrow(f"SELECT * FROM {name}"))
    here.close()


def of_sales(sales: list[Sale], at: dt.date = AT, **also: Any) -> regulars.Portfolio:
    """The portfolio of sales made up for a test, each an order of its own."""
    rows = [
        {"client": client, "at": day, "amount": cents / 100, "order": str(n)}
        for n, (client, day, cents, _) in enumerate(sales)
    ]
    columns = {name: name for name in ("client", "at", "amount", "order")}
    return regulars.fit(regulars.read_ledger(pa.Table.from_pylist(rows), columns), at=at, seed=1, **also)
