"""How long contracts run: the shifted-beta-geometric and the beta-discrete-Weibull.

A client pays, and at the end of each period renews or leaves for good. T is the number of periods he pays
for; S(t) = P(T > t) is the chance of renewing at least t times.

- sBG (Fader & Hardie 2007, "How to Project Customer Retention", eq. 6): each has his own chance of leaving,
  the same at every renewal, beta-distributed over clients: S(t) = B(α, β + t) / B(α, β).
- BdW (Fader, Hardie, Liu, Davin & Steenburgh 2018, "… Revisited: The Role of Duration Dependence", eq. 5):
  that chance changes with tenure, too: S(t) = B(α, β + t^c) / B(α, β); c = 1 is the sBG.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, digamma, gammaln, polygamma

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.portfolio.activity.newton import Point, maximise
from regulars.reasons import Reason, Said

Array = NDArray[np.float64]

NOBODY_LEFT = Reason("contracts.nobody_left", "Nobody has left yet, so how long clients stay cannot be told.")
NOTHING_DUE = Reason(
    "contracts.nothing_due", "No renewal has come due yet, so how long clients stay cannot be told."
)

PARAMETERS: Mapping[str, tuple[str, ...]] = {"sbg": ("alpha", "beta"), "bdw": ("alpha", "beta", "c")}
_LOG_BOX, _EXTREME = 12.0, 11.7
_LOG_FAR = 600.0  # ln t^c beyond which t^c is no double any more


@dataclass(frozen=True, eq=False)
class RenewalModel:
    """A fitted law of the number of periods paid for; ``name`` is ``"sbg"`` or ``"bdw"``.

    ``covariance`` (k, k) is of the log-parameters in the order of ``params``; NaN at a boundary, which
    ``boundary`` names (``"alpha, beta -> infinity"``: clients do not differ). ``n`` clients were fitted.
    """

    name: str
    params: Mapping[str, float]
    standard_errors: Mapping[str, float]
    covariance: Array
    log_likelihood: float
    converged: bool
    boundary: str | None
    n: float
    reasons: tuple[Said, ...] = ()

    def log_survival(self, t: ArrayLike) -> Array:
        """ln S(t), t renewals or more; any t from 0."""
        a, b, c = self._values()
        log_u = c * np.log(np.maximum(np.asarray(t, float), 1e-300))
        # Beyond the range of doubles B(a, b + u) goes on as Γ(a)·u^−a.
        near = betaln(a, b + np.exp(np.minimum(log_u, _LOG_FAR)))
        return np.asarray(np.where(log_u <= _LOG_FAR, near, gammaln(a) - a * log_u) - betaln(a, b))

    def survival(self, t: ArrayLike) -> Array:
        """S(t): the share of new clients who renew at least ``t`` times."""
        return np.exp(self.log_survival(t))

    def retention(self, t: ArrayLike) -> Array:
        """S(t)/S(t − 1): the chance that a client of t periods renews."""
        when = np.asarray(t, float)
        return np.exp(self.log_survival(when) - self.log_survival(when - 1))

    def remaining(self, renewals: ArrayLike, ahead: ArrayLike) -> Array:
        """S(renewals + ahead)/S(renewals): the chance of ``ahead`` more, after so many; they broadcast."""
        so_far = np.asarray(renewals, float)
        return np.exp(self.log_survival(so_far + np.asarray(ahead, float)) - self.log_survival(so_far))

    def median(self, renewals: float = 0.0, most: int = 10_000) -> float:
        """The median of T − renewals given T > renewals: the least t with S(renewals + t)/S(renewals) ≤ ½.

        At 0 the median of T itself. Infinite where it lies beyond ``most``.
        """
        low, high = 1, most
        if self.remaining(renewals, high) > 0.5:
            return float("inf")
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.remaining(renewals, middle) <= 0.5 else (middle + 1, high)
        return float(low)

    def mean_within(self, periods: float, renewals: float = 0.0) -> float:
        """The mean of min(T − renewals, periods) given T > renewals: the chances to pay for each, summed."""
        whole = int(np.floor(periods))
        chances = self.remaining(renewals, np.arange(whole + 1.0))
        return float(chances[:whole].sum() + (periods - whole) * chances[whole])

    def draws(self, n: int, seed: int) -> list[Self]:
        """``n`` models from the normal approximation of the log-parameters; itself where there is none."""
        if not np.isfinite(self.covariance).all():
            return [self] * n
        rng = np.random.default_rng(seed)
        theta = np.log(list(self.params.values()))
        root = np.linalg.cholesky(self.covariance)
        drawn = np.exp(np.clip(theta + rng.standard_normal((n, len(theta))) @ root.T, -_LOG_BOX, _LOG_BOX))
        return [
            replace(
                self, params=dict(zip(self.params, map(float, row), strict=True)), log_likelihood=float("nan")
            )
            for row in drawn
        ]

    def _values(self) -> tuple[float, float, float]:
        return self.params["alpha"], self.params["beta"], self.params.get("c", 1.0)


def fit(name: str, periods: ArrayLike, lost: ArrayLike, weights: ArrayLike | None = None) -> RenewalModel:
    """Fit by maximum likelihood.

    :param name: ``"sbg"`` or ``"bdw"``.
    :param periods: shape (m,), whole: where ``lost``, T, the periods the client paid for (1 or more); else
        how many renewals he is known to have made (0 or more).
    :param weights: clients each entry stands for.
    :raises ArgumentInvalid: another name or impossible periods.

    Where nobody left or nothing came due the model sits at its boundary and ``reasons`` say so.

    >>> lost = [369, 163, 86, 56, 37, 27, 21]      # "Regular" clients of Fader & Hardie (2007), of 1,000
    >>> model = fit("sbg", [1, 2, 3, 4, 5, 6, 7, 7], [True] * 7 + [False], [*lost, 1000 - sum(lost)])
    >>> round(model.params["alpha"], 3), round(model.params["beta"], 3)
    (0.704, 1.182)
    """
    if name not in PARAMETERS:
        raise ArgumentInvalid(ARGUMENT_INVALID, name="name", value=name, expected="'sbg' or 'bdw'")
    data = _Renewals.of(periods, lost, weights)
    reasons = data.reasons()
    start = np.log([0.7, 1.5, 1.0][: len(PARAMETERS[name])])
    found = maximise(
        data.log_likelihood, start, *(np.full(len(start), edge) for edge in (-_LOG_BOX, _LOG_BOX))
    )
    values = np.exp(found.theta)
    boundary = _boundary(found.theta)
    covariance = _covariance(found.point.hessian) if boundary is None else np.full((len(start),) * 2, np.nan)
    errors = values * np.sqrt(np.diag(covariance))
    return RenewalModel(
        name=name,
        params=dict(zip(PARAMETERS[name], map(float, values), strict=True)),
        standard_errors=dict(zip(PARAMETERS[name], map(float, errors), strict=True)),
        covariance=covariance,
        log_likelihood=found.point.value,
        converged=found.converged,
        boundary=boundary,
        n=data.clients,
        reasons=reasons,
    )


def choose(periods: ArrayLike, lost: ArrayLike, weights: ArrayLike | None = None) -> RenewalModel:
    """The sBG, unless duration dependence earns its parameter: 2(ln L_BdW − ln L_sBG) > ln(clients), the BIC.

    Two parameters extrapolate better than three where the data do not insist, and a Weibull exponent
    fitted to a year of renewals rules the fifth year.
    """
    plain, bent = fit("sbg", periods, lost, weights), fit("bdw", periods, lost, weights)
    insists = 2 * (bent.log_likelihood - plain.log_likelihood) > np.log(plain.n)
    return bent if insists and bent.boundary is None else plain


def log_likelihood(
    params: Mapping[str, float], periods: ArrayLike, lost: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """The log-likelihood at given parameters; with ``c`` the BdW's."""
    theta = np.log(list(params.values()))
    return _Renewals.of(periods, lost, weights).log_likelihood(theta).value


@dataclass(frozen=True, eq=False)
class _Renewals:
    """Weights per number of periods: left after ``t`` (T = t), or known to have renewed ``t`` times."""

    t: Array
    lost: Array
    kept: Array

    @classmethod
    def of(cls, periods: ArrayLike, lost: ArrayLike, weights: ArrayLike | None) -> _Renewals:
        times, left = np.asarray(periods, float), np.asarray(lost, bool)
        w = np.ones(times.shape) if weights is None else np.asarray(weights, float)
        valid = times.shape == left.shape == w.shape and times.ndim == 1 and len(times) > 0
        if not valid or not ((times >= left) & (times == np.floor(times)) & (w >= 0)).all():
            raise ArgumentInvalid(
                ARGUMENT_INVALID,
                name="periods",
                value="impossible somewhere",
                expected="whole, at least 1 where lost",
            )
        t, index = np.unique(times, return_inverse=True)
        gone, seen = (np.bincount(index, weights=v, minlength=len(t)).astype(float) for v in (w * left, w))
        return cls(t, gone, seen - gone)

    @property
    def clients(self) -> float:
        return float(self.lost.sum() + self.kept.sum())

    def reasons(self) -> tuple[Said, ...]:
        if self.lost.sum() > 0:
            return ()
        return (NOBODY_LEFT(),) if (self.kept * self.t).sum() > 0 else (NOTHING_DUE(),)

    def log_likelihood(self, theta: Array) -> Point:
        """Σ lost·ln(S(t−1) − S(t)) + Σ kept·ln S(t), with derivatives in the log-parameters.

        With g and H of ln S: ∇S = S·g and ∇²S = S(ggᵀ + H), so the logarithm of a difference of two S
        has its derivatives from theirs.
        """
        here, kept_slope, kept_bend = _log_survival(self.t, theta)
        value = float(self.kept @ here)
        gradient = kept_slope @ self.kept
        hessian = kept_bend @ self.kept
        gone = self.lost > 0
        if not gone.any():
            return Point(value, gradient, hessian)
        w, after = self.lost[gone], here[gone]
        before, slope_before, bend_before = _log_survival(self.t[gone] - 1, theta)
        slope_after, bend_after = kept_slope[:, gone], kept_bend[:, :, gone]
        step = -np.expm1(after - before)  # 1 − S(t)/S(t−1), the chance of leaving
        ratio_after = (1 - step) / step
        slope = slope_before / step - slope_after * ratio_after
        bend = (
            (_outer(slope_before) + bend_before) / step
            - (_outer(slope_after) + bend_after) * ratio_after
            - _outer(slope)
        )
        value += float(w @ (before + np.log(step)))
        return Point(value, gradient + slope @ w, hessian + bend @ w)


def _trigamma(z: Array | float) -> Array:
    return np.asarray(polygamma(1, z))


def _outer(slope: Array) -> Array:
    return np.asarray(slope[:, None, :] * slope[None, :, :])


def _log_survival(t: Array, theta: Array) -> tuple[Array, Array, Array]:
    """ln S(t), its gradient (k, m) and Hessian (k, k, m) in the log-parameters (ln α, ln β[, ln c])."""
    a, b = np.exp(theta[:2])
    c = np.exp(theta[2]) if len(theta) == 3 else 1.0
    u = t**c
    below = digamma(b + u) - digamma(a + b + u)
    bend_below = _trigamma(b + u) - _trigamma(a + b + u)
    lost = _trigamma(a + b) - _trigamma(a + b + u)
    slope = np.stack([digamma(a + b) - digamma(a + b + u), below - (digamma(b) - digamma(a + b))])
    bend = np.empty((len(theta), len(theta), len(t)))
    bend[0, 0] = bend[0, 1] = bend[1, 0] = lost
    bend[1, 1] = bend_below - (_trigamma(b) - _trigamma(a + b))
    if len(theta) == 3:
        log_t = np.log(np.maximum(t, 1.0))
        rise = u * log_t  # du/dc; nothing at t = 0, where S = 1 whatever c
        slope = np.vstack([slope, below * rise])
        bend[0, 2] = bend[2, 0] = -_trigamma(a + b + u) * rise
        bend[1, 2] = bend[2, 1] = bend_below * rise
        bend[2, 2] = bend_below * rise**2 + below * rise * log_t
    scale = np.exp(theta)[:, None]
    in_logs = scale * slope
    bend = scale[:, None] * scale[None] * bend
    bend[np.arange(len(theta)), np.arange(len(theta))] += in_logs
    return np.asarray(betaln(a, b + u) - betaln(a, b)), in_logs, bend


def _boundary(theta: Array) -> str | None:
    names = ("alpha", "beta", "c")
    at_edge = [
        f"{name} -> {'infinity' if value > 0 else '0'}"
        for name, value in zip(names, theta, strict=False)
        if abs(value) > _EXTREME
    ]
    if theta[1] > _EXTREME and theta[0] > 0:
        return "alpha, beta -> infinity"
    return at_edge[0] if at_edge else None


def _covariance(hessian: Array) -> Array:
    try:
        found = np.linalg.inv(-hessian)
        np.linalg.cholesky(found)
    except np.linalg.LinAlgError:
        return np.full_like(hessian, np.nan)
    return np.asarray(found, float)
