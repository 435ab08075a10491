"""What a forecast of clients × products is judged by. Pure functions of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Floats = npt.NDArray[np.float64]
TINY = 1e-9


def deviance(seen: Floats, expected: Floats) -> float:
    """Mean Poisson deviance a cell, 2 (y ln(y/m) − y + m) (McCullagh & Nelder 1989, section 2.3).

    >>> round(deviance(np.array([0.0, 2.0]), np.array([0.5, 1.0])), 4)
    0.8863
    """
    m = np.maximum(expected, TINY)
    ratio = np.where(seen > 0, seen, m) / m
    return float(2 * np.mean(seen * np.log(ratio) - seen + m))


def ece(seen: Floats, expected: Floats, bins: int) -> float:
    """Share of units in the wrong bin: cells sorted by forecast, ``bins`` bins of equal expected units.

    >>> ece(np.array([1.0, 3.0]), np.array([2.0, 2.0]), 1)
    0.0
    """
    order = np.argsort(expected, axis=None, kind="stable")
    m, y = expected.ravel()[order], seen.ravel()[order]
    # A cell belongs where its middle lies: rounding must not decide.
    bin_of = np.minimum(((np.cumsum(m) - m / 2) / m.sum() * bins).astype(int), bins - 1)
    wrong = np.abs(np.bincount(bin_of, y, bins) - np.bincount(bin_of, m, bins)).sum()
    return float(wrong / seen.sum())


def wape(seen: Floats, expected: Floats, axis: int) -> float:
    """Σ |sum seen − sum expected| / Σ seen, sums along ``axis`` (1: by client, 0: by product).

    >>> wape(np.array([[1.0, 1.0], [2.0, 0.0]]), np.array([[1.0, 2.0], [1.0, 0.0]]), axis=1)
    0.5
    """
    return float(np.abs(seen.sum(axis) - expected.sum(axis)).sum() / seen.sum())


def bias(seen: Floats, expected: Floats) -> float:
    """Expected units over those seen, less 1."""
    return float(expected.sum() / seen.sum() - 1)


def negative_binomial_scores(seen: Floats, expected: Floats, size: Floats | float) -> Floats:
    """−log of the negative binomial with mean ``expected`` and shape ``size`` at ``seen``, of each cell.

    >>> negative_binomial_scores(np.array([0.0]), np.array([1.0]), 1.0).round(4)
    array([0.6931])
    """
    m = np.maximum(expected, TINY)
    k = np.maximum(size, TINY)
    log_p = gammaln(seen + k) - gammaln(k) - gammaln(seen + 1) - k * np.log1p(m / k)
    log_p += np.where(seen > 0, seen * (np.log(m) - np.log(k + m)), 0.0)
    return -log_p


def log_score(bought: npt.NDArray[np.bool_], p: Floats) -> float:
    """−mean log of the chance given to what happened.

    >>> round(log_score(np.array([True, False]), np.array([0.5, 0.5])), 4)
    0.6931
    """
    p = np.clip(p, TINY, 1 - TINY)
    return float(-np.mean(np.where(bought, np.log(p), np.log1p(-p))))


def reliability(bought: npt.NDArray[np.bool_], p: Floats, above: float) -> Floats:
    """Deciles of the cells with a chance ``above``: mean chance, share bought; shape (10, 2)."""
    chosen = p > above
    order = np.argsort(p[chosen], kind="stable")
    parts = zip(np.array_split(p[chosen][order], 10), np.array_split(bought[chosen][order], 10), strict=True)
    return np.array([[chance.mean(), hit.mean()] if len(chance) else [0.0, 0.0] for chance, hit in parts])


def r_precision(bought: npt.NDArray[np.bool_], score: Floats, seed: int = 0) -> float:
    """Mean over products of the share of buyers among as many best clients; ties broken by a seeded draw.

    >>> r_precision(np.array([[True], [False], [True]]), np.array([[3.0], [2.0], [1.0]]))
    0.5
    """
    shuffled = np.random.default_rng(seed).permutation(len(bought))
    order = shuffled[np.argsort(-score[shuffled], axis=0, kind="stable")]
    buyers = bought.sum(0)
    ranked = np.take_along_axis(bought, order, 0)
    first = np.arange(len(bought))[:, None] < buyers
    with_buyers = buyers > 0
    return float(((ranked & first).sum(0)[with_buyers] / buyers[with_buyers]).mean())


def ndcg(bought: npt.NDArray[np.bool_], score: Floats, at: int, seed: int = 0) -> float:
    """Mean NDCG@``at`` over clients who bought anything; a product bought is relevant, once.

    >>> round(ndcg(np.array([[True, False]]), np.array([[1.0, 2.0]]), at=2), 4)
    0.6309
    """
    shuffled = np.random.default_rng(seed).permutation(bought.shape[1])
    at = min(at, bought.shape[1])
    top = shuffled[np.argsort(-score[:, shuffled], axis=1, kind="stable")[:, :at]]
    discount = 1 / np.log2(np.arange(2, at + 2))
    gain = np.take_along_axis(bought, top, 1) @ discount
    best = np.r_[0, np.cumsum(discount)][np.minimum(bought.sum(1), at)]
    return float((gain[best > 0] / best[best > 0]).mean())


def interval_score(seen: Floats, low: Floats, high: Floats, level: float) -> Floats:
    """Width and what misses cost (Gneiting & Raftery 2007, equation 43), for each.

    >>> interval_score(np.array([1.0, 5.0]), np.array([0.0, 0.0]), np.array([2.0, 4.0]), 0.9).round(6)
    array([ 2., 24.])
    """
    miss = np.maximum(low - seen, 0) + np.maximum(seen - high, 0)
    return high - low + 2 / (1 - level) * miss


def counts(seen: Floats, expected: Floats, metrics: dict[str, Any]) -> dict[str, float]:
    """The figures every method is given."""
    bought = seen > 0
    return {
        "deviance": deviance(seen, expected),
        "ece": ece(seen, expected, metrics["bins"]),
        "bias": bias(seen, expected),
        "client_wape": wape(seen, expected, 1),
        "product_wape": wape(seen, expected, 0),
        "r_precision": r_precision(bought, expected),
        "ndcg": ndcg(bought, expected, metrics["ndcg_at"]),
    }
