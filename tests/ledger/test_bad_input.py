"""Every kind of bad input meets a sentence that says what is wrong and what to do, or is read all the same.

Killed imports, a full disk, a busy folder and a newer one are in `test_importing_sales`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import regulars
from regulars.errors import (
    ChoiceNeeded,
    CurrenciesMixed,
    InputError,
    SourceEmpty,
    SourceMissing,
    SourceUnreadable,
    TooManyRejects,
)
from regulars.ledger.mapping import Habits

COLUMNS = {"client": "client", "at": "date", "amount": "amount"}
HEADER = "client,date,amount\n"
SOUND = "".join(f"C{n % 7},2024-{1 + n % 12:02d}-{1 + n % 28:02d},{n}.50\n" for n in range(40))


def read(path: Path, **options: object) -> regulars.Ledger:
    return regulars.read_ledger(path, COLUMNS, **options)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sales.csv"
    path.write_bytes(text.encode(encoding))
    return path


def reasons(ledger: regulars.Ledger) -> dict[int, str]:
    rows = ledger.rejects.arrow().to_pylist()
    return {row["source_row"]: row["reason"] for row in rows}


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match=r"There is no file .*sales.csv. Check the name and the folder"):
        read(tmp_path / "sales.csv")


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(SourceEmpty, match=r"sales.csv is empty. Export the sales again"):
        read(written(tmp_path, ""))


def test_a_header_and_nothing_more(tmp_path: Path) -> None:
    with pytest.raises(SourceEmpty, match=r"sales.csv has a header and no rows under it. Export it again"):
        read(written(tmp_path, HEADER))


def test_a_wrong_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "Анна,2024-01-01,5\n" * 20, "cp1251")
    with pytest.raises(SourceUnreadable, match="said to be in the encoding utf-8, and it is not"):
        read(path, encoding="utf-8")
    ledger = read(path)
    assert ledger.lines.arrow().column("client").to_pylist() == ["Анна"] * 20


def test_dates_in_two_orders(tmp_path: Path) -> None:
    rows = "Ann,25/03/2024,5\nBob,03/25/2024,6\nCat,03/04/2024,7\n"
    with pytest.raises(ChoiceNeeded, match="dates that are day first and dates that are month first"):
        read(written(tmp_path, HEADER + rows))
    with pytest.raises(InputError):
        regulars.read_ledger(written(tmp_path, HEADER + rows))
    ledger = read(tmp_path / "sales.csv", habits=Habits("dmy"), force=True)
    assert reasons(ledger) == {3: "reject.at.bad"}


def test_dates_that_can_be_read_two_ways(tmp_path: Path) -> None:
    with pytest.raises(ChoiceNeeded, match=r"is 03/04/2024 day first or month first\? .*habits=Habits"):
        read(written(tmp_path, HEADER + "Ann,03/04/2024,5\nBob,03/04/2024,6\n"))


def test_dates_in_two_forms_that_cannot_be_mistaken(tmp_path: Path) -> None:
    rows = "Ann,25.03.2024,5\nBob,2024-03-26,6\nCat,27 марта 2024,7\n"
    ledger = read(written(tmp_path, HEADER + rows))
    days = ledger.lines.query("SELECT sold_on FROM lines ORDER BY source_row").column(0).to_pylist()
    assert days == [date(2024, 3, 25), date(2024, 3, 26), date(2024, 3, 27)]


def test_two_currencies(tmp_path: Path) -> None:
    rows = "Ann,2024-03-25,5 EUR\nBob,2024-03-26,6 MDL\n"
    with pytest.raises(CurrenciesMixed, match=r"more than one currency in sales.csv: EUR, MDL. Export each"):
        read(written(tmp_path, HEADER + rows))


def test_a_cell_of_a_million_characters(tmp_path: Path) -> None:
    ledger = read(written(tmp_path, HEADER + SOUND + "x" * 1_000_000 + ",2024-03-25,5\nEve,2024-03-26,6\n"))
    assert reasons(ledger) == {42: "reject.row.cell_too_long"}
    assert ledger.facts.lines == 41
    (reject,) = ledger.rejects.arrow().to_pylist()
    assert len(reject["original"]) < 3000


def test_zero_bytes(tmp_path: Path) -> None:
    ledger = read(written(tmp_path, HEADER + SOUND + "E\0ve,2024-03-25,5\nFay,2024-03-26,6\n"))
    assert reasons(ledger) == {42: "reject.row.nul_byte"}
    assert ledger.facts.lines == 41


def test_formulas_are_text_and_never_run(tmp_path: Path) -> None:
    rows = "=HYPERLINK(A1),2024-03-25,5\nEve,2024-03-26,=1+1\n"
    ledger = read(written(tmp_path, HEADER + SOUND + rows))
    assert reasons(ledger) == {43: "reject.amount.bad"}
    (reject,) = ledger.rejects.arrow().to_pylist()
    assert reject["value"] == "=1+1"
    assert "=HYPERLINK(A1)" in ledger.lines.arrow().column("client").to_pylist()


def test_formulas_of_a_workbook_without_results(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["client", "date", "amount"])
    for n in range(20):
        sheet.append([f"C{n}", date(2024, 3, 1 + n), n + 0.5])
    sheet.append(["Eve", date(2024, 3, 25), "=1+1"])
    book.save(tmp_path / "sales.xlsx")
    ledger = read(tmp_path / "sales.xlsx")
    assert ledger.facts.lines == 20
    assert set(reasons(ledger)) == {22}


def test_a_client_with_a_hundred_thousand_orders(tmp_path: Path) -> None:
    busy = "".join(f"Till,2024-01-{1 + n % 28:02d},{n % 50}.5\n" for n in range(100_000))
    ledger = read(written(tmp_path, HEADER + SOUND + busy))
    assert ledger.facts.lines == 100_040
    odd = {said.code: said for said in ledger.audit()}
    assert "'Till' has" in odd["audit.one_client"].english()


def test_one_client(tmp_path: Path) -> None:
    ledger = read(written(tmp_path, HEADER + "Ann,2024-03-25,5\nAnn,2024-03-26,6\n"))
    odd = {said.code: said.english() for said in ledger.audit()}
    assert odd["audit.few_clients"].startswith("there is only 1 client")


def test_all_on_one_day(tmp_path: Path) -> None:
    ledger = read(written(tmp_path, HEADER + "".join(f"C{n},2024-03-25,{n}.5\n" for n in range(50))))
    odd = {said.code: said.english() for said in ledger.audit()}
    assert "every sale is on one day" in odd["audit.one_day"]


def test_dates_in_1970_and_2200(tmp_path: Path) -> None:
    ledger = read(written(tmp_path, HEADER + SOUND + "Ann,1970-01-01,5\nBob,2200-01-01,6\n"))
    assert reasons(ledger) == {42: "reject.at.placeholder", 43: "reject.at.future"}
    odd = {said.code: said.english() for said in ledger.audit()}
    assert "(the first is row 43)" in odd["audit.future"]
    assert "audit.placeholders" in odd
    with pytest.raises(TooManyRejects, match="has not come yet"):
        read(written(tmp_path, HEADER + "Ann,2200-01-01,5\nBob,2200-01-01,6\n"))


def test_a_quote_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    rows = [f"C{n},2024-03-{1 + n % 28:02d},{n}.5" for n in range(2000)]
    rows[700] = '"C700,2024-03-01,5.5'
    ledger = read(written(tmp_path, HEADER + "\n".join(rows) + "\n"))
    assert ledger.facts.lines >= 1990
    assert ledger.facts.lines + ledger.facts.rejects >= 1999
    assert 702 in reasons(ledger)
