"""What a forecast says of chances: a negative binomial whose shape is taken from inner windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from benchmarks.forecast.metrics import TINY, negative_binomial_scores
from benchmarks.forecast.windows import Floats

#: Forecasts are pooled into so many bins of like size to find a shape.
_BINS = 400


@dataclass(frozen=True)
class Law:
    """Shape = exp(a + b ln m) of a cell with the mean m."""

    a: float
    b: float

    def size(self, expected: Floats) -> Floats:
        """The shape of each cell."""
        made: Floats = np.exp(np.clip(self.a + self.b * np.log(np.maximum(expected, TINY)), -12, 12))
        return made

    def p_buy(self, expected: Floats) -> Floats:
        """The chance of one unit or more."""
        size = self.size(expected)
        made: Floats = -np.expm1(-size * np.log1p(expected / size))
        return made


def law(windows: list[tuple[Floats, Floats]]) -> Law:
    """The law under which units seen in inner ``windows`` of (expected, seen) are likeliest.

    >>> rng = np.random.default_rng(0)
    >>> m = rng.uniform(0.1, 2, 40_000)
    >>> drawn = rng.negative_binomial(0.5, 0.5 / (0.5 + m)).astype(float)
    >>> found = law([(m, drawn)])
    >>> bool(abs(np.exp(found.a) - 0.5) < 0.05 and abs(found.b) < 0.1)
    True
    """
    expected = np.concatenate([m.ravel() for m, _ in windows])
    seen = np.concatenate([y.ravel() for _, y in windows])
    order = np.argsort(expected, kind="stable")
    bins = np.empty(len(order), np.int64)
    bins[order] = np.arange(len(order)) * _BINS // len(order)
    # Cells of a bin that saw as much are one, with their number as the weight.
    cells, number, weight = np.unique(
        bins * 1_000_000 + np.round(seen).astype(np.int64), return_inverse=True, return_counts=True
    )
    mean = np.bincount(number, expected) / weight
    units = (cells % 1_000_000).astype(float)

    def score(ab: Floats) -> float:
        return float(weight @ negative_binomial_scores(units, mean, Law(*ab).size(mean)) / weight.sum())

    return Law(*minimize(score, np.array([-0.5, 0.3]), method="Nelder-Mead", options={"xatol": 1e-3}).x)
