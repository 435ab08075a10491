"""Metrics of clients × products on tables worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.forecast import metrics
from benchmarks.forecast.laws import Cells, law

SEEN = np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 3.0]])
EXPECTED = np.array([[1.0, 0.5, 1.0], [0.5, 1.0, 2.0]])


def test_deviance_is_the_sum_over_cells_worked_by_hand() -> None:
    by_hand = 2 * (2 * np.log(2) - 1 + 0.5 + 0 + 0.5 + 1 + 3 * np.log(1.5) - 1) / 6
    assert metrics.deviance(SEEN, EXPECTED) == pytest.approx(by_hand)


def test_a_perfect_forecast_deviates_by_nothing_and_a_certain_miss_by_much() -> None:
    assert metrics.deviance(SEEN, SEEN) == pytest.approx(0, abs=1e-6)
    assert metrics.deviance(np.ones((1, 1)), np.zeros((1, 1))) > 30


def test_wape_sums_by_client_or_by_product_before_it_compares() -> None:
    assert metrics.wape(SEEN, EXPECTED, 1) == pytest.approx((0.5 + 0.5) / 6)
    assert metrics.wape(SEEN, EXPECTED, 0) == pytest.approx((0.5 + 1.5 + 1) / 6)
    assert metrics.bias(SEEN, EXPECTED) == pytest.approx(0)


def test_ece_counts_units_in_the_wrong_bin_and_not_those_that_cancel_within_one() -> None:
    seen, expected = np.array([4.0, 0.0, 2.0, 2.0]), np.array([1.0, 1.0, 2.0, 4.0])
    assert metrics.ece(seen, expected, 2) == pytest.approx((abs(6 - 4) + abs(2 - 4)) / 8)
    assert metrics.ece(seen, expected, 1) == pytest.approx(0)


def test_r_precision_asks_each_product_for_as_many_clients_as_bought_it() -> None:
    bought = np.array([[True, False, False], [True, True, False], [False, False, False]])
    score = np.array([[3.0, 1.0, 9.0], [1.0, 2.0, 9.0], [2.0, 3.0, 9.0]])
    assert metrics.r_precision(bought, score) == pytest.approx((1 / 2 + 0) / 2)


def test_ndcg_knows_the_place_and_leaves_out_who_bought_nothing() -> None:
    bought = np.array([[True, False, True], [False, False, False]])
    score = np.array([[1.0, 3.0, 2.0], [1.0, 2.0, 3.0]])
    best = 1 + 1 / np.log2(3)
    assert metrics.ndcg(bought, score, 2) == pytest.approx((1 / np.log2(3)) / best)


def test_reliability_compares_within_deciles_above_the_bound() -> None:
    p = np.r_[np.full(100, 0.01), np.repeat(np.arange(1, 11) / 20, 10)]
    bought = np.zeros(200, bool)
    bought[100::2] = True
    deciles = metrics.reliability(bought, p, 0.02)
    assert deciles[:, 0] == pytest.approx(np.arange(1, 11) / 20)
    assert deciles[:, 1] == pytest.approx(np.full(10, 0.5))


def test_an_interval_pays_for_width_and_twenty_times_for_a_miss_at_ninety_per_cent() -> None:
    found = metrics.interval_score(np.array([5.0, 12.0]), np.array([0.0, 0.0]), np.array([10.0, 10.0]), 0.9)
    assert found == pytest.approx([10, 10 + 20 * 2])


def test_a_law_finds_the_shape_that_units_were_drawn_with() -> None:
    rng = np.random.default_rng(1)
    mean = rng.uniform(0.05, 5, 30_000)
    size = np.exp(-0.5) * mean**0.4
    seen = rng.negative_binomial(size, size / (size + mean)).astype(float)
    found = law([Cells(mean[:15_000], seen[:15_000]), Cells(mean[15_000:], seen[15_000:])])
    assert found.a == pytest.approx(-0.5, abs=0.08)
    assert found.b == pytest.approx(0.4, abs=0.08)
    at = Cells(np.array([1.0]), np.array([0.0]))
    assert found.p_buy(at) == pytest.approx(1 - (1 + 1 / found.size(at)) ** -found.size(at))


def test_a_law_uses_how_sure_a_method_is_where_that_tells() -> None:
    rng = np.random.default_rng(2)
    mean, sure = rng.uniform(0.05, 5, 20_000), rng.uniform(0.1, 4, 20_000)
    seen = rng.negative_binomial(sure, sure / (sure + mean)).astype(float)
    found = law([Cells(mean, seen, sure)])
    assert (found.a, found.b, found.c) == pytest.approx((0, 0, 1), abs=0.15)
    assert found.score(Cells(mean, seen, sure)) < law([Cells(mean, seen)]).score(Cells(mean, seen)) - 0.01
