"""What a forecast says of chances: a negative binomial whose shape is taken from inner windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from benchmarks.forecast.metrics import TINY, negative_binomial_scores
from benchmarks.forecast.windows import Floats

#: Cells a window that a law is sought on.
_DRAWN = 150_000


@dataclass(frozen=True)
class Cells:
    """A window's forecast, what came and, where a method says so, how sure it is of each cell (a shape)."""

    expected: Floats
    seen: Floats
    sure: Floats | None = None


@dataclass(frozen=True)
class Law:
    """ln shape = a + b ln m + c ln s of a cell with the mean m, for a method that is sure by s."""

    a: float
    b: float
    c: float = 0.0

    def size(self, cells: Cells) -> Floats:
        """The shape of each cell."""
        log = self.a + self.b * np.log(np.maximum(cells.expected, TINY))
        if cells.sure is not None:
            log += self.c * np.log(np.maximum(cells.sure, TINY))
        made: Floats = np.exp(np.clip(log, -12, 12))
        return made

    def score(self, cells: Cells) -> float:
        """−mean log of what was seen."""
        return float(negative_binomial_scores(cells.seen, cells.expected, self.size(cells)).mean())

    def p_buy(self, cells: Cells) -> Floats:
        """The chance of one unit or more."""
        size = self.size(cells)
        made: Floats = -np.expm1(-size * np.log1p(cells.expected / size))
        return made


def law(windows: list[Cells]) -> Law:
    """The law under which what came in inner ``windows`` is likeliest.

    >>> rng = np.random.default_rng(0)
    >>> m = rng.uniform(0.1, 2, 40_000)
    >>> found = law([Cells(m, rng.negative_binomial(0.5, 0.5 / (0.5 + m)).astype(float))])
    >>> bool(abs(np.exp(found.a) - 0.5) < 0.05 and abs(found.b) < 0.1 and found.c == 0)
    True
    """
    rng = np.random.default_rng(0)
    drawn = []
    for cells in windows:
        at = rng.permutation(cells.seen.size)[:_DRAWN]
        sure = None if cells.sure is None else cells.sure.ravel()[at]
        drawn.append(Cells(cells.expected.ravel()[at], cells.seen.ravel()[at], sure))
    unknown = 3 if all(cells.sure is not None for cells in windows) else 2

    def score(parameters: Floats) -> float:
        tried = Law(*parameters)
        return sum(tried.score(cells) for cells in drawn)

    begun = np.array([-0.5, 0.3, 0.3][:unknown])
    return Law(*minimize(score, begun, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-6}).x)
