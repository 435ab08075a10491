"""The Gaussian state against sampling and against its textbook forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from regulars.decisions.visit import prior, slates
from regulars.decisions.visit.belief import Belief, orthant, positive
from regulars.decisions.visit.belief import prior as untaught


def some_belief(items: int = 6, seed: int = 0) -> Belief:
    rng = np.random.default_rng(seed)
    return untaught(rng.normal(size=items), rng.normal(size=(items, 2)), rng.uniform(0.1, 1, items))


def dense(belief: Belief) -> np.ndarray:
    everything = np.arange(len(belief.mean))
    return belief.covariance(everything, everything)


@pytest.mark.parametrize("mean", [(0.0, 0.0), (0.0, 1.0), (-0.7, 0.4), (2.0, -1.5), (-3, -2), (1e-9, 0.3)])
@pytest.mark.parametrize("rho", [-0.8, 0.0, 0.5, 0.95])
def test_the_orthant_is_that_of_scipy(mean: tuple[float, float], rho: float) -> None:
    spread = np.array([[1.0, rho * 2], [rho * 2, 4.0]])
    asked = (np.array(m) for m in (*mean, 1.0, rho * 2, 4.0))
    p, first, _ = orthant(*asked)
    assert p == pytest.approx(multivariate_normal(cov=spread).cdf(mean), abs=1e-6)
    nudge = 1e-4
    nearby = orthant(*(np.array(m) for m in (mean[0] + nudge, mean[1], 1.0, rho * 2, 4.0)))[0]
    assert first == pytest.approx((nearby - p) / nudge, abs=1e-3)


def test_slopes_and_curvature_agree() -> None:
    mean, spread, nudge = np.array([0.3, -0.4]), np.array([[1.0, 0.6], [0.6, 2.0]]), 1e-5
    _, gradient, hessian = positive(mean, spread)
    for at in range(2):
        moved = positive(mean + nudge * np.eye(2)[at], spread)[1]
        assert (moved - gradient) / nudge == pytest.approx(hessian[at], abs=1e-4)


@pytest.mark.parametrize("lapse", [0.0, 0.1])
def test_a_choice_of_three_moves_the_belief_as_samples_say(lapse: float) -> None:
    belief, rng = some_belief(), np.random.default_rng(1)
    drawn = rng.multivariate_normal(belief.mean, dense(belief), 1_000_000)
    wins = (drawn[:, 0] > drawn[:, 1]) & (drawn[:, 0] > drawn[:, 2])
    weight = np.where(wins, 1 - lapse, lapse / 2)
    mean = weight @ drawn / weight.sum()
    off = drawn - mean
    spread = (off * weight[:, None]).T @ off / weight.sum()
    contrasts = np.zeros((6, 2))
    contrasts[0], contrasts[1, 0], contrasts[2, 1] = 1, -1, -1
    after = belief.chosen(contrasts, lapse, 0.0)
    assert after.mean == pytest.approx(mean, abs=0.01)
    assert dense(after) == pytest.approx(spread, abs=0.02)
    assert belief.chance(contrasts, lapse, 0.0) == pytest.approx(weight.mean(), abs=0.002)


def test_a_choice_of_two_is_probit_regression_by_moments() -> None:
    belief, lapse, noise = some_belief(seed=2), 0.1, 0.3
    sigma, d = dense(belief), np.array([1.0, -1.0, 0, 0, 0, 0])
    v = np.sqrt(d @ sigma @ d + noise)
    z = d @ belief.mean / v
    p = lapse + (1 - 2 * lapse) * norm.cdf(z)
    step = (1 - 2 * lapse) * norm.pdf(z) / p
    with_all = sigma @ d / v
    after = belief.chosen(d[:, None], lapse, noise)
    assert after.mean == pytest.approx(belief.mean + step * with_all)
    assert dense(after) == pytest.approx(sigma - step * (step + z) * np.outer(with_all, with_all))


def test_history_is_the_conditional_of_a_gaussian() -> None:
    belief, rng = some_belief(seed=3), np.random.default_rng(3)
    values, error = rng.normal(size=6), np.array([0.2, np.inf, 1.0, 0.5, np.inf, 3.0])
    sigma, there = dense(belief), np.isfinite(error)
    gain = sigma[:, there] @ np.linalg.inv(sigma[np.ix_(there, there)] + np.diag(error[there]))
    after = belief.seen(values, error)
    assert after.mean == pytest.approx(belief.mean + gain @ (values - belief.mean)[there])
    assert dense(after) == pytest.approx(sigma - gain @ sigma[there])


def test_the_gain_of_a_slate_is_what_samples_say() -> None:
    belief, rng, lapse = some_belief(seed=4), np.random.default_rng(5), 0.1
    spread = dense(belief)
    found = slates.best(belief, np.arange(6), ("slate",), lapse, 0.0, lambda kind, items: False)
    assert found is not None and found.kind == "slate"
    drawn = rng.multivariate_normal(belief.mean, spread, 400_000)
    first = np.array(found.places)[drawn[:, list(found.places)].argmax(axis=1)]
    worth = 0.0
    for item in found.places:
        weight = np.where(first == item, 1 - lapse, lapse / 2)
        worth += (weight @ drawn).max() / len(drawn)
    assert found.gain == pytest.approx(worth - belief.mean.max(), abs=0.01)


def test_the_prior_finds_mean_and_covariance() -> None:
    rng = np.random.default_rng(6)
    shared, mean = rng.normal(size=(8, 2)), rng.normal(size=8)
    own = rng.uniform(0.2, 0.5, 8)
    people = mean + rng.normal(size=(4000, 2)) @ shared.T + rng.normal(size=(4000, 8)) * np.sqrt(own)
    people[rng.random(people.shape) < 0.3] = np.nan
    learnt = prior.learn(people)
    assert learnt.mean == pytest.approx(mean, abs=0.1)
    assert dense(learnt) / prior.WIDER == pytest.approx(shared @ shared.T + np.diag(own), abs=0.25)
