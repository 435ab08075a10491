"""A bank's statement of an account as a table, in Russian, Romanian or English.

Money that came in is a sale to who paid it; money that went out, and debits that failed or were cancelled,
are set aside. Credits stand in a column of their own or as positive amounts beside negative ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from regulars.ledger.cells import date_form
from regulars.ledger.formats.presets import FlatRow, Preset, Sample, SheetRow, find, register
from regulars.ledger.formats.table import FAILED_DEBIT, OUTGOING_PAYMENT
from regulars.ledger.habits import date_evidence, parse_date, parse_number
from regulars.ledger.mapping import Habits

#: Key → patterns of `regulars.ledger.headers`; the first column that fits takes the key.
_COLUMNS: Final = {
    "credit": "credit*, paid in, money in, deposit*, incoming, in, received, приход*, кредит*, поступлен*, "
    "зачислен*, "
    "intrari, incasari, incasare, suma credit*",
    "debit": "debit*, paid out, money out, withdrawal*, outgoing, out, sent, расход*, дебет*, списан*, "
    "плат* исход*, "
    "iesiri, plati, suma debit*",
    "at": "date*, booking date, transaction date, posting date, completed date, дата*, data*",
    "balance": "balance*, running balance, остаток*, сальдо, баланс, sold, sold final, sold contabil",
    "amount": "amount*, sum, value, сумма*, suma*, valoare*",
    "payer": "counterparty*, payer*, payee*, name, beneficiary*, from, sender*, debtor*, remitter*, "
    "контрагент*, плательщик*, "
    "корреспондент*, corespondent*, отправител*, наименование*, platitor*, ordonator*, partener*, "
    "beneficiar*, contraparte*, nume*",
    "details": "description, details, narrative, purpose, memo, reference text, transaction details, "
    "particulars, назначение*, "
    "описание*, содержание*, detalii*, descriere*, explicatii*, detaliile*",
    "order": "reference*, transaction id, document no, document number, номер*, no документа, документ*, "
    "referinta*, nr document*, nr",
    "status": "status*, state, статус*, состояни*, stare*",
    "currency": "currency, ccy, валюта*, valuta*, moneda*",
    "account": "account*, iban*, sort code, bic, swift, счет*, расчетный счет, инн*, cont, cont*, cod fiscal",
    "kind": "type, transaction type, тип*, вид*, tip*",
}  # fmt: skip
_FAILED: Final = (
    "fail", "cancel", "declin", "reject", "revers", "revert", "return", "unpaid", "bounced", "отмен",
    "отклон", "неусп", "не прош",
    "возврат", "сторн", "не исполн", "отказ", "esuat", "eșuat", "eşuat", "respins", "anulat", "returnat",
    "refuz", "pending",
)  # fmt: skip
_FROM: Final = re.compile(
    r"(?:payment|transfer|money|received|plat[ăa]|transfer|încasare|incasare|перевод|поступление|оплата|платеж)?\s*(?:received\s+)?"
    r"(?:from|de la|от)\s+(.{3,60})",
    re.IGNORECASE,
)


def _recognises(sample: Sample) -> bool:
    """A date, and credits and debits apart, or amounts of both signs beside a balance or an account."""
    at = find(sample.columns, _COLUMNS)
    if "at" not in at:
        return False
    if "credit" in at and "debit" in at:
        return any(key in at for key in ("balance", "details", "payer", "account"))
    if "amount" not in at:
        return False
    amounts = [
        row[at["amount"]] for row in sample.body if len(row) > at["amount"] and row[at["amount"]].strip()
    ]
    negative = sum(cell.strip().startswith(("-", "−", "–", "(")) for cell in amounts)
    marks = sum(key in at for key in ("balance", "details", "account"))
    return 0 < negative < len(amounts) and (("balance" in at and marks >= 1) or marks == 3)


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow]:
    at = find(columns, _COLUMNS)
    listed = list(rows)
    order = _order([row.cells[at["at"]] or "" for row in listed])
    for row in listed:
        cells = {key: (row.cells[place] or "").strip() for key, place in at.items()}
        if not cells["at"] or date_form(cells["at"]) is None:
            continue
        yield _row(row.number, cells, habits, order, split="credit" in at and "debit" in at)


def _order(dates: Sequence[str]) -> Habits:
    evidence = date_evidence([cell for cell in dates if date_form(cell)])
    order = evidence.order or evidence.sorted_as or ("mdy" if evidence.slashes else "dmy")
    return Habits(date_order=order)


def _row(number: int, cells: dict[str, str], habits: Habits, order: Habits, *, split: bool) -> FlatRow:
    if split:
        credit, debit = parse_number(cells["credit"], habits), parse_number(cells["debit"], habits)
        written = cells["credit"] or cells["debit"]
        amount = credit if credit else -abs(debit) if debit else credit
    else:
        written = cells["amount"]
        amount = parse_number(written, habits)
    day = parse_date(cells["at"], order.date_order)
    failed = any(word in cells.get("status", "").lower() for word in _FAILED)
    payer = cells.get("payer", "") or _named_in(cells.get("details", ""))
    values = {
        "client": payer or None,
        "at": str(day) if day is not None else cells["at"],
        "amount": str(amount) if amount is not None else written or None,
        "order": cells.get("order") or None,
        "name": cells.get("details") or None,
        "currency": cells.get("currency") or None,
    }
    aside = (
        FAILED_DEBIT if failed else OUTGOING_PAYMENT if amount is not None and amount < Decimal(0) else None
    )
    return FlatRow(number, values, set_aside=aside)


def _named_in(details: str) -> str:
    """Who paid, where a statement without a column for it says so in words."""
    found = _FROM.match(details)
    return found.group(1).strip() if found else ""


PRESET: Final = register(
    Preset(
        name="bankcsv",
        recognises=_recognises,
        columns=("client", "at", "amount", "order", "name", "currency"),
        flatten=_flatten,
        comma_by_custom=True,
    )
)
