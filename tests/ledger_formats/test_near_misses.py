"""Files that look like a known program's export and are none: each is read as any table, or asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import regulars

See = Callable[..., Any]

NAMES = ("Ann Lee", "Bob Hill", "Mark Ross", "Lucy Adams", "Tom Baker")


def repeated(header: str, row: str) -> str:
    """``header`` and ten rows of ten sales to five clients."""
    lines = [
        row.format(
            n=n,
            name=NAMES[n % 5],
            email=f"p{n % 5}@example.com",
            day=f"{n + 11:02d}",
            sign="-" if n == 7 else "",
            state="Failed" if n == 3 else "Paid out",
            side="Debit" if n % 2 else "Credit",
        )
        for n in range(10)
    ]
    return "\n".join([header, *lines]) + "\n"


DEBITS = (
    "Payment ref,Collection date,Account holder,Email,Mandate ID,Plan,Description,Amount,Fee,Net payout,"
    "Status",
    "PM{n},{day}/01/2025,{name},{email},MD{n},Gold,Gold monthly,{sign}£22.00,£0.42,£21.58,{state}",
)
CARDS = (
    "Date,Customer,Card,Description,Amount",
    "2025-01-{day},{name},{side},Haircut,{n}5.00",
)
RECEIVABLE = (
    "Date,Customer,Document,Debit,Credit,Balance",
    "2025-01-{day},{name},INV-{n},{n}5.00,,{n}5.00",
)
REASONS = (
    "Date,Name,IBAN,Reference,Amount,Status,Description",
    "2025-01-{day},{name},DE8937040044053201300{n},R{n},{sign}20.00,{state},Gym",
)
STOCK = (
    "Дата;Номенклатура;Приход;Расход;Остаток",
    "{day}.01.2025;Чай {n};5;;5",
)


@pytest.mark.parametrize("text", [DEBITS, CARDS, RECEIVABLE, REASONS, STOCK])
def test_no_statement_of_an_account(see: See, text: tuple[str, str]) -> None:
    assert see(repeated(*text)).raw.preset == "generic"


def test_a_till_that_says_which_card_paid_loses_no_sale(tmp_path: Path) -> None:
    path = tmp_path / "cards.csv"
    path.write_text(repeated(*CARDS), encoding="utf-8")
    assert regulars.read_ledger(path).facts.lines == 10


def test_direct_debits_have_clients_and_failures_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    path.write_text(repeated(*DEBITS), encoding="utf-8")
    facts = regulars.read_ledger(path).facts
    assert (facts.lines, facts.clients, facts.set_aside, facts.walk_ins) == (9, 5, 1, 0)


def test_one_kind_of_account_on_every_row_is_no_list_of_goods(see: See) -> None:
    seen = see(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "TOPUP,Current,2025-01-14 10:00,2025-01-14 10:01,Payment from Ann Lee,50.00,0.00,EUR,COMPLETED,50\n"
        "TRANSFER,Current,2025-01-15 10:00,2025-01-15 10:01,To Rent Ltd,-20.00,0.00,EUR,COMPLETED,30\n"
    )
    assert seen.raw.preset == "bankcsv"
    assert seen.rows("SELECT client, amount, _set_aside FROM {table} ORDER BY _row") == [
        ("Ann Lee", "50.00", None),
        ("Rent Ltd", "-20.00", "outgoing_payment"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        # A list of lines, each with its price: no export of orders.
        (
            "Date,Order,Status,Customer,Customer type,Product,Coupon,Items sold,Price,Net,Source",
            "2025-01-{day},{n},completed,{name},new,Mug,,2,5.00,10.00,web",
        ),
        (
            "Date,Order,Status,Customer,Product,Coupon,Net,Source",
            "2025-01-{day},{n},completed,{name},Mug,,9.50,web",
        ),
        # Orders of a company that buys.
        (
            "Vendor,Order Reference,Order Deadline,Confirmation Date,Order Lines/Product,"
            "Order Lines/Quantity,Order Lines/Unit Price",
            "{name} Ltd,P{n},2025-01-{day} 10:00:00,2025-01-{day} 10:00:00,Desk,2,100.00",
        ),
        # A delivery has lines and no money.
        (
            "Customer,Order Date,Reference,Lines/Product,Lines/Quantity",
            "{name},2025-01-{day} 10:00:00,WH/OUT/{n},Desk,2",
        ),
        # Orders that say what their clients spent in all.
        (
            "Order Number,Order Date,First Name,Last Name,Email,Amount,Total Spent,Total Orders",
            "{n},2025-01-{day},{name},Lee,{email},5.50,100.00,7",
        ),
        # Shopify's payments, not its orders.
        (
            "Transaction Date,Type,Order,Card Brand,Payout Status,Amount,Fee,Net,Email,Financial Status",
            "2025-01-{day} 10:00:00 +0100,charge,#{n},visa,paid,5.00,0.20,4.80,{email},paid",
        ),
    ],
)  # fmt: skip
def test_no_shop(see: See, text: tuple[str, str]) -> None:
    assert see(repeated(*text)).raw.preset == "generic"


def test_a_stray_space_or_inset_makes_no_grouped_report(see: See, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Дата", "Клиент", "Сумма"])
    for n in range(20):
        sheet.append([f"{n % 28 + 1:02d}.01.2025", (" " if n == 5 else "") + NAMES[n % 5], 100 + n])
    path = tmp_path / "sales.xlsx"
    book.save(path)
    assert see(path).raw.preset == "generic"


def test_documents_beside_their_dates_are_any_table(see: See) -> None:
    text = repeated(
        "Дата;Документ;Клиент;Товар;Сумма",
        "{day}.01.2025;Реализация А-{n} от {day}.01.2025;{name};Чай;100,50",
    )
    assert see(text).raw.preset == "generic"


def test_a_preset_that_finds_no_client_steps_back(see: See) -> None:
    text = repeated("Date,Paid in,Paid out,Balance,Contact", "2025-01-{day},{n}5.00,,10,{name}")
    seen = see(text)
    assert seen.raw.preset == "generic"
    assert len(seen.rows('SELECT DISTINCT "Contact" FROM {table}')) == 5


def test_takings_that_one_bank_pays_in_are_no_clients(see: See) -> None:
    text = repeated(
        "Дата операции;Дебет;Кредит;Контрагент;Назначение платежа",
        "{day}.01.2025;;{n}00,50;ПАО Сбербанк;Зачисление средств по операциям с МБК",
    )
    assert see(text).raw.preset == "bankcsv"
