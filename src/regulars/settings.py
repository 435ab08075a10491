"""The company's settings: `regulars.toml` as frozen dataclasses; edits keep the owner's comments."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from numbers import Integral, Real
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

import tomlkit

from regulars import horizon
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason

SETTING_INVALID = Reason("error.setting_invalid", "regulars.toml: {key} is {value}; it has to be {expected}.")
SETTING_UNKNOWN = Reason(
    "error.setting_unknown",
    "regulars.toml: {key} is not a setting. Did you mean {near}? Mend it or take it out.",
)
SETTINGS_BROKEN = Reason("error.settings_broken", "regulars.toml cannot be read: {problem}. Mend that line.")

LANGUAGES: Final = ("en", "ru", "ro")
MODELS: Final = ("auto", "bg/nbd", "mbg/nbd", "pareto/nbd", "nbd", "contract")

#: What `regulars new` writes. Every key stands there with its meaning, so that nobody has to look it up.
TEMPLATE: Final = """\
# What Regulars knows about the company. Lines that start with # are notes; change the rest as you like.

name = {name}

# The one currency of the ledger, as three letters: "EUR", "MDL", "RUB", "RON". Empty: as the first import
# says.
currency = {currency}

# Where the company's clock stands: "Europe/Chisinau". Empty: times are taken as they are written.
timezone = {timezone}

# The language of answers and pages: "en", "ru" or "ro". Empty: the computer's.
language = {language}

# Buyers that stand for "nobody asked", beside those Regulars knows ("Розничный покупатель", "Walk-in", …).
catch_all = []

[fit]
horizon = "52w"        # how far ahead: "90d", "52w", "12m", "1y"
model = "auto"         # or one by name: "bg/nbd", "mbg/nbd", "pareto/nbd", "nbd", "contract"
level = 0.9            # how sure the intervals are
ltv_years = 3          # lifetime value is counted over so many years
discount_rate = 0.0    # a year; 0.1 makes money of next year worth a tenth less
seed = 0               # the same seed gives the same figures

[cases]
reason_first = true            # the person ruling writes his reason, then sees the advice
hear_within_minutes = 60       # by when the record of a new case is to be heard
call_back_within_hours = 24    # by when the client is called back
groundless_claims = 3          # so many claims without ground before make a serial claimer
replacement_share = [0.16, 0.21]   # of annual pay, that a new employee costs
leaving_share = [0.0, 0.12]        # chance that an employee who was attacked leaves

[visit]
# floor = 1.5            # advice and suggestions bring at least so much a unit; take out the # to set it
near_tie = 0.01          # of what serves him as well within this (best = 1) the cheaper is offered
bother = 0.01            # what one more question costs him, in the same unit
ask_again_after = "52w"  # an answer stands so long, then it may be asked again
refused_for = "13w"      # what he refused is not offered to him for so long
contacts = 2             # unasked messages to one client at most …
contacts_within = "4w"   # … in so long; after a silence the wait doubles
# offer_cost = 0.5       # what one unasked offer costs you (a call, a message); take out the # to set it
lost_after = "13w"       # who has not bought for so long after an offer counts as lost

[principles]
# What is never done, whatever it would bring: a name of your own, and the courses it takes off the table.
# we_stay_with_the_weak = ["part"]

[queue]
cap_minutes = 20       # who has waited longer than this is passed by nobody with a head start
first = ["call_back", "case", "accessibility"]   # who comes first by rule; take out what you do not want
hours = []             # when waiting is counted: ["mon-fri 09:00-18:00", "sat 10:00-14:00"]; empty: always
closed = []            # days on which nobody is served: ["2026-01-01"]

# Visits by what they bring (the order and what is likely to be added), and their head start in minutes.
# Without classes everybody is served in order of arrival. regulars queue plan LOG helps to choose.
# [[queue.classes]]
# name = "tea"
# [[queue.classes]]
# name = "cognac"
# at_least = 50              # brings so much or more, in the company's currency
# head_start_minutes = 2
# labels = {{ ru = "коньяк", ro = "coniac" }}   # its names on the wall

# How files are read is kept below by `regulars import`, one part a kind of file: [import.sales], …
"""


@dataclass(frozen=True)
class FitSettings:
    """Defaults of `regulars.fit`; ``discount_rate`` is a share a year."""

    horizon: str = "52w"
    model: str = "auto"
    level: float = 0.9
    ltv_years: float = 3
    discount_rate: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class CaseSettings:
    """How cases are heard; shares are (low, high)."""

    reason_first: bool = True
    hear_within_minutes: float = 60
    call_back_within_hours: float = 24
    groundless_claims: int = 3
    replacement_share: tuple[float, float] = (0.16, 0.21)
    leaving_share: tuple[float, float] = (0.0, 0.12)


@dataclass(frozen=True)
class VisitSettings:
    """How clients are asked and offered something; ``floor`` and ``offer_cost`` are money a unit."""

    floor: float | None = None
    near_tie: float = 0.01
    bother: float = 0.01
    ask_again_after: str = "52w"
    refused_for: str = "13w"
    contacts: int = 2
    contacts_within: str = "4w"
    offer_cost: float | None = None
    lost_after: str = "13w"


@dataclass(frozen=True)
class QueueSettings:
    """Whom to serve first; ``classes`` are tables with name, at_least, head_start_minutes and labels."""

    cap_minutes: float = 20
    first: tuple[str, ...] = ("call_back", "case", "accessibility")
    hours: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    classes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class ImportSettings:
    """How one kind of file is read: a saved `regulars.ledger.mapping.Mapping`, in plain words."""

    preset: str = "generic"
    kind: str = "sales"
    date_order: str = "iso"
    decimal: str = "."
    thousands: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    statuses_void: tuple[str, ...] = ()
    amount_per: str = "line"
    cost_per: str = "line"


@dataclass(frozen=True)
class Settings:
    """What the owner has set; ``currency``, ``timezone`` and ``language`` are None where left empty."""

    name: str = ""
    currency: str | None = None
    timezone: str | None = None
    language: str | None = None
    catch_all: tuple[str, ...] = ()
    fit: FitSettings = field(default_factory=FitSettings)
    cases: CaseSettings = field(default_factory=CaseSettings)
    visit: VisitSettings = field(default_factory=VisitSettings)
    queue: QueueSettings = field(default_factory=QueueSettings)
    principles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    imports: Mapping[str, ImportSettings] = field(default_factory=lambda: MappingProxyType({}))


def _is_zone(value: Any) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError, TypeError):
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _is_share(value: Any) -> bool:
    two = isinstance(value, list) and len(value) == 2 and all(_is_number(each) for each in value)
    return two and 0 <= value[0] <= value[1] <= 1


def _is_days(value: Any) -> bool:
    try:
        return _is_texts(value) and all(bool(dt.date.fromisoformat(day)) for day in value)
    except ValueError:
        return False


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_Check = tuple[Callable[[Any], bool], str]
_TEXT: Final[_Check] = (_is_text, 'text in quotes, such as "My shop"')

#: Key → what it may be, for a program and for a person.
_TOP: Final[dict[str, _Check]] = {
    "name": _TEXT,
    "currency": (
        lambda v: _is_text(v) and (v == "" or (len(v) == 3 and v.isalpha() and v.isupper())),
        'three capital letters, such as "EUR"',
    ),
    "timezone": (
        lambda v: v == "" or (_is_text(v) and _is_zone(v)),
        'a time zone, such as "Europe/Chisinau"',
    ),
    "language": (lambda v: v == "" or v in LANGUAGES, '"en", "ru" or "ro"'),
    "catch_all": (_is_texts, 'a list of names, such as ["Walk-in"]'),
}
FIT: Final[dict[str, _Check]] = {
    "horizon": (horizon.is_horizon, 'a time of at most ten years, such as "52w", "90d", "12m" or "1y"'),
    "model": (lambda v: v in MODELS, "one of " + ", ".join(f'"{model}"' for model in MODELS)),
    "level": (lambda v: _is_number(v) and 0.5 <= v < 1, "a number from 0.5 to below 1, such as 0.9"),
    "ltv_years": (lambda v: _is_number(v) and 0 < v <= 10, "a number of years, at most 10, such as 3"),
    "discount_rate": (lambda v: _is_number(v) and 0 <= v <= 1, "a share a year from 0 to 1, such as 0.1"),
    "seed": (
        lambda v: isinstance(v, Integral) and not isinstance(v, bool) and int(v) >= 0,
        "a whole number, such as 0",
    ),
}
"""What `regulars.fit` and the part [fit] of the settings take: one range for both."""

_SHARE: Final[_Check] = (_is_share, "two shares from 0 to 1, the lower first, such as [0.16, 0.21]")
_CASES: Final[dict[str, _Check]] = {
    "reason_first": (lambda v: isinstance(v, bool), "true or false"),
    "hear_within_minutes": (lambda v: _is_number(v) and v > 0, "a number of minutes, such as 60"),
    "call_back_within_hours": (lambda v: _is_number(v) and v > 0, "a number of hours, such as 24"),
    "groundless_claims": (
        lambda v: isinstance(v, int) and not isinstance(v, bool) and v > 0,
        "a whole number, such as 3",
    ),
    "replacement_share": _SHARE,
    "leaving_share": _SHARE,
}

_LONG: Final[_Check] = (horizon.is_horizon, 'a time of at most ten years, such as "13w", "90d" or "1y"')
_VISIT: Final[dict[str, _Check]] = {
    "floor": (_is_number, "a sum, such as 1.5"),
    "near_tie": (lambda v: _is_number(v) and 0 <= v <= 1, "a share from 0 to 1, such as 0.01"),
    "bother": (lambda v: _is_number(v) and 0 <= v <= 1, "a share from 0 to 1, such as 0.01"),
    "ask_again_after": _LONG,
    "refused_for": _LONG,
    "contacts": (
        lambda v: isinstance(v, int) and not isinstance(v, bool) and v > 0,
        "a whole number, such as 2",
    ),
    "contacts_within": _LONG,
    "offer_cost": (lambda v: _is_number(v) and v >= 0, "a sum, such as 0.5"),
    "lost_after": _LONG,
}
_QUEUE: Final[dict[str, _Check]] = {
    "cap_minutes": (lambda v: _is_number(v) and 0 < v < 1e6, "a number of minutes, such as 20"),
    "first": (
        lambda v: _is_texts(v) and set(v) <= set(QueueSettings.first),
        'a list of "call_back", "case", "accessibility"',
    ),
    "hours": (_is_texts, 'a list of hours, such as ["mon-fri 09:00-18:00"]'),
    "closed": (_is_days, 'a list of days, such as ["2026-01-01"]'),
    "classes": (_is_tables, "parts that start with [[queue.classes]]"),
}
_QUEUE_CLASS: Final[dict[str, _Check]] = {
    "name": (lambda v: _is_text(v) and v.strip() != "", 'a name in quotes, such as "cognac"'),
    "at_least": (lambda v: _is_number(v) and 0 <= v < 1e15, "an amount, such as 50"),
    "head_start_minutes": (lambda v: _is_number(v) and 0 <= v < 1e6, "a number of minutes, such as 2"),
    "labels": (_is_words, 'names by language, such as { ru = "коньяк", ro = "coniac" }'),
}

_IMPORT: Final[dict[str, _Check]] = {
    "preset": _TEXT,
    "kind": _TEXT,
    "date_order": (
        lambda v: v in ("iso", "dmy", "mdy", "ymd", "epoch", "excel"),
        '"iso", "dmy" (day first), "mdy" (month first), "ymd", "epoch" or "excel"',
    ),
    "decimal": (lambda v: v in (".", ","), '"." or ","'),
    "thousands": (lambda v: v in ("", " ", ",", ".", "'"), 'one character such as " ", or ""'),
    "columns": (_is_words, 'roles and columns, such as { client = "Buyer", at = "Date" }'),
    "choices": (_is_words, 'choices and answers, such as { vat = "in" }'),
    "statuses_void": (_is_texts, 'a list of words, such as ["cancelled"]'),
    "amount_per": (lambda v: v in ("line", "order"), '"line" or "order"'),
    "cost_per": (lambda v: v in ("line", "unit"), '"line" or "unit"'),
}


def read(path: Path) -> Settings:
    """The settings in ``path``.

    Raises `ArgumentInvalid` naming the key and what it has to be, for a wrong value or an unknown key.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ArgumentInvalid(SETTINGS_BROKEN, problem=str(broken)) from broken
    fit = _part(given.pop("fit", {}), FIT, "fit")
    cases = _part(given.pop("cases", {}), _CASES, "cases")
    visit = _part(given.pop("visit", {}), _VISIT, "visit")
    queue = _queue(given.pop("queue", {}))
    principles = _table(given.pop("principles", {}), "principles")
    each_principle = (_is_texts, 'a list of courses, such as ["part"]')
    principles = _part(principles, dict.fromkeys(principles, each_principle), "principles")
    imports = {
        name: ImportSettings(**_part(part, _IMPORT, f"import.{name}"))
        for name, part in _table(given.pop("import", {}), "import").items()
    }
    top = _part(given, _TOP, "", also=("fit", "cases", "queue", "visit", "principles", "import"))
    for key in ("currency", "timezone", "language"):
        top[key] = top.get(key) or None
    return Settings(
        **top,
        fit=FitSettings(**fit),
        cases=CaseSettings(**cases),
        visit=VisitSettings(**visit),
        queue=queue,
        principles=MappingProxyType(principles),
        imports=MappingProxyType(imports),
    )


def _queue(given: Any) -> QueueSettings:
    part = _part(given, _QUEUE, "queue")
    for number, each in enumerate(part.get("classes", ()), 1):
        key = f"queue.classes[{number}]"
        _part(each, _QUEUE_CLASS, key)
        if "name" not in each:
            expected = _QUEUE_CLASS["name"][1]
            raise ArgumentInvalid(SETTING_INVALID, key=f"{key}.name", value="None", expected=expected)
    return QueueSettings(**part)


def check_fit(**asked: Any) -> None:
    """Raise `ArgumentInvalid` for the first argument of `regulars.fit` that is outside its range.

    >>> check_fit(level=0.9, ltv_years=3)
    """
    for name, value in asked.items():
        allowed, expected = FIT[name]
        if not allowed(value):
            raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=repr(value), expected=expected)


def _table(value: Any, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ArgumentInvalid(
            SETTING_INVALID, key=key, value=repr(value), expected=f"a part that starts with [{key}]"
        )
    return value


def _part(given: Any, checks: Mapping[str, _Check], part: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of one part of the file, each checked; lists become tuples."""
    values: dict[str, Any] = {}
    for key, value in _table(given, part).items():
        full = f"{part}.{key}" if part else key
        if key not in checks:
            near = difflib.get_close_matches(key, [*checks, *also], n=1, cutoff=0.0)[0]
            raise ArgumentInvalid(SETTING_UNKNOWN, key=full, near=f"{part}.{near}" if part else near)
        allowed, expected = checks[key]
        if not allowed(value):
            raise ArgumentInvalid(SETTING_INVALID, key=full, value=repr(value), expected=expected)
        values[key] = tuple(value) if isinstance(value, list) else value
    return values


def new(path: Path, *, name: str, currency: str | None, timezone: str | None, language: str | None) -> None:
    """Write a new, commented settings file; raises `ArgumentInvalid` for a value that `read` would refuse."""
    values = {
        "name": name,
        "currency": currency or "",
        "timezone": timezone or "",
        "language": language or "",
    }
    _part(values, _TOP, "")
    quoted = {key: tomlkit.string(value).as_string() for key, value in values.items()}
    path.write_text(TEMPLATE.format(**quoted), encoding="utf-8", newline="\n")


def change(path: Path, **changes: Any) -> Settings:
    """Change settings of the top part in place, comments kept; returns what is then in the file."""
    _part(changes, _TOP, "")
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    for key, value in changes.items():
        document[key] = value
    path.write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")
    return read(path)


def keep_import(path: Path, name: str, saved: ImportSettings) -> Settings:
    """Keep how a kind of file is read under ``[import.<name>]``, the rest of the file as it is."""
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    imports = document.get("import")
    if imports is None:
        imports = tomlkit.table(is_super_table=True)
        document["import"] = imports
    part = tomlkit.table()
    for each in fields(saved):
        value = getattr(saved, each.name)
        if isinstance(value, Mapping):
            words = tomlkit.inline_table()
            words.update(dict(value))
            value = words
        part[each.name] = list(value) if isinstance(value, tuple) else value
    imports[name] = part
    path.write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")
    return read(path)
