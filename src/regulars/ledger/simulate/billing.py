"""Contracts: clients billed until they cancel, the shifted-beta-geometric (Fader & Hardie 2007)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.ledger.simulate.processes import Array, Integers

CONTRACT_DEFAULTS: Mapping[str, float] = {"alpha": 0.668, "beta": 3.806}
"""Fader & Hardie's "High End" segment; a period is a month here."""


@dataclass(frozen=True)
class Billing:
    """How a contract is billed.

    ``every`` is a number of days, or ``"month"``: the same day of each month, the last where there is none.
    A debit due on a weekend goes through on Monday; a share ``late`` goes through one to five days later.
    ``prices`` are the plans' charges, chosen alike often.
    """

    every: int | str = "month"
    prices: tuple[float, ...] = (29.0, 39.0, 59.0)
    late: float = 0.02

    def __post_init__(self) -> None:
        valid = self.every == "month" or (isinstance(self.every, int) and self.every >= 1)
        if not valid or not self.prices or min(self.prices) <= 0 or not 0 <= self.late < 1:
            raise ArgumentInvalid(
                ARGUMENT_INVALID,
                name="billing",
                value=self,
                expected="every a number of days or 'month', prices above 0",
            )


class Payments(NamedTuple):
    """Payments in order of client and time.

    ``client`` (payments,) index; ``day`` (payments,) days since the start; ``price`` (clients,) charge;
    ``churn`` (clients,) chance of not renewing; ``left`` (clients,) day the first payment not made was
    due; ``tenure`` (clients,) payments made in all, were there no end to the window.
    """

    client: Integers
    day: Integers
    price: Array
    churn: Array
    left: Integers
    tenure: Array


def draw_tenures(params: Mapping[str, float], n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Chances of not renewing θ ~ Beta(α, β), and periods paid: geometric, at least one. Shape (n,) each.

    >>> churn, tenure = draw_tenures({"alpha": 1.0, "beta": 3.0}, 4000, np.random.default_rng(5))
    >>> bool(abs((tenure == 1).mean() - 0.25) < 0.03)
    True
    """
    if set(params) != set(CONTRACT_DEFAULTS) or not all(value > 0 for value in params.values()):
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="params", value=dict(params), expected="alpha, beta above 0"
        )
    churn = rng.beta(params["alpha"], params["beta"], size=n)
    with np.errstate(divide="ignore"):
        tenure = 1 + np.floor(rng.exponential(size=n) / -np.log1p(-churn))
    return churn, tenure


def draw_payments(
    params: Mapping[str, float],
    billing: Billing,
    start: date,
    joined: Integers,
    end: int,
    rng: np.random.Generator,
) -> Payments:
    """Payments of clients who joined on day ``joined`` (days since ``start``), before day ``end``."""
    n = len(joined)
    churn, tenure = draw_tenures(params, n, rng)
    price = np.asarray(billing.prices)[rng.integers(len(billing.prices), size=n)]
    shortest = 28 if billing.every == "month" else int(billing.every)
    within = np.minimum(tenure, (end - joined) // shortest + 1).astype(np.int64)
    client = np.repeat(np.arange(n), within)
    ordinal = np.arange(len(client)) - np.repeat(np.cumsum(within) - within, within)
    due = _due(billing, start, joined[client], ordinal)
    zero = np.datetime64(start, "D")
    worked = (np.busday_offset(zero + due, 0, roll="forward") - zero).astype(np.int64)
    late = np.where(
        (rng.random(len(due)) < billing.late) & (ordinal > 0), rng.integers(1, 6, size=len(due)), 0
    )
    paid = np.where(ordinal > 0, worked + late, due)
    left = _due(billing, start, joined, np.minimum(tenure, 100_000 // shortest).astype(np.int64))
    seen = paid < end
    return Payments(client[seen], paid[seen], price, churn, left, tenure)


def _due(billing: Billing, start: date, joined: Integers, ordinal: Integers) -> Integers:
    """Days since the start on which the payment number ``ordinal`` (the first is 0) is due."""
    if billing.every != "month":
        return joined + ordinal * int(billing.every)
    zero = np.datetime64(start, "D")
    first = zero + joined
    month = first.astype("datetime64[M]")
    day_of_month = (first - month.astype("datetime64[D]")).astype(np.int64)
    target = month + ordinal
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    due = target.astype("datetime64[D]") + np.minimum(day_of_month, length - 1)
    return np.asarray((due - zero).astype(np.int64))
