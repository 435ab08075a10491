"""Tables as people keep them: months on sheets, blanks under an order, sums and signatures, marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sales_tables import sales, table

import regulars
from regulars.errors import ChoiceNeeded
from regulars.ledger.stated_totals import Stated, agrees

See = Callable[..., Any]

SUMS_DUCKDB = """
SELECT count(*) AS lines, CAST(sum(amount) AS VARCHAR) AS total, count(DISTINCT client) AS clients FROM lines
"""


def read(folder: Path, text: str) -> tuple[int, str, int]:
    """Lines, total and clients of ``text`` read as a file; not a row of it may be refused."""
    path = folder / "sales.csv"
    path.write_text(text, encoding="utf-8")
    return of(regulars.read_ledger(path))


def of(ledger: regulars.Ledger) -> tuple[int, str, int]:
    assert ledger.facts.rejects == 0
    row = ledger.lines.query(SUMS_DUCKDB).to_pylist()[0]
    return row["lines"], row["total"], row["clients"]


def total(rows: Sequence[Sequence[Any]], place: int = -1) -> str:
    return f"{sum(Decimal(str(row[place])) for row in rows):.2f}"


HEADER = ["Order", "Date", "Client", "Item", "Qty", "Price", "Amount"]


class TestMarksInCells:
    def test_a_discount_in_percent_refuses_no_row(self, tmp_path: Path) -> None:
        rows = sales()
        for place, row in enumerate(rows):
            off = (0, 10, 20)[place % 3]
            row[6] = f"{Decimal(str(row[5])) * int(str(row[4])) * (100 - off) / 100:.2f}"
            row.append(f"{off}%" if off else "")
        assert read(tmp_path, table([*HEADER, "Discount"], rows)) == (40, total(rows, 6), 7)

    def test_units_and_currencies_beside_numbers(self, tmp_path: Path) -> None:
        rows = [[*row[:4], f"{row[4]} pcs", f"£{row[5]}", f"£{row[6]}"] for row in sales()]
        assert read(tmp_path, table(HEADER, rows)) == (40, total(sales()), 7)

    @pytest.mark.parametrize("sign", ["({})", "{}-", "-£{}", "£-{}"])
    def test_negative_however_written(self, tmp_path: Path, sign: str) -> None:
        rows, bare = sales(), sales()
        rows[3][6], bare[3][6] = sign.format(rows[3][6]), f"-{rows[3][6]}"
        assert read(tmp_path, table(HEADER, rows)) == (40, total(bare), 7)

    def test_weights_with_commas_beside_money_with_points(self, tmp_path: Path) -> None:
        rows = [[*row[:4], f"{row[4]},0 kg", f"CHF {row[5]}", f"CHF {row[6]}"] for row in sales()]
        assert read(tmp_path, table(HEADER, rows, ";")) == (40, total(sales()), 7)

    def test_the_day_of_the_week_before_the_date(self, tmp_path: Path) -> None:
        rows = sales()
        for row in rows:
            day = date.fromisoformat(str(row[1]))
            row[1] = f"{['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'][day.weekday()]} {day:%d.%m.%Y}"
        assert read(tmp_path, table(HEADER, rows)) == (40, total(rows), 7)

    def test_a_discount_that_no_amount_shows_is_asked_about(self, tmp_path: Path) -> None:
        rows = [[*row[:6], "10%"] for row in sales()]
        with pytest.raises(ChoiceNeeded):
            read(tmp_path, table([*HEADER[:6], "Discount"], rows))


class TestRowsThatAreNoRecords:
    def test_blanks_under_an_order(self, tmp_path: Path) -> None:
        rows = sales()
        for before, row in zip(sales(), rows[1:], strict=False):
            if row[0] == before[0]:
                row[:3] = ["", "", ""]
        assert read(tmp_path, table(HEADER, rows)) == (40, total(rows), 7)

    def test_the_buyer_on_the_first_line_of_his_order(self, tmp_path: Path) -> None:
        rows = sales()
        for before, row in zip(sales(), rows[1:], strict=False):
            if row[0] == before[0]:
                row[2] = ""
        path = tmp_path / "sales.csv"
        path.write_text(table(HEADER, rows), encoding="utf-8")
        assert regulars.read_ledger(path).facts.walk_ins == 0

    def test_the_total_of_an_order_with_its_delivery_is_no_amount(self, tmp_path: Path) -> None:
        rows = sales()
        for place in range(0, 40, 2):
            both = Decimal(str(rows[place][6])) + Decimal(str(rows[place + 1][6]))
            # A third of the orders comes back: a total of its own on the second line.
            rows[place] += ["5.00", f"{both + 5}"]
            rows[place + 1] += ["", ""]
        assert read(tmp_path, table([*HEADER, "Delivery", "Total to pay"], rows)) == (40, total(rows, 6), 7)

    def test_sums_of_a_month_and_a_signature(self, tmp_path: Path) -> None:
        rows = sales()
        half = total(rows[:20])
        kept = [*rows[:20], ["March subtotal", "", "", "", "", "", half], *rows[20:]]
        kept.append(["Total (all orders)", "", "", "", "", "", total(rows)])
        text = table(HEADER, kept) + "Signed,________,Manager\n"
        assert read(tmp_path, text) == (40, total(rows), 7)

    def test_lines_of_the_last_order_are_no_signature(self, tmp_path: Path) -> None:
        rows = sales(42)
        for place in (9, 19, 39, 40, 41):
            rows[place][:3] = ["", "", ""]
        assert read(tmp_path, table(HEADER, rows))[:2] == (42, total(rows))

    def test_pages_with_their_header_again(self, tmp_path: Path) -> None:
        rows = sales()
        text = "".join(f"Sales report\n{table(HEADER, rows[at : at + 10])}" for at in range(0, 40, 10))
        assert read(tmp_path, text) == (40, total(rows), 7)

    def test_days_alone_above_their_sales(self, tmp_path: Path) -> None:
        rows = sales()
        text = table(["Order", "Client", "Item", "Qty", "Price", "Amount"], [])
        for at in range(0, 40, 2):
            text += f"{rows[at][1]},,,,,\n" + "".join(
                ",".join(str(cell) for place, cell in enumerate(row) if place != 1) + "\n"
                for row in rows[at : at + 2]
            )
        assert read(tmp_path, text) == (40, total(rows), 7)

    def test_buyers_alone_above_their_sales_are_not_lost(self, tmp_path: Path) -> None:
        names = ["Ann Lee", "Bob Stone", "Carol White", "Dave Hill"]
        text = "Date,Item,Qty,Price,Amount\n"
        for place, name in enumerate(names):
            lines = sales()[place * 10 : place * 10 + 10]
            text += f"{name},,,,\n" + "".join(
                f"{row[1]},{row[3]},{row[4]},{row[5]},{row[6]}\n" for row in lines
            )
        try:
            assert read(tmp_path, text)[2] == 4
        except ChoiceNeeded as asked:
            assert "heading" in str(asked)


class TestSignsOfReturns:
    def test_a_yes_says_that_goods_came_back(self, tmp_path: Path) -> None:
        rows = [[*row, "Yes" if place == 4 else "No"] for place, row in enumerate(sales())]
        bare = sales()
        bare[4][6] = f"-{bare[4][6]}"
        assert read(tmp_path, table([*HEADER, "Return"], rows)) == (40, total(bare), 7)

    def test_on_credit_is_no_return(self, tmp_path: Path) -> None:
        rows = [[*row, ("Cash", "Credit")[place % 2]] for place, row in enumerate(sales())]
        assert read(tmp_path, table([*HEADER, "Type"], rows)) == (40, total(rows, 6), 7)

    def test_credit_notes_and_quotes(self, tmp_path: Path) -> None:
        rows = [[*row, "Invoice"] for row in sales()]
        rows[4][7], rows[5][7] = "Credit note", "Quote"
        bare = sales()
        bare[4][6], bare[5][6] = f"-{bare[4][6]}", "0"
        assert read(tmp_path, table([*HEADER, "Type"], rows))[:2] == (39, total(bare))


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def typed(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [
        [row[0], date.fromisoformat(row[1]), row[2], row[3], row[4], float(row[5]), float(row[6])]
        for row in rows
    ]


class TestSheets:
    def test_months_between_a_summary_and_a_price_list(self, tmp_path: Path) -> None:
        rows = sales()
        title = [["Jobs of the month"], []]
        book = {
            "Summary": [["Month", "Jobs", "Takings"], ["Jan 2024", 20, 1.0], ["Feb 2024", 20, 2.0]],
            "Jan": [*title, HEADER, *typed(rows[:20]), ["TOTAL (all)", *[""] * 5, float(total(rows[:20]))]],
            "Feb": [*title, HEADER, *typed(rows[20:])],
            "Prices": [["Item", "Price"], *[[f"P{number}", 10.5] for number in range(60)]],
        }
        assert of(regulars.read_ledger(workbook(tmp_path / "a.xlsx", book))) == (40, total(rows), 7)

    def test_clients_since_when_are_no_sales(self, tmp_path: Path) -> None:
        people = [[f"C{number}", date(2023, 1, number + 1), 10.0] for number in range(20)]
        book = {"Clients": [["Name", "Since", "Total spent"], *people], "Sales": [HEADER, *typed(sales())]}
        assert of(regulars.read_ledger(workbook(tmp_path / "a.xlsx", book)))[0] == 40

    def test_a_sheet_of_returns_is_asked_about(self, tmp_path: Path) -> None:
        book = {"Sales": [HEADER, *typed(sales())], "Returns": [HEADER, *typed(sales()[:4])]}
        with pytest.raises(ChoiceNeeded):
            regulars.read_ledger(workbook(tmp_path / "a.xlsx", book))

    def test_names_that_stand_twice_take_the_group_above(self, see: See, tmp_path: Path) -> None:
        rows = [[row[0], row[1], row[2], "RO1", row[3], row[6]] for row in typed(sales())]
        head = [
            ["Document", "", "Buyer", "", "Article", ""],
            ["No", "Date", "Name", "Code", "Name", "Amount"],
        ]
        seen = see(workbook(tmp_path / "a.xlsx", {"Sales": [*head, *rows]}))
        assert seen.guess.mapping.columns["client"] == "Buyer Name"
        assert seen.guess.mapping.columns["product"] == "Article Name"


def test_names_in_two_columns_are_one_buyer(tmp_path: Path) -> None:
    first, last = ["Ann", "Bob", "Carol", "Dave"], ["Lee", "Fox"]
    rows = [
        [*row[:2], first[place // 2 % 4], last[place // 2 % 2], *row[3:]] for place, row in enumerate(sales())
    ]
    for place, row in enumerate(rows):
        row[3] = last[place // 8 % 2]
    header = ["Order", "Date", "First name", "Last name", *HEADER[3:]]
    assert read(tmp_path, table(header, rows))[2] == 8


def test_what_was_paid_goes_before_what_the_bank_left(see: See) -> None:
    rows = [[row[1], f"c{row[2]}@x.com", row[6], "-1.00", f"{Decimal(str(row[6])) - 1}"] for row in sales()]
    seen = see(table(["Date", "Email", "Gross", "Fee", "Net"], rows))
    assert seen.guess.sure
    assert seen.guess.mapping.columns["amount"] == "Gross"


def test_totals_are_checked_block_by_block() -> None:
    def row(value: int, **told: bool) -> Stated:
        return Stated(Decimal(value), False, **told)

    def stated(value: int) -> Stated:
        return Stated(Decimal(value), True)

    assert agrees([row(5), row(3), stated(8), row(4), stated(4), stated(12)])
    assert agrees([row(5), row(3, is_void=True), row(2, is_back=True), stated(3)])
    assert not agrees([row(5), row(3), stated(9)])


def test_month_totals_of_many_columns_are_no_sales(tmp_path: Path) -> None:
    """Filled in nearly every column of numbers, with no day and one word."""
    rows = ["Data;Felul;Numar;Cumparator;Total cu TVA;Baza 19%;TVA 19%;Baza 9%;TVA 9%"]
    for month in (1, 2, 3):
        amounts = [Decimal(119 * (day + month)) for day in range(1, 13)]
        rows += [
            f"{day:02d}.{month:02d}.2025;Factura;{100 * month + day};SC Client {day % 4} SRL;{amount};"
            f"{amount / Decimal('1.19'):.2f};{amount - amount / Decimal('1.19'):.2f};0;0"
            for day, amount in enumerate(amounts, 1)
        ]
        rows.append(f";;;TOTAL LUNA {month};{sum(amounts)};1;1;1;1")
    asked = tmp_path / "jurnal.csv"
    asked.write_text("\n".join(rows), encoding="utf-8")
    ledger = regulars.read_ledger(
        asked, columns={"client": "Cumparator", "at": "Data", "amount": "Total cu TVA"}
    )
    assert of(ledger)[0] == 36
    assert of(ledger)[2] == 4
