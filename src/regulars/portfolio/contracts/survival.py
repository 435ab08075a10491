"""Kaplan–Meier: how many are still clients after so many periods, with nothing assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """Survival at the times where somebody left; arrays of shape (times,).

    ``survival`` is the share still clients just after ``time``; ``low`` and ``high`` its interval at
    ``level``; ``at_risk`` and ``lost`` the weights just before and at it. ``last`` is the longest observed
    time: beyond it nothing is known.
    """

    time: Array
    at_risk: Array
    lost: Array
    survival: Array
    low: Array
    high: Array
    last: float
    level: float

    def at(self, time: ArrayLike) -> Array:
        """Survival at any time up to ``last``, NaN beyond; a step function, 1 before the first loss."""
        when = np.asarray(time, float)
        steps = np.concatenate([[1.0], self.survival])
        found = steps[np.searchsorted(self.time, when, side="right")]
        return np.where(when <= self.last, found, np.nan)

    def median(self) -> tuple[float, float, float]:
        """The first time at which at most half are left, with its interval; NaN where not reached.

        The interval holds the times at which a half lies within the survival's own interval (Brookmeyer &
        Crowley 1982).
        """
        first = [self._first_at_most_half(curve) for curve in (self.survival, self.low, self.high)]
        return first[0], first[1], first[2]

    def _first_at_most_half(self, curve: Array) -> float:
        below = np.flatnonzero(curve <= 0.5)
        return float(self.time[below[0]]) if len(below) else float("nan")

    def restricted_mean(self, window: float) -> float:
        """The mean time as a client within ``window``; NaN where nobody was observed that long."""
        if window > self.last:
            return float("nan")
        edges = np.concatenate([[0.0], self.time[self.time < window], [window]])
        heights = np.concatenate([[1.0], self.survival[self.time < window]])
        return float(np.diff(edges) @ heights)


def kaplan_meier(
    time: ArrayLike, lost: ArrayLike, weights: ArrayLike | None = None, level: float = 0.9
) -> KaplanMeier:
    """The product-limit estimate (Kaplan & Meier 1958).

    :param time: shape (m,): how long each was observed, above 0.
    :param lost: shape (m,): whether he left then; else he was still a client when last seen.
    :param weights: clients each entry stands for.
    :param level: of the pointwise intervals: Greenwood's variance (1926) on the log(−log) scale, so that
        they stay between 0 and 1 (Kalbfleisch & Prentice 1980).
    :raises ArgumentInvalid: times not above 0, a level outside 0 and 1, arrays of unequal length.

    >>> curve = kaplan_meier([1, 2, 2, 3, 4], [True, True, False, True, False])
    >>> curve.survival.round(3).tolist(), curve.median()[0]
    ([0.8, 0.6, 0.3], 3.0)
    """
    times, left = np.asarray(time, float), np.asarray(lost, bool)
    w = np.ones(times.shape) if weights is None else np.asarray(weights, float)
    if not (times.shape == left.shape == w.shape and times.ndim == 1 and len(times)):
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="time", value=f"of shape {times.shape}", expected="as long as lost"
        )
    if not (np.isfinite(times) & (times > 0)).all():
        raise ArgumentInvalid(ARGUMENT_INVALID, name="time", value=float(times.min()), expected="above 0")
    if not 0 < level < 1:
        raise ArgumentInvalid(ARGUMENT_INVALID, name="level", value=level, expected="between 0 and 1")
    distinct, index = np.unique(times, return_inverse=True)
    gone, ended = (np.bincount(index, weights=v).astype(float) for v in (w * left, w))
    at_risk = np.asarray(np.cumsum(ended[::-1])[::-1], float)
    event = gone > 0
    distinct, gone, at_risk = distinct[event], gone[event], at_risk[event]
    survival = np.asarray(np.cumprod(1 - gone / at_risk), float)
    low, high = _log_log_interval(survival, gone, at_risk, level)
    return KaplanMeier(distinct, at_risk, gone, survival, low, high, float(times.max()), level)


def _log_log_interval(survival: Array, lost: Array, at_risk: Array, level: float) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(lost / (at_risk * (at_risk - lost)))
        spread = ndtri((1 + level) / 2) * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    # Where nobody is left the scale has no finite point: the estimate stands, its interval is [0, 1).
    empty = survival <= 0
    previous = np.concatenate([[1.0], high[:-1]])
    return np.where(empty, 0.0, low), np.where(empty, previous, high)
