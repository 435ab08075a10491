"""Parquet (with its own types) and JSON lines (as text) into DuckDB; rows are numbered as records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb

from regulars.errors import SourceEmpty, SourceUnreadable
from regulars.ledger.formats import nested, table
from regulars.ledger.formats.layout import column_names
from regulars.ledger.formats.loading import LoadedRow, insert_rows
from regulars.ledger.formats.table import OWN_COLUMNS, SourceFacts, count, identifier, literal, run
from regulars.reasons import Reason

PARQUET_BROKEN = Reason(
    "error.parquet_broken", "{path} is a broken Parquet file: it was not written to its end. Get it again."
)
NO_RECORDS = Reason("error.no_records", "{path} has no records. Export it again, with the rows.")


def load_parquet(con: duckdb.DuckDBPyConnection, target: str, path: Path, *, source: str) -> SourceFacts:
    """Put the Parquet file at ``path`` into the new table ``target``, keeping its types."""
    read = f"read_parquet({literal(str(path))}, file_row_number=true)"
    try:
        columns = [str(row[0]) for row in run(con, f"DESCRIBE SELECT * FROM {read}")]
        columns.remove("file_row_number")
        named = ", ".join(
            f"{identifier(column)} AS {identifier(name)}"
            for column, name in zip(columns, column_names(columns), strict=True)
        )
        own = f"{literal(source)} AS _source, file_row_number + 1 AS _row"
        empty = ", ".join(f"NULL::VARCHAR AS {name}" for name in OWN_COLUMNS[2:])
        run(con, f"CREATE TABLE {target} AS SELECT {own}, {empty}, {named} FROM {read}")
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise SourceUnreadable(PARQUET_BROKEN, path=source) from error
    rows = count(con, target)
    if rows == 0:
        raise SourceEmpty(NO_RECORDS, path=source)
    return SourceFacts(
        name=source, path=str(path), kind="parquet", preset="generic", lines_seen=rows, rows_read=rows
    )


def load_jsonl(con: duckdb.DuckDBPyConnection, target: str, path: Path, *, source: str) -> SourceFacts:
    """Put the JSON lines (or one JSON list of objects) at ``path`` into the new table ``target`` as text.

    What is nested is unfolded by `regulars.ledger.formats.nested`: an order with its lines is a row a line.
    """
    blank = 0
    seen = 0

    def records() -> Iterator[tuple[int, dict[str, str] | None, str]]:
        nonlocal blank, seen
        for seen, text in enumerate(_texts(path), 1):
            if not text.strip():
                blank += 1
                continue
            parsed = _parsed(text)
            for row in [None] if parsed is None else nested.rows(parsed):
                yield seen, row, text

    keys: dict[str, None] = {}
    for _, record, _text in records():
        keys.update(dict.fromkeys(record or ()))
    if not keys:
        raise SourceEmpty(NO_RECORDS, path=source)
    blank = seen = 0

    def rows() -> Iterator[LoadedRow]:
        for number, record, text in records():
            if record is None:
                yield number, table.BROKEN_RECORD, text[: table.DEFECT_TEXT_CAP], [None] * len(keys)
            elif max(map(len, record.values()), default=0) > table.CELL_CAP:
                yield number, table.CELL_TOO_LONG, text[: table.DEFECT_TEXT_CAP], [None] * len(keys)
            else:
                yield number, None, None, [record.get(key) or None for key in keys]

    good, defects = insert_rows(con, target, column_names(list(keys)), rows(), source=source)
    return SourceFacts(
        name=source,
        path=str(path),
        kind="jsonl",
        preset="generic",
        lines_seen=seen,
        rows_read=good,
        blank_lines=blank,
        defects=defects,
        encoding="utf-8",
    )


def _texts(path: Path) -> Iterator[str]:
    """One JSON text a record: the lines of the file, or the members of the list that it is."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        start = file.read(64).lstrip()
        file.seek(0)
        if start.startswith("["):
            try:
                yield from (json.dumps(member, ensure_ascii=False) for member in json.load(file, **_NUMBERS))
            except json.JSONDecodeError as error:
                raise SourceUnreadable(JSON_BROKEN, path=path.name, row=error.lineno) from error
        else:
            yield from file


JSON_BROKEN = Reason(
    "error.json_broken", "{path} is broken off at line {row}. Get the file again, or save it as JSON lines."
)


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(text, **_NUMBERS)
    except json.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, dict) else None


#: Numbers keep the digits they were written with.
_NUMBERS: Final[dict[str, Any]] = {"parse_float": str, "parse_int": str}
