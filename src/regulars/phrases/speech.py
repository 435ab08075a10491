"""A reason code becomes a sentence, its numbers written as the language writes them."""

from __future__ import annotations

import datetime as dt
import string
from decimal import Decimal
from typing import Any

from regulars.phrases import formats
from regulars.phrases.catalogue import plural_category, translate
from regulars.reasons import Reason, Said


class _Writer(string.Formatter):
    """`str.format` whose values are written the language's way.

    ``{n}`` and ``{share:.0%}`` follow the language; ``{row:d}`` is a bare integer; ``{name!r}`` is quoted;
    ``{all:de}`` has behind it the "de" that Romanian puts between most numbers and what they count.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return (
            formats.quoted(self.format_field(value, ""), self.lang)
            if conversion == "r"
            else super().convert_field(value, conversion)
        )

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Said):
            return say(value, self.lang)
        if isinstance(value, (list, tuple)):
            return ", ".join(self.format_field(each, spec) for each in value)
        if formats.is_missing(value):
            return formats.NOTHING
        if isinstance(value, dt.datetime):
            return formats.moment(value, self.lang)
        if isinstance(value, dt.date):
            return formats.date(value, self.lang)
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return self._number(value, spec)
        # What is written already, an amount in its currency, stays as it is.
        return value if isinstance(value, str) else format(value, spec)

    def _number(self, value: int | float | Decimal, spec: str) -> str:
        if spec == "d":
            return str(int(value))
        if spec == "de":
            joint = " de" if plural_category(self.lang, value) == "other" else ""
            return formats.number(value, self.lang) + joint
        digits = int(spec.split(".")[1][:-1]) if "." in spec else None
        if spec.endswith("%"):
            return formats.percent(float(value), self.lang, digits or 0)
        return formats.number(value, self.lang, digits)


def say(what: Said | Reason, lang: str, /, **params: Any) -> str:
    """The sentence for ``what`` in ``lang``; ``params`` complete or replace its numbers.

    >>> from regulars.phrases.formats import WEEKS
    >>> say(WEEKS, "en", n=1), say(WEEKS(n=2), "ru"), say(WEEKS(n=25), "ro")
    ('1 week', '2 недели', '25 de săptămâni')
    """
    said = what() if isinstance(what, Reason) else what
    values = {**said.params, **params}
    template = translate(said.reason.template, lang, plural=said.reason.plural, n=values.get("n", 1))
    return _Writer(lang).vformat(template, (), values)
