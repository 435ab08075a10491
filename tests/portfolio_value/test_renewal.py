"""Contract laws: the published examples, their derivatives, Kaplan–Meier by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import beta as beta_function

from regulars.errors import ArgumentInvalid
from regulars.ledger.simulate.billing import draw_tenures
from regulars.portfolio.contracts import kaplan_meier, renewal

# Fader & Hardie (2007), table 1: percent of 1,000 clients still there after 0, 1, … 12 years.
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]


def cohort(percent: list[float], years: int) -> tuple[list[int], list[bool], list[float]]:
    alive = [10 * share for share in percent[: years + 1]]
    lost = [before - after for before, after in pairwise(alive)]
    return [*range(1, years + 1), years], [True] * years + [False], [*lost, alive[-1]]


@pytest.mark.parametrize(
    ("percent", "alpha", "beta", "log_likelihood"),
    [(HIGH_END, 0.668, 3.806, -1611.16), (REGULAR, 0.704, 1.182, -1680.27)],
)
def test_sbg_reproduces_fader_and_hardie_2007(
    percent: list[float], alpha: float, beta: float, log_likelihood: float
) -> None:
    model = renewal.fit("sbg", *cohort(percent, 7))
    assert model.params["alpha"] == pytest.approx(alpha, abs=5e-4)
    assert model.params["beta"] == pytest.approx(beta, abs=5e-4)
    assert model.log_likelihood == pytest.approx(log_likelihood, abs=0.01)
    assert model.converged
    # Their projection: within two points of what then came, five years beyond the seven fitted.
    assert 100 * model.survival(np.arange(8, 13)) == pytest.approx(percent[8:], abs=2.0)


def test_sbg_reproduces_the_non_statisticians_guide() -> None:
    """Fader & Hardie 2014: 1,000 clients, 631, 468, 382, 326 renewed; α 0.764, β 1.296, LL −1401.6."""
    model = renewal.fit("sbg", [1, 2, 3, 4, 4], [True] * 4 + [False], [369, 163, 86, 56, 326])
    assert (round(model.params["alpha"], 3), round(model.params["beta"], 3)) == (0.764, 1.296)
    assert model.log_likelihood == pytest.approx(-1401.6, abs=0.05)


def test_duration_dependence_projects_the_high_end_better() -> None:
    """Fader et al. 2018: from four years the sBG falls short of the High End's twelfth; the BdW does not."""
    sbg, bdw = (renewal.fit(name, *cohort(HIGH_END, 4)) for name in ("sbg", "bdw"))
    assert bdw.params["c"] > 1
    assert abs(100 * bdw.survival(12) - 39.4) < 1 < 5 < abs(100 * sbg.survival(12) - 39.4)
    assert bdw.params == pytest.approx({"alpha": 0.259, "beta": 1.722, "c": 1.584}, abs=1e-3)


def test_three_parameters_have_to_be_earned() -> None:
    assert renewal.choose(*cohort(REGULAR, 7)).name == "sbg"
    assert renewal.choose(*cohort(HIGH_END, 7)).name == "bdw"


@pytest.mark.parametrize("theta", [np.log([0.7, 1.5]), np.log([0.7, 1.5, 1.3]), np.log([3.0, 0.2, 0.6])])
def test_derivatives_are_the_likelihoods(theta: np.ndarray) -> None:
    data = renewal._Renewals.of(
        [*range(1, 8), 7, 3, 0], [True] * 7 + [False] * 3, [10, 8, 6, 4, 3, 2, 1, 30, 5, 9]
    )
    here, step = data.log_likelihood(theta), 1e-5
    for i, along in enumerate(np.eye(len(theta))):
        up, down = data.log_likelihood(theta + step * along), data.log_likelihood(theta - step * along)
        assert (up.value - down.value) / (2 * step) == pytest.approx(here.gradient[i], abs=1e-6)
        assert (up.gradient - down.gradient) / (2 * step) == pytest.approx(here.hessian[i], abs=1e-5)


def test_survival_is_the_beta_mixture_of_geometrics() -> None:
    model = renewal.fit("sbg", *cohort(REGULAR, 7))
    a, b = model.params["alpha"], model.params["beta"]
    t = np.arange(0, 30)
    assert model.survival(t) == pytest.approx(beta_function(a, b + t) / beta_function(a, b))
    assert model.retention(t[1:]) == pytest.approx((b + t[1:] - 1) / (a + b + t[1:] - 1))
    assert model.median() == t[model.survival(t) <= 0.5][0]
    assert model.mean_within(10) == pytest.approx(model.survival(np.arange(10)).sum())
    assert model.median(renewals=5) > model.median()


def test_simulated_tenures_come_back() -> None:
    _, tenure = draw_tenures({"alpha": 0.668, "beta": 3.806}, 50_000, np.random.default_rng(1))
    observed = 24
    lost = tenure <= observed
    model = renewal.fit("sbg", np.where(lost, tenure, observed), lost)
    for name, truth in (("alpha", 0.668), ("beta", 3.806)):
        assert abs(model.params[name] - truth) < 4 * model.standard_errors[name]
    mean = np.mean([drawn.mean_within(60) for drawn in model.draws(200, seed=3)])
    assert mean == pytest.approx(np.minimum(tenure, 60).mean(), rel=0.02)


def test_nobody_left_says_so() -> None:
    model = renewal.fit("sbg", [3, 5], [False, False], [10, 20])
    assert [said.code for said in model.reasons] == ["contracts.nobody_left"]
    assert model.survival(100) > 0.99
    assert np.isnan(model.covariance).all()
    assert [said.code for said in renewal.fit("sbg", [0], [False]).reasons] == ["contracts.nothing_due"]


def test_everybody_alike_is_a_boundary_and_still_a_geometric() -> None:
    t = np.arange(1, 21)
    lost = 1e5 * 0.9 ** (t - 1) * 0.1
    model = renewal.fit("sbg", [*t, 20], [True] * 20 + [False], [*lost, 1e5 * 0.9**20])
    assert model.survival(t) == pytest.approx(0.9**t, abs=1e-3)
    assert model.boundary is not None or model.params["alpha"] > 50


@pytest.mark.parametrize(("periods", "lost"), [([0], [True]), ([1.5], [False]), ([], []), ([1, 2], [True])])
def test_impossible_periods_are_refused(periods: list[float], lost: list[bool]) -> None:
    with pytest.raises(ArgumentInvalid):
        renewal.fit("sbg", periods, lost)


def test_kaplan_meier_on_the_leukaemia_trial() -> None:
    """Freireich et al. 1963, the 6-MP arm, the textbook example (Kalbfleisch & Prentice, table 1.1)."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    lost = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = kaplan_meier(weeks, lost, level=0.95)
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    # R, survfit(conf.type = "log-log"): 0.620–0.952 at week 6; median 23 (13, not reached).
    assert (curve.low[0], curve.high[0]) == pytest.approx((0.620, 0.952), abs=5e-4)
    assert curve.median()[0] == 23
    assert curve.median()[1] == pytest.approx(13)
    assert np.isnan(curve.median()[2])
    assert curve.at([0, 6, 8, 36])[:3].tolist() == pytest.approx([1.0, 0.857, 0.807], abs=5e-4)
    assert np.isnan(curve.at(36))


def test_kaplan_meier_intervals_cover() -> None:
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(600):
        life, seen = rng.geometric(0.15, 80), rng.integers(1, 15, 80)
        curve = kaplan_meier(np.minimum(life, seen), life <= seen, level=0.9)
        at = np.searchsorted(curve.time, 4, side="right") - 1
        hits += int(curve.low[at] <= 0.85**4 <= curve.high[at])
    assert 0.86 < hits / 600 < 0.94


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.integers(1, 4)), min_size=1, max_size=30))
def test_weights_stand_for_clients(rows: list[tuple[int, bool, int]]) -> None:
    time, lost, weight = (np.array(column) for column in zip(*rows, strict=True))
    merged = kaplan_meier(time, lost, weight)
    apart = kaplan_meier(np.repeat(time, weight), np.repeat(lost, weight))
    assert merged.survival == pytest.approx(apart.survival)
    assert merged.low == pytest.approx(apart.low)
    assert ((merged.low <= merged.survival + 1e-12) & (merged.survival <= merged.high + 1e-12)).all()
    window = float(time.max())
    assert 0 < merged.restricted_mean(window) <= window


def test_survival_goes_on_where_powers_leave_the_doubles() -> None:
    far = renewal.RenewalModel(
        "bdw", {"alpha": 1e-3, "beta": 5.0, "c": 150.0}, {}, np.eye(3), 0.0, True, None, 1.0
    )
    told = far.survival(np.array([0.0, 1.0, 54.5, 54.7, 100.0, 600.0]))
    assert (np.diff(told) < 0).all() and np.isfinite(told).all()
    assert told[-1] == pytest.approx(told[-2] * 6.0 ** (-150e-3), rel=1e-6)
