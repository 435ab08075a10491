"""What a client's next basket will hold: an order of products, learnt from baskets that followed others.

The pieces are those of the forecast (`regulars.portfolio.cells`), on one clock of δ a basket: a client's
own decayed counts, what clients like him buy, what everybody buys. How they go together is not assumed but
learnt from clients whose following basket is known: with x_uc the logs of the pieces,

    P(c in the next basket of u) = 1 / (1 + exp(−β·x_uc)),

a logistic regression fitted by Newton's method (McCullagh & Nelder 1989, section 4.4) with a small ridge.
Products bought before and new ones have weights of their own, and a product bought before counts by how
often people come back for it: cigarettes they do, a kettle they do not. The pieces of the clients that β is
learnt from are made without their following baskets.

Like clients are the nearest by the cosine of square roots of shares, rare products counting more (inverse
document frequency, Spärck Jones 1972), squared as in UP-CF (Faggioli, Polato, Aiolli, UMAP 2020).

>>> client, age, product = np.array([[0, 1, 0], [0, 0, 0], [1, 1, 1], [1, 0, 1], [2, 1, 0], [2, 0, 0]]).T
>>> history = Baskets(client, age, product, shape=(3, 2))
>>> following = csr_array(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
>>> learn(history, following, np.array([0, 1])).top(history, np.array([2]), 1)
array([[0]])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: δ a basket, and that of what was bought just now.
CLOCK, SHORT_CLOCK = 0.9, 0.7
#: Nearest clients, and the power of their likeness.
NEAREST, POWER = 300, 2.0
#: Products considered for a client beside those he has bought: everybody's first, and like clients' first.
CONSIDERED = 150
#: Of the learners, one of so many is kept for β; the pieces it is learnt on come from the rest.
_KEPT_FOR_WEIGHTS = 4
#: Purchases of everyone's rate of return that stand before a product's own; half a purchase of anything.
_AN_ITEM, _LEAST = 5.0, 0.3
_SHARE_FLOOR, _OWN_FLOOR, _RIDGE, _STEPS, _CHUNK = 1e-4, 1e-2, 1e-5, 30, 512


@dataclass(frozen=True)
class Baskets:
    """What clients bought: a row is a product in a basket, ``age`` 0 a client's last, 1 the one before.

    ``shape`` is (clients, products); the arrays are numbers below it.
    """

    client: Ints
    age: Ints
    product: Ints
    shape: tuple[int, int]

    def counts(self, decay: float) -> csr_array:
        """Σ decay^age, clients × products."""
        return csr_array((float(decay) ** self.age, (self.client, self.product)), shape=self.shape)

    def number(self) -> Floats:
        """Baskets of each client."""
        found = np.zeros(self.shape[0])
        np.maximum.at(found, self.client, self.age + 1.0)
        return found


@dataclass(frozen=True)
class Ranker:
    """The pieces that the whole base gives, and the weights of the order."""

    following: Floats  # (products,) a following basket holds it with this chance
    returns: Floats  # (products,) of clients who had it, the share that takes it again next
    rarity: Floats  # (products,)
    likeness: csr_array  # (clients, products) unit rows
    shares: csr_array  # (clients, products) rows that sum to 1
    weights: Floats

    def top(self, history: Baskets, clients: Ints, n: int) -> Ints:
        """The ``n`` products likeliest in the next basket of each of ``clients``: (clients, n).

        ``n`` is at most the number of products.
        """
        made = np.empty((len(clients), n), np.int64)
        pieces = _Own(history)
        for begin in range(0, len(clients), _CHUNK):
            some = clients[begin : begin + _CHUNK]
            row, product, x = self.pieces(pieces, some, max(n, CONSIDERED))
            best = np.lexsort((product, -(x @ self.weights), row))
            place = np.arange(len(row)) - np.searchsorted(row, row)
            made[begin : begin + len(some)] = product[best[place < n]].reshape(len(some), n)
        return made

    def pieces(
        self, own: _Own, clients: Ints, considered_of_all: int = CONSIDERED
    ) -> tuple[Ints, Ints, Floats]:
        """Row of ``clients``, product and x of every pair considered, by row; x is (pairs, weights)."""
        counted = {decay: counts[clients].toarray() for decay, counts in own.counts.items()}
        liked = self.liked(own.counts[CLOCK][clients], clients)
        bought = counted[1.0] > 0
        considered = bought.copy()
        n = min(considered_of_all, bought.shape[1])
        considered[:, np.argsort(-self.following, kind="stable")[:n]] = True
        considered[np.arange(len(clients))[:, None], np.argpartition(-liked, n - 1, axis=1)[:, :n]] = True
        row, product = np.nonzero(considered)
        at = row, product
        mine = bought[at].astype(float)
        exposed = (1 - CLOCK ** own.number[clients]) / (1 - CLOCK)
        of_all, of_like = np.log(self.following[product]), np.log(liked[at] + _SHARE_FLOOR)
        own_rate = np.log(counted[CLOCK][at] / np.maximum(exposed, 1)[row] + _OWN_FLOOR)
        lately = np.log(counted[SHORT_CLOCK][at] * (1 - SHORT_CLOCK) + _OWN_FLOOR)
        columns = [
            np.ones(len(row)), of_all, of_like, mine, mine * of_all, mine * of_like, mine * own_rate,
            mine * lately, mine * np.log(np.maximum(counted[1.0][at], 1)), counted[0.0][at],
            mine * np.log(self.returns[product]),
        ]  # fmt: skip
        return row, product, np.stack(columns, axis=1)

    def liked(self, counts: csr_array, clients: Ints) -> Floats:
        """Shares of products among the clients nearest to each of ``clients``, himself left out."""
        near = (_unit(counts, self.rarity) @ self.likeness.T).toarray()
        near[np.arange(len(clients)), clients] = 0
        k = min(NEAREST, near.shape[1])
        near[near < np.partition(near, -k, axis=1)[:, -k, None]] = 0
        near **= POWER
        weight = csr_array(near / np.maximum(near.sum(1, keepdims=True), 1e-12))
        made: Floats = (weight @ self.shares).toarray()
        return made


class _Own:
    """A history's counts on every clock, made once."""

    def __init__(self, history: Baskets) -> None:
        self.counts = {decay: history.counts(decay) for decay in (1.0, CLOCK, SHORT_CLOCK, 0.0)}
        self.number = history.number()


def learn(before: Baskets, following: csr_array, learners: Ints, seed: int = 0) -> Ranker:
    """Learn the order from the clients ``learners``, whose ``following`` basket came after ``before``.

    ``following`` is clients × products, 1 where the next basket holds the product; only the rows of learners
    are read. Other clients count as neighbours with what they bought.
    """
    drawn = np.random.default_rng(seed).permutation(np.unique(learners))
    kept = drawn[: max(1, len(drawn) // _KEPT_FOR_WEIGHTS)]
    own = _Own(before)
    partial = _base(own, following, drawn[len(kept) :], np.zeros(0))
    found = [partial.pieces(own, kept[begin : begin + _CHUNK]) for begin in range(0, len(kept), _CHUNK)]
    x = np.concatenate([pairs[2] for pairs in found])
    taken = np.concatenate(
        [
            following[kept[_CHUNK * i : _CHUNK * (i + 1)]].toarray()[pairs[0], pairs[1]] > 0
            for i, pairs in enumerate(found)
        ]
    )
    return _base(own, following, drawn, logistic(x, taken.astype(float)))


def logistic(x: Floats, y: Floats) -> Floats:
    """Weights of a logistic regression, the first column of ``x`` being ones.

    >>> rng = np.random.default_rng(0)
    >>> x = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    >>> y = (rng.random(20_000) < 1 / (1 + np.exp(1 - 2 * x[:, 1]))).astype(float)
    >>> logistic(x, y).round(1)
    array([-1.,  2.])
    """
    middle, scale = x.mean(0), x.std(0)
    scale[scale == 0] = 1.0
    middle[0] = 0.0
    z = (x - middle) / scale
    ridge = np.r_[0.0, np.full(x.shape[1] - 1, _RIDGE)]

    def loss(beta: Floats) -> float:
        eta = z @ beta
        return float((np.logaddexp(0, eta) - y * eta).mean() + ridge @ beta**2 / 2)

    mean = np.clip(y.mean(), 1e-6, 1 - 1e-6)
    beta = np.r_[np.log(mean / (1 - mean)), np.zeros(x.shape[1] - 1)]
    at = loss(beta)
    for _ in range(_STEPS):
        p = expit(z @ beta)
        gradient = z.T @ (p - y) / len(y) + ridge * beta
        curvature = (z * (p * (1 - p))[:, None]).T @ z / len(y) + np.diag(ridge)
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        length = 1.0
        while (reached := loss(beta - length * step)) > at and length > 1e-6:
            length /= 2
        gained, at, beta = at - reached, reached, beta - length * step
        if gained < 1e-9:
            break
    found: Floats = beta / scale
    found[0] -= found[1:] @ middle[1:]
    return found


def _base(own: _Own, following: csr_array, learners: Ints, weights: Floats) -> Ranker:
    """The pieces of a base in which the following baskets of ``learners`` are known."""
    known = np.zeros(following.shape[0])
    known[learners] = 1
    followed = csr_array(diags_array(known) @ following)
    had = csr_array(own.counts[1.0][learners])
    had.data = np.ones_like(had.data)
    again = np.asarray(had.multiply(following[learners]).sum(0)).ravel()
    holders = np.asarray(had.sum(0)).ravel()
    of_all = again.sum() / max(holders.sum(), 1)
    reach = own.counts[1.0] + followed
    reach.data = np.ones_like(reach.data)
    rarity = np.log1p(following.shape[0] / np.maximum(np.asarray(reach.sum(0)).ravel(), 1))
    faded = csr_array(diags_array(np.where(known > 0, CLOCK, 1.0)) @ own.counts[CLOCK] + followed)
    return Ranker(
        following=(np.asarray(followed.sum(0)).ravel() + _LEAST) / max(len(learners), 1),
        returns=(again + _AN_ITEM * max(of_all, 1e-6)) / (holders + _AN_ITEM),
        rarity=rarity,
        likeness=_unit(faded, rarity),
        shares=_scaled(faded, np.asarray(faded.sum(1)).ravel()),
        weights=weights,
    )


def _unit(counts: csr_array, rarity: Floats) -> csr_array:
    """Rows of unit length: roots of shares, by rarity."""
    rooted = _scaled(counts, np.asarray(counts.sum(1)).ravel())
    rooted.data = np.sqrt(rooted.data)
    weighed = csr_array(rooted @ diags_array(rarity))
    return _scaled(weighed, np.sqrt(np.asarray(weighed.multiply(weighed).sum(1)).ravel()))


def _scaled(counts: csr_array, by: Floats) -> csr_array:
    return csr_array(diags_array(1 / np.maximum(by, 1e-12)) @ counts)
