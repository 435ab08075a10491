"""BG/CNBD-k and MBG/CNBD-k: clients who buy more evenly than at random, and leave only after a purchase.

Reutterer, Platzer, Schröder, "Leveraging purchase regularity for predicting customer behavior the easy way",
IJRM 38(1), 2021. The time between purchases is Erlang-k with rate λ: every k-th event of a Poisson process is
a purchase, and the client is seen in no phase but that of his last purchase. With m chances to leave (x for
BG, x + 1 for MBG), S = r + kx and Δ = T - t_x the likelihood of one history is

    C · Γ(S)/Γ(r) α^r (α+T)^-S · B(a, b+m)/B(a, b)
      · [ Σ_{j<k} (S)_j/j! (Δ/(α+T))^j + a/(b+m-1) ((α+T)/(α+t_x))^S ],

C = Π gap^(k-1) / Γ(k)^x, its last term absent for m = 0. Given alive and in phase j, λ ~ Gamma(S+j, α+T) and
the chance to leave p ~ Beta(a, b+m) are independent, so with z = t/(α+T+t)

    P(Y >= n | alive, j) = P(NB(S+j; z) >= kn-j) · B(a, b+m+n-1)/B(a, b+m).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln

from regulars.portfolio.activity.betageometric import (
    BetaGeometric,
    BetaGeometricLikelihood,
    chances_before,
)
from regulars.portfolio.activity.model import Future
from regulars.portfolio.activity.nbd import PurchaseTerms
from regulars.portfolio.activity.newton import Point
from regulars.portfolio.activity.renewals import Staying
from regulars.portfolio.activity.shapes import (
    NEGLIGIBLE,
    blocks,
    nb_pmf_table,
    nb_reach,
    nb_survival,
    odds,
    total,
    totals,
)
from regulars.portfolio.activity.triples import Floats, Triples, checked

#: k of the models that there are.
REGULARITIES = (2, 3, 4)


def regularity(name: str) -> int:
    """k, by the model's name.

    >>> regularity("mbg/cnbd-3")
    3
    """
    return int(name.rpartition("-")[2])


class ErlangLikelihood(BetaGeometricLikelihood):
    """The same of events, of which every k-th is a purchase; without log C."""

    def __init__(self, k: int, extra: int, triples: Triples) -> None:
        super().__init__(extra, triples)
        self._phases, self._chances = k, triples.x + extra
        self._events = Triples(k * triples.x, triples.t_x, triples.T, triples.weights)
        self._purchases = PurchaseTerms(self._events)

    def _mixture(self, r: float, alpha: float, a: float, b: float) -> Point:
        """The logarithm of the bracket: of k phases of being here, and of having left at t_x."""
        events, weight = self._events, self._events.weights
        early, late = 1 / (alpha + events.t_x), 1 / (alpha + events.T)
        shape, before = r + events.x, b + self._chances - 1
        logs = list(phase_logs(self._phases, shape, (events.T - events.t_x) * late))
        gone = np.where(self._chances > 0, before, 1.0)
        log_gap = np.log1p((events.T - events.t_x) * early)
        logs.append(np.where(self._chances > 0, np.log(a / gone) + shape * log_gap, -np.inf))
        whole = np.logaddexp.reduce(logs)
        part = np.exp(np.stack(logs) - whole)
        slopes = np.zeros((self._phases + 1, 4, len(shape)))
        bends = np.zeros((4, 4))
        for j in range(1, self._phases):
            steps = shape + np.arange(j)[:, None]
            slopes[j, 0], slopes[j, 1] = (1 / steps).sum(axis=0), -j * late
            bends[0, 0] -= total(weight * part[j], (1 / steps**2).sum(axis=0))
            bends[1, 1] += total(weight * part[j], j * late**2)
        slopes[-1] = np.stack([log_gap, shape * (late - early), np.full_like(shape, 1 / a), -1 / gone])
        left = weight * part[-1]
        bends[0, 1] += total(left, late - early)
        bends[1, 0] = bends[0, 1]
        bends[1, 1] += total(left, shape * (early**2 - late**2))
        bends[2, 2] -= float(left.sum()) / a**2
        bends[3, 3] += total(left, 1 / gone**2)
        mean = (part[:, None] * slopes).sum(axis=0)
        squares = np.einsum("im,ipm,iqm->pq", part * weight, slopes, slopes, optimize=True)
        squares -= np.einsum("m,pm,qm->pq", weight, mean, mean, optimize=True)
        return Point(total(weight, whole), totals(weight, mean), bends + squares)


def phase_logs(k: int, shape: Floats, part: Floats) -> Iterator[Floats]:
    """log[(S)_j / j! · part^j], j = 0 … k - 1: being here in phase j against phase 0, each (m,)."""
    with np.errstate(divide="ignore"):
        log_part = np.log(part)
    for j in range(k):
        counts = gammaln(shape + j) - gammaln(shape) - gammaln(j + 1.0)
        yield np.asarray(counts + j * log_part if j else np.zeros_like(shape), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class BetaGeometricErlang(BetaGeometric):
    """BG/CNBD-k or MBG/CNBD-k, by ``name``; ``log_likelihood`` is without log C (`log_constant`)."""

    @classmethod
    def likelihood(cls, name: str, triples: Triples) -> Callable[[Floats], Point]:
        """See `ErlangLikelihood`."""
        return ErlangLikelihood(regularity(name), chances_before(name), triples)

    @property
    def _k(self) -> int:
        return regularity(self.name)

    def _terms(self, x: Floats, t_x: Floats, T: Floats) -> list[Floats]:
        """Logarithms of the bracket's terms, those of being here first: k + 1 arrays (m,)."""
        alpha, a, b = self.params["alpha"], self.params["a"], self.params["b"]
        shape, chances = self.params["r"] + self._k * x, x + self._extra
        logs = list(phase_logs(self._k, shape, (T - t_x) / (alpha + T)))
        before = np.where(chances > 0, b + chances - 1, 1.0)
        left = np.log(a / before) + shape * np.log1p((T - t_x) / (alpha + t_x))
        return [*logs, np.where(chances > 0, left, -np.inf)]

    def _events(self, x: Floats) -> Floats:
        return self._k * x

    def _log_either_way(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """The logarithm of the bracket."""
        return np.asarray(np.logaddexp.reduce(self._terms(x, t_x, T)), dtype=np.float64)

    def log_constant(self, gaps: ArrayLike) -> float:
        """Σ log C of histories with these ``gaps`` between purchases, in weeks: it tells one k from another.

        >>> from regulars.portfolio import activity
        >>> values = {"r": 1.0, "alpha": 4.0, "a": 1.0, "b": 3.0}
        >>> round(activity.model("mbg/cnbd-2", values).log_constant([1.0, 2.0]), 4)
        0.6931
        """
        between = np.asarray(gaps, dtype=np.float64)
        return float((self._k - 1) * np.log(between).sum() - between.size * gammaln(self._k))

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The phases' part of the bracket."""
        xs, last, age = checked(x, t_x, T)
        logs = self._terms(*(v.ravel() for v in (xs, last, age)))
        here = np.exp(np.logaddexp.reduce(logs[:-1]) - np.logaddexp.reduce(logs))
        return np.asarray(here.reshape(xs.shape), dtype=np.float64)

    def _phases(self, future: Future) -> Iterator[tuple[int, Floats, Floats, Floats]]:
        """j, its chance given alive, and shape of λ and z over the horizon, each (m,)."""
        shape, scale = self.params["r"] + self._k * future.x, self.params["alpha"] + future.T
        logs = np.stack(list(phase_logs(self._k, shape, (future.T - future.t_x) / scale)))
        chance = np.exp(logs - np.logaddexp.reduce(logs))
        for j in range(self._k):
            own, slower = self._rate(shape + j, scale)
            yield j, chance[j], own, odds(future.t, slower)

    def _stays(self, future: Future) -> Floats:
        return self.params["b"] + future.x + self._extra

    def _expected_if_alive(self, future: Future) -> Floats:
        out = np.empty(len(future.x))
        for rows, top in blocks(self._reach(future, NEGLIGIBLE)):
            out[rows] = self._tail_if_alive(top, future.rows(rows)).sum(axis=0)
        return out

    def _renewals(self, top: int, future: Future) -> Floats:
        """P(NB >= kn - j), the chance of n purchases if nobody left, n = 1 … top, given alive: (top, m)."""
        k, out = self._k, np.zeros((top, len(future.x)))
        for j, chance, shape, z in self._phases(future):
            last = k * top - j
            mass = nb_pmf_table(shape, z, last)
            reached = np.cumsum(mass[1:][::-1], axis=0)[::-1] + nb_survival(np.array(last + 1.0), shape, z)
            out += chance * reached[k - j - 1 :: k]
        return out

    def _survived(self, top: int, future: Future) -> Floats:
        """B(a, b'+n-1)/B(a, b'): staying through the first n - 1 purchases, n = 1 … top + 1, (top + 1, m)."""
        stays, a = self._stays(future), self.params["a"]
        steps = (stays + np.arange(top)[:, None]) / (a + stays + np.arange(top)[:, None])
        return np.vstack([np.ones(len(stays)), np.cumprod(steps, axis=0)])

    def _tail_if_alive(self, top: int, future: Future) -> Floats:
        return self._renewals(top, future) * self._survived(top, future)[:-1]

    def _at_if_alive(self, n: Floats, future: Future) -> tuple[Floats, Floats]:
        stays, a = self._stays(future), self.params["a"]
        drawn = {step: np.zeros(len(n)) for step in (0, 1)}
        for j, chance, shape, z in self._phases(future):
            for step in drawn:
                drawn[step] += chance * nb_survival(self._k * (n + step) - j, shape, z)
        before = np.maximum(n, 1.0) - 1
        survived = np.exp(betaln(a, stays + before) - betaln(a, stays))
        beyond = drawn[1] * np.where(n == 0, 1.0, survived * (stays + before) / (a + stays + before))
        reached = np.where(n == 0, 1.0, survived * drawn[0])
        return np.maximum(reached - beyond, 0.0), reached

    def _reach(self, future: Future, beyond: float) -> Floats:
        *_, (j, _, shape, z) = self._phases(future)
        return np.ceil((nb_reach(shape, z, beyond) + j) / self._k)

    def _sampled_if_alive(self, future: Future, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        phases = list(self._phases(future))
        share = np.cumsum(np.stack([chance for _, chance, _, _ in phases]), axis=0)
        phase = (rng.random((size, len(future.x)))[:, None] > share).sum(axis=1)
        columns = np.arange(len(future.x))
        shape = np.stack([own for *_, own, _ in phases])[phase, columns]
        chance = np.stack([z for *_, z in phases])[phase, columns]
        events = rng.poisson(rng.gamma(shape) * chance / (1 - chance))
        leaves = rng.geometric(
            np.maximum(rng.beta(self.params["a"], self._stays(future), events.shape), 1e-18)
        )
        return np.asarray(np.minimum((events + phase) // self._k, leaves), dtype=np.int64)

    def _leaving(self, future: Future) -> Staying:
        phases = list(self.drifting(0.0)._phases(future))
        chances, shapes = (np.stack([phase[n] for phase in phases]) for n in (1, 2))
        return Staying(
            chances, shapes, self.params["alpha"] + future.T, self.params["a"], self._stays(future)
        )

    def _staying(self, future: Future) -> Floats:
        return self._leaving(future).still_there(future.t)

    def _staying_mean(self, future: Future) -> Floats:
        return self._leaving(future).mean(future.t)

    def _staying_quantile(self, staying: Floats, future: Future) -> Floats:
        return self._leaving(future).when(staying, future.t)

    @classmethod
    def newcomers(cls, models: Sequence[Self], window: float, limit: float) -> tuple[Floats, Floats]:
        """One model after another."""
        return super(BetaGeometric, cls).newcomers(models, window, limit)
