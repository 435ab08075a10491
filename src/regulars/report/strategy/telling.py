"""Headings and sentences of the page in one language."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.phrases import formats
from regulars.reasons import Reason, Said
from regulars.report.strategy import texts
from regulars.report.strategy.part import Row
from regulars.report.words import Words

#: Numbers of a sentence that are shares, and how many digits they have as per cent.
_SHARES = {"chance": 0, "share": 0, "uplift": 1, "found": 1}


def head_of(words: Words, *names: Reason | str) -> Row:
    """The heading of a table."""
    return tuple(name if isinstance(name, str) else words.say(name) for name in names)


def all_told(words: Words, what: Sequence[Said]) -> tuple[str, ...]:
    """Each as a sentence."""
    return tuple(told(words, each) for each in what)


def cost_of(words: Words, cost: float, whole: bool) -> str:
    """What serving cost: at least so much where a part of it is unknown, not known where all of it is."""
    if whole:
        return words.amount(cost)
    return words.say(texts.AT_LEAST, amount=words.amount(cost)) if cost else words.say(texts.NOT_KNOWN)


def told(words: Words, said: Said) -> str:
    """A sentence whose shares are written as per cent."""
    params = {
        name: formats.percent(value, words.lang, _SHARES[name])
        if name in _SHARES and isinstance(value, float)
        else value
        for name, value in said.params.items()
    }
    return words.sentence(Said(said.reason, params))
