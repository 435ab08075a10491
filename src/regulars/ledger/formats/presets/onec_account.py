"""1C's card of an account of settlements with clients («Карточка счета 62.01»): an entry a row.

A sale is an entry from the client's account to that of revenue (Дт 62 or 76 Кт 90.01), with VAT in it; who
bought is the first line of the debit's analytics. Payments and offsets of advances are set aside; balances
and turnovers are no entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.ledger.formats.documents import returns
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, register
from regulars.ledger.formats.table import NO_SALE
from regulars.ledger.habits import parse_date, parse_number
from regulars.ledger.mapping import Habits

_HEADER_WITHIN: Final = 20
_CLIENTS: Final = re.compile(r"(?:62|76)(?:\..*)?")
_REVENUE: Final = re.compile(r"90(?:\.0?1.*)?")


@dataclass(frozen=True)
class _Places:
    """Where the columns stand; an account's amount stands right of its number."""

    row: int
    at: int
    document: int
    client: int
    debit: int
    credit: int


def _places(rows: Iterable[Sequence[str | None]]) -> _Places | None:
    for number, row in enumerate(rows):
        if number >= _HEADER_WITHIN:
            break
        names = [" ".join((cell or "").casefold().split()) for cell in row]
        at = next((place for place, name in enumerate(names) if name in ("период", "дата")), None)
        if at is not None and all(
            name in names for name in ("документ", "аналитика дт", "аналитика кт", "дебет", "кредит")
        ):
            document, client, debit, credit = map(
                names.index, ("документ", "аналитика дт", "дебет", "кредит")
            )
            if debit + 1 < credit:
                return _Places(number, at, document, client, debit, credit)
    return None


def _recognises(sample: Sample) -> bool:
    at = _places(sample.rows)
    return at is not None and any(_sale(row, at) for row in sample.rows[at.row + 1 :])


def _sale(row: Sequence[str | None], at: _Places) -> bool:
    if len(row) <= at.credit:
        return False
    debit, credit = (row[at.debit] or "").strip(), (row[at.credit] or "").strip()
    return _CLIENTS.fullmatch(debit) is not None and _REVENUE.fullmatch(credit) is not None


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    listed = list(rows)
    at = _places(row.cells for row in listed)
    if at is None:
        return
    for row in listed[at.row + 1 :]:
        day = parse_date(row.cells[at.at] or "")
        if day is None:
            continue
        written = row.cells[at.debit + 1] or row.cells[at.credit + 1] or ""
        amount = parse_number(written, habits)
        document, _, product = (row.cells[at.document] or "").partition("\n")
        back = returns(document)
        if amount is not None:
            written = f"{-abs(amount) if back else amount:f}"
        values = {
            "client": (row.cells[at.client] or "").partition("\n")[0].strip() or None,
            "at": str(day),
            "amount": written or None,
            "order": document.strip() or None,
            "product": product.strip() or None,
            "kind": "return" if back else None,
        }
        yield FlatRow(row.number, values, set_aside=None if _sale(row.cells, at) else NO_SALE)


PRESET: Final = register(
    Preset(
        name="onec_account",
        recognises=_recognises,
        columns=("client", "at", "amount", "order", "product", "kind"),
        flatten=_flatten,
        whole=True,
        comma_by_custom=True,
    )
)
