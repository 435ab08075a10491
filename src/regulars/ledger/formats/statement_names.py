"""Who paid, where a bank's statement has no column for the name alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from regulars.ledger.headers import says
from regulars.ledger.people import is_person

_FROM: Final = re.compile(
    r"(?:[\w'.]+\s+){0,3}?(?:from|de la|от|від)\s*:?\s+(?=[^\W\d_])(.{3,60}?)"
    r"(?:[\s,;]+(?:with reference|reference|ref|for|pentru|referin[tț]a|conform|за|по|на)\b.*)?",
    re.IGNORECASE,
)
_PAYER: Final = re.compile(
    r"(?:ordonator|pl[ăa]titor|payer|sender|remitter|отправитель|плательщик|платник)\s*:\s*([^;|,/:]{3,60})",
    re.IGNORECASE,
)
_TO: Final = re.compile(r"^(?:payment |transfer )?(?:to|c[ăa]tre)\s+", re.IGNORECASE)
_SEGMENTS: Final = re.compile(r"\s*[;|/,\t\n]\s*|\s{2,}")
#: A person as banks shorten names: "J SMITH", "MRS A KHAN", "SMITH J".
_SHORT: Final = re.compile(
    r"(?:(?:MR|MRS|MS|MISS|DR) )?(?:[A-Z](?: ?[A-Z])? [A-Z][A-Z'-]{2,}|[A-Z][A-Z'-]{2,} [A-Z]{1,2})"
)
#: A side of a payment in one cell: account, tax number, name.
_PARTY: Final = re.compile(
    r"\s*(?P<account>\d{20}|[A-Z]{2}\d{2}\w{10,30})\s+(?:(?P<code>\d{8,13})\s+)?(?P<name>\D.*)", re.DOTALL
)


def named_in(details: str) -> str:
    """Who paid, where the purpose of a payment says so; empty where it does not.

    >>> [named_in(one) for one in ("Money added from Ann Lee", "J SMITH  LESSON 4", "Incasare OP; Lira SRL")]
    ['Ann Lee', 'J SMITH', 'Lira SRL']
    >>> named_in("Оплата по счету 5 от 01.02.2025")
    ''
    """
    found = _FROM.fullmatch(details.strip()) or _PAYER.search(details)
    if found is not None:
        return found.group(1).strip()
    segments = (_TO.sub("", segment.strip(" '\"")) for segment in _SEGMENTS.split(details))
    return next((one for one in segments if _SHORT.fullmatch(one) or (is_person(one) and len(one) <= 60)), "")


def party(cell: str) -> tuple[str, str]:
    """Tax number and name in a cell that may begin with the account.

    >>> party("40702810000000000099 7701234567 Lira"), party("Ann Lee")
    (('7701234567', 'Lira'), ('', 'Ann Lee'))
    """
    found = _PARTY.fullmatch(cell)
    return (found["code"] or "", found["name"].strip()) if found else ("", cell)


def best_named(columns: Sequence[str], body: Sequence[Sequence[str | None]], listed: str) -> int | None:
    """The column called one of ``listed`` that holds the most names; None without one.

    >>> best_named(("From", "Payer"), [("", "Ann"), ("", "Bob")], "payer, from")
    1
    """
    fitting = [place for place, name in enumerate(columns) if says(name, listed)]
    return max(fitting, key=lambda place: (_names(place, body), -place), default=None)


def parties(width: int, body: Sequence[Sequence[str | None]]) -> tuple[int, int] | None:
    """The two columns whose cells are accounts with names; the payer's, debited, stands left of the payee's.

    >>> parties(3, [("1", "40702810000000000099 7701234567 Lira", "40702810000000000001 7709999999 We")])
    (1, 2)
    """
    found = []
    for place in range(width):
        cells = [cell for row in body if place < len(row) and (cell := row[place])]
        if cells and sum(_PARTY.fullmatch(cell) is not None for cell in cells) > 0.5 * len(cells):
            found.append(place)
    return (found[0], found[1]) if len(found) == 2 else None


def _names(place: int, body: Sequence[Sequence[str | None]]) -> int:
    return sum(sum(sign.isalpha() for sign in row[place] or "") > 1 for row in body if place < len(row))
