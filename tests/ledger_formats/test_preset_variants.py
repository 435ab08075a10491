"""Variants of known programs' exports: other countries' words, settings and columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

See = Callable[..., Any]


@pytest.mark.parametrize(
    ("number", "account"), [("БИН_ИИН", "ИИК"), ("УНП", "Счет"), ("ЕДРПОУ", "IBAN"), ("ИНН", "РасчСчет")]
)
def test_bank_exchange_of_other_countries(see: See, number: str, account: str) -> None:
    def payment(order: int, sides: tuple[str, str, str, str], arrival: str, purpose: str) -> str:
        payer, payer_number, payee, payee_number = sides
        own = {"Мы": "KZ86722S000001234567"}
        return (
            f"СекцияДокумент=ПлатежноеПоручение\nНомерДокумента={order}\nДатаДокумента=01.03.2025\n"
            f"Сумма=100.50\n{arrival}=02.03.2025\nПлательщикНаименование={payer}\n"
            f"Плательщик{number}={payer_number}\nПлательщик{account}={own.get(payer, 'KZ11')}\n"
            f"ПолучательНаименование={payee}\nПолучатель{number}={payee_number}\n"
            f"Получатель{account}={own.get(payee, 'KZ22')}\nНазначениеПлатежа={purpose}\nКонецДокумента\n"
        )

    ours, client = ("Мы", "120440012345"), ("ТОО Лира", "710824662382")
    text = (
        "1CClientBankExchange\nВерсияФормата=2.00\nРасчСчет=KZ86722S000001234567\n"
        + payment(1, (*client, *ours), "ДатаПоступило", "Оплата по счету 5")
        + payment(2, (*ours, *client), "ДатаСписано", "Возврат оплаты покупателю")
        + payment(3, (*ours, "Аренда", "7"), "ДатаСписано", "Аренда")
        + payment(4, ("АО Kaspi Bank", "9", *ours), "ДатаПоступило", "Продажи с Kaspi.kz за 01.03.2025")
    )
    seen = see(text, name="kl_to_1c.txt", encoding="cp1251")
    assert seen.rows('SELECT client, "at", amount, "order", _set_aside FROM {table} ORDER BY _row') == [
        ("ТОО Лира", "2025-03-02", "100.50", "1 2025-03-02", None),
        ("ТОО Лира", "2025-03-02", "-100.50", "2 2025-03-02", None),
        ("Мы", "2025-03-02", "100.50", "3 2025-03-02", "outgoing_payment"),
        (None, "2025-03-02", "100.50", "4 2025-03-02", None),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Дата;Плательщик;Счёт плательщика;Получатель;Счёт получателя;Сумма;Назначение платежа",
        "Data;Ordonator;Cont ordonator;Beneficiar;Cont beneficiar;Suma;Detalii",
        "Date;Sender;Sender account;Recipient;Recipient account;Amount;Description",
    ],
)
def test_a_statement_of_who_paid_whom(see: See, header: str) -> None:
    us, rows = "Мы;40702810500000012345", []
    for day in range(13, 19):
        rows.append(f"{day}.02.2025;Лира;4070281087308644348{day % 3};{us};142 760,00;Оплата по счету {day}")
        rows.append(f"{day}.02.2025;{us};Химснаб;40702810100000033333;44 908,30;Оплата поставщику")
    rows.append(f"19.02.2025;{us};Лира;40702810873086443481;60,00;Возврат покупателю")
    rows.append(f"20.02.2025;Мы;40702810900000077777;{us};50 000,00;Пополнение")
    seen = see("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert seen.raw.preset == "bankcsv"
    assert seen.rows(
        "SELECT client, sum(CAST(amount AS DECIMAL(18, 2)))::VARCHAR, _set_aside FROM {table} "
        "GROUP BY ALL ORDER BY _set_aside NULLS FIRST"
    ) == [
        ("Лира", "856500.00", None),
        ("Мы", "50000.00", "no_sale"),
        ("Химснаб", "-269449.80", "outgoing_payment"),
    ]


def test_who_paid_whom_without_a_way_to_tell_the_owner_is_any_table(see: See) -> None:
    rows = "".join(f"{day}.02.2025;A{day};B{day};10,50;Оплата\n" for day in range(13, 19))
    assert see("Дата;Плательщик;Получатель;Сумма;Назначение\n" + rows).raw.preset == "generic"


def test_a_tip_is_no_goods(see: See) -> None:
    seen = see(
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
        "#1,a@x.com,paid,EUR,18.00,0.00,0.00,21.00,2.00,2025-10-02 17:09:34 -0300,2,Mug,10.00,M1\n"
        "#1,a@x.com,,,,,,,,,1,Tip,3.00,\n"
    )
    assert seen.rows("SELECT product, amount, _set_aside FROM {table} ORDER BY _row") == [
        ("M1", "18.00", None),
        ("Tip", "0.00", "no_sale"),
    ]


def goods_and_documents(path: Path, *, buyers: bool) -> Path:
    """Group → goods → document, in outline levels, with clients and stores beside the documents."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Ведомость по товарам"])
    sheet.append([None])
    sheet.append(["Номенклатура", "Контрагент" if buyers else None, "Склад", "Расход"])
    sheet.append(["Документ движения", None, None, "Количество", "Сумма с НДС"])
    sold = "Реализация товаров А-{} от 0{}.03.2024 10:00:00"
    tree = [
        (0, "Масла", None, None, 4, 30), (1, "Масло 5W", None, None, 3, 20),
        (2, sold.format(1, 1), "ООО «Лира»", "Центр", 1, 10),
        (2, sold.format(2, 2), "ИП Орлов", "Центр", 1, 10),
        (2, "Списание товаров А-3 от 03.03.2024 10:00:00", None, "Центр", 1, None),
        (1, "Масло 75W", None, None, 1, 10), (2, sold.format(4, 4), "ООО «Лира»", "Центр", 1, 10),
        (0, "Итого", None, None, 4, 30),
    ]  # fmt: skip
    for level, text, buyer, store, quantity, amount in tree:
        sheet.append([text, buyer if buyers else None, store, quantity, amount])
        sheet.row_dimensions[sheet.max_row].outlineLevel = level
    book.save(path)
    return path


@pytest.mark.parametrize("buyers", [True, False])
def test_documents_under_goods(see: See, tmp_path: Path, buyers: bool) -> None:
    seen = see(goods_and_documents(tmp_path / "report.xlsx", buyers=buyers))
    assert seen.raw.preset == "onec"
    lines = (
        'SELECT client, left("at", 10), product, amount FROM {table} WHERE _set_aside IS NULL ORDER BY _row'
    )
    assert seen.rows(lines) == [
        ("ООО «Лира»" if buyers else None, "2024-03-01", "Масло 5W", "10"),
        ("ИП Орлов" if buyers else None, "2024-03-02", "Масло 5W", "10"),
        ("ООО «Лира»" if buyers else None, "2024-03-04", "Масло 75W", "10"),
    ]
    assert seen.rows("SELECT count(*) FROM {table} WHERE _set_aside = 'no_sale'") == [(1,)]


def test_orders_of_a_till(see: See) -> None:
    """A till's Subtotal has taxes in it; its drafts are no sales."""
    seen = see(
        "Order Ref,Receipt Number,Date,Customer,Status,Order Lines/Product,Order Lines/Quantity,"
        "Order Lines/Unit Price,Order Lines/Subtotal w/o Tax,Order Lines/Subtotal,Total\n"
        "Shop/1,Order 1-1,2025-04-01 10:00:00,Ann Lee,Paid,Bread,2,2.20,4.00,4.40,7.00\n"
        ",,,,,Milk,1,2.60,2.36,2.60,\n"
        "Shop/2,Order 1-2,2025-04-02 10:00:00,,New,Bread,1,2.20,2.00,2.20,2.20\n"
    )
    assert seen.raw.preset == "odoo"
    assert seen.rows(
        'SELECT client, "order", left("at", 10), product, amount, "amount + vat", _set_aside FROM {table} '
        "ORDER BY _row"
    ) == [
        ("Ann Lee", "Shop/1", "2025-04-01", "Bread", "4.00", "4.40", None),
        ("Ann Lee", "Shop/1", "2025-04-01", "Milk", "2.36", "2.60", None),
        (None, "Shop/2", "2025-04-02", "Bread", "2.00", "2.20", "quotation"),
    ]


@pytest.mark.parametrize(
    ("text", "client"),
    [
        (
            "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP)\n"
            "14/03/2025,J Smith,lesson,FPI,35.00,135.00\n15/03/2025,Rent,,DD,-20.00,115.00\n",
            "J Smith",
        ),
        (
            "Date,Type,Description,Value,Balance,Account Name,Account Number\n14 Mar 2025,BAC,"
            "\"'J SMITH , LESSON 4\",35.00,135.00,STUDIO LTD,'300000-12345678\n"
            "15 Mar 2025,D/D,RENT LTD,-20.00,115.00,STUDIO LTD,'300000-12345678\n",
            "J SMITH",
        ),
        (
            "Date,Amount,Currency,Description,Running Balance,Exchange From,Payer Name,Payee Name\n"
            "14-03-2025,35.00,EUR,Received money from J Smith with reference 5,135.00,,J Smith,\n"
            "15-03-2025,-20.00,EUR,Sent money to Rent Ltd,115.00,,,Rent Ltd\n",
            "J Smith",
        ),
        (
            "Date,Type,State,Description,Amount,Balance\n"
            "2025-03-14,TOPUP,COMPLETED,Money added from J Smith,35.00,135.00\n"
            "2025-03-15,TRANSFER,COMPLETED,To Rent Ltd,-20.00,115.00\n",
            "J Smith",
        ),
        (
            "Дата проводки;Счет;;Сумма по дебету;Сумма по кредиту;Назначение платежа\n;Дебет;Кредит;;;\n"
            '14.03.2025;"40702810000000000099\n7701234567\nООО Лира";'
            '"40702810000000000001\n7709999999\nООО Мы";;35,00;Оплата\n'
            '15.03.2025;"40702810000000000001\n7709999999\nООО Мы";'
            '"40702810000000000077\n7701111111\nООО Аренда";20,00;;Аренда\n',
            "ООО Лира",
        ),
        (
            '"Дата i час операції","Деталі операції","Сума в валюті картки (UAH)","Залишок після операції"\n'
            '"14.03.2025 10:00:00","Від: Іван Петренко",35.00,5000\n'
            '"15.03.2025 10:00:00","Оренда",-20.00,4980\n',
            "Іван Петренко",
        ),
    ],
)  # fmt: skip
def test_who_paid_in_statements_of_many_banks(see: See, text: str, client: str) -> None:
    seen = see(text)
    assert seen.raw.preset == "bankcsv"
    found = seen.rows("SELECT client, CAST(amount AS DOUBLE), _set_aside FROM {table} ORDER BY _row")
    assert found[0] == (client, 35.0, None)
    assert found[1][1:] == (-20.0, "outgoing_payment")


def test_payments_that_name_nobody_are_a_doubt(see: See) -> None:
    rows = "".join(f"{day}/03/2025,lesson fee {day},,35.00,135.00\n" for day in range(13, 19))
    guess = see("Date,Description,Paid out,Paid in,Balance\n" + rows).guess
    assert not guess.sure
    assert "guess.payers_unnamed" in {note.code for note in guess.notes}


def test_invoices_of_odoo(see: See) -> None:
    """Credit notes stand with positive amounts; bills are what the company bought."""
    seen = see(
        "Number,Invoice Partner Display Name,Invoice/Bill Date,Status,Type,Invoice lines/Product,"
        "Invoice lines/Quantity,Invoice lines/Unit Price,Invoice lines/Subtotal\n"
        "INV/2025/1,Ann Lee,2025-04-10,Posted,Customer Invoice,Desk,2.0,100.0,200.0\n"
        "RINV/2025/1,Ann Lee,2025-04-11,Posted,Customer Credit Note,Desk,1.0,100.0,100.0\n"
        "BILL/2025/1,Wood Ltd,2025-04-12,Posted,Vendor Bill,Planks,1.0,50.0,50.0\n"
        "INV/2025/2,Bob Hill,2025-04-13,Draft,Customer Invoice,Desk,2.0,100.0,200.0\n"
    )
    assert seen.raw.preset == "odoo"
    assert seen.rows("SELECT client, amount, kind, _set_aside FROM {table} ORDER BY _row") == [
        ("Ann Lee", "200.0", None, None),
        ("Ann Lee", "-100.0", "return", None),
        ("Wood Ltd", "50.0", None, "no_sale"),
        ("Bob Hill", "200.0", None, "quotation"),
    ]


def test_woocommerce_in_ukrainian(see: See) -> None:
    header = (
        "Дата,Замовлення №,Чистий дохід (форматований),Статус,Клієнт,Тип клієнта,Товар(и),Товарів продано,"
        "Купон(и),Чисті продажі,Атрибуція"
    )
    seen = see(f'{header}\n2024-03-05 10:00:00,12,20 ₴,completed,Ann,new,"2× Mug",2,,20,Direct\n')
    assert seen.raw.preset == "woocommerce"
    assert seen.rows('SELECT client, "order", product, amount FROM {table}') == [("Ann", "12", "Mug", "20")]


def test_a_cash_book_may_call_who_paid_a_client(see: See) -> None:
    seen = see(
        "Дата;Клиент;Приход;Расход;Основание\n14.03.2025;ООО Лира;100,50;;Оплата по счету 5\n"
        "15.03.2025;ИП Аренда;;20,00;Аренда\n16.03.2025;Иванова Анна;50,00;;Оплата\n"
    )
    assert seen.raw.preset == "bankcsv"
    assert seen.rows("SELECT client, amount, _set_aside FROM {table} ORDER BY _row") == [
        ("ООО Лира", "100.50", None),
        ("ИП Аренда", "-20.00", "outgoing_payment"),
        ("Иванова Анна", "50.00", None),
    ]
