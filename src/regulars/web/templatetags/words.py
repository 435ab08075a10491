"""``{% say texts.TITLE n=3 %}`` and numbers, days and sums as the person's language writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from regulars.phrases import formats
from regulars.phrases.speech import say as _say
from regulars.reasons import Reason, Said
from regulars.report.html import printable

register = template.Library()


def lang() -> str:
    """The language that is being spoken."""
    return get_language() or "en"


@register.simple_tag
def say(sentence: Said | Reason, **params: Any) -> str:
    """The sentence, safe to show: what a screen obeys is taken out, markup is escaped by the template."""
    if not isinstance(sentence, Said | Reason):
        raise TypeError(f"nothing to say: {sentence!r}")  # a misspelt name is a bug, not a blank
    return printable(_say(sentence, lang(), **params))


@register.filter
def said(what: Said | Reason) -> str:
    """`say` for attributes and loops."""
    return say(what)


@register.filter
def shown(text: object) -> str:
    """Text from a record without characters that a screen obeys."""
    return printable(str(text))


@register.filter
def number(value: float | None, digits: int | None = None) -> str:
    """A number."""
    return formats.number(value, lang(), digits)


@register.filter
def percent(share: float | None) -> str:
    """A share as per cent."""
    return formats.percent(share, lang())


@register.filter
def day(on: dt.date | dt.datetime | None) -> str:
    """A day."""
    return formats.date(timezone.localtime(on).date() if isinstance(on, dt.datetime) else on, lang())


@register.filter
def moment(at: dt.datetime | None) -> str:
    """A day and a time on the company's clock."""
    return "" if at is None else formats.moment(timezone.localtime(at), lang())


@register.filter
def duration(weeks: float | None) -> str:
    """A time in words."""
    return formats.duration(weeks, lang())
