"""Purchases more even than at random: published likelihoods, and laws against the mechanism they describe."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from regulars.portfolio import activity
from regulars.portfolio.activity.model import Future

#: Reutterer, Platzer, Schröder (2021), the grocer of BTYDplus: log-likelihoods at k = 1 and 2.
PUBLISHED = {
    "bg/nbd": -15836.57,
    "bg/cnbd-2": -15054.17,
    "mbg/nbd": -15781.94,
    "mbg/cnbd-2": -14978.21,
}
VALUES = {"r": 1.3, "alpha": 2.8, "a": 0.42, "b": 0.79}
X, LAST, AGE = (np.array(each) for each in ([0, 1, 3, 8.0], [0, 5, 20, 35.0], [30, 12, 39, 38.0]))

HISTORIES_DUCKDB = """
SELECT cust, CAST(date AS DATE) AS day FROM read_parquet($path)
WHERE date <= '2006-12-31' GROUP BY cust, date ORDER BY cust, day
"""


@pytest.fixture(scope="module")
def grocery(shared_data):
    rows = duckdb.execute(
        HISTORIES_DUCKDB, {"path": str(shared_data / "clv" / "grocery.parquet")}
    ).fetchnumpy()
    client, day = rows["cust"], rows["day"].astype("datetime64[D]").astype(np.int64)
    starts = np.flatnonzero(np.r_[True, client[1:] != client[:-1]])
    ends = np.r_[starts[1:], len(client)] - 1
    until = np.datetime64("2006-12-31").astype(np.int64)
    gaps = np.diff(day)[client[1:] == client[:-1]] / 7
    return (
        (ends - starts).astype(float),
        (day[ends] - day[starts]) / 7,
        (until - day[starts]) / 7,
        gaps,
    )


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_likelihoods_of_the_grocer(name, grocery):
    *history, gaps = grocery
    fitted = activity.fit(name, *history)
    constant = fitted.log_constant(gaps) if "cnbd" in name else 0.0
    assert fitted.converged
    assert fitted.log_likelihood + constant == pytest.approx(PUBLISHED[name], abs=0.01)


@pytest.mark.parametrize("name", ["mbg/cnbd-2", "bg/cnbd-3"])
@pytest.mark.parametrize("drift", [0.0, 0.4])
def test_the_law_is_that_of_its_mechanism(name, drift):
    model = activity.model(name, VALUES).drifting(drift)
    drawn = model.sample_future(26, X, LAST, AGE, seed=1, size=40_000)
    tail = model.tail(26, X, LAST, AGE)
    np.testing.assert_allclose(tail.sum(axis=1), model.expected(26, X, LAST, AGE), atol=1e-9)
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - tail.sum(axis=1)) < 4.5 * error).all()
    for n in (1, 3, 6):
        assert np.abs((drawn >= n).mean(axis=0) - tail[:, n - 1]).max() < 0.012
        assert model.survival(n, 26, X, LAST, AGE) == pytest.approx(tail[:, n - 1], abs=1e-12)
    below, upto = model.pit(2, 26, X, LAST, AGE)
    assert np.exp(model.log_score(2, 26, X, LAST, AGE)) == pytest.approx(upto - below, abs=1e-12)


@pytest.mark.parametrize("name", ["nbd", "bg/nbd", "mbg/nbd", "pareto/nbd"])
def test_a_rate_that_drifts_has_two_moments_of_one_that_does(name):
    """λ·g with g of mean 1 and variance v, against the gamma law that stands for it."""
    params = {"r": 0.9, "alpha": 6.0, "s": 1e-6, "beta": 1.0} if "pareto" in name else dict(VALUES)
    kept = {key: params[key] for key in activity.FAMILIES[name].parameters}
    steady = activity.model(name, kept)
    drifting = steady.drifting(0.5)
    x, last, age = 4.0, 20.0, 30.0
    shape, scale = kept["r"] + x, kept["alpha"] + age
    moved, slower = drifting._rate(np.array([shape]), np.array([scale]))
    second = shape * (shape + 1) / scale**2 * 1.5
    assert moved[0] / slower[0] == pytest.approx(shape / scale)
    assert moved[0] * (moved[0] + 1) / slower[0] ** 2 == pytest.approx(second)
    assert drifting.p_alive(x, last, age) == steady.p_alive(x, last, age)
    assert drifting.residual_mean(52, x, last, age) == steady.residual_mean(52, x, last, age)
    spread = [
        (model.tail(52, x, last, age) @ np.arange(1, 2 * 400, 2)[:n]).sum()
        for model, n in ((each, each.tail(52, x, last, age).shape[1]) for each in (steady, drifting))
    ]
    assert spread[1] > 1.05 * spread[0]


@pytest.mark.parametrize("name", ["mbg/cnbd-2", "bg/cnbd-4"])
def test_who_stays_is_summed_over_purchases_or_in_closed_form(name):
    model = activity.model(name, VALUES)
    future = Future.of(26.0, X, LAST, AGE)
    top = int(model._reach(future, 1e-12).max())
    reached = np.vstack([np.ones(len(X)), model._renewals(top, future)])
    survived = model._survived(top, future)
    summed = ((reached[:-1] - reached[1:]) * survived[:-1]).sum(axis=0) + reached[-1] * survived[-1]
    assert model.residual_survival(26, X, LAST, AGE) == pytest.approx(summed, abs=1e-5)


def test_how_long_they_stay_is_a_law_of_its_own():
    model = activity.model("mbg/cnbd-2", VALUES)
    half = model.residual_quantile(0.5, 2000, X, LAST, AGE)
    assert model.residual_survival(half, X, LAST, AGE) == pytest.approx(0.5, abs=1e-6)
    weeks = np.linspace(0, 26, 261)
    curve = np.stack([model.residual_survival(week, X, LAST, AGE) for week in weeks])
    assert (np.diff(curve, axis=0) <= 0).all() and curve[0] == pytest.approx(1.0)
    assert model.residual_mean(26, X, LAST, AGE) == pytest.approx(
        np.trapezoid(curve, weeks, axis=0), rel=1e-4
    )
