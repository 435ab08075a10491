"""What a workbook's XML says beyond its values: formulas never computed, outline levels, indents."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class SheetXml:
    """The XML of the sheet called ``title`` in the XLSX workbook at ``path``."""

    def __init__(self, path: Path, title: str) -> None:
        self.path, self.title = path, title

    def part(self) -> str | None:
        """The archive member that holds the sheet; None in a workbook that is not XLSX."""
        with zipfile.ZipFile(self.path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
                return None
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        for sheet in book.iter(f"{_MAIN}sheet"):
            if sheet.get("name") == self.title:
                target = targets.get(sheet.get(_RELATION), "")
                part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                return part if part in names else None
        return None

    def rows(self) -> Iterator[ElementTree.Element]:
        """The sheet's `row` elements one by one."""
        part = self.part()
        if part is None:
            return
        with zipfile.ZipFile(self.path) as archive, archive.open(part) as file:
            for _, element in ElementTree.iterparse(file, events=("end",)):
                if element.tag == f"{_MAIN}row":
                    yield element
                    element.clear()

    def mentions(self, needle: bytes) -> bool:
        """Whether the sheet's XML contains ``needle``, without parsing it."""
        part = self.part()
        if part is None:
            return False
        with zipfile.ZipFile(self.path) as archive, archive.open(part) as file:
            tail = b""
            while chunk := file.read(1 << 20):
                if needle in tail + chunk:
                    return True
                tail = chunk[-len(needle) :]
        return False

    def depths(self) -> dict[int, int]:
        """Depth of every row: its outline level, else the indent of its first filled cell."""
        indents = self._indents()
        levels: dict[int, int] = {}
        inner: dict[int, int] = {}
        for row in self.rows():
            number = int(row.get("r", "0"))
            levels[number] = int(row.get("outlineLevel", "0"))
            first = next((cell for cell in row if cell.find(f"{_MAIN}v") is not None or len(cell)), None)
            style = int(first.get("s", "0")) if first is not None else 0
            inner[number] = indents[style] if style < len(indents) else 0
        return levels if any(levels.values()) else inner

    def _indents(self) -> list[int]:
        with zipfile.ZipFile(self.path) as archive:
            if "xl/styles.xml" not in archive.namelist():
                return []
            styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
        formats = styles.find(f"{_MAIN}cellXfs")
        found = [] if formats is None else [form.find(f"{_MAIN}alignment") for form in formats]
        return [int(float(one.get("indent", "0"))) if one is not None else 0 for one in found]


def unevaluated_formulas(sheet: SheetXml) -> dict[int, str]:
    """Rows that hold a formula without a stored result, and the first such cell with its formula."""
    if not sheet.mentions(b"<f"):
        return {}
    found: dict[int, str] = {}
    for row in sheet.rows():
        for cell in row:
            formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
            computed = value is not None and (value.text or cell.get("t") == "str")
            if formula is not None and not computed:
                found.setdefault(int(row.get("r", "0")), f"{cell.get('r')}: ={formula.text or ''}")
    return found
