"""Tables as files for spreadsheets and programs: CSV, XLSX, Parquet.

Numbers stay numbers; a text that a spreadsheet would take for a formula is written so that it is shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason
from regulars.report.html import printable

#: Rows that a sheet has room for, its heading among them.
SHEET_ROWS: Final = 1_048_576
#: Characters that a cell of a sheet has room for.
CELL_ROOM: Final = 32_000
TOO_LONG_FOR_A_SHEET = Reason(
    "error.too_long_for_a_sheet",
    "A sheet has room for {room} rows, and this table is longer. Take it as CSV or Parquet.",
)

_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_STARTS: Final = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """``text`` as a spreadsheet shows it instead of running it; a number stays one.

    >>> harmless("=1+1"), harmless("Ann"), harmless(" @sum"), harmless(chr(9) + "x"), harmless("-5,00")
    ("'=1+1", 'Ann', "' @sum", "'\\tx", '-5,00')
    """
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(_STARTS) else text


def as_csv(heading: Sequence[str], batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """The table as UTF-8 with a byte-order mark (spreadsheets know it by that), a piece a batch."""
    yield b"\xef\xbb\xbf" + _lines([[harmless(each) for each in heading]])
    for batch in batches:
        yield _lines([_plain(cell) for cell in row] for row in _rows(batch))


def as_xlsx(path: Path, title: str, heading: Sequence[str], batches: Iterable[pa.RecordBatch]) -> int:
    """Write the table to a workbook; how many rows. Raises `ArgumentInvalid` where a sheet has no room."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.append([harmless(each) for each in heading])
    n = 0
    try:
        for batch in batches:
            n += batch.num_rows
            if n >= SHEET_ROWS:
                raise ArgumentInvalid(TOO_LONG_FOR_A_SHEET, room=SHEET_ROWS - 1)
            for row in _rows(batch):
                sheet.append([_in_cell(cell) for cell in row])
        book.save(path)
    finally:
        book.close()
    return n


def as_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write the table as Parquet, texts as they are (nothing runs them); how many rows."""
    import pyarrow.parquet as pq

    n = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            n += batch.num_rows
    return n


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _plain(cell: Any) -> Any:
    """A cell as CSV holds it."""
    if isinstance(cell, str):
        return harmless(printable(cell))
    if isinstance(cell, list):
        return harmless(printable(", ".join(str(each) for each in cell)))
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else cell


def _in_cell(cell: Any) -> Any:
    """A cell as a workbook holds it: numbers and days as what they are."""
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, dt.date | int | float) or cell is None:
        return cell
    return str(_plain(cell))[:CELL_ROOM]
