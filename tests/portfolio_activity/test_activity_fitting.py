"""Likelihoods, their derivatives, invariances, boundaries, priors, recovery."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gammaln

from regulars.errors import ArgumentInvalid
from regulars.portfolio import activity
from regulars.portfolio.activity.deaths import Deaths
from regulars.portfolio.activity.fitting import family
from regulars.portfolio.activity.triples import Triples
from regulars.portfolio.lifetime import WINDOW_WEEKS, client_lifetimes

NAMES = ("bg/nbd", "mbg/nbd", "nbd", "pareto/nbd", "mbg/cnbd-2", "bg/cnbd-3")
POINTS = {
    "bg/nbd": (0.4, 5.0, 0.7, 2.5),
    "mbg/nbd": (0.4, 5.0, 0.7, 2.5),
    "pareto/nbd": (0.6, 9.0, 0.5, 14.0),
    "nbd": (0.4, 5.0),
    "mbg/cnbd-2": (0.4, 5.0, 0.7, 2.5),
    "bg/cnbd-3": (0.4, 5.0, 0.7, 2.5),
}


@st.composite
def histories(draw):
    size = draw(st.integers(3, 25))
    days = [draw(st.integers(0, 900)) for _ in range(size)]
    x = np.array([draw(st.integers(0, min(60, day))) for day in days])
    last = np.array([draw(st.integers(1, day)) if n else 0 for n, day in zip(x, days, strict=True)])
    return x, last / 7, np.array(days) / 7


@pytest.mark.parametrize("name", NAMES)
@settings(derandomize=True, max_examples=25, deadline=None)
@given(data=histories(), scale=st.floats(0.2, 5.0))
def test_gradient_and_hessian_are_the_slopes_of_the_value(name, data, scale):
    likelihood = family(name).likelihood(name, Triples.merged(*data))
    params = np.array(POINTS[name]) * scale
    point = likelihood(params)
    for i, size in enumerate(params):
        step = np.zeros(len(params))
        step[i] = 1e-5 * size
        up, down = likelihood(params + step), likelihood(params - step)
        noise = 1e-10 * max(1.0, abs(point.value)) / step[i]
        assert (up.value - down.value) / (2 * step[i]) == pytest.approx(
            point.gradient[i], rel=1e-6, abs=noise
        )
        slope = (up.gradient - down.gradient) / (2 * step[i])
        rough = 1e-12 * (1 + np.abs(point.gradient).max()) / step[i] + 1e-6 * np.abs(point.hessian).max()
        np.testing.assert_allclose(point.hessian[i], slope, rtol=1e-5, atol=rough)


@pytest.mark.parametrize("name", NAMES)
def test_history_by_history_sums_to_the_fit(name, cdnow):
    fitted = activity.fit(name, *cdnow)
    each = activity.log_likelihood(fitted, *cdnow)
    assert each.shape == cdnow[0].shape
    assert float(each.sum()) == pytest.approx(fitted.log_likelihood, abs=1e-7)


def test_likelihood_of_a_client_is_the_published_formula():
    r, alpha, a, b = 0.25, 4.0, 0.8, 2.5
    x, last, age = 3, 10.0, 30.0
    log_beta = lambda p, q: gammaln(p) + gammaln(q) - gammaln(p + q)  # noqa: E731
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    here = log_beta(a, b + x) - log_beta(a, b) - (r + x) * np.log(alpha + age)
    gone = log_beta(a + 1, b + x - 1) - log_beta(a, b) - (r + x) * np.log(alpha + last)
    bg = activity.model("bg/nbd", {"r": r, "alpha": alpha, "a": a, "b": b})
    assert float(activity.log_likelihood(bg, x, last, age)) == pytest.approx(rate + np.logaddexp(here, gone))


@pytest.mark.parametrize("x", [0, 1, 40, 10_000])
@pytest.mark.parametrize(("alpha", "beta"), [(0.01, 300.0), (300.0, 0.01), (8.0, 8.0), (5.0, 9.0)])
def test_odds_of_having_left_are_the_integral(x, alpha, beta):
    r, s, last, age = 0.6, 0.4, 20.0 * (x > 0), 90.0

    def integrand(w: float) -> float:
        tau = (min(alpha, beta) + last) * np.exp(w) - min(alpha, beta)
        fall = -(r + x) * np.log((alpha + tau) / (alpha + last)) - s * np.log((beta + tau) / (beta + last))
        return np.exp(fall) * s * (min(alpha, beta) + tau) / (beta + tau)

    end = np.log((min(alpha, beta) + age) / (min(alpha, beta) + last))
    cuts = np.concatenate([[0.0], end * np.exp(-np.arange(12.0, -1, -1))])
    area = sum(quad(integrand, lo, hi, epsabs=0, epsrel=1e-12)[0] for lo, hi in pairwise(cuts))
    rise = (r + x) * np.log((alpha + age) / (alpha + last)) + s * np.log((beta + age) / (beta + last))
    told = Deaths.of((r, alpha, s, beta), *(np.array([float(v)]) for v in (x, last, age))).log_odds[0]
    assert told == pytest.approx(rise + np.log(area), abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
@settings(derandomize=True, max_examples=8, deadline=None)
@given(data=histories(), seed=st.integers(0, 99))
def test_row_order_and_merging_change_nothing(name, data, seed):
    x, last, age = data
    weights = np.random.default_rng(seed).integers(1, 4, len(x))
    merged = activity.fit(name, x, last, age, weights, prior=activity.POOLED[name])
    order = np.random.default_rng(seed).permutation(int(weights.sum()))
    repeated = (np.repeat(v, weights)[order] for v in data)
    spread = activity.fit(name, *repeated, prior=activity.POOLED[name])
    assert merged.params == spread.params
    assert merged.log_likelihood == spread.log_likelihood
    np.testing.assert_array_equal(merged.covariance, spread.covariance)


@pytest.mark.parametrize("name", ["pareto/nbd", "bg/nbd", "mbg/nbd"])
def test_where_nobody_leaves_the_fit_is_the_nbd_and_says_so(name, simulate):
    x, last, age, *_ = simulate("nbd", {"r": 1.5, "alpha": 3.0}, np.full(2000, 60.0), seed=0)
    fitted, nbd = activity.fit(name, x, last, age), activity.fit("nbd", x, last, age)
    assert fitted.converged and fitted.stays_forever
    assert fitted.boundary in ("a -> 0", "s -> 0")
    assert fitted.log_likelihood == pytest.approx(nbd.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(fitted.expected(10, x, last, age), nbd.expected(10, x, last, age), rtol=1e-5)
    assert np.isnan(fitted.covariance[2:, 2:]).all() and np.isfinite(fitted.covariance[:2, :2]).all()
    assert all(draw.params["r"] > 0 for draw in fitted.draws(5, seed=1))


def test_clients_all_alike_run_to_the_poisson(simulate):
    rng = np.random.default_rng(4)
    age = np.full(3000, 50.0)
    x = rng.poisson(5.0, 3000)
    x[:1500] = 5  # less spread than a Poisson: no heterogeneity can explain it
    last = np.where(x > 0, age * x / (x + 1), 0.0)
    fitted = activity.fit("nbd", x, last, age)
    assert fitted.converged and fitted.boundary == "r -> infinity"
    assert float(fitted.params["r"] / fitted.params["alpha"]) == pytest.approx(x.mean() / 50, rel=1e-4)
    assert np.isnan(fitted.standard_errors["r"])


@pytest.mark.parametrize("name", NAMES)
def test_bases_that_tell_next_to_nothing_still_answer(name):
    for x, last, age in (([0, 0, 0], [0, 0, 0], [5, 9, 2]), ([3], [4.0], [6.0]), ([0], [0], [0])):
        plain = activity.fit(name, x, last, age)
        assert all(np.isfinite(v) for v in plain.params.values())
        pooled = activity.fit(name, x, last, age, prior=activity.POOLED[name])
        assert pooled.converged and pooled.boundary is None
        assert np.isfinite(pooled.covariance).all()
        assert np.isfinite(pooled.expected(52, x, last, age)).all()


@pytest.mark.parametrize("name", [*NAMES[:4], pytest.param("mbg/cnbd-2", marks=pytest.mark.slow)])
def test_thirty_clients_get_an_answer_and_thousands_outvote_the_prior(name, cdnow):
    few = np.random.default_rng(5).choice(len(cdnow[0]), 30, replace=False)
    small = activity.fit(name, *(v[few] for v in cdnow), prior=activity.POOLED[name])
    assert small.converged and small.boundary is None and np.isfinite(small.covariance).all()
    widths = [np.diff(np.quantile([d.mean(52) for d in m.draws(200, 1)], [0.05, 0.95]))[0]
              for m in (small, activity.fit(name, *cdnow))]  # fmt: skip
    assert widths[0] > 3 * widths[1]
    plain, pooled = activity.fit(name, *cdnow), activity.fit(name, *cdnow, prior=activity.POOLED[name])
    for key, value in plain.params.items():
        assert abs(pooled.params[key] - value) < 0.3 * plain.standard_errors[key]
    assert plain.log_likelihood - 0.05 < pooled.log_likelihood <= plain.log_likelihood


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [*NAMES[:4], pytest.param("mbg/cnbd-2", marks=pytest.mark.slow)])
def test_every_draw_of_a_small_base_answers(name, cdnow):
    few = np.random.default_rng(8).choice(len(cdnow[0]), 30, replace=False)
    x, last, age = (v[few] for v in cdnow)
    small = activity.fit(name, x, last, age, prior=activity.POOLED[name])
    for drawn in small.draws(40, seed=2):
        expected, tail = drawn.expected(52, x, last, age), drawn.tail(52, x, last, age, n_max=60)
        assert np.isfinite(expected).all()
        assert ((tail >= 0) & (tail <= 1)).all() and (np.diff(tail) <= 1e-12).all()
        assert (tail.sum(axis=1) <= expected * (1 + 1e-6) + 1e-9).all()
        lives = client_lifetimes(drawn, x, last, age)
        assert (lives.lifetime_median_weeks >= last - 1e-9).all()
        assert ((lives.lifetime_mean_window >= 0) & (lives.lifetime_mean_window <= WINDOW_WEEKS + 1e-6)).all()


TRUTH = {
    "bg/nbd": {"r": 0.6, "alpha": 5.0, "a": 0.8, "b": 2.5},
    "mbg/nbd": {"r": 0.6, "alpha": 5.0, "a": 0.8, "b": 2.5},
    "pareto/nbd": {"r": 0.7, "alpha": 6.0, "s": 0.6, "beta": 12.0},
    "nbd": {"r": 0.6, "alpha": 5.0},
    "mbg/cnbd-2": {"r": 0.9, "alpha": 3.0, "a": 0.8, "b": 2.5},
    "bg/cnbd-3": {"r": 0.9, "alpha": 2.0, "a": 0.8, "b": 2.5},
}


@pytest.mark.parametrize("name", NAMES)
def test_simulated_truth_comes_back(name, simulate):
    ages = np.random.default_rng(1).integers(70, 1000, 20_000) / 7
    x, last, age, *_ = simulate(name, TRUTH[name], ages, seed=9)
    fitted = activity.fit(name, x, last, age)
    assert fitted.converged and fitted.boundary is None
    off = np.log(np.array(list(fitted.params.values()))) - np.log(np.array(list(TRUTH[name].values())))
    distance = float(off @ np.linalg.inv(fitted.covariance) @ off)
    assert distance < 18.5  # chi-square of 4, 0.999
    at_truth = activity.log_likelihood(activity.model(name, TRUTH[name]), x, last, age).sum()
    assert 0 <= 2 * (fitted.log_likelihood - float(at_truth)) < 18.5
    assert all(se < 0.2 * fitted.params[key] for key, se in fitted.standard_errors.items())


def test_start_from_week_grain_reaches_the_same_fit(cdnow):
    x, last, age = cdnow
    week = activity.fit("pareto/nbd", x, np.where(x > 0, np.ceil(last), 0), np.ceil(age))
    direct = activity.fit("pareto/nbd", *cdnow)
    warm = activity.fit("pareto/nbd", *cdnow, start=week.params)
    np.testing.assert_allclose(list(warm.params.values()), list(direct.params.values()), rtol=1e-4)


def test_draws_have_the_laplace_spread_and_are_seeded(cdnow):
    fitted = activity.fit("bg/nbd", *cdnow)
    drawn = fitted.draws(4000, seed=3)
    logs = np.log([[d.params[k] for k in fitted.params] for d in drawn])
    np.testing.assert_allclose(np.cov(logs.T), fitted.covariance, rtol=0.15, atol=2e-4)
    assert drawn[7].params == fitted.draws(4000, seed=3)[7].params
    assert fitted.with_params(r=0.3).params == {**fitted.params, "r": 0.3}


def test_what_cannot_be_fitted_is_refused():
    with pytest.raises(ArgumentInvalid, match="bg/nbd"):
        activity.fit("weibull", [1], [1], [2])
    with pytest.raises(ArgumentInvalid, match="History 1"):
        activity.fit("nbd", [1, 1], [1, 3], [2, 2])
    for weights in ([1.0], [1.0, -1.0], [0.0, 0.0], [1.0, float("nan")]):
        with pytest.raises(ArgumentInvalid):
            activity.fit("nbd", [1, 0], [1, 0], [2, 2], weights=weights)
    with pytest.raises(ArgumentInvalid):
        activity.fit("nbd", [], [], [])
    with pytest.raises(ArgumentInvalid):
        activity.model("nbd", {"r": 0.0, "alpha": 1.0})
