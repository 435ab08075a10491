"""The activity models give what has been published for CDNOW (1/10 sample, 39 weeks)."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.portfolio import activity

PUBLISHED = {
    # BG/NBD and Pareto/NBD: Fader, Hardie, Lee (2005), Table 2; MBG/NBD: Batislam et al. (2007).
    "bg/nbd": ((0.2426, 4.4136, 0.7929, 2.4259), -9582.43),
    "mbg/nbd": ((0.5248, 6.1831, 0.8914, 1.614), -9582.14),
    "pareto/nbd": ((0.5533, 10.578, 0.6060, 11.669), -9594.98),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_fit_to_three_digits(name, cdnow):
    params, log_likelihood = PUBLISHED[name]
    fitted = activity.fit(name, *cdnow)
    assert fitted.converged and fitted.boundary is None and fitted.n == 2357
    np.testing.assert_allclose(list(fitted.params.values()), params, rtol=5e-4)
    assert fitted.log_likelihood == pytest.approx(log_likelihood, abs=0.01)


def test_pareto_standard_errors_are_those_clvtools_checks_against(cdnow):
    fitted = activity.fit("pareto/nbd", *cdnow)
    expected = {"r": 0.0476264, "alpha": 0.8427222, "s": 0.1872594, "beta": 6.2105448}
    for name, value in expected.items():
        assert fitted.standard_errors[name] == pytest.approx(value, rel=2e-3)


def test_expectation_of_the_paper_on_bg_nbd():
    # Fader, Hardie, Lee (2005): E[Y(39) | x = 2, t_x = 30.43, T = 38.86] = 1.226.
    bg = activity.model("bg/nbd", {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})
    assert float(bg.expected(39, 2, 30.43, 38.86)) == pytest.approx(1.226, abs=5e-4)


def test_client_1516_of_the_btyd_walkthrough(cdnow):
    fitted = activity.fit("pareto/nbd", *cdnow)
    x, t_x, T = 26, 30 + 6 / 7, 31.0
    assert float(fitted.p_alive(x, t_x, T)) == pytest.approx(0.997874, abs=1e-5)
    assert float(fitted.expected(52, x, t_x, T)) == pytest.approx(25.456, abs=0.002)


def test_full_cohort_is_fitted_from_the_same_code(cdnow_full):
    fitted = activity.fit("pareto/nbd", *cdnow_full)
    assert fitted.converged and fitted.n == 23570
    assert fitted.log_likelihood == pytest.approx(-95415.12, abs=0.01)
