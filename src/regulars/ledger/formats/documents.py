"""Documents by the names 1C gives them: kind, number, date and time in one text."""

from __future__ import annotations

import re
from typing import Final

from regulars.ledger.habits import parse_date

#: A document by the name 1C gives it: words, a number, "от" and a date, perhaps a time.
DOCUMENT: Final = re.compile(
    r"(?P<kind>[^\W\d_][^\d]*?)\s*(?:№\s*)?(?P<number>\S*\d\S*)?\s+(?:от|від|din)\s+"
    r"(?P<day>\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2} [а-яі]{3,9} \d{4})"
    r"(?:\s*[гр]\.?)?(?:[ ,]+(?P<time>\d{1,2}:\d{2}(?::\d{2})?))?.*",
    re.IGNORECASE | re.DOTALL,
)
_RETURN: Final = re.compile(r"возврат|сторно|повернення|retur|storno", re.IGNORECASE)
_MOVE: Final = re.compile(
    r"(?:списани|перемещени|оприходовани|инвентаризаци|комплектаци|поступлени|пересортиц|переміщення|"
    r"надходження товар|casare|transfer intern|bon de (?:consum|transfer))",
    re.IGNORECASE,
)
_CONTRACT: Final = re.compile(
    r"\s*(?:(?:основной|типовой|без|рамочн\w+) )?(?:договор|контракт|соглашени|договір|contract)\w*\b.*",
    re.IGNORECASE | re.DOTALL,
)


def is_contract(text: str) -> bool:
    """Whether ``text`` names a contract, under which sales are made and which is none itself.

    >>> is_contract("Договор № 5 от 01.02.2024"), is_contract("Реализация № 5 от 01.02.2024")
    (True, False)
    """
    return _CONTRACT.fullmatch(text) is not None


def is_document(text: str) -> bool:
    """Whether ``text`` is the name of a document of sale by its number and its date.

    >>> is_document("Чек ККМ 15 от 01.02.2024"), is_document("Договор № 5 от 01.02.2024")
    (True, False)
    """
    return DOCUMENT.fullmatch(text.strip()) is not None and not is_contract(text)


def returns(text: str) -> bool:
    """Whether the document called ``text`` takes goods back."""
    match = DOCUMENT.fullmatch(text.strip())
    return match is not None and _RETURN.search(match["kind"]) is not None


def moves(text: str) -> bool:
    """Whether the document called ``text`` moves or writes off goods that nobody bought.

    >>> moves("Списание товаров 5 от 01.02.2024"), moves("Реализация 5 от 01.02.2024")
    (True, False)
    """
    match = DOCUMENT.fullmatch(text.strip())
    return match is not None and _MOVE.match(match["kind"].strip()) is not None


def document(text: str) -> dict[str, str | None]:
    """Order, moment and kind that a document's name tells.

    >>> document("Реализация товаров и услуг ЦБ-000123 от 05.03.2024 12:00:00")["at"]
    '2024-03-05 12:00:00'
    """
    match = DOCUMENT.fullmatch(text.strip())
    if match is None:
        return {"order": text or None}
    day, clock = parse_date(match["day"]), match["time"]
    at = (
        match["day"]
        if day is None
        else f"{day} {clock.zfill(5) if clock.count(':') == 1 else clock.zfill(8)}"
        if clock
        else str(day)
    )
    return {"order": text.strip(), "at": at, "kind": "return" if returns(text) else None}
