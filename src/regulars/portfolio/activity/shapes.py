"""Rising factorials and negative binomial tails: the arithmetic every model of counts here shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainccinv, gammaln

from regulars.portfolio.activity.triples import Floats

NEGLIGIBLE = 1e-12
"""Probability beyond which a tail is cut off where a sum runs over all counts."""


def total(weights: Floats, values: Floats) -> float:
    """The weighted sum over the last axis of one dimension, pairwise.

    Not by BLAS, which splits a long sum among as many threads as there are cores: the result must not
    depend on the machine, and spinning threads cost more than they save here.
    """
    return float((weights * values).sum())


def totals(weights: Floats, values: Floats) -> Floats:
    """The same for the rows of ``values``: (k, m) -> (k,)."""
    return np.asarray((weights * values).sum(axis=-1), dtype=np.float64)


def products(weights: Floats, values: Floats) -> Floats:
    """Weighted sums of the products of all pairs of rows: (k, m) -> (k, k), symmetric."""
    out = np.empty((len(values), len(values)))
    for i, row in enumerate(values):
        out[i, i:] = out[i:, i] = totals(weights * row, values[i:])
    return out


def counted(counts: Floats, weights: Floats) -> Floats:
    """The weight at each count 0 ... max: what depends on a history through a count is summed over it.

    >>> counted(np.array([0.0, 2.0, 2.0]), np.array([1.0, 2.0, 3.0])).tolist()
    [1.0, 0.0, 5.0]
    """
    return np.bincount(counts.astype(np.int64), weights=weights).astype(np.float64)


class Rising(NamedTuple):
    """log of shape (shape + 1) ... (shape + m - 1) for m = 0 ... top, and its derivatives in shape."""

    log: Floats
    first: Floats
    second: Floats


def rising(shape: float, top: int) -> Rising:
    """Γ(shape + m) / Γ(shape) in logs for m = 0 ... top; sums of logs lose nothing where Γ's would cancel.

    >>> rising(2.0, 3).log.round(4).tolist()
    [0.0, 0.6931, 1.7918, 3.1781]
    """
    factor = shape + np.arange(top, dtype=np.float64)
    sums = (np.concatenate([[0.0], np.cumsum(v)]) for v in (np.log(factor), 1 / factor, -1 / factor**2))
    return Rising(*sums)


def odds(t: Floats, scale: Floats) -> Floats:
    """z = t / (scale + t), the negative binomial's success probability over t weeks."""
    return np.asarray(t / (scale + t), dtype=np.float64)


def nb_survival(n: Floats, shape: Floats, z: Floats) -> Floats:
    """P(N >= n) of the negative binomial Γ(shape+n)/(Γ(shape) n!) z^n (1-z)^shape; broadcasts.

    >>> float(nb_survival(np.array(1.0), np.array(1.0), np.array(0.25)))
    0.25
    """
    return np.where(n <= 0, 1.0, betainc(np.maximum(n, 1.0), shape, z))


def nb_log_pmf(n: Floats, shape: Floats, z: Floats) -> Floats:
    """log P(N = n) of the same law; broadcasts."""
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.where(n > 0, n * np.log(z), 0.0)
    counts: Floats = gammaln(shape + n) - gammaln(shape) - gammaln(n + 1)
    return np.asarray(counts + powers + shape * np.log1p(-z), dtype=np.float64)


def nb_pmf_table(shape: Floats, z: Floats, top: int) -> Floats:
    """P(N = 0 ... top) of the same law for m laws at once: (top + 1, m)."""
    table = np.empty((top + 1, len(shape)))
    start = shape * np.log1p(-z)
    table[0] = np.exp(start)
    for n in range(top):
        np.multiply(table[n], z * ((shape + n) / (n + 1)), out=table[n + 1])
    drowned = start < -600
    if drowned.any():
        counts = np.arange(top + 1, dtype=np.float64)[:, None]
        table[:, drowned] = np.exp(nb_log_pmf(counts, shape[drowned], z[drowned]))
    return table


def nb_reach(shape: Floats, z: Floats, beyond: float) -> Floats:
    """A count that N reaches with probability of at most twice ``beyond``.

    The gamma mixing law's upper quantile, then Bernstein's bound for the Poisson above it.
    """
    distinct, back = np.unique(shape, return_inverse=True)
    rate = gammainccinv(distinct, beyond)[back.reshape(shape.shape)] * z / (1 - z)
    spread = np.sqrt(-2 * np.log(beyond))
    return np.asarray(np.ceil(rate + spread * np.sqrt(rate) + spread**2 / 3 + 1), dtype=np.float64)


def blocks(reach: Floats, cells: int = 1 << 18) -> Iterator[tuple[NDArray[np.intp], int]]:
    """Rows of alike ``reach`` and the largest of it, so that top x rows stays within ``cells``.

    >>> [(rows.tolist(), top) for rows, top in blocks(np.array([3.0, 1.0, 2.0]), cells=4)]
    [([1], 1), ([2], 2), ([0], 3)]
    """
    order = np.argsort(reach, kind="stable")
    ordered = reach[order]
    start = 0
    while start < len(order):
        stop = min(len(order), start + max(1, int(cells / max(ordered[start], 1))))
        while stop > start + 1 and (stop - start) * ordered[stop - 1] > cells:
            stop = start + max(1, (stop - start) // 2)
        yield order[start:stop], int(ordered[stop - 1])
        start = stop
