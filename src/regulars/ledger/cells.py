"""What one cell looks like: empty, a number, a date, or text. Used to tell a header from data."""

from __future__ import annotations

import re
from typing import Final, Literal

CellKind = Literal["empty", "number", "date", "text"]

#: Month names by number, by their first letters: English, Russian, Romanian (without diacritics).
MONTH_STEMS: Final[tuple[tuple[str, ...], ...]] = (
    ("jan", "янв", "ian"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "май", "мая", "mai"),
    ("jun", "июн", "iun"),
    ("jul", "июл", "iul"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя", "noi"),
    ("dec", "дек"),
)
_STEMS: Final = "|".join(stem for stems in MONTH_STEMS for stem in stems)

SPACES: Final = " \u00a0\u202f\u2009\u2007"
_CURRENCY: Final = (
    r"(?:us\$|[$€£₽₴₸¥₺₾֏₼]|руб(?:лей|ля|ль)?\.?|р\.?|грн\.?|тг\.?|тенге|лей|леев"
    r"|lei|leu|ron|mdl|rub|rur|usd|eur|gbp|uah|kzt|byn|pln|chf|try|bgn|huf|czk|gel|amd|zł|kč)"
)
#: What may stand beside a quantity.
UNIT_WORDS: Final = (
    r"шт(?:ук[аи]?)?|ед|уп|пач|кг|г|л|м|ч|час(?:а|ов)?|pcs?|pieces?|units?|ea|x|kg|g|l|hrs?|hours?"
    r"|buc(?:ati|ăți|ata|ată)?|ore|ora|oră"
)
_UNIT: Final = rf"(?:(?:{UNIT_WORDS})\.?)"
UNITED: Final = re.compile(rf".*\d[{SPACES}]*{_UNIT}[{SPACES}]*", re.IGNORECASE)
_DIGITS: Final = rf"\d{{1,3}}(?:[{SPACES}'’.,]\d{{2,3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+"
NUMBER: Final = re.compile(
    rf"[{SPACES}]*'?(?:{_CURRENCY}[{SPACES}]*)?[(]?[-+−–]?[{SPACES}]*(?:{_CURRENCY}[{SPACES}]*)?"
    rf"(?:{_DIGITS})(?:[eE][-+]?\d+)?[{SPACES}]*(?:{_CURRENCY}|{_UNIT})?[)]?-?[{SPACES}]*%?",
    re.IGNORECASE,
)
_CLOCK: Final = (
    r"(?:[T,\s]+(?:la\s+|в\s+|at\s+)?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*"
    r"(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[-+]\d{2}:?\d{2})?)?"
)
_DAY_NAME: Final = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
DATE_FORMS: Final[dict[str, re.Pattern[str]]] = {
    "ymd": re.compile(rf"{_DAY_NAME}\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}{_CLOCK}"),
    "compact": re.compile(rf"(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_CLOCK}"),
    "two": re.compile(rf"{_DAY_NAME}\d{{1,2}}([-/.])\d{{1,2}}\1(?:\d{{4}}|\d{{2}}){_CLOCK}"),
    "day_name": re.compile(
        rf"{_DAY_NAME}\d{{1,2}}(?:st|nd|rd|th)?[\s\-./]+(?:{_STEMS})[^\W\d_]*\.?[\s\-./,]+(?:\d{{4}}|\d{{2}})\s*(?:г\.?|года)?{_CLOCK}",
        re.IGNORECASE,
    ),
    "name_day": re.compile(
        rf"{_DAY_NAME}(?:{_STEMS})[^\W\d_]*\.?[\s\-]+\d{{1,2}}(?:st|nd|rd|th)?,?[\s\-]+\d{{4}}{_CLOCK}",
        re.IGNORECASE,
    ),
}


_WEEKDAY: Final = re.compile(r"[^\W\d_]{2,12}\.?,?\s+(?=\d)")


def without_weekday(text: str) -> str:
    """``text`` without the name of a day of the week before its digits.

    >>> without_weekday("пн, 13.01.2025"), without_weekday("March 5, 2025")
    ('13.01.2025', '5, 2025')
    """
    return _WEEKDAY.sub("", text.strip(), count=1) if text[:1].isalpha() else text.strip()


def date_form(text: str) -> str | None:
    """Which of `DATE_FORMS` writes ``text``, or None when it is no date.

    >>> date_form("12 марта 2024 г."), date_form("05.03.2024 12:00"), date_form("1 234,50")
    ('day_name', 'two', None)
    """
    bare = text.strip()
    for name, form in DATE_FORMS.items():
        if form.fullmatch(bare):
            return name
    return None


def is_number(text: str) -> bool:
    """Whether ``text`` is a number as people write it: spaces, commas, a currency sign, brackets.

    >>> [is_number(text) for text in ("1 234,50", "-12.5", "12,00 руб.", "(300)", "ЦБ-000123")]
    [True, True, True, True, False]
    """
    return NUMBER.fullmatch(text.strip()) is not None


def cell_kind(text: str | None) -> CellKind:
    """What ``text`` looks like; an eight-digit number that spells a date counts as a number.

    >>> [cell_kind(text) for text in ("", "7", "2024-03-05", "Иванов")]
    ['empty', 'number', 'date', 'text']
    """
    if text is None or not text.strip():
        return "empty"
    form = date_form(text)
    if form is not None and form != "compact":
        return "date"
    return "number" if is_number(text) else "text"
