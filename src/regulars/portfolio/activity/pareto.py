"""Pareto/NBD: a client may leave at any moment, at a rate that differs between clients.

Schmittlein, Morrison, Colombo, Management Science 33(1), 1987: purchase rates λ ~ Gamma(r, α), leaving rates
μ ~ Gamma(s, β), independent. Given alive at T they stay independent, λ ~ Gamma(r+x, α+T) and
μ ~ Gamma(s, β+T), so the residual life is Lomax(s, β+T). With R = r+x, A = α+T, B = β+T, z = t/(A+t) the
chances P_n = P(Y >= n | alive) and p_n = P_n - P_{n+1} obey

    p_n = [ (1 - A/B)(n+1) p_{n+1} + s (A/B) P_{n+1} ] / (n+R) + S(t) · A(B+t)/(B(A+t)) · NB(n; R, z),

S(t) = (B/(B+t))^s: the contiguous relation of P_n = ∫_0^z Beta(y; n, R) ((1-y)/(1-y+yA/B))^s dy, the n-th
purchase's time against the residual life. Run from a large n down it is stable while A <= 2B, and beyond as
long as (A/B - 1) z < 1; elsewhere the residual life is integrated over by Gauss-Legendre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, exprel

from regulars.portfolio.activity.deaths import NODES, WEIGHTS, Deaths, pieces
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
    nb_pmf_table,
    nb_reach,
    nb_survival,
    odds,
    products,
    total,
    totals,
)
from regulars.portfolio.activity.triples import Floats, Triples, checked


class ParetoLikelihood:
    """The log-likelihood of (r, α, s, β) over weighted histories, with gradient and Hessian."""

    def __init__(self, triples: Triples) -> None:
        self._purchases = PurchaseTerms(triples)
        self._all = triples
        self._unseen = triples.part(triples.t_x < triples.T)

    def __call__(self, params: Floats) -> Point:
        """Value, gradient and Hessian in (r, α, s, β)."""
        r, alpha, s, beta = (float(v) for v in params)
        purchases, weight, age = self._purchases(r, alpha), self._all.weights, self._all.T
        log_life = total(weight, np.log1p(age / beta))
        from_beta = age / (beta * (beta + age))
        value = purchases.value - s * log_life
        gradient = np.array([*purchases.gradient, -log_life, s * total(weight, from_beta)])
        hessian = np.zeros((4, 4))
        hessian[:2, :2] = purchases.hessian
        hessian[2, 3] = hessian[3, 2] = total(weight, from_beta)
        hessian[3, 3] = -s * total(weight, from_beta * (1 / beta + 1 / (beta + age)))
        for rows in pieces(len(self._unseen.x)):
            mixed = self._mixture((r, alpha, s, beta), rows)
            value += mixed.value
            gradient += mixed.gradient
            hessian += mixed.hessian
        return Point(value, gradient, hessian)

    def _mixture(self, params: tuple[float, float, float, float], rows: slice) -> Point:
        """log(1 + e^δ) over some histories: derivatives of δ are moments over the time of leaving."""
        r, alpha, s, beta = params
        unseen = self._unseen
        x, age, weight = unseen.x[rows], unseen.T[rows], unseen.weights[rows]
        deaths = Deaths.of(params, x, unseen.t_x[rows], age)
        shape = r + x
        scores = (deaths.rates, 1 / (alpha + deaths.tau), deaths.lives, 1 / (beta + deaths.tau))
        shares = [deaths.share * score for score in scores]
        mean = np.stack([share.sum(axis=0) for share in shares])
        gone = weight * expit(deaths.log_odds)
        late_a, late_b = 1 / (alpha + age), 1 / (beta + age)
        factor = np.stack([-np.ones_like(x), -shape, -np.ones_like(x), np.full_like(x, -(s + 1))])
        ends = np.stack([deaths.rates_T, shape * late_a, deaths.lives_T + 1 / s, s * late_b])
        slopes = ends + factor * mean
        hessian = products(gone * expit(-deaths.log_odds), slopes)
        second = {}
        for i in range(4):
            for j in range(i, 4):
                second[i, j] = np.einsum("km,km->m", shares[i], scores[j])
                spread = factor[i] * factor[j] * (second[i, j] - mean[i] * mean[j])
                hessian[i, j] += total(gone, spread)
                hessian[j, i] = hessian[i, j]
        hessian[0, 1] += total(gone, late_a - mean[1])
        hessian[1, 1] += total(gone, shape * (second[1, 1] - late_a**2))
        hessian[2, 2] -= gone.sum() / s**2
        hessian[2, 3] += total(gone, late_b - mean[3])
        hessian[3, 3] += total(gone, (s + 1) * second[3, 3] - s * late_b**2)
        hessian[1, 0], hessian[3, 2] = hessian[0, 1], hessian[2, 3]
        return Point(total(weight, np.logaddexp(0.0, deaths.log_odds)), totals(gone, slopes), hessian)


@dataclass(frozen=True, eq=False)
class ParetoNBD(ActivityModel):
    """Pareto/NBD."""

    parameters: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    @classmethod
    def likelihood(cls, name: str, triples: Triples) -> Callable[[Floats], Point]:
        """See `ParetoLikelihood`."""
        return ParetoLikelihood(triples)

    @classmethod
    def starts(cls, triples: Triples, rates: Floats) -> list[Floats]:
        """Rates above the NBD's, slowed by those who left; leaving even, rare, alike or early."""
        r, alpha = rates
        age = max(total(triples.weights, triples.T) / triples.clients, 1e-3)
        return [
            np.array([1.2 * r, 0.8 * alpha, s, scale * age])
            for s, scale in ((0.5, 0.5), (0.1, 0.5), (2.0, 3.0), (0.05, 0.005))
        ]

    @classmethod
    def limit(cls, params: dict[str, float]) -> str | None:
        """s -> 0 or beta -> infinity: nobody leaves; both infinite: all leave at one rate."""
        s, beta = np.log(params["s"]), np.log(params["beta"])
        if s > EXTREME or (beta > EXTREME and s > EXTREME / 2):
            return "s, beta -> infinity"
        if s < -EXTREME or beta > EXTREME:
            return "s -> 0"
        if beta < -EXTREME:
            return "beta -> 0"
        return heterogeneity_limit(params)

    @property
    def _values(self) -> tuple[float, float, float, float]:
        return self.params["r"], self.params["alpha"], self.params["s"], self.params["beta"]

    def _log_odds_gone(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """δ of flat arrays: -inf where nothing was unseen yet."""
        out = np.full(len(x), -np.inf)
        for rows in pieces(len(x)):
            unseen = T[rows] > t_x[rows]
            deaths = Deaths.of(self._values, x[rows][unseen], t_x[rows][unseen], T[rows][unseen])
            out[rows][unseen] = deaths.log_odds
        return out

    def log_likelihoods(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The purchases' density times P(not left by T) times (1 + e^δ)."""
        xs, last, age = checked(x, t_x, T)
        count, late, whole = xs.ravel(), last.ravel(), age.ravel()
        r, alpha, s, beta = self._values
        out = purchase_log_density(count, whole, r, alpha) - s * np.log1p(whole / beta)
        out += np.logaddexp(0.0, self._log_odds_gone(count, late, whole))
        return out.reshape(xs.shape)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """1 / (1 + e^δ)."""
        xs, last, age = checked(x, t_x, T)
        here: Floats = expit(-self._log_odds_gone(xs.ravel(), last.ravel(), age.ravel()))
        return here.reshape(xs.shape)

    def _expected_if_alive(self, future: Future) -> Floats:
        """(R/A) ∫_0^t S(u) du, with S's integral stable through s = 1."""
        r, alpha, _, _ = self._values
        return (r + future.x) / (alpha + future.T) * self._staying_mean(future)

    def _ahead(self, future: Future) -> tuple[Floats, Floats]:
        """Shape and scale of the rate over the horizon, given alive."""
        return self._rate(self.params["r"] + future.x, self.params["alpha"] + future.T)

    def _law_if_alive(self, top: int, future: Future) -> tuple[Floats, Floats]:
        """P(Y = n) and P(Y >= n), n = 0 ... top, given alive: both (top + 1, m)."""
        (_, A), B, t = self._ahead(future), self.params["beta"] + future.T, future.t
        wild = (A / B - 1) * odds(t, A) > 0.9
        if not wild.any():
            return self._swept_law(top, future)
        mass, reached = np.empty((top + 1, len(A))), np.empty((top + 1, len(A)))
        for rows, law in ((~wild, self._swept_law), (wild, self._integrated_law)):
            if rows.any():
                mass[:, rows], reached[:, rows] = law(top, future.rows(np.flatnonzero(rows)))
        return mass, reached

    def _swept_law(self, top: int, future: Future) -> tuple[Floats, Floats]:
        """The recurrence of the module's docstring, downwards from where the NB's tail is negligible."""
        s, beta = self.params["s"], self.params["beta"]
        (R, A), B, t = self._ahead(future), beta + future.T, future.t
        z, stays = odds(t, A), np.exp(-s * np.log1p(t / B))
        last = max(top, int(nb_reach(R, z, NEGLIGIBLE).max(initial=1.0)))
        drawn = nb_pmf_table(R, z, last + 1) * (stays * A * (B + t) / (B * (A + t)))
        lean, drift = 1 - A / B, s * A / B
        mass, reached = np.empty((top + 1, len(R))), np.empty((top + 1, len(R)))
        p, P = drawn[-1], stays * nb_survival(np.array(last + 1.0), R, z)
        for n in range(last, -1, -1):
            p = (lean * ((n + 1) * p) + drift * P) / (R + n) + drawn[n]
            P = P + p
            if n <= top:
                mass[n], reached[n] = p, P
        return np.maximum(mass, 0.0), np.clip(reached, 0.0, 1.0)

    def _integrated_law(self, top: int, future: Future) -> tuple[Floats, Floats]:
        """The same by Gauss-Legendre over log(1 + residual life / B): an NB for every moment of leaving.

        The NB's tail rises over about 1/sqrt(min(n, R)) of that variable; a panel spans a few such widths.
        """
        s, beta = self.params["s"], self.params["beta"]
        (R, A), B = self._ahead(future), beta + future.T
        whole = np.log1p(future.t / B)
        wide = np.minimum(whole, 34.0 / s)
        panels = 1 + int(wide.max() * np.sqrt(min(top, R.max())) / 3)
        stays = np.exp(-s * whole)
        z = odds(future.t, A)
        mass = stays * nb_pmf_table(R, z, top)
        beyond = stays * nb_survival(np.array(top + 1.0), R, z)
        for node, weight in zip(NODES[:, 0], WEIGHTS[:, 0] / panels, strict=True):
            for panel in range(panels):
                w = (node + panel) / panels * wide
                share = weight * wide * s * np.exp(-s * w)
                z = odds(B * np.expm1(w), A)
                mass += share * nb_pmf_table(R, z, top)
                beyond += share * nb_survival(np.array(top + 1.0), R, z)
        return mass, np.vstack([np.ones(len(R)), tail_of(mass.copy(), beyond)])

    def _tail_if_alive(self, top: int, future: Future) -> Floats:
        return self._law_if_alive(top, future)[1][1:]

    def _at_if_alive(self, n: Floats, future: Future) -> tuple[Floats, Floats]:
        mass, reached = np.empty(len(n)), np.empty(len(n))
        for rows, top in blocks(np.maximum(n, self._reach(future, NEGLIGIBLE))):
            masses, reaches = self._law_if_alive(top, future.rows(rows))
            at = (n[rows].astype(np.intp), np.arange(len(rows)))
            mass[rows], reached[rows] = masses[at], reaches[at]
        return mass, reached

    def _reach(self, future: Future, beyond: float) -> Floats:
        shape, scale = self._ahead(future)
        return nb_reach(shape, odds(future.t, scale), beyond)

    def _sampled_if_alive(self, future: Future, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        s, beta = self.params["s"], self.params["beta"]
        shape, scale = self._ahead(future)
        rate = rng.gamma(shape, 1 / scale, (size, len(future.x)))
        leaving = np.maximum(rng.gamma(s, 1 / (beta + future.T), rate.shape), np.finfo(np.float64).tiny)
        with np.errstate(over="ignore"):
            life = rng.standard_exponential(rate.shape) / leaving
        return rng.poisson(rate * np.minimum(life, future.t))

    def _staying(self, future: Future) -> Floats:
        _, _, s, beta = self._values
        return np.exp(-s * np.log1p(future.t / (beta + future.T)))

    def _staying_mean(self, future: Future) -> Floats:
        _, _, s, beta = self._values
        B = beta + future.T
        log_life = np.log1p(future.t / B)
        return np.asarray(B * log_life * exprel((1 - s) * log_life), dtype=np.float64)

    def _staying_quantile(self, staying: Floats, future: Future) -> Floats:
        _, _, s, beta = self._values
        with np.errstate(over="ignore", divide="ignore"):
            weeks = (beta + future.T) * np.expm1(-np.log(staying) / s)
        return np.where(weeks > future.t, np.inf, weeks)

    def _left_mean(self, future: Future) -> Floats:
        """Over (t_x, min(T, t)) by the same nodes, and t itself for those who left later than that."""
        x, t_x, T, window = future.x, future.t_x, future.T, future.t
        out = np.where(t_x < T, np.minimum(window, t_x), np.nan)
        for rows in pieces(len(x)):
            inside = np.flatnonzero((T[rows] > t_x[rows]) & (window[rows] > t_x[rows])) + rows.start
            counted = np.minimum(T[inside], window[inside])
            early = Deaths.of(self._values, x[inside], t_x[inside], counted)
            whole = Deaths.of(self._values, x[inside], t_x[inside], T[inside])
            within = np.minimum(np.exp(early.fallen - whole.fallen), 1.0)
            out[inside] = within * (early.share * early.tau).sum(axis=0) + (1 - within) * counted
        return out

    def _left_quantile(self, share: Floats, future: Future) -> Floats:
        x, t_x, T = future.x, future.t_x, future.T
        out = np.full(len(x), np.nan)
        for rows in pieces(len(x)):
            unseen = np.flatnonzero(T[rows] > t_x[rows]) + rows.start
            deaths = Deaths.of(self._values, x[unseen], t_x[unseen], T[unseen])
            out[unseen] = np.clip(deaths.quantile(share[unseen]), t_x[unseen], T[unseen])
        return out
