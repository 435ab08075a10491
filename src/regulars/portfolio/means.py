"""The mean of few, skewed amounts and its interval.

What clients bring is skewed, and Student's interval then lies too low: at the level .9 it holds the mean of
thirty exponential amounts in .874 of the samples. Hall's cubic transformation of the studentised mean takes
the skewness out (Hall, *JRSS B* 54, 1992, eq. 2.3, with Student's quantiles): .894 there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from scipy.special import stdtrit

#: Fewer than this have no mean that is worth showing.
FEWEST: Final = 30


@dataclass(frozen=True)
class Mean:
    """A mean of ``n`` amounts, its interval and standard error; ``low`` is null below `FEWEST`."""

    n: int
    mean: float | None
    low: float | None
    high: float | None
    error: float | None


def mean_of(n: int, total: float, squares: float, cubes: float, level: float) -> Mean:
    """The mean of ``n`` amounts from their sums of first, second and third powers.

    >>> told = mean_of(40, 400.0, 4400.0, 52000.0, 0.9)
    >>> told.mean, round(told.low, 2), round(told.high, 2)
    (10.0, 9.15, 10.85)
    >>> mean_of(3, 30.0, 400.0, 5000.0, 0.9).low is None
    True
    """
    if n < 1:
        return Mean(0, None, None, None, None)
    mean = total / n
    spread = max(squares / n - mean**2, 0.0)
    if n < FEWEST:
        return Mean(n, mean, None, None, None)
    if spread <= 1e-12 * max(mean**2, 1e-300):
        return Mean(n, mean, mean, mean, 0.0)
    error = math.sqrt(spread / (n - 1))
    third = cubes / n - 3 * mean * squares / n + 2 * mean**3
    skewness = third / spread**1.5 * math.sqrt(n * (n - 1)) / (n - 2)
    reach = float(stdtrit(n - 1, (1 + level) / 2))
    low, high = (mean - error * _back(end, skewness, n) for end in (reach, -reach))
    return Mean(n, mean, low, high, error)


def _back(end: float, skewness: float, n: int) -> float:
    """The studentised mean that Hall's transformation takes to ``end``."""
    a = skewness / (3 * math.sqrt(n))
    shifted = end - skewness / (6 * math.sqrt(n))
    return (math.cbrt(1 + 3 * a * shifted) - 1) / a if abs(a) > 1e-9 else shifted


def powers(term: str) -> dict[str, str]:
    """The sums that `mean_of` takes, as terms for `regulars.engine.sums.exact_sums`.

    >>> powers("worth")["squares"]
    'worth * worth'
    """
    return {"total": term, "squares": f"{term} * {term}", "cubes": f"{term} * {term} * {term}"}
