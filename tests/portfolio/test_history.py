"""Occasions, histories and triples, on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import history

AT = dt.date(2024, 12, 31)
NAMED = "SELECT n.client AS name, h.* FROM histories AS h JOIN client_numbers AS n ON h.client = n.number"


def histories(engine: Engine, lines: pa.Table, at: dt.date = AT) -> dict[str, dict]:
    engine.table("lines", lines)
    history.build(engine, at)
    return {row["name"]: row for row in engine.arrow(NAMED).to_pylist()}


def test_a_day_is_an_occasion_and_returns_are_not(
    engine: Engine, make_lines: Callable[..., pa.Table]
) -> None:
    told = histories(
        engine,
        make_lines(
            ("ann", "2024-01-01", 10, None, None, 6, "o1"),
            ("ann", "2024-01-01", 5, None, None, 3, "o2"),
            ("ann", "2024-01-11", -4, None, None, -2, "o2"),
            ("ann", "2024-01-21", 0, None, None, 0, "o3"),
            ("ann", "2024-01-31", 20, None, None, 11, "o4"),
            ("bob", "2024-02-01", -7),
            (None, "2024-02-01", 99),
            ("eve", "2024-12-31", 1),
        ),
    )
    assert set(told) == {"ann", "eve"}
    ann = told["ann"]
    assert (ann["x"], ann["tx_days"], ann["t_days"], ann["occasions"]) == (1, 30, 365, 2)
    assert (ann["first_on"], ann["last_on"]) == (dt.date(2024, 1, 1), dt.date(2024, 1, 31))
    assert ann["orders"] == 3
    assert ann["revenue"] == Decimal("31.00")
    assert ann["margin"] == Decimal("13.00")
    assert ann["gross"] == 35.0
    assert (told["eve"]["x"], told["eve"]["tx_days"], told["eve"]["t_days"]) == (0, 0, 0)


def test_what_comes_after_the_origin_is_not_known(
    engine: Engine, make_lines: Callable[..., pa.Table]
) -> None:
    rows = make_lines(("ann", "2024-01-01", 10), ("ann", "2024-03-01", 10), ("bob", "2024-03-01", 10))
    told = histories(engine, rows, dt.date(2024, 2, 1))
    assert set(told) == {"ann"}
    assert (told["ann"]["x"], told["ann"]["t_days"]) == (0, 31)


def test_equal_histories_are_one_triple(engine: Engine, make_lines: Callable[..., pa.Table]) -> None:
    rows = [(name, day, 10) for name in ("a", "b", "c") for day in ("2024-01-01", "2024-01-15")]
    histories(engine, make_lines(*rows, ("d", "2024-06-03", 1)))
    triples = history.triples(engine)
    assert triples.x.tolist() == [0, 1]
    assert triples.weight.tolist() == [1, 3]
    assert triples.t_x.tolist() == [0, 2]
    assert triples.clients == 4


def test_a_look_back_sees_only_what_was_known_then(
    engine: Engine, make_lines: Callable[..., pa.Table]
) -> None:
    histories(
        engine,
        make_lines(
            ("a", "2024-01-01", 1), ("a", "2024-01-10", 1), ("a", "2024-02-03", 1), ("a", "2024-02-05", 1),
            ("b", "2024-01-01", 1),
            ("c", "2024-02-02", 1),
        ),
    )  # fmt: skip
    held = engine.arrow(history.HOLDOUT_SQL, origin=dt.date(2024, 2, 1), until=dt.date(2024, 2, 4), grain=7)
    assert held.to_pylist() == [
        {"x": 0, "tx_days": 0, "t_days": 28, "y": 0, "weight": 1},
        {"x": 1, "tx_days": 7, "t_days": 28, "y": 1, "weight": 1},
    ]
