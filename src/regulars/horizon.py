"""How far ahead: "52w", "12m", "90d", "1y" as weeks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid

#: Days in one of each; a month and a year are the Gregorian calendar's mean ones.
_DAYS = {"d": 1.0, "w": 7.0, "m": 365.2425 / 12, "y": 365.2425}
#: Beyond ten years no sales record says anything.
_LONGEST_WEEKS = 522.0
WEEKS_A_YEAR = _DAYS["y"] / 7


@dataclass(frozen=True)
class Horizon:
    """A stretch of time ahead: as it was asked for, and in weeks."""

    text: str
    weeks: float


def is_horizon(text: object) -> bool:
    """Whether `parse` takes ``text``.

    >>> is_horizon("52w"), is_horizon("soon"), is_horizon(52)
    (True, False, False)
    """
    return isinstance(text, str) and 0 < _weeks(text) <= _LONGEST_WEEKS


def parse(text: str) -> Horizon:
    """The horizon written as a number and a unit: d(ays), w(eeks), m(onths), y(ears).

    Raises `ArgumentInvalid` for anything else, for nothing and for more than ten years.

    >>> parse("52w").weeks
    52.0
    >>> round(parse("12m").weeks, 2)
    52.18
    """
    if not is_horizon(text):
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="horizon", value=repr(text), expected='like "52w", "12m", "90d" or "1y"'
        )
    return Horizon(text.strip().lower(), _weeks(text))


def _weeks(text: str) -> float:
    """The weeks that ``text`` stands for; 0 where it stands for none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([dwmy])", text.strip().lower(), re.ASCII)
    return float(found[1]) * _DAYS[found[2]] / 7 if found else 0.0
