"""The audit says what is odd, and nothing of a ledger that is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

import regulars
from regulars.ledger.audit import audit
from regulars.reasons import Said

TODAY = date(2025, 1, 1)
Row = tuple[str | None, datetime, float]


def sound() -> list[Row]:
    start = datetime(2024, 1, 1, 12)
    return [(f"C{n % 60}", start + timedelta(days=n % 300, minutes=n), 10.5 + n % 7) for n in range(600)]


def said(rows: list[Row]) -> dict[str, Said]:
    who, day, paid = map(list, zip(*rows, strict=True))
    table = pa.table(
        {"who": pa.array(who, pa.string()), "day": pa.array(day, pa.timestamp("us")), "paid": paid}
    )
    ledger = regulars.read_ledger(table, {"client": "who", "at": "day", "amount": "paid"}, force=True)
    return {each.code: each for each in audit(ledger, TODAY)}


def test_a_sound_ledger_has_nothing_odd() -> None:
    assert said(sound()) == {}


def each(change: Callable[[int, Row], Row]) -> list[Row]:
    return [change(n, row) for n, row in enumerate(sound())]


ODD: dict[str, list[Row]] = {
    "audit.one_client": each(lambda n, row: ("Till", row[1], row[2]) if n % 3 else row),
    "audit.catch_all": each(lambda n, row: ("Client ocazional", row[1], row[2]) if n % 9 == 0 else row),
    "audit.walk_ins": each(lambda n, row: (None, row[1], row[2]) if n % 3 == 0 else row),
    "audit.few_clients": each(lambda n, row: (f"C{n % 5}", row[1], row[2])),
    "audit.one_day": each(lambda n, row: (row[0], datetime(2024, 3, 1), row[2] + n)),
    "audit.future": [*sound(), ("C1", datetime(2200, 1, 1), 5.5)],
    "audit.placeholders": [*sound(), ("C1", datetime(1970, 1, 1), 5.5)],
    "audit.tomorrow": [*sound(), ("C1", datetime(2025, 2, 1), 5.5)],
    "audit.gap": [row for row in sound() if not datetime(2024, 5, 1) < row[1] < datetime(2024, 6, 10)],
    "audit.twins": sound() + sound()[:60],
    "audit.cents": each(lambda n, row: (row[0], row[1], float(round(row[2] * 300)))),
    "audit.scale": each(lambda n, row: (row[0], row[1], row[2] * (100 if row[1].month > 6 else 1))),
    "audit.negative": each(lambda n, row: (row[0], row[1], -row[2])),
    "audit.rounded": each(lambda n, row: (row[0], row[1], row[2] + 0.0625)),
}


@pytest.mark.parametrize(("code", "rows"), ODD.items(), ids=ODD)
def test_what_is_odd_is_said(code: str, rows: list[Row]) -> None:
    found = said(rows)
    assert code in found
    assert found[code].english()


def test_the_numbers_are_the_ledgers() -> None:
    gap = said(ODD["audit.gap"])["audit.gap"].params
    assert (gap["first"], gap["last"], gap["n"]) == (date(2024, 5, 1), date(2024, 6, 9), 40)
    assert said(ODD["audit.scale"])["audit.scale"].params["month"] == date(2024, 7, 1)
    busy: dict[str, Any] = dict(said(ODD["audit.one_client"])["audit.one_client"].params)
    assert busy["client"] == "Till" and busy["share"] > 0.5
