"""When clients buy: the four activity processes and the calendar that bends them.

Time is in weeks. A client buys first when he joins; repeat purchases are a Poisson process of his own rate
λ times the calendar's factor, until he leaves. Models differ in when he leaves:

- ``bg/nbd``: after each repeat purchase with probability p (Fader, Hardie & Lee 2005);
- ``mbg/nbd``: after each purchase, the first included, with probability p (Batislam et al. 2007);
- ``pareto/nbd``: at a rate μ, at any time (Schmittlein, Morrison & Colombo 1987);
- ``nbd``: never (Ehrenberg 1959).

λ ~ Gamma(r, rate α); p ~ Beta(a, b); μ ~ Gamma(s, rate β).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

DEFAULTS: Mapping[str, Mapping[str, float]] = {
    "bg/nbd": {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259},
    "mbg/nbd": {"r": 0.5248, "alpha": 6.1831, "a": 0.8914, "b": 1.614},
    "pareto/nbd": {"r": 0.5533, "alpha": 10.578, "s": 0.606, "beta": 11.669},
    "nbd": {"r": 0.3848, "alpha": 12.072},
}
"""Estimates on the CDNOW sample, in weeks: the parameters used when none are given."""


class Latent(NamedTuple):
    """What is true of each client, shape (clients,): purchases a week, and how he leaves.

    ``dropout`` is p (BG, MBG: chance after a purchase), μ (Pareto: a week) or NaN (NBD).
    """

    rate: Array
    dropout: Array


class Occasions(NamedTuple):
    """Purchases in order of client and time; ``left`` is when each client left, infinite if not seen.

    ``client`` (purchases,) index; ``time`` (purchases,) weeks; ``left`` (clients,) weeks.
    """

    client: Integers
    time: Array
    left: Array


class Triples(NamedTuple):
    """Histories in continuous time with what came after, each of shape (n,).

    ``x`` repeat purchases, ``t_x`` weeks to the last, ``T`` weeks observed; ``alive`` whether the client
    was still one at T; ``future`` purchases within the horizon after T.
    """

    x: Integers
    t_x: Array
    T: Array
    alive: Flags
    future: Integers


@dataclass(frozen=True)
class Clock:
    """Cumulative buying pressure over the weeks: straight without seasons and shocks.

    ``edges`` are days since the start, ``reached`` the operational weeks passed by then.
    """

    edges: Array
    reached: Array

    @classmethod
    def of(
        cls, start: date, days: int, season: Sequence[float] | None, shocks: Sequence[Shock] | None
    ) -> Clock:
        """A clock whose daily pace is the month's factor times the factors of the shocks of that day.

        :param season: twelve factors, January first.
        :raises ArgumentInvalid: not twelve factors, or one not above nothing.
        """
        pace = np.ones(days)
        when = np.datetime64(start, "D") + np.arange(days)
        if season is not None:
            factors = np.asarray(season, float)
            if factors.shape != (12,) or not (factors > 0).all():
                raise ArgumentInvalid(
                    ARGUMENT_INVALID, name="season", value=list(season), expected="twelve factors above 0"
                )
            pace *= factors[when.astype("datetime64[M]").astype(int) % 12]
        for shock in shocks or ():
            first = np.datetime64(shock.on, "D")
            pace[(when >= first) & (when < first + shock.days)] *= shock.factor
        return cls(np.arange(days + 1.0), np.concatenate([[0.0], np.cumsum(pace)]) / 7)

    def operational(self, weeks: Array) -> Array:
        """Operational weeks at calendar ``weeks``."""
        return np.interp(7 * weeks, self.edges, self.reached)

    def calendar(self, operational: Array) -> Array:
        """Calendar weeks at ``operational`` weeks: the inverse of `operational`."""
        return np.interp(operational, self.reached, self.edges) / 7


@dataclass(frozen=True)
class Shock:
    """Buying changed by ``factor`` for ``days`` days from ``on``: a lockdown (0.4), a campaign (1.5)."""

    on: date
    factor: float
    days: int


def checked(model: str, params: Mapping[str, float] | None) -> dict[str, float]:
    """The parameters to draw with, `DEFAULTS` where none are given.

    :raises ArgumentInvalid: an unknown model, a missing, unknown or non-positive parameter.
    """
    if model not in DEFAULTS:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="model", value=model, expected="one of " + ", ".join(DEFAULTS)
        )
    chosen = dict(DEFAULTS[model] if params is None else params)
    if set(chosen) != set(DEFAULTS[model]) or not all(value > 0 for value in chosen.values()):
        raise ArgumentInvalid(
            ARGUMENT_INVALID,
            name="params",
            value=chosen,
            expected=f"{', '.join(DEFAULTS[model])}, each above 0",
        )
    return chosen


def draw_latent(model: str, params: Mapping[str, float], n: int, rng: np.random.Generator) -> Latent:
    """The true rates of ``n`` clients."""
    rate = rng.gamma(params["r"], size=n) / params["alpha"]
    if model == "nbd":
        return Latent(rate, np.full(n, np.nan))
    if model == "pareto/nbd":
        return Latent(rate, rng.gamma(params["s"], size=n) / params["beta"])
    return Latent(rate, rng.beta(params["a"], params["b"], size=n))


def draw_occasions(
    model: str, latent: Latent, joined: Array, end: Array, clock: Clock | None, rng: np.random.Generator
) -> Occasions:
    """Repeat purchases of every client from ``joined`` to ``end`` (weeks, shape (clients,)).

    A Poisson process given its count is that many sorted uniforms, so nothing is stepped through.
    """
    from_, to = (joined, end) if clock is None else (clock.operational(joined), clock.operational(end))
    count = rng.poisson(latent.rate * (to - from_))
    client = np.repeat(np.arange(len(count)), count)
    # One sort orders the uniforms within clients: the whole part is the client, the fraction the time.
    ordered = client + rng.random(len(client))
    ordered.sort()
    time = from_[client] + (ordered - client) * (to - from_)[client]
    if clock is not None:
        time = clock.calendar(time)
    left = _leaving(model, latent, joined, count, time, rng)
    kept = time <= left[client]
    return Occasions(client[kept], time[kept], left)


def _leaving(
    model: str, latent: Latent, joined: Array, count: Integers, time: Array, rng: np.random.Generator
) -> Array:
    """When each client leaves; for BG and MBG at a purchase, infinite if it is none of those drawn."""
    if model == "nbd":
        return np.full(len(count), np.inf)
    patience = rng.exponential(size=len(count))
    with np.errstate(divide="ignore", over="ignore"):
        if model == "pareto/nbd":
            return joined + patience / latent.dropout
        # Inverse transform of a geometric: after which purchase (the first one is 0) he leaves.
        last = np.floor(patience / -np.log1p(-latent.dropout)) + (1 if model == "bg/nbd" else 0)
    position = np.cumsum(count) - count + last - 1
    seen = last <= count
    left = np.full(len(count), np.inf)
    left[seen & (last == 0)] = joined[seen & (last == 0)]
    at_purchase = seen & (last > 0)
    left[at_purchase] = time[position[at_purchase].astype(np.int64)]
    return left


def simulate_triples(
    model: str, params: Mapping[str, float] | None, n: int, T: ArrayLike, seed: int, horizon: float = 0.0
) -> Triples:
    """Histories of ``n`` clients in continuous time, for recovery and calibration tests.

    :param T: weeks observed, one number or shape (n,).
    :param horizon: weeks after T in which ``future`` is counted.
    :raises ArgumentInvalid: as `checked`.

    >>> drawn = simulate_triples("nbd", {"r": 1.0, "alpha": 4.0}, 1000, 52.0, seed=1)
    >>> bool((drawn.t_x <= drawn.T).all()), round(drawn.x.mean())
    (True, 13)
    """
    chosen = checked(model, params)
    rng = np.random.default_rng(seed)
    latent = draw_latent(model, chosen, n, rng)
    observed = np.broadcast_to(np.asarray(T, float), (n,))
    drawn = draw_occasions(model, latent, np.zeros(n), observed + horizon, None, rng)
    past = drawn.time <= observed[drawn.client]
    x = np.bincount(drawn.client[past], minlength=n)
    t_x = np.zeros(n)
    np.maximum.at(t_x, drawn.client[past], drawn.time[past])
    future = np.bincount(drawn.client[~past], minlength=n)
    return Triples(x, t_x, observed.copy(), drawn.left > observed, future)
