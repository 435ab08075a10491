"""What clients buy and what it comes to: amounts of occasions, and products with prices, costs, discounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.ledger.simulate.processes import Array, Integers

SPEND_DEFAULTS: Mapping[str, float] = {"p": 6.2496, "q": 3.7442, "gamma": 15.4435}
"""Gamma-Gamma on the CDNOW sample's repeat orders, in dollars."""

COST_SHARE = 0.6
"""Cost of a line as a share of its full price where there are no products."""

DISCOUNT_STEPS = np.array([0.05, 0.10, 0.15, 0.20, 0.30])


@dataclass(frozen=True)
class Assortment:
    """What is on offer.

    ``count`` products in ``groups`` groups (about the root of the count by default); ``basket`` mean lines
    an occasion; ``loyalty`` is how far a client's own shares stray from the global ones: they are
    Dirichlet(s/loyalty · global), so that near 0 everybody buys alike.
    """

    count: int
    basket: float = 2.0
    loyalty: float = 0.1
    groups: int | None = None

    def __post_init__(self) -> None:
        if self.count < 1 or self.basket < 1 or self.loyalty <= 0:
            raise ArgumentInvalid(
                ARGUMENT_INVALID,
                name="products",
                value=self,
                expected="at least one product, a basket of at least 1 and loyalty above 0",
            )


class Catalogue(NamedTuple):
    """A drawn assortment; per product its ``share`` of lines, ``price``, ``cost_share`` and ``group``."""

    assortment: Assortment
    share: Array
    price: Array
    cost_share: Array
    group: Integers


class Lines(NamedTuple):
    """Sale lines: ``occasion`` index, ``product`` index or -1, ``quantity``; money in cents."""

    occasion: Integers
    product: Integers
    quantity: Integers
    amount: Integers
    cost: Integers
    discount: Integers


def draw_catalogue(assortment: Assortment, rng: np.random.Generator) -> Catalogue:
    """Products with Zipf shares, log-normal prices around a group's level, and costs of 40–80%."""
    n = assortment.count
    groups = assortment.groups or max(1, round(n**0.5))
    share = 1.0 / np.arange(1, n + 1)
    group = rng.integers(groups, size=n)
    level = rng.normal(np.log(10.0), 0.6, size=groups)
    price: Array = np.rint(100 * np.exp(level[group] + rng.normal(0.0, 0.4, size=n))) / 100
    return Catalogue(assortment, share / share.sum(), price, rng.uniform(0.4, 0.8, size=n), group)


def draw_products(client: Integers, catalogue: Catalogue, rng: np.random.Generator) -> Integers:
    """The product of each line, lines being in order of client and time.

    Shares drawn from a Dirichlet and never looked at are a Pólya urn (Blackwell & MacQueen 1973): the j-th
    line of a client is new with probability s/(s + j − 1), s = 1/loyalty, and else repeats one of his
    earlier lines. Costs nothing per product, so a million clients may choose among thousands.
    """
    n = len(client)
    first = np.searchsorted(client, client)
    position = np.arange(n)
    earlier = position - first
    strength = 1.0 / catalogue.assortment.loyalty
    copies = rng.random(n) * (strength + earlier) < earlier
    source = np.where(copies, first + (rng.random(n) * earlier).astype(np.int64), position)
    while True:
        further = source[source]
        if np.array_equal(further, source):
            break
        source = further
    fresh = np.searchsorted(np.cumsum(catalogue.share)[:-1], rng.random(n), side="right")
    return fresh[source]


def draw_amounts(
    client: Integers, spend: Mapping[str, float], clients: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Amounts of occasions, shape (occasions,), and each client's true mean, shape (clients,)."""
    if set(spend) != set(SPEND_DEFAULTS) or not all(value > 0 for value in spend.values()):
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="spend", value=dict(spend), expected="p, q, gamma above 0"
        )
    rate = rng.gamma(spend["q"], size=clients) / spend["gamma"]
    return rng.gamma(spend["p"], size=len(client)) / rate[client], spend["p"] / rate


def draw_lines(
    client: Integers,
    amount: Array | None,
    catalogue: Catalogue | None,
    discounts: float,
    rng: np.random.Generator,
) -> Lines:
    """The lines of each occasion, ``client`` and ``amount`` being of shape (occasions,).

    Without a catalogue one line an occasion, at a cost of `COST_SHARE`. With one, several: a line comes to
    price × quantity less its discount, or, where the occasion's ``amount`` is given, to its part of that in
    proportion to price × quantity.
    """
    if catalogue is None:
        if amount is None:
            raise ValueError("without a catalogue the amounts have to be given")
        occasion = np.arange(len(client))
        product, quantity = np.full(len(client), -1), np.ones(len(client), np.int64)
        cut, paid, cost_share = _discount_rate(len(client), discounts, rng), amount, np.array(COST_SHARE)
    else:
        count = 1 + rng.poisson(catalogue.assortment.basket - 1, size=len(client))
        occasion = np.repeat(np.arange(len(client)), count)
        product = draw_products(client[occasion], catalogue, rng)
        quantity = 1 + rng.poisson(0.3, size=len(product))
        cut = _discount_rate(len(product), discounts, rng)
        full = catalogue.price[product] * quantity
        cost_share = catalogue.cost_share[product]
        if amount is None:
            paid = full * (1 - cut)
        else:
            paid = full * (amount / np.bincount(occasion, weights=full, minlength=len(client)))[occasion]
    cents = np.maximum(1, np.rint(100 * paid)).astype(np.int64)
    off = np.rint(cents * cut / (1 - cut)).astype(np.int64)
    return Lines(
        occasion, product, quantity, cents, np.rint((cents + off) * cost_share).astype(np.int64), off
    )


def _discount_rate(n: int, share: float, rng: np.random.Generator) -> Array:
    """The discount of each line as a share of the full price, nothing for most."""
    steps = DISCOUNT_STEPS[rng.integers(len(DISCOUNT_STEPS), size=n)]
    return np.where(rng.random(n) < share, steps, 0.0)


def catalogue_table(catalogue: Catalogue) -> pa.Table:
    """The catalogue as a table: product, name, group, price, cost_share, share."""
    n = len(catalogue.share)
    return pa.table(
        {
            "product": [f"P{i:05d}" for i in range(n)],
            "name": [f"Product {i}" for i in range(n)],
            "group": [f"Group {g}" for g in catalogue.group],
            "price": catalogue.price,
            "cost_share": catalogue.cost_share,
            "share": catalogue.share,
        }
    )
