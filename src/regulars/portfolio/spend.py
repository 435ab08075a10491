"""How much a client spends on an occasion: the Gamma-Gamma model.

A client's occasions come to amounts ``z ~ Gamma(p, rate ν)``, clients differ by ``ν ~ Gamma(q, rate γ)``,
and what he spends is independent of how often he comes (Fader, Hardie & Lee 2005, "RFM and CLV", section
4; Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", numbers of equations below are the
note's). The data of a client are his mean ``m`` over ``n`` occasions.

The published figures for CDNOW (p 6.25, q 3.74, γ 15.44) take *repeat* occasions only; the portfolio fits
all occasions, which forecasts better and says something about clients who came once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, digamma, expit, polygamma

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.portfolio.activity.newton import Point, maximise
from regulars.portfolio.activity.shapes import total
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
_LOG_BOX = 9.5  # p and q are sought between 1e-4 and 13,000, γ in units of the mean amount as far
_EXTREME = 9.2  # a log-parameter beyond has run to its limit


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
    ``params`` holds p, q, gamma (empty for the constant); ``boundary`` names the limit the fit ran to, such
    as ``"q -> infinity"`` (clients do not differ), where there are no standard errors (NaN); ``base_mean`` is
    the mean amount of an occasion over the whole base; ``clients`` the weight of those who were fitted.
    """

    name: str
    params: Mapping[str, float]
    standard_errors: Mapping[str, float]
    log_likelihood: float
    converged: bool
    boundary: str | None
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
    # In a fixed order, so that the clients' own changes no sum.
    order = np.lexsort((w, m, k))
    m, k, w = m[order], k[order], w[order]
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
        if not (m > 0).all():
            raise ArgumentInvalid(ARGUMENT_INVALID, name="mean", value=float(m.min()), expected="above 0")
        self.unit = total(w * n, m) / float((w * n).sum())
        self.distinct, self.index = np.unique(n, return_inverse=True)
        self.at_n = np.bincount(self.index, weights=w).astype(float)
        # In logs: a mean far below all others must not overflow a quotient.
        self.log_spent = np.log(n) + np.log(m) - np.log(self.unit)
        self.n, self.w = n, w
        self.constant = -total(w, np.log(m))

    def __call__(self, theta: Array) -> Point:
        """Value, gradient and Hessian in (ln p, ln q, ln γ)."""
        p, q = (float(value) for value in np.exp(theta[:2]))
        d, at_n, w, count = self.distinct, self.at_n, self.w, p * self.n + q
        both, own = digamma(p * d + q), digamma(p * d)
        over = self.log_spent - theta[2]  # ln of what was spent, in units of γ
        low = total(w, np.logaddexp(0.0, over))
        by_n = np.bincount(self.index, weights=w * np.logaddexp(0.0, -over)).astype(float)
        value = self.constant - total(at_n, betaln(p * d, q)) - q * low - p * total(d, by_n)
        share = expit(-over)
        slope = np.array(
            [
                p * total(d, at_n * (both - own) - by_n),
                q * (total(at_n, both - digamma(q)) - low),
                q * float(w.sum()) - total(w * count, share),
            ]
        )
        bend_both = polygamma(1, p * d + q)
        pp = p * p * total(at_n, d**2 * (bend_both - polygamma(1, p * d)))
        pq = p * q * total(at_n, d * bend_both)
        qq = q * q * total(at_n, bend_both - polygamma(1, q))
        pg = -p * total(w * self.n, share)
        qg = q * total(w, 1 - share)
        gg = -total(w * count, share * (1 - share)) - slope[2]
        hessian = np.array([[pp, pq, pg], [pq, qq, qg], [pg, qg, gg]]) + np.diag(slope)
        return Point(value, slope, hessian)


def _maximise(
    likelihood: _Likelihood, prior: Prior | None, base_mean: float, clients: float, reasons: list[Said]
) -> SpendModel:
    def objective(theta: Array) -> Point:
        point = likelihood(theta)
        if prior is None:
            return point
        off = np.append((theta[:2] - prior.mean) / prior.sd, 0.0)
        width = np.array([*prior.sd, np.inf])
        return Point(
            point.value - 0.5 * float(off @ off),
            point.gradient - off / width,
            point.hessian - np.diag(width**-2),
        )

    shape = np.array(POOLED.mean if prior is None else prior.mean)
    start = np.append(shape, shape[1] - shape[0])
    found = maximise(objective, start, np.full(3, -_LOG_BOX), np.full(3, _LOG_BOX))
    p, q, gamma = np.exp(found.theta) * [1.0, 1.0, likelihood.unit]
    boundary = _boundary(found.theta)
    if q <= 1:
        reasons.append(HEAVY_TAIL())
    errors = _relative_errors(found.point.hessian) * [p, q, gamma] if boundary is None else np.full(3, np.nan)
    return SpendModel(
        name="gamma-gamma",
        params={"p": float(p), "q": float(q), "gamma": float(gamma)},
        standard_errors=dict(zip(_NAMES, map(float, errors), strict=True)),
        log_likelihood=likelihood(found.theta).value,
        converged=found.converged,
        boundary=boundary,
        base_mean=base_mean,
        clients=clients,
        reasons=tuple(reasons),
    )


def _boundary(theta: Array) -> str | None:
    for name, value in zip(_NAMES[:2], theta[:2], strict=True):
        if abs(value) > _EXTREME:
            return f"{name} -> {'infinity' if value > 0 else '0'}"
    return None


def _relative_errors(hessian: Array) -> Array:
    """Standard errors of log-parameters, from the observed information; NaN where it is not positive."""
    try:
        variance = np.diag(np.linalg.inv(-hessian))
    except np.linalg.LinAlgError:
        return np.full(3, np.nan)
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def log_likelihood(params: Mapping[str, float], mean: ArrayLike, n: ArrayLike) -> float:
    """The log-likelihood of histories under given p, q and gamma, eq. (3); clients with none count nothing.

    >>> round(log_likelihood({"p": 6.25, "q": 3.74, "gamma": 15.44}, [35.0, 20.0], [1, 3]), 4)
    -7.6581
    """
    m, k = _history(mean, n)
    likelihood = _Likelihood(m[k > 0], k[k > 0], np.ones(int((k > 0).sum())))
    p, q, gamma = (params[name] for name in _NAMES)
    return likelihood(np.log([p, q, gamma / likelihood.unit])).value


def _constant(base_mean: float, clients: float, reasons: tuple[Said, ...]) -> SpendModel:
    return SpendModel("constant", {}, {}, float("nan"), True, None, base_mean, clients, reasons)


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
