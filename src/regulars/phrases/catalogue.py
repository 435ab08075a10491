"""The translations: gettext catalogues with CLDR plural rules, read with Babel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

#: CLDR plural categories in the order of each catalogue's `msgstr[i]`. Fractions in Russian ("2,5 недели")
#: take the form that follows two, three and four.
PLURALS: Final[Mapping[str, tuple[str, ...]]] = {"ru": ("one", "few", "many"), "ro": ("one", "few", "other")}


@cache
def catalogue(lang: str) -> Mapping[str, tuple[str, ...]]:
    """English template → the language's forms (one, or one a plural category); empty for English."""
    if lang not in PLURALS:
        return {}
    from babel.messages.pofile import read_po

    path = resources.files("regulars.phrases") / "catalogues" / f"{lang}.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=lang)
    forms: dict[str, tuple[str, ...]] = {}
    for message in messages:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if msgid and strings and all(strings):
            forms[msgid] = strings
    return forms


@cache
def _plural_rule(lang: str) -> Callable[[Any], str]:
    from babel import Locale

    rule: Callable[[Any], str] = Locale.parse(lang).plural_form
    return rule


def plural_category(lang: str, n: Any) -> str:
    """The CLDR plural category of ``n`` in ``lang``.

    >>> [plural_category("ro", n) for n in (1, 19, 20, 101)]
    ['one', 'few', 'other', 'few']
    """
    return _plural_rule(lang)(n if isinstance(n, int) else Decimal(str(n)))


def _form(lang: str, forms: tuple[str, ...], n: Any) -> str:
    if len(forms) == 1:
        return forms[0]
    category = plural_category(lang, n)
    if category not in PLURALS[lang]:
        category = "few"
    return forms[PLURALS[lang].index(category)]


def translate(template: str, lang: str, *, plural: str | None = None, n: Any = None) -> str:
    """The language's template for an English one; the English one where there is no translation.

    >>> translate("{n} day", "ru", plural="{n} days", n=5)
    '{n} дней'
    >>> translate("no such template", "ru")
    'no such template'
    """
    forms = catalogue(lang).get(template)
    if forms is not None:
        return _form(lang, forms, n)
    return template if plural is None or n == 1 else plural
