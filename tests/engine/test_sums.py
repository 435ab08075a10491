"""Sums that are the same to the last bit, in whatever order rows come and however many threads add."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.engine.sums import exact_sums

TERMS = {"x": "x", "squares": "x * x", "small": "x * 1e-30"}
PLAIN = ", ".join(f"CAST(sum({term}) AS DOUBLE) AS {name}" for name, term in TERMS.items())


def drawn(rows: int) -> pa.Table:
    """Values over ten orders of magnitude and of both signs, in groups."""
    rng = np.random.default_rng(7)
    sizes = np.exp(rng.normal(0, 4, rows))
    return pa.table({"x": np.where(rng.random(rows) < 0.3, -sizes, sizes), "k": rng.integers(0, 5, rows)})


def test_no_order_of_rows_and_no_number_of_threads_changes_a_bit() -> None:
    rows = drawn(400_000)
    whole, by_group, plain = set(), set(), set()
    for seed, threads in ((1, 1), (2, 3), (3, 8)):
        engine = DuckDB(threads=threads)
        engine.table("t", rows.take(np.random.default_rng(seed).permutation(rows.num_rows)))
        whole.add(str(engine.arrow(exact_sums(TERMS, "t")).to_pylist()))
        by_group.add(str(engine.arrow(exact_sums(TERMS, "t WHERE x > 0", by="k")).to_pylist()))
        plain.add(str(engine.arrow(f"SELECT {PLAIN} FROM t").to_pylist()))
        engine.close()
    assert (len(whole), len(by_group)) == (1, 1)
    assert len(plain) > 1, "plain sums of doubles agree here, so this test shows nothing"


def test_sums_are_as_exact_as_doubles(engine: Engine) -> None:
    rows = drawn(3_000)
    engine.table("t", rows)
    told = engine.arrow(exact_sums(TERMS, "t")).to_pylist()[0]
    x = rows["x"].to_numpy()
    assert told["row_count"] == 3_000
    for name, terms in (("x", x), ("squares", x * x), ("small", x * 1e-30)):
        assert told[name] == pytest.approx(math.fsum(terms), rel=1e-14), name
    parts = engine.arrow(exact_sums({"x": "x"}, "t", by="k")).to_pylist()
    assert [part["part"] for part in parts] == [0, 1, 2, 3, 4]
    assert parts[2]["x"] == pytest.approx(math.fsum(x[rows["k"].to_numpy() == 2]), rel=1e-14)


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([], None),
        ([0.0, 0.0], 0.0),
        ([None, 2.0], 2.0),
        ([1.0, math.inf], math.inf),
        ([1e308, 1e-308], 1e308),
    ],
    ids=["none", "nothing", "unknown", "infinite", "huge"],
)
def test_odd_terms(engine: Engine, values: list[float | None], total: float | None) -> None:
    engine.table("t", pa.table({"x": pa.array(values, pa.float64())}))
    assert engine.arrow(exact_sums({"x": "x"}, "t")).to_pylist() == [{"row_count": len(values), "x": total}]
