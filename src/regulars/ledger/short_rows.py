"""Rows of records that end before the header does: where only what may be left out is missing, they count."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from regulars.ledger.formats.table import OWN_COLUMNS, TOO_FEW_CELLS, RawTable, identifier

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

SHORT_DUCKDB: Final = "SELECT _source, _row, _defect_text FROM {table} WHERE _defect = $defect"


def fill(connection: duckdb.DuckDBPyConnection, raw: RawTable, required: Collection[str]) -> None:
    """Give such rows of ``raw`` their cells; those that lack one of the columns ``required`` stay refused."""
    columns = [each for each in raw.columns if each not in OWN_COLUMNS]
    least = 1 + max((columns.index(each) for each in required), default=0)
    separators = {facts.name: facts.separator for facts in raw.sources}
    table = identifier(raw.table)
    for source, row, text in connection.execute(
        SHORT_DUCKDB.format(table=table), {"defect": TOO_FEW_CELLS}
    ).fetchall():
        separator = separators.get(source) or ","
        cells = next(csv.reader([text], delimiter=separator), [])
        if not least <= len(cells) <= len(columns):
            continue
        found = dict(zip(columns, cells, strict=False))
        values = ", ".join(f"{identifier(name)} = ${place}" for place, name in enumerate(found, 3))
        connection.execute(
            f"UPDATE {table} SET _defect = NULL, _defect_text = NULL, {values} WHERE _source = $1 AND "
            f"_row = $2",
            [source, row, *(cell or None for cell in found.values())],
        ).fetchall()
