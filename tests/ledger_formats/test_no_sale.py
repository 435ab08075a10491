"""What a status, a flag, the kind of a document or the foot of a table says is no sale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sales_tables import table

import regulars

See = Callable[..., Any]


def test_statuses_that_are_no_sale(see: See) -> None:
    words = ["Completed", "Cancelled", "Failed", "Pending"]
    rows = [[f"2024-03-{index + 1:02d}", f"C{index % 3}", index, words[index % 4]] for index in range(20)]
    guess = see(table(["Date", "Client", "Amount", "Status"], rows)).guess
    assert [choice.name for choice in guess.choices] == ["pending"]
    assert guess.mapping.statuses_void == ("cancelled", "failed", "pending")
    assert guess.choose("pending", "in").mapping.statuses_void == ("cancelled", "failed")


def test_a_refund_as_a_second_row_of_its_order_is_a_return(see: See) -> None:
    rows = [[f"2024-03-{index + 1:02d}", index, f"C{index % 3}", 10 + index, "Paid"] for index in range(12)]
    rows += [["2024-03-20", 3, "C0", 13, "Refunded"], ["2024-03-21", 5, "C2", 15, "Refunded"]]
    guess = see(table(["Date", "Order", "Client", "Amount", "Status"], rows)).guess
    assert guess.mapping.columns["kind"] == "Status"
    assert guess.mapping.statuses_void == ()


def test_returns_in_a_column_of_their_own(see: See) -> None:
    rows = [
        ["Возврат" if index % 5 == 0 else "Продажа", f"{index + 1:02d}.03.2024", f"К{index % 3}", 10 + index]
        for index in range(20)
    ]
    assert (
        see(table(["Вид операции", "Дата", "Клиент", "Сумма"], rows, ";")).guess.mapping.columns["kind"]
        == "Вид операции"
    )


@pytest.mark.parametrize(
    ("flag", "no_sale", "sale"),
    [
        ("Проведен", "Нет", "Да"),
        ("Cancelled", "yes", "no"),
        ("Заказ удален", "Заказ удален", "Заказ не удален"),
    ],
)
def test_a_flag_that_says_no_sale(see: See, flag: str, no_sale: str, sale: str) -> None:
    rows = [[f"2024-03-{n + 1:02d}", f"C{n % 3}", 10 + n, no_sale if n == 4 else sale] for n in range(20)]
    guess = see(table(["Date", "Client", "Amount", flag], rows)).guess
    assert guess.mapping.columns["status"] == flag
    assert guess.mapping.statuses_void == (no_sale.lower(),)


def test_of_deals_only_the_won_are_sales_and_on_the_day_they_were_won(see: See) -> None:
    stages = ["Успешно реализовано", "Закрыто и не реализовано", "Переговоры"]
    rows = [
        [stages[n % 3], f"C{n % 5}", 1000 + n, f"{n % 28 + 1:02d}.03.2024", f"{n % 28 + 1:02d}.05.2024"]
        for n in range(30)
    ]
    rows = [[*row[:4], "не закрыта" if row[0] == "Переговоры" else row[4]] for row in rows]
    header = ["Этап сделки", "Компания", "Бюджет", "Дата создания", "Дата закрытия"]
    mapping = see(table(header, rows, ";")).guess.mapping
    assert mapping.columns["at"] == "Дата закрытия"
    assert mapping.statuses_void == ("закрыто и не реализовано", "переговоры")


def test_bills_and_quotations_among_documents_are_no_sale(see: See) -> None:
    kinds = ["Реализация", "Реализация", "Возврат от покупателя", "Счет на оплату"]
    rows = [[f"{n + 1:02d}.03.2024", f"К{n % 3}", 10 + n, kinds[n % 4]] for n in range(20)]
    mapping = see(table(["Дата", "Контрагент", "Сумма", "Вид документа"], rows, ";")).guess.mapping
    assert (mapping.columns["kind"], mapping.statuses_void) == ("Вид документа", ("счет на оплату",))


def test_an_invoice_is_a_sale_before_it_is_paid(see: See) -> None:
    words = ["Încasată", "Neîncasată", "Anulată"]
    rows = [
        [f"{n + 1:02d}.03.2024", f"{n + 1:02d}.04.2024", f"C{n % 3}", 10 + n, words[n % 3]] for n in range(20)
    ]
    guess = see(table(["Data emiterii", "Data scadenței", "Client", "Total", "Status"], rows, ";")).guess
    assert guess.choices == ()
    assert guess.mapping.statuses_void == ("anulată",)


def test_a_confirmed_visit_has_yet_to_come_where_others_came(see: See) -> None:
    words = ["Клиент пришёл", "Клиент не пришёл", "Клиент подтвердил", "Ожидание клиента"]
    rows = [[f"{n + 1:02d}.03.2024", f"К{n % 3}", 10 + n, words[n % 4]] for n in range(20)]
    guess = see(table(["Дата", "Клиент", "Сумма", "Статус визита"], rows, ";")).guess
    assert guess.choices == ()
    assert guess.mapping.statuses_void == ("клиент не пришёл", "клиент подтвердил", "ожидание клиента")


def test_notes_and_sums_at_the_foot_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows: list[list[object]] = [[f"{n + 1:02d}.03.2024", f"К{n % 3}", n % 4, 10 + n] for n in range(20)]
    foot = [["", "", "", 390], ["", "TOTAL MARTIE", "", 390], ["Întocmit,", "", "", ""]]
    path.write_text(table(["Data", "Client", "Cant", "Suma"], [*rows, *foot[1:]], ";"), encoding="utf-8")
    ledger = regulars.read_ledger(path)
    assert (ledger.facts.lines, ledger.facts.rejects, ledger.facts.set_aside) == (20, 0, 2)
    path.write_text(table(["Data", "Client", "Cant", "Suma"], [*rows, foot[0]], ";"), encoding="utf-8")
    ledger = regulars.read_ledger(path)
    assert (ledger.facts.lines, ledger.facts.rejects, ledger.facts.set_aside) == (20, 0, 1)
