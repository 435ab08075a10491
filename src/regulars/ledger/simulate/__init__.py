"""Ledgers drawn from a model whose truth is known: what estimates, intervals and forecasts are tested on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.ledger.simulate import baskets, tables
from regulars.ledger.simulate.baskets import Assortment, Catalogue
from regulars.ledger.simulate.billing import CONTRACT_DEFAULTS, Billing, draw_payments
from regulars.ledger.simulate.processes import (
    DEFAULTS,
    Array,
    Clock,
    Integers,
    Shock,
    checked,
    draw_latent,
    draw_occasions,
    simulate_triples,
)

__all__ = ["Assortment", "Billing", "Shock", "Simulated", "simulate", "simulate_triples"]


@dataclass(frozen=True)
class Simulated:
    """A drawn ledger and what is true of it.

    ``lines``: sale lines up to the origin in the public column names (client, at, amount, order, product,
    quantity, cost, discount, group, name). ``future``: the lines of the ``horizon`` weeks after it.
    ``truth``: one row a client: joined_on, rate_per_week (λ; for contracts 7 / period), dropout (p, μ or θ),
    left_at (null if not within the horizon), alive_at_end, mean_spend (null where prices decide),
    future_occasions (days with a purchase within the horizon) and future_value (net of returns).
    ``products`` and ``referrals`` (client, brought_by, at) may be empty. ``params`` are those drawn with;
    ``origin`` is the last day of ``lines``.
    """

    model: str
    params: Mapping[str, float]
    origin: date
    horizon: int
    lines: pa.Table
    future: pa.Table
    truth: pa.Table
    products: pa.Table
    referrals: pa.Table


class _Drawn(NamedTuple):
    """Occasions before amounts: client index and week of each; per client, when joined and left, rates."""

    client: Integers
    time: Array
    joined: Array
    left: Array
    rate: Array
    dropout: Array
    price: Array | None


def simulate(
    model: str = "bg/nbd",
    clients: int = 1000,
    params: Mapping[str, float] | None = None,
    start: str | date = "2023-01-01",
    weeks: int = 104,
    horizon: int = 52,
    joining: float | None = None,
    products: int | Assortment = 0,
    spend: Mapping[str, float] | None = None,
    season: Sequence[float] | None = None,
    shocks: Sequence[Shock] | None = None,
    returns: float = 0.0,
    discounts: float = 0.0,
    referrals: float = 0.0,
    billing: Billing | None = None,
    seed: int = 0,
) -> Simulated:
    """Draw a ledger.

    :param model: ``"bg/nbd"``, ``"mbg/nbd"``, ``"pareto/nbd"``, ``"nbd"``, or ``"sbg"`` for contracts billed
        as ``billing`` says.
    :param params: the model's parameters in weeks, named as in `regulars.activity`; CDNOW's if none.
    :param start: first day. ``weeks`` are drawn as history, ``horizon`` weeks more as the future.
    :param joining: clients join evenly over this many weeks; half of ``weeks`` by default.
    :param products: how many, or an `Assortment`; 0 for one nameless line an occasion.
    :param spend: Gamma-Gamma p, q, gamma of an occasion's amount. By default CDNOW's without products; with
        products prices × quantities decide.
    :param season: twelve factors on buying, January first. ``shocks``: days on which buying changes.
    :param returns: share of lines brought back one to thirty days later, tied to their order.
    :param discounts: share of lines sold at a discount.
    :param referrals: share of clients brought by another who was one at the time.
    :param seed: the same seed draws the same ledger; clients, amounts and products have streams of their
        own, so adding products leaves who bought when as it was.
    :raises ArgumentInvalid: an argument outside its range.

    Purchases are drawn in continuous time. A ledger is read at day grain, where a client's purchases of one
    day are one occasion: with λ of 1 a week 7% of purchases fall on a day that has one already, so estimates
    from ``lines`` lie a little under ``params``. `simulate_triples` keeps continuous time.

    >>> drawn = simulate(clients=200, weeks=52, seed=3)
    >>> drawn.truth.num_rows, drawn.lines.column_names[:3]
    (200, ['client', 'at', 'amount'])
    >>> drawn.lines.equals(simulate(clients=200, weeks=52, seed=3).lines)
    True
    """
    first_day = date.fromisoformat(start) if isinstance(start, str) else start
    joining = weeks / 2 if joining is None else joining
    _check(clients, weeks, horizon, joining, returns, discounts, referrals)
    chosen = _params(model, params)
    who, when, what, money, back, brought = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(6)
    )
    joined = who.random(clients) * joining
    if model == "sbg":
        drawn = _contracts(chosen, billing or Billing(), first_day, joined, weeks + horizon, when)
    else:
        drawn = _activity(model, chosen, first_day, joined, weeks + horizon, season, shocks, when)
    catalogue = _catalogue(products, what)
    amount, mean_spend = _amounts(drawn, spend, catalogue, clients, money)
    lines = baskets.draw_lines(drawn.client, amount, catalogue, discounts, what)
    sold = tables.sales(drawn.client, drawn.time, lines, returns, back)
    invited = tables.referrals(first_day, drawn.joined, drawn.left, referrals, brought)
    return _simulated(model, chosen, first_day, weeks, horizon, drawn, mean_spend, sold, catalogue, invited)


def _simulated(
    model: str,
    params: Mapping[str, float],
    start: date,
    weeks: int,
    horizon: int,
    drawn: _Drawn,
    mean_spend: Array,
    sold: tables.Sales,
    catalogue: Catalogue | None,
    referrals: pa.Table,
) -> Simulated:
    """What was drawn, as the tables a company would have and the truth about it."""
    past, future = tables.split(sold, start, catalogue, 7 * weeks, 7 * (weeks + horizon), len(drawn.joined))
    return Simulated(
        model=model,
        params=params,
        origin=start + timedelta(days=7 * weeks - 1),
        horizon=horizon,
        lines=past,
        future=future,
        truth=tables.truth(
            start, drawn.joined, drawn.left, drawn.rate, drawn.dropout, mean_spend, sold, weeks, horizon
        ),
        products=tables.catalogue(catalogue),
        referrals=referrals,
    )


def _check(clients: int, weeks: int, horizon: int, joining: float, *shares: float) -> None:
    ranges = (
        ("clients", clients, clients >= 1, "at least 1"),
        ("weeks", weeks, weeks >= 1, "at least 1"),
        ("horizon", horizon, horizon >= 0, "at least 0"),
        ("joining", joining, 0 <= joining <= weeks, "between 0 and weeks"),
        *(
            (name, share, 0 <= share < 1, "at least 0 and below 1")
            for name, share in zip(("returns", "discounts", "referrals"), shares, strict=True)
        ),
    )
    for name, value, valid, expected in ranges:
        if not valid:
            raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=value, expected=expected)


def _params(model: str, params: Mapping[str, float] | None) -> dict[str, float]:
    if model != "sbg":
        if model not in DEFAULTS:
            expected = "one of " + ", ".join([*DEFAULTS, "sbg"])
            raise ArgumentInvalid(ARGUMENT_INVALID, name="model", value=model, expected=expected)
        return checked(model, params)
    return dict(CONTRACT_DEFAULTS if params is None else params)


def _activity(
    model: str,
    params: Mapping[str, float],
    start: date,
    joined: Array,
    end: int,
    season: Sequence[float] | None,
    shocks: Sequence[Shock] | None,
    rng: np.random.Generator,
) -> _Drawn:
    """Every purchase of every client, the first one included, in order of client and time."""
    n = len(joined)
    bent = season is not None or bool(shocks)
    clock = Clock.of(start, 7 * end, season, shocks) if bent else None
    latent = draw_latent(model, params, n, rng)
    repeats = draw_occasions(model, latent, joined, np.full(n, float(end)), clock, rng)
    count = np.bincount(repeats.client, minlength=n)
    first = np.cumsum(count) - count + np.arange(n)
    is_repeat = np.ones(n + len(repeats.client), bool)
    is_repeat[first] = False
    time = np.empty(len(is_repeat))
    time[first] = joined
    time[is_repeat] = repeats.time
    client = np.repeat(np.arange(n), count + 1)
    return _Drawn(client, time, joined, repeats.left, latent.rate, latent.dropout, None)


def _contracts(
    params: Mapping[str, float],
    billing: Billing,
    start: date,
    joined: Array,
    end: int,
    rng: np.random.Generator,
) -> _Drawn:
    """Payments at noon of their day."""
    day = np.floor(7 * joined).astype(np.int64)
    paid = draw_payments(params, billing, start, day, 7 * end, rng)
    every = 365.25 / 12 if billing.every == "month" else float(billing.every)
    rate = np.full(len(joined), 7 / every)
    return _Drawn(paid.client, (paid.day + 0.5) / 7, day / 7, paid.left / 7, rate, paid.churn, paid.price)


def _catalogue(products: int | Assortment, rng: np.random.Generator) -> Catalogue | None:
    if isinstance(products, Assortment):
        return baskets.draw_catalogue(products, rng)
    return baskets.draw_catalogue(Assortment(products), rng) if products else None


def _amounts(
    drawn: _Drawn,
    spend: Mapping[str, float] | None,
    catalogue: Catalogue | None,
    clients: int,
    rng: np.random.Generator,
) -> tuple[Array | None, Array]:
    """The amount of each occasion, None where prices decide, and each client's true mean."""
    if drawn.price is not None:
        return drawn.price[drawn.client], drawn.price
    if spend is None and catalogue is not None:
        return None, np.full(clients, np.nan)
    return baskets.draw_amounts(drawn.client, spend or baskets.SPEND_DEFAULTS, clients, rng)
