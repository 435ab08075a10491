"""A Gaussian belief about one client's utilities, and what a choice teaches it.

The covariance of n items is kept as Σ = V Vᵀ + diag(ψ) − Σₐ wₐ gₐ gₐᵀ: factors V (n, r) that tastes share,
what is an item's own ψ (n,), and what answers taught, g (n, k) with signs w. Ten thousand items cost no more
than their factors.

A choice among m items tells that the m − 1 contrasts z of the chosen with the others are all positive. With
z ~ N(m, S), a lapse of chance ε, P = P(z > 0), its gradient g and Hessian H with respect to the mean, the
likelihood of the answer is p = a + bP, a = ε/(m − 1), b = 1 − εm/(m − 1); the moments of the posterior are

    λ = bg/p,   μ ← μ + Cλ,   Σ ← Σ − C(λλᵀ − bH/p)Cᵀ,   C = Cov(u, z).

For two items this is probit regression by moment matching (assumed density filtering: Minka 2001, section
3.3; Herbrich, Minka & Graepel 2006), with Σ ← Σ − λ(λ + m/v)CCᵀ/v² once C is divided by v. For three, P is a
bivariate normal probability (Owen 1956), and g and H follow from it (Tallis 1961).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, owens_t

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_SQRT_TAU = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True, eq=False)
class Belief:
    """Utilities of n items: ``mean``, ``own`` (n,), ``shared`` (n, r), ``learnt`` (n, k), ``signs`` (k,)."""

    mean: Floats
    shared: Floats
    own: Floats
    learnt: Floats
    signs: Floats

    def covariance(self, rows: Places, columns: Places) -> Floats:
        """Covariances of the items at ``rows`` with those at ``columns``.

        >>> belief = prior(np.zeros(2), np.ones((2, 1)), np.full(2, 0.5))
        >>> belief.covariance(np.arange(2), np.arange(2))
        array([[1.5, 1. ],
               [1. , 1.5]])
        """
        common = self.shared[rows] @ self.shared[columns].T
        common -= (self.learnt[rows] * self.signs) @ self.learnt[columns].T
        common += np.where(np.equal.outer(rows, columns), self.own[rows][:, None], 0.0)
        return common

    def variance(self, places: Places) -> Floats:
        """The variance of each item at ``places``."""
        told = (np.square(self.learnt[places]) * self.signs).sum(axis=1)
        left = np.square(self.shared[places]).sum(axis=1) + self.own[places] - told
        return np.asarray(np.maximum(left, 0.0))

    def contrast(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Mean (m,) and covariance (m, m) of contrasts ``weights`` (n, m), and those of all items."""
        with_all = self.shared @ (self.shared.T @ weights) + self.own[:, None] * weights
        with_all -= (self.learnt * self.signs) @ (self.learnt.T @ weights)
        return weights.T @ self.mean, weights.T @ with_all, with_all

    def chosen(self, weights: Floats, lapse: float, noise: float) -> Belief:
        """The belief after a choice: all contrasts ``weights`` (n, m − 1; chosen less another) are positive.

        ``lapse`` is the chance of an answer at random, ``noise`` the variance of a pair's answer.

        >>> belief = prior(np.zeros(2), np.zeros((2, 0)), np.ones(2))
        >>> belief.chosen(np.array([[1.0], [-1.0]]), lapse=0.0, noise=0.0).mean.round(4)
        array([ 0.5642, -0.5642])
        """
        mean, spread, with_all = self.contrast(weights)
        options = weights.shape[1] + 1
        spread = spread + answer_noise(options, noise)
        p, gradient, hessian = positive(mean, spread)
        aside, rate = lapsed(options, lapse)
        likely = max(float(aside + rate * p), 1e-300)
        step = rate * gradient / likely
        told = np.outer(step, step) - rate * hessian / likely
        size, axes = np.linalg.eigh(told)
        new = with_all @ (axes * np.sqrt(np.abs(size)))
        return replace(
            self,
            mean=self.mean + with_all @ step,
            learnt=np.hstack([self.learnt, new]),
            signs=np.concatenate([self.signs, np.sign(size)]),
        )

    def chance(self, weights: Floats, lapse: float, noise: float) -> float:
        """The chance of the choice that `chosen` would learn from."""
        mean, spread, _ = self.contrast(weights)
        options = weights.shape[1] + 1
        aside, rate = lapsed(options, lapse)
        return float(aside + rate * positive(mean, spread + answer_noise(options, noise))[0])

    def seen(self, values: Floats, variance: Floats) -> Belief:
        """The belief after utilities were seen as ``values`` (n,), with error ``variance`` (n,; ∞: not seen).

        For a belief that no choice has taught yet: (Σ⁻¹ + R⁻¹)⁻¹ has the form of Σ again, by Woodbury's
        identity twice, and costs n r².

        >>> belief = prior(np.zeros(2), np.ones((2, 1)), np.full(2, 1e-9))
        >>> belief.seen(np.array([1.0, 0.0]), np.array([1.0, np.inf])).mean.round(3)
        array([0.5, 0.5])
        """
        if self.signs.size:
            raise ValueError("history is seen before the first choice")
        own = 1 / (1 / self.own + 1 / variance)
        weighed = self.shared / self.own[:, None]
        factors = np.eye(self.shared.shape[1])
        # Precision is diag(1/own) − weighed·inner·weighedᵀ.
        inner = np.linalg.inv(factors + self.shared.T @ weighed)
        root = np.linalg.cholesky(inner)
        side = own[:, None] * (weighed @ root)
        outer = np.linalg.cholesky(np.linalg.inv(factors - (weighed @ root).T @ side))
        after = replace(self, shared=side @ outer, own=own)
        news = np.where(np.isfinite(variance), (values - self.mean) / variance, 0.0)
        return replace(after, mean=self.mean + own * news + after.shared @ (after.shared.T @ news))


def prior(mean: Floats, shared: Floats, own: Floats) -> Belief:
    """A belief that no answer has taught yet."""
    return Belief(mean, shared, own, np.zeros((len(mean), 0)), np.zeros(0))


def lapsed(options: int, lapse: float) -> tuple[float, float]:
    """(a, b) of the chance a + bP that one of ``options`` is named, lapses falling on the others alike.

    >>> lapsed(2, 0.1)
    (0.1, 0.8)
    """
    return lapse / (options - 1), 1 - lapse * options / (options - 1)


def answer_noise(options: int, noise: float) -> Floats:
    """What noise of the utilities adds to the contrasts of a choice among ``options``: (m − 1, m − 1)."""
    return noise / 2 * (np.eye(options - 1) + 1)


def positive(mean: Floats, spread: Floats) -> tuple[float, Floats, Floats]:
    """P(z > 0) of z ~ N(``mean``, ``spread``), one or two dimensions; its gradient and Hessian in the mean.

    >>> p, gradient, hessian = positive(np.zeros(2), np.array([[1.0, 0.5], [0.5, 1.0]]))
    >>> round(p, 6), gradient.round(6)
    (0.333333, array([0.199471, 0.199471]))
    """
    if len(mean) == 1:
        sd = float(np.sqrt(spread[0, 0]))
        z = float(mean[0]) / sd
        slope = np.exp(-z * z / 2) / _SQRT_TAU / sd
        return float(ndtr(z)), np.array([slope]), np.array([[-z * slope / sd]])
    s11, s12, s22 = spread[0, 0], spread[0, 1], spread[1, 1]
    p, first, second = orthant(mean[0], mean[1], s11, s12, s22)
    det = s11 * s22 - s12 * s12
    apart = (s22 * mean[0] ** 2 - 2 * s12 * mean[0] * mean[1] + s11 * mean[1] ** 2) / det
    density = np.exp(-apart / 2) / (2 * np.pi * np.sqrt(det))
    hessian = np.array(
        [
            [-mean[0] / s11 * first - s12 / s11 * density, density],
            [density, -mean[1] / s22 * second - s12 / s22 * density],
        ]
    )
    return float(p), np.array([first, second]), hessian


def orthant(m1: Floats, m2: Floats, s11: Floats, s12: Floats, s22: Floats) -> tuple[Floats, Floats, Floats]:
    """P(z₁ > 0, z₂ > 0) of bivariate normals, element by element, and its two slopes in their means.

    Owen (1956), equation (3.1), with his T function; the slopes are densities at zero times what is left.
    """
    sd1, sd2 = np.sqrt(s11), np.sqrt(s22)
    h, k, rho = m1 / sd1, m2 / sd2, s12 / (sd1 * sd2)
    rest = np.sqrt(np.maximum(1 - rho * rho, 1e-12))
    # At h = 0 the ratio k/h is ±∞, and T(0, ±∞) = ±1/4: a tiny h says the same.
    h, k = np.where(h == 0, 1e-300, h), np.where(k == 0, 1e-300, k)
    with np.errstate(over="ignore"):
        one, two = (k / h - rho) / rest, (h / k - rho) / rest
    p = (ndtr(h) + ndtr(k)) / 2 - owens_t(h, one) - owens_t(k, two) - np.where(h * k < 0, 0.5, 0.0)
    first = np.exp(-h * h / 2) / (_SQRT_TAU * sd1) * ndtr((k - rho * h) / rest)
    second = np.exp(-k * k / 2) / (_SQRT_TAU * sd2) * ndtr((h - rho * k) / rest)
    return np.clip(p, 0.0, 1.0), first, second
