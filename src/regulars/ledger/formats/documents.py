"""Documents by the names 1C gives them: kind, number, date and time in one text."""

from __future__ import annotations

import re
from typing import Final

from regulars.ledger.habits import parse_date

#: A document by the name 1C gives it: words, a number, "от" and a date, perhaps a time.
DOCUMENT: Final = re.compile(
    r"(?P<kind>[^\W\d_][^\d]*?)\s*(?:№\s*)?(?P<number>\S*\d\S*)?\s+(?:от|din)\s+"
    r"(?P<day>\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2} [а-я]{3,8} \d{4})"
    r"(?:\s*г\.?)?(?:[ ,]+(?P<time>\d{1,2}:\d{2}(?::\d{2})?))?.*",
    re.IGNORECASE | re.DOTALL,
)
_RETURN: Final = re.compile(r"возврат|сторно|retur|storno", re.IGNORECASE)


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
    return {"order": text.strip(), "at": at, "kind": "return" if _RETURN.search(match["kind"]) else None}
