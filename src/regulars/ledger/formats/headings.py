"""What a table says above its rows or in two columns as a column of its own: headings and full names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import duckdb

from regulars.ledger.cells import MONTH_STEMS, date_form, is_number
from regulars.ledger.formats.table import NOTE_ROW, OWN_COLUMNS, TOTAL_WORDS, identifier, run
from regulars.ledger.headers import says, scores

#: The column of what stood alone on a row above others; its name says nothing, its cells say what it is.
HEADING: Final = "heading"
FULL_NAME: Final = "customer name"

_ENOUGH: Final = 3
_CAP: Final = 200_000
_FIRST: Final = "first name, given name, forename, имя, prenume"
_LAST: Final = "last name, surname, family name, фамилия, nume, nume de familie"
_NOT_SAID_OF_ROWS: Final = re.compile(
    rf"^\s*(?:{'|'.join(stem for stems in MONTH_STEMS for stem in stems)})\w*\s*$"
    r"|\b(?:19|20)\d\d\b|\bpage\b|стр\b|pagina",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(TOTAL_WORDS, re.IGNORECASE)


def raise_headings(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give ``table`` a column `HEADING` where days or buyers stand alone on rows above what they bought.

    Rows that repeat the header, as every page of a printed report does, are set aside as notes. Only where no
    column of its own says the day, or the buyer; a table of other types than text stays as it is.
    """
    kinds = run(con, f"DESCRIBE {table}")
    names = [str(row[0]) for row in kinds if row[0] not in OWN_COLUMNS]
    if len(names) < 2 or any(row[1] != "VARCHAR" for row in kinds if row[0] in names):
        return
    _titles(con, table, names[0])
    _repeated_headers(con, table, names)
    _full_names(con, table, names)
    cells = [identifier(name) for name in names]
    filled = " + ".join(f"CAST({cell} IS NOT NULL AS INTEGER)" for cell in cells)
    alone = f"{filled} = 1 AND _defect IS NULL AND _set_aside IS NULL"
    found = run(con, f"SELECT _row, coalesce({', '.join(cells)}) FROM {table} WHERE {alone} LIMIT {_CAP}")
    last = run(con, f"SELECT max(_row) FROM {table} WHERE {filled} > 2")[0][0] or 0
    headings = {row: text for row, text in found if row < last and not _TOTAL.fullmatch(text)}
    if len(headings) < _ENOUGH or not _wanted(list(headings.values()), names):
        return
    name = HEADING if HEADING not in names else f"{HEADING} (2)"
    run(con, f"ALTER TABLE {table} ADD COLUMN {identifier(name)} VARCHAR")
    rows = list(headings)
    text = f"CASE WHEN _row IN (SELECT unnest($1)) THEN coalesce({', '.join(cells)}) END"
    said = f"SELECT _row AS at_row, last_value({text} IGNORE NULLS) OVER (ORDER BY _row) AS text FROM {table}"
    run(
        con,
        f"UPDATE {table} SET {identifier(name)} = said.text FROM ({said}) said WHERE _row = said.at_row",
        [rows],
    )
    run(con, f"UPDATE {table} SET _set_aside = '{NOTE_ROW}' WHERE _row IN (SELECT unnest($1))", [rows])


def _wanted(headings: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the headings say what no column says: the day, or who bought."""
    days = sum(date_form(text) is not None for text in headings) >= 0.9 * len(headings)
    if days:
        return not any(scores(name).get("at", 0.0) > 0.8 for name in names)
    words = [text for text in headings if not is_number(text) and not _NOT_SAID_OF_ROWS.search(text)]
    buyers = any(
        max(scores(name).get(role, 0.0) for role in ("client", "email", "phone")) > 0.6 for name in names
    )
    return not buyers and len(words) >= 0.9 * len(headings)


def _titles(con: duckdb.DuckDBPyConnection, table: str, first: str) -> None:
    """A line of words without a separator is a title between rows, not a row that is broken off."""
    run(
        con,
        f"UPDATE {table} SET {identifier(first)} = _defect_text, _defect = NULL, _defect_text = NULL "
        "WHERE _defect = 'too_few_cells' AND regexp_full_match(_defect_text, '[^\\d\\W][^,;|\\t]*')",
    )


def _repeated_headers(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> None:
    said = [name for name in names if not name.startswith("column ")]
    if len(said) < 2:
        return
    # A name that stands twice in the header has a number behind it here.
    same = " + ".join(
        f"CAST(lower(trim({identifier(name)})) = lower($1[{place}]) AS INTEGER)"
        for place, name in enumerate(said, 1)
    )
    run(
        con,
        f"UPDATE {table} SET _set_aside = '{NOTE_ROW}' WHERE _defect IS NULL AND _set_aside IS NULL "
        f"AND coalesce({identifier(said[0])}, '') = $1[1] AND ({same}) >= {max(2, len(said) - 2)}",
        [said],
    )


def _full_names(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> None:
    """A buyer of a first and a last name is called by both, where no column has them together."""
    first = [name for name in names if says(name, _FIRST) and len(name.split()) <= 3]
    last = [name for name in names if says(name, _LAST) and name not in first]
    whole = any(scores(name).get("client", 0.0) > 0.7 for name in names)
    if len(first) != 1 or len(last) != 1 or whole or FULL_NAME in names:
        return
    run(con, f"ALTER TABLE {table} ADD COLUMN {identifier(FULL_NAME)} VARCHAR")
    both = f"concat_ws(' ', trim({identifier(first[0])}), trim({identifier(last[0])}))"
    run(con, f"UPDATE {table} SET {identifier(FULL_NAME)} = nullif({both}, '')")
