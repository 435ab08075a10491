"""Mean waits that are known exactly. Rates are per unit of time; waits, in it, are until service begins.

Simulations are held against them. Raises ValueError where more comes than can be served: there is no mean
then.
"""

from __future__ import annotations

from collections.abc import Sequence


def _below_one(load: float) -> float:
    if not 0 <= load < 1:
        raise ValueError(f"a load of {load} has no mean wait")
    return load


def pollaczek_khinchine(rate: float, mean: float, second_moment: float) -> float:
    """The mean wait of M/G/1 in order of arrival: W = λ·E[S²] / (2(1 − ρ)), ρ = λ·E[S].

    Pollaczek (1930), Mathematische Zeitschrift 32, 64-100; Khinchine (1932). In Kleinrock (1975), Queueing
    Systems I, eq. 5.70.

    >>> round(pollaczek_khinchine(0.85, 1, 2), 3), round(pollaczek_khinchine(0.85, 1, 1), 3)
    (5.667, 2.833)
    """
    return rate * second_moment / (2 * (1 - _below_one(rate * mean)))


def erlang_c(servers: int, offered: float) -> float:
    """The chance to wait at all in M/M/c: Erlang (1917). ``offered`` is λ/μ, in servers' worth of work.

    From Erlang's loss formula B by C = cB / (c − a(1 − B)); B by its recursion, which never overflows
    (Cooper 1981, Introduction to Queueing Theory, eq. 3.5 and 4.8).

    >>> round(erlang_c(1, 0.85), 4), round(erlang_c(4, 3.4), 4)
    (0.85, 0.6893)
    """
    _below_one(offered / servers)
    loss = 1.0
    for n in range(1, servers + 1):
        loss = offered * loss / (n + offered * loss)
    return servers * loss / (servers - offered * (1 - loss))


def first_come(servers: int, rate: float, mean: float) -> float:
    """The mean wait of M/M/c in order of arrival: C·E[S] / (c − a) with Erlang's C and a = λ·E[S].

    >>> round(first_come(1, 0.85, 1), 3), round(first_come(4, 3.4, 1), 3)
    (5.667, 1.149)
    """
    offered = rate * mean
    return erlang_c(servers, offered) * mean / (servers - offered)


def cobham(rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]) -> list[float]:
    """Mean waits of M/G/1 by class, the first class strictly before the second and so on, without
    interruption.

    W_k = (Σλ·E[S²]/2) / ((1 − σ_{k−1})(1 − σ_k)) with σ_k the load of the classes up to k. Cobham (1954),
    Operations Research 2, 70-76, eq. 3.

    >>> [round(wait, 2) for wait in cobham([0.25, 0.6], [1, 1], [2, 2])]
    [1.13, 7.56]
    """
    residual = sum(rate * second for rate, second in zip(rates, second_moments, strict=True)) / 2
    return _strict(residual, [rate * mean for rate, mean in zip(rates, means, strict=True)])


def cobham_servers(servers: int, rates: Sequence[float], mean: float) -> list[float]:
    """The same for M/M/c with one mean service: W_k = (C·E[S]/c) / ((1 − σ_{k−1})(1 − σ_k)).

    Cobham (1954), eq. 5; Kella and Yechiali (1985), Naval Research Logistics 32, 23-34.

    >>> [round(wait, 3) for wait in cobham_servers(4, [1.0, 2.4], 1)]
    [0.23, 1.532]
    """
    residual = erlang_c(servers, sum(rates) * mean) * mean / servers
    return _strict(residual, [rate * mean / servers for rate in rates])


def _strict(residual: float, loads: Sequence[float]) -> list[float]:
    _below_one(sum(loads))
    waits, before = list[float](), 0.0
    for load in loads:
        waits.append(residual / ((1 - before) * (1 - before - load)))
        before += load
    return waits


def accumulating(
    first_come_wait: float, load_high: float, load_low: float, slower: float
) -> tuple[float, float]:
    """Mean waits (high, low) of two classes whose priority grows with time waited, the low one's slower.

    ``slower`` is b_low/b_high: 0 is strict, 1 in order of arrival. W_low = W_F / (1 − ρ_high(1 − β)) and
    W_high = W_F − ρ_low·W_low·(1 − β). Kleinrock (1964), Naval Research Logistics Quarterly 11, 329-341;
    Stanford, Taylor and Ziedins (2014), Queueing Systems 77, 297-330, sec. 1.

    >>> [round(wait, 2) for wait in accumulating(5 + 2 / 3, 0.25, 0.6, 0)]
    [1.13, 7.56]
    >>> [round(wait, 2) for wait in accumulating(5 + 2 / 3, 0.25, 0.6, 0.5)]
    [3.72, 6.48]
    """
    _below_one(load_high + load_low)
    low = first_come_wait / (1 - load_high * (1 - slower))
    return first_come_wait - load_low * low * (1 - slower), low
