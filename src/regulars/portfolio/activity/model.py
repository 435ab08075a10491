"""What every activity model answers, from one law: how many occasions come in the next t weeks.

A family supplies its likelihood and its law given that the client is still one; everything that follows
from a law of counts (tails, displayed sets, PIT, scores) is here once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.portfolio.activity.newton import Point
from regulars.portfolio.activity.shapes import NEGLIGIBLE, blocks
from regulars.portfolio.activity.triples import Floats, Triples, checked

LOG_BOX = 16.0
"""Log-parameters are sought within ±16 (1e-7 to 9e6): beyond, no ledger can tell a value from its limit."""


NOBODY_LEAVES = frozenset({"a -> 0", "s -> 0"})
"""Boundaries at which a model with dropout is the NBD."""


@dataclass(frozen=True)
class Future:
    """Histories and horizons of one shape, flattened: (m,) arrays, weeks; ``shape`` to give back."""

    t: Floats
    x: Floats
    t_x: Floats
    T: Floats
    shape: tuple[int, ...]

    @classmethod
    def of(cls, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Future:
        """Checked and broadcast; ArgumentInvalid when a horizon is negative or not finite."""
        ahead = np.asarray(t, dtype=np.float64)
        if not (np.isfinite(ahead).all() and (ahead >= 0).all()):
            raise ArgumentInvalid(
                ARGUMENT_INVALID, name="t", value=t, expected="a number of weeks, 0 or more"
            )
        shaped = np.broadcast_arrays(ahead, *checked(x, t_x, T))
        weeks, xs, last, age = (np.ascontiguousarray(v).ravel() for v in shaped)
        return cls(weeks, xs, last, age, shaped[0].shape)

    def rows(self, index: NDArray[np.intp]) -> Future:
        """The histories of ``index``."""
        return Future(self.t[index], self.x[index], self.t_x[index], self.T[index], (len(index),))

    def back(self, flat: Floats) -> Floats:
        """A flat result in the shape the question had."""
        return flat.reshape(self.shape)


@dataclass(frozen=True, eq=False)
class ActivityModel(ABC):
    """A fitted activity model; frozen, and safe to share between threads.

    ``params`` by their usual names, time in weeks. ``log_likelihood`` is the plain one, of ``n`` clients,
    without the prior. ``covariance`` (k, k) is of the log-parameters in the order of ``params``, the inverse
    of the observed information (with the prior's, where one was given); a parameter that sits at a boundary
    or that the data do not tell has rows and columns of NaN. ``standard_errors`` are of the parameters
    themselves (delta method). ``boundary`` names the limit the fit ran to, such as ``"s -> 0"``. ``drift``
    is the variance of a factor of mean 1 by which a client's rate moves between history and horizon: the
    models say none, and records say some (`drifting`).

    Methods take a horizon ``t`` and histories ``x, t_x, T`` (weeks; arrays broadcast) and answer in their
    common shape; every one raises `ArgumentInvalid` for a history that cannot be.
    """

    name: str
    params: dict[str, float]
    log_likelihood: float
    standard_errors: dict[str, float]
    covariance: Floats
    boundary: str | None
    converged: bool
    n: float
    drift: float = 0.0

    parameters: ClassVar[tuple[str, ...]]

    # What a family supplies ---------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def likelihood(cls, name: str, triples: Triples) -> Callable[[Floats], Point]:
        """The log-likelihood of ``triples`` as a function of the parameters, with both derivatives."""

    @classmethod
    @abstractmethod
    def starts(cls, triples: Triples, rates: Floats) -> list[Floats]:
        """Parameters to start from, best first; ``rates`` is the NBD's (r, alpha)."""

    @classmethod
    @abstractmethod
    def limit(cls, params: dict[str, float]) -> str | None:
        """The boundary that ``params`` stand at, if any."""

    @abstractmethod
    def log_likelihoods(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The log-likelihood of each history."""

    @abstractmethod
    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(still a client at T | history)."""

    @abstractmethod
    def _expected_if_alive(self, future: Future) -> Floats:
        """E[Y | alive], (m,)."""

    @abstractmethod
    def _tail_if_alive(self, top: int, future: Future) -> Floats:
        """P(Y >= n | alive), n = 1 ... top: (top, m)."""

    @abstractmethod
    def _at_if_alive(self, n: Floats, future: Future) -> tuple[Floats, Floats]:
        """P(Y = n | alive) and P(Y >= n | alive), both (m,)."""

    @abstractmethod
    def _reach(self, future: Future, beyond: float) -> Floats:
        """Counts that Y exceeds with probability of at most twice ``beyond``, (m,)."""

    @abstractmethod
    def _sampled_if_alive(self, future: Future, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        """Simulated Y given alive, (size, m), from the model's own mechanism."""

    @abstractmethod
    def _staying(self, future: Future) -> Floats:
        """P(still a client at T + t | alive at T), (m,)."""

    @abstractmethod
    def _staying_mean(self, future: Future) -> Floats:
        """E[min(weeks he still stays, t) | alive at T], (m,)."""

    @abstractmethod
    def _staying_quantile(self, staying: Floats, future: Future) -> Floats:
        """Weeks after T until `_staying` has fallen to ``staying`` (0 to 1); inf where later than t. (m,)."""

    @abstractmethod
    def _left_mean(self, future: Future) -> Floats:
        """E[min(week of leaving, t) | left before T], (m,); NaN where he cannot have left."""

    @abstractmethod
    def _left_quantile(self, share: Floats, future: Future) -> Floats:
        """The week by which ``share`` of those who left before T had left, (m,); NaN as above."""

    # What follows from it ----------------------------------------------------------------------------

    def expected(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The mean number of occasions in (T, T + t]."""
        future = Future.of(t, x, t_x, T)
        return future.back(self._alive(future) * self._expected_if_alive(future))

    def mean(self, t: ArrayLike) -> Floats:
        """Repeat occasions a new client makes by age ``t`` on average."""
        return self.expected(t, 0.0, 0.0, 0.0)

    def survival(self, n: ArrayLike, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(at least ``n`` occasions in (T, T + t]); ``n`` broadcasts with the histories."""
        counts, future = _with_counts(n, t, x, t_x, T)
        return future.back(self._at(counts, future)[1])

    def pit(
        self, y: ArrayLike, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
    ) -> tuple[Floats, Floats]:
        """F(y - 1) and F(y) of what then came: the ends of a count's probability integral transform."""
        counts, future = _with_counts(y, t, x, t_x, T)
        mass, reached = self._at(counts, future)
        below = np.clip(1 - reached, 0.0, 1.0)
        return future.back(below), future.back(np.minimum(below + mass, 1.0))

    def log_score(self, y: ArrayLike, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """log P(Y = y), not below the smallest number's (-708)."""
        counts, future = _with_counts(y, t, x, t_x, T)
        return future.back(np.log(np.maximum(self._at(counts, future)[0], np.finfo(np.float64).tiny)))

    def tail(
        self,
        t: ArrayLike,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        n_max: int | None = None,
        beyond: float = NEGLIGIBLE,
    ) -> Floats:
        """P(Y >= 1), ..., P(Y >= N) of m histories: (m, N).

        N is ``n_max``, or else large enough that no history has more than about ``beyond`` beyond it.
        """
        future = Future.of(t, x, t_x, T)
        if n_max is None:
            n_max = int(self._reach(future, beyond).max(initial=1.0))
        out = np.empty((len(future.x), n_max))
        alive = self._alive(future)
        for rows, _ in blocks(np.maximum(self._reach(future, beyond), n_max)):
            out[rows] = (alive[rows] * self._tail_if_alive(n_max, future.rows(rows))).T
        return out

    def count_set(
        self, level: float, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """The shortest run of counts low ... high with at least ``level`` of the mass, and that mass.

        Of runs equally short the one with the most mass, then the lowest.
        """
        if not 0 < level < 1:
            raise ArgumentInvalid(ARGUMENT_INVALID, name="level", value=level, expected="between 0 and 1")
        future = Future.of(t, x, t_x, T)
        alive = self._alive(future)
        low, high = np.zeros(len(alive), dtype=np.int64), np.zeros(len(alive), dtype=np.int64)
        mass = np.empty(len(alive))
        for rows, top in blocks(self._reach(future, 1e-3 * (1 - level))):
            tail = alive[rows] * self._tail_if_alive(top, future.rows(rows))
            low[rows], high[rows], mass[rows] = shortest_runs(tail, level)
        return low.reshape(future.shape), high.reshape(future.shape), future.back(mass)

    def sample_future(
        self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, seed: int, size: int
    ) -> NDArray[np.int64]:
        """``size`` simulated futures of each of m histories by the model's own mechanism: (size, m)."""
        future, rng = Future.of(t, x, t_x, T), np.random.default_rng(seed)
        still = rng.random((size, len(future.x))) < self._alive(future)
        return np.where(still, self._sampled_if_alive(future, rng, size), 0)

    @classmethod
    def newcomers(cls, models: Sequence[Self], window: float, limit: float) -> tuple[Floats, Floats]:
        """For each model, of a client about to make his first purchase: mean weeks stayed within ``window``,
        and the median stay (infinite beyond ``limit`` weeks; 0 where more than half leave at once)."""
        born = [float(each.p_alive(0.0, 0.0, 0.0)) for each in models]
        means = [
            p * float(each.residual_mean(window, 0.0, 0.0, 0.0)) for each, p in zip(models, born, strict=True)
        ]
        medians = [
            float(each.residual_quantile(0.5 / p, limit, 0.0, 0.0, 0.0)) if p > 0.5 else 0.0
            for each, p in zip(models, born, strict=True)
        ]
        return np.array(means), np.array(medians)

    @property
    def stays_forever(self) -> bool:
        """Whether the model says that nobody leaves."""
        return self.boundary in NOBODY_LEAVES

    def residual_survival(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(still a client at T + t | a client at T)."""
        future = Future.of(t, x, t_x, T)
        return future.back(self._staying(future))

    def lifetime_survival(self, age: ArrayLike) -> Floats:
        """P(still a client ``age`` weeks after the first purchase), for a client about to make it."""
        return self.p_alive(0.0, 0.0, 0.0) * self.residual_survival(age, 0.0, 0.0, 0.0)

    def residual_mean(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The mean number of weeks in (T, T + t] as a client, for one who is a client at T."""
        future = Future.of(t, x, t_x, T)
        return future.back(self._staying_mean(future))

    def residual_quantile(
        self, staying: ArrayLike, limit: float, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
    ) -> Floats:
        """Weeks after T until the chance of still being a client, given one at T, falls to ``staying``.

        Infinite where that takes longer than ``limit`` weeks; 0.5 gives the median residual life.
        """
        shaped = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (staying, x, t_x, T)))
        future = Future.of(limit, *shaped[1:])
        return future.back(self._staying_quantile(np.ascontiguousarray(shaped[0]).ravel(), future))

    def departure_mean(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The mean week of leaving, counted up to week ``t`` only, given that he left before T; else NaN."""
        future = Future.of(t, x, t_x, T)
        return future.back(self._left_mean(future))

    def departure_quantile(self, share: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The week by which he had left with chance ``share``, given that he left before T; else NaN."""
        future = Future.of(share, x, t_x, T)
        return future.back(self._left_quantile(future.t, future))

    def with_params(self, **params: float) -> Self:
        """The same model at other parameters; nothing fitted is claimed for it."""
        k = len(self.parameters)
        return replace(
            self,
            params={name: float({**self.params, **params}[name]) for name in self.parameters},
            log_likelihood=float("nan"),
            standard_errors=dict.fromkeys(self.parameters, float("nan")),
            covariance=np.full((k, k), np.nan),
        )

    def drifting(self, variance: float) -> Self:
        """The same model whose clients' rates over the horizon are λ·g, E[g] = 1, Var[g] = ``variance``.

        A gamma law of λ with shape R becomes one of shape 1 / (1/R + v + v/R) and the same mean: its first
        two moments are those of λ·g. What is said of the past and of leaving stays as it was.

        >>> from regulars.portfolio import activity
        >>> nbd = activity.model("nbd", {"r": 1.0, "alpha": 4.0})
        >>> one, other = (m.expected(10, 3, 5, 8) for m in (nbd, nbd.drifting(0.4)))
        >>> float(one) == float(other), float(nbd.drifting(0.4).survival(1, 10, 3, 5, 8).round(3))
        (True, 0.812)
        """
        return replace(self, drift=float(variance))

    def _rate(self, shape: Floats, scale: Floats) -> tuple[Floats, Floats]:
        """The gamma law of the rate over the horizon, of that of the history: shape and scale, (m,)."""
        if self.drift == 0:
            return shape, scale
        moved = 1 / (1 / shape + self.drift + self.drift / shape)
        return moved, scale * moved / shape

    def draws(self, n: int, seed: int) -> list[Self]:
        """``n`` models with parameters from the Laplace approximation (normal in the logs).

        What the data do not tell (NaN in ``covariance``) stays as fitted.
        """
        rng = np.random.default_rng(seed)
        theta = np.log(np.array([self.params[name] for name in self.parameters]))
        known = np.isfinite(np.diag(self.covariance))
        curvature, axes = np.linalg.eigh(self.covariance[np.ix_(known, known)])
        normal = rng.standard_normal((n, int(known.sum())))
        drawn = np.tile(theta, (n, 1))
        drawn[:, known] += (normal * np.sqrt(np.maximum(curvature, 0.0))) @ axes.T
        values = np.exp(np.clip(drawn, -LOG_BOX, LOG_BOX))
        return [
            self.with_params(**dict(zip(self.parameters, map(float, row), strict=True))) for row in values
        ]

    def _alive(self, future: Future) -> Floats:
        return self.p_alive(future.x, future.t_x, future.T)

    def _at(self, n: Floats, future: Future) -> tuple[Floats, Floats]:
        alive = self._alive(future)
        mass, reached = self._at_if_alive(n, future)
        return np.where(n == 0, 1 - alive, 0.0) + alive * mass, np.where(n <= 0, 1.0, alive * reached)


def _with_counts(
    n: ArrayLike, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> tuple[Floats, Future]:
    counts = np.asarray(n, dtype=np.float64)
    if not ((counts >= 0) & (counts == np.floor(counts)) & np.isfinite(counts)).all():
        raise ArgumentInvalid(ARGUMENT_INVALID, name="n", value=n, expected="a whole number, 0 or more")
    shaped = np.broadcast_arrays(counts, *(np.asarray(v, dtype=np.float64) for v in (t, x, t_x, T)))
    return np.ascontiguousarray(shaped[0]).ravel(), Future.of(*shaped[1:])


def shortest_runs(tail: Floats, level: float) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Shortest runs of m laws given P(Y >= 1 ... top) as (top, m); two pointers that move together."""
    top, m = tail.shape
    reached = np.vstack([np.ones(m), tail, np.zeros(m)])  # P(Y >= 0 ... top + 1)
    columns = np.arange(m)
    high = np.argmax(reached[1:] <= 1 - level, axis=0)
    best_low, best_high = np.zeros(m, dtype=np.int64), high.astype(np.int64)
    best_mass = 1 - reached[high + 1, columns]
    for low in range(1, top + 1):
        open_ = np.flatnonzero(reached[low] >= level)
        if not len(open_):
            break
        end = np.maximum(high[open_], low)
        short = (reached[low, open_] - reached[end + 1, open_] < level) & (end < top)
        while short.any():
            end[short] += 1
            short = (reached[low, open_] - reached[end + 1, open_] < level) & (end < top)
        high[open_] = end
        mass = reached[low, open_] - reached[end + 1, open_]
        length, best = end - low, best_high[open_] - best_low[open_]
        wins = (mass >= level) & ((length < best) | ((length == best) & (mass > best_mass[open_])))
        won = open_[wins]
        best_low[won], best_high[won], best_mass[won] = low, end[wins], mass[wins]
    return best_low, best_high, best_mass
