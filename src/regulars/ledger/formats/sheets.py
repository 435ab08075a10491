"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) into DuckDB, every cell as text under its row number."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import python_calamine as calamine

from regulars.errors import ArgumentInvalid, SourceEmpty, SourceUnreadable
from regulars.ledger.formats import source as sources
from regulars.ledger.formats import table
from regulars.ledger.formats.layout import Layout
from regulars.ledger.formats.lines import Defect
from regulars.ledger.formats.loading import insert_rows
from regulars.ledger.formats.presets import Sample
from regulars.ledger.formats.sheet_choice import Candidate, choose
from regulars.ledger.formats.sheet_xml import SheetXml, unevaluated_formulas
from regulars.ledger.formats.table import SourceFacts
from regulars.ledger.formats.text import ONLY_HEADER
from regulars.reasons import Reason

WORKBOOK_LOCKED = Reason(
    "error.workbook_locked",
    "{path} is protected by a password. Open it in Excel, save a copy without the password and give that "
    "copy.",
)
WORKBOOK_BROKEN = Reason(
    "error.workbook_broken",
    "{path} is a broken workbook. Open it in Excel, let it be repaired, save it as .xlsx and give that file.",
)
SHEET_UNKNOWN = Reason("error.sheet_unknown", "{path} has no sheet {sheet}. It has: {known}.")
SHEETS_EMPTY = Reason("error.sheets_empty", "{path} has no sheet with a table in it.")

SHEET_OF_RETURNS = Reason(
    "guess.sheet_of_returns",
    "sheet '{sheet}' seems to hold what was given back; are its amounts to be taken off?",
)

_RETURNS: Final = re.compile(r"\b(?:return|refund|возврат|retur|storno|credit note)", re.IGNORECASE)
#: A workbook is read into memory: this much unpacked XML is a million rows of forty columns.
_WORKBOOK_CAP: Final = 4 * 10**9
#: A deflated byte unpacks to so many at most: a small archive stays below the cap, whatever it says.
_DEFLATED_MOST: Final = 1032
_COMMA_NUMBER: Final = re.compile(r"-?\d{1,3}(?:[  ]?\d{3})*,\d{1,2}")
_POINT_NUMBER: Final = re.compile(r"-?\d{1,3}(?:[  ,]?\d{3})*\.\d{1,2}")


@dataclass
class Sheet:
    """One sheet as it was read: ``rows[i]`` is physical row ``i + 1``."""

    name: str
    title: str
    rows: list[list[str]]
    layout: Layout
    defects: dict[int, Defect] = field(default_factory=dict)
    xml: SheetXml | None = None
    alike: tuple[str, ...] = ()  # other sheets with the same columns

    def sample(self) -> Sample:
        """What presets look at."""
        rows = tuple(tuple(row) for row in self.rows[:400])
        return Sample(
            "sheet",
            self.layout.columns,
            rows[self.layout.first_data_row - 1 :],
            rows,
            depths=self.depths,
        )

    def depths(self) -> dict[int, int]:
        """How deep the report sets each row: outline level, else the indent of its first filled cell."""
        return self.xml.depths() if self.xml is not None else {}


def open_sheet(path: Path, name: str, wanted: str | None) -> Sheet:
    """The sheet called ``wanted`` of the workbook at ``path``, else the first with records worth reading.

    Raises `SourceUnreadable` for a password, a broken file or one that unpacks past the cap,
    `ArgumentInvalid` for an unknown sheet and `SourceEmpty` where every sheet is empty.
    """
    _refuse_bomb(path, name)
    try:
        with calamine.load_workbook(path) as book:
            titles = list(book.sheet_names)
            if wanted is not None and wanted not in titles:
                raise ArgumentInvalid(SHEET_UNKNOWN, path=name, sheet=wanted, known=", ".join(titles))
            found = [
                (title, _as_text(book.get_sheet_by_name(title).to_python(skip_empty_area=False)))
                for title in ([wanted] if wanted is not None else titles)
            ]
    except calamine.PasswordError as error:
        raise SourceUnreadable(WORKBOOK_LOCKED, path=name) from error
    except (calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        locked = "encrypt" in str(error).lower() or "password" in str(error).lower()
        raise SourceUnreadable(WORKBOOK_LOCKED if locked else WORKBOOK_BROKEN, path=name) from error
    candidates = [Candidate(title, rows) for title, rows in found]
    if not any(sheet.size for sheet in candidates):
        raise SourceEmpty(SHEETS_EMPTY, path=name)
    chosen, alike = choose(candidates)
    xml = SheetXml(path, chosen.title) if zipfile.is_zipfile(path) else None
    sheet = Sheet(name, chosen.title, chosen.rows, chosen.layout, xml=xml, alike=alike)
    if xml is not None:
        for row, text in unevaluated_formulas(xml).items():
            sheet.defects[row] = Defect(row, table.FORMULA_WITHOUT_VALUE, text)
    return sheet


def _refuse_bomb(path: Path, name: str) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if not any(member.filename.startswith(("xl/", "content.xml")) for member in archive.infolist()):
            raise SourceUnreadable(
                sources.NOT_A_TABLE, path=name, what="an archive or a document of another kind"
            )
    cap = sources.unpacked_cap(path.stat().st_size, _WORKBOOK_CAP)
    if unpacked > cap:
        raise SourceUnreadable(sources.ARCHIVE_TOO_LARGE, path=name, gigabytes=round(cap / 1e9, 1))
    if path.stat().st_size * _DEFLATED_MOST > cap:
        _refuse_liar(path, name)


def _refuse_liar(path: Path, name: str) -> None:
    """Unpack once into nothing: a member that holds more than its directory says fails its checksum there."""
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise SourceUnreadable(WORKBOOK_BROKEN, path=name) from error
    if broken is not None:
        raise SourceUnreadable(WORKBOOK_BROKEN, path=name)


def _as_text(rows: list[list[Any]]) -> list[list[str]]:
    """Cells as text; numbers get the decimal mark that the sheet's numbers written as text have."""
    commas = points = 0
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and cell:
                commas += _COMMA_NUMBER.fullmatch(cell.strip()) is not None
                points += _POINT_NUMBER.fullmatch(cell.strip()) is not None
    mark = "," if commas > points else "."
    return [[cell_text(cell, mark) for cell in row] for row in rows]


def cell_text(cell: Any, mark: str = ".") -> str:
    """A cell's value as text: whole numbers without a point, moments as ISO.

    >>> cell_text(1234.0), cell_text(0.1 + 0.2, ","), cell_text(datetime(2024, 3, 5))
    ('1234', '0,3', '2024-03-05')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float | int):
        if float(cell).is_integer() and abs(cell) < 1e17:
            return str(int(cell))
        return format(cell, ".15g").replace(".", mark)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time(0) else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return ""


def load(con: duckdb.DuckDBPyConnection, target: str, sheet: Sheet, layout: Layout) -> SourceFacts:
    """Put ``sheet`` into the new table ``target`` as ``layout`` cuts it; `SourceEmpty` without rows."""
    blank = 0
    width = layout.width

    def rows() -> Iterator[tuple[int, str | None, str | None, Sequence[str | None]]]:
        nonlocal blank
        for number, cells in enumerate(sheet.rows, 1):
            if number < layout.first_data_row:
                continue
            if number in sheet.defects:
                text = sheet.defects[number].text + " | " + " | ".join(cells)
                yield number, sheet.defects[number].reason, text[: table.DEFECT_TEXT_CAP], [None] * width
            elif max(map(len, cells), default=0) > table.CELL_CAP:
                text = " | ".join(cell[:200] for cell in cells)
                yield number, table.CELL_TOO_LONG, text[: table.DEFECT_TEXT_CAP], [None] * width
            elif not any(cell.strip() for cell in cells):
                blank += 1
            else:
                padded = [*cells[:width], *[""] * (width - len(cells))]
                yield number, None, None, [cell if cell.strip() else None for cell in padded]

    good, defects = insert_rows(con, target, layout.columns, rows(), source=sheet.name)
    if good + defects == 0:
        raise SourceEmpty(ONLY_HEADER, path=sheet.name)
    return SourceFacts(
        name=sheet.name,
        path="",
        kind="sheet",
        preset="generic",
        lines_seen=len(sheet.rows),
        rows_read=good,
        heading_lines=layout.first_data_row - 1,
        blank_lines=blank,
        defects=defects,
        header_row=layout.header_row,
        sheet=sheet.title,
        further_sheets=sheet.alike,
        doubts=(SHEET_OF_RETURNS(sheet=sheet.title),) if _RETURNS.search(sheet.title) else (),
    )
