"""The integral over the unseen time of leaving that Pareto/NBD's likelihood needs, by Gauss-Legendre.

With the last purchase at t_x and the client unseen up to T,

    e^δ = ∫_{t_x}^{T} s/(β+τ) · ((α+T)/(α+τ))^(r+x) · ((β+T)/(β+τ))^s dτ

are the odds of having left against being here (Schmittlein, Morrison, Colombo, Management Science 33(1),
1987; Fader and Hardie's 2F1 terms, note 009, are this integral's ends). In w = log((c+τ)/(c+t_x)), c the
smaller of α and β, the integrand is analytic for |Im w| < π and falls no slower than an exponential, so 24
nodes up to where it has fallen by e^-34 give some ten digits; derivatives are moments over the same nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss, legint, legval, legvander

from regulars.portfolio.activity.triples import Floats

_FALL = 34.0
_ROWS = 2048
_NODES, _WEIGHTS = leggauss(24)
NODES: Floats = (0.5 * (_NODES + 1.0))[:, None]
WEIGHTS: Floats = (0.5 * _WEIGHTS)[:, None]
# Values at the nodes -> Legendre coefficients of the polynomial through them, halved: a density in (-1, 1).
_SERIES: Floats = 0.5 * (legvander(_NODES, 23) * _WEIGHTS[:, None]).T * (np.arange(24) + 0.5)[:, None]


@dataclass(frozen=True, eq=False)
class Deaths:
    """The time τ of leaving in (t_x, T), given it lies there, as weighted nodes (24, m) for m histories.

    ``log_odds`` δ, (m,); ``share`` the nodes' probabilities, each column summing to one; ``rates`` and
    ``lives`` are log((α+τ)/(α+t_x)) and log((β+τ)/(β+t_x)) at the nodes, ``rates_T``, ``lives_T`` the same
    at T; ``tau`` the nodes themselves, in weeks. ``fallen`` is log of the integral up to T with its integrand
    at t_x as the unit; w runs from 0 to ``cut``, and ``near`` is c + t_x.
    """

    log_odds: Floats
    share: Floats
    rates: Floats
    lives: Floats
    rates_T: Floats
    lives_T: Floats
    tau: Floats
    fallen: Floats
    cut: Floats
    near: Floats

    @classmethod
    def of(cls, params: tuple[float, float, float, float], x: Floats, t_x: Floats, T: Floats) -> Deaths:
        """For (r, α, s, β) and histories with t_x < T."""
        r, alpha, s, beta = params
        slow = alpha <= beta  # the purchase rate's scale is the smaller one
        near, far = min(alpha, beta) + t_x, max(alpha, beta) + t_x
        fall_near, fall_far = (r + x, np.full_like(x, s)) if slow else (np.full_like(x, s), r + x)
        end = np.log1p((T - t_x) / near)
        end_far = np.log1p((T - t_x) / far)
        cut = _cut(fall_near, fall_far, near, far, end)
        w = NODES * cut
        gone = near * np.expm1(w)
        w_far = np.log1p(gone / far)
        mass = np.exp(-fall_near * w - fall_far * w_far) * (near + gone) / (beta + t_x + gone) * WEIGHTS
        total = mass.sum(axis=0)
        fallen = np.log(s * cut * total)
        log_odds = fall_near * end + fall_far * end_far + fallen
        rates, lives = (w, w_far) if slow else (w_far, w)
        rates_T, lives_T = (end, end_far) if slow else (end_far, end)
        share, tau = mass / total, t_x + gone
        return cls(log_odds, share, rates, lives, rates_T, lives_T, tau, fallen, cut, near)

    def quantile(self, share: Floats) -> Floats:
        """τ by which ``share`` (m,) had left: Newton on the Legendre series of the nodes' distribution."""
        density = _SERIES @ (self.share / WEIGHTS)
        reached = legint(density, lbnd=-1.0)
        grid = np.concatenate([[-1.0], _NODES, [1.0]])
        at_grid = legvander(grid, len(_NODES)) @ reached
        index = np.clip((at_grid < share).sum(axis=0), 1, len(grid) - 1)
        low, high = grid[index - 1], grid[index]
        columns = np.arange(len(share))
        below, above = at_grid[index - 1, columns], at_grid[index, columns]
        at = low + (high - low) * np.clip((share - below) / np.maximum(above - below, 1e-300), 0.0, 1.0)
        for _ in range(6):
            slope = np.maximum(legval(at, density, tensor=False), 1e-300)
            over = legval(at, reached, tensor=False) - share
            low, high = np.where(over < 0, at, low), np.where(over > 0, at, high)
            step = at - over / slope
            at = np.where((step >= low) & (step <= high), step, 0.5 * (low + high))
        start = self.tau[0] - self.near * np.expm1(NODES[0] * self.cut)
        return np.asarray(start + self.near * np.expm1(0.5 * (at + 1) * self.cut), dtype=np.float64)


def _cut(fall_near: Floats, fall_far: Floats, near: Floats, far: Floats, end: Floats) -> Floats:
    """Where the integrand has fallen by e^-34, or ``end``: Newton from the right on a convex exponent."""
    with np.errstate(over="ignore"):
        w = np.minimum(
            np.minimum(end, _FALL / fall_near), np.log1p(np.expm1(_FALL / fall_far) * (far / near))
        )
    for _ in range(2):
        gone = near * np.expm1(w)
        excess = fall_near * w + fall_far * np.log1p(gone / far) - _FALL
        slope = fall_near + fall_far * (near + gone) / (far + gone)
        w = np.where(excess > 0, w - excess / slope, w)
    return w


def pieces(count: int) -> Iterator[slice]:
    """Rows a few thousand at a time, so that the nodes' arrays stay in the processor's cache."""
    return (slice(start, start + _ROWS) for start in range(0, count, _ROWS))
