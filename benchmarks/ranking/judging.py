"""Recall, NDCG and hits of lists of products, as "A Next Basket Recommendation Reality Check" counts them."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from regulars.portfolio.ranking import Baskets, Ints


def judge(top: Ints, clients: Ints, target: csr_array, history: Baskets) -> dict[str, float]:
    """Means over ``clients`` with a target of R, NDCG and PHR of the lists ``top`` (clients, n).

    ``repeat`` and ``explore`` are recall of products bought before and of those not, over clients who have
    any in the target.

    >>> history = Baskets(np.array([0]), np.array([0]), np.array([1]), (1, 4))
    >>> target = csr_array(np.array([[1.0, 1.0, 0.0, 0.0]]))
    >>> found = judge(np.array([[1, 2]]), np.array([0]), target, history)
    >>> {name: round(value, 4) for name, value in found.items()}
    {'recall': 0.5, 'ndcg': 0.6131, 'phr': 1.0, 'repeat': 1.0, 'explore': 0.0}
    """
    wanted = target[clients].toarray() > 0
    before = history.counts(1.0)[clients].toarray() > 0
    hit = np.take_along_axis(wanted, top, 1)
    known = np.take_along_axis(before, top, 1)
    number, again = wanted.sum(1), (wanted & before).sum(1)
    discount = 1 / np.log2(np.arange(2, top.shape[1] + 2))
    best = np.r_[0.0, np.cumsum(discount)][np.minimum(number, top.shape[1])]
    asked = number > 0

    def share(found: np.ndarray, of: np.ndarray) -> float:
        return float((found[of > 0] / of[of > 0]).mean())

    return {
        "recall": share(hit.sum(1), number),
        "ndcg": float(((hit @ discount)[asked] / best[asked]).mean()),
        "phr": float((hit.sum(1) > 0)[asked].mean()),
        "repeat": share((hit & known).sum(1), again),
        "explore": share((hit & ~known).sum(1), number - again),
    }
