"""Where tables live: DuckDB, and Spark where one machine is outgrown.

SQL is written once, in the DuckDB dialect, as module constants named ``*_SQL`` that stand beside their
mathematics. Both engines run the same text (`regulars.engine.dialect` turns it into Spark's). Rules that
keep the two equal are in docs/decisions; the deny list in `dialect` enforces them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pyarrow as pa


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

    def batches(self, sql: str, /, **args: Any) -> Iterator[pa.RecordBatch]:
        """The rows of ``sql`` in batches, so that memory does not grow with them."""

    def write(self, sql: str, path: str, /, **args: Any) -> None:
        """The rows of ``sql`` as a Parquet file (DuckDB) or folder (Spark)."""

    def drop(self, *names: str) -> None:
        """Forget steps and views that are not needed any more."""

    def columns(self, name: str) -> dict[str, str]:
        """Column names of a table and their types, in upper-case SQL words."""

    def close(self) -> None:
        """Give back what the engine holds."""
