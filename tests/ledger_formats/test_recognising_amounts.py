"""Amounts, prices and quantities: what the arithmetic of a file settles, and what it leaves to ask."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sales_tables import sales, table

import regulars
from regulars.errors import CurrenciesMixed

See = Callable[..., Any]


class TestOrderTotals:
    """An order's total on each of its lines would multiply every order by its length."""

    @staticmethod
    def lines() -> list[list[object]]:
        dice, rows = random.Random(5), []
        for order in range(20):
            total = f"{dice.randint(1000, 9000) / 100:.2f}"
            rows += [
                [order, f"2024-03-{order + 1:02d}", f"C{order % 5}", f"P{item}", total]
                for item in range(order % 3 + 1)
            ]
        return rows

    def test_a_column_called_so_is_one(self, see: See) -> None:
        guess = see(table(["Order", "Date", "Client", "Item", "Order total"], self.lines())).guess
        assert guess.sure
        assert guess.mapping.amount_per == "order"

    @pytest.mark.parametrize("name", ["Amount", "Total"])
    def test_alone_it_is_asked_about(self, see: See, name: str) -> None:
        seen = see(table(["Order", "Date", "Client", "Item", name], self.lines()))
        assert not seen.guess.sure
        assert [choice.name for choice in seen.guess.choices] == ["amount_per"]
        assert seen.guess.mapping.amount_per == "order"
        assert seen.guess.choose("amount_per", "line").mapping.amount_per == "line"

    def test_beside_the_lines_own_amount_it_is_passed_over(self, see: See) -> None:
        rows = [[*row, index + 1.5] for index, row in enumerate(self.lines())]
        seen = see(table(["Order", "Date", "Client", "Item", "Total", "Line amount"], rows))
        assert seen.guess.mapping.columns["amount"] == "Line amount"
        assert "guess.repeated" in {note.code for note in seen.guess.notes}

    def test_without_an_order_number(self, see: See) -> None:
        rows = [row[1:] for row in self.lines()]
        seen = see(table(["Date", "Client", "Item", "Amount"], rows))
        assert not seen.guess.sure

    def test_on_the_first_line_of_each_order(self, see: See) -> None:
        seen_orders: set[object] = set()
        rows = []
        for row in self.lines():
            rows.append([*row[:4], "" if row[0] in seen_orders else row[4]])
            seen_orders.add(row[0])
        seen = see(table(["Order", "Date", "Client", "Item", "Total"], rows))
        assert seen.guess.mapping.amount_per == "order"
        assert not seen.guess.sure

    def test_the_same_price_everywhere_is_no_total(self, see: See) -> None:
        rows = [
            [order // 2, f"2024-03-{order // 2 + 1:02d}", f"C{order % 5}", "Visit", "10.00"]
            for order in range(40)
        ]
        seen = see(table(["Order", "Date", "Client", "Item", "Amount"], rows))
        assert seen.guess.mapping.amount_per == "line"


class TestNumbers:
    @pytest.mark.parametrize(
        ("cells", "decimal", "thousands"),
        [
            (["1 234,50", "12,00"], ",", " "),
            (["1\u00a0234,50", "12,00"], ",", " "),
            (["1\u202f234,50", "12,00"], ",", " "),
            (["1.234,50", "12,00"], ",", "."),
            (["1,234.50", "12.00"], ".", ","),
            (["1'234.50", "12.00"], ".", "'"),
            (["12,5 руб.", "7,25 руб."], ",", ""),
            (["$1,234.50", "$7.25"], ".", ","),
            (["(12.50)", "-3.10"], ".", ""),
        ],
    )
    def test_habits(self, see: See, cells: list[str], decimal: str, thousands: str) -> None:
        rows = [[f"2024-03-{index + 1:02d}", f"C{index % 3}", cells[index % 2]] for index in range(8)]
        habits = see(table(["Date", "Client", "Amount"], rows, ";")).guess.mapping.habits
        assert (habits.decimal, habits.thousands) == (decimal, thousands)

    def test_three_digits_after_every_mark_are_asked_about(self, see: See) -> None:
        rows = [[f"2024-03-{index + 1:02d}", f"C{index % 3}", f"{index + 1},250"] for index in range(8)]
        guess = see(table(["Date", "Client", "Amount"], rows, ";")).guess
        assert [choice.name for choice in guess.choices] == ["decimal"]
        assert guess.choose("decimal", "groups").mapping.habits.decimal == "."
        assert guess.choose("decimal", "decimals").mapping.habits.decimal == ","


class TestAmounts:
    @staticmethod
    def rows() -> list[tuple[Any, ...]]:
        return [(row[1], row[2], row[4], row[5], float(str(row[6]))) for row in sales()]

    def test_with_and_without_vat_is_asked_about(self, see: See) -> None:
        rows = [
            [*row[:2], f"{row[4]:.2f}", f"{row[4] * 0.2:.2f}", f"{row[4] * 1.2:.2f}"] for row in self.rows()
        ]
        guess = see(table(["Дата", "Клиент", "Сумма без НДС", "НДС", "Сумма с НДС"], rows)).guess
        assert [(choice.name, choice.default) for choice in guess.choices] == [("vat", "in")]
        assert guess.mapping.columns["amount"] == "Сумма с НДС"
        assert guess.choose("vat", "out").mapping.columns["amount"] == "Сумма без НДС"

    def test_after_the_discount(self, see: See) -> None:
        rows = [[*row[:4], f"{row[4]:.2f}", "1.00", f"{row[4] - 1:.2f}"] for row in self.rows()]
        guess = see(
            table(["Date", "Client", "Qty", "Price", "Amount", "Discount", "To pay total"], rows)
        ).guess
        assert guess.mapping.columns["amount"] == "To pay total"

    def test_price_times_quantity_where_there_is_no_amount(self, see: See) -> None:
        guess = see(table(["Date", "Client", "Qty", "Price"], [row[:4] for row in self.rows()])).guess
        assert "amount" not in guess.mapping.columns
        assert (guess.mapping.columns["price"], guess.mapping.columns["quantity"]) == ("Price", "Qty")
        assert guess.sure

    def test_two_amounts_that_nothing_explains_are_doubtful(self, see: See) -> None:
        dice = random.Random(1)
        rows = [[*row[:2], f"{dice.random() * 90:.2f}", f"{dice.random() * 90:.2f}"] for row in self.rows()]
        guess = see(table(["Date", "Client", "Amount", "Total"], rows)).guess
        assert not guess.sure
        assert any("'Total'" in note.english() for note in guess.notes if note.code == "guess.doubtful")

    def test_an_amount_that_price_and_quantity_deny_is_doubtful(self, see: See) -> None:
        dice = random.Random(1)
        rows = [[*row[:4], f"{dice.random() * 90:.2f}"] for row in self.rows()]
        assert not see(table(["Date", "Client", "Qty", "Price", "Amount"], rows)).guess.sure

    def test_the_files_own_total_is_compared(self, see: See) -> None:
        rows: list[list[object]] = [[*row[:2], f"{row[4]:.2f}"] for row in self.rows()]
        header = ["Дата", "Клиент", "Сумма"]
        total = sum(float(str(row[2])) for row in rows)
        assert see(table(header, [*rows, ["Итого", "", f"{total:.2f}"]])).guess.sure
        wrong = see(table(header, [*rows, ["Итого", "", f"{total / 2:.2f}"]])).guess
        assert not wrong.sure
        assert "guess.total_disagrees" in {note.code for note in wrong.notes}

    def test_a_costs_unit_or_line(self, see: See) -> None:
        rows = [[*row, f"{row[4] * 0.6:.2f}", f"{float(str(row[3])) * 0.6:.2f}"] for row in self.rows()]
        line = see(
            table(["Date", "Client", "Qty", "Price", "Amount", "Cost"], [row[:6] for row in rows])
        ).guess
        unit = see(
            table(["Date", "Client", "Qty", "Price", "Amount", "Cost"], [[*row[:5], row[6]] for row in rows])
        ).guess
        assert (line.mapping.cost_per, unit.mapping.cost_per) == ("line", "unit")


def test_order_totals_where_receipt_numbers_start_again_every_day(see: See) -> None:
    dice, rows = random.Random(5), []
    for day in range(1, 15):
        for receipt in (1, 2):
            total = f"{dice.randint(1000, 9000) / 100:.2f}"
            rows += [
                [receipt, f"2024-03-{day:02d}", f"C{dice.randint(1, 5)}", f"P{item}", total]
                for item in range(2)
            ]
    guess = see(table(["Receipt no", "Date", "Client", "Item", "Amount"], rows)).guess
    assert not guess.sure
    assert [choice.name for choice in guess.choices] == ["amount_per"]


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        (["Extras de cont;;", "Valuta;RON;"], "RON"),
        (["Отчет;;", "Валюта отчета: лей;;"], "LEI"),
        (["Sales;;", "Currency: EUR;;"], "EUR"),
        (["Sales;;", "Currency: EUR or USD;Currency: USD;"], None),
        (["Curs valutar MDL;;"], None),
    ],
)
def test_a_currency_above_the_table_is_known(tmp_path: Path, heading: list[str], known: str | None) -> None:
    path = tmp_path / "sales.csv"
    rows = [f"{day:02d}.03.2024;Ann {day % 3};{day},50" for day in range(1, 20)]
    path.write_text("\n".join([*heading, "Date;Client;Amount", *rows]), encoding="utf-8")
    assert regulars.read_ledger(path).currency == known


def test_a_currency_in_a_heading_that_is_not_the_companys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Date,Client,Amount EUR\n2024-03-01,Ann,2.50\n", encoding="utf-8")
    assert regulars.read_ledger(path, currency="EUR").currency == "EUR"
    with pytest.raises(CurrenciesMixed, match="EUR, MDL"):
        regulars.read_ledger(path, currency="MDL")


def test_prices_with_the_tax_in_them_settle_what_was_paid(see: See) -> None:
    rows = [[row[1], row[2], row[4], row[5], row[6], f"{float(str(row[6])) / 1.2:.2f}"] for row in sales()]
    header = ["Дата", "Клиент", "Кол-во", "Цена", "Сумма с НДС", "Сумма без НДС"]
    guess = see(table(header, rows)).guess
    assert guess.choices == ()
    assert guess.mapping.columns["amount"] == "Сумма с НДС"
    assert "guess.vat_in_prices" in {note.code for note in guess.notes}


def test_a_discount_goes_before_a_rate_that_happens_to_fit(see: See) -> None:
    rows = [
        [row[1], row[2], gross, f"{gross / 10 if n % 2 else 0:.2f}", f"{gross * 0.9 if n % 2 else gross:.2f}"]
        for n, (row, gross) in enumerate((row, float(str(row[4]))) for row in sales())
    ]
    guess = see(table(["Date", "Customer", "Gross sales", "Discounts", "Net sales"], rows)).guess
    assert guess.choices == ()
    assert guess.mapping.columns["amount"] == "Net sales"


def test_a_percentage_off_explains_what_was_paid(see: See) -> None:
    rows = [
        [row[1], row[2], 40 * n + 40, n % 3 * 5, (40 * n + 40) * (100 - n % 3 * 5) / 100 if n % 7 else 0]
        for n, row in enumerate(sales())
    ]
    guess = see(table(["Дата", "Клиент", "Стоимость", "Скидка %", "Оплачено"], rows)).guess
    assert guess.sure
    assert guess.mapping.columns["amount"] == "Оплачено"


def test_what_is_paid_of_an_invoice_is_not_its_amount(see: See) -> None:
    rows = [
        [row[1], row[2], total, total / 2 if n % 2 else 0, total / 2 if n % 2 else total]
        for n, (row, total) in enumerate((row, 4 * float(str(row[4]))) for row in sales())
    ]
    guess = see(table(["Дата", "Контрагент", "Сумма", "Оплачено", "Не оплачено"], rows)).guess
    assert guess.sure
    assert guess.mapping.columns["amount"] == "Сумма"


class TestRefunds:
    """What was given back stands in a column of its own."""

    @staticmethod
    def ledger(tmp_path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> regulars.Ledger:
        path = tmp_path / "sales.csv"
        path.write_text(table(header, rows), encoding="utf-8")
        return regulars.read_ledger(path)

    def test_each_becomes_a_return(self, tmp_path: Path) -> None:
        rows = [[f"2024-03-{n + 1:02d}", f"C{n % 3}", 10 + n, 4 if n == 5 else 0] for n in range(12)]
        ledger = self.ledger(tmp_path, ["Date", "Client", "Amount", "Amount refunded"], rows)
        sql = "SELECT client, CAST(amount AS DOUBLE) AS amount, source_row FROM lines WHERE is_return"
        assert ledger.lines.query(sql).to_pylist() == [{"client": "C2", "amount": -4.0, "source_row": 7}]
        assert (ledger.facts.rows, ledger.facts.lines) == (13, 13)

    def test_one_of_an_order_is_counted_once(self, tmp_path: Path) -> None:
        rows = [
            [
                order,
                f"2024-03-{order + 1:02d}",
                f"C{order % 3}",
                f"P{item}",
                10 + order + item,
                3 * (order == 4),
            ]
            for order in range(12)
            for item in range(2)
        ]
        header = ["Order", "Date", "Client", "Item", "Line total", "Order refund amount"]
        total = self.ledger(tmp_path, header, rows).lines.query(
            "SELECT CAST(sum(amount) AS DOUBLE) AS total FROM lines WHERE is_return"
        )
        assert total.to_pylist() == [{"total": -3.0}]
