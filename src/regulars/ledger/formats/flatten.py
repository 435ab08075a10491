"""From a program's own layout to one row a sale line, with columns named like roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import duckdb

from regulars.ledger.cells import date_form, is_number
from regulars.ledger.formats.loading import append_flat, create
from regulars.ledger.formats.presets import Doubt, FlatRow, Preset, SheetRow
from regulars.ledger.formats.table import SourceFacts, identifier, literal, run
from regulars.ledger.habits import number_habit
from regulars.ledger.headers import scores
from regulars.ledger.mapping import Habits
from regulars.ledger.people import is_person
from regulars.reasons import Said

_FETCH = 20_000
_LOOKED_AT: Final = 1_000
#: A day's takings come from one bank, payments from several people.
_SEVERAL: Final = 3
_EMAIL: Final = re.compile(r"\S+@\S+\.\w+")


def flatten(
    con: duckdb.DuckDBPyConnection,
    base: str,
    preset: Preset,
    facts: SourceFacts,
    columns: Sequence[str],
    depths: dict[int, int],
    heading: Sequence[Sequence[str]] = (),
    *,
    chosen: bool = False,
) -> SourceFacts | None:
    """Replace ``base`` by what ``preset`` makes of it; defects stay as they are.

    None, and ``base`` as it was, where ``preset`` was not ``chosen`` by the user and finds no client on most
    rows although the file names them: it is no export of that program.

    Rows of the file that give no row of their own (headings inside the report, further lines of one
    document) are counted as continued.
    """
    flat = f"{base}_flat"
    run(con, f"DROP TABLE IF EXISTS {flat}")
    named = (*columns, *preset.columns) if preset.keeps_columns else preset.columns
    create(con, flat, named)
    defects = f"SELECT _source, _row, _defect, _defect_text FROM {base} WHERE _defect IS NOT NULL"
    run(con, f"INSERT INTO {flat} BY NAME {defects}")
    above = (
        [SheetRow(number, row, above=True) for number, row in enumerate(heading, 1)] if preset.heading else []
    )
    habits = _habits(con, base, columns, comma_by_custom=preset.comma_by_custom)
    numbers: set[int] = set()
    doubts: list[Said] = []

    def rows() -> Iterator[FlatRow]:
        for row in preset.flatten(columns, chain(above, _rows(con, base, columns, depths)), habits):
            if isinstance(row, Doubt):
                doubts.append(row.said)
                continue
            numbers.add(row.number)
            yield row

    append_flat(con, flat, named, rows(), source=facts.name)
    if not chosen and "client" in preset.columns and _overlooks_clients(con, base, flat, columns, preset):
        run(con, f"DROP TABLE {flat}")
        return None
    run(con, f"DROP TABLE {base}")
    run(con, f"ALTER TABLE {flat} RENAME TO {base}")
    return replace(
        facts,
        preset=preset.name,
        rows_read=len(numbers),
        doubts=(*facts.doubts, *doubts),
        continued_lines=facts.continued_lines + facts.rows_read - len(numbers),
    )


def _overlooks_clients(
    con: duckdb.DuckDBPyConnection, base: str, flat: str, columns: Sequence[str], preset: Preset
) -> bool:
    """Whether most sales are left without a client that a column of the file tells."""
    sales = f"FROM {flat} WHERE _defect IS NULL AND _set_aside IS NULL"
    known = " OR ".join(
        f"{identifier(name)} IS NOT NULL" for name in ("client", "email", "phone") if name in preset.columns
    )
    total, named = run(con, f"SELECT count(*), count(*) FILTER ({known}) {sales}")[0]
    if named * 2 >= total:
        return False
    cells = ", ".join(map(identifier, columns))
    nameless = f"SELECT _row {sales} AND NOT ({known})"
    rows = run(con, f"SELECT {cells} FROM {base} WHERE _row IN ({nameless}) ORDER BY _row LIMIT {_LOOKED_AT}")
    return any(
        _tells_clients(column, [cell for cell in cells if cell], len(rows), by_name=not preset.whole)
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True)
    )


def _tells_clients(column: str, cells: Sequence[str], rows: int, *, by_name: bool) -> bool:
    """Whether ``cells`` are e-mails, or names of several people in a column of clients."""
    if len(cells) * 2 < rows or len(set(cells)) < _SEVERAL:
        return False
    if sum(_EMAIL.fullmatch(cell.strip()) is not None for cell in cells) * 2 > len(cells):
        return True
    people = sum(is_person(cell) for cell in cells)
    titled = scores(column).get("client", 0.0) >= 0.6
    return by_name and people > (0.2 if titled else 0.5) * len(cells)


def _rows(
    con: duckdb.DuckDBPyConnection, base: str, columns: Sequence[str], depths: dict[int, int]
) -> Iterator[SheetRow]:
    """The rows of ``base`` in order of the file."""
    cells = ", ".join(map(identifier, columns))
    # A cursor of its own, as rows are inserted meanwhile; it does not inherit the search path.
    path = run(con, "SELECT current_setting('search_path')")[0][0]
    cursor = con.cursor()
    try:
        if path:
            cursor.execute(f"SET search_path = {literal(path)}")
        found = cursor.execute(f"SELECT _row, {cells} FROM {base} WHERE _defect IS NULL ORDER BY _row")
        while batch := found.fetchmany(_FETCH):
            for number, *row in batch:
                yield SheetRow(number, row, depths.get(number, 0))
    finally:
        cursor.close()


def _habits(
    con: duckdb.DuckDBPyConnection, base: str, columns: Sequence[str], *, comma_by_custom: bool
) -> Habits:
    """How the numbers in the first rows are written."""
    cells = ", ".join(map(identifier, columns))
    rows = run(con, f"SELECT {cells} FROM {base} WHERE _defect IS NULL ORDER BY _row LIMIT 3000")
    numbers = (cell for row in rows for cell in row if cell and is_number(cell) and date_form(cell) is None)
    habit = number_habit(numbers, comma_by_custom=comma_by_custom)
    return Habits(decimal=habit.decimal, thousands=habit.thousands)
