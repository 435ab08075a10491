"""What the engines would read differently is refused before either runs it."""

from __future__ import annotations

import pytest

from regulars.engine import Engine
from regulars.engine.dialect import NotPortable, portable


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT list(a ORDER BY b) FROM t", "list"),
        ("SELECT hash(a) FROM t", "hash"),
        ("SELECT quantile_cont(a, 0.5e0) FROM t", "quantile_cont"),
        ("SELECT median(a) FROM t", "median"),
        ("SELECT isodow(d) FROM t", "isodow"),
        ("SELECT extract(isodow FROM d) FROM t", "isodow"),
        ("SELECT dayofweek(d) FROM t", "dayofweek"),
        ("SELECT CAST(2.5e0 * x AS INTEGER) FROM t", "cuts"),
        ("SELECT CAST(x AS BIGINT) FROM t", "floor"),
        ("SELECT x / 7.0 FROM t", "7.0e0"),
        ("SELECT x // 7 FROM t", "//"),
        ("SELECT sum(n) AS n FROM t", "sum"),
        ("SELECT avg(amount) AS n FROM t", "avg"),
        ("SELECT date_diff('week', a, b) FROM t", "days"),
        ("SELECT row_number() OVER (ORDER BY a) AS r FROM t", "BIGINT"),
        ("SELECT CAST(row_number() OVER (PARTITION BY a) AS BIGINT) AS r FROM t", "without an order"),
        ("SELECT random() FROM t", "seeded"),
        ("SELECT any_value(a) FROM t", "any_value"),
        ("SELECT date_trunc('month', d) FROM t", "date_trunc"),
    ],
)
def test_refused_by_name_with_a_remedy(sql: str, names: str) -> None:
    for engine in ("duckdb", "spark"):
        with pytest.raises(NotPortable, match=names):
            portable(sql, engine)


def test_the_engine_refuses_too(engine: Engine) -> None:
    with pytest.raises(NotPortable):
        engine.step("t", "SELECT median(1) AS m")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST(sum(n) AS BIGINT) AS n FROM t GROUP BY a HAVING sum(n) > 1",
        "SELECT CAST(floor(x / 2e0) AS BIGINT) AS n FROM t",
        "SELECT sum(CAST(a AS DOUBLE)) AS s, avg(CAST(a AS DOUBLE)) AS m FROM t",
        "SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b) = 1",
        "SELECT date_diff('day', a, $at) AS d FROM t",
    ],
)
def test_what_is_equal_passes(sql: str) -> None:
    assert portable(sql, "duckdb") == sql
    assert "$" not in portable(sql, "spark")
