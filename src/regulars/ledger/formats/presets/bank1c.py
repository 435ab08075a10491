"""1CClientBankExchange: the text in which Russian and Moldovan banks and 1C exchange payment orders.

A document stands between ``СекцияДокумент`` and ``КонецДокумента``, one ``key=value`` a line. Money that came
to one of the file's own accounts is a sale to its payer; money that left is set aside. A payer is known by
his tax number, and called by the name he is most often given.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from regulars.ledger.formats.layout import Layout
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.table import BROKEN_RECORD, OUTGOING_PAYMENT
from regulars.ledger.habits import parse_date, parse_number
from regulars.ledger.mapping import Habits

_MARK: Final = "1CClientBankExchange"
_TAX_NUMBER_IN_NAME: Final = re.compile(r"^\s*ИНН\s*\d{8,13}\s*", re.IGNORECASE)


@dataclass
class _Document:
    """One payment as the file tells it; ``row`` is the line where it starts."""

    row: int
    fields: dict[str, str] = field(default_factory=dict)
    ended: bool = False

    def first(self, *keys: str) -> str:
        """The first filled field among ``keys``."""
        return next((self.fields[key] for key in keys if self.fields.get(key)), "")


def _recognises(sample: Sample) -> bool:
    return bool(sample.lines) and sample.lines[0].strip().startswith(_MARK)


def _layout(head: Sequence[str]) -> Layout:
    return Layout("\x01", 1, None, 1, ("line",), pads_short_rows=True)


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    own: set[str] = set()
    documents: list[_Document] = []
    current: _Document | None = None
    for row in rows:
        key, _, value = (row.cells[0] or "").partition("=")
        key, value = key.strip(), value.strip()
        if key == "СекцияДокумент":
            current = _Document(row.number, {"Вид": value})
            documents.append(current)
        elif key == "КонецДокумента" and current is not None:
            current.ended, current = True, None
        elif current is not None:
            current.fields[key] = value
        elif key == "РасчСчет" and value:
            own.add(value)
    names = _names(documents)
    for document in documents:
        yield _row(document, own, names)


def _names(documents: Sequence[_Document]) -> dict[str, str]:
    """What to call the payer of each tax number: his most frequent name, of equals the first by letter."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        seen[document.first("ПлательщикИНН")][_payer(document)] += 1
    return {
        number: min(names, key=lambda name: (-names[name], name))
        for number, names in seen.items()
        if number.strip("0")
    }


def _payer(document: _Document) -> str:
    return _TAX_NUMBER_IN_NAME.sub("", document.first("Плательщик1", "Плательщик")).strip()


def _row(document: _Document, own: set[str], names: dict[str, str]) -> FlatRow:
    if not document.ended:
        return FlatRow(document.row, {}, defect=BROKEN_RECORD)
    when = document.first("ДатаПоступило", "Дата", "ДатаСписано")
    day = parse_date(when)
    amount = parse_number(document.first("Сумма"), Habits(decimal=_mark(document.first("Сумма"))))
    number = document.first("Номер")
    client = names.get(document.first("ПлательщикИНН")) or _payer(document)
    values = {
        "client": client or None,
        "at": str(day) if day is not None else when or None,
        "amount": str(amount) if amount is not None else document.first("Сумма") or None,
        "order": f"{number} {day or when}".strip() or None,
        "name": document.first("НазначениеПлатежа") or None,
    }
    return FlatRow(document.row, values, set_aside=None if _came_in(document, own) else OUTGOING_PAYMENT)


def _mark(number: str) -> str:
    return "," if "," in number and "." not in number else "."


def _came_in(document: _Document, own: set[str]) -> bool:
    """Whether the money came from someone else to an account of the file."""
    payee = document.first("ПолучательСчет", "ПолучательРасчСчет")
    payer = document.first("ПлательщикСчет", "ПлательщикРасчСчет")
    number, other = document.first("ПлательщикИНН"), document.first("ПолучательИНН")
    if payer in own or (number.strip("0") and number == other):
        return False
    if payee in own:
        return True
    return bool(document.first("ДатаПоступило")) and not document.first("ДатаСписано")


PRESET: Final = register(
    Preset(
        name="bank1c",
        recognises=_recognises,
        columns=("client", "at", "amount", "order", "name"),
        flatten=_flatten,
        layout=_layout,
        comma_by_custom=True,
    )
)
