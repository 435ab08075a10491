"""BG/NBD and MBG/NBD: a client may leave only just after a purchase.

Fader, Hardie, Lee, "Counting Your Customers the Easy Way", Marketing Science 24(2), 2005 (BG/NBD: a chance
to leave after every repeat purchase); Batislam, Denizel, Filiztekin, IJRM 24(3), 2007 (MBG/NBD: after the
first purchase, too). With k = x - 1 (BG) or x (MBG) the likelihood of both is

    Γ(r+x)/Γ(r) α^r  B(a, b+k+1)/B(a, b) · [ (α+T)^-(r+x) + a/(b+k) (α+t_x)^-(r+x) ],

its second term absent for BG with x = 0. Given alive, the rate λ ~ Gamma(r+x, α+T) and the dropout chance
p ~ Beta(a, b+k+1) are independent, so with z = t/(α+T+t)

    P(Y >= n | alive) = P(NB(r+x; z) >= n) · B(a, b+k+n)/B(a, b+k+1):

n purchases come, and the client survives the first n - 1 of them. No hypergeometric function is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit

from regulars.portfolio.activity.model import ActivityModel, Future
from regulars.portfolio.activity.nbd import (
    EXTREME,
    PurchaseTerms,
    heterogeneity_limit,
    purchase_log_density,
    tail_of,
)
from regulars.portfolio.activity.newton import Point
from regulars.portfolio.activity.shapes import (
    NEGLIGIBLE,
    blocks,
    counted,
    nb_log_pmf,
    nb_pmf_table,
    nb_reach,
    nb_survival,
    odds,
    products,
    rising,
    total,
    totals,
)
from regulars.portfolio.activity.staying import StayingTable
from regulars.portfolio.activity.triples import Floats, Triples, checked

_MANY = 20_000
"""Histories beyond which means are read off a table (seven digits) instead of summed one by one."""


def chances_before(name: str) -> int:
    """Chances to leave beyond those after repeat occasions: the first purchase in MBG, none in BG."""
    return 1 if name.startswith("mbg") else 0


class BetaGeometricLikelihood:
    """The log-likelihood of (r, α, a, b) over weighted histories, with gradient and Hessian."""

    def __init__(self, extra: int, triples: Triples) -> None:
        self._purchases = PurchaseTerms(triples)
        chances = triples.x + extra
        self._at_chances = counted(chances, triples.weights)
        self._left = triples.part(chances > 0)
        self._k = self._left.x + extra - 1

    def __call__(self, params: Floats) -> Point:
        """Value, gradient and Hessian in (r, α, a, b)."""
        r, alpha, a, b = (float(v) for v in params)
        purchases = self._purchases(r, alpha)
        at, top = self._at_chances, len(self._at_chances) - 1
        stay, either = rising(b, top), rising(a + b, top)
        mix = self._mixture(r, alpha, a, b)
        gradient = mix.gradient.copy()
        gradient[:2] += purchases.gradient
        gradient[2] -= total(at, either.first)
        gradient[3] += total(at, stay.first) - total(at, either.first)
        hessian = mix.hessian.copy()
        hessian[:2, :2] += purchases.hessian
        hessian[2:, 2:] -= total(at, either.second)
        hessian[3, 3] += total(at, stay.second)
        value = purchases.value + total(at, stay.log) - total(at, either.log) + mix.value
        return Point(value, gradient, hessian)

    def _mixture(self, r: float, alpha: float, a: float, b: float) -> Point:
        """log(1 + e^δ), e^δ the odds of having left at t_x against being here, and its derivatives."""
        left = self._left
        early, late = 1 / (alpha + left.t_x), 1 / (alpha + left.T)
        log_gap = np.log1p((left.T - left.t_x) * early)
        shape = r + left.x
        delta = np.log(a / (b + self._k)) + shape * log_gap
        gone = left.weights * expit(delta)
        both = gone * expit(-delta)
        slopes = np.stack([log_gap, shape * (late - early), np.full_like(delta, 1 / a), -1 / (b + self._k)])
        hessian = products(both, slopes)
        bend_mixed = total(gone, late - early)
        hessian[0, 1] += bend_mixed
        hessian[1, 0] += bend_mixed
        hessian[1, 1] += total(gone, shape * (early**2 - late**2))
        hessian[2, 2] -= gone.sum() / a**2
        hessian[3, 3] += total(gone, 1 / (b + self._k) ** 2)
        return Point(total(left.weights, np.logaddexp(0.0, delta)), totals(gone, slopes), hessian)


@dataclass(frozen=True, eq=False)
class BetaGeometric(ActivityModel):
    """BG/NBD or MBG/NBD, by ``name``."""

    parameters: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")

    @classmethod
    def likelihood(cls, name: str, triples: Triples) -> Callable[[Floats], Point]:
        """See `BetaGeometricLikelihood`."""
        return BetaGeometricLikelihood(chances_before(name), triples)

    @classmethod
    def starts(cls, triples: Triples, rates: Floats) -> list[Floats]:
        """Rates above the NBD's, slowed by those who left; leaving even, rare, alike or split."""
        r, alpha = rates
        return [np.array([r, alpha / 2, a, b]) for a, b in ((0.7, 2.0), (0.1, 2.0), (3.0, 3.0), (0.02, 0.05))]

    @classmethod
    def limit(cls, params: dict[str, float]) -> str | None:
        """a -> 0 or b -> infinity: nobody leaves; both infinite: all leave with one chance; both 0: a client
        leaves at his first chance or never."""
        a, b = np.log(params["a"]), np.log(params["b"])
        if a > EXTREME or (b > EXTREME and a > EXTREME / 2):
            return "a, b -> infinity"
        if min(a, b) < -EXTREME and max(a, b) < -EXTREME / 2:
            return "a, b -> 0"
        if a < -EXTREME or b > EXTREME:
            return "a -> 0"
        if b < -EXTREME:
            return "b -> 0"
        return heterogeneity_limit(params)

    @property
    def _extra(self) -> int:
        return chances_before(self.name)

    def _log_odds_gone(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        k = x + (self._extra - 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            lean = np.log(self.params["a"]) - np.log(self.params["b"] + k)
            gap = np.log1p((T - t_x) / (self.params["alpha"] + t_x))
        return np.where(k < 0, -np.inf, np.where(k < 0, 0.0, lean) + (self.params["r"] + x) * gap)

    def _events(self, x: Floats) -> Floats:
        """Events of the process behind ``x`` purchases."""
        return x

    def _log_either_way(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """log(1 + the odds of having left at t_x)."""
        return np.logaddexp(0.0, self._log_odds_gone(x, t_x, T))

    def log_likelihoods(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The formula of the module, in logs."""
        xs, last, age = checked(x, t_x, T)
        flat = (xs.ravel(), last.ravel(), age.ravel())
        chances = (flat[0] + self._extra).astype(np.int64)
        top = int(chances.max(initial=0))
        stay, either = rising(self.params["b"], top), rising(self.params["a"] + self.params["b"], top)
        events = self._events(flat[0])
        bought = purchase_log_density(events, flat[2], self.params["r"], self.params["alpha"])
        out = bought + stay.log[chances] - either.log[chances] + self._log_either_way(*flat)
        return np.asarray(out.reshape(xs.shape), dtype=np.float64)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """One over one plus the odds of having left at t_x (Fader, Hardie 2008, note 021, for BG)."""
        return np.asarray(expit(-self._log_odds_gone(*checked(x, t_x, T))), dtype=np.float64)

    def _alive_laws(self, future: Future) -> tuple[Floats, Floats, Floats]:
        """Shape of λ, z, and b' of p ~ Beta(a, b'), each (m,), given alive."""
        shape, scale = self._rate(self.params["r"] + future.x, self.params["alpha"] + future.T)
        return shape, odds(future.t, scale), self.params["b"] + future.x + self._extra

    def _expected_if_alive(self, future: Future) -> Floats:
        """ΣP(Y >= n) for few histories; for many R ∫_0^{t/A} S du with S at shape R + 1, read off a table.

        E[Y] = E[∫ λ e^{-λpu} du], and weighting by λ turns Gamma(R, A) into Gamma(R + 1, A).
        """
        if len(future.x) > _MANY:
            table, column, scale = self._staying_table(future, weighted=True)
            shape, _ = self._rate(self.params["r"] + future.x, np.ones_like(scale))
            return shape * table.stayed(column, future.t / scale)
        out = np.empty(len(future.x))
        for rows, top in blocks(self._reach(future, NEGLIGIBLE)):
            out[rows] = self._tail_if_alive(top, future.rows(rows)).sum(axis=0)
        return out

    def _tail_if_alive(self, top: int, future: Future) -> Floats:
        shape, z, stays = self._alive_laws(future)
        tail = tail_of(nb_pmf_table(shape, z, top), nb_survival(np.array(top + 1.0), shape, z))
        survived = np.ones_like(stays)
        for n in range(1, top):
            survived *= (stays + (n - 1)) / (self.params["a"] + stays + (n - 1))
            tail[n] *= survived
        return tail

    def _at_if_alive(self, n: Floats, future: Future) -> tuple[Floats, Floats]:
        shape, z, stays = self._alive_laws(future)
        a = self.params["a"]
        before = np.maximum(n, 1.0) - 1
        survived = np.exp(betaln(a, stays + before) - betaln(a, stays))
        leaves = a / (a + stays + before)
        drawn, beyond = np.exp(nb_log_pmf(n, shape, z)), nb_survival(n + 1, shape, z)
        mass = np.where(n == 0, drawn, survived * (drawn + leaves * beyond))
        return mass, np.where(n == 0, 1.0, survived * nb_survival(n, shape, z))

    def _reach(self, future: Future, beyond: float) -> Floats:
        shape, z, _ = self._alive_laws(future)
        return nb_reach(shape, z, beyond)

    def _sampled_if_alive(self, future: Future, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        shape, scale = self._rate(self.params["r"] + future.x, self.params["alpha"] + future.T)
        stays = self._alive_laws(future)[2]
        rate = rng.gamma(shape, 1 / scale, (size, len(shape)))
        leaves_after = rng.geometric(np.maximum(rng.beta(self.params["a"], stays, rate.shape), 1e-18))
        return np.minimum(rng.poisson(rate * future.t), leaves_after)

    @classmethod
    def newcomers(cls, models: Sequence[Self], window: float, limit: float) -> tuple[Floats, Floats]:
        """One table with a column a model, since each model needs a single history."""
        values = np.array([[each.params[name] for name in cls.parameters] for each in models]).T
        extra = np.array([each._extra for each in models])
        r, alpha, a, b = values
        born = np.where(extra > 0, b / (a + b), 1.0)
        farthest = float((r * max(window, limit) / alpha).max())
        table, columns = StayingTable.of(r, a, b + extra, farthest), np.arange(len(models))
        stays = table.when(columns, 1 - np.minimum(0.5 / born, 1.0)) * alpha
        return born * alpha * table.stayed(columns, window / alpha), np.where(stays > limit, np.inf, stays)

    def _staying_table(
        self, future: Future, weighted: bool = False
    ) -> tuple[StayingTable, NDArray[np.intp], Floats]:
        """The table for these histories up to week t, each one's column, and A = α + T.

        ``weighted`` by λ, as it is over the horizon: with shapes R + 1 in place of R.
        """
        scale = self.params["alpha"] + future.T
        distinct, column = np.unique(future.x, return_inverse=True)
        shapes, stays = self.params["r"] + distinct, self.params["b"] + distinct + self._extra
        if weighted:
            ahead, slower = self._rate(shapes, np.ones_like(shapes))
            shapes, scale = ahead + 1, scale * slower[column]
        farthest = float((shapes[column] * future.t / scale).max(initial=0.0))
        return StayingTable.of(shapes, self.params["a"], stays, farthest), column.astype(np.intp), scale

    def _staying(self, future: Future) -> Floats:
        table, column, scale = self._staying_table(future)
        return 1 - table.left(column, future.t / scale)

    def _staying_mean(self, future: Future) -> Floats:
        table, column, scale = self._staying_table(future)
        return scale * table.stayed(column, future.t / scale)

    def _staying_quantile(self, staying: Floats, future: Future) -> Floats:
        table, column, scale = self._staying_table(future)
        weeks = scale * table.when(column, 1 - staying)
        return np.where(weeks > future.t, np.inf, weeks)

    def _left_mean(self, future: Future) -> Floats:
        """He leaves only just after a purchase, so it was the last one."""
        return np.where(future.x + self._extra > 0, np.minimum(future.t_x, future.t), np.nan)

    def _left_quantile(self, share: Floats, future: Future) -> Floats:
        return np.where(future.x + self._extra > 0, future.t_x, np.nan)
