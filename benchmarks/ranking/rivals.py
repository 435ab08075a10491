"""Rivals of the order of products: top frequencies, TIFU-KNN, UP-CF. NumPy and SciPy only."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import csr_array, diags_array

from benchmarks.forecast import tifu
from benchmarks.ranking.baskets import Task
from regulars.portfolio.ranking import Baskets, Floats, Ints

#: The first ``n`` products for ``clients``, (clients, n), from a history.
Order = Callable[[Baskets, Ints, int], Ints]
_CHUNK = 256


def first(scores: Floats, n: int) -> Ints:
    """The best ``n`` columns of each row, ties by the column's number.

    >>> first(np.array([[1.0, 3.0, 3.0]]), 2)
    array([[1, 2]])
    """
    least = np.partition(scores, -n, axis=1)[:, -n]
    made = np.empty((len(scores), n), np.int64)
    for row, (values, bound) in enumerate(zip(scores, least, strict=True)):
        reached = np.flatnonzero(values >= bound)
        made[row] = reached[np.argsort(-values[reached], kind="stable")[:n]]
    return made


def base(history: Baskets, task: Task) -> Baskets:
    """The history, and for clients whose following basket may be known, that one as well.

    Where the history already holds those baskets nothing is added.
    """
    if history is not task.before or task.history is not task.before:
        return history
    known = np.zeros(history.shape[0], np.int64)
    known[task.train] = 1
    client, product = task.following[task.train].nonzero()
    return Baskets(
        np.r_[history.client, task.train[client]],
        np.r_[history.age + known[history.client], np.zeros(len(client), np.int64)],
        np.r_[history.product, product],
        history.shape,
    )


def top_frequency(task: Task) -> dict[str, Order]:
    """G-, P- and GP-TopFreq: everybody's most frequent, the client's own, his own then everybody's."""

    def popularity(history: Baskets) -> Floats:
        made = np.bincount(base(history, task).product, minlength=history.shape[1]).astype(float)
        return made / made.sum()

    def g(history: Baskets, clients: Ints, n: int) -> Ints:
        return np.tile(first(popularity(history)[None], n), (len(clients), 1))

    def p(history: Baskets, clients: Ints, n: int) -> Ints:
        return first(history.counts(1.0)[clients].toarray(), n)

    def gp(history: Baskets, clients: Ints, n: int) -> Ints:
        return first(history.counts(1.0)[clients].toarray() + popularity(history), n)

    return {"G-TopFreq": g, "P-TopFreq": p, "GP-TopFreq": gp}


def tifu_knn(task: Task, settings: tifu.Settings, learnt: bool) -> Order:
    """TIFU-KNN; ``learnt``: neighbours have their following baskets, too."""

    def order(history: Baskets, clients: Ints, n: int) -> Ints:
        def vectors(of: Baskets) -> csr_array:
            return tifu.vectors(of.client, -of.age, of.product, of.shape, settings)

        own = vectors(history)[clients]
        neighbours = vectors(base(history, task)) if learnt else vectors(history)
        parts = [slice(i, i + _CHUNK) for i in range(0, len(clients), _CHUNK)]
        return np.concatenate(
            [first(tifu.scores(own[at], neighbours, clients[at], settings), n) for at in parts]
        )

    return order


def tifu_settings() -> Iterator[tifu.Settings]:
    """What validation chooses among, the paper's for Ta-Feng first."""
    yield tifu.PAPER_TAFENG
    for within, between, neighbours, own in itertools.product((0.9, 1.0), (0.7, 1.0), (300,), (0.3, 0.6)):
        yield tifu.Settings(7, within, between, neighbours, own)


def up_cf(task: Task, window: int, power: float, asymmetry: float, learnt: bool) -> Order:
    """UP-CF (Faggioli, Polato, Aiolli, UMAP 2020, equations 1-4).

    A client's popularity of a product is the share of his last ``window`` baskets that hold it; clients are
    alike by |A ∩ B| / (|A|^asymmetry |B|^(1 − asymmetry)), to the ``power``; he is like himself, too.
    """

    def order(history: Baskets, clients: Ints, n: int) -> Ints:
        neighbours = base(history, task) if learnt else history
        had, theirs = _had(history)[clients], _had(neighbours)
        recent = csr_array(
            (
                np.ones(len(neighbours.age)) * (neighbours.age < window),
                (neighbours.client, neighbours.product),
            ),
            shape=neighbours.shape,
        )
        popular = csr_array(diags_array(1 / np.clip(neighbours.number(), 1, window)) @ recent)
        size, their_size = (np.maximum(np.asarray(x.sum(1)).ravel(), 1) for x in (had, theirs))
        made = []
        for begin in range(0, len(clients), _CHUNK):
            at = slice(begin, begin + _CHUNK)
            like = (had[at] @ theirs.T).toarray()
            like *= size[at, None] ** -asymmetry * their_size ** (asymmetry - 1)
            made.append(first((popular.T @ (like**power).T).T, n))
        return np.concatenate(made)

    return order


def up_cf_settings() -> Iterator[tuple[int, float, float]]:
    """Window, power, asymmetry that validation chooses among."""
    yield from itertools.product((2, 5, 100), (1.0, 2.0, 3.0), (0.25, 0.5))


def _had(history: Baskets) -> csr_array:
    had = history.counts(1.0)
    had.sum_duplicates()
    had.data = np.ones_like(had.data)
    return had
