"""Short answers as they are typed in the three languages."""

from __future__ import annotations

import unicodedata
from typing import Final

from regulars.decisions.visit.machine import CheckBack
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

YES_OR_NO: Final = Reason("error.visit_yes_or_no", "{given!r} is neither yes nor no. Say one of the two.")
NOT_LIKED: Final = Reason(
    "error.visit_not_liked", "{given!r} is no answer here. Say “worse”, “as expected” or “better”."
)

_YES: Final = ("yes", "y", "да", "д", "da", "d")
_NO: Final = ("no", "n", "нет", "н", "nu")
_LIKED: Final[dict[CheckBack, tuple[str, ...]]] = {
    "worse": ("worse", "хуже", "mai rau"),
    "as expected": ("as expected", "как ожидал", "как ожидала", "cum se astepta"),
    "better": ("better", "лучше", "mai bine"),
}
_NONE_OF_THEM: Final = (*_NO, "none", "ничего", "никакой", "niciunul", "niciuna", "nimic")
_ADVICE: Final = ("advice", "совет", "sfat")


def yes(value: str) -> bool:
    """Whether yes or no was said; raises `ArgumentInvalid` for anything else.

    >>> yes("Да"), yes("nu")
    (True, False)
    """
    told = _plain(value)
    if told not in (*_YES, *_NO):
        raise ArgumentInvalid(YES_OR_NO, given=value)
    return told in _YES


def liked(value: str) -> CheckBack:
    """The answer of a check-back; raises `ArgumentInvalid` for anything else.

    >>> liked("mai rău"), liked("Лучше")
    ('worse', 'better')
    """
    found = next((answer for answer, said in _LIKED.items() if _plain(value) in said), None)
    if found is None:
        raise ArgumentInvalid(NOT_LIKED, given=value)
    return found


def none_of_them(value: str) -> bool:
    """Whether he wants none of what he was asked about."""
    return _plain(value) in _NONE_OF_THEM


def advice(value: str) -> bool:
    """Whether advice is asked for in a word."""
    return _plain(value) in _ADVICE


def _plain(value: str) -> str:
    """As said, but for capitals, accents and spaces around."""
    apart = unicodedata.normalize("NFD", value.strip().casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
