"""Who stayed after a rise, and what discounts bought: intervals hold the truth as often as they say."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binom

from regulars.portfolio.history import Floats
from regulars.portfolio.prices import reading, response, rises, share
from regulars.portfolio.prices.model import Group
from regulars.portfolio.prices.together import Together

LEVEL = 0.9
PAID = 0.8
RUNS = pytest.param(1000, marks=pytest.mark.slow)


def holds(hits: int, runs: int) -> bool:
    """Whether the level lies within the 99% binomial interval of the coverage seen; few runs: roughly."""
    low, high = binom.ppf([0.005, 0.995], runs, LEVEL)
    if runs >= 1000:
        print(f" held {hits / runs:.3f}", end="")
    return bool(low <= hits <= high) if runs >= 1000 else hits / runs >= 0.78


@pytest.mark.parametrize("runs", [100, pytest.param(3000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("buyers", "others", "often"), [(40, 3, 0.45), (200, 2, 0.75)])
def test_who_stayed_after_a_rise(runs: int, buyers: int, others: int, often: float) -> None:
    """Twenty strata of age and purchases, in many of which one stands alone; a tenth fewer stay."""
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(runs):
        rows = buyers * (1 + others)
        risen = np.arange(rows) < buyers
        bought = rng.choice([1, 2, 3, 4], rows, p=[0.5, 0.25, 0.15, 0.1])
        strata = 10.0 * rng.integers(0, 5, rows) + bought
        stayed = (rng.random(rows) < often + 0.05 * bought - 0.1 * risen).astype(float)
        found = rises.standardised(stayed, risen, strata, np.arange(rows).astype(str), LEVEL)
        assert found is not None
        hits += found.low <= -0.1 <= found.high
    assert holds(hits, runs), hits / runs


def test_where_everybody_stayed_the_interval_is_not_nothing() -> None:
    stayed, risen = np.ones(60), np.arange(60) < 20
    found = rises.standardised(stayed, risen, np.ones(60), np.arange(60).astype(str), LEVEL)
    assert found is not None
    assert found.mean == 0 and found.low < -0.02 < 0.02 < found.high


def bought(
    rng: np.random.Generator, leaning: Floats, times: float, bend: float
) -> tuple[Group, response.Common | None, tuple[Floats, Floats, Floats], float]:
    """A group whose clients take what is on offer ``times`` their ``leaning`` as readily, at 20% off.

    With it the part of what was given that would have been bought anyway.
    """
    clients = len(leaning)
    rate, offered = rng.gamma(2, 6, clients), np.full(clients, 0.3)
    k = rng.poisson(rate * 0.3 * times * leaning).astype(float)
    n = k + rng.poisson(rate * 0.7)
    log = np.log(PAID)
    sxx = np.where(n > 0, k * (n - k) / np.maximum(n, 1), 0.0) * log**2
    sxy = rng.normal(bend, 0.3, clients) * sxx + rng.normal(0, 0.4, clients) * np.sqrt(sxx)
    free = np.maximum(n - 1, 0)
    noise = np.where(free > 1, rng.chisquare(np.maximum(free - 1, 1)), 0.0)
    syy = 0.16 * noise + np.divide(sxy**2, sxx, out=np.zeros(clients), where=sxx > 0)
    slopes = response.slopes(sxx, sxy, syy, free)
    assert slopes is not None
    common = response.common(slopes.slope, slopes.variance, LEVEL)
    readily = share.times(k, n, offered, LEVEL)
    assert readily is not None
    given, paid = float(k.sum()), float(4 * k.sum())
    kept = reading._anyway(readily, common, PAID, LEVEL)
    group = Group(
        "g", clients, int(n.sum()), int(k.sum()), None, 0.3, True, readily, None, None, None,
        Decimal(given), Decimal(paid), reading._times(kept, given), reading._rest(kept, paid), None, None,
    )  # fmt: skip
    part = 1 / (times * np.exp(bend * log + (0.3 * log) ** 2 / 2))
    return group, common, (k, n, offered), given * part


@pytest.mark.parametrize("runs", [30, RUNS])
@pytest.mark.parametrize("groups", [1, 6])
def test_what_would_have_been_bought_anyway(runs: int, groups: int) -> None:
    """The same clients look at prices in every group, so that errors of groups go together."""
    rng = np.random.default_rng(7)
    anyway, brought = 0, 0
    names = pa.chunked_array([[f"c{n:03d}" for n in range(100)]])
    for _ in range(runs):
        leaning = np.exp(rng.normal(-0.08, 0.4, 100))
        sums, truth, paid = Together(names, LEVEL), 0.0, 0.0
        for _ in range(groups):
            times, bend = float(np.exp(rng.uniform(0.3, 1.1))), float(rng.uniform(-2, -0.5))
            group, common, met, part = bought(rng, leaning, times, bend)
            sums.add(group, common, names, met, 0.0)
            truth, paid = truth + part, paid + float(group.paid)
        one, other = (sums.total(what, group) for what in ("anyway", "brought"))
        assert one is not None and other is not None
        anyway += one.low <= truth <= one.high
        brought += other.low <= paid - 4 * truth <= other.high
    assert holds(anyway, runs), anyway / runs
    assert holds(brought, runs), brought / runs
