"""How a source writes numbers and dates: decimal mark, groups of digits, order of day and month."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from regulars.ledger.cells import MONTH_STEMS, SPACES, date_form, without_weekday
from regulars.ledger.mapping import DateOrder, Habits

_NOT_DIGITS: Final = re.compile(r"[^\W\d_]+\.?|[^\d.,'’\s-]")
_TWO: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NAMED: Final = re.compile(r"(\d{1,2})\D+?([^\W\d_]{3,})\D*?(\d{4}|\d{2})\b")
_NAME_FIRST: Final = re.compile(r"([^\W\d_]{3,})\W+(\d{1,2})\D+(\d{4})")


@dataclass(frozen=True)
class NumberHabit:
    """``decimal`` and ``thousands`` as in `Habits`; ``sure`` False where both marks could be either."""

    decimal: str
    thousands: str
    sure: bool


def number_habit(cells: Iterable[str], *, comma_by_custom: bool) -> NumberHabit:
    """How the numbers among ``cells`` are written.

    ``comma_by_custom`` settles what the numbers leave open (``1,250`` alone): the custom of the language the
    headers are in.

    >>> number_habit(["1 234,50", "12,00"], comma_by_custom=False)
    NumberHabit(decimal=',', thousands=' ', sure=True)
    >>> number_habit(["1,250", "3,400"], comma_by_custom=False)
    NumberHabit(decimal='.', thousands=',', sure=False)
    """
    votes: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    unclear: Counter[str] = Counter()
    for cell in cells:
        text = _NOT_DIGITS.sub("", cell).strip()
        _vote(text, votes, groups, unclear)
    if votes[","] or votes["."]:
        decimal = "," if votes[","] > votes["."] else "."
        other = "." if decimal == "," else ","
        lost = min(votes[","], votes["."])
        thousands = _thousands(groups, unclear, other)
        # Where neither mark groups digits, either can only be a decimal mark, column by column.
        both = not (groups[","] or groups["."] or unclear[","] or unclear["."])
        if both and thousands == other:
            thousands = ""
        return NumberHabit(decimal, thousands, sure=both or lost <= 0.02 * (votes[","] + votes["."]))
    if unclear[","] or unclear["."]:
        mark = "," if unclear[","] >= unclear["."] else "."
        decimal = "," if comma_by_custom else "."
        thousands = mark if mark != decimal else ""
        return NumberHabit(decimal, thousands or _thousands(groups, unclear, ""), sure=False)
    return NumberHabit(".", _thousands(groups, unclear, ""), sure=True)


def _vote(text: str, votes: Counter[str], groups: Counter[str], unclear: Counter[str]) -> None:
    if re.search(rf"\d[{SPACES}]\d", text):
        groups[" "] += 1
    if re.search(r"\d['’]\d", text):
        groups["'"] += 1
    marks = [sign for sign in text if sign in ".,"]
    if not marks:
        return
    last = marks[-1]
    if len(set(marks)) == 2:
        votes[last] += 1
        groups[marks[0]] += 1
    elif len(marks) > 1:
        votes["," if last == "." else "."] += 1
        groups[last] += 1
    else:
        whole, part = text.split(last)
        digits = whole.lstrip("-").replace(" ", "")
        if len(part) == 3 and 1 <= len(digits) <= 3 and digits != "0":
            unclear[last] += 1
        else:
            votes[last] += 1


def _thousands(groups: Counter[str], unclear: Counter[str], other: str) -> str:
    if groups:
        return groups.most_common(1)[0][0]
    return other if other and unclear[other] else ""


def parse_number(text: str, habits: Habits) -> Decimal | None:
    """The number that ``text`` is in these habits, None when it is none.

    >>> parse_number("1 234,50 руб.", Habits(decimal=","))
    Decimal('1234.50')
    >>> parse_number("(300)", Habits())
    Decimal('-300')
    """
    bare = re.sub(rf"[{SPACES}]", " ", text.strip())
    negative = bare.startswith("(") or bare.endswith("-") or re.match(r"\D*[-−–]", bare) is not None
    if re.search(r"\d[^\W\d_]+\d", bare):
        return None
    without_words = re.sub(r"[^\W\d_]+\.?", " ", bare)
    digits = re.sub(r"[^\d.,'’ ]", "", without_words).strip().rstrip(".,")
    mark, group = (",", ".") if habits.decimal == "," else (".", ",")
    whole, _, part = digits.partition(mark)
    whole = whole or ("0" if part else "")
    groups = re.split(rf"[ '’{re.escape(group)}]", whole)
    grouped = all(len(one) in (2, 3) for one in groups[1:-1]) and (len(groups) == 1 or len(groups[-1]) == 3)
    if habits.decimal == "," and not part and re.fullmatch(r"\d*\.\d{1,2}|\d{4,}\.\d+", digits):
        return _signed(digits, negative)  # a point that cannot group is decimal here too
    if (
        not part
        and habits.thousands != group
        and re.fullmatch(r"[\d ']*,\d{1,2}" if mark == "." else r"[\d ']*\.\d{1,2}", digits)
    ):
        return _signed(re.sub(r"[ ']", "", digits).replace(",", "."), negative)
    if not grouped or (part and not part.isdigit()) or not "".join(groups).isdigit():
        return None
    return _signed(f"{''.join(groups)}.{part or '0'}" if part else "".join(groups), negative)


def _signed(digits: str, negative: bool) -> Decimal | None:
    try:
        return -Decimal(digits) if negative else Decimal(digits)
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class DateEvidence:
    """What a column of dates shows.

    ``order`` None: both orders fit every cell. ``mixed``: some cells can only be day-first and others only
    month-first. ``sorted_as`` is the one order in which the file runs forward in time.
    """

    order: DateOrder | None
    mixed: bool = False
    dots: bool = False
    slashes: bool = False
    sorted_as: DateOrder | None = None
    example: str = ""


def date_evidence(cells: Sequence[str]) -> DateEvidence:
    """What order of day and month ``cells`` (in the order of the file) are written in.

    >>> date_evidence(["05.03.2024", "25.03.2024"]).order
    'dmy'
    >>> date_evidence(["03/04/2024", "03/05/2024"]).order is None
    True
    """
    forms = Counter(date_form(cell) for cell in cells)
    dated = sum(count for form, count in forms.items() if form is not None)
    if forms["two"]:
        return _two_numbers(cells)
    if forms["compact"] > 0.5 * dated:
        return DateEvidence("ymd")
    if forms["day_name"] or forms["name_day"]:
        return DateEvidence("mdy" if forms["name_day"] > forms["day_name"] else "dmy")
    years = [match for cell in cells[:200] if (match := _YEAR_FIRST.match(without_weekday(cell)))]
    slashed = any(match.group(2) != "-" for match in years)
    return DateEvidence("ymd" if slashed else "iso")


def _two_numbers(cells: Sequence[str]) -> DateEvidence:
    found = [match for cell in cells if (match := _TWO.match(without_weekday(cell)))]
    firsts = sum(int(match.group(1)) > 12 for match in found)
    seconds = sum(int(match.group(3)) > 12 for match in found)
    if firsts and seconds:
        return DateEvidence("dmy" if firsts >= seconds else "mdy", mixed=True)
    if firsts or seconds:
        return DateEvidence("dmy" if firsts else "mdy")
    marks = Counter(match.group(2) for match in found).most_common(1)[0][0]
    afternoon = any(re.search(r"[ap]\.?m\.?$", cell.strip(), re.IGNORECASE) for cell in cells[:200])
    return DateEvidence(
        None,
        dots=marks == ".",
        slashes=marks == "/",
        sorted_as=_sorted_as(found, afternoon),
        example=found[0].group(0),
    )


def _sorted_as(found: Sequence[re.Match[str]], afternoon: bool) -> DateOrder | None:
    """The order in which the dates never go back, where the other does; a clock of 12 hours is American."""
    numbers = [(int(match.group(4)), int(match.group(1)), int(match.group(3))) for match in found]
    day_first = [(year, second, first) for year, first, second in numbers]
    runs = {
        "dmy": _runs(day_first),
        "mdy": _runs([(year, first, second) for year, first, second in numbers]),
    }
    if len(set(numbers)) > 3 and runs["dmy"] != runs["mdy"]:
        return "dmy" if runs["dmy"] else "mdy"
    return "mdy" if afternoon else None


def _runs(moments: Sequence[tuple[int, int, int]]) -> bool:
    forward = all(first <= second for first, second in pairwise(moments))
    back = all(first >= second for first, second in pairwise(moments))
    return forward or back


def parse_date(text: str, order: DateOrder = "dmy") -> date | None:
    """The day that ``text`` names, None when it is none; month names in English, Russian and Romanian.

    >>> parse_date("12 марта 2024 г."), parse_date("05.03.24 12:00"), parse_date("3/5/2024", "mdy")
    (datetime.date(2024, 3, 12), datetime.date(2024, 3, 5), datetime.date(2024, 3, 5))
    """
    bare, day = text.strip(), without_weekday(text)
    try:
        if match := _YEAR_FIRST.match(day):
            return date(int(match.group(1)), int(match.group(3)), int(match.group(4)))
        if match := _TWO.match(day):
            first, second, year = int(match.group(1)), int(match.group(3)), _year(match.group(4))
            return date(year, first, second) if order == "mdy" else date(year, second, first)
        if match := _NAMED.search(bare):
            return date(_year(match.group(3)), _month(match.group(2)), int(match.group(1)))
        if match := _NAME_FIRST.search(bare):
            return date(_year(match.group(3)), _month(match.group(1)), int(match.group(2)))
        if re.fullmatch(r"\d{8}", bare):
            return date(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    except ValueError:
        return None
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) - (100 if int(text) > 68 else 0)


def _month(name: str) -> int:
    lowered = name.lower()
    for number, stems in enumerate(MONTH_STEMS, 1):
        if lowered.startswith(stems):
            return number
    raise ValueError(name)
