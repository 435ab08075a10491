"""Where tables live: DuckDB, and Spark where one machine is outgrown.

SQL is written once, in the DuckDB dialect, as module constants named ``*_SQL`` that stand beside their
mathematics. Both engines run the same text (`regulars.engine.dialect` turns it into Spark's). Rules that
keep the two equal are in docs/decisions; the deny list in `dialect` enforces them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, Self

import pyarrow as pa

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason

CLOSED = Reason(
    "error.closed",
    "This has been closed and cannot be asked any more. Load, read or fit it again, and close it last.",
)
QUERY_REFUSED = Reason(
    "error.query_refused",
    "The query cannot be answered: {problem} Check the names in it: a table's `name` is what it goes by, "
    "and `columns` is what it has.",
)


class Engine(Protocol):
    """A place where named tables live and portable SQL runs.

    ``sql`` is always portable DuckDB-dialect text with arguments as ``$name``; values are bound natively,
    never pasted into the text.
    """

    name: str

    def table(self, name: str, data: Any) -> None:
        """Put ``data`` (Arrow table or reader, or any dataframe the engine takes) under ``name``."""

    def step(self, name: str, sql: str, /, **args: Any) -> None:
        """Compute ``sql`` and keep its rows under ``name``, replacing what was there."""

    def view(self, name: str, sql: str) -> None:
        """Give ``sql`` (no arguments) the name ``name`` without computing it."""

    def arrow(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of ``sql`` as an Arrow table."""

    def ask(self, sql: str, /, **args: Any) -> pa.Table:
        """The rows of a person's own ``sql``: translated, but not held to what all engines read alike.

        Raises `QueryFailed` where it cannot be answered.
        """

    def batches(self, sql: str, /, **args: Any) -> Iterator[pa.RecordBatch]:
        """The rows of ``sql`` in batches, so that memory does not grow with them."""

    def write(self, sql: str, path: str, /, **args: Any) -> None:
        """The rows of ``sql`` as a Parquet file (DuckDB) or folder (Spark)."""

    def drop(self, *names: str) -> None:
        """Forget steps and views that are not needed any more."""

    def columns(self, name: str) -> dict[str, str]:
        """Column names of a table and their types, in upper-case SQL words."""

    def workspace(self) -> Self:
        """An engine that sees this one's tables and keeps its own steps apart, until it is closed."""

    def close(self) -> None:
        """Give back what the engine holds; a second call does nothing, anything else raises `Closed`."""


def open(engine: str | Engine) -> Engine:
    """The engine of that name ("duckdb", "spark"), or the one given.

    Raises `ArgumentInvalid` for another name and `ExtraMissing` where the engine is not installed.

    >>> open("duckdb").arrow("SELECT 1 AS n").to_pylist()
    [{'n': 1}]
    """
    if not isinstance(engine, str):
        return engine
    if engine == "duckdb":
        from regulars.engine.duckdb import DuckDB

        return DuckDB()
    if engine == "spark":
        from regulars.engine.spark import Spark

        return Spark()
    raise ArgumentInvalid(ARGUMENT_INVALID, name="engine", value=repr(engine), expected='"duckdb" or "spark"')
