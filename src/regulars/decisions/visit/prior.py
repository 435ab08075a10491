"""What people's past preferences say of a new client: mean utilities, the factors tastes share, and the rest.

Factor analysis, u = μ + Vz + e with z ~ N(0, I) and e ~ N(0, diag ψ), by expectation–maximisation over the
utilities that are known (Rubin & Thayer 1982; missing entries are left out of both steps). Without ψ an
answer about an item would teach nothing of that item itself. Unusual items lean on the others: ψ is drawn
towards its mean by `TOWARDS_MEAN` people.
"""

from __future__ import annotations

import numpy as np

from regulars.decisions.visit.belief import Belief, Floats, prior

#: Factors at most, people that one factor is for at least.
FACTORS, A_FACTOR = 16, 20
#: People at the mean of ψ that stand before an item's own; a factor's weights are shrunk by one person.
TOWARDS_MEAN = 10.0
#: ψ is at least this share of all variance.
LEAST_OWN = 0.02
#: What is learnt is made so much wider: a favourite that few share lies further out than a normal's tail.
WIDER = 1.2
_STEPS, _ENOUGH = 60, 1e-4


def learn(utilities: Floats) -> Belief:
    """The belief about a client like these people: ``utilities`` is (people, items), NaN where unknown.

    An item nobody has rated stands where items do on average, with the variance of all. Nobody at all: mean
    0, variance 1. The order of people does not matter, to the last bit.

    >>> people = np.array([[1.0, 0.0], [0.8, 0.1], [0.0, 1.0]])
    >>> bool(np.array_equal(learn(people).mean, learn(people[::-1]).mean))
    True
    """
    known = utilities[~np.isnan(utilities).all(axis=1)]
    people, items = known.shape
    if not known.size:
        return prior(np.zeros(items), np.zeros((items, 0)), np.ones(items))
    known = known[np.argsort(_as_bytes(known), kind="stable")]
    there = ~np.isnan(known)
    rated = there.any(axis=0)
    mean, shared, own = (
        np.zeros(items),
        np.zeros((items, min(FACTORS, items - 1, people // A_FACTOR))),
        np.ones(items),
    )
    mean[rated], shared[rated], own[rated] = _factors(known[:, rated], there[:, rated], shared.shape[1])
    if not rated.all():
        total = own[rated] + np.square(shared[rated]).sum(axis=1)
        mean[~rated] = mean[rated].mean()
        own[~rated] = total.mean() + mean[rated].var()
    return prior(mean, shared * np.sqrt(WIDER), own * WIDER)


def _factors(known: Floats, there: np.ndarray, rank: int) -> tuple[Floats, Floats, Floats]:
    """μ, V and ψ of people's utilities by EM, from the leading directions of what is known."""
    count = there.sum(axis=0)
    mean = np.where(there, known, 0.0).sum(axis=0) / count
    centred = np.where(there, known - mean, 0.0)
    people = len(known)
    least = max(LEAST_OWN * float(np.square(centred).sum() / there.sum()), 1e-6)
    _, size, axes = np.linalg.svd(centred, full_matrices=False)
    shared = axes[:rank].T * (size[:rank] / np.sqrt(people))
    own = np.maximum(np.square(centred).sum(axis=0) / count - np.square(shared).sum(axis=1), least)
    pooled = own.mean()
    held = there.astype(np.float64)
    # People who know the same items share the spread of their factors: often that is everybody.
    kinds, kind, alike = np.unique(there, axis=0, return_inverse=True, return_counts=True)
    for _ in range(_STEPS if rank else 1):
        before = own
        # E: each person's factors (people, r), and their second moments summed over who knows an item.
        inverse = np.linalg.inv(
            np.eye(rank) + np.tensordot(kinds / own, shared[:, :, None] * shared[:, None, :], 1)
        )
        factors = np.einsum("prs,ps->pr", inverse[kind.ravel()], (centred / own) @ shared)
        products = (factors[:, :, None] * factors[:, None, :]).reshape(people, rank * rank)
        spread = np.tensordot((kinds * alike[:, None]).T, inverse, 1)
        # M: each item's weights, mean and rest.
        square = spread + (held.T @ products).reshape(len(count), rank, rank)
        cross = centred.T @ factors
        shared = np.linalg.solve(square + np.eye(rank), cross[:, :, None])[:, :, 0]
        explained = 2 * (shared * cross).sum(axis=1) - np.einsum("nr,nrs,ns->n", shared, square, shared)
        rest = np.square(centred).sum(axis=0) - explained
        own = np.maximum((rest + TOWARDS_MEAN * pooled) / (count + TOWARDS_MEAN), least)
        pooled = own.mean()
        shift = (centred - np.where(there, factors @ shared.T, 0.0)).sum(axis=0) / (count + 1)
        mean, centred = mean + shift, np.where(there, centred - shift, 0.0)
        if np.abs(own - before).max() < _ENOUGH * pooled:
            break
    return mean, shared, own


def _as_bytes(rows: Floats) -> np.ndarray:
    """One sortable key a row; equal rows have equal keys."""
    plain = np.ascontiguousarray(np.where(np.isnan(rows), np.nan, rows) + 0.0)
    return plain.view(np.dtype((np.void, plain.shape[1] * plain.itemsize)))[:, 0]
