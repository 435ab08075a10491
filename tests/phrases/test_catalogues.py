"""Everything that can be said is said in Russian and Romanian, with the same numbers in it."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from tools import update_phrases as update

from regulars.cli.reading import ROWS
from regulars.phrases import say
from regulars.phrases.catalogue import PLURALS
from regulars.reasons import Reason
from regulars.report import texts


@pytest.fixture(scope="module")
def spoken() -> dict[str, Reason]:
    return update.message_ids()


def entries(lang: str) -> dict[str, Message]:
    with (update.FOLDER / f"{lang}.po").open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message for message in read_po(file)
        }


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("lang", PLURALS)
def test_everything_is_translated(lang: str, spoken: dict[str, Reason]) -> None:
    known = entries(lang)
    missing = [template for template in spoken if template not in known or not all(forms(known[template]))]
    assert not missing


@pytest.mark.parametrize("lang", PLURALS)
def test_nothing_is_translated_that_nobody_says(lang: str, spoken: dict[str, Reason]) -> None:
    assert set(entries(lang)) - {""} <= set(spoken)


@pytest.mark.parametrize("lang", PLURALS)
def test_what_counts_has_every_plural_form(lang: str, spoken: dict[str, Reason]) -> None:
    known = entries(lang)
    wrong = [
        template
        for template, reason in spoken.items()
        if template in known and len(forms(known[template])) != (len(PLURALS[lang]) if reason.plural else 1)
    ]
    assert not wrong


@pytest.mark.parametrize("lang", PLURALS)
def test_placeholders_are_the_same(lang: str, spoken: dict[str, Reason]) -> None:
    for template, message in entries(lang).items():
        if template:
            reason = spoken[template]
            expected = placeholders(template) | placeholders(reason.plural or "")
            for form in forms(message):
                # "one" may be written in words; every other form has every number.
                assert placeholders(form) <= expected, form
                if message.string is form or form is not forms(message)[0]:
                    assert placeholders(form) == expected, form


def test_what_counts_counts_n(spoken: dict[str, Reason]) -> None:
    for reason in spoken.values():
        if reason.plural is not None:
            assert "n" in placeholders(reason.plural), reason.code


@pytest.mark.parametrize("lang", PLURALS)
def test_letters_are_those_of_the_language(lang: str) -> None:
    cedilla, latin_only = set("şţŞŢ"), set("ыэъё")
    for template, message in entries(lang).items():
        text = "".join(forms(message)) if template else ""
        assert not cedilla & set(text), text
        assert lang == "ru" or not latin_only & set(text), text


@pytest.mark.parametrize(
    ("n", "ru", "ro"), [(1, "1 день", "1 zi"), (3, "3 дня", "3 zile"), (0, "0 дней", "0 zile")]
)
def test_few_days(n: int, ru: str, ro: str) -> None:
    from regulars.phrases.formats import DAYS

    assert (say(DAYS(n=n), "ru"), say(DAYS(n=n), "ro")) == (ru, ro)


@pytest.mark.parametrize(
    ("n", "ru", "ro"),
    [(21, "21 день", "21 de zile"), (112, "112 дней", "112 zile"), (1.5, "1,5 дня", "1,5 zile")],
)
def test_many_days(n: float, ru: str, ro: str) -> None:
    from regulars.phrases.formats import DAYS

    assert (say(DAYS(n=n), "ru"), say(DAYS(n=n), "ro")) == (ru, ro)


def test_update_keeps_translations_and_drops_what_nobody_says(tmp_path: Path) -> None:
    path = tmp_path / "ru.po"
    kept = (update.FOLDER / "ru.po").read_text(encoding="utf-8")
    path.write_text(kept + '\nmsgid "nobody says this"\nmsgstr "x"\n', encoding="utf-8")
    assert update.update(path, "ru") == []
    assert path.read_text(encoding="utf-8") == kept


def test_update_names_what_is_to_be_translated(tmp_path: Path, spoken: dict[str, Reason]) -> None:
    assert set(update.update(tmp_path / "ro.po", "ro")) == set(spoken)


def test_romanian_puts_de_between_a_large_number_and_what_it_counts() -> None:
    counted = r"\{(?!n\b)\w+\} (?:unități|zile|rânduri|linii|clienți|produse|poziții)\b"
    bare = [form for message in entries("ro").values() for form in forms(message) if re.search(counted, form)]
    assert not bare


@pytest.mark.parametrize("lang", PLURALS)
def test_a_percent_sign_stands_apart_from_its_number(lang: str) -> None:
    # What is typed at a terminal is typed together.
    said = [form for one in entries(lang).values() if "{value!r}" not in one.id for form in forms(one)]
    assert not [form for form in said if re.search(r"\d%(?!\})", form)]


@pytest.mark.parametrize("lang", ["en", *PLURALS])
def test_one_is_not_counted_before_what_is_named_alone(lang: str) -> None:
    for reason in (ROWS, texts.WORTH_MOST):
        assert not say(reason(n=1), lang).startswith(("The 1 ", "The first 1", "1 ", "Первая 1", "Primul 1"))
        assert "5" in say(reason(n=5), lang)
