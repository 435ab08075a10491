"""The illustration of paying for conflict: its sums, and that neither side is made to win."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks.indulgence import GIFTS, LEARNING, SAVED, World, advantage, break_even, profit, simulated


@pytest.mark.parametrize("indulgent", [True, False])
def test_the_expectation_is_what_drawn_clients_bring(indulgent: bool) -> None:
    world = World(presses=0.1, learning=0.3)
    drawn = simulated(world, indulgent=indulgent, clients=60_000, seed=7)
    assert profit(world, indulgent=indulgent) == pytest.approx(drawn, rel=0.01)


def test_each_side_wins_somewhere() -> None:
    cells = [
        advantage(World(gift=gift, learning=learning, saved=saved))
        for gift in GIFTS
        for learning in LEARNING
        for saved in SAVED
    ]
    assert min(cells) < 0 < max(cells)


def test_learning_hurts_and_saving_helps() -> None:
    world = World()
    assert advantage(replace(world, learning=0.5)) < advantage(world) < advantage(replace(world, saved=0.2))
    assert advantage(replace(world, saved=0.0)) < 0


def test_the_break_even_is_where_nobody_wins() -> None:
    least = break_even(World(gift=1.0))
    assert least is not None and advantage(World(gift=1.0, saved=least)) == pytest.approx(0, abs=1e-6)
    assert break_even(World(gift=50.0)) is None
