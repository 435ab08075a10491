"""DuckDB: the engine for one machine, and the file format of everything the company folder stores."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import duckdb
import pyarrow as pa

from regulars.engine import CLOSED, QUERY_REFUSED
from regulars.engine.dialect import portable, transpiled
from regulars.errors import Closed, QueryFailed

_NUMBERS = count(1)
_BATCH_ROWS = 65_536
#: Bytes that a step may always take beside what is held.
_STEP_BYTES = 512 * 2**20
#: What is held: pages of a file that happen to be in memory are not, for they are read again when needed.
_HELD_DUCKDB = "SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag <> 'BASE_TABLE'"


class DuckDB:
    """The `regulars.engine.Engine` over DuckDB.

    ``path`` is a database file, attached as ``store``, or ``":memory:"``. Tables, steps and views made
    through the engine live in memory beside it (spilling to the system's temporary folder), so the file is
    changed only by SQL on `connection` that names ``store``. ``memory_limit`` is DuckDB's ("128MB"). Without
    it a step takes half as much memory as the tables that are held, half a gigabyte at least, and spills
    beyond; where it cannot, it takes up to 80% of RAM.

    >>> engine = DuckDB()
    >>> engine.step("doubled", "SELECT 2 * CAST($n AS INTEGER) AS n", n=21)
    >>> engine.arrow("SELECT n FROM doubled").to_pylist()
    [{'n': 42}]
    """

    name = "duckdb"

    def __init__(
        self,
        path: str | Path = ":memory:",
        *,
        read_only: bool = False,
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> None:
        config: dict[str, Any] = {
            # Only what the wheel carries: nothing is fetched from the network behind the owner's back.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # A table is what was named, never a Python variable that happens to share the name.
            "python_enable_replacements": False,
            # Aggregation in bounded memory; readers of files ask for `in_order`.
            "preserve_insertion_order": False,
            "temp_directory": str(Path(tempfile.gettempdir()) / f"regulars-{uuid4().hex}"),
        }
        if threads is not None:
            config["threads"] = threads
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        root = duckdb.connect(":memory:", config=config)
        files: list[str] = []
        if str(path) != ":memory:":
            mode = " (READ_ONLY)" if read_only else ""
            quoted = str(path).replace("'", "''")
            root.execute(f"ATTACH '{quoted}' AS store{mode}")
            files = ["store.main"]
        self._enter(root, (), files, None if memory_limit else _memory_limit(root))

    def _enter(
        self,
        root: duckdb.DuckDBPyConnection,
        above: tuple[_Schema, ...],
        files: list[str],
        all_bytes: int | None,
    ) -> None:
        """Open a cursor on the database of ``root`` with a schema of its own before those ``above``."""
        # A schema and the database live as long as an engine that sees them, whichever closes first.
        self._root: duckdb.DuckDBPyConnection | None = root
        self._schemas = (_Schema(root), *above)
        self._files = files
        self._all_bytes = all_bytes
        self._path = ",".join([*(schema.name for schema in self._schemas), *files])
        self.connection = self._cursor()

    def workspace(self) -> Self:
        """An engine that sees this one's tables and keeps its own steps apart, until it is closed."""
        inner = type(self).__new__(type(self))
        inner._enter(self._open(), self._schemas, self._files, self._all_bytes)
        return inner

    def table(self, name: str, data: Any) -> None:
        """Copy ``data`` (Arrow, pandas, Polars or a DuckDB relation) in under ``name``."""
        if isinstance(data, duckdb.DuckDBPyRelation):
            data = data.to_arrow_reader(_BATCH_ROWS)
        self.drop(name)
        self.connection.register("_given", data)
        try:
            self.connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM _given')
        finally:
            self.connection.unregister("_given")

    def step(self, name: str, sql: str, /, **args: Any) -> None:
        """Compute ``sql`` and keep its rows under ``name``, replacing what was there."""
        # Built aside first: a step may read the table that it replaces.
        self._compute(f'CREATE OR REPLACE TABLE "_{name}" AS {portable(sql, self.name)}', args)
        self.drop(name)
        self.connection.execute(f'ALTER TABLE "_{name}" RENAME TO "{name}"')

    def view(self, name: str, sql: str) -> None:
        """Give ``sql`` (no arguments) the name ``name`` without computing it."""
        self.drop(name)
        self.connection.execute(f'CREATE VIEW "{name}" AS {portable(sql, self.name)}')

    def arrow(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of ``sql`` as an Arrow table."""
        return self._cursor().sql(portable(sql, self.name), params=args).to_arrow_table()

    def ask(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of a person's own ``sql``, as DuckDB reads it; raises `QueryFailed`."""
        cursor = self._cursor()
        try:
            return cursor.sql(transpiled(sql, self.name), params=args).to_arrow_table()
        except duckdb.Error as refused:
            # The first paragraph says what is wrong; below it stands the query again.
            problem = " ".join(str(refused).split("\n\n")[0].split())
            raise QueryFailed(QUERY_REFUSED, problem=problem) from refused

    def batches(self, sql: str, /, **args: Any) -> Iterator[pa.RecordBatch]:
        """The rows of ``sql`` in batches, so that memory does not grow with them."""
        cursor = self._cursor()
        yield from cursor.sql(portable(sql, self.name), params=args).to_arrow_reader(_BATCH_ROWS)

    def write(self, sql: str, path: str, /, **args: Any) -> None:
        """The rows of ``sql`` as a Parquet file."""
        self._cursor().sql(portable(sql, self.name), params=args).to_parquet(path)

    def drop(self, *names: str) -> None:
        """Forget this engine's own steps and views that are not needed any more."""
        own = self._schemas[0].name
        for name in names:
            kinds = self.connection.sql(
                "SELECT table_type FROM information_schema.tables"
                " WHERE table_catalog || '.' || table_schema = $schema AND table_name = $name",
                params={"schema": own, "name": name},
            ).fetchall()
            for (kind,) in kinds:
                word = "VIEW" if kind == "VIEW" else "TABLE"
                self.connection.execute(f'DROP {word} {own}."{name}"')

    def columns(self, name: str) -> dict[str, str]:
        """Column names of a table and their types, in upper-case SQL words."""
        rows = self._cursor().sql(f'DESCRIBE "{name}"').fetchall()
        return {row[0]: str(row[1]).upper() for row in rows}

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Keep the order of rows inside the block: for reading files, where a row's number matters."""
        self.connection.execute("SET preserve_insertion_order = true")
        try:
            yield
        finally:
            self.connection.execute("SET preserve_insertion_order = false")

    def close(self) -> None:
        """Give back what the engine holds; a second call does nothing, and its workspaces live on."""
        if self._root is not None:
            self.connection.close()
            self._root, self._schemas = None, ()

    def _compute(self, sql: str, args: dict[str, Any]) -> None:
        """Run ``sql`` in bounded memory, and in all there is where that is not enough."""
        if self._all_bytes is not None:
            held = int(self.connection.sql(_HELD_DUCKDB).fetchall()[0][0] or 0)
            limit = min(held + max(held // 2, _STEP_BYTES), self._all_bytes)
            try:
                # Setting a limit also gives freed memory back to the system, which the allocator would keep.
                self.connection.execute(f"SET memory_limit = '{limit}B'")
                self.connection.execute(sql, args)
                return
            except (duckdb.OutOfMemoryException, duckdb.IOException):
                pass  # It cannot spill, or there is no room to: tried again below, where failing is final.
            finally:
                self.connection.execute("RESET memory_limit")
        self.connection.execute(sql, args)

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._root is None:
            raise Closed(CLOSED)
        return self._root

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        # A cursor a read: an open result would otherwise block the next query on the connection.
        cursor = self._open().cursor()
        cursor.execute(f"SET search_path = '{self._path}'")
        return cursor


class _Schema:
    """A schema in memory that is dropped when nobody refers to it any more."""

    def __init__(self, root: duckdb.DuckDBPyConnection) -> None:
        self.name = f"memory.s{next(_NUMBERS)}"
        _run(root, f"CREATE SCHEMA {self.name}")
        weakref.finalize(self, _run, root, f"DROP SCHEMA {self.name} CASCADE")


def _run(root: duckdb.DuckDBPyConnection, sql: str) -> None:
    # On a cursor of its own: two threads may open workspaces of one engine at once, or one of them end.
    root.cursor().execute(sql)


def _memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """The limit that DuckDB has set itself, in bytes; it says "18.8 GiB"."""
    said = connection.sql("SELECT current_setting('memory_limit')").fetchall()[0][0]
    number, unit = said.split()
    return int(float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB").index(unit))
