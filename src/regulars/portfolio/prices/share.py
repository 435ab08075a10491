"""Share bought on discount against share on offer, for all clients of a group and for each.

On a day a share ``e`` of what a client buys stands at a discount. If he takes what is on offer ``R``
times as readily as what is not, the share of his purchases on discount is eR / (eR + 1 − e): each client is
his own comparison, as in a case-crossover study (Maclure 1991, American Journal of Epidemiology 133,
144-153). ``R`` of all clients solves Σ(k − n·p) = 0, with an interval that lets each client differ (Liang
and Zeger 1986).

Single clients spread around that by a beta law, and a share ``w`` of them buys on discount only: a
beta-binomial with an atom at one (Ospina and Ferrari 2010, Statistical Papers 51, 111-126). Few purchases of
one client are read with the law of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaincinv, betaln, expit, logit, stdtrit

from regulars.portfolio.history import Floats
from regulars.portfolio.totals import Estimate

#: Shares on offer are kept this far from none and all: what was never seen on offer may have been.
EDGE: Final = 0.005
#: Fewer clients than this tell nothing of how often what is on offer is taken.
LEAST_CLIENTS: Final = 10
#: The law before anything is seen: log of the precision, logit of the share that buys on discount only, each
#: with its standard deviation. Wide: ours.
_PRECISION, _PRECISION_SD = float(np.log(6.0)), 1.2
_ONLY, _ONLY_SD = -3.5, 1.5


@dataclass(frozen=True)
class Law:
    """How clients differ: log of ``R``, precision of the beta law, share buying on discount only."""

    theta: float
    precision: float
    only: float


@dataclass(frozen=True)
class Told:
    """Of each client: the share bought on discount with its interval, and the chance of "only"."""

    mean: Floats
    low: Floats
    high: Floats
    only: Floats


def expected(theta: float, offered: Floats) -> Floats:
    """The share of purchases on discount where a share ``offered`` is; where that is unknown, one for all.

    >>> expected(float(np.log(2)), np.array([0.2])).round(3).tolist()
    [0.333]
    """
    known = np.clip(np.where(np.isnan(offered), 0.5, offered), EDGE, 1 - EDGE)
    return np.asarray(expit(theta + logit(known)), float)


def times(on_discount: Floats, purchases: Floats, offered: Floats, level: float) -> Estimate | None:
    """How many times as readily what is on offer is taken, over clients; None where too few tell it.

    ``on_discount`` of ``purchases`` of each client, who met a share ``offered``. A client to whom nothing, or
    everything, was on offer says nothing and is left out.
    """
    use = (purchases > 0) & (offered > EDGE) & (offered < 1 - EDGE)
    k, n, e = on_discount[use], purchases[use], offered[use]
    if len(n) < LEAST_CLIENTS or not 0 < k.sum() < n.sum():
        return None
    theta = 0.0
    for _ in range(60):
        p = expected(theta, e)
        step = float((k - n * p).sum() / (n * p * (1 - p)).sum())
        theta += float(np.clip(step, -1.0, 1.0))
        if abs(step) < 1e-10:
            break
    error = np.sqrt((leans(theta, k, n, e) ** 2).sum())
    reach = float(stdtrit(len(n) - 1, (1 + level) / 2)) * float(error)
    return Estimate(*(float(np.exp(each)) for each in (theta, theta - reach, theta + reach)))


def leans(theta: float, on_discount: Floats, purchases: Floats, offered: Floats) -> Floats:
    """What each client moves log ``R`` by, at ``theta``; the sum of squares is its variance."""
    use = (purchases > 0) & (offered > EDGE) & (offered < 1 - EDGE)
    p = expected(theta, offered)
    moved = np.where(use, on_discount - purchases * p, 0.0) / (purchases * p * (1 - p))[use].sum()
    return np.asarray(moved * np.sqrt(use.sum() / (use.sum() - 1)), float)


def fit(on_discount: Floats, purchases: Floats, offered: Floats) -> Law:
    """The law of clients by maximum likelihood with a wide prior."""
    # The law of all needs shares on offer no finer than to whole twenty-fifths.
    (k, n, e), of = _distinct(on_discount, purchases, offered, 25)
    weight = np.asarray(np.bincount(of, minlength=len(k)), float)
    base = np.where(np.isnan(e), 0.5, np.clip(e, EDGE, 1 - EDGE))
    lean, every = logit(base), k == n

    def cost(x: Floats) -> float:
        precision = np.exp(np.clip(x[1], -3.0, 9.0))
        mu = np.clip(expit(x[0] + lean), 1e-6, 1 - 1e-6)
        a, b = mu * precision, (1 - mu) * precision
        seen = betaln(a + k, b + n - k) - betaln(a, b)
        others = seen - np.logaddexp(0.0, x[2])
        mixed = np.where(every, np.logaddexp(others, -np.logaddexp(0.0, -x[2])), others)
        prior = ((x[1] - _PRECISION) / _PRECISION_SD) ** 2 + ((x[2] - _ONLY) / _ONLY_SD) ** 2
        return float(-(weight * mixed).sum() + 0.5 * prior + 0.5 * (x[0] / 3.0) ** 2)

    crude = (weight * k).sum() + 0.5
    start = float(logit(np.clip(crude / ((weight * n).sum() + 1.0), 0.01, 0.99)))
    start -= float((weight * n * lean).sum() / max(float((weight * n).sum()), 1.0))
    found = minimize(cost, np.array([start, _PRECISION, _ONLY]), method="L-BFGS-B")
    theta, log_precision, only = found.x
    return Law(float(theta), float(np.exp(np.clip(log_precision, -3.0, 9.0))), float(expit(only)))


def _distinct(k: Floats, n: Floats, e: Floats, parts: int) -> tuple[tuple[Floats, Floats, Floats], Any]:
    """Distinct rows, with shares on offer to whole ``parts``, and the place of each row among them."""
    rough = np.where(np.isnan(e), -1.0, np.round(e * parts)).astype(np.int64) + 1
    width = int(n.max()) + 1 if len(n) else 1
    key = (k.astype(np.int64) * width + n.astype(np.int64)) * (parts + 2) + rough
    keys, of = np.unique(key, return_inverse=True)
    counts, rough = np.divmod(keys, parts + 2)
    offered = np.where(rough > 0, (rough - 1) / parts, np.nan)
    return ((counts // width).astype(float), (counts % width).astype(float), offered), of.reshape(-1)


def told(law: Law, on_discount: Floats, purchases: Floats, offered: Floats, level: float) -> Told:
    """The share of each client given what he bought: mean, an interval of mass ``level``, chance of "only".

    The interval has equal tails; where the atom at one is more than the upper tail it ends at one, and begins
    where ``level`` is reached.
    """
    (k, n, e), take = _distinct(on_discount, purchases, offered, 1000)
    mu = np.clip(expected(law.theta, e), 1e-6, 1 - 1e-6)
    a, b = mu * law.precision, (1 - mu) * law.precision
    with np.errstate(over="ignore"):
        odds = law.only / (1 - law.only) * np.exp(betaln(a, b) - betaln(a + n, b))
    only = np.where(k == n, np.where(np.isinf(odds), 1.0, odds / (1 + odds)), 0.0)
    a, b = a + k, b + n - k
    mean = only + (1 - only) * a / (a + b)
    tail, rest = (1 - level) / 2, np.maximum(1 - only, 1e-300)
    to_one = only >= tail
    low = _quantile(a, b, np.where(to_one, 1 - level, tail) / rest)
    high = np.where(to_one, 1.0, _quantile(a, b, (1 - tail) / rest))
    return Told(mean[take], low[take], high[take], only[take])


def _quantile(a: Floats, b: Floats, part: Floats) -> Floats:
    """The quantile of a beta law, one where ``part`` is beyond it."""
    inside = part < 1
    found = np.ones_like(part)
    found[inside] = betaincinv(a[inside], b[inside], part[inside])
    return found
