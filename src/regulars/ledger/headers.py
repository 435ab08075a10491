"""What a column's name says about its role, in English, Russian and Romanian (see ``headers.toml``)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

_BOUNDARY: Final = re.compile(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])")
_WORD: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = {"№": " no ", "#": " no ", "%": " percent ", "nº": " no ", "n°": " no "}


def words(name: str) -> tuple[str, ...]:
    """The words of a column's name: lower case, without diacritics, camelCase and snake_case split.

    >>> words("OrderID"), words("Preț_unitar"), words("№ п/п")
    (('order', 'id'), ('pret', 'unitar'), ('no', 'п', 'п'))
    """
    text = name
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = _BOUNDARY.sub(" ", text).lower().replace("ё", "е")
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return tuple(_WORD.findall(text))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, float, tuple[str, ...]], ...]:
    text = files("regulars.ledger").joinpath("headers.toml").read_text(encoding="utf-8")
    return tuple(
        (name, float(entry["weight"]), _stems(pattern))
        for name, entries in tomllib.loads(text).items()
        for entry in entries
        for pattern in entry["names"].split(",")
    )


def _stems(pattern: str) -> tuple[str, ...]:
    return tuple("".join(words(part)) + ("*" if part.endswith("*") else "") for part in pattern.split())


#: What a name adds about taxes and money without changing what the column is.
_QUALIFIERS: Final = tuple(
    tuple(phrase.split())
    for phrase in [
        "fara tva",
        " cu tva",
        " inclusiv tva",
        " без ндс",
        " с ндс",
        " с учетом ндс",
        " включая ндс",
        " вкл ндс",
        " вкл налог",
        " без налога",
        " incl vat",
        " excl vat",
        " inc vat",
        " ex vat",
        " including vat",
        " excluding vat",
        " with vat",
        " without vat",
        " incl tax",
        " excl tax",
        " inc tax",
        " ex tax",
        " including tax",
        " excluding tax",
        " with tax",
        " without tax",
        " incl gst",
        " excl gst",
        " tax incl",
        " tax excl",
        " vat incl",
        " vat excl",
        " tva inclus",
        " в руб",
        " в рублях",
        " в леях",
        " в валюте",
        " в тенге",
        " in lei",
        " in mdl",
        " in ron",
        " in eur",
        " in usd",
        " руб",
        " rub",
        " lei",
        " mdl",
        " ron",
        " eur",
        " usd",
        " gbp",
        " леев",
        " лей",
        " uah",
        " kzt",
        " тг",
        " грн",
        " utc",
        " gmt ",
    ]
)


def _bare(given: tuple[str, ...]) -> tuple[str, ...]:
    """``given`` without qualifiers, unless nothing is left."""
    left = given
    for phrase in _QUALIFIERS:
        span = len(phrase)
        for start in range(len(left) - span, -1, -1):
            if left[start : start + span] == phrase and len(left) > span:
                left = left[:start] + left[start + span :]
    return left


@lru_cache(maxsize=4096)
def scores(name: str) -> dict[str, float]:
    """How well ``name`` fits each class of ``headers.toml``, 0 to 1.3; classes it does not fit are left out.

    >>> max(scores("Дата продажи"), key=scores("Дата продажи").get)
    'at'
    >>> max(scores("Дата рождения"), key=scores("Дата рождения").get)
    'other_date'
    """
    given = _bare(words(name))
    found: dict[str, float] = {}
    for role, weight, stems in _patterns():
        if _within(stems, given):
            stemmed = sum(stem.endswith("*") for stem in stems)
            cover = min(1.0, (len(stems) - 0.1 * stemmed) / len(given))
            score = weight * (0.7 + 0.3 * cover)
            if score > found.get(role, 0.0):
                found[role] = score
    return found


def _within(stems: tuple[str, ...], given: tuple[str, ...]) -> bool:
    """Whether the stems stand one after the other somewhere in the words."""
    span = len(stems)
    return any(
        all(
            word.startswith(stem[:-1]) if stem.endswith("*") else word == stem
            for stem, word in zip(stems, given[start : start + span], strict=True)
        )
        for start in range(len(given) - span + 1)
    )


def says(name: str, listed: str) -> bool:
    """Whether ``name`` contains one of the patterns ``listed`` (separated by commas).

    >>> says("Сумма без НДС", "без ндс, fara tva"), says("Сумма", "без ндс, fara tva")
    (True, False)
    """
    given = words(name)
    return any(_within(_stems(pattern), given) for pattern in listed.split(","))


def language(names: tuple[str, ...]) -> str:
    """Which language the names are in: ``ru`` where Cyrillic, ``ro`` where words are Romanian, else ``en``.

    >>> language(("Data", "Preț")), language(("Дата",)), language(("date", "price"))
    ('ro', 'ru', 'en')
    """
    text = " ".join(names).lower()
    if re.search("[а-я]", text):
        return "ru"
    romanian = (
        "data, suma, pret*, cantitate*, denumire*, produs*, valoare*, comanda*, factura*, nume*, bon, nr"
    )
    hits = sum(says(name, romanian) for name in names)
    if re.search("[ăâîșțşţ]", text) or (hits >= 2 and not re.search("date|price|amount|customer", text)):
        return "ro"
    return "en"


_CURRENCY: Final = re.compile(
    r"(?<![^\W\d_])(usd|eur|rub|rur|mdl|ron|gbp|uah|kzt|byn|pln|chf|try|bgn|czk|huf|руб|лей|леев|lei|грн|тенге)(?![^\W\d_])"
    r"|([$€£₽₴₸])",
    re.IGNORECASE,
)


def currency(names: Iterable[str]) -> str | None:
    """The currency that the names of columns of money mention; None where they mention none or several.

    >>> currency(["Дата", "Сумма, руб."]), currency(["Sum EUR", "Sum USD"])
    ('руб', None)
    """
    money = [name for name in names if {"amount", "order_total", "price"} & set(scores(name))]
    found = {match.group(0) for name in money for match in _CURRENCY.finditer(name)}
    return found.pop() if len(found) == 1 else None


_LABEL: Final = re.compile(
    r"(?:валюта(?: отч[её]та| сч[её]та| документа)?|valuta|moneda|currency|ccy)\W*", re.IGNORECASE
)


def stated_currency(rows: Iterable[Sequence[str | None]]) -> str | None:
    """The currency that the lines above a table state; None where they state none or several.

    >>> stated_currency([("Extras de cont",), ("Valuta", "RON")]), stated_currency([("Валюта: лей", "")])
    ('RON', 'лей')
    """
    found = set()
    for row in rows:
        text = " ".join(cell for cell in row if cell)
        for label in _LABEL.finditer(text):
            match = _CURRENCY.match(text, label.end())
            if match is not None:
                found.add(match.group(0))
    return found.pop() if len(found) == 1 else None
