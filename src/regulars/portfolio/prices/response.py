"""How quantity answers a price: elasticities of units (clients, stores) shrunk to what they have in common.

Within a unit, log quantity = a + β·log(price paid / price asked) + error, least squares after each product's
own mean is taken out. The units' β are normal around a common mean: the mixed model with random slopes of
Laird and Ware (1982, Biometrics 38, 963-974), whose spread τ is not plugged in but averaged over, by its
restricted likelihood with a flat prior (Gelman 2006, Bayesian Analysis 1, 515-534), so that intervals know
how little a few units tell of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from regulars.portfolio.history import Floats
from regulars.portfolio.totals import Estimate

#: Points at which the spread of units is looked at, and fewer units than tell of one.
_POINTS: Final = 41
LEAST_UNITS: Final = 3
#: Variation of log price within a unit below which it says nothing.
LEAST_VARIATION: Final = 1e-6


@dataclass(frozen=True)
class Common:
    """What units have in common: the mean elasticity, their spread τ, each with its interval.

    ``spreads`` and ``weights`` are τ's distribution; ``means`` and ``variances`` those of the mean at each.
    """

    mean: Estimate
    spread: Estimate
    units: int
    spreads: Floats
    weights: Floats
    means: Floats
    variances: Floats


@dataclass(frozen=True)
class Slopes:
    """Least squares within each unit: slopes, their sampling variances, and the error variance of all."""

    slope: Floats
    variance: Floats
    error: float


def slopes(sxx: Floats, sxy: Floats, syy: Floats, freedom: Floats) -> Slopes | None:
    """Slopes from each unit's sums of squares about its means; ``freedom`` counts observations less means.

    Units whose price never moved have nan, but tell of the error. None where nothing is left to tell it.

    >>> found = slopes(*(np.array([each]) for each in (2.0, -4.0, 9.0, 5.0)))
    >>> found.slope.tolist(), round(found.error, 3)
    ([-2.0], 0.25)
    """
    moved = sxx > LEAST_VARIATION
    slope = np.divide(sxy, sxx, out=np.full_like(sxx, np.nan), where=moved)
    left = syy - np.where(moved, slope * sxy, 0.0)
    free = float((freedom - moved).sum())
    if not moved.any() or free < 1:
        return None
    error = max(float(np.maximum(left, 0.0).sum()) / free, 1e-9)
    variance = np.divide(error, sxx, out=np.full_like(sxx, np.nan), where=moved)
    return Slopes(slope, variance, error)


def common(slope: Floats, variance: Floats, level: float) -> Common | None:
    """The mean and the spread of units' slopes; None for fewer than `LEAST_UNITS`. nan are left out."""
    known = ~np.isnan(slope)
    b, v = slope[known], variance[known]
    if len(b) < LEAST_UNITS:
        return None
    weights = 1 / v
    middle = float((weights * b).sum() / weights.sum())
    widest = float(np.sqrt(np.average((b - middle) ** 2, weights=1 / (v + np.median(v)))))
    spreads = (
        3.0 * max(widest, float(np.sqrt(1 / weights.sum()))) * (np.arange(_POINTS) / (_POINTS - 1)) ** 1.5
    )
    means, variances, log = np.empty(_POINTS), np.empty(_POINTS), np.empty(_POINTS)
    for place, spread in enumerate(spreads):
        w = 1 / (v + spread**2)
        total = w.sum()
        means[place], variances[place] = (w * b).sum() / total, 1 / total
        log[place] = 0.5 * (np.log(w).sum() - np.log(total) - (w * (b - means[place]) ** 2).sum())
    share = np.exp(log - log.max()) * np.gradient(spreads)
    share /= share.sum()
    low, high = ((1 - level) / 2, (1 + level) / 2)
    mean = Estimate(
        float((share * means).sum()),
        *(_mixture(share, means, np.sqrt(variances), each) for each in (low, high)),
    )
    cumulated = np.cumsum(share) - share / 2
    spread = Estimate(
        float((share * spreads).sum()), *(float(np.interp(each, cumulated, spreads)) for each in (low, high))
    )
    return Common(mean, spread, len(b), spreads, share, means, variances)


def _mixture(share: Floats, means: Floats, errors: Floats, part: float) -> float:
    """The quantile of a mixture of normal laws."""
    reach = 10 * float(errors.max())
    bounds = float(means.min()) - reach, float(means.max()) + reach
    return float(brentq(lambda x: float((share * ndtr((x - means) / errors)).sum()) - part, *bounds))


def single(found: Common, slope: Floats, variance: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Each unit's own elasticity given what is common: mean, low, high; nan slopes have what is common."""
    mean, square = np.zeros_like(slope), np.zeros_like(slope)
    unknown = np.isnan(slope)
    b, v = np.where(unknown, 0.0, slope), np.where(unknown, np.inf, variance)
    for share, spread, middle, error in zip(
        found.weights, found.spreads, found.means, found.variances, strict=True
    ):
        own = spread**2 / (v + spread**2) if spread > 0 else np.zeros_like(v)
        own = np.where(unknown, 0.0, own)
        at = own * b + (1 - own) * middle
        inner = np.where(unknown, spread**2, own * np.where(unknown, 0.0, v)) + (1 - own) ** 2 * error
        mean += share * at
        square += share * (inner + at**2)
    reach = ndtri((1 + level) / 2) * np.sqrt(np.maximum(square - mean**2, 0.0))
    return mean, mean - reach, mean + reach
