"""What each key of `regulars.toml` may be: for a program to test, and for a person to read."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from regulars import horizon
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said
from regulars.settings.belonging import names_what_people_are
from regulars.settings.values import QueueSettings, StrategySettings

SETTING_INVALID = Reason("error.setting_invalid", "regulars.toml: {key} is {value}; it has to be {expected}.")
SETTING_UNKNOWN = Reason(
    "error.setting_unknown",
    "regulars.toml: {key} is not a setting. Did you mean {near}? Mend it or take it out.",
)
STRATEGY_REFUSED = Reason(
    "error.setting_strategy",
    "regulars.toml: {key} speaks of {what}. Who is ours is told by what people want done, never by age, sex, "
    "origin, health or faith. Name the task instead.",
)

LANGUAGES: Final = ("en", "ru", "ro")
MODELS: Final = (
    "auto", "bg/nbd", "mbg/nbd", "pareto/nbd", "nbd",
    *(f"{kind}/cnbd-{k}" for kind in ("bg", "mbg") for k in (2, 3, 4)), "contract",
)  # fmt: skip

TEXT = Reason("expected.text", 'text in quotes, such as "My shop"')
CURRENCY = Reason("expected.currency", 'three capital letters, such as "EUR"')
ZONE = Reason("expected.zone", 'a time zone, such as "Europe/Chisinau"')
ONE_OF = Reason("expected.one_of", "one of {known}")
NAMES = Reason("expected.names", 'a list of names, such as ["Walk-in"]')
GOALS = Reason("expected.goals", 'a list of texts, such as ["nobody waits longer than he was told"]')
IDS = Reason("expected.ids", 'a list of names, such as ["running"]')
AT_MOST_TEN_YEARS = Reason(
    "expected.horizon", 'a time of at most ten years, such as "52w", "90d", "12m" or "1y"'
)
LEVEL = Reason("expected.level", "a number from 0.5 to below 1, such as 0.9")
YEARS = Reason("expected.years", "a number of years, at most 10, such as 3")
SHARE_A_YEAR = Reason("expected.share_a_year", "a share a year from 0 to 1, such as 0.1")
WHOLE = Reason("expected.whole", "a whole number, such as {such:d}")
TRUE_OR_FALSE = Reason("expected.true_or_false", "true or false")
MINUTES = Reason("expected.minutes", "a number of minutes, such as {such:d}")
HOURS = Reason("expected.hours", "a number of hours, such as 24")
TWO_SHARES = Reason("expected.two_shares", "two shares from 0 to 1, the lower first, such as [0.16, 0.21]")
SUM = Reason("expected.sum", "a sum, such as {such}")
SHARE = Reason("expected.share", "a share from 0 to 1, such as 0.01")
OPENING = Reason("expected.opening_hours", 'a list of hours, such as ["mon-fri 09:00-18:00"]')
DAYS = Reason("expected.days", 'a list of days, such as ["2026-01-01"]')
SOME_OF = Reason("expected.some_of", "a list of {known}")
PARTS = Reason("expected.parts", "parts that start with {start}")
A_PART = Reason("expected.a_part", "a part that starts with {start}")
CLASS_NAME = Reason("expected.class_name", 'a name in quotes, such as "cognac"')
AN_AMOUNT = Reason("expected.amount", "an amount, such as 50")
LABELS = Reason("expected.labels", 'names by language, such as {{ ru = "коньяк", ro = "coniac" }}')
DATE_ORDER = Reason(
    "expected.date_order",
    '"iso", "dmy" (day first), "mdy" (month first), "ymd", "epoch" or "excel"',
)
SEPARATOR = Reason("expected.separator", 'one character such as " ", or ""')
COLUMNS = Reason("expected.columns", 'roles and columns, such as {{ client = "Buyer", at = "Date" }}')
CHOICES = Reason("expected.choices", 'choices and answers, such as {{ vat = "in" }}')
WORDS = Reason("expected.words", 'a list of words, such as ["cancelled"]')
VISITS = Reason("expected.visits", "a number of visits above 0, such as 3")
SHARES_CROSSED = Reason(
    "error.setting_shares_crossed",
    "regulars.toml: strategy.not_ours_up_to is {low} and strategy.ours_from is {high}. The first has to be "
    "the "
    "smaller: between the two a client stays undecided.",
)
ATTACHED = Reason("expected.attached", 'a list of texts, such as ["NPS 54", "service script v7"]')
COURSES = Reason("expected.courses", 'a list of courses, such as ["part"]')


class Check(NamedTuple):
    """Whether a value may stand, and what it has to be."""

    allowed: Callable[[Any], bool]
    expected: Said


def _is_zone(value: Any) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError, TypeError):
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


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


def _quoted(*known: str) -> Said:
    return ONE_OF(known=", ".join(f'"{each}"' for each in known))


_TEXT: Final = Check(_is_text, TEXT())
_LONG: Final = Check(horizon.is_horizon, AT_MOST_TEN_YEARS())
_SHARE: Final = Check(lambda v: _is_number(v) and 0 <= v <= 1, SHARE())
_TWO_SHARES: Final = Check(_is_share, TWO_SHARES())
_COST: Final = Check(lambda v: _is_number(v) and 0 <= v < 1e15, SUM(such=2.5))

#: Key → what it may be.
TOP: Final[Mapping[str, Check]] = {
    "name": _TEXT,
    "currency": Check(
        lambda v: _is_text(v) and (v == "" or (len(v) == 3 and v.isalpha() and v.isupper())), CURRENCY()
    ),
    "timezone": Check(lambda v: v == "" or (_is_text(v) and _is_zone(v)), ZONE()),
    "language": Check(lambda v: v == "" or v in LANGUAGES, _quoted(*LANGUAGES)),
    "catch_all": Check(_is_texts, NAMES()),
    "goals": Check(_is_texts, GOALS()),
}
STRATEGY: Final[Mapping[str, Check]] = {
    "says": _TEXT,
    "tasks": Check(_is_texts, IDS()),
    "groups": Check(_is_texts, IDS()),
    "ours_from": _SHARE,
    "not_ours_up_to": _SHARE,
    "task_counts_as": Check(lambda v: _is_number(v) and 0 < v <= 100, VISITS()),
    "return_cost": _COST,
    "contact_cost": _COST,
    "case_cost": _COST,
    "delay_rate": Check(lambda v: _is_number(v) and 0 <= v <= 1, SHARE_A_YEAR()),
}
FIT: Final[Mapping[str, Check]] = {
    "horizon": _LONG,
    "model": Check(lambda v: v in MODELS, _quoted(*MODELS)),
    "level": Check(lambda v: _is_number(v) and 0.5 <= v < 1, LEVEL()),
    "ltv_years": Check(lambda v: _is_number(v) and 0 < v <= 10, YEARS()),
    "discount_rate": Check(lambda v: _is_number(v) and 0 <= v <= 1, SHARE_A_YEAR()),
    "seed": Check(lambda v: _is_whole(v) and int(v) >= 0, WHOLE(such=0)),
}
"""What `regulars.fit` and the part [fit] of the settings take: one range for both."""

CASES: Final[Mapping[str, Check]] = {
    "reason_first": Check(lambda v: isinstance(v, bool), TRUE_OR_FALSE()),
    "hear_within_minutes": Check(lambda v: _is_number(v) and v > 0, MINUTES(such=60)),
    "call_back_within_hours": Check(lambda v: _is_number(v) and v > 0, HOURS()),
    "groundless_claims": Check(lambda v: _is_whole(v) and v > 0, WHOLE(such=3)),
    "replacement_share": _TWO_SHARES,
    "leaving_share": _TWO_SHARES,
}
VISIT: Final[Mapping[str, Check]] = {
    "floor": Check(_is_number, SUM(such=1.5)),
    "near_tie": _SHARE,
    "bother": _SHARE,
    "ask_again_after": _LONG,
    "refused_for": _LONG,
    "contacts": Check(lambda v: _is_whole(v) and v > 0, WHOLE(such=2)),
    "contacts_within": _LONG,
    "offer_cost": Check(lambda v: _is_number(v) and v >= 0, SUM(such=0.5)),
    "lost_after": _LONG,
}
QUEUE: Final[Mapping[str, Check]] = {
    "cap_minutes": Check(lambda v: _is_number(v) and 0 < v < 1e6, MINUTES(such=20)),
    "first": Check(
        lambda v: _is_texts(v) and set(v) <= set(QueueSettings.first),
        SOME_OF(known='"call_back", "case", "accessibility"'),
    ),
    "hours": Check(_is_texts, OPENING()),
    "closed": Check(_is_days, DAYS()),
    "classes": Check(_is_tables, PARTS(start="[[queue.classes]]")),
}
QUEUE_CLASS: Final[Mapping[str, Check]] = {
    "name": Check(lambda v: _is_text(v) and v.strip() != "", CLASS_NAME()),
    "at_least": Check(lambda v: _is_number(v) and 0 <= v < 1e15, AN_AMOUNT()),
    "head_start_minutes": Check(lambda v: _is_number(v) and 0 <= v < 1e6, MINUTES(such=2)),
    "labels": Check(_is_words, LABELS()),
}
SCORECARD: Final[Mapping[str, Check]] = {"attached": Check(_is_texts, ATTACHED())}
PRINCIPLE: Final = Check(_is_texts, COURSES())
IMPORT: Final[Mapping[str, Check]] = {
    "preset": _TEXT,
    "kind": _TEXT,
    "date_order": Check(lambda v: v in ("iso", "dmy", "mdy", "ymd", "epoch", "excel"), DATE_ORDER()),
    "decimal": Check(lambda v: v in (".", ","), _quoted(".", ",")),
    "thousands": Check(lambda v: v in ("", " ", ",", ".", "'"), SEPARATOR()),
    "columns": Check(_is_words, COLUMNS()),
    "choices": Check(_is_words, CHOICES()),
    "statuses_void": Check(_is_texts, WORDS()),
    "amount_per": Check(lambda v: v in ("line", "order"), _quoted("line", "order")),
    "cost_per": Check(lambda v: v in ("line", "unit"), _quoted("line", "unit")),
}


def check_fit(**asked: Any) -> None:
    """Raise `ArgumentInvalid` for the first argument of `regulars.fit` that is outside its range.

    >>> check_fit(level=0.9, ltv_years=3)
    """
    for name, value in asked.items():
        allowed, expected = FIT[name]
        if not allowed(value):
            raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=repr(value), expected=expected)


def table(value: Any, key: str) -> dict[str, Any]:
    """``value`` where it is a part of the file; raises `ArgumentInvalid`."""
    if not isinstance(value, dict):
        raise refused(key, value, A_PART(start=f"[{key}]"))
    return value


def part(given: Any, checks: Mapping[str, Check], name: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of one part of the file, each checked; lists become tuples."""
    values: dict[str, Any] = {}
    for key, value in table(given, name).items():
        full = f"{name}.{key}" if name else key
        if key not in checks:
            raise unknown(full, [f"{name}.{each}" if name else each for each in (*checks, *also)])
        allowed, expected = checks[key]
        if not allowed(value):
            raise refused(full, value, expected)
        values[key] = tuple(value) if isinstance(value, list) else value
    return values


def unknown(key: str, known: Sequence[str]) -> ArgumentInvalid:
    """The error of a key that is none of those that are ``known``."""
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
    return ArgumentInvalid(SETTING_UNKNOWN, key=key, near=near)


def strategy(given: Any) -> dict[str, Any]:
    """The part [strategy]; raises `ArgumentInvalid` where it tells clients apart by what they are."""
    values = part(given, STRATEGY, "strategy")
    for key, value in values.items():
        what = names_what_people_are(value) if isinstance(value, str | tuple) else None
        if what is not None:
            raise ArgumentInvalid(STRATEGY_REFUSED, key=f"strategy.{key}", what=what)
    standing = StrategySettings(**values)
    if standing.not_ours_up_to >= standing.ours_from:
        raise ArgumentInvalid(SHARES_CROSSED, low=standing.not_ours_up_to, high=standing.ours_from)
    return values


def queue(given: Any) -> dict[str, Any]:
    """The part [queue] with its classes."""
    values = part(given, QUEUE, "queue")
    for number, each in enumerate(values.get("classes", ()), 1):
        key = f"queue.classes[{number}]"
        part(each, QUEUE_CLASS, key)
        if "name" not in each:
            raise refused(f"{key}.name", None, QUEUE_CLASS["name"].expected)
    return values


def refused(key: str, value: Any, expected: Said) -> ArgumentInvalid:
    """The error of a key that is not what it has to be."""
    return ArgumentInvalid(SETTING_INVALID, key=key, value=repr(value), expected=expected)
