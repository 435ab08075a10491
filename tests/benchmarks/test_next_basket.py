"""Rivals of the next basket, and how lists are judged, on a few baskets worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.forecast import protocol, tifu
from benchmarks.ranking import rivals
from benchmarks.ranking.baskets import Task, tafeng
from benchmarks.ranking.judging import judge
from scipy.sparse import csr_array

from regulars.portfolio.ranking import Baskets

# Client 0: {0}, {0, 1}; client 1: {1}, {2}; client 2: {0, 3}. Age 0 is the last basket.
ROWS = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 1], [1, 1, 1], [1, 0, 2], [2, 0, 0], [2, 0, 3]])
HISTORY = Baskets(*ROWS.T, shape=(3, 4))
TARGET = csr_array(np.array([[1.0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
TASK = Task(HISTORY, TARGET, np.array([2]), (HISTORY, TARGET), np.array([1]), HISTORY, TARGET, np.array([0]))


def test_lists_are_judged_with_repeats_and_new_ones_apart() -> None:
    found = judge(np.array([[2, 1], [0, 2]]), np.array([0, 1]), TARGET, HISTORY)
    assert found["recall"] == pytest.approx((1 / 2 + 1) / 2)
    assert found["phr"] == 1
    assert found["ndcg"] == pytest.approx((1 / (1 + 1 / np.log2(3)) + 1 / np.log2(3)) / 2)
    assert found["repeat"] == pytest.approx((0 + 1) / 2)  # client 0 wants 0 again, client 1 wants 2 again
    assert found["explore"] == pytest.approx(1)  # only client 0 wants something new


def test_own_frequencies_are_filled_up_by_everybodys() -> None:
    orders = rivals.top_frequency(TASK)
    clients = np.array([0, 1])
    assert orders["P-TopFreq"](HISTORY, clients, 2).tolist() == [[0, 1], [1, 2]]
    # What client 2 took next (3) counts, for he may be learnt from: 0 three times, 1, 3 twice, 2 once.
    assert orders["G-TopFreq"](HISTORY, clients, 4).tolist() == [[0, 1, 3, 2]] * 2
    assert orders["GP-TopFreq"](HISTORY, clients, 3).tolist() == [[0, 1, 3], [1, 2, 0]]


def test_tifu_takes_groups_from_the_last_basket_backwards() -> None:
    settings = tifu.Settings(group=2, within=0.5, between=0.1, neighbours=1, own=1.0)
    vectors = tifu.vectors(HISTORY.client, -HISTORY.age, HISTORY.product, HISTORY.shape, settings).toarray()
    assert vectors[0] == pytest.approx([(0.5 + 1) / 2, 1 / 2, 0, 0])
    assert vectors[2] == pytest.approx([1, 0, 0, 1])
    scores = tifu.scores(
        csr_array(vectors), csr_array(vectors), np.arange(3), tifu.Settings(2, 0.5, 0.1, 1, 0.25)
    )
    nearest = min((1, 2), key=lambda v: ((vectors[0] - vectors[v]) ** 2).sum())
    assert scores[0] == pytest.approx(0.25 * vectors[0] + 0.75 * vectors[nearest])


def test_up_cf_weighs_clients_by_what_they_share() -> None:
    order = rivals.up_cf(TASK, 1, 1.0, 0.5, learnt=False)
    # Client 1 is like himself (1) and like client 0 (1 of 2 products): 2 first, then 0 and 1 of client 0.
    assert order(HISTORY, np.array([1]), 3).tolist() == [[2, 0, 1]]


def test_folds_of_ta_feng_are_the_files(shared_data: object) -> None:
    from pathlib import Path

    tasks = tafeng(Path(str(shared_data)), protocol.read().tafeng)
    assert len(tasks) == 5
    for task in tasks:
        groups = (task.train, task.validation, task.test)
        assert [len(group) for group in groups] == [9977, 1109, 2772]
        assert len(np.unique(np.concatenate(groups))) == task.history.shape[0] == 13858
        assert task.history.shape[1] == 11997
