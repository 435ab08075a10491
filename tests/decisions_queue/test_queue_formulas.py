"""Replays lie within three standard errors of the mean waits that are known exactly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from benchmarks.queue_streams import STRICT, Accumulating, Stream, stream

from regulars.decisions.queue import formulas

#: Visits left out at the beginning of a replication, which begins with nobody there.
WARM = 500

Waits = Callable[[Stream], np.ndarray]


@cache
def replications(
    n: int, many: int, rates: tuple[float, float], head_start: float, service: str
) -> list[Stream]:
    return [stream(seed, n, rates, head_start, service) for seed in range(many)]


def means(streams: list[Stream], waits: Waits) -> tuple[np.ndarray, np.ndarray]:
    """Mean waits of all, of the high and of the low class over replications, with their standard errors."""
    found = []
    for each in streams:
        wait, high = waits(each)[WARM:], each.high[WARM:]
        found.append((wait.mean(), wait[high].mean(), wait[~high].mean()))
    table = np.array(found)
    return table.mean(axis=0), table.std(axis=0, ddof=1) / np.sqrt(len(table))


def agree(streams: list[Stream], waits: Waits, exact: list[float]) -> None:
    """``exact`` are the mean waits of all, of the high and of the low class."""
    found, error = means(streams, waits)
    off = np.abs(found - exact) / error
    assert (off < 3).all(), (
        f"found {found.round(3)}, exact {np.round(exact, 3)}, off by {off.round(1)} errors"
    )
    assert (error < 0.06 * np.array(exact)).all(), "a test with so large an error could hardly fail"


def whole(high: float, low: float, rates: tuple[float, float]) -> list[float]:
    return [(high * rates[0] + low * rates[1]) / sum(rates), high, low]


def against_formulas(n: int, many: int, share: float) -> None:
    """Every discipline that has a formula, at a load of ``share``."""
    for servers in (1, 4):
        rates = (0.3 * share * servers, 0.7 * share * servers)
        first_come = replications(n, many, rates, 0.0, "exponential")
        strict = replications(n, many, rates, STRICT, "exponential")
        agree(first_come, lambda s, c=servers: s.waits(c), [formulas.first_come(servers, sum(rates), 1)] * 3)
        high, low = formulas.cobham_servers(servers, rates, 1)
        agree(strict, lambda s, c=servers: s.waits(c), whole(high, low, rates))
    rates = (0.3 * share, 0.7 * share)
    constant = replications(n, many, rates, 0.0, "constant")
    agree(constant, lambda s: s.waits(1), [formulas.pollaczek_khinchine(share, 1, 1)] * 3)
    constant = replications(n, many, rates, STRICT, "constant")
    high, low = formulas.cobham(rates, (1, 1), (1, 1))
    agree(constant, lambda s: s.waits(1), whole(high, low, rates))


def test_replays_agree_with_the_formulas() -> None:
    against_formulas(n=2_500, many=30, share=0.6)


@pytest.mark.slow
def test_replays_agree_with_the_formulas_under_load() -> None:
    against_formulas(n=30_000, many=32, share=0.85)


def test_accumulating_priority_agrees_with_its_formula() -> None:
    rates = (0.2, 0.45)
    waits = formulas.accumulating(formulas.first_come(1, 0.65, 1), *rates, 0.5)
    streams = replications(2_500, 30, rates, 1.0, "exponential")
    agree(streams, lambda s: s.waits_under(1, Accumulating(0.5)), whole(*waits, rates))


@pytest.mark.slow
def test_the_head_start_of_the_design() -> None:
    """M/M/1, ρ = .85, ρ_H = .25, Δ = 3 services: 4.41 and 6.18 beside 5.67; p99 31.0, 29.6 and 41.4.

    One replication serves the same arrivals under every rule, and its own wait in order of arrival, whose
    mean is known, takes the noise of the arrivals out (a control variate with the coefficient fitted).
    """
    rates, runs = (0.25, 0.60), []
    for seed in range(40):
        plain = stream(seed, 100_000, rates)
        row = [plain.waits(1)[WARM:].mean()]
        for head_start in (3.0, STRICT, 0.0):
            each = stream(seed, 100_000, rates, head_start)
            wait, high = each.waits(1)[WARM:], each.high[WARM:]
            row += [wait[high].mean(), wait[~high].mean(), np.quantile(wait[~high], 0.99)]
        runs.append(row)
    table = np.array(runs)
    control = table[:, 0] - 0.85 / 0.15
    published = [4.41, 6.18, 31.0, 1.13, 7.56, 41.4, None, None, 29.6]
    told = []
    for column, figure in zip(table[:, 1:].T, published, strict=True):
        slope = np.cov(column, control)[0, 1] / control.var(ddof=1)
        steady = column - slope * control
        mean, error = steady.mean(), steady.std(ddof=1) / np.sqrt(len(steady))
        told.append(f"{mean:.3f} ± {error:.3f}")
        if figure is not None:
            rounding = 0.01 if figure < 10 else 0.1  # the figures were simulated, too
            assert abs(mean - figure) < 3 * error + rounding, told
    print(told)


def test_what_is_kept_whatever_the_order() -> None:
    """Kleinrock's conservation law (1965): with equal services no rule changes the mean over all."""
    rates = (0.25, 0.60)
    for servers in (1, 3):
        scaled = (rates[0] * servers, rates[1] * servers)
        streams = [stream(3, 4_000, scaled, each, "constant") for each in (0.0, 3.0, STRICT)]
        totals = [each.waits(servers).mean() for each in streams]
        assert totals == pytest.approx([totals[0]] * 3, rel=1e-9)


@pytest.mark.parametrize("load", [1.0, 1.2])
def test_more_than_can_be_served_has_no_mean(load: float) -> None:
    for formula in (
        lambda: formulas.pollaczek_khinchine(load, 1, 2),
        lambda: formulas.first_come(2, 2 * load, 1),
        lambda: formulas.cobham([load / 2, load / 2], [1, 1], [2, 2]),
        lambda: formulas.accumulating(1, load / 2, load / 2, 0.5),
    ):
        with pytest.raises(ValueError, match="no mean wait"):
            formula()


def test_formulas_meet_where_they_overlap() -> None:
    assert formulas.first_come(1, 0.85, 1) == pytest.approx(formulas.pollaczek_khinchine(0.85, 1, 2))
    assert formulas.cobham_servers(1, [0.25, 0.6], 1) == pytest.approx(
        formulas.cobham([0.25, 0.6], [1, 1], [2, 2])
    )
    one = formulas.first_come(1, 0.85, 1)
    assert formulas.accumulating(one, 0.25, 0.6, 1) == pytest.approx((one, one))
    waits = 3.4**4 / 24 / (1 - 0.85)
    goes_straight = sum(3.4**k / factorial for k, factorial in enumerate((1, 1, 2, 6)))
    assert formulas.erlang_c(4, 3.4) == pytest.approx(waits / (goes_straight + waits))
