"""Roles from names and contents; what cannot be told is asked, never taken silently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sales_tables import sales, table

See = Callable[..., Any]

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


def test_the_one_client_of_a_file_is_a_client(see: See) -> None:
    rows = [[row[1], "Cafe Nord", row[6]] for row in sales()]
    guess = see(table(["Date", "Client", "Amount"], rows)).guess
    assert guess.mapping.columns["client"] == "Client"
    assert guess.sure


def test_one_value_in_a_column_of_a_doubtful_name_is_asked_about(see: See) -> None:
    rows = [[row[1], "Cafe Nord", row[6]] for row in sales()]
    assert not see(table(["Date", "Company", "Amount"], rows)).guess.sure


def test_a_clients_id_stays_one_where_a_reference_changes_every_month(see: See) -> None:
    people = [("Ann", "Lee"), ("Ann", "Moor"), ("Ion", "Rusu")]
    rows = [
        [
            f"2024-{month:02d}-01",
            f"REF-{month}",
            f"CU{n}",
            *people[n],
            f"a{n}@x.com",
            20 + n,
        ]
        for month in range(1, 13)
        for n in range(3)
    ]
    header = ["charge_date", "reference", "customers.id", "customers.given_name", "customers.family_name"]
    guess = see(table([*header, "customers.email", "amount"], rows)).guess
    assert guess.mapping.columns["client"] == "customers.id"
    assert guess.sure


def test_guests_of_a_shop_share_the_id_nought_and_are_told_by_e_mail(see: See) -> None:
    rows = [[row[1], n % 3 if n % 2 else 0, f"m{n % 9}@x.com", row[6]] for n, row in enumerate(sales())]
    columns = see(table(["Date", "customer_id", "email", "total"], rows)).guess.mapping.columns
    assert "client" not in columns
    assert columns["email"] == "email"


def test_a_weak_name_over_nothing_but_dates_is_when(see: See) -> None:
    rows = [[f"{row[1]} 11:0{n % 9}", row[2], row[6]] for n, row in enumerate(sales())]
    guess = see(table(["Время", "Контрагент", "Сумма"], rows)).guess
    assert guess.mapping.columns["at"] == "Время"
    assert guess.sure


def test_numbers_that_run_through_documents_are_no_quantities(see: See) -> None:
    rows = [[f"03{n:02d}", row[1], row[2], row[6]] for n, row in enumerate(sales())]
    columns = see(table(["Număr", "Data", "Client", "Total"], rows)).guess.mapping.columns
    assert "quantity" not in columns


def test_a_heading_in_two_rows_and_a_row_that_counts_the_columns(see: See) -> None:
    rows = [[n, row[1], "Factură", f"F{n}", row[2], "RO1", row[6]] for n, row in enumerate(sales(), 1)]
    text = "Nr. crt.;Document;;;Cumpărător;;Total document\n;Data;Felul;Număr;Nume;Cod;\n1;2;3;4;5;6;7\n"
    seen = see(text + "\n".join(";".join(map(str, row)) for row in rows))
    assert seen.raw.columns == ("Nr. crt.", "Data", "Felul", "Număr", "Nume", "Cod", "Total document")
    assert seen.raw.sources[0].rows_read == 40
    assert seen.guess.mapping.columns["amount"] == "Total document"


PRODUCTS = {"SKU1x": "black tea", "SKU2x": "green tea", "SKU3x": "white tea", "SKU4x": "coffee"}


def lines_of(head: str, cell: Callable[[int, str], str]) -> str:
    rows = [
        f"2024-0{1 + n % 9}-1{n % 10},C{n * 7 % 11},{product},{cell(n, product)},{1 + n % 3},{2 + n % 7}.50"
        for n in range(60)
        for product in [list(PRODUCTS)[n * 5 % 7 % 4]]
    ]
    return "\n".join([head, *rows])


def test_the_contracts_own_names_are_recognised(see: See) -> None:
    given = lines_of("at,client,product,name,quantity,amount", lambda n, product: PRODUCTS[product])
    assert see(given).guess.mapping.columns["name"] == "name"
    grouped = lines_of("at,client,product,group,quantity,amount", lambda n, product: "hot drinks")
    assert see(grouped).guess.mapping.columns["group"] == "group"


@pytest.mark.parametrize("head", ["user group", "customer group", "member group"])
def test_a_group_of_people_is_no_group_of_products(see: See, head: str) -> None:
    given = lines_of(f"at,client,product,{head},quantity,amount", lambda n, product: f"kind {n * 7 % 11 % 3}")
    assert "group" not in see(given).guess.mapping.columns


def test_a_name_that_varies_within_a_product_is_not_the_products(see: See) -> None:
    given = lines_of("at,client,product,name,quantity,amount", lambda n, product: f"Anna {n * 7 % 11}")
    assert "name" not in see(given).guess.mapping.columns


def test_a_product_name_that_is_mostly_blank_does_not_stand_for_the_product(see: See) -> None:
    named = lines_of(
        "date,client,product,product name,qty,amount",
        lambda n, product: "" if n % 10 else PRODUCTS[product],
    )
    columns = see(named).guess.mapping.columns
    assert (columns["product"], columns["name"]) == ("product", "product name")
