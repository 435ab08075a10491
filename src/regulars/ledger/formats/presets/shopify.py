"""Shopify's export of orders: one row a line item, an order's own fields on its first row only.

Amounts are the price of the goods after discounts, as Shopify's Subtotal has them; delivery, and taxes that
come on top, are counted on request.

A refund becomes a negative line of its order, in the same measure. The export has only the money that went
back (Refunded Amount), out of a Total of goods, delivery and taxes: it is taken from the goods first, with
the tax on them, and only what goes beyond from the delivery. With both counted in, the line is the money that
went back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import groupby
from typing import Final

from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, places, register
from regulars.ledger.formats.table import NO_SALE, VOIDED_ORDER
from regulars.ledger.habits import parse_number
from regulars.ledger.mapping import PLUS, Choice, Habits, Option
from regulars.reasons import Reason

ASK_SHIPPING = Reason("choice.shopify.shipping", "Is delivery that the client paid for part of a sale?")
ASK_TAXES = Reason("choice.shopify.vat", "Taxes come on top of the prices. Are they part of a sale?")
ASK_PENDING = Reason("choice.shopify.pending", "Do orders whose payment has not come yet count as sales?")
YES = Reason("choice.yes", "yes")
NO = Reason("choice.no", "no")

_SIGNS: Final = ("name", "email", "financial status", "lineitem quantity", "lineitem name", "lineitem price")
_COLUMNS: Final = {
    "order": "name",
    "email": "email",
    "status": "financial status",
    "at": "created at|paid at|processed at",
    "currency": "currency",
    "subtotal": "subtotal",
    "shipping": "shipping",
    "taxes": "taxes",
    "total": "total",
    "off": "discount amount",
    "quantity": "lineitem quantity",
    "title": "lineitem name",
    "price": "lineitem price",
    "sku": "lineitem sku",
    "item_off": "lineitem discount",
    "refunded": "refunded amount",
    "cancelled": "cancelled at|canceled at",
    "phone": "phone|billing phone|shipping phone",
    "client": "customer id",
    "vendor": "vendor",
}
_WAITING: Final = ("pending", "authorized", "partially_paid", "partially paid", "expired")
_VOID: Final = ("voided",)
_TIPS: Final = ("tip", "tips", "gratuity", "trinkgeld", "pourboire", "propina", "чаевые", "bacșiș", "bacsis")
_CENT: Final = Decimal("0.01")
_PARTS: Final = ("shipping", "vat")


def _recognises(sample: Sample) -> bool:
    names = set(sample.names())
    return sum(sign in names for sign in _SIGNS) >= 5 and "lineitem price" in names


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    at = places(columns, _COLUMNS)

    def cell(row: SheetRow, key: str) -> str:
        return (row.cells[at[key]] or "").strip().lstrip("'") if key in at else ""

    for order, group in groupby(rows, key=lambda row: cell(row, "order")):
        lines = list(group)
        yield from _Order(order, lines, {key: [cell(row, key) for row in lines] for key in at}, habits).rows()


class _Order:
    """The rows of one order; a field of the order is what its first filled row says."""

    def __init__(self, name: str, lines: list[SheetRow], cells: dict[str, list[str]], habits: Habits) -> None:
        self.name, self.lines, self.cells, self.habits = name, lines, cells, habits

    def text(self, key: str) -> str:
        return next((cell for cell in self.cells.get(key, ()) if cell), "")

    def number(self, key: str) -> Decimal:
        return parse_number(self.text(key), self.habits) or Decimal(0)

    def rows(self) -> Iterator[FlatRow]:
        status = self.text("status").lower()
        aside = VOIDED_ORDER if status in _VOID else None
        goods = [self._goods(place) for place in range(len(self.lines))]
        known = [value for value in goods if value is not None]
        paid = spread(self._after_discount(sum(known, Decimal(0))), [value or Decimal(0) for value in goods])
        parts = self._parts()
        shares = {part: spread(parts[part], paid) for part in _PARTS}
        common = {
            "order": self.name or None,
            "client": self.text("client") or None,
            "email": self.text("email").lower() or None,
            "phone": self.text("phone") or None,
            "at": self.text("at") or None,
            "status": status or None,
            "currency": self.text("currency") or None,
        }
        for place, row in enumerate(self.lines):
            if goods[place] is None and not self._cell("title", place):
                continue
            whole = goods[place]
            line: dict[str, str | None] = {
                **common,
                "product": self._cell("sku", place) or self._cell("title", place) or None,
                "name": self._cell("title", place) or None,
                "quantity": self._cell("quantity", place) or None,
                "group": self._cell("vendor", place) or None,
                "discount": None if whole is None or whole == paid[place] else str(whole - paid[place]),
            }
            line.update(
                _amounts(
                    None if whole is None else paid[place], {part: shares[part][place] for part in _PARTS}
                )
            )
            yield FlatRow(row.number, line, set_aside=aside or (NO_SALE if self._tip(place) else None))
        back = self.number("refunded")
        if back > 0 and aside is None:
            yield self._refund(back, paid, parts, common)

    def _cell(self, key: str, place: int) -> str:
        return self.cells[key][place] if key in self.cells else ""

    def _gross(self, place: int) -> Decimal | None:
        price = parse_number(self._cell("price", place), self.habits)
        return None if price is None else price * self._quantity(place)

    def _tip(self, place: int) -> bool:
        return self._cell("title", place).strip().lower() in _TIPS and not self._cell("sku", place)

    def _goods(self, place: int) -> Decimal | None:
        """What the line's goods cost; tips are none, and the Subtotal has none in it."""
        return Decimal(0) if self._tip(place) else self._gross(place)

    def _after_discount(self, gross: Decimal) -> Decimal:
        """What the goods came to: the Subtotal where it can be, else the prices less the discounts."""
        if self.text("subtotal"):
            subtotal = self.number("subtotal")
            if 0 <= subtotal <= gross:
                return subtotal
        off = [parse_number(cell, self.habits) or Decimal(0) for cell in self.cells.get("item_off", ())]
        return max(Decimal(0), gross - max(self.number("off"), sum(off, Decimal(0))))

    def _parts(self) -> dict[str, Decimal]:
        """Delivery, and taxes where the total shows that they came on top of the prices."""
        shipping, taxes = self.number("shipping"), self.number("taxes")
        on_top = abs(self.number("subtotal") + shipping + taxes - self.number("total")) <= 2 * _CENT
        return {"shipping": shipping, "vat": taxes if on_top and self.text("total") else Decimal(0)}

    def _refund(
        self, back: Decimal, paid: Sequence[Decimal], parts: dict[str, Decimal], common: dict[str, str | None]
    ) -> FlatRow:
        """The refund in each measure: what came back of the goods, of the delivery and of the taxes."""
        goods, shipping, vat = refunded(back, sum(paid, Decimal(0)), **parts)
        amounts = _amounts(-goods, {"shipping": -shipping, "vat": -vat})
        return FlatRow(self.lines[0].number, {**common, "kind": "refund", **amounts})

    def _quantity(self, place: int) -> Decimal:
        quantity = parse_number(self._cell("quantity", place), self.habits)
        return Decimal(1) if quantity is None else quantity


def refunded(
    back: Decimal, goods: Decimal, shipping: Decimal, vat: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """What ``back`` gave back of an order's goods, delivery and taxes on top: goods first, with their tax.

    >>> order = {"goods": Decimal("50.00"), "shipping": Decimal("5.50"), "vat": Decimal("5.00")}
    >>> [str(part) for part in refunded(Decimal("11.00"), **order)]
    ['10.00', '0.00', '1.00']
    >>> [str(part) for part in refunded(Decimal("60.50"), **order)]
    ['50.00', '5.50', '5.00']
    """
    if not goods:
        return back, Decimal(0), Decimal(0)
    of_goods = min(back, goods + vat)
    share = cents(of_goods * goods / (goods + vat))
    return share, back - of_goods, of_goods - share


def cents(amount: Decimal) -> Decimal:
    """``amount`` in whole hundredths."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_EVEN)


def spread(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``total`` in shares proportional to ``weights``, in hundredths that add up; the largest takes the rest.

    >>> spread(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    """
    whole = sum(weights, Decimal(0))
    if not weights:
        return []
    shares = [cents(total * weight / whole) if whole else Decimal(0) for weight in weights]
    largest = max(range(len(weights)), key=lambda place: abs(weights[place]))
    shares[largest] += cents(total) - sum(shares, Decimal(0))
    return shares


def _amounts(goods: Decimal | None, parts: dict[str, Decimal]) -> dict[str, str | None]:
    """The amount in every measure: goods alone, with delivery, with taxes, with both."""
    if goods is None:
        return {}
    return {
        "amount": str(goods),
        PLUS.join(("amount", "shipping")): str(goods + parts["shipping"]),
        PLUS.join(("amount", "vat")): str(goods + parts["vat"]),
        PLUS.join(("amount", "shipping", "vat")): str(goods + parts["shipping"] + parts["vat"]),
    }


def _yes_or_no(name: str, question: Reason) -> Choice:
    return Choice(name, question(), (Option("in", YES(), adds=name), Option("out", NO())), "out")


PRESET: Final = register(
    Preset(
        name="shopify",
        recognises=_recognises,
        columns=(
            "client", "at", "amount", "amount + shipping", "amount + vat", "amount + shipping + vat",
            "order", "product",
            "quantity", "discount", "group", "name", "email", "phone", "status", "currency", "kind",
        ),
        flatten=_flatten,
        statuses_void=_VOID,
        choices=(
            _yes_or_no("shipping", ASK_SHIPPING),
            _yes_or_no("vat", ASK_TAXES),
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
)  # fmt: skip
