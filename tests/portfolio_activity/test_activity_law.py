"""The predictive law: sums, simulations, sets, scores."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from regulars.errors import ArgumentInvalid
from regulars.portfolio import activity
from regulars.portfolio.activity.model import Future

MODELS = {
    "bg/nbd": {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259},
    "mbg/nbd": {"r": 0.5248, "alpha": 6.1831, "a": 0.8914, "b": 1.614},
    "pareto/nbd": {"r": 0.5533, "alpha": 10.578, "s": 0.6060, "beta": 11.669},
    "nbd": {"r": 0.3848, "alpha": 12.072},
    "mbg/cnbd-2": {"r": 0.5799, "alpha": 2.2881, "a": 1.1345, "b": 1.585},
    "bg/cnbd-3": {"r": 0.2195, "alpha": 0.8334, "a": 1.0261, "b": 2.0941},
}
X = np.array([0, 1, 2, 7, 29, 3])
LAST = np.array([0.0, 3.0, 30.4, 29.4, 37.7, 0.5])
AGE = np.array([38.9, 38.9, 38.9, 38.9, 38.9, 20.0])


@pytest.fixture(params=MODELS)
def model(request):
    return activity.model(request.param, MODELS[request.param])


@pytest.mark.parametrize("weeks", [0.5, 39.0, 260.0])
def test_survival_sums_to_the_mean(model, weeks):
    tail = model.tail(weeks, X, LAST, AGE)
    np.testing.assert_allclose(tail.sum(axis=1), model.expected(weeks, X, LAST, AGE), rtol=1e-9)
    assert (np.diff(tail, axis=1) <= 1e-15).all()


@pytest.mark.parametrize("name", ["bg/nbd", "mbg/nbd"])
@pytest.mark.parametrize("weeks", [1.0, 52.0, 260.0])
def test_means_of_many_histories_are_those_of_few(name, weeks):
    model, rng = activity.model(name, MODELS[name]), np.random.default_rng(12)
    x = rng.poisson(rng.gamma(0.4, 15.0, 25_000))
    age = rng.integers(7, 1000, len(x)) / 7
    last = np.where(x > 0, age * rng.uniform(0.1, 1.0, len(x)), 0.0)
    many = model.expected(weeks, x, last, age)
    few = np.concatenate([model.expected(weeks, x[i::5], last[i::5], age[i::5]) for i in range(5)])
    order = np.concatenate([np.arange(len(x))[i::5] for i in range(5)])
    np.testing.assert_allclose(many[order], few, rtol=1e-6)


def test_survival_equals_a_hundred_thousand_simulated_futures(model):
    futures = model.sample_future(39.0, X, LAST, AGE, seed=7, size=100_000)
    for n in (1, 2, 5, 20):
        told = model.survival(n, 39.0, X, LAST, AGE)
        for seen, chance in zip((futures >= n).sum(axis=0), told, strict=True):
            low, high = binomtest(int(seen), 100_000).proportion_ci(0.9999, method="exact")
            assert low <= chance <= high


@pytest.mark.parametrize("name", MODELS)
def test_law_given_history_holds_for_bases_simulated_purchase_by_purchase(name, simulate):
    """Nothing of the model's algebra is used in the simulation: only its story."""
    model = activity.model(name, MODELS[name])
    x, last, age, future, here = simulate(name, MODELS[name], np.full(200_000, 40.0), seed=3, ahead=30.0)
    expected, alive = model.expected(30.0, x, last, age), model.p_alive(x, last, age)
    low, high = model.pit(future, 30.0, x, last, age)
    for group in (x == 0, x == 1, (x > 1) & (x < 6), x >= 6, (x > 0) & (last < 20), (x > 0) & (last >= 35)):
        size = group.sum()
        assert size > 1000
        assert abs(expected[group].mean() - future[group].mean()) < 4.5 * future[group].std() / np.sqrt(size)
        spread = np.sqrt((alive[group] * (1 - alive[group])).sum()) / size
        assert abs(alive[group].mean() - here[group].mean()) <= 4.5 * spread + 1e-12
    inside = np.clip(np.minimum(high, 0.95) - np.maximum(low, 0.05), 0, None) / (high - low)
    assert inside.mean() == pytest.approx(0.9, abs=0.004)


def test_displayed_sets_are_the_shortest_with_their_mass(model):
    low, high, mass = model.count_set(0.9, 39.0, X, LAST, AGE)
    reached = np.hstack([np.ones((len(X), 1)), model.tail(39.0, X, LAST, AGE), np.zeros((len(X), 1))])
    for row in range(len(X)):
        runs = [
            (b - a, -(reached[row, a] - reached[row, b + 1]), a)
            for a in range(60)
            for b in range(a, min(a + 60, reached.shape[1] - 1))
            if reached[row, a] - reached[row, b + 1] >= 0.9
        ]
        length, negative_mass, start = min(runs)
        assert (high[row] - low[row], low[row]) == (length, start)
        assert mass[row] == pytest.approx(-negative_mass, abs=1e-9)


def test_scores_pit_and_survival_tell_one_law(model):
    counts = np.arange(200)[:, None]
    mass = np.exp(model.log_score(counts, 39.0, X, LAST, AGE))
    np.testing.assert_allclose(mass.sum(axis=0), 1.0, atol=1e-9)
    below, upto = model.pit(counts, 39.0, X, LAST, AGE)
    np.testing.assert_allclose(upto - below, mass, atol=1e-12)
    np.testing.assert_allclose(1 - below, model.survival(counts, 39.0, X, LAST, AGE), atol=1e-12)
    # A very unlikely count still has its own chance, not a floor.
    assert -200 < model.log_score(60, 39.0, 0, 0.0, 38.9) < -5


def test_tail_is_cut_where_asked_and_shapes_broadcast(model):
    whole = model.tail(39.0, X, LAST, AGE)
    np.testing.assert_allclose(model.tail(39.0, X, LAST, AGE, n_max=5), whole[:, :5], atol=1e-11)
    assert model.survival(np.arange(3)[:, None], 39.0, X, LAST, AGE).shape == (3, 6)
    assert model.expected(39.0, 2, 30.4, 38.9).shape == ()
    np.testing.assert_array_equal(model.survival(0, 39.0, X, LAST, AGE), np.ones(6))
    np.testing.assert_allclose(model.expected(0.0, X, LAST, AGE), 0.0, atol=1e-12)


def test_mean_of_new_clients_is_what_simulated_ones_bought(simulate):
    for name, params in MODELS.items():
        x, *_ = simulate(name, params, np.full(200_000, 52.0), seed=11)
        told = float(activity.model(name, params).mean(52.0))
        assert abs(told - x.mean()) < 4.5 * x.std() / np.sqrt(len(x))


@pytest.mark.parametrize(
    "params",
    [
        {"r": 0.8, "alpha": 2.0, "s": 0.7, "beta": 60.0},  # A < B
        {"r": 2.0, "alpha": 30.0, "s": 2.0, "beta": 25.0},  # A a little over B
        {"r": 3.0, "alpha": 400.0, "s": 1.0, "beta": 3.0},  # A far over B: integrated where t is long
        {"r": 40.0, "alpha": 900.0, "s": 1.5, "beta": 4.0},
    ],
)
@pytest.mark.parametrize("weeks", [10.0, 300.0, 3000.0])
def test_pareto_recurrence_and_integral_agree(params, weeks):
    model = activity.model("pareto/nbd", params)
    future = Future.of(weeks, np.array([0.0, 4.0, 30.0]), np.array([0.0, 9.0, 11.0]), 12.0)
    told, integrated = model._law_if_alive(40, future), model._integrated_law(40, future)
    np.testing.assert_allclose(told[1], integrated[1], atol=1e-7)
    np.testing.assert_allclose(told[0], integrated[0], atol=1e-7)
    whole = model.tail(weeks, future.x, future.t_x, 12.0)
    np.testing.assert_allclose(
        whole.sum(axis=1), model.expected(weeks, future.x, future.t_x, 12.0), rtol=1e-6
    )


@pytest.mark.parametrize("name", MODELS)
def test_ten_thousand_purchases_and_decades_are_no_trouble(name):
    model = activity.model(name, MODELS[name])
    x, last, age = (
        np.array([10_000.0, 10_000, 0]),
        np.array([1900.0, 1000, 0]),
        np.array([1900.5, 1900, 2000]),
    )
    expected = model.expected(52.0, x, last, age)
    tail = model.tail(52.0, x, last, age)
    np.testing.assert_allclose(tail.sum(axis=1), expected, rtol=1e-8, atol=1e-10)
    assert expected[0] == pytest.approx(52 * 10_000 / 1900, rel=0.05)
    if name != "nbd":
        assert model.p_alive(x, last, age)[1] < 1e-100
    low, high, mass = model.count_set(0.9, 52.0, x, last, age)
    assert 200 < low[0] < high[0] < 350
    assert 0.9 <= mass[0] < 0.92
    assert np.isfinite(model.log_score(250, 52.0, x, last, age)).all()


@pytest.mark.parametrize(
    ("t", "x", "t_x", "T"),
    [
        (39, 1, 12.0, 10.0),
        (39, -1, 0.0, 10.0),
        (39, 1.5, 2.0, 10.0),
        (39, 1, float("nan"), 10.0),
        (39, 0, 3.0, 10.0),
        (39, 2, 0.0, 10.0),
        (-1, 1, 2.0, 10.0),
        (float("inf"), 1, 2.0, 10.0),
    ],
)
def test_impossible_histories_and_horizons_are_refused(model, t, x, t_x, T):
    with pytest.raises(ArgumentInvalid):
        model.expected(t, x, t_x, T)


def test_level_and_counts_are_checked(model):
    with pytest.raises(ArgumentInvalid):
        model.count_set(1.0, 39, 1, 2.0, 3.0)
    with pytest.raises(ArgumentInvalid):
        model.survival(1.5, 39, 1, 2.0, 3.0)
