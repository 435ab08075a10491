"""Drawn arrays as the tables a company would have."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regulars.ledger.simulate.baskets import Catalogue, Lines, catalogue_table
from regulars.ledger.simulate.processes import Array, Integers

_MICROSECONDS = 86_400_000_000
_OPENS, _OPEN_HOURS = 9, 12
_RETURN_DAYS = 30
_ATTEMPTS = 8


class Sales(NamedTuple):
    """Sale lines with returns as lines of their own, in order of client and order; money in cents."""

    client: Integers
    order: Integers
    moment: Integers
    day: Integers
    product: Integers
    quantity: Integers
    amount: Integers
    cost: Integers
    discount: Integers


def sales(client: Integers, time: Array, lines: Lines, returns: float, rng: np.random.Generator) -> Sales:
    """Give each line its client and moment, and bring a share of them back."""
    day = np.floor(7 * time).astype(np.int64)
    # The time of day is squeezed into opening hours; its order within the day stays.
    within = (_OPENS + _OPEN_HOURS * (7 * time - day)) / 24
    moment = day * _MICROSECONDS + np.floor(within * 1440).astype(np.int64) * 60_000_000
    row = lines.occasion
    bought = Sales(
        client[row], row, moment[row], day[row], lines.product, lines.quantity,
        lines.amount, lines.cost, lines.discount,
    )  # fmt: skip
    if returns == 0:
        return bought
    chosen = np.flatnonzero(rng.random(len(row)) < returns)
    lag = rng.integers(1, _RETURN_DAYS + 1, size=len(chosen))
    brought = Sales(
        bought.client[chosen], bought.order[chosen], bought.moment[chosen] + lag * _MICROSECONDS,
        bought.day[chosen] + lag, bought.product[chosen], -bought.quantity[chosen], -bought.amount[chosen],
        -bought.cost[chosen], -bought.discount[chosen],
    )  # fmt: skip
    return Sales(*(np.concatenate(pair) for pair in zip(bought, brought, strict=True)))


def split(
    sold: Sales, start: date, catalogue: Catalogue | None, origin: int, end: int, clients: int
) -> tuple[pa.Table, pa.Table]:
    """Lines before day ``origin``, and those from it to ``end``, each in order of time."""
    names = _client_names(clients)
    parts = []
    for low, high in ((0, origin), (origin, end)):
        row = np.flatnonzero((sold.day >= low) & (sold.day < high))
        row = row[np.argsort(sold.moment[row], kind="stable")]
        parts.append(_public(Sales(*(column[row] for column in sold)), start, catalogue, names))
    return parts[0], parts[1]


def _public(sold: Sales, start: date, catalogue: Catalogue | None, names: pa.Array) -> pa.Table:
    n = len(sold.client)
    zero = int(np.datetime64(start, "us").astype(np.int64))
    if catalogue is None:
        product = group = name = pa.nulls(n, pa.string())
    else:
        table, index = catalogue_table(catalogue), pa.array(sold.product)
        product, group, name = (
            table[column].combine_chunks().take(index) for column in ("product", "group", "name")
        )
    return pa.table(
        {
            "client": names.take(pa.array(sold.client)),
            "at": pa.array(zero + sold.moment).cast(pa.timestamp("us")),
            "amount": _decimal(sold.amount),
            "order": _numbered("A", sold.order, 9),
            "product": product,
            "quantity": pa.array(sold.quantity)
            .cast(pa.decimal128(19, 0))
            .cast(pa.decimal128(18, 3), safe=False),
            "cost": _decimal(sold.cost),
            "discount": _decimal(np.abs(sold.discount)),
            "group": group,
            "name": name,
        }
    )


def truth(
    start: date,
    joined: Array,
    left: Array,
    rate: Array,
    dropout: Array,
    mean_spend: Array,
    sold: Sales,
    weeks: int,
    horizon: int,
) -> pa.Table:
    """What is true of each client, with what he will do within the horizon at day grain."""
    n = len(joined)
    ahead = (sold.day >= 7 * weeks) & (sold.day < 7 * (weeks + horizon))
    value = np.bincount(sold.client[ahead], weights=sold.amount[ahead], minlength=n)
    bought = ahead & (sold.quantity > 0)
    days = np.unique(sold.client[bought] * (7 * (weeks + horizon)) + sold.day[bought])
    occasions = np.bincount(days // (7 * (weeks + horizon)), minlength=n)
    zero = int(np.datetime64(start, "us").astype(np.int64))
    known = left < weeks + horizon
    moment = zero + np.floor(7 * np.where(known, left, 0.0) * 86_400).astype(np.int64) * 1_000_000
    return pa.table(
        {
            "client": _client_names(n),
            "joined_on": pa.array(np.datetime64(start, "D") + np.floor(7 * joined).astype(np.int64)),
            "rate_per_week": rate,
            "dropout": pa.array(dropout, mask=np.isnan(dropout)),
            "left_at": pa.array(moment, mask=~known).cast(pa.timestamp("us")),
            "alive_at_end": left >= weeks,
            "mean_spend": pa.array(mean_spend, mask=np.isnan(mean_spend)),
            "future_occasions": occasions,
            "future_value": value / 100,
        }
    )


def catalogue(drawn: Catalogue | None) -> pa.Table:
    """The products on offer; no columns where there are none."""
    return pa.table({}) if drawn is None else catalogue_table(drawn)


def referrals(start: date, joined: Array, left: Array, share: float, rng: np.random.Generator) -> pa.Table:
    """Who was brought by whom: a client who joined earlier and was still one.

    Clients' zeal is Gamma with shape 0.3, so a few bring many; he who finds no referrer still there in
    `_ATTEMPTS` draws came by himself.
    """
    order = np.argsort(joined, kind="stable")
    zeal = np.cumsum(rng.gamma(0.3, size=len(joined)))
    brought = np.flatnonzero(rng.random(len(joined)) < share)
    brought = brought[brought > 0]
    by = np.full(len(brought), -1)
    for _ in range(_ATTEMPTS):
        candidate = np.searchsorted(zeal, rng.random(len(brought)) * zeal[brought - 1], side="right")
        candidate = np.minimum(candidate, brought - 1)
        there = left[order[candidate]] >= joined[order[brought]]
        by = np.where((by < 0) & there, candidate, by)
    brought, by = brought[by >= 0], by[by >= 0]
    names = _client_names(len(joined))
    zero = int(np.datetime64(start, "us").astype(np.int64))
    moment = zero + np.floor(7 * joined[order[brought]]).astype(np.int64) * _MICROSECONDS
    return pa.table(
        {
            "client": names.take(pa.array(order[brought])),
            "brought_by": names.take(pa.array(order[by])),
            "at": pa.array(moment).cast(pa.timestamp("us")),
        }
    )


def _client_names(n: int) -> pa.Array:
    return _numbered("C", np.arange(n), 7)


def _numbered(letter: str, number: Integers, width: int) -> pa.Array:
    digits = pc.utf8_lpad(pa.array(number + 1).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(letter, digits, "")


def _decimal(cents: Integers) -> pa.Array:
    """Cents as DECIMAL(18,2) without a trip through floats."""
    buffer = pa.py_buffer(np.ascontiguousarray(cents, np.int64))
    return pa.Array.from_buffers(pa.decimal64(18, 2), len(cents), [None, buffer]).cast(pa.decimal128(18, 2))
