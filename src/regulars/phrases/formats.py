"""Numbers, money, dates and intervals as people of each language write them (CLDR, through Babel)."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Final

from babel import dates, numbers

from regulars.phrases.catalogue import translate
from regulars.reasons import Reason

Number = int | float | Decimal

NBSP: Final = "\N{NO-BREAK SPACE}"
NOTHING: Final = "—"
#: What each language calls 10⁶ and 10⁹ in a compact amount.
_SCALES: Final = {
    "en": ((10**9, "bn"), (10**6, "m")),
    "ru": ((10**9, "млрд"), (10**6, "млн")),
    "ro": ((10**9, "mld."), (10**6, "mil.")),
}
#: What people write where CLDR has only the code.
_SYMBOLS: Final = {("ro", "RON"): "lei", ("ro", "MDL"): "lei"}
_QUOTES: Final = {"en": "“”", "ru": "«»", "ro": "„”"}

DAYS = Reason("unit.days", "{n} day", plural="{n} days")
WEEKS = Reason("unit.weeks", "{n} week", plural="{n} weeks")
MONTHS = Reason("unit.months", "{n} month", plural="{n} months")
YEARS = Reason("unit.years", "{n} year", plural="{n} years")
FROM_TO = Reason("unit.from_to", "{low} to {high}")


def is_missing(value: object) -> bool:
    """True for None and NaN, which are printed as a dash."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: Number | None, lang: str, digits: int | None = None) -> str:
    """``value`` with the language's separators; ``digits`` after the point, or as many as tell something.

    >>> number(1469307, "en"), number(2.45, "ro"), number(0.034, "en"), number(12.0, "en", 1)
    ('1,469,307', '2,4', '0.034', '12.0')
    >>> number(1469307.5, "ru", 1) == "1 469 307,5".replace(" ", NBSP)
    True
    """
    if value is None or is_missing(value):
        return NOTHING
    size = abs(float(value))
    if not math.isfinite(size):
        return "∞" if value > 0 else "−∞"
    if digits is not None:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
    elif isinstance(value, int) or size >= 20 or value == int(value):
        pattern = "#,##0"
    else:
        small = 1 if size >= 1 else min(3, 1 - math.floor(math.log10(size)))
        pattern = "#,##0." + "#" * small
    return str(numbers.format_decimal(value, format=pattern, locale=lang)).replace("-", "−")


def percent(share: float | None, lang: str, digits: int = 0) -> str:
    """A share between 0 and 1 as a percentage.

    >>> percent(0.214, "en"), percent(0.005, "ro", 1) == f"0,5{NBSP}%"
    ('21%', True)
    """
    if share is None or is_missing(share):
        return NOTHING
    gap = "" if lang == "en" else NBSP
    return f"{number(share * 100, lang, digits)}{gap}%"


def _scale(largest: float, lang: str) -> tuple[int, str]:
    for size, word in _SCALES[lang]:
        if largest >= size * 0.9995:
            return size, word
    return 1, ""


def _scaled(value: float, size: int, lang: str, digits: int | None) -> str:
    if size > 1:
        small = abs(value / size)
        digits = 0 if small >= 99.95 else 1
    return number(value / size, lang, digits)


def _with_currency(text: str, currency: str | None, lang: str) -> str:
    if not currency:
        return text
    symbol = _SYMBOLS.get((lang, currency)) or numbers.get_currency_symbol(currency, locale=lang)
    if lang != "en":
        return f"{text}{NBSP}{symbol}"
    gap = NBSP if symbol[-1:].isalpha() else ""
    return f"−{symbol}{gap}{text[1:]}" if text.startswith("−") else f"{symbol}{gap}{text}"


def money(value: Number | None, currency: str | None, lang: str, digits: int = 0) -> str:
    """An amount, in millions where that is enough to read it; the currency may be unknown (None).

    >>> money(2_900_000, "USD", "en") == f"$2.9{NBSP}m"
    True
    >>> money(2_900_000, "RUB", "ru") == "2,9 млн ₽".replace(" ", NBSP)
    True
    >>> money(41000, "RON", "ro") == f"41.000{NBSP}lei"
    True
    """
    if value is None or is_missing(value):
        return NOTHING
    size, word = _scale(abs(float(value)), lang)
    text = _scaled(float(value), size, lang, digits)
    return _with_currency(f"{text}{NBSP}{word}" if word else text, currency, lang)


def exact_money(value: Decimal, currency: str | None, lang: str) -> str:
    """An amount to the cent, however large.

    >>> exact_money(Decimal("2900000.50"), "USD", "en")
    '$2,900,000.50'
    """
    return _with_currency(number(value, lang, 2), currency, lang)


def interval(low: Number | None, high: Number | None, lang: str, digits: int | None = None) -> str:
    """Both ends of an interval of counts.

    >>> interval(2371, 2406, "en"), interval(0, 0, "en")
    ('2,371–2,406', '0')
    """
    if is_missing(low) or is_missing(high):
        return NOTHING
    return _joined(number(low, lang, digits), number(high, lang, digits), lang)


def money_interval(
    low: Number | None, high: Number | None, lang: str, digits: int = 0, currency: str | None = None
) -> str:
    """Both ends of an interval of amounts, the unit said once; the currency is said beside the amount.

    >>> money_interval(2_500_000, 3_300_000, "en") == f"2.5–3.3{NBSP}m"
    True
    """
    if low is None or high is None or is_missing(low) or is_missing(high):
        return NOTHING
    size, word = _scale(max(abs(float(low)), abs(float(high))), lang)
    text = _joined(_scaled(float(low), size, lang, digits), _scaled(float(high), size, lang, digits), lang)
    return _with_currency(f"{text}{NBSP}{word}" if word else text, currency, lang)


def _joined(low: str, high: str, lang: str) -> str:
    if low == high:
        return low
    if "−" in low + high:
        return translate(FROM_TO.template, lang).format(low=low, high=high)
    return f"{low}–{high}"


def date(day: dt.date | None, lang: str, short: bool = False) -> str:
    """A calendar day; ``short`` abbreviates the month.

    >>> date(dt.date(2017, 3, 5), "en"), date(dt.date(2017, 3, 5), "ru"), date(dt.date(2017, 3, 5), "ro")
    ('5 March 2017', '5 марта 2017', '5 martie 2017')
    """
    if day is None:
        return NOTHING
    return str(dates.format_date(day, format="d MMM y" if short else "d MMMM y", locale=lang))


def moment(at: dt.datetime, lang: str) -> str:
    """A day and the time of it.

    >>> at = dt.datetime(2017, 3, 5, 9, 7)
    >>> moment(at, "en"), moment(at, "ru"), moment(at, "ro")
    ('5 March 2017, 9:07', '5 марта 2017, 9:07', '5 martie 2017, ora 9:07')
    """
    clock = f"{at.hour}:{at:%M}"
    return f"{date(at, lang)}, {'ora ' if lang == 'ro' else ''}{clock}"


def month(day: dt.date, lang: str) -> str:
    """The month that ``day`` falls in.

    >>> month(dt.date(2017, 3, 5), "ro")
    'mar. 2017'
    """
    return str(dates.format_date(day, format="LLL y", locale=lang))


def quarter(day: dt.date, lang: str) -> str:
    """The quarter that ``day`` falls in.

    >>> quarter(dt.date(2017, 3, 5), "en"), quarter(dt.date(2017, 3, 5), "ru")
    ('Q1 2017', '1-й кв. 2017')
    """
    return str(dates.format_date(day, format="QQQ y", locale=lang))


def duration(weeks: float | None, lang: str) -> str:
    """A length of time in the unit people would use for it: days, weeks, months or years.

    >>> [duration(weeks, "en") for weeks in (0.5, 5, 30, 52.18, 120)]
    ['4 days', '5 weeks', '7 months', '12 months', '2.3 years']
    >>> duration(120, "ru"), duration(120, "ro")
    ('2,3 года', '2,3 ani')
    """
    if weeks is None or is_missing(weeks):
        return NOTHING
    if weeks < 2:
        return _counted(DAYS, round(weeks * 7), lang)
    if weeks < 13:
        return _counted(WEEKS, round(weeks), lang)
    if weeks < 104:
        return _counted(MONTHS, round(weeks * 12 * 7 / 365.25), lang)
    years = round(weeks * 7 / 365.25, 1)
    return _counted(YEARS, int(years) if years == int(years) else years, lang)


def _counted(unit: Reason, n: int | float, lang: str) -> str:
    return translate(unit.template, lang, plural=unit.plural, n=n).format(n=number(n, lang))


def quoted(text: str, lang: str) -> str:
    """``text`` in the language's quotation marks.

    >>> quoted("ceai", "ro")
    '„ceai”'
    """
    return f"{_QUOTES[lang][0]}{text}{_QUOTES[lang][1]}"
