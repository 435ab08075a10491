"""Intervals of sums and of picks, equal-tailed at a stated level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betainc, gammaincinv, nbdtrik, ndtri

from regulars.portfolio.history import Floats

#: Sd, in logs, of an effect over the horizon that every client of a base shares (season, prices, a rival
#: opening next door). One base cannot tell it from a few looks back; pooled over bases it is about .15
#: (docs/explanation/totals.md). Without it totals of large bases would be given to a fraction of a percent.
BASE_WIDE = 0.15

#: However much a product sells, its clients move together by no less; nor does the least of them by more.
_LEAST_SHARED, _MOST_SHARED = 0.1, 1.5
#: A chance that anything comes at all below which no level sees any.
_LEAST_CHANCE = 1e-12
#: Units a week: a pace above nothing.
_LEAST_PACE = 1e-3
#: Products that the constant counts for beside those looked at, products that are tried, and the fewest.
_PRODUCTS_BEFORE, _PRODUCTS_TRIED, _FEWEST_PRODUCTS = 20.0, 1_000, 10
#: What one look back cannot tell is how looks differ: between seven of The Complete Journey, this much.
_WIDER = 1.15


@dataclass(frozen=True)
class Shared:
    """Sd, in logs, of what moves all clients of a product together: ``sd`` times a power of its pace.

    Promotions, fashions and empty shelves move a rare product more than one that everybody takes (a power law
    of variance: Taylor 1961).

    >>> Shared().of(np.array([1.0, 100.0]))
    array([0.15, 0.15])
    >>> Shared(0.6, -0.3).of(np.array([1.0, 100.0])).round(2)
    array([0.6 , 0.15])
    """

    sd: float = BASE_WIDE
    power: float = 0.0

    def of(self, pace: Floats) -> Floats:
        """The sd of products that sell ``pace`` units a week."""
        return np.clip(self.sd * np.maximum(pace, _LEAST_PACE) ** self.power, _LEAST_SHARED, _MOST_SHARED)


def learn_shared(seen: Floats, mean: Floats, variance: Floats, pace: Floats, level: float) -> Shared:
    """The effect under which intervals of ``mean`` at ``level`` score best against what was ``seen``, (C,).

    ``variance`` is the clients' own, ``pace`` in units a week. Scores (Gneiting & Raftery 2007, eq. 43) count
    as shares of √mean, so that neither rare nor frequent products decide alone. What is found is drawn, in
    logs, to the constant, which counts as much as twenty products; rare ones never stray less than others.

    >>> rng = np.random.default_rng(0)
    >>> mean = np.geomspace(50, 5000, 400)
    >>> seen = mean * np.exp(rng.normal(0, 0.8 * mean**-0.2))
    >>> learnt = learn_shared(seen, mean, mean, mean, 0.9)
    >>> bool(abs(learnt.of(np.array([100.0, 1000.0])) / [0.32, 0.2] - _WIDER).max() < 0.15)
    True
    """
    there = np.flatnonzero(mean > 0)
    if len(there) < _FEWEST_PRODUCTS:
        return Shared()
    ranked = there[np.argsort(-mean[there], kind="stable")]
    tried = ranked[:: -(-len(ranked) // _PRODUCTS_TRIED)]
    seen, mean, variance, pace = (each[tried] for each in (seen, mean, variance, pace))

    def score(law: Floats) -> float:
        low, high = spread(mean, variance, level, Shared(float(np.exp(law[0])), min(law[1], 0.0)).of(pace))
        miss = np.maximum(low - seen, 0) + np.maximum(seen - high, 0)
        return float(((high - low + 2 / (1 - level) * miss) / np.sqrt(mean)).mean())

    begun = np.array([np.log(BASE_WIDE), 0.0])
    steps = begun + np.array([[0.0, 0.0], [1.0, -0.2], [0.5, 0.1]])
    found = minimize(
        score, begun, method="Nelder-Mead", options={"initial_simplex": steps, "xatol": 1e-3, "fatol": 1e-5}
    ).x
    weight = len(there) / (len(there) + _PRODUCTS_BEFORE)
    sd = np.exp(weight * (found[0] + np.log(_WIDER)) + (1 - weight) * begun[0])
    return Shared(round(float(sd), 3), round(float(weight * min(found[1], 0.0)), 3))


def ends(level: float) -> tuple[float, float]:
    """The two quantiles of an equal-tailed interval.

    >>> [round(end, 3) for end in ends(0.9)]
    [0.05, 0.95]
    """
    return (1 - level) / 2, (1 + level) / 2


def spread(
    mean: Floats, variance: Floats, level: float, shared: float | Floats, p_any: float | Floats = 1.0
) -> tuple[Floats, Floats]:
    """The interval of a sum over clients: their own chances, and an effect that all of them share.

    ``variance`` is the sum of the clients' own; ``shared`` the sd of the common effect in logs, ``p_any`` the
    chance that the sum is anything at all. The law is 0 with chance 1 − ``p_any``, else a gamma, of the same
    mean and of variance ``variance + mean²·(exp(shared²) − 1)`` together. Where the mean is not above nothing
    the interval is the normal one.

    >>> low, high = spread(np.array([100.0]), np.array([100.0]), 0.9, 0.0)
    >>> round(float(low[0])), round(float(high[0]))
    (84, 117)
    >>> low, high = spread(np.array([100.0]), np.array([2000.0]), 0.9, 0.0, np.array([0.9]))
    >>> round(float(low[0])), round(float(high[0]))
    (0, 165)
    >>> spread(np.array([1e-9]), np.array([1e-9]), 0.9, 0.0, np.array([0.0]))
    (array([0.]), array([0.]))
    """
    total = np.maximum(variance, 0.0) + mean**2 * np.expm1(np.square(shared))
    given = mean / np.maximum(p_any, _LEAST_CHANCE)
    # E[S² | S > 0] = E[S²] / P(S > 0); what there is for certain keeps a sliver of variance.
    spare = np.maximum((total + mean**2) / np.maximum(p_any, _LEAST_CHANCE) - given**2, 1e-12 * given**2)
    usual = (mean > 0) & (total > 0)
    shape = np.where(usual, given, 1.0) ** 2 / np.where(usual, spare, 1.0)
    scale = np.where(usual, spare, 1.0) / np.where(usual, given, 1.0)
    low, high = (
        np.where(
            usual,
            scale * gammaincinv(shape, np.maximum(1 - (1 - end) / np.maximum(p_any, _LEAST_CHANCE), 0.0)),
            mean + np.sqrt(total) * ndtri(end),
        )
        for end in ends(level)
    )
    return low, high


def p_any_of(mean: Floats, variance: Floats) -> Floats:
    """The chance that anybody comes, of those whose number has this ``mean`` and ``variance``.

    That of a binomial with the same two: exact for one client, for like ones, and for very many rare ones.

    >>> p_any_of(np.array([0.9, 2.0, 0.01]), np.array([0.09, 1.0, 0.01])).round(3)
    array([0.9  , 0.938, 0.01 ])
    """
    chance = np.clip(1 - np.divide(variance, mean, out=np.ones_like(mean), where=mean > 0), 1e-12, 1 - 1e-12)
    return np.asarray(-np.expm1(mean * np.log1p(-chance) / chance), dtype=np.float64)


def picks(p_any: Floats, pace: Floats, shape: Floats, level: float) -> tuple[Floats, Floats]:
    """The interval of a client's picks of a product: 0 with chance 1 − a, else negative binomial.

    ``shape`` is r, the mean given anything at all is pace·r (see `regulars.portfolio.cells`).

    >>> low, high = picks(np.array([1.0]), np.array([2.0]), np.array([5.0]), 0.9)
    >>> float(low[0]), float(high[0])
    (3.0, 20.0)
    """
    found = []
    for end in ends(level):
        given = (end - (1 - p_any)) / np.maximum(p_any, 1e-300)
        inside = (given > 0) & (pace > 0) & (shape > 0)
        quantile = _negative_binomial(
            np.where(inside, given, 0.5), np.where(inside, shape, 1.0), np.where(inside, pace, 1.0)
        )
        found.append(np.where(inside, quantile, 0.0))
    return found[0], found[1]


def _negative_binomial(chance: Floats, shape: Floats, pace: Floats) -> Floats:
    """The least n with P(N ≤ n) = I(1/(1 + pace); shape, n + 1) of at least ``chance``."""
    n = np.maximum(np.ceil(nbdtrik(chance, shape, 1 / (1 + pace)) - 1e-9), 0.0)
    enough = betainc(shape, np.maximum(n, 1.0), 1 / (1 + pace)) >= chance
    return np.asarray(np.where((n > 0) & enough, n - 1, n), dtype=np.float64)
