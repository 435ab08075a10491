"""Exports of known programs: what their quirks come to, line by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment

import regulars
from regulars.ledger.formats import presets
from regulars.ledger.formats.documents import document

See = Callable[..., Any]

ORDER = "2025-10-02 17:09:34 -0300,2,Mug,10.00,M1,,,0.00,11\n"
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Phone,Cancelled at,Refunded Amount,Id\n"
)


class TestShopify:
    def test_continuation_lines_discounts_and_refunds(self, see: See) -> None:
        seen = see(
            SHOPIFY
            + "#1,Ann@X.com,partially_refunded,EUR,27.00,5.00,2.70,34.70,3.00,2025-10-02 17:09:34 -0300,"
            "2,Mug,10.00,M1,,,17.35,11\n#1,Ann@X.com,,,,,,,,,1,Cup,10.00,,,,,\n"
        )
        found = seen.rows(
            'SELECT _row, product, amount, discount, email, "at", kind FROM {table} '
            "ORDER BY _row, kind NULLS FIRST"
        )
        at = "2025-10-02 17:09:34 -0300"
        assert found == [
            (2, "M1", "18.00", "2.00", "ann@x.com", at, None),
            (2, None, "-15.77", None, "ann@x.com", at, "refund"),
            (3, "Cup", "9.00", "1.00", "ann@x.com", at, None),
        ]

    def test_a_refund_of_what_a_line_came_to_is_that_line(self, see: See) -> None:
        seen = see(
            SHOPIFY + "#1,a@x.com,partially_refunded,EUR,30.00,5.00,0,35.00,0.00,2025-10-02 17:09:34 -0300,"
            "2,Mug,10.00,M1,,,10.00,11\n#1,a@x.com,,,,,,,,,1,Cup,10.00,,,,,\n"
        )
        sql = "SELECT amount, \"amount + shipping + vat\" FROM {table} WHERE kind = 'refund'"
        assert seen.rows(sql) == [("-10.00", "-10.00")]

    def test_an_order_that_cannot_be_used_is_refused_with_its_refund(self, tmp_path: Path) -> None:
        sound = "".join(f"#{n},a@x.com,paid,EUR,20.00,0.00,0.00,20.00,0.00,{ORDER}" for n in range(30))
        broken = ORDER.replace("2025-10-02 17:09:34 -0300", "soon").replace("0.00,11", "5.00,11")
        path = tmp_path / "orders.csv"
        path.write_text(
            SHOPIFY + sound + f"#77,a@x.com,paid,EUR,20.00,0.00,0.00,20.00,0.00,{broken}", encoding="utf-8"
        )
        facts = regulars.read_ledger(path).facts
        assert (facts.lines, facts.rejects) == (30, 2)

    def test_delivery_and_taxes_are_counted_on_request(self, see: See) -> None:
        seen = see(SHOPIFY + "#1,a@x.com,paid,EUR,20.00,5.00,2.00,27.00,0.00," + ORDER)
        guess = seen.guess
        assert [(choice.name, choice.default) for choice in guess.choices] == [
            ("shipping", "out"),
            ("vat", "out"),
        ]
        assert guess.mapping.columns["amount"] == "amount"
        both = guess.choose("vat", "in").choose("shipping", "in")
        assert seen.rows(f'SELECT "{both.mapping.columns["amount"]}" FROM {{table}}') == [("27.00",)]
        assert both.sure
        assert (
            guess.choose("shipping", "in").choose("vat", "out").mapping.columns["amount"]
            == "amount + shipping"
        )

    def test_taxes_inside_the_prices_are_no_question(self, see: See) -> None:
        seen = see(SHOPIFY + "#1,a@x.com,paid,EUR,20.00,0.00,3.19,20.00,0.00," + ORDER)
        assert seen.guess.choices == ()
        assert seen.guess.sure

    def test_voided_is_set_aside_and_pending_asked_about(self, see: See) -> None:
        line = "20.00,0.00,0.00,20.00,0.00," + ORDER
        seen = see(
            SHOPIFY
            + "".join(
                f"#{n},a@x.com,{status},EUR,{line}" for n, status in enumerate(["paid", "voided", "pending"])
            )
        )
        assert seen.rows("SELECT _row, _set_aside FROM {table} ORDER BY _row") == [
            (2, None),
            (3, "voided_order"),
            (4, None),
        ]
        assert [choice.name for choice in seen.guess.choices] == ["pending"]
        assert "pending" in seen.guess.mapping.statuses_void

    def test_an_apostrophe_before_a_phone(self, see: See) -> None:
        seen = see(
            SHOPIFY + "#1,,paid,EUR,10.00,0.00,0.00,10.00,0.00,2025-10-02 17:09:34 -0300,1,Mug,10.00,M1,"
            "'+40721555010,,0.00,11\n"
        )
        assert seen.rows("SELECT phone FROM {table}") == [("+40721555010",)]
        assert seen.guess.missing == ()

    def test_customers_are_clients(self, see: See) -> None:
        seen = see(
            "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,Total Spent,Total Orders\n"
            "'6123,Ann,Lee,Ann@X.com,yes,'+15551234567,120.00,3\n"
        )
        assert (seen.raw.preset, seen.guess.record_kind) == ("shopify_customers", "clients")
        assert seen.rows("SELECT client, name, email, phone FROM {table}") == [
            ("6123", "Ann Lee", "ann@x.com", "+15551234567")
        ]


class TestOneC:
    @pytest.mark.parametrize(
        ("text", "at", "kind"),
        [
            ("Реализация товаров и услуг ЦБ-000123 от 05.03.2024 12:00:00", "2024-03-05 12:00:00", None),
            ("Реализация (акт, накладная, УПД) 0000-000017 от 5.3.2024 9:05:00", "2024-03-05 09:05:00", None),
            ("Возврат товаров от клиента ЦБ-000007 от 12.03.2024", "2024-03-12", "return"),
            ("Отчет о розничных продажах № 15 от 31.12.23 23:59", "2023-12-31 23:59", None),
            ("Акт об оказании услуг № 5 от 5 марта 2024 г.", "2024-03-05", None),
            ("Чек ККМ 00-0000455 от 01.04.2024 г. 10:00:00", "2024-04-01 10:00:00", None),
        ],
    )
    def test_documents(self, text: str, at: str, kind: str | None) -> None:
        assert document(text) == {"order": text, "at": at, "kind": kind}

    @staticmethod
    def report(path: Path, inset: str) -> Path:
        """Client → document → goods, inset by alignment, by outline level, by spaces or by columns."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet["A1"], sheet["A3"], sheet["B3"] = "Продажи", "Параметры:", "Период: Март 2024"
        first_measure = 4 if inset == "columns" else 2
        titles = ["Контрагент", "Документ", "Номенклатура"]
        for level, title in enumerate(titles):
            sheet.cell(5, level + 1, title) if inset == "columns" else sheet.cell(5 + level, 1, title)
        sheet.cell(5, first_measure, "Количество")
        sheet.cell(5, first_measure + 1, "Сумма")
        tree = [
            (0, "ООО «Лира»", 5, 50), (1, "Реализация товаров и услуг А-1 от 01.03.2024 10:00:00", 3, 30),
            (2, "Чай", 1, 10), (2, "Сахар", 2, 20),
            (1, "Реализация товаров и услуг А-2 от 02.03.2024 10:00:00", 2, 20),
            (2, "Чай", 2, 20), (0, "Розничный покупатель", 1, 10),
            (1, "Возврат товаров от клиента А-3 от 03.03.2024 10:00:00", -1, -10), (2, "Чай", -1, -10),
            (1, "Реализация товаров и услуг А-4 от 04.03.2024 10:00:00", 2, 20), (2, "Сахар", 2, 20),
        ]  # fmt: skip
        number = 8
        for level, text, quantity, amount in tree:
            cell = sheet.cell(number, level + 1 if inset == "columns" else 1, text)
            if inset == "alignment":
                cell.alignment = Alignment(indent=level)
            elif inset == "outline":
                sheet.row_dimensions[number].outlineLevel = level
            elif inset == "spaces":
                cell.value = "    " * level + text
            sheet.cell(number, first_measure, quantity)
            sheet.cell(number, first_measure + 1, amount)
            number += 1
        sheet.cell(number, 1, "Итого")
        sheet.cell(number, first_measure + 1, 60)
        book.save(path)
        return path

    @pytest.mark.parametrize("inset", ["alignment", "outline", "spaces", "columns", "none"])
    def test_groups(self, see: See, tmp_path: Path, inset: str) -> None:
        seen = see(self.report(tmp_path / "report.xlsx", inset))
        assert seen.raw.preset == "onec"
        lines = seen.rows(
            'SELECT client, left("at", 10), product, quantity, amount, kind FROM {table} '
            "WHERE _set_aside IS NULL ORDER BY _row"
        )
        assert lines == [
            ("ООО «Лира»", "2024-03-01", "Чай", "1", "10", None),
            ("ООО «Лира»", "2024-03-01", "Сахар", "2", "20", None),
            ("ООО «Лира»", "2024-03-02", "Чай", "2", "20", None),
            ("Розничный покупатель", "2024-03-03", "Чай", "-1", "-10", "return"),
            ("Розничный покупатель", "2024-03-04", "Сахар", "2", "20", None),
        ]
        assert seen.rows(
            "SELECT _set_aside, count(*) FROM {table} WHERE _set_aside IS NOT NULL GROUP BY 1 ORDER BY 1"
        ) == [
            ("group", 6),
            ("total", 1),
        ]
        assert seen.guess.sure

    def test_a_grouping_above_the_clients_is_not_taken_for_them(self, see: See) -> None:
        """Managers are people too; clients stand right above their documents."""
        document_name = "Реализация товаров и услуг А-1 от 01.03.2024 10:00:00"
        rows = ["Отчет;;", "Параметры:;Март 2024;", "Группировка;Количество;Сумма"]
        for manager in ("Иванова Анна", "Петров Олег"):
            rows += [
                f"{manager};1;10",
                f"  ООО «{manager[:3]}»;1;10",
                f"    {document_name};1;10",
                "      Чай;1;10",
            ]
        seen = see("\n".join(rows) + "\n", encoding="cp1251")
        assert seen.raw.preset == "onec"
        found = seen.rows("SELECT client, product FROM {table} WHERE _set_aside IS NULL ORDER BY _row")
        assert found == [("ООО «Ива»", "Чай"), ("ООО «Пет»", "Чай")]

    def test_subtotals_that_do_not_agree_are_a_doubt(self, see: See, tmp_path: Path) -> None:
        path = self.report(tmp_path / "report.xlsx", "alignment")
        book = openpyxl.load_workbook(path)
        book.active["C8"] = 51
        book.save(path)
        guess = see(path).guess
        assert not guess.sure
        assert "guess.subtotals_disagree" in {note.code for note in guess.notes}


BANK = """1CClientBankExchange
ВерсияФормата=1.03
Кодировка={codec}
РасчСчет=40702810000000000001
СекцияДокумент=Платежное поручение
Номер=1
Дата=01.03.2024
Сумма=1200.50
ПлательщикСчет=40702810000000000099
ДатаПоступило=02.03.2024
Плательщик1=ИНН 7701234567 ООО "Ромашка"
ПлательщикИНН=7701234567
ПолучательСчет=40702810000000000001
ПолучательИНН=7709999999
НазначениеПлатежа=Оплата по счету 5
КонецДокумента
СекцияДокумент=Платежное поручение
Номер=2
Дата=03.03.2024
Сумма=300.00
ПлательщикСчет=40702810000000000001
ДатаСписано=03.03.2024
Плательщик1=Мы
ПлательщикИНН=7709999999
ПолучательСчет=40702810000000000077
КонецДокумента
СекцияДокумент=Платежное поручение
Номер=3
Сумма=5.00
КонецФайла
"""


@pytest.mark.parametrize(("codec", "named"), [("cp1251", "Windows"), ("cp866", "DOS")])
def test_bank_exchange(see: See, codec: str, named: str) -> None:
    seen = see(BANK.format(codec=named), name="kl_to_1c.txt", encoding=codec)
    assert seen.raw.preset == "bank1c"
    assert seen.rows('SELECT _row, client, "at", amount, _set_aside, _defect FROM {table} ORDER BY _row') == [
        (5, 'ООО "Ромашка"', "2024-03-02", "1200.50", None, None),
        (17, "Мы", "2024-03-03", "300.00", "outgoing_payment", None),
        (27, None, None, None, None, "broken_record"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Дата операции;Дебет;Кредит;Контрагент;Назначение платежа\n"
        "05.03.2024;;1 200,50;ООО Лира;Оплата\n06.03.2024;300,00;;Банк;Комиссия\n",
        "Дата;Приход;Расход;Плательщик;Остаток\n"
        "05.03.2024;1 200,50;;ООО Лира;1 200,50\n06.03.2024;;300,00;Банк;900,50\n",
        "Data;Debit;Credit;Ordonator;Detalii\n"
        "05.03.2024;;1.200,50;ООО Лира;plată\n06.03.2024;300,00;;Banca;comision\n",
        "Date,Paid out,Paid in,Name,Balance\n"
        "05/03/2024,,1200.50,ООО Лира,1200.50\n26/03/2024,300.00,,Bank,900.50\n",
        "Дата;Сумма;Контрагент;Назначение платежа;Остаток\n"
        "05.03.2024;1 200,50;ООО Лира;Оплата;1\n06.03.2024;-300,00;Банк;Комиссия;1\n",
    ],
)
def test_statements_of_an_account(see: See, text: str) -> None:
    seen = see(text)
    assert seen.raw.preset == "bankcsv"
    first, second = seen.rows('SELECT client, "at", amount, _set_aside FROM {table} ORDER BY _row')
    assert first == ("ООО Лира", "2024-03-05", "1200.50", None)
    assert second[3] == "outgoing_payment"


def test_failed_debits_are_set_aside(see: See) -> None:
    seen = see(
        "Date,Amount,Counterparty,Description,Balance,Status\n2024-03-05,35.00,Ann,gym,1,COMPLETED\n"
        "2024-03-05,35.00,Bob,gym,1,FAILED\n2024-03-06,-9.00,Rent,rent,1,COMPLETED\n"
    )
    assert seen.rows("SELECT client, _set_aside FROM {table} ORDER BY _row") == [
        ("Ann", None),
        ("Bob", "failed_debit"),
        ("Rent", "outgoing_payment"),
    ]


def test_woocommerce_cancelled_and_refunded(see: See) -> None:
    seen = see(
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,"
        "Coupon(s),Net Sales,Attribution\n"
        '2024-03-05 10:00:00,12,$20.00,completed,Ann Lee,new,"2× Mug",2,,20,Direct\n'
        '2024-03-06 10:00:00,13,$30.00,cancelled,Ann Lee,returning,"1× Mug, 1× Cup, large",2,,30,Direct\n'
        '2024-03-07 10:00:00,12,-$20.00,refunded,Ann Lee,returning,"2× Mug",2,,-20,Direct\n'
    )
    assert seen.raw.preset == "woocommerce"
    assert seen.rows('SELECT "order", product, quantity, amount, _set_aside FROM {table} ORDER BY _row') == [
        ("12", "Mug", "2", "20", None),
        ("13", None, None, "30", "voided_order"),
        ("12", "Mug", "2", "-20", None),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Дата,Заказ №,Чистый доход (форматированный),Статус,Клиент,Тип клиента,Товар(ы),Товаров продано,"
        "Купон(ы),Чистые продажи,Атрибуция",
        "Dată,Comandă nr.,Venit net (formatat),Stare,Client,Tip de client,Produs(e),Articole vândute,"
        "Cupon(oane),Vânzări nete,Atribuire",
    ],
)
def test_woocommerce_in_the_shops_language(see: See, header: str) -> None:
    seen = see(f'{header}\n2024-03-05 10:00:00,12,20 L,completed,Ann,new,"2× Mug",2,,20,Direct\n')
    assert seen.raw.preset == "woocommerce"
    assert seen.rows('SELECT client, "order", product, amount FROM {table}') == [("Ann", "12", "Mug", "20")]


def test_odoo_continuation_rows_quotations_and_notes(see: See) -> None:
    seen = see(
        "Customer,Order Date,Order Reference,Status,Order Lines/Product Template,Order Lines/Quantity,"
        "Order Lines/Unit Price,Order Lines/Discount (%)\n"
        "Azure,2024-03-05 10:00:00,S1,Sales Order,Desk,2,100.00,10\n,,,,Lamp,1,30.00,0\n,,,,A note,,,\n"
        "Deco,2024-03-06 10:00:00,S2,Quotation,Desk,1,100.00,0\n"
    )
    assert seen.raw.preset == "odoo"
    assert seen.rows(
        'SELECT client, "order", product, CAST(amount AS DOUBLE), _set_aside FROM {table} ORDER BY _row'
    ) == [
        ("Azure", "S1", "Desk", 180.0, None),
        ("Azure", "S1", "Lamp", 30.0, None),
        ("Azure", "S1", "A note", None, "group"),
        ("Deco", "S2", "Desk", 100.0, "quotation"),
    ]


def test_presets_register_themselves_once() -> None:
    known = presets.known()
    assert {"shopify", "onec", "bank1c", "bankcsv", "woocommerce", "odoo"} <= set(known)
    with pytest.raises(ValueError, match="twice"):
        presets.register(known["odoo"])


def test_a_preset_can_be_refused(see: See) -> None:
    seen = see(
        SHOPIFY + "#1,a@x.com,paid,EUR,20.00,0.00,0.00,20.00,0.00," + ORDER,
        preset="generic",
    )
    assert seen.raw.preset == "generic"
    assert "Lineitem price" in seen.raw.columns
