"""A bank's statement of an account as a table, in Russian, Ukrainian, Romanian or English.

Money that came in is a sale to who paid it. Money that went out, debits that failed or were cancelled,
transfers between own accounts, interest and loans are set aside; what was given back to a client who had paid
is a negative sale. Credits stand in a column of their own, as positive amounts beside negative ones, under a
letter for debit or credit, or the account's owner stands among those who paid or those who were paid. A
client is known by the tax number beside his name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from decimal import Decimal
from typing import Final

from regulars.ledger.cells import cell_kind, date_form
from regulars.ledger.formats import payments
from regulars.ledger.formats.layout import Layout, sniff
from regulars.ledger.formats.presets import Doubt, FlatRow, Preset, Sample, SheetRow, find, register
from regulars.ledger.formats.statement_names import best_named, named_in, parties, party
from regulars.ledger.formats.statement_sides import PAYEE, PAYER, sides
from regulars.ledger.formats.table import FAILED_DEBIT, NO_SALE, OUTGOING_PAYMENT
from regulars.ledger.habits import date_evidence, parse_date, parse_number
from regulars.ledger.headers import says
from regulars.ledger.mapping import Habits
from regulars.reasons import Reason

PAYERS_UNNAMED = Reason(
    "guess.payers_unnamed",
    "{count} of {of} payments that came in do not say who paid; they would be counted without a client",
)
#: Key → patterns of `regulars.ledger.headers`; the first column that fits takes the key.
_COLUMNS: Final = {
    "credit": "credit*, paid in, money in, deposit*, incoming, in, received, приход*, кредит*, поступлен*, "
    "зачислен*, надходжен*, "
    "intrari, incasari, incasare, suma credit*",
    "debit": "debit*, paid out, money out, withdrawal*, outgoing, out, sent, расход*, дебет*, списан*, "
    "плат* исход*, видатк*, витрат*, "
    "iesiri, plati, suma debit*",
    "at": "booking date, posting date, completed date, дата операции, дата проводки, дата проведения, "
    "дата операції, data operat*, data inregistr*, data tranzact*",
    "day": "date*, booking date, transaction date, posting date, completed date, дата*, data*",
    "balance": "balance*, running balance, остаток*, сальдо, баланс, залишок*, sold*",
    "payee code": "инн получат*, edrpou otrym*, єдрпоу отрим*, cod fiscal benef*, idno benef*",
    "code": "инн*, idno*, idnp*, cod fiscal*, codul fiscal*, cui, cif, єдрпоу*, tax id*, vat number, окпо",
    "account": "account*, iban*, sort code, bic, swift, бик*, кпп*, счет*, рахунок*, расчетный счет, cont, "
    "contul, cont corespondent, cod iban",
    "amount": "amount*, sum, value, сумма*, сума*, suma*, valoare*",
    "payer": PAYER,
    "payee": PAYEE,
    "name": "name, наименование*, найменування*, nume*, denumire*",
    "details": "description, details, narrative, purpose, memo, reference text, transaction details, "
    "particulars, назначение*, призначення*, деталі*, детали*, "
    "описание*, опис*, содержание*, комментарий*, detalii*, descriere*, explicat*, detaliile*, "
    "destinatia*, scop*",
    "order": "reference*, transaction id, document no, document number, номер*, no документа, документ*, "
    "referinta*, nr document*, nr",
    "status": "status*, state, статус*, состояни*, stare*",
    "currency": "currency, ccy, валюта*, valuta*, moneda*",
    "kind": "type, transaction type, тип*, вид*, tip*",
}  # fmt: skip
#: What a column of names is not, whatever else its name says.
_NO_NAME: Final = (
    "банк*, бик, мфо, корр, bank, banca*, bic, счет*, рахунок*, account*, iban, "
    "cont, инн, idno, код*, cod, code, exchange*, currency, fee*"
)
#: What a list of sales, of debits or of entries in the books has and a statement of an account has not.
_GOODS: Final = (
    "quantity*, qty, sales price, unit price, price, product*, item, items, sku, invoice, количество*, цена, "
    "товар*, номенклатура*, кількість*, ціна, cantitate*, pret*, produs*, articol*, аналитика*"
)
_OTHER_LISTS: Final = (
    "email*, e mail*, mandate*, member*, patient*, student*, pupil*, guest*, subscription*, plan, "
    "payout*, order no, order id, order number, эл почта, почта, пациент*, ученик*, абонент*, подписк*, "
    "номер заказа, abonat*, elev*, pacient*, abonament*"
)
#: Debits beside clients are what they owe; a cash book's payments from them are told by its words.
_CLIENTS: Final = (
    "customer*, client, clients, nume client, nume clienti, клиент, покупатель, покупатели, заказчик"
)
_BOOKED: Final = "debit*, credit*, дебет*, кредит*, rulaj*"
#: How a sale was paid for, of which a card's "credit" and "debit" tell no direction.
_PAID_HOW: Final = (
    "payment*, pay, paid, card*, method, tender*, оплат*, карт*, способ*, plata, plati, mod*, metod*"
)
_NAMES: Final = ("payer", "payee", "name")
_MONEY: Final = ("credit", "debit", "balance", "amount")
_ACCOUNT: Final = re.compile(r"\d{12,}")
#: The number of an account, perhaps masked; an IBAN; a sort code.
_ACCOUNT_NUMBER: Final = re.compile(
    r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){10,30}|[\d*xX][\d*xX -]{6,}\d{3}|\d\d-\d\d-\d\d"
)
_EMAIL: Final = re.compile(r"\S+@\S+\.\w+")
_FAILED: Final = (
    "fail", "cancel", "declin", "reject", "revers", "revert", "return", "unpaid", "bounced", "отмен",
    "отклон", "неусп", "не прош",
    "возврат", "сторн", "не исполн", "отказ", "esuat", "eșuat", "eşuat", "respins", "anulat", "returnat",
    "refuz", "pending",
)  # fmt: skip
_IN: Final = frozenset((
    "c", "cr", "credit", "к", "кт", "кр", "кредит", "приход", "поступление", "зачисление", "надходження",
    "intrare", "incasare", "încasare", "in", "incoming", "вх", "входящий", "+",
))  # fmt: skip
_OUT: Final = frozenset((
    "d", "dr", "dt", "debit", "д", "дт", "дебет", "расход", "списание", "видаток", "ieșire", "iesire",
    "plată", "plata", "out", "outgoing", "исх", "исходящий", "-",
))  # fmt: skip


def _holds_money(cells: Sequence[str | None]) -> bool:
    """Whether ``cells`` are amounts, and no numbers of accounts."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    money = sum(cell_kind(cell) == "number" and not _ACCOUNT.fullmatch(cell) for cell in filled)
    return money >= 0.8 * len(filled)


def _letter(cell: str) -> str:
    return cell.strip().strip(".").casefold()


def _directions(columns: Sequence[str], body: Sequence[Sequence[str | None]]) -> int | None:
    """The column that says of each row whether money came in or went out; None where there is none."""
    for place, name in enumerate(columns):
        if says(name, _PAID_HOW):
            continue
        cells = {_letter(cell) for row in body if place < len(row) and (cell := row[place]) and cell.strip()}
        if cells and cells <= _IN | _OUT and cells & _IN and cells & _OUT:
            return place
    return None


def _places(columns: Sequence[str], body: Sequence[Sequence[str | None]]) -> dict[str, int]:
    """Where the columns stand that the statement has; money is looked for among columns of numbers alone."""
    money = [
        name if _holds_money([row[place] for row in body if place < len(row)]) else ""
        for place, name in enumerate(columns)
    ]
    at = find(money, {key: _COLUMNS[key] for key in _MONEY})
    rest = [name if place not in at.values() else "" for place, name in enumerate(columns)]
    names = ["" if says(name, _NO_NAME) else name for name in rest]
    accounts = parties(len(columns), body)
    at |= {} if accounts is None else {"payer": accounts[0], "payee": accounts[1]}
    for key in _NAMES:
        free = [name if place not in at.values() else "" for place, name in enumerate(names)]
        place = at.get(key, best_named(free, body, _COLUMNS[key]))
        at |= {} if place is None else {key: place}
    if not {*_NAMES} & set(at) and (place := best_named(names, body, _CLIENTS)) is not None:
        at["payer"] = place
    rest = [name if place not in at.values() else "" for place, name in enumerate(rest)]
    at |= find(rest, {key: listed for key, listed in _COLUMNS.items() if key not in (*_MONEY, *_NAMES)})
    if "at" not in at and "day" in at:
        at["at"] = at["day"]
    for key in ("payee", "name"):
        if "payer" not in at and key in at:
            at["payer"] = at.pop(key)
    return at


def _filled(place: int, body: Sequence[Sequence[str]]) -> list[str]:
    return [cell for row in body if place < len(row) and (cell := row[place].strip())]


def _another_list(sample: Sample) -> bool:
    """Whether the table has what no statement of an account has: goods, clients, mandates, e-mails."""
    for place, name in enumerate(sample.columns):
        cells = _filled(place, sample.body)
        if says(name, _OTHER_LISTS) or sum(_EMAIL.fullmatch(cell) is not None for cell in cells) * 2 > len(
            cells
        ):
            return True
        # One kind of account ("Current") on every row is no list of goods.
        if says(name, _GOODS) and (len(set(cells)) > 1 or cell_kind(cells[0] if cells else "") == "number"):
            return True
    return False


def _apart(at: dict[str, int], body: Sequence[Sequence[str]]) -> bool:
    """Whether a row holds either a credit or a debit."""
    sides = [
        tuple(
            at[key] < len(row) and any(sign in "123456789" for sign in row[at[key]])
            for key in ("credit", "debit")
        )
        for row in body
    ]
    return sum(credit and debit for credit, debit in sides) <= 0.1 * len(sides)


def _recognises(sample: Sample) -> bool:
    """A date, and credits and debits apart, or amounts of both signs beside a balance or accounts."""
    at = _places(sample.columns, sample.body)
    if "at" not in at or _another_list(sample):
        return False
    cash_book = {"credit", "debit"} <= set(at) and not says(sample.columns[at["credit"]], _BOOKED)
    if not cash_book and any(says(name, _CLIENTS) for name in sample.columns):
        return False
    accounts = any(
        says(name, _COLUMNS["account"])
        and (cells := _filled(place, sample.body))
        and sum(_ACCOUNT_NUMBER.fullmatch(cell) is not None for cell in cells) > 0.5 * len(cells)
        for place, name in enumerate(sample.columns)
    )
    proof = "balance" in at or accounts
    if "credit" in at and "debit" in at:
        return _apart(at, sample.body) and (proof or "details" in at or "payer" in at)
    if "amount" not in at or ("status" in at and not proof):
        return False
    if "balance" not in at and "status" in at and any(map(_failed, _filled(at["status"], sample.body))):
        return False  # a list of debits, of which some failed
    if _directions(sample.columns, sample.body) is not None:
        return (proof or "details" in at) and ("payer" in at or "details" in at)
    if sides(sample.columns, sample.body) is not None:
        return proof or "details" in at
    amounts = _filled(at["amount"], sample.body)
    negative = sum(cell.startswith(("-", "−", "–", "(")) for cell in amounts)
    return 0 < negative < len(amounts) and proof and ("balance" in at or "details" in at)


@dataclass(frozen=True)
class _Payment:
    """One row; ``amount`` is positive where money came in, ``payer`` is the tax number and name of the other
    side, ``back`` marks a credit that the bank itself took back."""

    row: int
    cells: dict[str, str]
    amount: Decimal | None
    written: str
    payer: tuple[str, str]
    back: bool = False


def _flatten(columns: Sequence[str], rows: Iterable[SheetRow], habits: Habits) -> Iterator[FlatRow | Doubt]:
    listed = list(rows)
    at = _places(columns, [row.cells for row in listed if not row.above])
    heading = " ".join(cell for row in listed if row.above for cell in row.cells if cell).casefold()
    body = [row for row in listed if not row.above]
    direction = _directions(columns, [row.cells for row in body])
    dated = [row for row in body if date_form((row.cells[at["at"]] or "").strip()) is not None]
    parties = sides(columns, [row.cells for row in dated]) if {"credit", "debit"} - set(at) else None
    found = []
    for row in dated:
        cells = {key: (row.cells[place] or "").strip() for key, place in at.items()}
        incoming = None if parties is None else parties.incoming(row.cells)
        if direction is not None:
            incoming = _letter(row.cells[direction] or "") in _IN
        found.append(_payment(row.number, cells, habits, incoming))
    order = _order([one.cells["at"] for one in found])
    names = payments.called(one.payer for one in found)
    paid = {
        names[one.payer]
        for one in found
        if one.amount
        and one.amount > 0
        and one.payer[1]
        and not payments.no_sale(one.cells.get("details", ""))
    }
    yield from _doubt(found)
    for one in found:
        if one.written:
            yield _row(one, names[one.payer], order, own=_own(one, heading), paid=paid)


def _doubt(found: Sequence[_Payment]) -> Iterator[Doubt]:
    """A doubt where nothing tells who made most of the payments that came in."""
    sales = [
        one
        for one in found
        if one.amount and one.amount > 0 and not _failed(one.cells.get("status", "")) and not _other(one)
    ]
    nameless = sum(not one.payer[1] for one in sales)
    if nameless * 2 > len(sales):
        yield Doubt(PAYERS_UNNAMED(count=nameless, of=len(sales)))


def _other(one: _Payment) -> bool:
    purpose = one.cells.get("details", "")
    return payments.takings(purpose) or payments.no_sale(purpose)


def _payment(row: int, cells: dict[str, str], habits: Habits, incoming: bool | None) -> _Payment:
    back = False
    if "credit" in cells and "debit" in cells:
        credit, debit = parse_number(cells["credit"], habits), parse_number(cells["debit"], habits)
        written = cells["credit"] or cells["debit"]
        amount = credit if credit else -abs(debit) if debit else credit
        back = bool(credit and credit < 0)
    else:
        written = cells["amount"]
        amount = parse_number(written, habits)
        if incoming is not None and amount is not None:
            back = incoming and amount < 0
            amount = amount if incoming else -abs(amount)
    code, name = cells.get("code", ""), cells.get("payer", "")
    if amount is not None and amount < 0 and not back and cells.get("payee"):
        code, name = cells.get("payee code", ""), cells["payee"]
    if not name:
        name = named_in(cells.get("details", ""))
    own_code, name = party(name)
    return _Payment(row, cells, amount, written, payments.payer(own_code or code, name), back)


def _own(one: _Payment, heading: str) -> bool:
    """Whether both sides are the account's owner, who is named above the table."""
    cells, (code, name) = one.cells, one.payer
    if cells.get("payee") and cells["payee"] == cells.get("payer"):
        return True
    return any(
        re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", heading) is not None
        for word, shortest in ((code, 6), (name, 4))
        if len(word) >= shortest
    )


def _order(dates: Sequence[str]) -> Habits:
    evidence = date_evidence([cell for cell in dates if date_form(cell)])
    order = evidence.order or evidence.sorted_as or ("mdy" if evidence.slashes else "dmy")
    return Habits(date_order=order)


def _row(one: _Payment, client: str, order: Habits, *, own: bool, paid: set[str]) -> FlatRow:
    cells, amount, purpose = one.cells, one.amount, one.cells.get("details", "")
    day = parse_date(cells["at"], order.date_order)
    values = {
        "client": client or None,
        "at": str(day) if day is not None else cells["at"],
        "amount": str(amount) if amount is not None else one.written,
        "order": cells.get("order") or None,
        "name": purpose or None,
        "currency": cells.get("currency") or None,
    }
    aside = None
    if _failed(cells.get("status", "")):
        aside = FAILED_DEBIT
    elif amount is not None and amount < 0:
        given_back = one.back or (payments.refund(purpose) and client in paid)
        aside = None if given_back and not own else OUTGOING_PAYMENT
    elif payments.takings(purpose):
        values["client"] = None
    elif own or payments.no_sale(purpose):
        aside = NO_SALE
    return FlatRow(one.row, values, set_aside=aside)


def _failed(status: str) -> bool:
    return any(word in status.lower() for word in _FAILED)


def _layout(head: Sequence[str]) -> Layout:
    """Balances under the table are shorter than its rows."""
    return changed(sniff(head), pads_short_rows=True)


PRESET: Final = register(
    Preset(
        name="bankcsv",
        recognises=_recognises,
        columns=("client", "at", "amount", "order", "name", "currency"),
        flatten=_flatten,
        heading=True,
        layout=_layout,
        comma_by_custom=True,
    )
)
