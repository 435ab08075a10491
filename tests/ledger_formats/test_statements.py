"""Statements of banks: which money is a sale, and whose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

See = Callable[..., Any]
ROWS = "SELECT client, amount, _set_aside FROM {table} ORDER BY _row"

MOLDOVAN = """Extras de cont
Titular:;Apavital SRL;IDNO 1010600034567
Valuta: MDL

Data;Nr. document;Plătitor / Beneficiar;IDNO;Cont corespondent;Debit;Credit;Sold;Destinația plății
08.01.2025;1;Lira SRL;1003;MD1;;8.919,58;1;Plata p/u apă
08.01.2025;2;Apavital SRL;1010600034567;MD2;;20.000,00;1;Transfer
09.01.2025;3;S.R.L. Lira;1003;MD3;;100,00;1;c/f 5
10.01.2025;4;BC MAIB SA;1002;MD4;;4.966,25;1;Decontare tranzacții POS terminal 0042718
11.01.2025;5;BC MAIB SA;1002;MD4;;12,00;1;Dobânda la sold
12.01.2025;6;Lira SRL;1003;MD1;50,00;;1;Restituire pentru marfa returnată
13.01.2025;7;Energie SA;1004;MD5;70,00;;1;Energie
14.01.2025;8;Energie SA;1004;MD5;;70,00;1;Restituire plată eronată
15.01.2025;9;Apa;1040;MD6;;5,00;1;Transfer internațional pentru apă
Rulaj total;;;;;120,00;34.067,83;;
Sold final;34.067,83
"""


def test_own_transfers_interest_refunds_and_takings(see: See) -> None:
    seen = see(MOLDOVAN)
    assert seen.raw.preset == "bankcsv"
    assert seen.rows(ROWS) == [
        ("Lira SRL", "8919.58", None),
        ("Apavital SRL", "20000.00", "no_sale"),
        ("Lira SRL", "100.00", None),
        (None, "4966.25", None),
        ("BC MAIB SA", "12.00", "no_sale"),
        ("Lira SRL", "-50.00", None),
        ("Energie SA", "-70.00", "outgoing_payment"),
        ("Energie SA", "70.00", "no_sale"),
        ("Apa", "5.00", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Data;Tip;Suma;Partener;CUI;Explicatii\n03.02.2025;C;1.250,00;Alfa SRL;RO1;fact 12\n"
        "04.02.2025;D;300,00;Enel SA;RO9;energie\n05.02.2025;C;750,50;Beta SRL;RO7;fact 13\n",
        "Дата операції;Сума;Контрагент;ЄДРПОУ;Залишок;Призначення платежу\n"
        "03.02.2025;1250,00;Alfa SRL;1;1;плата\n"
        "04.02.2025;-300,00;Enel SA;9;1;плата\n05.02.2025;750,50;Beta SRL;7;1;плата\n",
        "Дата проводки;Счет дебета;Счет кредита;Сумма по дебету;Сумма по кредиту;Банк (БИК и наименование);"
        "Контрагент;Назначение платежа\n"
        "03.02.2025;40702810100000005678;40702810900000001234;;1 250,00;БИК 1;Alfa SRL;оплата\n"
        "04.02.2025;40702810900000001234;40702810100000005678;300,00;;БИК 2;Enel SA;оплата\n"
        "05.02.2025;40702810100000005678;40702810900000001234;;750,50;БИК 2;Beta SRL;оплата\n",
        "Дата;Плательщик;ИНН плательщика;Получатель;ИНН получателя;Дебет;Кредит;Назначение платежа\n"
        "03.02.2025;Alfa SRL;1;Мы;5;0,00;1250,00;оплата\n04.02.2025;Мы;5;Enel SA;9;300,00;0,00;оплата\n"
        "05.02.2025;Beta SRL;7;Мы;5;0,00;750,50;оплата\n",
    ],
)
def test_which_way_money_went(see: See, text: str) -> None:
    assert see(text).rows(ROWS) == [
        ("Alfa SRL", "1250.00", None),
        ("Enel SA", "-300.00", "outgoing_payment"),
        ("Beta SRL", "750.50", None),
    ]


def test_a_list_of_sales_with_a_balance_is_no_statement(see: See) -> None:
    seen = see(
        "Transaction date,Name,Num,Product,Quantity,Sales price,Amount,Balance,Memo\n"
        "01/18/2025,Ann,1,Tea,1,10.00,10.00,10.00,x\n01/19/2025,Ann,2,Tea,-1,10.00,-10.00,0.00,x\n"
    )
    assert seen.raw.preset == "generic"


EXCHANGE = """1CClientBankExchange
РасчСчет={own}
{documents}КонецФайла
"""


def order(payer: str, number: str, payee: str, other: str, accounts: tuple[str, str], purpose: str) -> str:
    return (
        "СекцияДокумент=Платежное поручение\nНомер=1\nДата=01.03.2024\nСумма=100.00\n"
        f"ПлательщикСчет={accounts[0]}\nПлательщик={payer}\nПлательщикИНН={number}\n"
        f"ПолучательСчет={accounts[1]}\nПолучатель={payee}\nПолучательИНН={other}\n"
        f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
    )


@pytest.mark.parametrize(
    ("own", "currency"),
    [
        ("40702810000000000001", "RUB"),
        ("40702978000000000001", "EUR"),
        ("MD75AG000000022512345678", None),
        ("2224810", None),
    ],
)
def test_exchange_of_1c(see: See, own: str, currency: str | None) -> None:
    theirs = "40702810000000000099"
    documents = [
        order("ООО Лира", "77", "Мы", "55", (theirs, own), "Оплата по счету 1"),
        order("Мы", "55", "ООО Лира", "77", (own, theirs), "Возврат за товар ненадлежащего качества"),
        order("Мы", "55", "ООО Дом", "88", (own, theirs), "Возврат займа"),
        order("ООО Дом", "88", "Мы", "55", (theirs, own), "Выдача займа по договору 3"),
        order("ПАО Банк//Ким Олег//ул. Мира", "99", "Мы", "55", (theirs, own), "Оплата заказа"),
    ]
    seen = see(EXCHANGE.format(own=own, documents="".join(documents)), encoding="cp1251")
    assert seen.rows(ROWS) == [
        ("ООО Лира", "100.00", None),
        ("ООО Лира", "-100.00", None),
        ("Мы", "100.00", "outgoing_payment"),
        ("ООО Дом", "100.00", "no_sale"),
        ("Ким Олег", "100.00", None),
    ]
    assert seen.rows("SELECT DISTINCT currency FROM {table}") == [(currency,)]


def test_a_payer_that_only_the_details_name(see: See) -> None:
    seen = see(
        "Data;Descriere;Referinta;Debit;Credit;Sold\n"
        "03.02.2025;Incasare OP. Ordonator: Alfa SRL | fact 12;1;;1.250,00;1\n"
        "04.02.2025;Payment from Beta Ltd;2;;10,00;1\n05.02.2025;Comision;3;7,00;;1\n"
    )
    assert [row[0] for row in seen.rows(ROWS)] == ["Alfa SRL", "Beta Ltd", None]
