"""What every test of reading uses: a connection, and a way to read a text as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from regulars.ledger import formats, recognise

FILES = Path(__file__).parent / "files"


@dataclass
class Seen:
    """A file that was read and recognised."""

    con: duckdb.DuckDBPyConnection
    raw: formats.RawTable
    guess: recognise.Guess

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql.format(table=f'"{self.raw.table}"')).fetchall()

    def defects(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT _row, _defect FROM {table} WHERE _defect IS NOT NULL ORDER BY _row")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


@pytest.fixture
def see(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Callable[..., Seen]:
    """Read and recognise a path, a text or bytes."""

    def look(
        given: str | bytes | Path, *, name: str = "sales.csv", encoding: str = "utf-8", **how: Any
    ) -> Seen:
        path = given if isinstance(given, Path) else tmp_path / name
        if isinstance(given, str):
            path.write_bytes(given.encode(encoding))
        elif isinstance(given, bytes):
            path.write_bytes(given)
        raw = formats.read(path, con=con, table="raw", **how)
        return Seen(con, raw, recognise.guess(raw, con))

    return look
