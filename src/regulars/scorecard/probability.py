"""How well laws of counts held what came: the probability integral transform, and the interval score.

A law of whole numbers has no single transform: of a count y it is anywhere between F(y − 1) and F(y), and is
spread evenly over them (Czado, Gneiting and Held, *Biometrics* 65, 2009, eq. 2). Of a true law it is uniform,
however many of its counts are nothing; so what a range of level l covers of it is l, which the plain share of
counts within ranges is not.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, pdtr

from regulars.portfolio.history import Floats

#: Mean and variance nearer to each other than this share of the mean are a Poisson law's.
_POISSON = 1e-6


def transform(y: Floats, p_any: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """F(y − 1) and F(y) of counts with P(Y > 0), mean and variance given.

    Y is nothing with chance 1 − ``p_any``, else one and a count whose law (binomial, Poisson or negative
    binomial) has the mean and the variance that remain. All arrays (m,).

    >>> below, upto = transform(np.array([0.0, 2.0]), np.full(2, 0.5), np.full(2, 1.0), np.full(2, 1.5))
    >>> below.round(3).tolist(), upto.round(3).tolist()
    ([0.0, 0.684], [0.5, 0.868])
    """
    comes = np.clip(p_any, 1e-12, 1.0)
    given = np.maximum(mean / comes - 1, 0.0)
    second = (variance + mean**2) / comes
    spread = np.maximum(second - (given + 1) ** 2, 0.0)

    def upto(n: Floats) -> Floats:
        inner = _more(n - 1, given, spread)
        return np.where(n < 0, 0.0, np.where(n < 1, 1 - p_any, 1 - p_any + p_any * inner))

    return upto(y - 1), upto(y)


def _more(n: Floats, mean: Floats, variance: Floats) -> Floats:
    """P(N ≤ n) of the count law with this mean and variance; n ≥ 0."""
    n, safe = np.maximum(n, 0.0), np.maximum(mean, 1e-12)
    over = variance > mean * (1 + _POISSON)
    under = variance < mean * (1 - _POISSON)
    excess = np.where(over, variance - mean, 1.0)
    shape = np.where(over, safe**2 / excess, 1.0)
    negative_binomial = betainc(shape, n + 1, shape / (shape + safe))
    lack = np.where(under, safe - variance, 1.0)
    trials = np.where(under, safe**2 / lack, np.inf)  # as the binomial's law goes on between whole numbers
    binomial = np.where(
        n >= trials, 1.0, betainc(np.maximum(np.where(under, trials - n, 1.0), 1e-9), n + 1, 1 - lack / safe)
    )
    return np.where(over, negative_binomial, np.where(under, binomial, pdtr(n, safe)))


def held(below: Floats, upto: Floats, level: float) -> Floats:
    """How much of each transform lies within the middle ``level``: PIT coverage is its mean.

    >>> held(np.array([0.0, 0.98]), np.array([0.5, 1.0]), 0.9).round(3).tolist()
    [0.9, 0.0]
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    inside = np.maximum(np.minimum(upto, high) - np.maximum(below, low), 0.0)
    return np.asarray(inside / np.maximum(upto - below, 1e-300))


def parts(below: Floats, upto: Floats, n: int = 10) -> Floats:
    """The share of all transforms in each of ``n`` equal parts of 0 … 1: a true law has 1/n in each.

    >>> parts(np.array([0.0, 0.5]), np.array([0.5, 1.0]), 4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    edges = np.linspace(0, 1, n + 1)
    width = np.maximum(upto - below, 1e-300)
    reached = [np.clip((edge - below) / width, 0.0, 1.0).mean() for edge in edges]
    return np.diff(reached)


def interval_score(y: Floats, low: Floats, high: Floats, level: float) -> Floats:
    """The width of each interval, and 2/(1 − ``level``) for each unit that ``y`` lies beyond it.

    Gneiting and Raftery, *JASA* 102, 2007, eq. 43; the lower the better, so width buys nothing.

    >>> interval_score(np.array([1.0, 5.0]), np.zeros(2), np.array([2.0, 4.0]), 0.9).round(6).tolist()
    [2.0, 24.0]
    """
    beyond = np.maximum(low - y, 0.0) + np.maximum(y - high, 0.0)
    return high - low + 2 / (1 - level) * beyond
