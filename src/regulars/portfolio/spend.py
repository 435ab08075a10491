"""How much a client spends on an occasion: the Gamma-Gamma model.

A client's occasions come to amounts ``z ~ Gamma(p, rate ν)``, clients differ by ``ν ~ Gamma(q, rate γ)``,
and what he spends is independent of how often he comes (Fader, Hardie & Lee 2005, "RFM and CLV", section
4; Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", numbers of equations below are the
note's). The data of a client are his mean ``m`` over ``n`` occasions.

The published figures for CDNOW (p 6.25, q 3.74, γ 15.44) take *repeat* occasions only; the portfolio fits
all occasions, which forecasts better and says something about clients who came once (DESIGN 5.3.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaln, digamma, polygamma

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said

Array = NDArray[np.float64]

CONSTANT = Reason("spend.constant", "Every purchase comes to the same amount, so spend is taken as fixed.")
FEW_CLIENTS = Reason(
    "spend.few_clients",
    "Only {n} client has amounts: how much spend varies is borrowed from other companies' records.",
    plural="Only {n} clients have amounts: how much spend varies is borrowed from other companies' records.",
)
NON_POSITIVE = Reason(
    "spend.non_positive",
    "{n} client whose purchases came to nothing or less was left out of the law of spend.",
    plural="{n} clients whose purchases came to nothing or less were left out of the law of spend.",
)
NO_AMOUNTS = Reason(
    "spend.no_amounts", "There is no purchase with a positive amount, so no spend can be expected."
)
HEAVY_TAIL = Reason(
    "spend.heavy_tail",
    "A few clients spend so much more than others that the model has no finite mean for a client not yet "
    "seen; the mean of the base stands in for it.",
)

FEW = 30
"""Below this many clients with positive amounts the pooled prior stands in for what they cannot tell."""

_NAMES = ("p", "q", "gamma")
_LOG_BOUND = np.log([1e4, 1e4])
_BOUNDARY_SLACK = 1e-3


@dataclass(frozen=True)
class Prior:
    """A normal prior on ``ln p`` and ``ln q``; the level of spend is always the base's own.

    ``mean`` and ``sd`` are pairs in the order (ln p, ln q).
    """

    mean: tuple[float, float]
    sd: tuple[float, float]
    sources: tuple[str, ...] = ()


POOLED = Prior(
    mean=(0.634, 1.317),
    sd=(1.4, 0.7),
    sources=("CDNOW 1997-98: p 7.669, q 3.630", "The Complete Journey 2017: p 0.463, q 3.834"),
)
"""Centre: the mean of the sources' logarithms, all occasions of all clients. Width: for p half the sources'
distance; for q, on which two sources agree by luck, a factor of two either way."""


@dataclass(frozen=True)
class SpendModel:
    """What is known of clients' spend.

    ``name`` is ``"gamma-gamma"``, or ``"constant"`` where a law could not be fitted (``reasons`` say why).
    ``params`` holds p, q, gamma (empty for the constant); ``boundary`` names parameters that stopped at
    the edge of what is allowed, where their standard errors are NaN; ``base_mean`` is the mean amount of an
    occasion over the whole base; ``clients`` the weight of those who were fitted.
    """

    name: str
    params: Mapping[str, float]
    standard_errors: Mapping[str, float]
    log_likelihood: float
    converged: bool
    boundary: tuple[str, ...]
    base_mean: float
    clients: float
    reasons: tuple[Said, ...] = field(default=())

    def expected_mean(self, mean: ArrayLike, n: ArrayLike) -> Array:
        """Expected amount of a client's next occasion given ``n`` occasions of ``mean`` each, eq. (5).

        ``p (γ + n·mean) / (p·n + q − 1)``: a weighted mean of his own and the base's. At ``n = 0`` the
        base's mean, pγ/(q − 1). Where q ≤ 1 and n = 0 the law has no mean and ``base_mean`` is given.

        >>> model = fit("gamma-gamma", [20, 35, 30, 60, 25] * 20, [1, 2, 4, 2, 1] * 20)
        >>> bool(model.expected_mean([100.0], [1])[0] < 100)
        True
        """
        m, k = _history(mean, n)
        if self.name == "constant":
            return np.where(k > 0, m, self.base_mean)
        p, q, gamma = (self.params[name] for name in _NAMES)
        shape = p * k + q - 1
        return np.where(shape > 0, p * (gamma + k * m) / np.where(shape > 0, shape, 1.0), self.base_mean)

    def posterior(self, mean: ArrayLike, n: ArrayLike) -> tuple[Array, Array]:
        """``(q', γ')``: the client's rate is ``ν ~ Gamma(q', rate γ')`` given what he spent, eq. (4).

        ``q' = q + p·n`` and ``γ' = γ + n·mean``. The constant model knows the client exactly: both are
        infinite.
        """
        m, k = _history(mean, n)
        if self.name == "constant":
            return np.full(k.shape, np.inf), np.full(k.shape, np.inf)
        p, q, gamma = (self.params[name] for name in _NAMES)
        return q + p * k, gamma + k * m


def fit(
    name: str, mean: ArrayLike, n: ArrayLike, weights: ArrayLike | None = None, prior: Prior | None = None
) -> SpendModel:
    """Fit spend by maximum likelihood, or by maximum posterior where there is a ``prior``.

    :param name: ``"gamma-gamma"``.
    :param mean: shape (clients,): mean amount of the client's occasions, in the ledger's currency.
    :param n: shape (clients,): how many occasions that mean is of. Clients with none are passed over.
    :param weights: how many clients each entry stands for; one each by default.
    :param prior: on ln p and ln q. A base of fewer than `FEW` clients takes `POOLED` when none is given.
    :raises ArgumentInvalid: another name, arrays of unequal length, amounts that are not numbers.

    Clients whose mean is nothing or less are left out and counted in ``reasons``; a base whose amounts are
    all equal, or that has no positive amount, gets the ``"constant"`` model. Nothing else fails.

    >>> model = fit("gamma-gamma", [20, 35, 30, 60, 25] * 20, [1, 2, 4, 2, 1] * 20)
    >>> model.converged, sorted(model.params)
    (True, ['gamma', 'p', 'q'])
    >>> fit("gamma-gamma", [25.0] * 50, [2] * 50).reasons[0].code
    'spend.constant'
    """
    if name != "gamma-gamma":
        raise ArgumentInvalid(ARGUMENT_INVALID, name="name", value=name, expected="'gamma-gamma'")
    m, k = _history(mean, n)
    w = np.ones_like(m) if weights is None else np.broadcast_to(np.asarray(weights, float), m.shape)
    seen = (k > 0) & (w > 0)
    fitted = seen & (m > 0)
    reasons: list[Said] = []
    left_out = float(w[seen & ~fitted].sum())
    if left_out:
        reasons.append(NON_POSITIVE(n=round(left_out)))
    clients = float(w[fitted].sum())
    base_mean = _mean(m[seen], k[seen] * w[seen])
    if clients == 0:
        return _constant(base_mean, 0.0, (*reasons, NO_AMOUNTS()))
    m, k, w = m[fitted], k[fitted], w[fitted]
    if np.ptp(m) <= 1e-9 * m.max() and (clients > 1 or k.max() > 1):
        return _constant(base_mean, clients, (*reasons, CONSTANT()))
    if clients < FEW and prior is None:
        reasons.append(FEW_CLIENTS(n=round(clients)))
        prior = POOLED
    return _maximise(_Likelihood(m, k, w), prior, base_mean, clients, reasons)


class _Likelihood:
    """The log-likelihood of (mean, n) pairs, eq. (3), with its derivatives; amounts in units of their mean.

    Special functions depend on n only, so they are computed once per distinct n.
    """

    def __init__(self, m: Array, n: Array, w: Array) -> None:
        self.unit = float(np.average(m, weights=w * n))
        self.distinct, index = np.unique(n, return_inverse=True)
        self.at_n = np.bincount(index, weights=w)
        self.total = n * m / self.unit
        self.n, self.w = n, w
        self.index = index
        self.constant = -float(w @ np.log(m))

    def value_and_gradient(self, p: float, q: float, gamma: float) -> tuple[float, Array]:
        """Log-likelihood and its gradient in (p, q, γ)."""
        d = self.distinct
        low, high = np.log1p(self.total / gamma), np.log1p(gamma / self.total)
        by_n = np.bincount(self.index, weights=self.w * high)
        sum_low = float(self.w @ low)
        value = self.constant - float(self.at_n @ betaln(p * d, q)) - q * sum_low - p * float(d @ by_n)
        both, own = digamma(p * d + q), digamma(p * d)
        share = 1.0 / (gamma + self.total)
        slope_p = float(d @ (self.at_n * (both - own) - by_n))
        slope_q = float(self.at_n @ (both - digamma(q))) - sum_low
        slope_gamma = float(self.w.sum()) * q / gamma - float((self.w * (p * self.n + q)) @ share)
        return value, np.array([slope_p, slope_q, slope_gamma])

    def hessian(self, p: float, q: float, gamma: float) -> Array:
        """Second derivatives in (p, q, γ), shape (3, 3)."""
        d, w, share = self.distinct, self.w, 1.0 / (gamma + self.total)
        both = polygamma(1, p * d + q)
        pp = self.at_n @ (d**2 * (both - polygamma(1, p * d)))
        pq = self.at_n @ (d * both)
        qq = self.at_n @ (both - polygamma(1, q))
        pg = -(w * self.n) @ share
        qg = w.sum() / gamma - w @ share
        gg = -w.sum() * q / gamma**2 + (w * (p * self.n + q)) @ share**2
        return np.array([[pp, pq, pg], [pq, qq, qg], [pg, qg, gg]], float)


def _maximise(
    likelihood: _Likelihood, prior: Prior | None, base_mean: float, clients: float, reasons: list[Said]
) -> SpendModel:
    """Climb in (ln p, ln q, ln pγ/q): the third, the level of spend, is nearly free of the other two."""

    def descend(theta: Array) -> tuple[float, Array]:
        p, q, gamma = _natural(theta)
        value, slope = likelihood.value_and_gradient(p, q, gamma)
        chained = np.array(
            [p * slope[0] - gamma * slope[2], q * slope[1] + gamma * slope[2], gamma * slope[2]]
        )
        if prior is not None:
            off = (theta[:2] - prior.mean) / prior.sd
            value -= 0.5 * float(off @ off)
            chained[:2] -= off / prior.sd
        return -value / clients, -chained / clients

    bounds = [(-np.log(1e3), edge) for edge in _LOG_BOUND] + [(-15.0, 15.0)]
    start = np.array([*(POOLED.mean if prior is None else prior.mean), 0.0])
    found = minimize(
        descend, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9}
    )
    p, q, gamma = _natural(found.x)
    value, _ = likelihood.value_and_gradient(p, q, gamma)
    at_edge = np.abs(found.x[:2]) > np.array([edge for _, edge in bounds[:2]]) - _BOUNDARY_SLACK
    boundary = tuple(name for name, edge in zip(_NAMES, at_edge, strict=False) if edge)
    errors = _standard_errors(likelihood, (p, q, gamma), prior, bool(boundary)) * [1, 1, likelihood.unit]
    if q <= 1:
        reasons.append(HEAVY_TAIL())
    steep = float(np.abs(found.jac).max())
    return SpendModel(
        name="gamma-gamma",
        params=dict(zip(_NAMES, (p, q, gamma * likelihood.unit), strict=True)),
        standard_errors=dict(zip(_NAMES, map(float, errors), strict=True)),
        log_likelihood=value,
        converged=bool(found.success) or steep < 1e-5,
        boundary=boundary,
        base_mean=base_mean,
        clients=clients,
        reasons=tuple(reasons),
    )


def _natural(theta: Array) -> tuple[float, float, float]:
    p, q, level = np.exp(theta)
    return float(p), float(q), float(level * q / p)


def _standard_errors(
    likelihood: _Likelihood, params: tuple[float, float, float], prior: Prior | None, at_edge: bool
) -> Array:
    """Square roots of the inverse observed information; NaN at a boundary or where it is not positive."""
    if at_edge:
        return np.full(3, np.nan)
    information = -likelihood.hessian(*params)
    if prior is not None:
        # The curvature of a normal prior on ln p, carried over to p near the optimum.
        information[[0, 1], [0, 1]] += 1.0 / (np.array(params[:2]) * prior.sd) ** 2
    try:
        variance = np.diag(np.linalg.inv(information))
    except np.linalg.LinAlgError:
        return np.full(3, np.nan)
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def _constant(base_mean: float, clients: float, reasons: tuple[Said, ...]) -> SpendModel:
    return SpendModel("constant", {}, {}, float("nan"), True, (), base_mean, clients, reasons)


def _mean(m: Array, w: Array) -> float:
    return float(np.average(m, weights=w)) if w.sum() > 0 else float("nan")


def _history(mean: ArrayLike, n: ArrayLike) -> tuple[Array, Array]:
    m, k = np.asarray(mean, float), np.asarray(n, float)
    if m.shape != k.shape:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="n", value=f"of shape {k.shape}", expected=f"of shape {m.shape} as mean is"
        )
    if not (np.isfinite(m[k > 0]).all() and np.isfinite(k).all() and (k >= 0).all()):
        raise ArgumentInvalid(
            ARGUMENT_INVALID,
            name="mean or n",
            value="not a number somewhere",
            expected="finite numbers, n not below 0",
        )
    return np.where(k > 0, m, 0.0), k
