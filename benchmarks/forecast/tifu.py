"""TIFU-KNN: "Modeling Personalized Item Frequency Information for Next-basket Recommendation".

Hu, He, Gao, Zhang, SIGIR 2020, equations 1-4. A client's baskets are cut, from the last backwards, into
groups of ``group``; inside a group a basket counts r_b^(baskets after it in its group), a group counts
r_g^(groups after it); group vectors are means over their baskets, the client's vector is the mean over his
groups. The score is α own + (1 − α) mean of the ``neighbours`` nearest clients by Euclidean distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Settings:
    """As the paper names them: m, r_b, r_g, k, α."""

    group: int
    within: float
    between: float
    neighbours: int
    own: float


#: What the paper chose for Ta-Feng.
PAPER_TAFENG = Settings(7, 0.9, 0.7, 300, 0.7)


def basket_weights(clients: Ints, order: Ints, settings: Settings) -> Floats:
    """What a basket counts: ``clients`` and ``order`` (0 the first) of each basket, sorted by both.

    >>> basket_weights(np.array([0, 0, 0]), np.array([0, 1, 2]), Settings(2, 0.5, 0.1, 1, 1.0))
    array([0.05 , 0.125, 0.25 ])
    """
    number = np.bincount(clients)[clients]
    after = number - 1 - order
    groups = -(-number // settings.group)
    group_after, within_after = after // settings.group, after % settings.group
    in_group = np.minimum(settings.group, number - group_after * settings.group)
    weight: Floats = settings.within**within_after * settings.between**group_after / in_group / groups
    return weight


def vectors(
    client: Ints, basket: Ints, product: Ints, shape: tuple[int, int], settings: Settings
) -> sparse.csr_array:
    """Client vectors, ``shape`` (clients, products); a row of the arguments is a product in a basket.

    ``basket`` orders a client's baskets; equal values are one basket.
    """
    baskets, row = np.unique(np.column_stack([client, basket]), axis=0, return_inverse=True)
    owners = baskets[:, 0]
    starts = np.searchsorted(owners, owners)
    weights = basket_weights(owners, np.arange(len(owners)) - starts, settings)
    made = sparse.csr_array((weights[row.ravel()], (client, product)), shape=shape)
    made.sum_duplicates()
    return made


def scores(
    own: sparse.csr_array, base: sparse.csr_array, rows_in_base: Ints, settings: Settings, chunk: int = 512
) -> Floats:
    """Scores of the clients ``own``, dense; neighbours come from ``base``, a client is not his own neighbour.

    ``rows_in_base`` is each client's row of ``base``, −1 where he has none.
    """
    made = np.empty(own.shape)
    squares = base.multiply(base).sum(1)
    k = min(settings.neighbours, base.shape[0] - 1)
    for begin in range(0, own.shape[0], chunk):
        some = slice(begin, min(begin + chunk, own.shape[0]))
        distance = squares[None, :] - 2 * (own[some] @ base.T).toarray()
        mine = rows_in_base[some]
        distance[np.flatnonzero(mine >= 0), mine[mine >= 0]] = np.inf
        near = np.argpartition(distance, k - 1, axis=1)[:, :k]
        pick = sparse.csr_array(
            (np.full(near.size, 1 / k), (np.repeat(np.arange(len(near)), k), near.ravel())),
            shape=(len(near), base.shape[0]),
        )
        made[some] = settings.own * own[some].toarray() + (1 - settings.own) * (pick @ base).toarray()
    return made
