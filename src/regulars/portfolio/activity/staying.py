"""How long a BG/NBD or MBG/NBD client still stays, given that he is one.

With λ ~ Gamma(R, A) and p ~ Beta(a, b') independent, he leaves at rate λp, so P(he still stays u weeks) is

    S(ζ) = E[(1 + pζ)^-R] = 2F1(R, a; a+b'; -ζ),   ζ = u/A.

R and b' depend on a history only through x, and the week only through ζ: S is tabled per distinct x over
log(Rζ), and clients are read off the table, to seven digits. The average over p is taken by the trapezoid
rule in logit p, where the integrand is analytic and log-concave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import betaln, expit

from regulars.portfolio.activity.triples import Floats

_NODES = 96
_FALL = 36.0
_STEP = 0.05
_FIRST = -12.0


def leaving_chance(shape: Floats, a: Floats | float, stays: Floats, zeta: Floats) -> Floats:
    """1 - S(ζ) = E[1 - (1 + pζ)^-R], p ~ Beta(a, b'), broadcast against ζ; ten digits.

    >>> one = np.array([1.0])
    >>> leaving_chance(one, 1.0, one, one).round(8).tolist()  # 1 - log 2
    [0.30685282]
    """

    def log_integrand(w: Floats) -> Floats:
        p = expit(w)
        left = -np.expm1(-shape * np.log1p(p * zeta))
        return np.asarray(a * np.log(p) + stays * np.log(expit(-w)) + np.log(left), dtype=np.float64)

    def slope(w: Floats) -> Floats:
        p = expit(w)
        grown = shape * np.log1p(p * zeta)
        hazard = shape * p * zeta / (1 + p * zeta) / np.maximum(np.expm1(np.minimum(grown, 700)), 1e-300)
        return np.asarray((a + hazard) * expit(-w) - stays * p, dtype=np.float64)

    with np.errstate(divide="ignore"):
        mode = _root(slope, np.full_like(zeta, -300.0), np.full_like(zeta, 40.0), 18)
        peak = log_integrand(mode)
        floor = peak - _FALL
        low = _root(lambda w: floor - log_integrand(w), np.full_like(zeta, -300.0), mode, 14)
        high = _root(lambda w: log_integrand(w) - floor, mode, mode + 60.0, 14)
        step = (high - low) / _NODES
        total = sum(np.exp(log_integrand(low + k * step) - peak) for k in range(_NODES + 1))
    return np.asarray(np.exp(peak - betaln(a, stays)) * step * total, dtype=np.float64)


def _root(falling: Callable[[Floats], Floats], low: Floats, high: Floats, steps: int) -> Floats:
    """Where a function falls through zero, by bisection."""
    for _ in range(steps):
        middle = 0.5 * (low + high)
        above = falling(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(0.5 * (low + high), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class StayingTable:
    """1 - S and its integral as cubics in log(Rζ), a column for each pair of laws of λ and p.

    ``shapes`` R, (X,); ``chance`` 1 - S and ``lost`` ∫_0^ζ (1 - S): (4, G - 1, X) coefficients;
    ``ends`` 1 - S at both ends of the grid, (2, X).
    """

    shapes: Floats
    chance: Floats
    lost: Floats
    ends: Floats

    @classmethod
    def of(cls, shapes: Floats, a: Floats | float, stays: Floats, farthest: float) -> StayingTable:
        """For ``shapes`` R and p ~ Beta(``a``, ``stays``), up to Rζ = ``farthest``."""
        count = 2 + int(np.ceil(max(np.log(max(farthest, 1e-300)) - _FIRST, _STEP) / _STEP))
        grid = _FIRST + _STEP * np.arange(count)
        zeta = np.exp(grid)[:, None] / shapes
        chance = leaving_chance(shapes, a, stays, zeta)
        early = 0.5 * chance[0] * zeta[0]  # below the grid 1 - S is linear in ζ
        lost = CubicSpline(grid, chance * zeta).antiderivative()(grid) + early
        ends = chance[[0, -1]]
        return cls(shapes, CubicSpline(grid, chance).c, CubicSpline(grid, lost).c, ends)

    def _place(self, column: NDArray[np.intp], zeta: Floats) -> tuple[NDArray[np.intp], Floats]:
        with np.errstate(divide="ignore"):
            where = (np.log(self.shapes[column] * zeta) - _FIRST) / _STEP
        interval = np.clip(where, 0, self.chance.shape[1] - 1).astype(np.intp)
        return interval, (where - interval) * _STEP

    def left(self, column: NDArray[np.intp], zeta: Floats) -> Floats:
        """1 - S(ζ) for clients of the table's column ``column``."""
        interval, off = self._place(column, zeta)
        linear = self.ends[0, column] * zeta * self.shapes[column] * np.exp(-_FIRST)
        return np.where(off < 0, linear, _cubic(self.chance[:, interval, column], np.maximum(off, 0.0)))

    def stayed(self, column: NDArray[np.intp], zeta: Floats) -> Floats:
        """∫_0^ζ S: the mean stay within ζ, in units of A."""
        interval, off = self._place(column, zeta)
        linear = 0.5 * self.ends[0, column] * zeta**2 * self.shapes[column] * np.exp(-_FIRST)
        return zeta - np.where(off < 0, linear, _cubic(self.lost[:, interval, column], np.maximum(off, 0.0)))

    def when(self, column: NDArray[np.intp], chance: Floats) -> Floats:
        """ζ at which 1 - S reaches ``chance``; inf beyond the table."""
        low = np.zeros(len(column), dtype=np.intp)
        high = np.full(len(column), self.chance.shape[1], dtype=np.intp)
        while (high - low > 1).any():
            middle = (low + high) // 2
            before = self.chance[3, np.minimum(middle, self.chance.shape[1] - 1), column] <= chance
            low, high = np.where(before, middle, low), np.where(before, high, middle)
        third = self.chance[:, low, column]
        bottom, top = np.zeros(len(column)), np.full(len(column), _STEP)
        at = 0.5 * top
        for _ in range(8):
            over = _cubic(third, at) - chance
            bottom, top = np.where(over < 0, at, bottom), np.where(over > 0, at, top)
            newton = at - over / np.maximum((3 * third[0] * at + 2 * third[1]) * at + third[2], 1e-300)
            at = np.where((newton >= bottom) & (newton <= top), newton, 0.5 * (bottom + top))
        zeta = np.exp(_FIRST + low * _STEP + at) / self.shapes[column]
        first, last = self.ends[0, column], self.ends[1, column]
        zeta = np.where(chance < first, chance / first * np.exp(_FIRST) / self.shapes[column], zeta)
        return np.where(chance > last, np.inf, zeta)


def _cubic(c: Floats, off: Floats) -> Floats:
    return np.asarray(((c[0] * off + c[1]) * off + c[2]) * off + c[3], dtype=np.float64)
