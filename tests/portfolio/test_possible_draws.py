"""Draws of the parameters of a base that tells next to nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaincc

from regulars.portfolio import activity
from regulars.portfolio.laws import possible_draws


@pytest.mark.parametrize("model", ["bg/nbd", "mbg/nbd", "pareto/nbd", "nbd"])
def test_five_clients_never_mean_thousands_of_days_a_week(model: str) -> None:
    ages = np.array([0.1, 0.3, 0.4, 0.7, 1.0])
    fitted = activity.fit(model, np.zeros(5), np.zeros(5), ages, prior=activity.POOLED[model])
    drawn = possible_draws(fitted, 400, seed=3)
    daily = [gammaincc(each.params["r"], 7 * each.params["alpha"]) for each in drawn]
    assert max(daily) <= 0.01 + 1e-9
    plain = [gammaincc(each.params["r"], 7 * each.params["alpha"]) for each in fitted.draws(400, seed=3)]
    assert max(plain) > 0.01  # so there was something to slow down


def test_a_base_that_knows_itself_is_left_alone() -> None:
    rng = np.random.default_rng(1)
    x = rng.poisson(3, 500).astype(float)
    fitted = activity.fit("nbd", x, np.where(x > 0, 20.0, 0.0), np.full(500, 40.0))
    plain, drawn = fitted.draws(20, seed=1), possible_draws(fitted, 20, seed=1)
    assert [each.params for each in drawn] == [each.params for each in plain]
