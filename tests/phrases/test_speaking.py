"""Values inside sentences are written as each language writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from regulars.phrases import formats, say
from regulars.phrases.languages import LANGUAGES, choose
from regulars.reasons import Reason, Said

NBSP = "\N{NO-BREAK SPACE}"


def told(template: str, **params: object) -> Said:
    """A sentence of the test's own, outside the registry."""
    reason = object.__new__(Reason)
    for name, value in (("code", "test"), ("template", template), ("plural", None)):
        object.__setattr__(reason, name, value)
    return Said(reason, params)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "1,234,567 of 12.5% on 29 February 2024"),
        ("ru", f"1{NBSP}234{NBSP}567 of 12,5{NBSP}% on 29 февраля 2024"),
        ("ro", f"1.234.567 of 12,5{NBSP}% on 29 februarie 2024"),
    ],
)
def test_numbers_shares_and_dates(lang: str, expected: str) -> None:
    said = told("{count} of {share:.1%} on {day}", count=1234567, share=0.125, day=dt.date(2024, 2, 29))
    assert say(said, lang) == expected


def test_quotes_follow_the_language() -> None:
    said = told("{name!r}", name="чай")
    assert [say(said, lang) for lang in LANGUAGES] == ["“чай”", "«чай»", "„чай”"]


def test_a_row_number_is_not_grouped_and_a_list_is_joined() -> None:
    assert say(told("row {row:d}: {columns}", row=12345, columns=["a", "b"]), "en") == "row 12345: a, b"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 unități"), (19, "19 unități"), (20, "20 de unități"), (65149, "65.149 de unități")]
)
def test_a_second_number_is_joined_as_romanian_joins_it(n: int, said: str) -> None:
    assert say(told("{all:de} unități", all=n), "ro") == said


def test_sentences_nest() -> None:
    assert say(told("why: {why}", why=formats.DAYS(n=5)), "ru") == "why: 5 дней"


def test_missing_values_are_a_dash() -> None:
    assert say(told("{a} {b}", a=None, b=float("nan")), "en") == "— —"
    assert formats.money(None, "EUR", "ru") == formats.interval(None, 3, "ru") == "—"


def test_text_from_records_is_never_a_template() -> None:
    assert say(told("{name}", name="{0.__class__} {n}"), "en") == "{0.__class__} {n}"


@pytest.mark.parametrize(
    ("amount", "currency", "lang", "expected"),
    [
        (2_900_000, "USD", "en", "$2.9 m"),
        (2_900_000, "USD", "ru", "2,9 млн $"),
        (2_900_000, "RON", "ro", "2,9 mil. lei"),
        (3_200_000_000, "RUB", "ru", "3,2 млрд ₽"),
        (999_999, "EUR", "en", "€1.0 m"),
        (41_000, "MDL", "ro", "41.000 lei"),
        (-420, "USD", "en", "−$420"),
        (Decimal("12.50"), None, "en", "12"),
    ],
)
def test_money(amount: float, currency: str | None, lang: str, expected: str) -> None:
    assert formats.money(amount, currency, lang).replace(NBSP, " ") == expected


@pytest.mark.parametrize(
    ("low", "high", "lang", "expected"),
    [
        (190, 420, "en", "190–420"),
        (950_000, 3_300_000, "ru", "1,0–3,3 млн"),
        (-10, 5, "en", "−10 to 5"),
        (-10, 5, "ru", "от −10 до 5"),
        (7, 7.2, "ro", "7"),
    ],
)
def test_intervals_of_money(low: float, high: float, lang: str, expected: str) -> None:
    assert formats.money_interval(low, high, lang).replace(NBSP, " ") == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_is_found_by_its_locale_names(lang: str) -> None:
    names = {"en": "English_United States.1252", "ru": "Russian_Russia.1251", "ro": "ro_MD.UTF-8"}
    assert choose(environ={"LC_ALL": names[lang]}) == lang


def test_the_person_outranks_the_company_and_the_system() -> None:
    environ = {"REGULARS_LANG": "ro", "LANG": "ru_RU.UTF-8"}
    assert choose("en", "ru", environ) == "en"
    assert choose(None, "ru", environ) == "ro"
    assert choose(None, "ru", {"LANG": "ro_RO"}) == "ru"
    assert choose("xx", "yy", {"LANG": "ro_RO"}) == "ro"
