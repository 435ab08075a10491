"""Dates, amounts and names as people write them, read by the macros of `regulars.ledger.text`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.ledger.mapping import Habits
from regulars.ledger.text import macros


class Reader:
    """One connection that reads cells in given habits."""

    def __init__(self, habits: Habits, zone: str | None = None) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(
            "CREATE TABLE reading AS SELECT CAST($zone AS VARCHAR) AS zone", {"zone": zone}
        )
        for statement in macros(habits):
            self.connection.execute(statement)

    def moment(self, cell: str) -> datetime | None:
        return self._one("as_moment", cell)

    def number(self, cell: str) -> Decimal | None:
        return self._one("as_number", cell)

    def name(self, cell: str) -> str | None:
        return self._one("as_name", cell)

    def _one(self, macro: str, cell: str) -> Any:
        rows = self.connection.execute(
            f"SELECT {macro}(cell) FROM (SELECT $cell AS cell)", {"cell": cell}
        ).fetchall()
        return rows[0][0]


@pytest.fixture(scope="module")
def day_first() -> Iterator[Reader]:
    yield Reader(Habits("dmy", ","))


@pytest.fixture(scope="module")
def iso() -> Iterator[Reader]:
    yield Reader(Habits("iso", ".", ","))


DAY_FIRST = {
    "05.03.2024": datetime(2024, 3, 5),
    "05/03/2024 9:05": datetime(2024, 3, 5, 9, 5),
    "5-3-24 09:05:06": datetime(2024, 3, 5, 9, 5, 6),
    "1/2/99": datetime(1999, 2, 1),
    "5/12/2024": datetime(2024, 12, 5),
    "5-12-2024 10:33": datetime(2024, 12, 5, 10, 33),
    "5/12/24": datetime(2024, 12, 5),
    "05.03.2024 г. в 10:05": datetime(2024, 3, 5, 10, 5),
    "05.03.2024 la 10:05": datetime(2024, 3, 5, 10, 5),
    "05.03.2024, 3:05 pm": datetime(2024, 3, 5, 15, 5),
    "12 марта 2024 г.": datetime(2024, 3, 12),
    "5 ianuarie 2024 10:30": datetime(2024, 1, 5, 10, 30),
    "Luni, 5 martie 2024": datetime(2024, 3, 5),
    "Mar 5, 2024 3:05 PM": datetime(2024, 3, 5, 15, 5),
    "2024-03-05": datetime(2024, 3, 5),
    "31.02.2024": None,
    "13.13.2024": None,
    "31 февраля 2024": None,
    "05.03.20245": None,
    "=A1": None,
    "infinity": None,
}


@pytest.mark.parametrize(("cell", "expected"), DAY_FIRST.items())
def test_day_first_dates(day_first: Reader, cell: str, expected: datetime | None) -> None:
    assert day_first.moment(cell) == expected


def test_month_first_dates() -> None:
    reader = Reader(Habits("mdy"))
    assert reader.moment("03/05/2024 3:05 PM") == datetime(2024, 3, 5, 15, 5)
    assert reader.moment("3/5/24") == datetime(2024, 3, 5)
    assert reader.moment("1/23/2024 10:33 AM") == datetime(2024, 1, 23, 10, 33)
    assert reader.moment("1/23/24") == datetime(2024, 1, 23)
    assert reader.moment("03/05/24") == datetime(2024, 3, 5)
    assert reader.moment("03/05/24 12:30") == datetime(2024, 3, 5, 12, 30)
    assert reader.moment("31/12/2024") is None


def test_offsets_become_the_companys_time_or_stay_as_written(iso: Reader) -> None:
    assert iso.moment("2025-10-02 17:09:34 -0300") == datetime(2025, 10, 2, 17, 9, 34)
    there = Reader(Habits("iso"), "Europe/Chisinau")
    assert there.moment("2025-10-02 17:09:34 -0300") == datetime(2025, 10, 2, 23, 9, 34)
    assert there.moment("2024-05-01T10:00:00Z") == datetime(2024, 5, 1, 13)
    assert there.moment("2024-05-01 10:00") == datetime(2024, 5, 1, 10), "a time without an offset is local"


def test_compact_excel_and_epoch_dates() -> None:
    assert Reader(Habits("ymd")).moment("20240105") == datetime(2024, 1, 5)
    assert Reader(Habits("ymd")).moment("2024.01.05 10:30") == datetime(2024, 1, 5, 10, 30)
    assert Reader(Habits("excel")).moment("45413.5") == datetime(2024, 5, 1, 12)
    epoch = Reader(Habits("epoch"), "Europe/Chisinau")
    assert epoch.moment("1714557600") == epoch.moment("1714557600000") == datetime(2024, 5, 1, 13)


COMMA = {
    "1 234,50": "1234.5",
    "1\u00a0234,50": "1234.5",
    "1.234,50": "1234.5",
    "12,5": "12.5",
    "12.50": "12.5",
    "1.000": "1000",
    "1 234,50 руб.": "1234.5",
    "руб. 5": "5",
    "1’234,5": "1234.5",
    "(12,50)": "-12.5",
    "12,50-": "-12.5",
    "−5": "-5",
    "- 5,25 €": "-5.25",
    "12 5": None,
    "1O0": None,
    "12abc": None,
    "1_000": None,
    "=1+1": None,
}


@pytest.mark.parametrize(("cell", "expected"), COMMA.items())
def test_amounts_with_a_decimal_comma(day_first: Reader, cell: str, expected: str | None) -> None:
    assert day_first.number(cell) == (None if expected is None else Decimal(expected))


POINT = {
    "1,234.50": "1234.5",
    "12,34,567.00": "1234567",
    "$1,234": "1234",
    "-$5.00": "-5",
    "5 USD": "5",
    "1e3": "1000",
    "1,5": None,
    "1,23,4": None,
}


@pytest.mark.parametrize(("cell", "expected"), POINT.items())
def test_amounts_with_a_decimal_point(iso: Reader, cell: str, expected: str | None) -> None:
    assert iso.number(cell) == (None if expected is None else Decimal(expected))


NAMES = {
    "'123": "123",
    "  Анна   М. ": "Анна М.",
    "a\u200bb": "ab",
    "\ufeffIon": "Ion",
    "Анна\u00a0М.": "Анна М.",
    "e\u0301": "é",
    "O'Neil": "O'Neil",
    "it's": "it's",
    " ": None,
    "-": None,
    "N/A": None,
    "nan": None,
    "None": None,
}


@pytest.mark.parametrize(("cell", "expected"), NAMES.items())
def test_names_are_cleaned(iso: Reader, cell: str, expected: str | None) -> None:
    assert iso.name(cell) == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    cents=st.integers(-(10**11), 10**11),
    group=st.sampled_from(["", " ", "\u00a0", "."]),
    brackets=st.booleans(),
    currency=st.sampled_from(["", " руб.", " MDL", " €"]),
)
def test_an_amount_written_comes_back(
    day_first: Reader, cents: int, group: str, brackets: bool, currency: str
) -> None:
    amount = Decimal(cents) / 100
    digits = f"{abs(amount):,.2f}".replace(",", "\0").replace(".", ",").replace("\0", group)
    sign = ("(", ")") if brackets and cents < 0 else ("-" if cents < 0 else "", "")
    assert day_first.number(f"{sign[0]}{digits}{sign[1]}{currency}") == amount


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    seconds=st.integers(0, 60 * 365 * 86400),
    form=st.sampled_from(
        ["%d.%m.%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y, %I:%M:%S %p"]
    ),
)
def test_a_moment_written_comes_back(day_first: Reader, seconds: int, form: str) -> None:
    moment = datetime(1971, 1, 1) + timedelta(seconds=seconds)
    assert day_first.moment(moment.strftime(form)) == moment
