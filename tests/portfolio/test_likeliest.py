"""The head of a column, found by kinds of clients, is the head of the whole column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from portfolio_rows import assert_same

import regulars
from regulars.portfolio import likeliest


@pytest.mark.parametrize("top", [1, 7, 60, 200])
def test_the_first_buyers_are_those_of_the_whole_column(
    portfolio: regulars.Portfolio, tmp_path: Path, top: int
) -> None:
    with regulars.load(portfolio.save(tmp_path / "saved.duckdb")) as loaded:
        for product in portfolio.products().arrow()["product"].to_pylist():
            whole = portfolio.buyers_of(product)
            assert whole.num_rows == len(portfolio.clients())
            for one in (portfolio, loaded):
                assert_same(one.buyers_of(product, top), whole.slice(0, top), rel=0)


@pytest.mark.parametrize("budget", [1, 7, 60])
def test_a_budget_goes_to_the_most_units_of_the_whole_column(
    portfolio: regulars.Portfolio, tmp_path: Path, budget: int
) -> None:
    with regulars.load(portfolio.save(tmp_path / "saved.duckdb")) as loaded:
        for product in portfolio.products().arrow()["product"].to_pylist():
            units = portfolio.buyers_of(product)["expected_units"].to_numpy()
            most = np.sort(np.floor(units * 1e9))[::-1][:budget]
            for one in (portfolio, loaded):
                spoken_to = one.buyers_of(product, budget=budget)["expected_units"].to_numpy()
                assert (np.floor(spoken_to * 1e9) == most).all()


@pytest.mark.parametrize("by_units", [True, False])
def test_few_clients_are_looked_at(portfolio: regulars.Portfolio, by_units: bool) -> None:
    """The bound cuts: far down the column there are clients whom the first ten do not need."""
    engine = portfolio.workspace()
    left_out = 0.0
    for number in range(1, len(portfolio.products()) + 1):
        kinds = engine.arrow(likeliest.REACH_SQL, product=number, by_units=by_units)
        least = likeliest.lowest(kinds, np.empty(0), 10)
        assert least is not None
        below = kinds["most"].to_numpy() < least
        left_out += kinds["clients"].to_numpy()[below].sum() / kinds["clients"].to_numpy().sum()
    engine.close()
    assert left_out / len(portfolio.products()) > 0.5


def test_who_bought_it_may_fill_the_head_alone() -> None:
    rows = pa.table({"clients": [9], "clients_so_far": [3], "most": [0.5], "least": [0.1]})
    assert likeliest.lowest(rows, np.array([3.0, 2.0, 1.0]), 3) is None
    assert likeliest.lowest(rows, np.array([3.0, 2.0, 0.4]), 3) == pytest.approx(0.4)
    assert likeliest.lowest(rows, np.array([3.0, 2.0, 0.01]), 3) == pytest.approx(0.1)
    everybody = likeliest.lowest(rows, np.array([3.0, 2.0, 0.01]), 10)
    assert everybody is not None and everybody < 0
