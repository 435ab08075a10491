"""Gamma-Gamma: the published figures, its derivatives, its fallbacks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from regulars.errors import ArgumentInvalid
from regulars.portfolio import spend

CDNOW_REPEAT_DUCKDB = """
with occasions as (
    select customer_id, cast(date as date) as sold_on, sum(amount) as amount
    from read_parquet($path) where date <= '1997-09-30' group by all),
dated as (select *, min(sold_on) over (partition by customer_id) as first_on from occasions)
select count(*) as n, avg(amount) as mean from dated where sold_on > first_on group by customer_id
"""
ALL_OCCASIONS_DUCKDB = """
select count(*) as n, avg(amount) as mean
from (select customer_id, date, sum(amount) as amount from read_parquet($path) group by all)
group by customer_id
"""


def read(sql: str, path: Path) -> tuple[np.ndarray, np.ndarray]:
    columns = duckdb.connect().execute(sql, {"path": str(path)}).fetchnumpy()
    return np.asarray(columns["mean"]), np.asarray(columns["n"])


def drawn(clients: int, seed: int, p: float = 6.0, q: float = 4.0, gamma: float = 15.0):
    rng = np.random.default_rng(seed)
    n = 1 + rng.poisson(2.0, clients)
    rate = rng.gamma(q, size=clients) / gamma
    return rng.gamma(p * n) / rate / n, n, rate


def test_cdnow_sample_repeat_occasions_give_the_published_figures(shared_data: Path) -> None:
    model = spend.fit("gamma-gamma", *read(CDNOW_REPEAT_DUCKDB, shared_data / "clv" / "cdnow_sample.parquet"))
    assert model.clients == 946
    assert model.params["p"] == pytest.approx(6.2496, abs=5e-4)
    assert model.params["q"] == pytest.approx(3.7442, abs=5e-4)
    assert model.params["gamma"] == pytest.approx(15.4435, abs=5e-3)
    assert model.log_likelihood == pytest.approx(-4055.92, abs=0.01)
    assert model.converged
    assert model.boundary is None
    # Fader & Hardie 2013: the mean of a client not yet seen is pγ/(q−1) = 35.17.
    assert model.expected_mean([0.0], [0])[0] == pytest.approx(35.17, abs=0.01)


def test_the_pooled_prior_is_what_its_source_measures(shared_data: Path) -> None:
    model = spend.fit("gamma-gamma", *read(ALL_OCCASIONS_DUCKDB, shared_data / "clv" / "cdnow_full.parquet"))
    assert f"p {model.params['p']:.3f}, q {model.params['q']:.3f}" in spend.POOLED.sources[0]
    assert [said.code for said in model.reasons] == ["spend.non_positive"]


def test_gradient_and_hessian_are_the_likelihoods() -> None:
    m, n, _ = drawn(200, 1)
    likelihood = spend._Likelihood(m, n.astype(float), np.ones(200))
    at, step = np.log([5.0, 3.0, 2.0]), 1e-5
    here = likelihood(at)
    for i in range(3):
        up, down = likelihood(at + step * np.eye(3)[i]), likelihood(at - step * np.eye(3)[i])
        assert (up.value - down.value) / (2 * step) == pytest.approx(here.gradient[i], rel=1e-5)
        assert (up.gradient - down.gradient) / (2 * step) == pytest.approx(here.hessian[i], rel=1e-5)


def test_log_likelihood_is_the_density_of_the_mean() -> None:
    """By quadrature over the client's rate, with nothing of the closed form."""
    m, n, _ = drawn(40, 2)
    model = spend.fit("gamma-gamma", m, n)
    p, q, gamma = model.params["p"], model.params["q"], model.params["gamma"]

    def density(mean: float, count: int) -> float:
        def integrand(rate: float) -> float:
            return stats.gamma.pdf(mean, p * count, scale=1 / (rate * count)) * stats.gamma.pdf(
                rate, q, scale=1 / gamma
            )

        return quad(integrand, 0, np.inf, epsabs=0, limit=200)[0]

    assert model.log_likelihood == pytest.approx(
        sum(np.log(density(a, b)) for a, b in zip(m, n, strict=True)), abs=1e-4
    )


def test_posterior_mean_is_the_mean_of_the_true_means() -> None:
    """Clients drawn from the law itself: the expectation is unbiased in every band of what was seen."""
    m, n, rate = drawn(200_000, 3)
    model = spend.fit("gamma-gamma", m, n)
    expected, truth = model.expected_mean(m, n), 6.0 / rate
    for band in np.array_split(np.argsort(m), 10):
        assert expected[band].mean() == pytest.approx(truth[band].mean(), rel=0.02)
    shape, inverse_scale = model.posterior(m, n)
    assert model.params["p"] * inverse_scale / (shape - 1) == pytest.approx(expected)


def test_weights_stand_for_clients_and_order_does_not_matter() -> None:
    m, n, _ = drawn(150, 5)
    rng = np.random.default_rng(0)
    times = rng.integers(1, 4, 150)
    whole = spend.fit("gamma-gamma", np.repeat(m, times), np.repeat(n, times))
    order = rng.permutation(150)
    merged = spend.fit("gamma-gamma", m[order], n[order], weights=times[order])
    assert merged.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
    for name in ("p", "q", "gamma"):
        assert merged.params[name] == pytest.approx(whole.params[name], rel=1e-5)
        assert merged.standard_errors[name] == pytest.approx(whole.standard_errors[name], rel=1e-4)


def test_the_order_of_clients_changes_no_digit() -> None:
    m, n, _ = drawn(500, 9)
    order = np.random.default_rng(1).permutation(500)
    assert spend.fit("gamma-gamma", m[order], n[order]) == spend.fit("gamma-gamma", m, n)


def test_another_currency_changes_only_the_scale() -> None:
    m, n, _ = drawn(300, 5)
    lei, dollars = spend.fit("gamma-gamma", 1e6 * m, n), spend.fit("gamma-gamma", m, n)
    assert lei.params["p"] == pytest.approx(dollars.params["p"], rel=1e-5)
    assert lei.params["gamma"] == pytest.approx(1e6 * dollars.params["gamma"], rel=1e-5)
    assert lei.log_likelihood == pytest.approx(dollars.log_likelihood - 300 * np.log(1e6), abs=1e-5)


def test_everybody_paying_the_same_is_a_constant() -> None:
    model = spend.fit("gamma-gamma", [25.0] * 40, [3] * 40)
    assert (model.name, [said.code for said in model.reasons]) == ("constant", ["spend.constant"])
    assert model.expected_mean([30.0, 0.0], [2, 0]).tolist() == [30.0, 25.0]


def test_few_clients_lean_on_the_pooled_prior_and_say_so() -> None:
    model = spend.fit("gamma-gamma", [20.0, 60.0, 35.0], [2, 1, 4])
    assert [(said.code, said.params["n"]) for said in model.reasons] == [("spend.few_clients", 3)]
    assert model.converged
    assert 20 < model.expected_mean([0.0], [0])[0] < 80


def test_one_client_still_gets_an_answer() -> None:
    model = spend.fit("gamma-gamma", [20.0], [1])
    assert model.name == "gamma-gamma"
    assert np.isfinite(model.expected_mean([20.0], [1])).all()


def test_clients_whose_returns_outweigh_are_left_out_and_counted() -> None:
    m, n, _ = drawn(100, 6)
    alone = spend.fit("gamma-gamma", m, n)
    both = spend.fit("gamma-gamma", np.append(m, [-5.0, 0.0]), np.append(n, [1, 2]))
    assert both.params == pytest.approx(alone.params)
    assert [(said.code, said.params["n"]) for said in both.reasons] == [("spend.non_positive", 2)]


@pytest.mark.parametrize(("mean", "n"), [([], []), ([0.0, 0.0], [0, 0]), ([-3.0], [2])])
def test_nothing_spent_is_no_law(mean: list[float], n: list[int]) -> None:
    model = spend.fit("gamma-gamma", mean, n)
    assert model.name == "constant"
    assert "spend.no_amounts" in [said.code for said in model.reasons]


def test_wholesalers_without_a_finite_mean_are_named() -> None:
    m, n, _ = drawn(3000, 7, q=0.6)
    model = spend.fit("gamma-gamma", m, n)
    assert "spend.heavy_tail" in [said.code for said in model.reasons]
    assert model.expected_mean([0.0], [0])[0] == model.base_mean


def test_steady_clients_reach_the_boundary() -> None:
    rng = np.random.default_rng(8)
    model = spend.fit("gamma-gamma", np.repeat(rng.lognormal(3, 0.5, 100), 2), np.tile([1, 5], 100))
    one_price = spend.fit("gamma-gamma", rng.gamma(4.0 * 3, size=5000) / 3, [3] * 5000)
    assert model.converged
    assert one_price.params["q"] > 50 or one_price.boundary == "q -> infinity"
    for fitted in (model, one_price):
        assert np.isfinite(list(fitted.params.values())).all()


@pytest.mark.parametrize(
    ("mean", "n"), [([1.0, 2.0], [1]), ([float("nan")], [1]), ([1.0], [-1]), ([float("inf")], [2])]
)
def test_what_is_no_history_is_refused(mean: list[float], n: list[int]) -> None:
    with pytest.raises(ArgumentInvalid):
        spend.fit("gamma-gamma", mean, n)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-10, 1e7), st.integers(0, 10_000)), max_size=60))
def test_no_base_makes_it_fail(histories: list[tuple[float, int]]) -> None:
    mean, n = [row[0] for row in histories], [row[1] for row in histories]
    model = spend.fit("gamma-gamma", mean, n)
    if any(m > 0 and k > 0 for m, k in histories):
        assert np.isfinite(model.expected_mean(np.maximum(mean, 0), n)).all()
