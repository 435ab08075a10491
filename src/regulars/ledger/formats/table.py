"""What reading gives: one raw table in DuckDB, and the facts of every file it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from regulars.reasons import Said

#: Columns every raw table has before the source's own.
OWN_COLUMNS = ("_source", "_row", "_defect", "_defect_text", "_set_aside")

#: Reason codes a row of `_defect` may carry.
TOO_FEW_CELLS = "too_few_cells"
TOO_MANY_CELLS = "too_many_cells"
UNCLOSED_QUOTE = "unclosed_quote"
NUL_BYTE = "nul_byte"
CELL_TOO_LONG = "cell_too_long"
BROKEN_LETTERS = "broken_letters"  # bytes that are no letters in the file's encoding
FORMULA_WITHOUT_VALUE = "formula_without_value"
BROKEN_RECORD = "broken_record"  # a JSON line that is no object, a bank document without its end

#: Reason codes a row of `_set_aside` may carry: well formed, and no sale.
TOTAL_ROW = "total"
OUTGOING_PAYMENT = "outgoing_payment"
FAILED_DEBIT = "failed_debit"
NO_SALE = "no_sale"  # an entry in the books, a transfer between own accounts, interest
QUOTATION = "quotation"
VOIDED_ORDER = "voided_order"
NOTE_ROW = "note"  # a title inside the table, a signature under it
GROUP_ROW = "group"  # the client or the document of a grouped report, carried down to its goods

#: A cell of more characters than this makes its row a defect.
CELL_CAP = 100_000
#: How much of a defective row's text is kept.
DEFECT_TEXT_CAP = 2_000


#: The cell that opens a row of totals, in the languages of the product.
TOTAL_WORDS: Final = (
    r"\s*(?:(?:grand |sub ?)?totals?(?: general| amount| sales| (?:for|by|per|pe|pentru|client) .{0,60})?"
    r"|итого(?: .{0,60})?|всего(?: .{0,60})?|итог"
    r"|total (?:general|vânzări|vanzari|de plată|de plata)|suma totală|suma totala)\s*[:.]?\s*"
)


@dataclass(frozen=True)
class SourceFacts:
    """One file as it was read; counts are physical lines (rows of a sheet, records of Parquet).

    ``lines_seen = rows_read + heading_lines + blank_lines + defects + continued_lines``: a line is never
    lost. ``rows_read`` counts well-formed rows, those set aside among them; ``continued_lines`` are the
    further lines of rows that span several.
    """

    name: str
    path: str
    kind: str  # text, sheet, parquet, jsonl
    preset: str
    lines_seen: int
    rows_read: int
    heading_lines: int = 0
    blank_lines: int = 0
    defects: int = 0
    continued_lines: int = 0
    set_aside: int = 0
    encoding: str | None = None
    separator: str | None = None
    header_row: int | None = None  # 1-based; None where the file has no header
    compression: str | None = None
    sheet: str | None = None
    currency: str | None = None  # as the name of a column of money has it
    further_sheets: tuple[str, ...] = ()  # sheets of the workbook with the same columns
    filled_down: tuple[str, ...] = ()  # columns whose blanks under an order's first line were filled
    doubts: tuple[Said, ...] = ()  # what its preset saw that a person should confirm


@dataclass(frozen=True)
class RawTable:
    """The rows of one or several files as one DuckDB table.

    ``table`` has `_source VARCHAR, _row BIGINT, _defect VARCHAR, _defect_text VARCHAR, _set_aside VARCHAR`
    and then ``columns``: VARCHAR as written in the file, empty cells null, except where ``typed`` (Parquet)
    keeps the file's own types. A row with a `_defect` has null in every other column.
    """

    table: str
    columns: tuple[str, ...]
    typed: bool
    sources: tuple[SourceFacts, ...]

    @property
    def preset(self) -> str:
        """The preset that read the files."""
        return self.sources[0].preset


def identifier(name: str) -> str:
    """``name`` quoted as an SQL identifier.

    >>> print(identifier("Order no."))
    "Order no."
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """``text`` quoted as an SQL string.

    >>> print(literal("l'eau"))
    'l''eau'
    """
    return "'" + text.replace("'", "''") + "'"


def run(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None
) -> list[tuple[Any, ...]]:
    """Run ``sql`` to its end and give its rows (DuckDB 2 keeps a connection busy until all are fetched)."""
    return con.execute(sql, parameters).fetchall()


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows ``table`` has."""
    return int(run(con, f"SELECT count(*) FROM {table}")[0][0])


def total_row(columns: Sequence[str]) -> str:
    """An SQL expression over text ``columns``: `total` where the first filled cell says so, else null."""
    first = f"coalesce({', '.join([identifier(name) for name in columns[:4]])}, '')"
    return f"CASE WHEN regexp_full_match(lower({first}), {literal(TOTAL_WORDS)}) THEN '{TOTAL_ROW}' END"


def set_unlabelled_total_aside(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Set the last row aside where it holds a few numbers and nothing else: sums without a word to say so."""
    kinds = run(con, f"DESCRIBE {table}")
    names = [str(row[0]) for row in kinds if row[0] not in OWN_COLUMNS]
    if len(names) < 4 or any(row[1] != "VARCHAR" for row in kinds if row[0] in names):
        return
    cells = [identifier(name) for name in names]
    filled = " + ".join(f"CAST({cell} IS NOT NULL AS INTEGER)" for cell in cells)
    numbers = " AND ".join(
        f"({cell} IS NULL OR regexp_full_match({cell}, '[-+(]?[0-9][0-9\\s\u00a0.,'']*[)]?'))"
        for cell in cells
    )
    sound = f"FROM {table} WHERE _defect IS NULL AND _set_aside IS NULL"
    run(
        con,
        f"UPDATE {table} SET _set_aside = '{TOTAL_ROW}' WHERE _defect IS NULL AND _set_aside IS NULL "
        f"AND _row = (SELECT max(_row) {sound}) AND {cells[0]} IS NULL AND {numbers} "
        f"AND ({filled}) * 2 < (SELECT median({filled}) {sound})",
    )
