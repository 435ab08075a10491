"""Whom to call: who slipped away is found, what he stopped is named, and names and order change nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolio_rows import assert_same

import regulars
from regulars.errors import ArgumentInvalid
from regulars.portfolio.calling import ASK_ABOUT, ASK_BOTH, ASK_WHAT_CHANGED

Fit = Callable[..., regulars.Portfolio]
Make = Callable[..., pa.Table]
CONTRACT = [
    "client", "silent_weeks", "own_rhythm_weeks", "stopped_products",
    "at_stake", "at_stake_low", "at_stake_high", "ask",
]  # fmt: skip
END = dt.date(2024, 6, 30)
LEAVERS = ("leaver-1", "leaver-2", "leaver-3")


def visits(rng: np.random.Generator, every: float, until: dt.date) -> list[dt.date]:
    """Days of a client who comes about every so many days for a year and a half."""
    days, at = [], 0.0
    while (day := dt.date(2023, 1, 2) + dt.timedelta(days=int(at))) <= until:
        days.append(day)
        at += 1 + rng.gamma(3.0) / 3 * (every - 1)
    return days


def rows(rng: np.random.Generator) -> Iterator[tuple[object, ...]]:
    """A café: regulars who stay, three who left seven weeks ago, one without coffee lately, and guests."""
    for n in range(60):
        for day in visits(rng, 7, END):
            yield f"stays-{n:02}", str(day), 12, "coffee"
            yield f"stays-{n:02}", str(day), 6, "soup"
    for name in LEAVERS:
        for day in visits(rng, 7, END - dt.timedelta(weeks=7)):
            yield name, str(day), 20, "coffee"
    for day in visits(rng, 7, END):
        yield "no-coffee", str(day), 6, "soup"
        if day <= END - dt.timedelta(weeks=20):
            yield "no-coffee", str(day), 15, "coffee"
            yield "no-coffee", str(day), 9, "cake"
    for day in visits(rng, 7, dt.date(2023, 6, 1)):
        yield "gone long ago", str(day), 90, "coffee"
    for n in range(40):
        yield f"once-{n:02}", str(END - dt.timedelta(days=3 * n)), 500, "cake"


@pytest.fixture(scope="module")
def cafe_lines(make_lines: Make) -> pa.Table:
    return make_lines(*rows(np.random.default_rng(3)))


@pytest.fixture(scope="module")
def cafe(cafe_lines: pa.Table, fit_lines: Fit) -> regulars.Portfolio:
    return fit_lines(cafe_lines, at=END)


def test_who_slipped_away_comes_first(cafe: regulars.Portfolio) -> None:
    called = cafe.to_call()
    assert called.column_names[: len(CONTRACT)] == CONTRACT
    first = called.slice(0, 4).to_pylist()
    assert {row["client"] for row in first} == {*LEAVERS, "no-coffee"}
    for row in first:
        assert 0 < row["at_stake_low"] < row["at_stake"] < row["at_stake_high"]
        if row["client"] in LEAVERS:
            assert 6.5 <= row["silent_weeks"] <= 9
            assert row["own_rhythm_weeks"] == pytest.approx(1.0, abs=0.3)
            assert row["ask"] == ASK_WHAT_CHANGED.code and row["stopped_products"] == []
            # Twenty a week, a year ahead, almost surely lost; the silence is part of his late days.
            assert 0.6 * 52 * 20 < row["at_stake"] < 52 * 20


def test_what_was_given_up_is_named_most_valuable_first(cafe: regulars.Portfolio) -> None:
    row = next(row for row in cafe.to_call().to_pylist() if row["client"] == "no-coffee")
    assert row["stopped_products"] == ["coffee", "cake"]
    assert row["ask"] in (ASK_ABOUT.code, ASK_BOTH.code)
    assert row["silent_weeks"] < 3


def test_one_time_clients_and_the_long_gone_are_never_among_them(cafe: regulars.Portfolio) -> None:
    everyone = set(cafe.to_call(None)["client"].to_pylist())
    assert "gone long ago" not in everyone
    assert not {name for name in everyone if name.startswith("once-")}


def test_those_who_come_as_ever_are_left_in_peace(cafe: regulars.Portfolio) -> None:
    quiet = [name for name in cafe.to_call(None)["client"].to_pylist() if name.startswith("stays-")]
    assert len(quiet) <= 12


def test_top_is_a_prefix(cafe: regulars.Portfolio) -> None:
    everyone = cafe.to_call(None)
    for top in (0, 1, 3):
        assert_same(cafe.to_call(top), everyone.slice(0, top))
    with pytest.raises(ArgumentInvalid):
        cafe.to_call(-1)


def test_a_saved_portfolio_calls_the_same(cafe: regulars.Portfolio, tmp_path: Path) -> None:
    with regulars.load(cafe.save(tmp_path / "cafe.duckdb")) as loaded:
        assert_same(loaded.to_call(), cafe.to_call())


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=2, derandomize=True, deadline=None)
def test_row_order_does_not_matter(
    seed: int, cafe_lines: pa.Table, cafe: regulars.Portfolio, fit_lines: Fit
) -> None:
    order = np.random.default_rng(seed).permutation(cafe_lines.num_rows)
    assert_same(fit_lines(cafe_lines.take(order), at=END).to_call(None), cafe.to_call(None))


def test_renaming_clients_renames_them_only(
    cafe_lines: pa.Table, cafe: regulars.Portfolio, fit_lines: Fit
) -> None:
    """Names in the opposite order, so that nothing hangs on it."""
    known = sorted(set(cafe_lines["client"].to_pylist()))
    new = {name: f"z{len(known) - n:05}" for n, name in enumerate(known)}
    names = pa.array([new[name] for name in cafe_lines["client"].to_pylist()])
    renamed = fit_lines(cafe_lines.set_column(0, "client", names), at=END).to_call(None)
    told = cafe.to_call(None)
    assert renamed["client"].to_pylist() == [new[name] for name in told["client"].to_pylist()]
    assert_same(renamed.drop(["client"]), told.drop(["client"]))


def test_values_scale_with_the_currency(
    cafe_lines: pa.Table, cafe: regulars.Portfolio, fit_lines: Fit
) -> None:
    amounts = pa.compute.multiply(cafe_lines["amount"], pa.scalar(100)).cast(pa.decimal128(18, 2))
    dear = fit_lines(cafe_lines.set_column(3, "amount", amounts), at=END).to_call(None)
    assert dear["client"].to_pylist() == cafe.to_call(None)["client"].to_pylist()
    for name in ("at_stake", "at_stake_low", "at_stake_high"):
        hundredfold = np.asarray(cafe.to_call(None)[name]) * 100
        assert np.asarray(dear[name]) == pytest.approx(hundredfold, rel=1e-9)


def test_value_is_margin_where_costs_are_known(make_lines: Make, fit_lines: Fit) -> None:
    """Two leavers of equal revenue, one of ten times the margin: he is worth ten times the call."""
    rng = np.random.default_rng(4)
    lines = []
    until = END - dt.timedelta(weeks=5)
    for name, cost in (("dear", 10), ("cheap", 19)):
        lines += [(name, str(day), 20, "x", 1, cost) for day in visits(rng, 7, until)]
    for n in range(20):
        lines += [(f"stays-{n}", str(day), 20, "x", 1, 10) for day in visits(rng, 7, END)]
    called = {row["client"]: row for row in fit_lines(make_lines(*lines), at=END).to_call(None).to_pylist()}
    assert called["dear"]["at_stake"] == pytest.approx(10 * called["cheap"]["at_stake"], rel=0.4)


def test_a_base_without_regulars_has_nobody_to_call(make_lines: Make, fit_lines: Fit, tmp_path: Path) -> None:
    once = fit_lines(make_lines(*((f"c{n}", "2024-01-05", 10, "x") for n in range(30))), at=END)
    assert once.to_call().num_rows == 0
    with regulars.load(once.save(tmp_path / "once.duckdb")) as loaded:
        assert_same(loaded.to_call(), once.to_call())


def test_records_without_products_stop_nothing(make_lines: Make, fit_lines: Fit) -> None:
    rng = np.random.default_rng(5)
    lines = [("leaver", str(day), 20) for day in visits(rng, 7, END - dt.timedelta(weeks=7))]
    lines += [(f"s{n}", str(day), 20) for n in range(20) for day in visits(rng, 7, END)]
    first = fit_lines(make_lines(*lines), at=END).to_call(1).to_pylist()
    assert [(row["client"], row["stopped_products"]) for row in first] == [("leaver", [])]


def test_simulated_leavers_are_found_as_often_as_said() -> None:
    """Of those worth a call so many have really left as the chances say, and they have most to lose."""
    drawn = regulars.simulate(
        "pareto/nbd", clients=900, weeks=80, horizon=0, seed=6,
        params={"r": 1.5, "alpha": 2.0, "s": 1.2, "beta": 60.0},
    )  # fmt: skip
    ledger = regulars.read_ledger(drawn.lines, {"client": "client", "at": "at", "amount": "amount"})
    truth = {row["client"]: row["left_at"] is not None for row in drawn.truth.to_pylist()}
    with regulars.fit(ledger, model="pareto/nbd") as portfolio:
        called = portfolio.to_call(None)
    left = np.array([truth[client] for client in called["client"].to_pylist()])
    chance = np.asarray(called["p_left"])
    assert len(left) > 60
    assert left.mean() == pytest.approx(chance.mean(), abs=3 * np.sqrt(0.25 / len(left)))
    assert left[chance > 0.6].mean() > 0.6 > left[chance < 0.3].mean()
