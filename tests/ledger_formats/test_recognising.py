"""Roles from names and contents; what cannot be told is asked, never taken silently."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.errors import CurrenciesMixed

See = Callable[..., Any]


def table(header: Sequence[str], rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, row)) for row in [header, *rows]) + "\n"


def sales(count: int = 40) -> list[list[object]]:
    """Order, ISO day, client, product, quantity, price, amount; two lines an order."""
    dice = random.Random(3)
    rows: list[list[object]] = []
    for number in range(count):
        order = number // 2
        quantity, price = dice.randint(1, 9), dice.randint(100, 9000) / 100
        amount = f"{quantity * price:.2f}"
        day = f"2024-{order % 12 + 1:02d}-{order % 28 + 1:02d}"
        rows.append(
            [f"N{order}", day, f"C{order % 7}", f"P{dice.randint(1, 5)}", quantity, f"{price:.2f}", amount]
        )
    return rows


HEADERS = {
    "en": ["Invoice No", "Invoice Date", "Customer", "Item", "Qty", "Unit price", "Amount"],
    "en 2": ["order_id", "created_at", "customer_id", "sku", "quantity", "unit_price", "line_total"],
    "en 3": ["Receipt #", "Sold at", "Member ID", "Article", "Units", "Price each", "Net amount"],
    "ru": ["№ документа", "Дата", "Контрагент", "Номенклатура", "Кол-во", "Цена", "Сумма"],
    "ru 2": [
        "Номер чека",
        "Дата продажи",
        "Карта клиента",
        "Артикул",
        "Количество (шт)",
        "Цена за ед.",
        "Стоимость",
    ],
    "ru 3": ["Заказ клиента", "Дата заказа", "ФИО покупателя", "Товар", "К-во", "Цена (руб.)", "К оплате"],
    "ro": ["Nr. factură", "Data facturii", "Client", "Denumire produs", "Cant.", "Preț unitar", "Valoare"],
    "ro 2": ["Bon fiscal", "Data", "Cumpărător", "Articol", "Cantitate", "Preț", "Suma"],
}
ROLES = ("order", "at", "client", "product", "quantity", "price", "amount")


@pytest.mark.parametrize("lingo", sorted(HEADERS))
def test_headers(see: See, lingo: str) -> None:
    seen = see(table(HEADERS[lingo], sales()))
    assert dict(seen.guess.mapping.columns) == dict(zip(ROLES, HEADERS[lingo], strict=True))
    assert seen.guess.sure


def test_no_header_at_all(see: See) -> None:
    people = ["Ann Smith", "Ion Rusu", "Мария Белова", "Tom Brown"]
    rows = [[row[0], row[1], people[index // 2 % 4], *row[3:]] for index, row in enumerate(sales())]
    seen = see(table(rows[0], rows[1:]))
    columns = seen.guess.mapping.columns
    assert seen.raw.sources[0].header_row is None
    assert seen.raw.sources[0].rows_read == 40
    assert (columns["at"], columns["client"], columns["amount"]) == ("column 2", "column 3", "column 7")
    assert (columns["price"], columns["quantity"]) == ("column 6", "column 5")


def test_ids_without_header_are_asked_about(see: See) -> None:
    rows = [[row[1], row[2], row[3], row[6]] for row in sales()]
    seen = see(table(rows[0], rows[1:]))
    assert not seen.guess.sure
    assert "guess.doubtful" in {note.code for note in seen.guess.notes}


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

    @pytest.mark.parametrize("name", ["Order total", "Amount", "Total"])
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


class TestDayAndMonth:
    @staticmethod
    def guess(see: See, dates: Sequence[str], header: Sequence[str] = ("Date", "Client", "Amount")) -> Any:
        rows = [[day, f"C{index % 3}", f"{index + 1}.50"] for index, day in enumerate(dates)]
        return see(table(header, rows, ";")).guess

    def test_a_day_over_twelve_settles_it(self, see: See) -> None:
        assert self.guess(see, ["03/04/2024", "25/04/2024"]).mapping.habits.date_order == "dmy"
        assert self.guess(see, ["03/04/2024", "04/25/2024"]).mapping.habits.date_order == "mdy"

    def test_otherwise_it_is_asked(self, see: See) -> None:
        guess = self.guess(see, ["03/04/2024", "01/05/2024", "07/02/2024", "11/01/2024"])
        assert [choice.name for choice in guess.choices] == ["date_order"]
        assert not guess.sure
        assert guess.choose("date_order", "dmy").mapping.habits.date_order == "dmy"

    def test_points_and_languages_settle_it(self, see: See) -> None:
        assert self.guess(see, ["03.04.2024", "01.05.2024", "07.02.2024"]).choices == ()
        russian = self.guess(see, ["03/04/2024", "01/05/2024", "07/02/2024"], ("Дата", "Клиент", "Сумма"))
        assert (russian.choices, russian.mapping.habits.date_order) == ((), "dmy")

    def test_a_file_that_runs_forward_settles_it(self, see: See) -> None:
        days = [f"{month:02d}/{day:02d}/2024" for month in (1, 2, 3) for day in (2, 5, 11)]
        guess = self.guess(see, days)
        assert (guess.choices, guess.mapping.habits.date_order) == ((), "mdy")

    def test_both_orders_in_one_file_are_asked_about(self, see: See) -> None:
        guess = self.guess(see, ["25/04/2024", "04/25/2024", "01/02/2024"])
        assert [choice.name for choice in guess.choices] == ["date_order"]

    @pytest.mark.parametrize(
        ("first", "order"),
        [
            ("2024-03-05", "iso"),
            ("2024-03-05T10:00:00Z", "iso"),
            ("2025-10-02 17:09:34 -0300", "iso"),
            ("2024/03/05", "ymd"),
            ("20240305", "ymd"),
            ("12 марта 2024 г.", "dmy"),
            ("12 mar. 2024", "dmy"),
            ("5 ianuarie 2024 10:30", "dmy"),
            ("12-Mar-2024", "dmy"),
            ("March 12, 2024", "mdy"),
            ("13.03.2024 10:30:15", "dmy"),
            ("13.03.24", "dmy"),
            ("45356", "excel"),
            ("1709632800", "epoch"),
            ("1709632800000", "epoch"),
        ],
    )
    def test_forms(self, see: See, first: str, order: str) -> None:
        assert self.guess(see, [first] * 6).mapping.habits.date_order == order


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
    def rows() -> list[list[object]]:
        return [[row[1], row[2], row[4], row[5], float(str(row[6]))] for row in sales()]

    def test_with_and_without_vat_is_asked_about(self, see: See) -> None:
        rows = [
            [*row[:2], f"{row[4]:.2f}", f"{row[4] * 0.2:.2f}", f"{row[4] * 1.2:.2f}"] for row in self.rows()
        ]  # type: ignore[operator]
        guess = see(table(["Дата", "Клиент", "Сумма без НДС", "НДС", "Сумма с НДС"], rows)).guess
        assert [(choice.name, choice.default) for choice in guess.choices] == [("vat", "in")]
        assert guess.mapping.columns["amount"] == "Сумма с НДС"
        assert guess.choose("vat", "out").mapping.columns["amount"] == "Сумма без НДС"

    def test_after_the_discount(self, see: See) -> None:
        rows = [[*row[:4], f"{row[4]:.2f}", "1.00", f"{row[4] - 1:.2f}"] for row in self.rows()]  # type: ignore[operator]
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
        rows = [[*row, f"{row[4] * 0.6:.2f}", f"{float(str(row[3])) * 0.6:.2f}"] for row in self.rows()]  # type: ignore[operator]
        line = see(
            table(["Date", "Client", "Qty", "Price", "Amount", "Cost"], [row[:6] for row in rows])
        ).guess
        unit = see(
            table(["Date", "Client", "Qty", "Price", "Amount", "Cost"], [[*row[:5], row[6]] for row in rows])
        ).guess
        assert (line.mapping.cost_per, unit.mapping.cost_per) == ("line", "unit")


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


def test_the_id_is_who_he_is(see: See) -> None:
    rows = [[row[1], row[2], f"Name {str(row[2])[1:]}", row[6]] for row in sales()]
    assert (
        see(table(["Date", "Customer ID", "Customer name", "Amount"], rows)).guess.mapping.columns["client"]
        == "Customer ID"
    )


def test_a_seller_is_no_client(see: See) -> None:
    rows = [[row[1], "Иванова Анна", row[6]] for row in sales()]
    guess = see(table(["Дата", "Продавец", "Сумма"], rows)).guess
    assert "client" in guess.missing
    assert "client" not in guess.mapping.columns


def test_no_amount_is_said(see: See) -> None:
    guess = see(table(["Date", "Client"], [[row[1], row[2]] for row in sales()])).guess
    assert guess.missing == ("amount",)
    assert not guess.sure


def test_an_e_mail_is_a_client(see: See) -> None:
    rows = [[row[1], f"{row[2]}@example.com", row[6]] for row in sales()]
    guess = see(table(["Date", "Email", "Total"], rows)).guess
    assert guess.mapping.columns["email"] == "Email"
    assert guess.missing == ()


def test_a_list_of_clients_is_not_sales(see: See) -> None:
    rows = [[f"K{index}", f"Name {index}", f"n{index}@example.com"] for index in range(20)]
    assert see(table(["Customer ID", "Customer name", "Email"], rows)).guess.record_kind == "clients"


def test_choosing_something_that_was_not_asked(see: See) -> None:
    guess = see(table(HEADERS["en"], sales())).guess
    with pytest.raises(KeyError):
        guess.choose("vat", "in")


def test_totals_of_groups_inside_a_flat_table_are_set_aside(see: See) -> None:
    text = table(
        ["Client", "Date", "Amount"],
        [["Ann", "2024-03-05", 5], ["Total for Ann", "", 5], ["Total Energies", "2024-03-06", 7]],
    )
    seen = see(text)
    assert seen.rows("SELECT _row, _set_aside FROM {table} ORDER BY _row") == [
        (2, None),
        (3, "total"),
        (4, None),
    ]


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


@pytest.mark.parametrize("name", ["Ce s-a vândut", "Что купили", "What was sold", "Alfa", "Nume", "Name"])
def test_what_changes_within_a_receipt_is_no_buyer(see: See, name: str) -> None:
    goods = ["Espresso", "Ceai de tei", "Croissant cu unt", "Limonadă", "Ecler"]
    rows = [
        [
            f"{n // 2 % 28 + 1:02d}/03/2024",
            n // 2,
            goods[n * (n + 1) // 2 % 5],
            n % 3 + 1,
            10 + n,
        ]
        for n in range(160)
    ]
    guess = see(table(["Data", "Bon fiscal", name, "Buc.", "Încasat"], rows)).guess
    assert guess.mapping.columns["product"] == name
    assert "client" not in guess.mapping.columns
    assert guess.missing == ("client",)


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
