"""From whatever holds the sales (files, a dataframe, a database, Spark) to one raw table in the engine."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import duckdb
import pyarrow as pa

from regulars.engine import Engine
from regulars.errors import SourceEmpty, SourceMissing, SourceUnreadable
from regulars.ledger.formats.table import OWN_COLUMNS, RawTable, SourceFacts
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.engine.duckdb import DuckDB

NO_ROWS = Reason("error.no_rows", "{source} has a header at most and no rows. Export the sales again.")
NO_DATABASE = Reason("error.no_database", "There is no database file {path}. Check the name and the folder.")
DATABASE_UNKNOWN = Reason(
    "error.database_unknown",
    "Regulars opens sqlite:/// itself. For {scheme} connect with its own driver and give the connection: "
    "read_ledger(connection, query=…).",
)
QUERY_NEEDED = Reason(
    "error.query_needed", 'Say what to read from the database: read_ledger(…, query="SELECT …").'
)
QUERY_FAILED = Reason("error.query_failed", "The database refused the query: {problem}")
SOURCE_KIND = Reason(
    "error.source_kind",
    "A {kind} is not something sales are read from. Give a file, a list of files, a dataframe "
    "(pandas, Polars, Arrow, Spark) or a database connection.",
)
SPARK_READS = Reason(
    "error.spark_reads", "Spark reads Parquet and dataframes here; for {source} leave engine='spark' out."
)

RAW: Final = "raw"
_CHUNK_ROWS: Final = 50_000

#: Rows numbered from 1 in the order in which they come.
NUMBERED_DUCKDB: Final = """
CREATE OR REPLACE TABLE raw AS
SELECT $source AS _source, row_number() OVER () AS _row, CAST(NULL AS VARCHAR) AS _defect,
  CAST(NULL AS VARCHAR) AS _defect_text, CAST(NULL AS VARCHAR) AS _set_aside, * FROM _given
"""


def raw_table(
    engine: Engine,
    source: Any,
    *,
    query: str | None = None,
    preset: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> RawTable:
    """The rows of ``source`` as the table `raw` of ``engine``, each with its file and row number.

    Raises `SourceMissing`, `SourceEmpty`, `SourceUnreadable`.
    """
    if engine.name == "spark":
        raw = _into_spark(engine, source)
    elif _speaks_arrow(source):
        raw = _from_arrow(cast("DuckDB", engine), _reader(source), "dataframe")
    elif isinstance(source, str) and "://" in source:
        raw = _from_url(cast("DuckDB", engine), source, query)
    elif hasattr(source, "cursor"):
        raw = _from_connection(cast("DuckDB", engine), source, query, "database")
    elif isinstance(source, str | Path) or _is_list(source):
        from regulars.ledger import formats

        duck = cast("DuckDB", engine)
        with duck.in_order():
            raw = formats.read(
                source, con=duck.connection, table=RAW, preset=preset, sheet=sheet, encoding=encoding
            )
    else:
        raise SourceUnreadable(SOURCE_KIND, kind=type(source).__name__)
    if not engine.arrow(f'SELECT 1 AS one FROM "{raw.table}" LIMIT 1').num_rows:
        raise SourceEmpty(NO_ROWS, source=", ".join(facts.name for facts in raw.sources))
    return raw


def _is_list(source: Any) -> bool:
    return isinstance(source, list | tuple | set) and all(isinstance(item, str | Path) for item in source)


def _speaks_arrow(source: Any) -> bool:
    return hasattr(source, "__arrow_c_stream__") or isinstance(source, duckdb.DuckDBPyRelation)


def _reader(source: Any) -> pa.RecordBatchReader:
    if isinstance(source, duckdb.DuckDBPyRelation):
        return source.to_arrow_reader(_CHUNK_ROWS)
    return pa.RecordBatchReader.from_stream(source)


def _from_arrow(engine: DuckDB, reader: pa.RecordBatchReader, name: str) -> RawTable:
    columns = tuple(column for column in reader.schema.names if column not in OWN_COLUMNS)
    engine.drop(RAW)
    engine.connection.register("_given", reader)
    try:
        with engine.in_order():
            engine.connection.execute(NUMBERED_DUCKDB, {"source": name})
    finally:
        engine.connection.unregister("_given")
    return _table(columns, name, "dataframe")


def _table(columns: tuple[str, ...], name: str, kind: str) -> RawTable:
    facts = SourceFacts(name=name, path="", kind=kind, preset="generic", lines_seen=0, rows_read=0)
    return RawTable(RAW, columns, typed=True, sources=(facts,))


def _from_url(engine: DuckDB, url: str, query: str | None) -> RawTable:
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite":
        raise SourceUnreadable(DATABASE_UNKNOWN, scheme=scheme)
    path = Path(rest.removeprefix("/"))
    if not path.is_file():
        raise SourceMissing(NO_DATABASE, path=str(path))
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return _from_connection(engine, connection, query, path.name)


def _from_connection(engine: DuckDB, connection: Any, query: str | None, name: str) -> RawTable:
    """Any DB-API 2.0 connection (PEP 249)."""
    if query is None:
        raise SourceUnreadable(QUERY_NEEDED)
    cursor = connection.cursor()
    try:
        cursor.execute(query)
        columns = [str(column[0]) for column in cursor.description]
        first = cursor.fetchmany(_CHUNK_ROWS)
    except Exception as refused:
        # Any driver's own errors: PEP 249 names them, but asks for no base that all drivers share.
        raise SourceUnreadable(QUERY_FAILED, problem=str(refused)) from refused
    if not first:
        raise SourceEmpty(NO_ROWS, source=name)

    # A driver's columns have no declared types: they are taken as text, and habits read them.
    schema = pa.schema([(column, pa.string()) for column in columns])

    batches = []
    rows = first
    while rows:
        # Fetched here: many drivers answer only the thread that opened them; DuckDB reads in others.
        texts = [
            [None if cell is None else str(cell) for cell in column] for column in zip(*rows, strict=True)
        ]
        batches.append(pa.record_batch([pa.array(cells, pa.string()) for cells in texts], schema=schema))
        rows = cursor.fetchmany(_CHUNK_ROWS)
    return _from_arrow(engine, pa.RecordBatchReader.from_batches(schema, batches), name)


def _into_spark(engine: Any, source: Any) -> RawTable:
    from pyspark.sql import functions as spark

    if hasattr(source, "sparkSession"):
        frame, name = source, "dataframe"
    elif isinstance(source, str | Path) and Path(source).suffix == ".parquet":
        frame, name = engine.session.read.parquet(str(source)), Path(source).name
    elif _speaks_arrow(source):
        table = _reader(source).read_all()
        # Numbered here, where the order of the rows is known.
        numbers = pa.array(range(1, table.num_rows + 1), pa.int64())
        frame, name = engine.session.createDataFrame(table.append_column("_row", numbers)), "dataframe"
    else:
        raise SourceUnreadable(SPARK_READS, source=str(source))
    columns = tuple(column for column in frame.columns if column not in OWN_COLUMNS)
    if "_row" not in frame.columns:
        frame = frame.withColumn("_row", spark.monotonically_increasing_id() + 1)
    for own in ("_defect", "_defect_text", "_set_aside"):
        frame = frame.withColumn(own, spark.lit(None).cast("string"))
    engine.table(RAW, frame.withColumn("_source", spark.lit(name)))
    return _table(columns, name, "dataframe")
