"""A long table handed out by name: its rows stay in the engine until someone asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from regulars.engine import Engine


class LongTable:
    """A table or view of an engine that may be too long to hold in memory at once.

    Anything that speaks Arrow takes it as it is (``polars.DataFrame(table)``, ``pyarrow.table(table)``). When
    the ledger or portfolio it is of has been closed, it raises `Closed`.

    >>> from regulars.engine.duckdb import DuckDB
    >>> engine = DuckDB()
    >>> engine.step("sales", "SELECT 'Ann' AS client, 2 AS n UNION ALL SELECT 'Bob', 3")
    >>> sales = LongTable(engine, "sales")
    >>> len(sales), sales.query("SELECT max(n) AS n FROM sales").to_pylist()
    (2, [{'n': 3}])
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._engine = engine

    def arrow(self) -> pa.Table:
        """Every row, as one Arrow table."""
        return self._engine.arrow(f'SELECT * FROM "{self.name}"')

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in batches, so that memory does not grow with their number."""
        return self._engine.batches(f'SELECT * FROM "{self.name}"')

    def query(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of ``sql`` (DuckDB dialect, arguments as ``$name``), in which the table goes by `name`.

        Raises `QueryFailed` where it cannot be answered.
        """
        return self._engine.ask(sql, **args)

    @property
    def columns(self) -> dict[str, str]:
        """Column names and their SQL types."""
        return self._engine.columns(self.name)

    def __len__(self) -> int:
        rows = self._engine.arrow(f'SELECT count(*) AS n FROM "{self.name}"')
        return int(rows.column("n")[0].as_py())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        schema = self._engine.arrow(f'SELECT * FROM "{self.name}" LIMIT 0').schema
        reader = pa.RecordBatchReader.from_batches(schema, self.batches())
        return reader.__arrow_c_stream__(requested_schema)
