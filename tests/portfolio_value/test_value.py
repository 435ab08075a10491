"""Value over a horizon: quantiles against root-finding and against simulated clients."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.special import betainc

from regulars.errors import ArgumentInvalid
from regulars.horizon import WEEKS_A_YEAR
from regulars.ledger.simulate import simulate_triples
from regulars.ledger.simulate.processes import DEFAULTS
from regulars.portfolio import activity, spend, value

LEVELS = (0.05, 0.5, 0.95)
BG = activity.model("bg/nbd", DEFAULTS["bg/nbd"])


def by_root_finding(tail: np.ndarray, p: float, q: float, level: float) -> float:
    mass, counts = tail - np.append(tail[1:], 0), np.arange(1, len(tail) + 1)
    if 1 - tail[0] >= level:
        return 0.0

    def below(log_v: float) -> float:
        return 1 - tail[0] + float(mass @ betainc(p * counts, q, 1 / (1 + np.exp(-log_v)))) - level

    return float(np.exp(brentq(below, -40, 60, xtol=1e-12)))


def a_tail(rng: np.random.Generator, mean: float) -> np.ndarray:
    size, alive = 0.5 + mean * rng.random(), rng.random() ** 0.2
    chance = size / (size + mean)
    counts = np.arange(int(stats.nbinom.ppf(1 - 1e-10, size, chance)) + 2)
    return alive * stats.nbinom.sf(counts, size, chance)


@pytest.mark.parametrize(
    ("p", "q", "worst"),
    [(6.25, 3.74, 0.002), (0.463, 3.83, 0.002), (2.0, 1.2, 0.002), (40.0, 4.0, 0.002), (1000.0, 5.0, 0.01)],
)
def test_quantiles_are_those_of_the_compound_law(p: float, q: float, worst: float) -> None:
    rng = np.random.default_rng(1)
    for row in range(40):
        occasions = int(rng.integers(1, 40) if row % 2 else np.exp(rng.uniform(0, 7)))
        tail = a_tail(rng, float(np.exp(rng.uniform(-2, np.log(2 + occasions) + 0.5))))
        found = value.value_quantiles(tail[None], p, [q + p * occasions], LEVELS)[0]
        exact = np.array([by_root_finding(tail, p, q + p * occasions, level) for level in LEVELS])
        assert found == pytest.approx(exact, rel=worst)


def test_a_block_of_clients_is_each_client_alone() -> None:
    rng = np.random.default_rng(2)
    occasions = rng.integers(1, 60, 200)
    tails = [a_tail(rng, 0.2 * n) for n in occasions]
    width = max(map(len, tails))
    together = np.array([np.pad(tail, (0, width - len(tail))) for tail in tails])
    block = value.value_quantiles(together, 6.0, 4.0 + 6.0 * occasions, LEVELS)
    alone = [
        value.value_quantiles(tail[None], 6.0, [4.0 + 6.0 * n], LEVELS)[0]
        for tail, n in zip(tails, occasions, strict=True)
    ]
    assert block == pytest.approx(np.array(alone), rel=2e-3)


def test_whoever_may_well_not_come_has_a_low_end_of_zero() -> None:
    assert value.value_quantiles([[0.94, 0.1]], 6.0, [10.0], (0.05, 0.95))[0, 0] == 0
    assert value.value_quantiles([[0.96, 0.1]], 6.0, [10.0], (0.05, 0.95))[0, 0] > 0
    assert (value.value_quantiles([[0.0, 0.0]], 6.0, [10.0], (0.05, 0.95)) == 0).all()
    assert (value.value_quantiles([[0.03, 0.01]], 6.0, [10.0], (0.05, 0.95)) == 0).all()


def test_a_hundred_thousand_triples_take_seconds() -> None:
    rng = np.random.default_rng(3)
    x = rng.poisson(rng.gamma(0.6, size=100_000) * 8)
    T = rng.uniform(30, 104, 100_000)
    t_x = np.where(x > 0, T * rng.random(100_000), 0.0)
    model = spend.fit("gamma-gamma", rng.gamma(6.0, size=1000), np.ones(1000))
    before = time.process_time()
    low, high = value.intervals(BG, model, 52.0, x, t_x, T, (0.05, 0.95)).T
    assert time.process_time() - before < 15
    assert (low <= high).all()
    assert (high[x > 0] > 0).any()


def test_intervals_hold_the_simulated_future_of_real_shaped_clients() -> None:
    """PIT coverage of value: the chance left of the interval's ends is what was promised.

    Clients, their spend and their futures are drawn from the models that forecast them; a client whose
    value is zero counts for the part of his mass at zero that lies within the levels.
    """
    n, p, q, gamma = 60_000, 6.0, 4.0, 15.0
    drawn = simulate_triples("bg/nbd", None, n, 40.0, seed=5, horizon=30.0)
    rng = np.random.default_rng(6)
    rate = rng.gamma(q, size=n) / gamma
    occasions = drawn.x + 1
    spent = rng.gamma(p * occasions) / rate
    future = np.where(drawn.future > 0, rng.gamma(p * np.maximum(drawn.future, 1)) / rate, 0.0)
    fitted = spend.SpendModel(
        "gamma-gamma", {"p": p, "q": q, "gamma": gamma}, {}, 0.0, True, None, spent.sum() / occasions.sum(), n
    )
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        quantile = value.intervals(BG, fitted, 30.0, drawn.x, drawn.t_x, drawn.T, (level,))[:, 0]
        quantile = quantile * fitted.posterior(spent / occasions, occasions)[1]
        positive = quantile > 0
        share = (future[positive] <= quantile[positive]).mean()
        assert share == pytest.approx(level, abs=4 * (level * (1 - level) / positive.sum()) ** 0.5), level
        assert (future[~positive] == 0).mean() >= level - 0.01


def test_constant_spend_makes_value_a_count() -> None:
    constant = spend.fit("gamma-gamma", [25.0] * 50, [2] * 50)
    x, t_x, T = np.array([0.0, 5.0, 30.0]), np.array([0.0, 35.0, 39.5]), np.full(3, 40.0)
    found = value.intervals(BG, constant, 52.0, x, t_x, T, LEVELS)
    assert (found == np.floor(found)).all()
    tail = BG.tail(52.0, x, t_x, T)
    for row, n in zip(range(3), found[:, 2].astype(int), strict=True):
        assert 1 - tail[row, n] >= 0.95
        assert n == 0 or 1 - tail[row, n - 1] < 0.95


def test_amounts_that_do_not_vary_are_the_limit_of_those_that_hardly_do() -> None:
    def at(p: float, boundary: str | None) -> np.ndarray:
        model = spend.SpendModel(
            "gamma-gamma", {"p": p, "q": 4.0, "gamma": 1.0}, {}, 0.0, True, boundary, 1.0, 1.0
        )
        x, t_x, T = np.array([3.0, 6.0]), np.array([30.0, 38.0]), np.full(2, 40.0)
        # γ' grows as p does, so compare in units of the client's mean amount.
        return value.intervals(BG, model, 52.0, x, t_x, T, (0.8, 0.95)) * (p * (x + 1) + 3)[:, None] / p

    assert at(3000.0, None) == pytest.approx(at(12_000.0, "p -> infinity"), rel=0.06)


def test_undiscounted_ltv_is_the_expectation() -> None:
    x, t_x, T = np.array([0.0, 4.0]), np.array([0.0, 38.0]), np.full(2, 40.0)
    plain = value.discounted_expected(BG, x, t_x, T, years=3)
    assert plain == pytest.approx(BG.expected(3 * WEEKS_A_YEAR, x, t_x, T))


def test_discounting_is_the_sum_over_days() -> None:
    x, t_x, T = np.array([0.0, 4.0, 12.0]), np.array([0.0, 38.0, 10.0]), np.full(3, 40.0)
    days = np.linspace(0, 3 * 365.2425, 400)
    reached = np.array([BG.expected(day / 7, x, t_x, T) for day in days])
    steps = np.diff(reached, axis=0)
    factors = 1.15 ** (-(days[:-1] + days[1:]) / 2 / 365.2425)
    found = value.discounted_expected(BG, x, t_x, T, years=3, rate=0.15)
    assert found == pytest.approx(factors @ steps, rel=5e-4)


@pytest.mark.parametrize("wrong", [{"years": 0.0}, {"years": 3.0, "rate": -0.1}])
def test_impossible_terms_are_refused(wrong: dict) -> None:
    with pytest.raises(ArgumentInvalid):
        value.discounted_expected(BG, [0.0], [0.0], [40.0], **wrong)


def test_levels_outside_their_range_are_refused() -> None:
    with pytest.raises(ArgumentInvalid):
        value.value_quantiles([[0.5]], 6.0, [4.0], (0.0, 0.95))
