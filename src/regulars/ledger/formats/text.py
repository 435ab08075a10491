"""Text tables (CSV, TSV and their kin) into DuckDB, every cell as text under its physical line number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from regulars.errors import SourceEmpty, SourceUnreadable
from regulars.ledger.formats import lines
from regulars.ledger.formats.layout import Layout, parsed, sniff
from regulars.ledger.formats.loading import append_rows
from regulars.ledger.formats.presets import Sample
from regulars.ledger.formats.table import SourceFacts, count, identifier, literal, run, total_row
from regulars.reasons import Reason

ONLY_HEADER = Reason(
    "error.only_header", "{path} has a header and no rows under it. Export it again, with the rows."
)
COUNTS_DISAGREE = Reason(
    "error.counts_disagree",
    "{path}: {lines} lines were seen and {read} accounted for. Save the file as CSV UTF-8 and try again.",
)

_HEAD_BYTES: Final = 1 << 18
_HEAD_LINES: Final = 400
BLANKS: Final = " \t\u00a0\u202f\ufeff"

READ_TEXT_DUCKDB = """
SELECT row_number() OVER () + {offset} AS _row, *
FROM read_csv({path}, delim={separator}, quote='"', escape='"', header=false, auto_detect=false,
              skip={skip}, columns={columns}, null_padding=true, nullstr=chr(2), max_line_size=4100000,
              buffer_size=16500000)
"""


@dataclass(frozen=True)
class Head:
    """The first lines of a text file, by which a preset recognises it."""

    lines: tuple[str, ...]
    layout: Layout


def head_of(path: Path) -> Head:
    """The first lines of the UTF-8 text at ``path`` and their layout."""
    with path.open("rb") as file:
        text = file.read(_HEAD_BYTES).decode("utf-8-sig", errors="replace")
    first = re.split(r"\r\n|\n|\r", text.replace("\0", "\u2400"))
    if len(first) > 1 and (not first[-1] or len(text) >= _HEAD_BYTES // 4):
        first.pop()  # nothing after the last line end, or a line cut in two
    first = first[:_HEAD_LINES]
    return Head(tuple(first), sniff(first))


def sample_of(head: Head) -> Sample:
    """What presets look at."""
    rows = parsed(head.lines, head.layout.separator)
    body = [tuple(cells) for line, cells in rows if line >= head.layout.first_data_row]
    return Sample(
        kind="text",
        columns=head.layout.columns,
        body=tuple(body),
        rows=tuple(tuple(cells) for _, cells in rows),
        lines=head.lines,
    )


def load(
    con: duckdb.DuckDBPyConnection, target: str, path: Path, layout: Layout, scratch: Path, *, source: str
) -> SourceFacts:
    """Put the UTF-8 text at ``path`` into the new DuckDB table ``target``.

    ``target`` gets `_row`, `_defect`, `_defect_text` and the layout's columns as written, empty cells null.
    Raises `SourceEmpty` when there is no row under the header and `SourceUnreadable` when lines seen and rows
    read do not agree.
    """
    checked = lines.check(path, layout, scratch)
    heading = layout.first_data_row - 1
    columns = dict.fromkeys(layout.columns, "VARCHAR")
    reading = READ_TEXT_DUCKDB.format(
        offset=heading,
        path=literal(str(checked.path)),
        separator=literal(layout.separator),
        skip=checked.skip,
        columns="{" + ", ".join(f"{literal(name)}: '{kind}'" for name, kind in columns.items()) + "}",
    )
    cells = ", ".join(
        f"{_cell(name, checked.has_line_ends)} AS {identifier(name)}" for name in layout.columns
    )
    try:
        run(
            con,
            f"CREATE TABLE {target} AS SELECT {literal(source)} AS _source, _row, NULL::VARCHAR AS _defect, "
            f"NULL::VARCHAR AS _defect_text, {total_row(layout.columns)} AS _set_aside, {cells} "
            f"FROM ({reading}) WHERE {identifier(layout.columns[0])} IS NOT NULL",
        )
    except duckdb.InvalidInputException as error:
        raise SourceUnreadable(COUNTS_DISAGREE, path=source, lines=checked.lines, read=0) from error
    kept = checked.lines - heading - checked.blank - checked.continued - len(checked.defects)
    read = count(con, target)
    if read != kept:
        raise SourceUnreadable(COUNTS_DISAGREE, path=source, lines=kept, read=read)
    all_cells = ", ".join(identifier(name) for name in layout.columns)
    run(con, f"DELETE FROM {target} WHERE coalesce({all_cells}) IS NULL")
    rows = count(con, target)
    if rows == 0 and not checked.defects:
        raise SourceEmpty(ONLY_HEADER, path=source)
    append_rows(
        con, target, (), ((one.row, one.reason, one.text, ()) for one in checked.defects), source=source
    )
    return SourceFacts(
        name=source,
        path=str(path),
        kind="text",
        preset="generic",
        lines_seen=checked.lines,
        rows_read=rows,
        heading_lines=heading,
        blank_lines=checked.blank + read - rows,
        defects=len(checked.defects),
        continued_lines=checked.continued,
        separator=layout.separator,
        header_row=layout.header_row,
    )


def _cell(name: str, has_line_ends: bool) -> str:
    cell = identifier(name)
    if has_line_ends:
        cell = f"replace({cell}, chr(31), chr(10))"
    # Nearly every cell starts above the space: only the rest is worth trimming.
    plain = f"{cell} > '!' AND NOT starts_with({cell}, chr(160))"
    return (
        f"CASE WHEN {plain} THEN {cell} WHEN trim({cell}, {literal(BLANKS)}) = '' THEN NULL ELSE {cell} END"
    )
