"""Odoo's export of orders of sale, of its tills (pos.order) or of invoices: lines under ``Order Lines/…``.

An order's own fields stand on its first row only. A till's Subtotal has taxes in it where a column beside it
is called the subtotal without them; in every other export the Subtotal is without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, places, register
from regulars.ledger.formats.table import GROUP_ROW, NO_SALE, QUOTATION, VOIDED_ORDER
from regulars.ledger.habits import parse_number
from regulars.ledger.headers import says
from regulars.ledger.mapping import PLUS, Choice, Habits, Option
from regulars.reasons import Reason

ASK_TAXES = Reason("choice.odoo.vat", "The lines stand with taxes and without. Are taxes part of a sale?")
YES = Reason("choice.yes", "yes")
NO = Reason("choice.no", "no")

#: The column of amounts with taxes, where the export has them.
GROSS: Final = PLUS.join(("amount", "vat"))

_LINES: Final = (
    "order lines", "order line", "sales order lines", "строки заказа", "позиции заказа",
    "строки заказа на продажу",
    "linii comanda", "liniile comenzii", "linii de comanda", "linii de comenzi", "linii comenzi",
    "invoice lines", "invoice line ids", "lines", "строки счета", "строки",
    "linii factura", "рядки замовлення",
)  # fmt: skip
_ORDER: Final = {
    "client": "customer|partner id|partner id name|клиент|заказчик|client|customer name|"
    "customer display name|partner id display name|partner|покупатель|партнер|"
    "invoice partner display name|partener|клієнт",
    "client_id": "partner id id|customer id|customer external id|partner id external id",
    "at": "order date|date order|дата заказа|data comenzii|data comanda|confirmation date|invoice date|"
    "invoice bill date|date|дата|data|дата замовлення|creation date|create date|created on",
    "order": "order reference|order ref|name|number|номер заказа|ссылка на заказ|заказ|referinta comanda|"
    "referinta comenzii|referinta|order|reference|номер|comanda|receipt number|pos reference|номер чека",
    "status": "status|state|статус|состояние|stare",
    "currency": "currency|currency id|валюта|moneda",
    "kind": "type|move type|тип|tip",
}
_LINE: Final = {
    "product": "product template|product|product id|product variant|товар|продукт|шаблон продукта|"
    "вариант продукта|produs|sablon produs|"
    "product id id|product external id|product template id|product id default code",
    "description": "description|name|описание|descriere",
    "quantity": "quantity|product uom qty|ordered quantity|количество|cantitate|qty ordered|order quantity|"
    "qty|кількість|ordered qty",
    "price": "unit price|price unit|цена за единицу|цена единицы|pret unitar|цена",
    "percent": "discount percent|discount|скидка percent|скидка|reducere percent|reducere|disc percent",
    "net": "subtotal w o tax|subtotal without tax|tax excl|subtotal tax excl|untaxed amount|price subtotal|"
    "сумма без налога|сумма без ндс|итого без налога|subtotal fara taxe|subtotal fara tva|subtotal|подытог",
    "gross": "total|price total|tax incl|итого|всего|сумма с налогом|total cu tva|subtotal tax incl|"
    "price subtotal incl|subtotal|подытог",
    "group": "product category|product categ id|категория продукта|product id categ id|categorie produs",
    "line": "id|external id",
}  # fmt: skip
_QUOTED: Final = (
    "quotation", "quotation sent", "draft", "sent", "предложение", "отправлено", "коммерческое предложение",
    "предложение отправлено", "черновик", "oferta", "ofertă", "ofertă trimisă", "oferta trimisa", "ciornă",
    "cotație", "cotaţie", "cotatie", "cotație trimisă", "cotaţie trimisă", "cotatie trimisa",
    "new", "новый", "nou", "запрос цен", "смета", "смета отправлена", "оферта",
)  # fmt: skip
_VOID: Final = (
    "cancelled",
    "canceled",
    "cancel",
    "отменен",
    "отменён",
    "отменено",
    "anulat",
    "anulată",
    "anulata",
)


def _split(columns: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Where the order's fields and its lines' fields stand."""
    inner = {
        place: name.split("/", 1)[1]
        for place, name in enumerate(columns)
        if "/" in name and places([name.split("/", 1)[0]], {"lines": "|".join(_LINES)})
    }
    outer = [name if place not in inner else "" for place, name in enumerate(columns)]
    lines = [inner.get(place, "") for place in range(len(columns))]
    order, line = places(outer, _ORDER), places(lines, _LINE)
    if line.get("net") is not None and line["net"] == line.get("gross"):
        del line["gross"]
    return order, line


#: Invoices that give money back, by their type or by their number; bills that the company gets.
_BACK: Final = (
    "customer credit note",
    "credit note",
    "out refund",
    "out_refund",
    "кредит-нота",
    "notă de credit",
)
_BILLS: Final = ("vendor bill", "vendor credit note", "in_invoice", "in_refund", "entry", "journal entry")
_BACK_NUMBER: Final = re.compile(r"R(?:INV|FAC|BILL)?/\d{4}/.*")
#: What Odoo calls the other side where the company buys.
_BOUGHT: Final = (
    "vendor*, supplier*, поставщик*, furnizor*, постачальник*, purchase*, закуп*, source document bill"
)


def _recognises(sample: Sample) -> bool:
    """Lines of orders with an amount or a price, of orders that the company sells."""
    order, line = _split(sample.columns)
    outer = [name for name in sample.columns if "/" not in name]
    if "client" not in order and any(says(name, _BOUGHT) for name in outer):
        return False
    return (
        len(line) >= 2 and bool({"price", "net", "gross"} & set(line)) and bool({"order", "at"} & set(order))
    )


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    order_at, line_at = _split(columns)
    order: dict[str, str] = {}
    for row in rows:
        own = {key: (row.cells[place] or "").strip() for key, place in order_at.items()}
        if own.get("order") or own.get("at") or own.get("client"):
            # A reference that changes starts an order; the same one on every row fills nothing new.
            same = own.get("order") and own.get("order") == order.get("order")
            order = {**order, **{key: value for key, value in own.items() if value}} if same else own
        line = {key: (row.cells[place] or "").strip() for key, place in line_at.items()}
        yield _row(row.number, order, line, habits)


def _row(number: int, order: dict[str, str], line: dict[str, str], habits: Habits) -> FlatRow:
    price, quantity = (
        parse_number(line.get("price", ""), habits),
        parse_number(line.get("quantity", ""), habits),
    )
    percent = parse_number(line.get("percent", ""), habits) or Decimal(0)
    amount = parse_number(line.get("net", ""), habits)
    if amount is None and price is not None and quantity is not None:
        amount = price * quantity * (100 - percent) / 100
    gross = parse_number(line.get("gross", ""), habits)
    status, kind = order.get("status", "").lower(), order.get("kind", "").lower()
    back = kind in _BACK or _BACK_NUMBER.fullmatch(order.get("order", "")) is not None
    if back and amount is not None and (gross or amount) > 0:
        amount, gross = -amount, None if gross is None else -gross
    product = line.get("product") or line.get("description", "").split("\n")[0]
    values = {
        "client": order.get("client") or order.get("client_id"),
        "at": order.get("at"),
        "amount": f"{amount:f}" if amount is not None else line.get("price"),
        GROSS: f"{gross:f}" if gross is not None and amount is not None else None,
        "order": order.get("order"),
        "product": product,
        "quantity": line.get("quantity"),
        "price": line.get("price"),
        "group": line.get("group"),
        "line": line.get("line"),
        "status": order.get("status"),
        "currency": order.get("currency"),
        "kind": "return" if back else None,
    }
    aside = QUOTATION if status in _QUOTED else VOIDED_ORDER if status in _VOID else None
    if kind in _BILLS:
        aside = NO_SALE
    elif amount is None and not line.get("price"):
        aside = GROUP_ROW  # a section, a note, or an order without lines
    return FlatRow(number, {key: value or None for key, value in values.items()}, set_aside=aside)


PRESET: Final = register(
    Preset(
        name="odoo",
        recognises=_recognises,
        columns=(
            "client", "at", "amount", GROSS, "order", "product", "quantity", "price", "group", "line",
            "status", "currency", "kind",
        ),
        flatten=_flatten,
        statuses_void=_VOID,
        choices=(
            Choice(
                "vat",
                ASK_TAXES(),
                (Option("in", YES(), columns={"amount": GROSS}), Option("out", NO())),
                "in",
            ),
        ),
    )
)  # fmt: skip
