"""Which rows are no sale by what a status, a flag or the kind of a document says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from regulars.ledger.amounts import UNPAID
from regulars.ledger.contents import Column
from regulars.ledger.headers import says
from regulars.ledger.mapping import Choice, Mapping, Option
from regulars.ledger.roles import Roles
from regulars.reasons import Reason

ASK_PENDING = Reason("choice.pending", "Do orders that are not paid yet ({statuses}) count as sales?")
PENDING_IN = Reason("choice.pending.in", "count them")
PENDING_OUT = Reason("choice.pending.out", "leave them out until they are paid")

VOID_STEMS: Final = (
    "cancel", "void", "fail", "declin", "reject", "draft", "quot", "expired", "abandon", "deleted",
    "trash", "invalid",
    "no show", "no-show", "не приш", "не явил", "неявк", "did not", "nu s-a prezentat", "neprezentat",
    "absent", "bounc",
    "chargeback", "charged back", "charged_back", "charge_back", "insufficient", "неуспе", "недостат",
    "неисполн", "не исполн", "insuficient", "neincas",
    "neîncas", "lost", "отмен", "аннул", "удал", "чернов", "не провед", "не прошл", "отказ",
    "не состоял", "ошибк", "ожидание клиент", "ожидает клиент", "запланир", "предстоя", "scheduled",
    "upcoming",
    "planificat", "programat", "проигран", "нереализ", "не реализ",
    "коммерческое предложение", "не выкуп", "anulat", "respins", "esuat", "eșuat", "eşuat", "ciorn",
    "refuz", "sters", "șters",
    "şters", "abandonat", "ofert",
)  # fmt: skip
PENDING_STEMS: Final = (
    "pending", "on hold", "on-hold", "awaiting", "unpaid", "not paid", "не оплач", "неоплач", "ожида",
    "к оплате",
    "neplatit", "neachitat", "in asteptare", "în așteptare", "în aşteptare", "asteapt",
)  # fmt: skip
#: A visit that took place; where a file has such, one that is confirmed has yet to come.
ATTENDED_STEMS: Final = (
    "клиент приш", "пришёл", "пришел", "пришла", "attended", "checked in", "arrived", "s-a prezentat",
)  # fmt: skip
_BOOKED_STEMS: Final = ("подтверд", "confirm", "booked", "записан")
#: A file of invoices says when they are due or what is still to be paid of them: an invoice is a sale unpaid.
_INVOICES: Final = f"{UNPAID}, due date, scaden*, data scaden*, срок оплаты"
_UNPAID_STEMS: Final = ("neincas", "neîncas", *PENDING_STEMS)
BACK_STEMS: Final = ("refunded", "returned", "возвращ", "возврат", "rambursat", "returnat", "retur")
#: The stage of a deal that is a sale; at every other one it is not yet or no more.
WON_STEMS: Final = ("closed won", "closed - won", "успешно реализ", "сделка успешна", "выигран")
#: What is said of a row by yes or no: a sale only where yes, a sale only where no.
POSTED: Final = "проведен, проведено, posted, validat, contat"
CALLED_OFF: Final = (
    "удален*, пометка удаления, помечен на удаление, отменен*, аннулирован*, cancelled, canceled, voided, "
    "is cancelled, is canceled, is void, deleted, is deleted, anulat, anulata, sters"
)
_YES: Final = ("да", "yes", "y", "true", "1", "da", "+", "истина")
_NO: Final = ("нет", "no", "n", "false", "0", "nu", "-", "ложь")
_NOT_VOID: Final = re.compile(
    r"\b(?:не|not|nu(?: este)?)\s+(?:удал|отмен|аннул|cancel|void|delet|anulat|sters|șters)\w*"
)
_PARTLY: Final = ("partial", "частич", "parțial", "parţial")

#: Kinds of documents that sell nothing.
PAPER_STEMS: Final = (
    "счет на оплату", "счёт на оплату", "коммерческое предложение", "proforma", "proformă", "pro forma",
    "quotation", "quote", "estimate", "ofert", "deviz", "withdrawal", "вывод средств", "payout",
)  # fmt: skip
_CLOSED: Final = "дата закрытия, close date, closed date, closing date, closed at, closed on, data inchiderii"


def take_flag(roles: Roles, columns: Sequence[Column]) -> None:
    """Let a column of yes and no (*posted*, *cancelled*) be the status where the file has no other."""
    flags = [one for one in columns if flagged_void(one) or _tells_void(one)]
    if "status" not in roles.columns and flags:
        for role in [role for role, column in roles.columns.items() if column is flags[0]]:
            del roles.columns[role], roles.confidence[role]  # "Order deleted" is no order
        roles.give("status", flags[0], 0.9)


def _tells_void(column: Column) -> bool:
    """Whether a column called *cancelled* or *deleted* says so in words of its own."""
    return says(column.name, CALLED_OFF) and column.distinct <= 4 and any(map(_is_void, column.texts))


def take_closing_day(roles: Roles, columns: Sequence[Column]) -> None:
    """A deal is sold on the day on which it was won, not on which it was begun."""
    status = roles.columns.get("status")
    if status is None or not any(_has(text, WON_STEMS) for text in status.texts):
        return
    won = [_has(cell.strip().lower(), WON_STEMS) for cell in status.cells]
    for column in columns:
        if says(column.name, _CLOSED):
            cells = [cell for cell, sold in zip(column.cells, won, strict=True) if sold]
            if replace(column, cells=tuple(cells)).date_share > 0.9 and all(cells):
                roles.give("at", column, 0.9)
                roles.rivals.pop("at", None)
                return


def statuses(mapping: Mapping, roles: Roles, columns: Sequence[Column]) -> tuple[Mapping, Choice | None]:
    """Which statuses mean no sale, and whether unpaid orders count.

    An order marked as refunded came to nothing; where the file has the sale and the refund as two rows of one
    order, the status is what tells them apart.
    """
    kind, column = roles.columns.get("kind"), roles.columns.get("status")
    papers = [text for text in (kind.texts if kind is not None else ()) if _has(text, PAPER_STEMS)]
    if column is None:
        return replace(mapping, statuses_void=tuple(sorted(papers))), None
    void = list(flagged_void(column)) or [text for text in column.texts if _is_void(text)]
    void += [text for text in papers if text not in void]
    won = [text for text in column.texts if _has(text, WON_STEMS) and text not in void]
    if won:
        void = [*papers, *(text for text in column.texts if text not in won)]
    if any(_has(text, ATTENDED_STEMS) and text not in void for text in column.texts):
        void += [text for text in column.texts if _has(text, _BOOKED_STEMS) and text not in void]
    invoices = any(says(one.name, _INVOICES) for one in columns)
    if invoices:
        void = [text for text in void if not _has(text, _UNPAID_STEMS)]
    back = [text for text in column.texts if _has(text, BACK_STEMS) and not _has(text, _PARTLY)]
    if back and _refunds_are_rows(roles, column, back):
        if "kind" not in mapping.columns:
            mapping = replace(mapping, columns={**mapping.columns, "kind": column.name})
    else:
        void += [text for text in back if not _counted_back(roles, column, text)]
    waiting = [text for text in column.texts if _has(text, PENDING_STEMS) and text not in void]
    waiting = [] if invoices else waiting
    mapping = replace(mapping, statuses_void=tuple(sorted(void)))
    if not waiting:
        return mapping, None
    options = (
        Option("out", PENDING_OUT(), statuses_void=tuple(sorted([*void, *waiting]))),
        Option("in", PENDING_IN(), statuses_void=tuple(sorted(void))),
    )
    return mapping, Choice("pending", ASK_PENDING(statuses=", ".join(sorted(waiting))), options, "out")


def flagged_void(column: Column) -> tuple[str, ...]:
    """Values by which a column of yes and no, such as *posted* or *cancelled*, says that a row is no sale."""
    texts = set(column.texts)
    if not texts or not texts <= {*_YES, *_NO}:
        return ()
    no_sale = _NO if says(column.name, POSTED) else _YES if says(column.name, CALLED_OFF) else ()
    return tuple(sorted(texts & set(no_sale)))


def _is_void(text: str) -> bool:
    """Whether a status says that nothing was sold; *not deleted* does not."""
    return _has(_NOT_VOID.sub("", text), VOID_STEMS)


def _has(text: str, stems: Sequence[str]) -> bool:
    return any(stem in text for stem in stems)


def _refunds_are_rows(roles: Roles, status: Column, back: Sequence[str]) -> bool:
    order = roles.columns.get("order")
    if order is None:
        return False
    backs = {key for key, text in zip(order.cells, status.cells, strict=True) if text.strip().lower() in back}
    sales = {
        key for key, text in zip(order.cells, status.cells, strict=True) if text.strip().lower() not in back
    }
    return len(backs & sales) > 0.5 * len(backs)


def _counted_back(roles: Roles, status: Column, text: str) -> bool:
    """Whether rows of this status are taken back already: by negative amounts, or by refunds beside them."""
    refunds = roles.columns.get("refunded")
    if refunds is not None:
        return True
    amount = roles.columns.get("amount") or roles.columns.get("quantity")
    if amount is None:
        return False
    values = [
        value
        for value, cell in zip(amount.numbers, status.cells, strict=True)
        if value is not None and cell.strip().lower() == text
    ]
    return bool(values) and sum(value < 0 for value in values) > 0.5 * len(values)
