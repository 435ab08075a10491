"""Workbooks, Parquet and JSON lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars

See = Callable[..., Any]


def workbook(path: Path, rows: list[list[Any]], title: str = "Sales") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_dates_numbers_and_texts(see: See, tmp_path: Path) -> None:
    rows = [
        ["Date", "Client", "Amount", "Code"],
        [datetime(2024, 3, 5, 14, 30), "Ann", 12.5, 4601234567890],
        [date(2024, 3, 6), "Bob", 3, "007"],
    ]
    seen = see(workbook(tmp_path / "sales.xlsx", rows))
    assert seen.rows('SELECT _row, "Date", "Amount", "Code" FROM {table} ORDER BY _row') == [
        (2, "2024-03-05 14:30:00", "12.5", "4601234567890"),
        (3, "2024-03-06", "3", "007"),
    ]
    assert seen.guess.mapping.habits.date_order == "iso"
    assert seen.raw.sources[0].sheet == "Sales"


def test_numbers_written_as_text_with_commas_and_real_numbers_are_read_alike(
    see: See, tmp_path: Path
) -> None:
    rows = [["Дата", "Клиент", "Сумма"]]
    rows += [
        ["05.03.2024", "Иванов", "1 234,50"],
        ["06.03.2024", "Петров", 7.25],
        ["07.03.2024", "Петров", "8,10"],
    ]
    seen = see(workbook(tmp_path / "sales.xlsx", rows))
    assert seen.guess.mapping.habits.decimal == ","
    assert seen.rows('SELECT "Сумма" FROM {table} ORDER BY _row') == [("1 234,50",), ("7,25",), ("8,10",)]


def test_a_formula_without_its_value_names_the_cell(see: See, tmp_path: Path) -> None:
    rows = [["Date", "Client", "Amount"], ["2024-03-05", "Ann", 12], ["2024-03-06", "Bob", "=6*2"]]
    seen = see(workbook(tmp_path / "sales.xlsx", rows))
    assert seen.rows("SELECT _row, _defect FROM {table} WHERE _defect IS NOT NULL") == [
        (3, "formula_without_value")
    ]
    assert seen.rows("SELECT _defect_text FROM {table} WHERE _defect IS NOT NULL")[0][0].startswith(
        "C3: =6*2"
    )


@pytest.mark.slow
def test_a_cell_over_the_cap_costs_its_row(see: See, tmp_path: Path) -> None:
    from regulars.ledger.formats import table

    rows = [["Date", "Client", "Amount"], ["2024-03-05", "Ann", 12], ["2024-03-06", "x" * 32_000, 1]]
    path = workbook(tmp_path / "sales.xlsx", rows)
    cap, table.CELL_CAP = table.CELL_CAP, 10_000
    try:
        seen = see(path)
    finally:
        table.CELL_CAP = cap
    assert seen.defects() == [(3, "cell_too_long")]


def test_the_sheet_with_the_table_is_read(see: See, tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["About this export", "2024"])
    sheet = book.create_sheet("March")
    sheet.append(["Date", "Client", "Amount"])
    for day in range(1, 29):
        sheet.append([date(2024, 3, day), "Ann", day])
    book.save(path)
    seen = see(path)
    assert (seen.raw.sources[0].sheet, seen.raw.sources[0].rows_read) == ("March", 28)


def test_parquet_keeps_its_types(see: See, tmp_path: Path) -> None:
    path = tmp_path / "sales.parquet"
    moments = pa.array([datetime(2024, 3, 5, 14), datetime(2024, 3, 6, 9)], pa.timestamp("us"))
    pq.write_table(pa.table({"client": ["a", "b"], "sold_at": moments, "amount": pa.array([1.5, 2.0])}), path)
    seen = see(path)
    assert seen.raw.typed
    assert dict(seen.guess.mapping.columns) == {"client": "client", "at": "sold_at", "amount": "amount"}
    assert seen.rows("SELECT _row, sold_at FROM {table} ORDER BY _row")[1] == (2, datetime(2024, 3, 6, 9))


def test_json_lines_with_inner_objects_and_a_broken_line(see: See) -> None:
    lines = [
        '{"id": 1, "created_at": "2024-03-05T10:00Z", "customer": {"id": 7, "email": "a@b"}, "total": 12.50}',
        '{"id": 2, "created_at": "2024-03-06T10',
        "",
        '{"id": 3, "created_at": "2024-03-07T10:00:00Z", "customer": {"id": 8}, "total": 1}',
    ]
    seen = see("\n".join(lines) + "\n", name="orders.jsonl")
    assert seen.rows(
        'SELECT _row, "customer.id", total FROM {table} WHERE _defect IS NULL ORDER BY _row'
    ) == [
        (1, "7", "12.50"),
        (4, "8", "1"),
    ]
    assert seen.defects() == [(2, "broken_record")]
    assert seen.guess.mapping.columns["client"] == "customer.id"


def test_a_json_list_of_objects(see: See) -> None:
    seen = see('[{"date": "2024-03-05", "client": "Ann", "amount": 1.10}]', name="orders.json")
    assert seen.rows("SELECT amount FROM {table}") == [("1.10",)]


def test_sheets_with_the_same_columns_are_read_together(see: See, tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    book = openpyxl.Workbook()
    for title in ("January", "February"):
        sheet = book.active if title == "January" else book.create_sheet(title)
        sheet.title = title
        sheet.append(["Date", "Client", "Amount"])
        for day in range(1, 9):
            sheet.append([date(2024, 1, day), f"C{day % 3}", day])
    book.create_sheet("Summary").append(["January and February", 72])
    book.save(path)
    seen = see(path)
    assert seen.guess.sure
    assert [(facts.name, facts.sheet) for facts in seen.raw.sources] == [
        ("sales.xlsx", "January"),
        ("sales.xlsx · February", "February"),
    ]
    # What two shops sold alike on one day, a sheet each, is two sales.
    assert len(regulars.read_ledger(path).lines) == 16
    assert len(regulars.read_ledger(path, sheet="February").lines) == 8
