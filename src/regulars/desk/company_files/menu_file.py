"""`menu.csv`: a row an item (``item:tea``), and single cells of it (``available:tea``)."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.decisions.visit.menu import Item
from regulars.ledger.formats.encoding import detect
from regulars.menus import COLUMNS, header_place, places, read_menu

if TYPE_CHECKING:
    from regulars.company import Company

ITEM: Final = "item"
#: Columns of a menu that was brought in as a file of another kind.
_COLUMNS: Final = (
    "id", "name_en", "name_ru", "name_ro", "price", "margin", "group", "tags", "serves", "synonyms",
    "lead_days", "available",
)  # fmt: skip
_FIRST: Final = "id,name_en,name_ru,name_ro,price,cost,group,tags,available\n"


class MenuFile:
    """What is sold, as a table of cells: columns that nobody reads stay where they are."""

    def read(self, path: Path) -> str | None:
        """The text of the file, None where there is none."""
        if not path.is_file():
            return None
        return path.read_bytes().decode(detect(path)).lstrip("\ufeff").replace("\r\n", "\n")

    def value(self, text: str, key: str) -> Any:
        """A cell as text; for an item all of its cells that are filled, by column."""
        column, _, id = key.partition(":")
        rows = _Rows(text or _FIRST)
        row = rows.of(id)
        if row is None:
            return None
        if column != ITEM:
            return rows.cell(row, column)
        return {name: cell for name in rows.at if name != "id" and (cell := rows.cell(row, name))}

    def put(self, text: str, key: str, value: Any) -> str:
        """The text with the cell or the item; an item that is new stands last."""
        column, _, id = key.partition(":")
        rows = _Rows(text or _FIRST)
        row = rows.of(id)
        if value is None and column == ITEM:
            rows.rows = [each for each in rows.rows if each is not row]
            return rows.text()
        if row is None:
            row = rows.new(id)
        cells = {column: value} if column != ITEM else {**dict.fromkeys(rows.at, ""), **value}
        cells |= {"id": id} if "id" in rows.at else {}
        for name, cell in cells.items():
            rows.set(row, name, cell or "")
        return rows.text()

    def check(self, company: Company, file: str, text: str) -> None:
        """As a visit reads it, with the company's tasks."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_text(text, encoding="utf-8")
            read_menu(path, company.path / "visit.toml")


def items(text: str) -> dict[str, dict[str, str]]:
    """Id → the filled cells of the item, in the order of the menu.

    >>> items("id;price\\ntea;20\\n")["tea"]["price"]
    '20'
    """
    rows = _Rows(text or _FIRST)
    return {
        rows.id(row): {name: cell for name in rows.at if (cell := rows.cell(row, name))} for row in rows.below
    }


def as_csv(found: Sequence[Item]) -> str:
    """Items of a menu as the text of the file, whatever they were read from."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for item in found:
        cells: dict[str, Any] = {
            "id": item.id,
            **{f"name_{lang}": text for lang, text in item.names.items()},
            "price": _plain(item.price),
            "margin": _plain(item.margin),
            "group": item.group,
            "tags": "; ".join(item.tags),
            "serves": "; ".join(item.serves),
            "synonyms": "; ".join(item.synonyms),
            "lead_days": _plain(item.lead_days or None),
            "available": "yes" if item.available else "no",
        }
        writer.writerow([cells.get(column, "") for column in _COLUMNS])
    return made.getvalue()


def _plain(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


class _Rows:
    """The cells of a menu; ``at`` says where each known column stands."""

    def __init__(self, text: str) -> None:
        heading = text.splitlines()[0] if text.strip() else ""
        self._delimiter = max(",;\t", key=heading.count)
        read = csv.reader(io.StringIO(text), delimiter=self._delimiter)
        self.rows = [list(row) for row in read if any(cell.strip() for cell in row)]
        self._top = header_place(self.rows)
        self.at = places(self.rows[self._top])

    def of(self, id: str) -> list[str] | None:
        """The row of an item."""
        return next((row for row in self.below if self.id(row) == id), None)

    @property
    def below(self) -> list[list[str]]:
        """The rows of items."""
        return self.rows[self._top + 1 :]

    def id(self, row: Sequence[str]) -> str:
        """The id of a row's item: its name where there is no id."""
        return self.cell(row, "id") or self.cell(row, "name")

    def cell(self, row: Sequence[str], column: str) -> str:
        """A cell, empty where there is none."""
        place = self.at.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""

    def set(self, row: list[str], column: str, value: str) -> None:
        """Write a cell; a column that is not there yet is added behind the others."""
        if column not in self.at:
            if not value or column not in {each.name for each in COLUMNS}:
                return
            self.rows[self._top].append(column)
            self.at[column] = len(self.rows[self._top]) - 1
        row += [""] * (self.at[column] + 1 - len(row))
        row[self.at[column]] = value

    def new(self, id: str) -> list[str]:
        """A row for a new item."""
        row: list[str] = []
        self.set(row, "id" if "id" in self.at else "name", id)
        self.rows.append(row)
        return row

    def text(self) -> str:
        """All of it, as it is written to the file."""
        made = io.StringIO()
        csv.writer(made, delimiter=self._delimiter, lineterminator="\n").writerows(self.rows)
        return made.getvalue()
