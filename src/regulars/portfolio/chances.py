"""What looking back teaches of cells: their shape, and how far a client's own habits are to be believed.

With μ the picks expected of a client's product given that he comes at all, φ + y how sure the past is of him
(`regulars.portfolio.cells`), the shape of his picks is

    ln r = level + sure ln(φ + y) + often ln μ,

and what is expected of a product that he has bought before is multiplied by

    exp(again + own ln((φ + y)/(φ + mE)) − overdue (1 − 1/n) max(0, ln((s + ½)/(g + ½)) − ½))

with n the days on which he bought it, g his mean gap between them and s his silence, in weeks. The rows are
raked afterwards, so `again` says how much less than its share goes to what he never bought.

Both are maximum likelihood, penalised towards the constants that stand where nothing can be looked back at:
the factor under a Poisson law, the shape under the cells' own (0 with chance 1 − a, else negative binomial).
"""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, xlogy

from regulars.portfolio.history import Floats

#: The shape falls by this power of the horizon: habits drift while it lasts. Between 4 and 12 weeks on The
#: Complete Journey (docs/decisions/0009).
DRIFT = 0.55
#: Shapes outside are not believed; nor is a mean of picks below the least.
LEAST_SHAPE, MOST_SHAPE, LEAST_MEAN = 1e-4, 1e3, 1e-12
#: Sd of the priors around the constants: of the shape's logs, and of the habits'.
_SHAPE_SD, _HABIT_SD = 0.5, 0.1
#: Where a shape is sought; digits that are kept, so that the last bits of a sum decide nothing.
_BOUNDS, _DIGITS = ((-6.0, 6.0), (0.0, 2.0), (0.0, 0.9)), 3
_STEPS, _ENOUGH = 30, 1e-8


@dataclass(frozen=True)
class Cells:
    """Cells as they were expected at an earlier day, and the picks that came; arrays (N,).

    ``sure`` is φ + y, ``ratio`` (φ + y)/(φ + mE), ``late`` what `overdue` is multiplied by. Each row stands
    for ``weight`` cells.
    """

    came: Floats
    expected: Floats
    p_any: Floats
    sure: Floats
    ratio: Floats
    late: Floats
    again: Floats
    weight: Floats

    def where(self, kept: NDArray[np.bool_]) -> Cells:
        """Those of them that are ``kept``."""
        return Cells(*(getattr(self, each.name)[kept] for each in fields(self)))


@dataclass(frozen=True)
class Shape:
    """ln r = level + sure ln(φ + y) + often ln μ.

    >>> Shape().of(np.array([2.0]), np.array([0.3]))
    array([1.])
    """

    level: float = float(np.log(0.5))
    sure: float = 1.0
    often: float = 0.0

    def of(self, sure: Floats, mean: Floats) -> Floats:
        """r of cells as ``sure`` of which ``mean`` picks are expected, given that the client comes at all."""
        log = self.level + self.sure * np.log(sure) + self.often * np.log(np.maximum(mean, LEAST_MEAN))
        return np.clip(np.exp(log), LEAST_SHAPE, MOST_SHAPE)

    def carried(self, ratio: float) -> Shape:
        """The same for a horizon ``ratio`` times as long as that of the look."""
        return replace(self, level=self.level - (self.often + DRIFT) * float(np.log(ratio)))


@dataclass(frozen=True)
class Habit:
    """How far a client's own purchases are believed beyond their posterior mean; see the module."""

    again: float = 0.0
    own: float = 0.0
    overdue: float = 0.0

    def factor(self, cells: Cells) -> Floats:
        """What the expectation of each of ``cells`` is multiplied by."""
        log = self.again + self.own * np.log(cells.ratio) - self.overdue * cells.late
        return np.exp(cells.again * log)

    def carried(self, ratio: float) -> Habit:
        """The same for a horizon ``ratio`` times as long: what is known of today counts a ``ratio``-th."""
        return Habit(self.again / ratio, self.own / ratio, self.overdue / ratio)


@dataclass(frozen=True)
class CellLaw:
    """What cells are forecast with beside their own past."""

    shape: Shape = field(default_factory=Shape)
    habit: Habit = field(default_factory=Habit)

    def carried(self, ratio: float) -> CellLaw:
        """The same for a horizon ``ratio`` times as long as that of the look."""
        return CellLaw(self.shape.carried(ratio), self.habit.carried(ratio))


def shape_text(sure: str, picks: str, p_any: str) -> str:
    """SQL for `Shape.of`, its parameters being those of the one row of ``cell_law`` AS law.

    >>> shape_text("s", "e", "a").count("law.")
    3
    """
    mean = f"greatest({picks} / greatest({p_any}, {LEAST_MEAN!r}), {LEAST_MEAN!r})"
    log = f"law.level + law.sure * ln({sure}) + law.often * ln({mean})"
    return f"least(greatest(exp({log}), {LEAST_SHAPE!r}e0), {MOST_SHAPE!r}e0)"


def chance_text(picks: str, p_any: str, shape: str) -> str:
    """SQL for P(buys): a (1 − (1 + ρ κ λ / (a r))^−r).

    >>> chance_text("e", "a", "r")
    'CASE WHEN a > 0 THEN a * (1 - exp(-r * ln(1 + e / (a * r)))) ELSE 0e0 END'
    """
    comes = f"{p_any} * (1 - exp(-{shape} * ln(1 + {picks} / ({p_any} * {shape}))))"
    return f"CASE WHEN {p_any} > 0 THEN {comes} ELSE 0e0 END"


def late(times: Floats, silent: Floats, every: Floats) -> Floats:
    """By how much, in logs, a client is beyond his gaps of ``every`` weeks; nothing for who bought once.

    >>> late(np.array([1.0, 2.0, 10.0]), np.array([9.0, 9.0, 9.0]), np.array([0.0, 2.0, 2.0])).round(2)
    array([0.  , 0.42, 0.75])
    """
    sure_of_gap = 1 - 1 / np.maximum(times, 1)
    return np.asarray(sure_of_gap * np.maximum(np.log((silent + 0.5) / (every + 0.5)) - 0.5, 0.0))


def table(law: CellLaw) -> dict[str, list[float]]:
    """The columns of ``cell_law``, one row."""
    return {name: [value] for part in (law.shape, law.habit) for name, value in asdict(part).items()}


def learn(cells: Cells) -> CellLaw:
    """The law under which what came in ``cells`` is likeliest, but for its prior.

    >>> rng = np.random.default_rng(0)
    >>> mean, one = rng.uniform(0.1, 2, 40_000), np.ones(40_000)
    >>> came = rng.poisson(rng.gamma(0.8 * mean, 1 / 0.8)).astype(float)
    >>> shape = learn(Cells(came, mean, one, one, one, 0 * one, 0 * one, one)).shape
    >>> bool(abs(np.exp(shape.level) - 0.8) < 0.1 and abs(shape.often - 0.85) < 0.1)
    True
    """
    habit = learn_habit(cells)
    moved = cells.expected * habit.factor(cells)
    # At the level of what came: that the whole base bought more than expected says nothing of shapes.
    moved *= (cells.weight @ cells.came) / max(float(cells.weight @ moved), LEAST_MEAN)
    return CellLaw(learn_shape(replace(cells, expected=moved)), habit)


def learn_habit(cells: Cells) -> Habit:
    """Newton's steps of a log-linear Poisson model whose offset is what was expected.

    The level is free: rows are raked.
    """
    design = np.column_stack(
        [np.ones_like(cells.came), cells.again, cells.again * np.log(cells.ratio), -cells.again * cells.late]
    )
    prior = np.r_[1e-6, np.full(3, _HABIT_SD**-2)]
    found: Floats = np.zeros(4)
    for _ in range(_STEPS):
        mean = cells.weight * cells.expected * np.exp(np.clip(design @ found, -10, 10))
        slope = design.T @ (mean - cells.weight * cells.came) + prior * found
        step = np.linalg.solve((design * mean[:, None]).T @ design + np.diag(prior), slope)
        found = found - np.clip(step, -1, 1)
        if np.abs(step).max() < _ENOUGH:
            break
    return Habit(*(round(float(each), _DIGITS) for each in found[1:]))


def learn_shape(cells: Cells) -> Shape:
    """The shape under which what came is likeliest, but for its prior."""
    mean = np.maximum(cells.expected / cells.p_any, LEAST_MEAN)
    usual, scale = np.array(astuple(Shape())), float(cells.weight @ cells.came) + 1
    design = np.column_stack([np.ones_like(mean), np.log(cells.sure), np.log(mean)])

    def surprise(tried: Floats) -> tuple[float, Floats]:
        off = (tried - usual) / _SHAPE_SD**2
        r = Shape(*tried).of(cells.sure, mean)
        told, slope = _told(cells.came, cells.p_any, mean, r)
        worth = (tried - usual) @ off / 2 - cells.weight @ told
        return float(worth / scale), (off - (cells.weight * slope * r) @ design) / scale

    found = minimize(
        surprise, usual, jac=True, method="L-BFGS-B", bounds=_BOUNDS, options={"ftol": 1e-12, "gtol": 1e-7}
    )
    return Shape(*(round(float(each), _DIGITS) for each in found.x))


def _told(came: Floats, p_any: Floats, mean: Floats, r: Floats) -> tuple[Floats, Floats]:
    """ln P of the picks that ``came``, and its slope in r."""
    none, slope = -r * np.log1p(mean / r), mean / (r + mean) - np.log1p(mean / r)
    of_none = p_any * np.exp(none)
    told = np.log1p(p_any * np.expm1(none))
    slopes = slope * of_none / (1 - p_any + of_none)
    some = came > 0
    n, of, m = came[some], r[some], mean[some]
    told[some] = np.log(p_any[some]) + none[some] + gammaln(n + of) - gammaln(of) - gammaln(n + 1)
    told[some] += xlogy(n, m) - n * np.log(of + m)
    slopes[some] = slope[some] + digamma(n + of) - digamma(of) - n / (of + m)
    return told, slopes
