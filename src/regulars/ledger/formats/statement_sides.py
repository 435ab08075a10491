"""Which way money went where a statement names who paid and who was paid, and its amounts have no sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from regulars.ledger.headers import says

PAYER: Final = (
    "counterparty*, counter party, payer*, from, sender*, debtor*, remitter*, originator*, контрагент*, "
    "плательщик*, "
    "платник*, корреспондент*, кореспондент*, corespondent*, отправител*, "
    "platitor*, ordonator*, partener*, contraparte*, contrapartid*"
)
PAYEE: Final = (
    "payee*, beneficiary*, beneficiar*, recipient*, receiver*, creditor*, to, получател*, отримувач*, "
    "destinatar*, primitor*"
)
_NEARLY_ALL: Final = 0.95


@dataclass(frozen=True)
class Sides:
    """``own``, the owner of the account, stands in the column ``payer`` where he pays, else in ``payee``."""

    payer: int
    payee: int
    own: str

    def incoming(self, row: Sequence[str | None]) -> bool:
        """Whether the money of ``row`` came to the owner."""
        return _cell(row, self.payee) == self.own


def sides(columns: Sequence[str], body: Sequence[Sequence[str | None]]) -> Sides | None:
    """Where one account, tax number or name stands on either side of nearly every row; else None.

    >>> rows = [("ann", "we"), ("we", "rent"), ("bob", "we")]
    >>> found = sides(("Sender", "Recipient"), rows)
    >>> found.own, [found.incoming(row) for row in rows]
    ('we', [True, False, True])
    """
    payers = [place for place, name in enumerate(columns) if says(name, PAYER) and not says(name, PAYEE)]
    payees = [place for place, name in enumerate(columns) if says(name, PAYEE)]
    best: Sides | None = None
    for payer in payers:
        for payee in payees:
            paid, got = ({_cell(row, place) for row in body} - {""} for place in (payer, payee))
            shared = Counter(
                value for row in body for value in {_cell(row, payer), _cell(row, payee)} & paid & got
            )
            for own, count in shared.most_common(1):
                found = Sides(payer, payee, own)
                told = count >= _NEARLY_ALL * len(body) and len(got) > 1 and len(paid) > 1
                if told and (best is None or _digits(own) > _digits(best.own)):
                    best = found
    return best


def _cell(row: Sequence[str | None], place: int) -> str:
    return " ".join((row[place] or "").split()) if place < len(row) else ""


def _digits(text: str) -> int:
    """Accounts are told from tax numbers, and both from names, by their digits."""
    return sum(sign.isdigit() for sign in text)
