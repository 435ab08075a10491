"""A list that is read and not kept: typed, in order, and refused at the first row that cannot be used."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from regulars.errors import MappingIncomplete, SourceMissing
from regulars.ledger.kinds import Field, Kind, names
from regulars.ledger.records import RecordRefused, read_records

GUESTS = Kind(
    "guests",
    "who is expected",
    (
        Field("who", "text", ("гость",), required=True, key=True),
        Field("at", "moment", ("когда",)),
        Field("amount", "money", ("сумма",)),
        Field("known", "flag", ("знаком",)),
    ),
    kept=False,
)


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_rows_come_typed_and_with_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "g.csv", "гость;когда;сумма;знаком", "Анна;05.10.2026 12:30;10,50;да", "Ион;;;")
    assert read_records(path, GUESTS) == [
        {"who": "Анна", "at": dt.datetime(2026, 10, 5, 12, 30), "amount": Decimal("10.50")}
        | {"known": True, "row": 2},
        {"who": "Ион", "at": None, "amount": None, "known": None, "row": 3},
    ]


def test_a_row_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = written(
        tmp_path / "g.csv", "who,at,known", "Ann,2026-10-05,yes", "Bob,2026-10-06,perhaps", ",x,no"
    )
    with pytest.raises(RecordRefused, match="row 3, column known: 'perhaps' is neither yes nor no"):
        read_records(path, GUESTS)


def test_a_file_without_the_needed_column_says_which(tmp_path: Path) -> None:
    with pytest.raises(MappingIncomplete, match=r"No column of g\.csv says who"):
        read_records(written(tmp_path / "g.csv", "at,known", "2026-10-05,yes"), GUESTS)
    with pytest.raises(SourceMissing):
        read_records(tmp_path / "none.csv", GUESTS)


def test_what_is_not_kept_cannot_be_imported() -> None:
    assert "guests" not in names()
