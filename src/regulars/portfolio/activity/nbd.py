"""The NBD: gamma-mixed Poisson purchasing by clients who never leave (Ehrenberg 1959).

It is the boundary that models with dropout reach where nobody is seen leaving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.portfolio.activity.model import ActivityModel, Future
from regulars.portfolio.activity.newton import Point
from regulars.portfolio.activity.shapes import (
    counted,
    nb_log_pmf,
    nb_pmf_table,
    nb_reach,
    nb_survival,
    odds,
    rising,
    total,
)
from regulars.portfolio.activity.triples import Floats, Triples, checked

EXTREME = 13.0
"""A log-parameter this far out is read as having run to its limit (the box ends at 16)."""


def heterogeneity_limit(params: dict[str, float]) -> str | None:
    """The limit of the purchase rates' gamma law that ``params`` stand at, if any."""
    shape = np.log(params["r"])
    if shape > EXTREME:
        return "r -> infinity"
    if shape < -EXTREME or np.log(params["alpha"]) > EXTREME:
        return "r -> 0"
    return None


class PurchaseTerms:
    """log of Γ(r+x)/Γ(r) α^r/(α+T)^(r+x) summed over histories, with derivatives in (r, α).

    The density of x occasions at their times up to T for a client who stays: the factor that every model
    here shares.
    """

    def __init__(self, triples: Triples) -> None:
        self._x, self._T, self._weights = triples.x, triples.T, triples.weights
        self._at_x = counted(triples.x, triples.weights)

    def __call__(self, r: float, alpha: float) -> Point:
        """Value, gradient and Hessian in (r, α)."""
        table = rising(r, len(self._at_x) - 1)
        weight, count = self._weights, self._x
        inverse = 1 / (alpha + self._T)
        summed = total(weight, np.log1p(self._T / alpha))
        value = total(self._at_x, table.log) - r * summed - total(weight * count, np.log(alpha + self._T))
        from_alpha = self._T * inverse / alpha  # 1/alpha - 1/(alpha + T)
        mixed = total(weight, from_alpha)
        slope_r = total(self._at_x, table.first) - summed
        slope_alpha = total(weight, r * from_alpha - count * inverse)
        bend_alpha = total(weight, count * inverse**2 - r * from_alpha * (1 / alpha + inverse))
        hessian = np.array([[total(self._at_x, table.second), mixed], [mixed, bend_alpha]])
        return Point(value, np.array([slope_r, slope_alpha]), hessian)


def purchase_log_density(x: Floats, T: Floats, r: float, alpha: float) -> Floats:
    """The same factor's logarithm for each history, (m,)."""
    count = x.astype(np.int64)
    table = rising(r, int(count.max(initial=0))).log
    return np.asarray(table[count] - r * np.log1p(T / alpha) - x * np.log(alpha + T), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class NBD(ActivityModel):
    """P(Y >= n) is the negative binomial's; nobody leaves."""

    parameters: ClassVar[tuple[str, ...]] = ("r", "alpha")

    @classmethod
    def likelihood(cls, name: str, triples: Triples) -> Callable[[Floats], Point]:
        """See `PurchaseTerms`."""
        terms = PurchaseTerms(triples)
        return lambda params: terms(float(params[0]), float(params[1]))

    @classmethod
    def starts(cls, triples: Triples, rates: Floats) -> list[Floats]:
        """``rates`` themselves, and clients nearly alike."""
        return [rates, rates * (20.0 / rates[0])]

    @classmethod
    def limit(cls, params: dict[str, float]) -> str | None:
        """See `heterogeneity_limit`."""
        return heterogeneity_limit(params)

    def log_likelihoods(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The density of the occasions' times, as the models with dropout state it."""
        xs, _, age = checked(x, t_x, T)
        flat = purchase_log_density(xs.ravel(), age.ravel(), self.params["r"], self.params["alpha"])
        return flat.reshape(xs.shape)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """One."""
        return np.ones(checked(x, t_x, T)[0].shape)

    @property
    def stays_forever(self) -> bool:
        """Always."""
        return True

    def _gamma(self, future: Future) -> tuple[Floats, Floats]:
        shape, scale = self._rate(self.params["r"] + future.x, self.params["alpha"] + future.T)
        return shape, odds(future.t, scale)

    def _expected_if_alive(self, future: Future) -> Floats:
        return (self.params["r"] + future.x) * future.t / (self.params["alpha"] + future.T)

    def _tail_if_alive(self, top: int, future: Future) -> Floats:
        shape, z = self._gamma(future)
        return tail_of(nb_pmf_table(shape, z, top), nb_survival(np.array(top + 1.0), shape, z))

    def _at_if_alive(self, n: Floats, future: Future) -> tuple[Floats, Floats]:
        shape, z = self._gamma(future)
        return np.exp(nb_log_pmf(n, shape, z)), nb_survival(n, shape, z)

    def _reach(self, future: Future, beyond: float) -> Floats:
        return nb_reach(*self._gamma(future), beyond)

    def _sampled_if_alive(self, future: Future, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        shape, scale = self._rate(self.params["r"] + future.x, self.params["alpha"] + future.T)
        rate = rng.gamma(shape, 1 / scale, (size, len(shape)))
        return rng.poisson(rate * future.t)

    def _staying(self, future: Future) -> Floats:
        return np.ones(len(future.x))

    def _staying_mean(self, future: Future) -> Floats:
        return future.t.copy()

    def _staying_quantile(self, staying: Floats, future: Future) -> Floats:
        return np.where(staying < 1, np.inf, 0.0)

    def _left_mean(self, future: Future) -> Floats:
        return np.full(len(future.x), np.nan)

    def _left_quantile(self, share: Floats, future: Future) -> Floats:
        return np.full(len(future.x), np.nan)


def tail_of(pmf: Floats, beyond: Floats) -> Floats:
    """P(N >= 1 ... top) from P(N = 0 ... top), (top + 1, m), and P(N > top), (m,): sums of positives only."""
    table = pmf[1:]
    table[-1] += beyond
    return np.asarray(np.cumsum(table[::-1], axis=0)[::-1], dtype=np.float64)
