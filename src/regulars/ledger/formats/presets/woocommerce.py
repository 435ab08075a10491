"""WooCommerce Analytics' export of orders: one row an order, headers in the shop's language, no client id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from regulars.ledger.cells import date_form
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, find, register
from regulars.ledger.formats.table import VOIDED_ORDER
from regulars.ledger.habits import parse_number
from regulars.ledger.headers import says
from regulars.ledger.mapping import Choice, Habits, Option
from regulars.reasons import Reason

ASK_PENDING = Reason("choice.woocommerce.pending", "Do orders that wait for their payment count as sales?")
YES = Reason("choice.woocommerce.pending.in", "count them")
NO = Reason("choice.woocommerce.pending.out", "leave them out until they are paid")

#: Key → patterns of `regulars.ledger.headers`, the narrower names first.
_COLUMNS: Final = {
    "client_kind": "customer type, тип клиента, тип покупателя, тип клієнта, тип покупця, "
    "tip client, tip de client, tip clienti",
    "revenue": "formatted, форматир*, форматов*, відформатов*, отформатир*, "
    "formatat*, n revenue, net revenue",
    "items": "items sold, продано, проданих, проданн*, articole vandute, produse vandute, elemente vandute",
    "coupons": "coupon*, купон*, cupon*, cupoane",
    "net": "net sales, чист* продаж*, чист* объем*, чист* продаж*, vanzari nete, net",
    "attribution": "attribution, origin, атрибуц*, источник*, происхожд*, atribuire*, origine*",
    "products": "product*, товар*, продукт*, produs*",
    "order": "order*, заказ*, замовлення, comand*, comenz*",
    "status": "status*, статус*, состояни*, stare*, statut*",
    "client": "customer*, клиент*, клієнт*, покупател*, client*",
    "at": "date*, дата*, data*",
}
_SEVERAL: Final = re.compile(r",\s*(?=\d+\s*[×x])")
_ITEM: Final = re.compile(r"\s*(\d+)\s*[×x]\s*(.+?)\s*", re.DOTALL)
_VOID: Final = (
    "cancelled", "canceled", "failed", "trash", "draft", "checkout draft", "auto-draft", "отменен",
    "отменён", "не удался",
    "неудачный", "не удалось", "anulat", "anulată", "eșuat", "esuat", "eșuată", "esuata", "ciornă",
)  # fmt: skip
_WAITING: Final = (
    "pending", "pending payment", "on-hold", "on hold", "в ожидании оплаты", "ожидает оплаты",
    "на удержании", "в ожидании",
    "în așteptare", "in asteptare", "plată în așteptare", "plata in asteptare",
)  # fmt: skip


#: What a list of lines has, of which each is a row of its own, and the export of orders has not.
_LINES: Final = (
    "price*, sku, qty, quantity*, unit*, product id, variation*, цена, артикул, количество, кол во, pret*, "
    "cantitate*, cant, cod produs"
)


def _recognises(sample: Sample) -> bool:
    at = find(sample.columns, _COLUMNS)
    if any(says(name, _LINES) for name in sample.columns):
        return False
    if len({"client_kind", "items", "revenue"} & set(at)) < 2:
        return False
    telling = {"client_kind", "products", "items", "coupons", "revenue", "attribution"} & set(at)
    return (
        {"at", "order", "status", "client"} <= set(at)
        and len(telling) >= 3
        and bool({"net", "revenue"} & set(at))
    )


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    at = find(columns, _COLUMNS)
    for row in rows:
        cells = {key: (row.cells[place] or "").strip() for key, place in at.items()}
        if date_form(cells["at"]) is None:
            continue
        written = cells.get("net") or re.sub(r"&#?\w+;", "", cells.get("revenue", ""))
        amount = parse_number(written, habits)
        items = _SEVERAL.split(cells.get("products", "")) if cells.get("products") else []
        single = _ITEM.fullmatch(items[0]) if len(items) == 1 else None
        status = cells["status"].lower()
        values = {
            "client": cells["client"],
            "at": cells["at"],
            "amount": str(amount) if amount is not None else written,
            "order": cells["order"].lstrip("#"),
            # An order of several products has no amount for each: it stays one line without a product.
            "product": single.group(2) if single else items[0] if len(items) == 1 else "",
            "quantity": single.group(1) if single else cells.get("items", "") if len(items) == 1 else "",
            "status": status,
        }
        aside = VOIDED_ORDER if status in _VOID else None
        yield FlatRow(row.number, {key: value or None for key, value in values.items()}, set_aside=aside)


PRESET: Final = register(
    Preset(
        name="woocommerce",
        recognises=_recognises,
        columns=("client", "at", "amount", "order", "product", "quantity", "status"),
        flatten=_flatten,
        statuses_void=_VOID,
        choices=(
            Choice(
                "pending",
                ASK_PENDING(),
                (
                    Option("out", NO(), statuses_void=(*_VOID, *_WAITING)),
                    Option("in", YES(), statuses_void=_VOID),
                ),
                "out",
            ),
        ),
    )
)
