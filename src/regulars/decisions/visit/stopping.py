"""When to stop asking: what the answer adds must outweigh who leaves over it, and the bother.

A question is put where (1 − h)(V + VOI) − c > V: h is the chance that the client leaves over a question,
V what the best offer is worth now, c the bother of a question in units of V. h comes from the company's log.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincinv

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid

#: Of people asked one short question in a shop this share leaves, as good as this many questions logged.
BEFORE, BEFORE_COUNTS = 0.02, 50.0


def worth_asking(value: float, gain: float, drop_off: float, bother: float) -> bool:
    """Whether one more question is worth its price: (1 − h)(V + VOI) − c > V.

    >>> worth_asking(0.6, 0.1, drop_off=0.02, bother=0.02), worth_asking(0.6, 0.02, 0.02, 0.02)
    (True, False)
    """
    return (1 - drop_off) * (value + gain) - bother > value


@dataclass(frozen=True)
class DropOff:
    """The chance that a client leaves over a question, its interval, and the counts behind it."""

    chance: float
    low: float
    high: float
    asked: int
    left: int


def drop_off(asked: int, left: int, level: float = 0.9) -> DropOff:
    """h from the company's log: ``left`` clients went away over one of ``asked`` questions.

    The posterior of a Beta prior (mean `BEFORE`, as heavy as `BEFORE_COUNTS` questions); the interval holds
    ``level`` of it, tails alike. Raises `ArgumentInvalid` for counts that cannot be.

    >>> drop_off(asked=0, left=0).chance, round(drop_off(asked=950, left=49).chance, 3)
    (0.02, 0.05)
    """
    if not 0 <= left <= asked:
        raise ArgumentInvalid(ARGUMENT_INVALID, name="left", value=left, expected=f"from 0 to {asked}")
    yes, no = BEFORE * BEFORE_COUNTS + left, (1 - BEFORE) * BEFORE_COUNTS + asked - left
    low, high = (float(betaincinv(yes, no, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return DropOff(yes / (yes + no), low, high, asked, left)
