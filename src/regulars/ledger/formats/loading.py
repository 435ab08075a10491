"""Rows made in Python into DuckDB, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import duckdb
import pyarrow as pa

from regulars.ledger.formats.presets import FlatRow
from regulars.ledger.formats.table import OWN_COLUMNS, identifier, literal, run, total_row

_BATCH: Final = 50_000

#: Physical row number, defect, its text, the cells.
LoadedRow = tuple[int, str | None, str | None, Sequence[str | None]]


def create(con: duckdb.DuckDBPyConnection, target: str, columns: Sequence[str]) -> None:
    """A new empty raw table: the own columns, then ``columns`` as text."""
    kinds = {name: "BIGINT" if name == "_row" else "VARCHAR" for name in (*OWN_COLUMNS, *columns)}
    run(
        con,
        f"CREATE TABLE {target} ({', '.join(f'{identifier(name)} {kind}' for name, kind in kinds.items())})",
    )


def insert_rows(
    con: duckdb.DuckDBPyConnection,
    target: str,
    columns: Sequence[str],
    rows: Iterable[LoadedRow],
    *,
    source: str,
) -> tuple[int, int]:
    """Put ``rows`` into the new table ``target``; returns how many are well formed and how many defects."""
    create(con, target, columns)
    return append_rows(con, target, columns, rows, source=source)


def append_rows(
    con: duckdb.DuckDBPyConnection,
    target: str,
    columns: Sequence[str],
    rows: Iterable[LoadedRow],
    *,
    source: str,
) -> tuple[int, int]:
    """Append ``rows`` to ``target``; rows of totals are set aside."""
    names = ["_row", "_defect", "_defect_text", *columns]
    schema = pa.schema([(name, pa.int64() if name == "_row" else pa.string()) for name in names])
    aside = total_row(columns) if columns else "NULL::VARCHAR"
    own = f"{literal(source)} AS _source, {aside} AS _set_aside"
    good = bad = 0
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        bad += sum(row[1] is not None for row in batch)
        good += sum(row[1] is None for row in batch)
        arrays = [pa.array([row[place] for row in batch], schema.field(place).type) for place in range(3)]
        arrays += [pa.array([row[3][place] for row in batch], pa.string()) for place in range(len(columns))]
        con.register("regulars_rows", pa.Table.from_arrays(arrays, schema=schema))
        try:
            run(con, f"INSERT INTO {target} BY NAME SELECT {own}, * FROM regulars_rows")
        finally:
            con.unregister("regulars_rows")
    return good, bad


def append_flat(
    con: duckdb.DuckDBPyConnection,
    target: str,
    columns: Sequence[str],
    rows: Iterable[FlatRow],
    *,
    source: str,
) -> None:
    """Append flattened ``rows`` to ``target``."""
    names = ["_row", "_defect", "_set_aside", *columns]
    schema = pa.schema([(name, pa.int64() if name == "_row" else pa.string()) for name in names])
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        own = [[row.number for row in batch], [row.defect for row in batch], [row.set_aside for row in batch]]
        values = [[row.values.get(name) or None for row in batch] for name in columns]
        arrays = [pa.array(cells, schema.field(place).type) for place, cells in enumerate([*own, *values])]
        con.register("regulars_rows", pa.Table.from_arrays(arrays, schema=schema))
        try:
            run(
                con, f"INSERT INTO {target} BY NAME SELECT {literal(source)} AS _source, * FROM regulars_rows"
            )
        finally:
            con.unregister("regulars_rows")
