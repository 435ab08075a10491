"""A window cut out of daily rows: the past of its universe and, apart, what came after. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Past:
    """Daily rows before the origin, clients and products renumbered to those that occur in them."""

    client: Ints
    product: Ints
    day: Ints
    lines: Floats
    units: Floats
    clients: Ints  # number in the records, of each client here
    products: Ints
    days: int  # known days
    weeks_ahead: float

    @property
    def shape(self) -> tuple[int, int]:
        """Clients × products."""
        return len(self.clients), len(self.products)

    @property
    def weeks(self) -> int:
        """Known weeks."""
        return self.days // 7

    @cached_property
    def age(self) -> Ints:
        """Whole weeks between a row and the last known week."""
        return (self.days - 1 - self.day) // 7

    @cached_property
    def known_weeks(self) -> Floats:
        """Weeks since a client's first purchase, the first one included."""
        first = np.full(self.shape[0], self.weeks)
        np.minimum.at(first, self.client, self.day // 7)
        return (self.weeks - first).astype(float)

    @cached_property
    def sold_weeks(self) -> Floats:
        """Weeks since a product's first sale, the first one included."""
        first = np.full(self.shape[1], self.weeks)
        np.minimum.at(first, self.product, self.day // 7)
        return (self.weeks - first).astype(float)

    def cells(self, values: Floats, decay: float = 1.0) -> Floats:
        """Σ values · decay^age, clients × products."""
        flat = self.client * self.shape[1] + self.product
        weighted = values * decay**self.age
        return np.bincount(flat, weighted, self.shape[0] * self.shape[1]).reshape(self.shape)

    def rows(self, values: Floats, decay: float = 1.0) -> Floats:
        """Σ values · decay^age, by client."""
        return np.bincount(self.client, values * decay**self.age, self.shape[0])

    def columns(self, values: Floats, decay: float = 1.0) -> Floats:
        """Σ values · decay^age, by product."""
        return np.bincount(self.product, values * decay**self.age, self.shape[1])


def exposure(weeks: Floats, decay: float) -> Floats:
    """Σ decay^age over ``weeks`` weeks.

    >>> exposure(np.array([1.0, 3.0]), 0.5)
    array([1.  , 1.75])
    """
    return weeks if decay == 1 else (1 - decay**weeks) / (1 - decay)


def past(rows: dict[str, np.ndarray], first: int, days_ahead: int) -> Past:
    """What was known when day ``first`` began; nothing of the rows from then on is read."""
    known = rows["day"] < first
    clients, client = np.unique(rows["client"][known], return_inverse=True)
    products, product = np.unique(rows["product"][known], return_inverse=True)
    lines, units = (rows[name][known].astype(float) for name in ("lines", "units"))
    return Past(client, product, rows["day"][known], lines, units, clients, products, first, days_ahead / 7)


def future(rows: dict[str, np.ndarray], known: Past, days_ahead: int) -> dict[str, Floats]:
    """Units and lines, clients × products of ``known``'s universe, in the ``days_ahead`` days after it."""
    after = (rows["day"] >= known.days) & (rows["day"] < known.days + days_ahead)
    client = np.searchsorted(known.clients, rows["client"][after]).clip(max=len(known.clients) - 1)
    product = np.searchsorted(known.products, rows["product"][after]).clip(max=len(known.products) - 1)
    ours = (known.clients[client] == rows["client"][after]) & (
        known.products[product] == rows["product"][after]
    )
    flat = (client * known.shape[1] + product)[ours]
    size = known.shape[0] * known.shape[1]
    return {
        name: np.bincount(flat, rows[name][after][ours].astype(float), size).reshape(known.shape)
        for name in ("units", "lines")
    }
