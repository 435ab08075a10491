"""Short answers as they are typed in the three languages."""

from __future__ import annotations

import unicodedata
from typing import Final

from regulars.decisions.visit.machine import CheckBack
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid

_YES: Final = ("yes", "y", "да", "д", "da", "d")
_NO: Final = ("no", "n", "нет", "н", "nu")
_LIKED: Final[dict[CheckBack, tuple[str, ...]]] = {
    "worse": ("worse", "хуже", "mai rau"),
    "as expected": ("as expected", "как ожидал", "как ожидала", "cum se astepta"),
    "better": ("better", "лучше", "mai bine"),
}
_ADVICE: Final = ("advice", "совет", "sfat")


def yes(name: str, value: str) -> bool:
    """Whether yes or no was said to the step ``name``; raises `ArgumentInvalid` for anything else.

    >>> yes("more", "Да"), yes("more", "nu")
    (True, False)
    """
    told = _plain(value)
    if told not in (*_YES, *_NO):
        raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=repr(value), expected="yes, no")
    return told in _YES


def liked(value: str) -> CheckBack:
    """The answer of a check-back; raises `ArgumentInvalid` for anything else.

    >>> liked("mai rău"), liked("Лучше")
    ('worse', 'better')
    """
    found = next((answer for answer, said in _LIKED.items() if _plain(value) in said), None)
    if found is None:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="check-back", value=repr(value), expected=", ".join(_LIKED)
        )
    return found


def advice(value: str) -> bool:
    """Whether advice is asked for in a word."""
    return _plain(value) in _ADVICE


def _plain(value: str) -> str:
    """As said, but for capitals, accents and spaces around."""
    apart = unicodedata.normalize("NFD", value.strip().casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
