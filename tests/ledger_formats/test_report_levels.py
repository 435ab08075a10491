"""Grouped reports of 1C that lost their insets: levels are proved by sums, or asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import regulars
from regulars.ledger.formats.documents import document, is_document
from regulars.ledger.formats.report_levels import ReportRow, proved_levels

See = Callable[..., Any]
LINES = 'SELECT client, left("at", 10), product, amount FROM {table} WHERE _set_aside IS NULL ORDER BY _row'


def sale(number: int, day: str) -> str:
    return f"Реализация товаров и услуг ЦБ-{number:06} от {day}.03.2024 10:00:00"


def back(number: int, day: str) -> str:
    return f"Возврат товаров от покупателя ЦБ-{number:06} от {day}.03.2024 0:00:00"


def report(title: str, *rows: tuple[str, int, int], heading: str = "") -> str:
    cells = "".join(f"{text};{quantity};{amount}\n" for text, quantity, amount in rows)
    return f"Валовая прибыль\n{heading}\n{title};Кол-во;Выручка\n{cells}"


@pytest.mark.parametrize("heading", ["", "Период:;март 2024\nВалюта:;руб.\n"])
def test_client_document_goods(see: See, heading: str) -> None:
    seen = see(
        report(
            "Покупатель / Регистратор / Номенклатура",
            ("ООО А", 3, 30), (sale(1, "01"), 3, 30), ("Чай", 1, 10), ("Кофе", 2, 20),
            ("Кафе «Лада»", 1, 20), (sale(2, "02"), 2, 40), ("Кофе", 2, 40),
            (back(3, "03"), -1, -20), ("Кофе", -1, -20),
            ("Итого", 4, 50),
            heading=heading,
        ),
        encoding="cp1251",
    )  # fmt: skip
    assert seen.rows(LINES) == [
        ("ООО А", "2024-03-01", "Чай", "10"),
        ("ООО А", "2024-03-01", "Кофе", "20"),
        ("Кафе «Лада»", "2024-03-02", "Кофе", "40"),
        ("Кафе «Лада»", "2024-03-03", "Кофе", "-20"),
    ]
    assert seen.guess.sure


def test_returns_written_without_a_sign(see: See) -> None:
    seen = see(
        report(
            "Наименование",
            ("ООО А", 3, 30), (sale(1, "01"), 4, 40), ("Чай", 4, 40), (back(2, "02"), 1, 10), ("Чай", 1, 10),
            ("Итого", 3, 30),
        )
    )  # fmt: skip
    assert [row[3] for row in seen.rows(LINES)] == ["40", "-10"]
    assert seen.guess.sure


def test_a_grouping_above_and_documents_innermost(see: See) -> None:
    seen = see(
        report(
            "Склад / Покупатель / Документ продажи",
            ("Основной", 6, 60), ("ООО А", 4, 40), (sale(1, "01"), 1, 10), (sale(2, "02"), 3, 30),
            ("ООО Б", 2, 20), (sale(3, "03"), 2, 20), ("Розница", 1, 15), ("ООО А", 1, 15),
            (sale(4, "04"), 1, 15),
        )
    )  # fmt: skip
    assert [row[0] for row in seen.rows(LINES)] == ["ООО А", "ООО А", "ООО Б", "ООО А"]


def test_goods_above_documents(see: See) -> None:
    seen = see(
        report(
            "Покупатель, Номенклатура, Регистратор",
            ("ООО А", 3, 30), ("Чай", 1, 10), (sale(1, "01"), 1, 10), ("Кофе", 2, 20), (sale(1, "01"), 1, 10),
            (sale(2, "02"), 1, 10), ("ООО Б", 1, 5), ("Чай", 1, 5), (sale(3, "05"), 1, 5),
        )
    )  # fmt: skip
    assert [(row[0], row[2]) for row in seen.rows(LINES)] == [
        ("ООО А", "Чай"), ("ООО А", "Кофе"), ("ООО А", "Кофе"), ("ООО Б", "Чай"),
    ]  # fmt: skip


def test_contracts_are_neither_documents_nor_clients(see: See) -> None:
    seen = see(
        report(
            "Контрагент, Договор, Документ",
            ("ООО А", 3, 30), ("Договор № 5 от 01.02.2024", 3, 30),
            (sale(1, "01"), 1, 10), (sale(2, "02"), 2, 20),
            ("ООО Б", 1, 5), ("Основной договор", 1, 5), (sale(3, "05"), 1, 5),
        )
    )  # fmt: skip
    assert [(row[0], row[3]) for row in seen.rows(LINES)] == [
        ("ООО А", "10"),
        ("ООО А", "20"),
        ("ООО Б", "5"),
    ]


def test_groups_without_numbers(see: See) -> None:
    seen = see(
        f"Отчет\n\nПокупатель;Кол-во;Сумма\nООО А;;\n"
        f"{sale(1, '01')};;\nЧай;1;10\n{sale(2, '02')};;\nЧай;1;10\n"
        f"ООО Б;;\n{sale(3, '03')};;\nКофе;1;12\nИтого;3;32\n"
    )
    assert [(row[0], row[3]) for row in seen.rows(LINES)] == [
        ("ООО А", "10"),
        ("ООО А", "10"),
        ("ООО Б", "12"),
    ]
    assert seen.guess.sure


@pytest.mark.parametrize(("client", "total"), [(31, 35), (30, 36)])
def test_sums_that_prove_nothing_are_asked_about(see: See, client: int, total: int) -> None:
    seen = see(
        report(
            "Контрагент, Документ, Номенклатура",
            ("ООО А", 3, client), (sale(1, "01"), 3, 30), ("Чай", 3, 30),
            ("ООО Б", 1, 5), (sale(3, "05"), 1, 5), ("Кофе", 1, 5), ("Итого", 4, total),
        )
    )  # fmt: skip
    assert not seen.guess.sure
    assert "guess.subtotals_disagree" in {note.code for note in seen.guess.notes}


def test_a_signature_under_the_total(see: See) -> None:
    seen = see(
        report("Контрагент, Документ", ("ООО А", 3, 30), (sale(1, "01"), 3, 30), ("Итого", 3, 30))
        + ";;\nОтветственный: Сидорова ____;;\n"
    )
    assert seen.rows(LINES) == [("ООО А", "2024-03-01", None, "30")]
    assert seen.guess.sure


def test_an_article_beside_the_goods(see: See) -> None:
    seen = see(
        "Валовая прибыль\n\nПокупатель;Артикул;Количество;Выручка\nДокумент;;;\nТовар;;;\n"
        f"ООО А;;3;30\n{sale(1, '01')};;3;30\nЧай;А-1;1;10\nКофе;А-2;2;20\nИтого;;3;30\n"
    )
    assert [(row[0], row[2]) for row in seen.rows(LINES)] == [("ООО А", "Чай"), ("ООО А", "Кофе")]


def test_returns_by_their_names_beside_dates(see: See) -> None:
    seen = see(
        f"Дата;Документ;Контрагент;Сумма\n01.03.2024;{sale(1, '01')};ООО А;100\n"
        f"13.03.2024;{sale(2, '13')};ООО Б;50\n14.03.2024;{back(3, '14')};ООО А;20\n"
    )
    assert seen.raw.preset == "onec_flat"
    assert seen.guess.mapping.columns["at"] == "Дата"
    kind = seen.guess.mapping.columns["kind"]
    assert seen.rows(f'SELECT "{kind}" FROM {{table}} ORDER BY _row') == [("sale",), ("sale",), ("return",)]


def test_two_nestings_that_agree_prove_neither() -> None:
    nothing = Decimal(0)
    plain, named = ReportRow((nothing,)), ReportRow((nothing,), document=True)
    rows = [plain, named, plain, plain, named, plain]  # the fourth is a client or goods
    assert proved_levels(rows[:3]) == [0, 1, 2]
    assert proved_levels(rows) is None
    assert proved_levels([ReportRow((Decimal(1),)), ReportRow((Decimal(2),), document=True)]) is None


def test_documents_in_ukrainian() -> None:
    told = document("Повернення товарів від покупця 4 від 06.03.2024 10:00:00")
    assert (told["at"], told["kind"]) == ("2024-03-06 10:00:00", "return")
    assert not is_document("Договір № 7 від 06.03.2024")


@pytest.mark.parametrize("day", ["Период", "Дата"])
def test_card_of_an_account(see: See, tmp_path: Path, day: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    debtor = "ООО А\nДоговор № 5 от 09.01.2024"
    for row in [
        ("Карточка счета 62.01 за 2024 г.",), (day, "Документ", "Аналитика Дт", "Аналитика Кт", "Дебет",
        None, "Кредит", None, "Текущее сальдо", None), (None, None, None, None, "Счет", None, "Счет"),
        ("Сальдо на начало", None, None, None, None, None, None, None, "Д", 100.5),
        ("01.03.2024", f"{sale(1, '01')}\nНасос", debtor, "Товары", "62.01", 501.6, "90.01.1", None, "Д", 1),
        ("02.03.2024", "Поступление на расчетный счет 7 от 02.03.2024", "Банк", debtor, "51", None, "62.01",
        501.6),
        ("03.03.2024", f"{sale(1, '01')}\nЗачет аванса", debtor, debtor, "62.02", None, "62.01", 20),
        ("04.03.2024", f"{back(2, '04')}\nНасос", debtor, "Товары", "62.01", -100, "90.01.1", None, "Д", 1),
        ("Обороты за период", None, None, None, None, 401.6, None, 521.6),
    ]:  # fmt: skip
        sheet.append(row)
    path = tmp_path / "card.xlsx"
    book.save(path)
    seen = see(path)
    assert seen.raw.preset == "onec_account"
    assert seen.rows(LINES) == [
        ("ООО А", "2024-03-01", "Насос", "501.6"),
        ("ООО А", "2024-03-04", "Насос", "-100"),
    ]
    assert seen.rows("SELECT DISTINCT _set_aside FROM {table} WHERE _set_aside IS NOT NULL") == [("no_sale",)]


def test_a_report_by_clients_with_the_month_first(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[tuple[Any, ...]] = [
        ("Prairie Nursery LLC",), ("Sales by Customer Detail",), ("January - June, 2025",), (None,),
        (None, "Transaction date", "Num", "Product/Service full name", "Quantity", "Sales price", "Amount"),
    ]  # fmt: skip
    for client, days in (
        ("Adler Inc.", ("01/08", "05/12", "04/21")),
        ("Bluestem", ("02/03", "06/24", "03/04")),
    ):
        rows.append((client,))
        rows += [(None, f"{day}/2025", 7, "Pea Gravel", 2, 8.5, 17.0) for day in days]
        rows.append((f"Total for {client}", None, None, None, 6, None, 51.0))
    rows.append(("TOTAL", None, None, None, 12, None, 102.0))
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "sales.xlsx")
    ledger = regulars.read_ledger(tmp_path / "sales.xlsx")
    assert ledger.lines.query("SELECT min(sold_on) AS a, max(sold_on) AS b FROM lines").to_pylist() == [
        {"a": date(2025, 1, 8), "b": date(2025, 6, 24)}
    ]
