"""Checked histories: repeat occasions x, week of the last t_x, age T, and how many clients share them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

Floats = NDArray[np.float64]

HISTORY_INVALID = Reason(
    "activity.history_invalid",
    "History {row}: x = {x}, t_x = {t_x}, T = {T}. A history needs a whole x >= 0 and 0 <= t_x <= T in "
    "weeks, with t_x = 0 exactly where x = 0. Check the dates of this client's first and last purchase.",
)
WEIGHTS_INVALID = Reason(
    "activity.weights_invalid",
    "The weights of the histories have to be finite numbers of at least 0 with a sum above 0, one a history.",
)


def checked(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The three arrays as floats of one shape; ArgumentInvalid names the first history that cannot be.

    >>> [float(v) for v in checked(2, 30.4, 38.9)]
    [2.0, 30.4, 38.9]
    """
    xs, last, age = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, t_x, T)))
    good = (
        np.isfinite(xs)
        & np.isfinite(age)
        & (xs >= 0)
        & (xs == np.floor(xs))
        & (last >= 0)
        & (last <= age)
        & ((xs > 0) == (last > 0))
    )
    if not good.all():
        row = int(np.argmin(good.ravel()))
        values = {"x": xs.ravel()[row], "t_x": last.ravel()[row], "T": age.ravel()[row]}
        raise ArgumentInvalid(
            HISTORY_INVALID, row=row, **{key: float(value) for key, value in values.items()}
        )
    return xs, last, age


@dataclass(frozen=True, eq=False)
class Triples:
    """Distinct histories in a fixed order, so that row order and merging cannot change a result.

    ``x``, ``t_x``, ``T``, ``weights``: float arrays of one length; weeks; ``weights`` counts clients.

    >>> Triples.merged([1, 0, 1], [2.0, 0.0, 2.0], [5.0, 4.0, 5.0]).weights.tolist()
    [1.0, 2.0]
    """

    x: Floats
    t_x: Floats
    T: Floats
    weights: Floats

    @classmethod
    def merged(cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, weights: ArrayLike | None = None) -> Triples:
        """Check, sort, merge equal histories and leave out those of weight 0."""
        xs, last, age = (np.atleast_1d(v).ravel() for v in checked(x, t_x, T))
        weight = np.ones(len(xs)) if weights is None else np.asarray(weights, dtype=np.float64).ravel()
        usable = weight.shape == xs.shape and np.isfinite(weight).all() and (weight >= 0).all()
        if not usable or not weight.sum() > 0:
            raise ArgumentInvalid(WEIGHTS_INVALID)
        present = weight > 0
        xs, last, age, weight = xs[present], last[present], age[present], weight[present]
        order = np.lexsort((weight, age, last, xs))
        xs, last, age, weight = xs[order], last[order], age[order], weight[order]
        new = np.r_[True, (np.diff(xs) != 0) | (np.diff(last) != 0) | (np.diff(age) != 0)]
        starts = np.flatnonzero(new)
        return cls(xs[starts], last[starts], age[starts], np.add.reduceat(weight, starts))

    @property
    def clients(self) -> float:
        """How many clients the histories stand for."""
        return float(self.weights.sum())

    def part(self, rows: NDArray[np.bool_]) -> Triples:
        """The histories of ``rows`` only."""
        return Triples(self.x[rows], self.t_x[rows], self.T[rows], self.weights[rows])
