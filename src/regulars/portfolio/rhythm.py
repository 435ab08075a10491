"""Own rhythm: how surprising a silence is, and how likely the one who is silent has left for good.

`Rhythm` is for clients, in continuous time. The gaps between a client's days with a purchase are gamma with
shape k (regularity: 1 is chance alone, large is like clockwork) and his own rate β ~ Gamma(r, α), as in
Platzer and Reutterer (2016). After each purchase he leaves with a chance that is Beta(a, b) over clients,
as in Batislam et al. (2007). Given n gaps that add up to G,

    β | gaps ~ Gamma(r + k n, α + G),
    S(s) = P(a gap exceeds s) = 1 − I(s / (s + α + G); k, r + k n),
    P(left | silent for s) = a / (a + (b + m) S(s)),   m returns that he was seen to make,

I the regularised incomplete beta function. `Habit` is the same for a product in a client's basket, counted
in his own visits so that it stands still while he is away: on each visit he takes it with his own chance
p ~ Beta(c, d), and after each time he gives it up with a chance that is Beta(a, b): the BG/BB model of Fader,
Hardie and Shang (2010), with giving up after a purchase only.

Both count from the visit that makes one a regular (`REGULAR_GAPS` gaps, `STEADY_TIMES` times): who never came
so far tells nothing of regulars.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betainc, betaln, expit, gammaincc, gammainccinv, gammaln

from regulars.portfolio.history import Floats

#: Gaps that make a client a regular, and times that make a product one of his steady ones.
REGULAR_GAPS = 2
STEADY_TIMES = 4
#: Regulars, or steady products, that a fit looks at: beyond, every so-many-th in order of what they did.
FITTED = 10_000
#: Where parameters lie when nothing is known, in the coordinates of `_rhythm`, and how far they stray: an
#: ordinary base outweighs it with its first dozen regulars.
_USUAL = np.array([np.log(1.5), np.log(2.5), 0.0, -3.0, np.log(8.0)])
_STRAYS = np.array([0.7, 1.0, 3.0, 1.5, 1.5])
_NODES = 12


@dataclass(frozen=True)
class Rhythm:
    """The base's gaps and leaving, times in weeks: k, r, α, a, b of the module's formulas."""

    k: float
    r: float
    alpha: float
    a: float
    b: float

    def own(self, n: Floats, total: Floats) -> Floats:
        """A client's mean gap in weeks from ``n`` gaps of ``total`` weeks, drawn to the base's.

        >>> Rhythm(2.0, 3.0, 4.0, 0.2, 5.0).own(np.array([10.0]), np.array([20.0]))
        array([2.18181818])
        """
        return np.asarray(self.k * (self.alpha + total) / (self.r + self.k * n - 1))

    def survival(self, silent: Floats, n: Floats, total: Floats) -> Floats:
        """P(a gap is longer than ``silent``) when nothing has changed.

        >>> Rhythm(2.0, 3.0, 4.0, 0.2, 5.0).survival(np.array([0.0, 6.0]), np.full(2, 10.0), np.full(2, 20.0))
        array([1.        , 0.03305657])
        """
        shape, scale = self.r + self.k * n, self.alpha + total
        return np.asarray(np.maximum(1 - betainc(self.k, shape, silent / (silent + scale)), 1e-300))

    def left(self, silent: Floats, n: Floats, total: Floats) -> Floats:
        """P(he has left for good), silent for ``silent`` weeks after his ``n``-th gap."""
        stays = self.b + n - REGULAR_GAPS
        return np.asarray(self.a / (self.a + stays * self.survival(silent, n, total)))

    def left_variance(self, silent: Floats, n: Floats, total: Floats) -> Floats:
        """The variance of P(left) over the rates that the client may have.

        Nodes are equally likely rates before the silence; each counts by its chance of the silence.
        """
        at = (np.arange(_NODES) + 0.5) / _NODES
        shape, scale = (self.r + self.k * n)[:, None], (self.alpha + total)[:, None]
        rate = gammainccinv(shape, at[None, :]) / scale
        seen = self.a + (self.b + n - REGULAR_GAPS)[:, None] * gammaincc(self.k, rate * silent[:, None])
        weight = seen / seen.sum(axis=1, keepdims=True)
        mean = (weight * (self.a / seen)).sum(axis=1)
        return np.asarray((weight * (self.a / seen - mean[:, None]) ** 2).sum(axis=1))


@dataclass(frozen=True)
class Habit:
    """Taking a product and giving it up, in visits: c, d, a, b of the module's formulas."""

    c: float
    d: float
    a: float
    b: float

    def survival(self, since: Floats, times: Floats, passed: Floats) -> Floats:
        """P(he passes it over on ``since`` visits running) when nothing has changed.

        ``times`` he took it, and ``passed`` visits between the first and the last time he did not.

        >>> Habit(1.0, 1.0, 0.1, 2.0).survival(np.array([0.0, 3.0]), np.full(2, 4.0), np.zeros(2))
        array([1.        , 0.02857143])
        """
        kept, missed = self.c + times - 1, self.d + passed
        return np.asarray(np.exp(betaln(kept, missed + since) - betaln(kept, missed)))

    def given_up(self, since: Floats, times: Floats, passed: Floats) -> Floats:
        """P(he has given it up) after ``since`` visits without it."""
        stays = self.b + times - STEADY_TIMES
        return np.asarray(self.a / (self.a + stays * self.survival(since, times, passed)))


def fit_rhythm(n: Floats, total: Floats, log_gaps: Floats, silent: Floats) -> Rhythm:
    """The `Rhythm` of regulars with ``n`` gaps of ``total`` weeks, Σ ln gap, and their present silence.

    By the highest likelihood of gaps and silences together, drawn a little towards usual values. Long-gone
    regulars belong in: they are how often regulars leave.
    """
    n, total, log_gaps, silent = _some(np.stack([n, total, log_gaps, silent]))
    typical = float(np.log(total.sum() / n.sum()))

    def minus_log_likelihood(at: Floats) -> float:
        found = _rhythm(at, typical)
        k, r, alpha, a, b = found.k, found.r, found.alpha, found.a, found.b
        shape, returned = r + k * n, n - REGULAR_GAPS
        gaps = r * np.log(alpha) - gammaln(r) + gammaln(shape) - shape * np.log(alpha + total)
        gaps = gaps - n * gammaln(k) + (k - 1) * log_gaps
        leaving = _leaving(a, b, returned, found.survival(silent, n, total))
        return float(-(gaps + leaving).sum() + 0.5 * np.sum(((at - _USUAL) / _STRAYS) ** 2))

    return _rhythm(_lowest(minus_log_likelihood, _USUAL), typical)


def fit_habit(times: Floats, passed: Floats, since: Floats, weight: Floats) -> Habit:
    """The `Habit` of steady products: ``weight`` of them were taken ``times``, ``passed`` and since then."""
    times, passed, since, weight = _some(np.stack([times, passed, since, weight]))
    start = np.array([0.0, np.log(4.0), -3.0, np.log(4.0)])

    def minus_log_likelihood(at: Floats) -> float:
        found = _habit(at)
        taken = betaln(found.c + times - 1, found.d + passed) - betaln(found.c, found.d)
        given_up = _leaving(found.a, found.b, times - STEADY_TIMES, found.survival(since, times, passed))
        return float(-weight @ (taken + given_up) + 0.5 * np.sum(((at - start) / 2) ** 2))

    return _habit(_lowest(minus_log_likelihood, start))


def _leaving(a: float, b: float, returned: Floats, survival: Floats) -> Floats:
    """ln of: he came back ``returned`` times, then either left or is in a gap of chance ``survival``."""
    back = betaln(a, b + returned) - betaln(a, b)
    return np.asarray(back + np.log((a + (b + returned) * survival) / (a + b + returned)))


def _rhythm(at: Floats, typical: float) -> Rhythm:
    """From ln k, ln r, ln of the typical gap over the records' mean, logit of a / (a + b), ln (a + b)."""
    k, r, gap = np.exp(at[0]), np.exp(at[1]), np.exp(at[2] + typical)
    leaves, known = expit(at[3]), np.exp(at[4])
    return Rhythm(float(k), float(r), float(gap * r / k), float(leaves * known), float((1 - leaves) * known))


def _habit(at: Floats) -> Habit:
    leaves, known = expit(at[2]), np.exp(at[3])
    return Habit(
        float(np.exp(at[0])), float(np.exp(at[1])), float(leaves * known), float((1 - leaves) * known)
    )


def _some(rows: Floats) -> Floats:
    """Rows in order of what they hold, at most `FITTED`: neither names nor the order of records matter."""
    ordered = rows[:, np.lexsort(rows)]
    return ordered[:, :: -(-ordered.shape[1] // FITTED)]


def _lowest(target: Callable[[Floats], float], start: Floats) -> Floats:
    found = minimize(
        target, start, method="L-BFGS-B", bounds=[(at - 6, at + 6) for at in start], options={"maxiter": 200}
    )
    return np.asarray(found.x, dtype=np.float64)
