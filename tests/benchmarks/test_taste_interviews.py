"""The rivals of the benchmark of tastes do what their names say."""

from __future__ import annotations

import numpy as np
from benchmarks.taste import interviews
from benchmarks.taste.interviews import Tournament, Tree
from benchmarks.taste.records import PROTOCOL

TRUTH = np.array([0.2, 0.9, 0.1, 1.0, 0.4])
CLEAN = np.full((3, 2), 0.99)


def test_tuning_and_reporting_share_no_category_and_no_split() -> None:
    assert not set(PROTOCOL["tuning"]) & set(PROTOCOL["reported"])
    assert not set(PROTOCOL["splits"]["tuning"]) & set(PROTOCOL["splits"]["reported"])
    assert len(PROTOCOL["splits"]["reported"]) == len(PROTOCOL["answer_seeds"]["reported"]) == 5


def test_a_wrong_answer_is_one_of_the_others() -> None:
    said = {interviews.reply(("slate", (1, 2, 3)), TRUTH, True, which) for which in (0.0, 0.4, 0.6, 0.99)}
    assert said == {1, 2}
    assert interviews.reply(("slate", (1, 2, 3)), TRUTH, False, 0.5) == 3
    assert interviews.reply(("yes_no", (3,)), TRUTH, False, 0.0) is True
    assert interviews.reply(("yes_no", (3,)), TRUTH, True, 0.0) is False


def test_a_tournament_finds_the_favourite_of_what_it_has_shown() -> None:
    ranked = np.array([0, 1, 2, 3, 4])
    assert interviews.offers_of(Tournament(ranked), TRUTH, 0.0, CLEAN) == [0, 1, 3, 3]


def test_a_tree_asks_what_tells_clients_apart() -> None:
    past = np.repeat([[1.0, 0.0, 0.6], [0.0, 1.0, 0.6]], 30, axis=0)
    for by_error in (True, False):
        tree = Tree(past, by_error)
        asked, first = tree.at(())
        assert asked in (("yes_no", (0,)), ("yes_no", (1,))) and first == 2
        assert tree.at((True,))[1] == asked[1][0]
