"""Spark: the same text where one machine is outgrown (Spark 4, local or the owner's own session)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
from sqlglot.errors import SqlglotError

from regulars.engine import CLOSED, QUERY_REFUSED
from regulars.engine.dialect import portable, transpiled
from regulars.errors import EXTRA_MISSING, Closed, ExtraMissing, QueryFailed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_NUMBERS = count(1)
#: Spark's type names in the words of the DuckDB dialect; the rest are the same.
_WORDS = {
    "TIMESTAMP": "TIMESTAMP WITH TIME ZONE",
    "STRING": "VARCHAR",
    "INT": "INTEGER",
    "TIMESTAMP_NTZ": "TIMESTAMP",
    "BINARY": "BLOB",
}


class Spark:
    """The `regulars.engine.Engine` over Spark, in ``session`` or in a local one.

    ANSI arithmetic, UTC and times without a zone are set on the session: without them overflow and bad casts
    become nulls, and wall-clock times shift. Rows leave by Arrow, never through pandas (decimals would become
    objects).
    """

    name = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        self._ours = session is None
        self.session = _local_session() if session is None else session
        self.session.conf.set("spark.sql.ansi.enabled", "true")
        self.session.conf.set("spark.sql.session.timeZone", "UTC")
        self.session.conf.set("spark.sql.timestampType", "TIMESTAMP_NTZ")
        self._tables: dict[str, DataFrame] = {}
        self._across: list[str] = []
        self._above: dict[str, str] = {}
        self._closed = False

    def workspace(self) -> Self:
        """An engine that sees this one's tables and keeps its own steps apart, until it is closed."""
        inner = type(self)(self._open().newSession())
        inner._above = dict(self._above)
        for name, frame in self._tables.items():
            # Temporary views belong to one session; a global one carries the rows across.
            across = f"regulars_{next(_NUMBERS)}"
            inner._across.append(across)
            frame.createOrReplaceGlobalTempView(across)
            inner._above[name] = across
        for name, across in inner._above.items():
            inner.session.table(f"global_temp.{across}").createOrReplaceTempView(name)
        return inner

    def table(self, name: str, data: Any) -> None:
        """Put ``data`` (Arrow, pandas, Polars or a Spark DataFrame) under ``name``."""
        self._keep(
            name, data if hasattr(data, "sparkSession") else self.session.createDataFrame(_arrow(data))
        )

    def step(self, name: str, sql: str, /, **args: Any) -> None:
        """Name the rows of ``sql``, computed once, when they are first needed."""
        frame = self._frame(sql, args).cache()
        self.drop(name)
        self._keep(name, frame)

    def view(self, name: str, sql: str) -> None:
        """Give ``sql`` (no arguments) the name ``name`` without computing it."""
        self._keep(name, self._frame(sql, {}))

    def arrow(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of ``sql`` as an Arrow table."""
        return _rows(self._frame(sql, args))

    def ask(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of a person's own ``sql``, translated but not checked; raises `QueryFailed`."""
        from pyspark.errors import PySparkException

        session = self._open()
        try:
            return _rows(session.sql(transpiled(sql, self.name), args=args))
        except (PySparkException, SqlglotError) as refused:
            problem = " ".join(str(refused).splitlines()[0].split())
            raise QueryFailed(QUERY_REFUSED, problem=problem) from refused

    def batches(self, sql: str, /, **args: Any) -> Iterator[pa.RecordBatch]:
        """The rows of ``sql`` in batches."""
        yield from self.arrow(sql, **args).to_batches(max_chunksize=65_536)

    def write(self, sql: str, path: str, /, **args: Any) -> None:
        """The rows of ``sql`` as a folder of Parquet files."""
        self._frame(sql, args).write.mode("overwrite").parquet(path)

    def drop(self, *names: str) -> None:
        """Forget steps and views that are not needed any more."""
        for name in names:
            frame = self._tables.pop(name, None)
            if frame is not None:
                frame.unpersist()
                self.session.catalog.dropTempView(name)

    def columns(self, name: str) -> dict[str, str]:
        """Column names of a table and their types, in upper-case SQL words."""
        fields = self._open().table(name).schema.fields
        kinds = ((field.name, field.dataType.simpleString().upper()) for field in fields)
        return {column: _WORDS.get(kind, kind) for column, kind in kinds}

    def close(self) -> None:
        """Forget every table; a session that was started here is stopped. A second call does nothing."""
        self.drop(*list(self._tables))
        self._closed = True
        while self._across:
            self.session.catalog.dropGlobalTempView(self._across.pop())
        if self._ours:
            self.session.stop()
            self._ours = False

    def _open(self) -> SparkSession:
        if self._closed:
            raise Closed(CLOSED)
        return self.session

    def _frame(self, sql: str, args: dict[str, Any]) -> DataFrame:
        return self._open().sql(portable(sql, self.name), args=args)

    def _keep(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)
        self._tables[name] = frame


def _rows(frame: DataFrame) -> pa.Table:
    # Spark marks what cannot be null; DuckDB does not, and the two have to give one schema.
    rows = frame.toArrow()
    return rows.cast(pa.schema([field.with_nullable(True) for field in rows.schema]))


def _arrow(data: Any) -> pa.Table:
    return data if isinstance(data, pa.Table) else pa.table(data)


def _local_session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise ExtraMissing(EXTRA_MISSING, extra="spark") from missing
    builder = SparkSession.builder.master("local[*]").appName("regulars").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    # Each aggregate, join and sort of a stage takes at least one page. By Spark's own measure a page is a
    # sixteenth of a task's share of the memory, so a plan of many steps runs out of it on a handful of rows.
    session: SparkSession = builder.config("spark.buffer.pageSize", "1m").getOrCreate()
    return session
