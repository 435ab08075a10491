"""The protocol, one body for every engine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars import engine as engines
from regulars.engine import Engine
from regulars.engine import duckdb as duckdb_engine
from regulars.engine.duckdb import DuckDB
from regulars.engine.tables import LongTable
from regulars.errors import ArgumentInvalid, Closed, QueryFailed

LINES = pa.table(
    {
        "client": pa.array(["b", "a", None, "a"], pa.string()),
        "sold_at": pa.array([dt.datetime(2024, 3, 31, 2, 30)] * 4, pa.timestamp("us")),
        "sold_on": pa.array([dt.date(2024, 3, day) for day in (1, 2, 3, 5)], pa.date32()),
        "amount": pa.array([Decimal("0.10"), Decimal("0.20"), None, Decimal("0.30")], pa.decimal128(18, 2)),
        "is_return": pa.array([True, False, None, False]),
    }
)
BY_CLIENT = """
    SELECT client, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount, count(*) AS n, min(sold_at) AS first_at,
           date_diff('day', min(sold_on), $at) AS age,
           CAST(row_number() OVER (ORDER BY client) AS BIGINT) AS r
    FROM lines GROUP BY client
"""


def test_rows_values_and_types_are_the_same(engine: Engine) -> None:
    engine.table("lines", LINES)
    engine.step("by_client", BY_CLIENT, at=dt.date(2024, 4, 1))
    rows = engine.arrow("SELECT * FROM by_client ORDER BY client")
    assert rows.schema == pa.schema(
        [
            ("client", pa.string()),
            ("amount", pa.decimal128(18, 2)),
            ("n", pa.int64()),
            ("first_at", pa.timestamp("us")),
            ("age", pa.int64()),
            ("r", pa.int64()),
        ]
    )
    assert rows.slice(0, 1).to_pylist() == [
        {
            "client": "a",
            "amount": Decimal("0.50"),
            "n": 2,
            "first_at": dt.datetime(2024, 3, 31, 2, 30),
            "age": 30,
            "r": 1,
        }
    ]
    assert rows["client"].to_pylist() == ["a", "b", None]


def test_columns_are_named_in_one_set_of_words(engine: Engine) -> None:
    engine.table("lines", LINES)
    assert engine.columns("lines") == {
        "client": "VARCHAR",
        "sold_at": "TIMESTAMP",
        "sold_on": "DATE",
        "amount": "DECIMAL(18,2)",
        "is_return": "BOOLEAN",
    }


def test_a_step_may_replace_what_it_reads(engine: Engine) -> None:
    engine.table("t", pa.table({"n": [1, 2]}))
    engine.step("t", "SELECT n + $k AS n FROM t", k=10)
    engine.view("t2", "SELECT n * 2 AS n FROM t")
    assert engine.arrow("SELECT n FROM t2 ORDER BY n")["n"].to_pylist() == [22, 24]
    engine.view("t", "SELECT 5 AS n")
    assert engine.arrow("SELECT n FROM t")["n"].to_pylist() == [5]


def test_a_workspace_sees_out_and_is_not_seen(engine: Engine) -> None:
    engine.table("lines", LINES)
    engine.table("t", pa.table({"n": [1]}))
    inner = engine.workspace()
    inner.step("t", "SELECT count(*) AS n FROM lines")
    assert inner.arrow("SELECT n FROM t")["n"].to_pylist() == [4]
    assert engine.arrow("SELECT n FROM t")["n"].to_pylist() == [1]
    innermost = inner.workspace()
    innermost.step("lines", "SELECT * FROM lines WHERE 1 = 0")
    assert innermost.arrow("SELECT count(*) AS n FROM lines").to_pylist() == [{"n": 0}]
    assert innermost.arrow("SELECT n FROM t")["n"].to_pylist() == [4]
    innermost.close()
    assert inner.arrow("SELECT count(*) AS n FROM lines").to_pylist() == [{"n": 4}]
    inner.close()
    inner.close()
    assert engine.arrow("SELECT n FROM t")["n"].to_pylist() == [1]


def test_batches_do_not_block_other_queries(engine: Engine) -> None:
    engine.table("t", pa.table({"n": list(range(200_000))}))
    batches = engine.batches("SELECT n FROM t")
    seen = next(batches).num_rows
    assert engine.arrow("SELECT count(*) AS n FROM t")["n"].to_pylist() == [200_000]
    assert seen + sum(batch.num_rows for batch in batches) == 200_000


def test_parquet_leaves_and_dataframes_enter(engine: Engine, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    engine.table("t", pandas.DataFrame({"n": [3, 4], "s": ["x", None]}))
    engine.write("SELECT n FROM t WHERE n > $n", str(tmp_path / "out.parquet"), n=3)
    assert pq.read_table(tmp_path / "out.parquet")["n"].to_pylist() == [4]
    engine.drop("t", "never_there")
    with pytest.raises(Exception, match=r"(?i)(does not exist|cannot be found)"):
        engine.arrow("SELECT n FROM t")


def test_values_are_bound_never_pasted(engine: Engine) -> None:
    engine.table("t", pa.table({"s": ["'; DROP TABLE t; --", "x"]}))
    assert engine.arrow("SELECT s FROM t WHERE s = $s", s="'; DROP TABLE t; --").num_rows == 1


def test_the_file_is_changed_only_by_name(tmp_path: Path) -> None:
    path = tmp_path / "it's.duckdb"
    first = DuckDB(path)
    first.connection.execute("CREATE TABLE store.lines AS SELECT 1 AS n")
    first.step("derived", "SELECT n + 1 AS n FROM lines")
    first.close()
    second = DuckDB(path, read_only=True, threads=1, memory_limit="128MB")
    second.step("derived", "SELECT n + 1 AS n FROM lines")
    assert second.arrow("SELECT n FROM derived")["n"].to_pylist() == [2]
    stored = second.connection.sql("SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'")
    assert stored.fetchall() == [("lines",)]
    second.close()


def test_in_order_is_only_for_its_block() -> None:
    made = DuckDB()
    ask = "SELECT current_setting('preserve_insertion_order')"
    with made.in_order():
        assert made.connection.sql(ask).fetchall() == [(True,)]
    assert made.connection.sql(ask).fetchall() == [(False,)]


def test_nothing_is_fetched_from_the_network() -> None:
    made = DuckDB()
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
        assert made.connection.sql(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ArgumentInvalid, match="duckdb"):
        engines.open("oracle")


LIMIT = "SELECT current_setting('memory_limit') AS said"
#: A list of a million texts is one value, which no engine can put aside.
CANNOT_SPILL = "SELECT len(list(concat('the text of row number ', CAST(n AS VARCHAR)))) AS n FROM t"


def test_a_step_takes_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_engine, "_STEP_BYTES", 64 * 2**20)
    made = DuckDB()
    usual = made.arrow(LIMIT)
    made.workspace().step("t", LIMIT)
    made.step("t", LIMIT)
    assert str(made.arrow("SELECT said FROM t")["said"][0]).startswith("64.")
    assert made.arrow(LIMIT) == usual
    given = DuckDB(memory_limit="100MiB")
    given.step("t", LIMIT)
    assert given.arrow("SELECT said FROM t")["said"].to_pylist() == ["100.0 MiB"]


def test_the_bound_grows_with_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_engine, "_STEP_BYTES", 2**20)
    made = DuckDB()
    made.table("t", pa.table({"n": list(range(2_000_000))}))
    made.step("said", LIMIT)
    assert float(str(made.arrow("SELECT said FROM said")["said"][0]).split()[0]) > 16


def test_what_cannot_spill_takes_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_engine, "_STEP_BYTES", 16 * 2**20)
    rows = pa.table({"n": list(range(1_000_000))})
    small = DuckDB(memory_limit="24MiB", threads=1)
    small.table("t", rows)
    with pytest.raises(duckdb.OutOfMemoryException):
        small.step("listed", CANNOT_SPILL)
    made = DuckDB(threads=1)
    made.table("t", rows)
    made.step("listed", CANNOT_SPILL)
    assert made.arrow("SELECT n FROM listed")["n"].to_pylist() == [1_000_000]


def test_without_room_to_spill_a_step_takes_all_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder to spill to cannot be made: its place is taken by a file."""
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    monkeypatch.setattr(duckdb_engine.tempfile, "gettempdir", lambda: str(tmp_path / "taken"))
    monkeypatch.setattr(duckdb_engine, "_STEP_BYTES", 24 * 2**20)
    named = "SELECT concat('client number ', CAST(n AS VARCHAR)) AS k FROM t"
    grouped = f"SELECT k, count(*) AS n FROM ({named}) AS named GROUP BY k"
    rows = pa.table({"n": list(range(1_000_000))})
    small = DuckDB(memory_limit="32MiB", threads=1)
    small.table("t", rows)
    with pytest.raises(duckdb.Error):
        small.step("grouped", grouped)
    made = DuckDB(threads=1)
    made.table("t", rows)
    made.step("grouped", grouped)
    assert made.arrow("SELECT count(*) AS n FROM grouped")["n"].to_pylist() == [1_000_000]


@pytest.mark.parametrize("sql", ["SELECT nothing FROM lines", "SELECT 1 FROM linez", "SELECT FROM WHERE"])
def test_a_query_that_cannot_be_answered_says_why(engine: Engine, sql: str) -> None:
    engine.table("lines", LINES)
    with pytest.raises(QueryFailed, match=r"(?s)cannot be answered: .+ Check the names") as refused:
        LongTable(engine, "lines").query(sql)
    assert "\n" not in str(refused.value)


def test_what_is_closed_says_so(engine: Engine) -> None:
    engine.table("lines", LINES)
    lines = LongTable(engine, "lines")
    engine.close()
    for ask in (
        lines.arrow, lambda: len(lines), lambda: lines.columns, lambda: next(lines.batches()),
        lambda: lines.query("SELECT 1 AS n"), engine.workspace,
    ):  # fmt: skip
        with pytest.raises(Closed, match="has been closed"):
            ask()
