"""1CClientBankExchange: the text in which Russian and Moldovan banks and 1C exchange payment orders.

A document stands between ``СекцияДокумент`` and ``КонецДокумента``, one ``key=value`` a line. Money that came
to one of the file's own accounts is a sale to its payer; money that left, own transfers, loans and interest
are set aside, and what was given back to a client who had paid is a negative sale. A payer is known by his
tax number, and called by the name he is most often given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from regulars.ledger.formats import payments
from regulars.ledger.formats.layout import Layout
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.table import BROKEN_RECORD, NO_SALE, OUTGOING_PAYMENT
from regulars.ledger.habits import parse_date, parse_number
from regulars.ledger.mapping import Habits

_MARK: Final = "1CClientBankExchange"
_RUSSIAN_ACCOUNT: Final = re.compile(r"\d{20}")
#: The currency's digits in the number of a Russian account → ISO 4217.
_CURRENCIES: Final = {
    "810": "RUB", "643": "RUB", "840": "USD", "978": "EUR", "398": "KZT", "933": "BYN", "156": "CNY",
    "826": "GBP", "980": "UAH", "498": "MDL", "051": "AMD", "949": "TRY", "784": "AED", "860": "UZS",
}  # fmt: skip
#: What a tax number and an account are called in Russia, Kazakhstan, Belarus, Ukraine and Moldova.
_TAX_NUMBERS: Final = ("ИНН", "БИН_ИИН", "БИН", "ИИН", "УНП", "УНН", "ЕДРПОУ", "ОКПО", "IDNO", "ФискКод")
_ACCOUNTS: Final = ("Счет", "РасчСчет", "ИИК", "IBAN")
_OWN_ACCOUNTS: Final = ("РасчСчет", "Счет", "ИИК", "IBAN")


@dataclass
class _Document:
    """One payment as the file tells it; ``row`` is the line where it starts."""

    row: int
    fields: dict[str, str] = field(default_factory=dict)
    ended: bool = False

    def first(self, *keys: str) -> str:
        """The first filled field among ``keys``."""
        return next((self.fields[key] for key in keys if self.fields.get(key)), "")

    def payer(self) -> tuple[str, str]:
        """Tax number and name of who paid."""
        return self._side("Плательщик")

    def payee(self) -> tuple[str, str]:
        """Tax number and name of who was paid."""
        return self._side("Получатель")

    def _side(self, side: str) -> tuple[str, str]:
        names = self.first(*(side + kind for kind in ("1", "", "Наименование")))
        return self.first(*(side + kind for kind in _TAX_NUMBERS)), names

    def accounts_of(self, side: str) -> list[str]:
        """The accounts of the payer or the payee, filled ones only."""
        return [found for kind in _ACCOUNTS if (found := self.first(side + kind))]


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
        elif key in _OWN_ACCOUNTS and value:
            own.add(value)
    names = payments.called(
        payments.payer(*side) for document in documents for side in (document.payer(), document.payee())
    )
    paid = {names[payments.payer(*one.payer())] for one in documents if _came_in(one, own)}
    for document in documents:
        yield _row(document, own, names, paid)


def _row(document: _Document, own: set[str], names: dict[tuple[str, str], str], paid: set[str]) -> FlatRow:
    if not document.ended:
        return FlatRow(document.row, {}, defect=BROKEN_RECORD)
    when = document.first("ДатаПоступило", "ДатаСписано", "Дата", "ДатаДокумента")
    day = parse_date(when)
    amount = parse_number(document.first("Сумма"), Habits(decimal=_mark(document.first("Сумма"))))
    number, purpose = (
        document.first("Номер", "НомерДокумента"),
        document.first("НазначениеПлатежа", "НазначениеПлатежа1"),
    )
    client = names[payments.payer(*document.payer())]
    aside = None
    if payments.takings(purpose) and _reached(document, own):
        client = ""
    elif not _came_in(document, own):
        payee = names[payments.payer(*document.payee())]
        aside = OUTGOING_PAYMENT
        if amount is not None and payee in paid and not _same(document) and payments.refund(purpose):
            client, amount, aside = payee, -amount, None
    elif payments.no_sale(purpose):
        aside = NO_SALE
    values = {
        "client": client or None,
        "at": str(day) if day is not None else when or None,
        "amount": str(amount) if amount is not None else document.first("Сумма") or None,
        "order": f"{number} {day or when}".strip() or None,
        "name": purpose or None,
        "currency": _currency(document, own),
    }
    return FlatRow(document.row, values, set_aside=aside)


def _currency(document: _Document, own: set[str]) -> str | None:
    """What the document says, else what the number of a Russian account tells in its sixth to eighth digits.

    An account of any other country says nothing of its currency.
    """
    stated = document.first("Валюта", "КодВалюты")
    if stated:
        return stated
    accounts = [*document.accounts_of("Получатель"), *document.accounts_of("Плательщик")]
    account = next((one for one in accounts if one in own), "")
    return _CURRENCIES.get(account[5:8]) if _RUSSIAN_ACCOUNT.fullmatch(account) else None


def _mark(number: str) -> str:
    return "," if "," in number and "." not in number else "."


def _same(document: _Document) -> bool:
    """Whether payer and payee are one company."""
    number, _ = document.payer()
    return bool(number.strip("0")) and number == document.payee()[0]


def _reached(document: _Document, own: set[str]) -> bool:
    """Whether the money came to an account of the file."""
    if any(account in own for account in document.accounts_of("Получатель")):
        return True
    return bool(document.first("ДатаПоступило")) and not document.first("ДатаСписано")


def _came_in(document: _Document, own: set[str]) -> bool:
    """Whether the money came from someone else to an account of the file."""
    if any(account in own for account in document.accounts_of("Плательщик")) or _same(document):
        return False
    return _reached(document, own)


PRESET: Final = register(
    Preset(
        name="bank1c",
        recognises=_recognises,
        columns=("client", "at", "amount", "order", "name", "currency"),
        flatten=_flatten,
        layout=_layout,
        comma_by_custom=True,
    )
)
