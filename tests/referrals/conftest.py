"""Small worlds of clients who send one another, as tables of an engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from regulars.engine import Engine
from regulars.ledger.known import column_of
from regulars.portfolio import referrals, told

AT = dt.date(2026, 6, 30)
MODEL = {"model": "bg/nbd", "params": {"r": 0.55, "alpha": 10.6, "a": 0.6, "b": 2.9}}
CLIENTS = pa.schema(
    [
        ("client", pa.string()), ("first_at", pa.date32()), ("p_alive", pa.float64()),
        ("revenue", pa.decimal128(18, 2)), ("margin", pa.decimal128(18, 2)),
        ("expected_value", pa.float64()), ("ltv", pa.float64()), ("ltv_low", pa.float64()),
        ("ltv_high", pa.float64()),
    ]
)  # fmt: skip
LINES = pa.schema(
    [
        ("client", pa.string()), ("sold_on", pa.date32()), ("amount", pa.decimal128(18, 2)),
        ("cost", pa.decimal128(18, 2)), ("is_return", pa.bool_()),
    ]
)  # fmt: skip
PEOPLE = pa.schema(
    [
        ("client", pa.string()), ("name", pa.string()), ("sought_name", pa.string()), ("code", pa.string()),
        ("digits", pa.string()),
    ]
)  # fmt: skip


def world(
    engine: Engine,
    first: Mapping[str, dt.date | None],
    told_referrals: Sequence[Mapping[str, Any]],
    *,
    answers: Sequence[Mapping[str, Any]] = (),
    spend: Sequence[Mapping[str, Any]] = (),
    people: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Clients who first bought on a day (None: never), and what was told of who sent them."""
    bought = {client: on for client, on in first.items() if on is not None}
    rows = [
        {
            "client": client, "first_at": on, "p_alive": 0.8, "revenue": Decimal("100.10"),
            "margin": Decimal("40.04"), "expected_value": 50.0, "ltv": 120.0, "ltv_low": 40.0,
            "ltv_high": 240.0,
        }
        for client, on in bought.items()
    ]  # fmt: skip
    engine.table("client_rows", pa.Table.from_pylist(rows, CLIENTS))
    known = people or {}
    engine.table(
        "people_rows",
        pa.Table.from_pylist(
            [{"client": each, "sought_name": "", "digits": "", **known.get(each, {})} for each in first],
            PEOPLE,
        ),
    )
    lines = [
        {"client": client, "sold_on": on + dt.timedelta(days=days), "amount": Decimal("20.02"), "cost": None,
         "is_return": False}
        for client, on in bought.items() for days in range(0, 150, 30)
        if on + dt.timedelta(days=days) <= AT
    ]  # fmt: skip
    engine.table("lines", pa.Table.from_pylist(lines, LINES))
    for kind, given in (("referrals", told_referrals), ("answers", answers), ("spend", spend)):
        schema = pa.schema([(column_of(each), told.TYPES[each.type]) for each in told.FIELDS[kind]])
        engine.table(told.table_of(kind), pa.Table.from_pylist(list(given), schema))


@pytest.fixture
def built(engine: Engine) -> Callable[..., Engine]:
    """A world with its referrals worked out."""

    def make(*args: Any, **kwargs: Any) -> Engine:
        world(engine, *args, **kwargs)
        referrals.build(engine, AT, MODEL, margin=False)
        return engine

    return make
