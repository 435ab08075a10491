"""The header of a grouped report: over which columns stand measures, and what the groupings are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from regulars.ledger.cells import cell_kind, date_form
from regulars.ledger.formats.documents import DOCUMENT
from regulars.ledger.headers import scores

_MEASURES: Final = (
    "amount",
    "quantity",
    "price",
    "cost",
    "discount",
    "tax",
    "profit",
    "percent",
    "order_total",
)
_HEADER_WITHIN: Final = 40
PARAMETERS: Final = re.compile(
    r"\s*(?:параметры|отбор|период|показатели|группировки|дополнительные поля|сортировка)\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Header:
    """The header of a grouped report; indices count rows and columns from 0.

    ``measures`` says which class a column of numbers is of and how it is called, ``levels`` the titles of the
    groupings from the outermost in.
    """

    first: int
    last: int
    measures: dict[int, tuple[str, str]]
    levels: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str | None]]) -> Header | None:
    """The header among the first rows, words over columns of numbers; None without one.

    Of several such rows ("Валюта: руб." may stand above) the one that names the most columns.
    """
    best: Header | None = None
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        filled = [cell for cell in row if cell and cell.strip()]
        if len(filled) < 2 or any(PARAMETERS.fullmatch(cell) for cell in filled):
            continue
        if filled[0].rstrip().endswith(":") or any(cell_kind(cell) in ("number", "date") for cell in row):
            continue
        last = index
        while last + 1 < len(rows) and _continues(rows[last + 1]):
            last += 1
        measures = _measures(rows, index, last)
        if measures and min(measures) > 0:
            header = Header(
                index, last, measures, _levels([row[: min(measures)] for row in rows[index : last + 1]])
            )
            if best is None or _named(header, rows) > _named(best, rows):
                best = header
    return best


def _named(header: Header, rows: Sequence[Sequence[str | None]]) -> int:
    """How many columns of numbers have a name of their own right above them."""
    return sum(
        any(column < len(row) and row[column] for row in rows[header.first : header.last + 1])
        for column in header.measures
    )


def _continues(row: Sequence[str | None]) -> bool:
    """A further row of the header: words that name a grouping or a measure, and no number."""
    filled = [cell for cell in row if cell and cell.strip()]
    if not filled or any(cell_kind(cell) in ("number", "date") for cell in filled):
        return False
    return all(_best(cell) is not None for cell in filled) and not any(
        DOCUMENT.fullmatch(cell.strip()) for cell in filled
    )


def _best(text: str) -> str | None:
    found = scores(text)
    if not found:
        return None
    name = max(found, key=lambda one: (found[one], one))
    return name if found[name] >= 0.6 else None


def _measures(rows: Sequence[Sequence[str | None]], first: int, last: int) -> dict[int, tuple[str, str]]:
    width = max(len(row) for row in rows)
    found: dict[int, tuple[str, str]] = {}
    for column in range(width):
        below = [row[column] for row in rows[last + 1 :] if len(row) > column and row[column]]
        if not below or sum(cell_kind(cell) == "number" for cell in below) < 0.8 * len(below):
            continue
        titles = [rows[row][column] for row in range(first, last + 1) if len(rows[row]) > column]
        stacked = [title for title in titles if title]
        above = _spanning(rows[first], column)
        for text in (*reversed(stacked), " ".join(stacked), f"{above} {' '.join(stacked)}"):
            name = _best(text)
            if name in _MEASURES:
                found[column] = (name, " ".join(stacked) or text)
                break
    return found


def _spanning(row: Sequence[str | None], column: int) -> str:
    """The title that stands over ``column``, or over the columns left of it (merged cells)."""
    return next((cell for place in range(column, 0, -1) if place < len(row) and (cell := row[place])), "")


def of_labels(header: Header, rows: Sequence[Sequence[str | None]], labels: Sequence[int]) -> Header:
    """``header`` with the titles of its groupings alone, without those of what stands beside the names."""
    span = rows[header.first : header.last + 1]
    return replace(
        header, levels=_levels([[row[place] for place in labels if place < len(row)] for row in span])
    )


def client_column(header: Header, rows: Sequence[Sequence[str | None]], labels: Sequence[int]) -> int | None:
    """A column of clients beside the names, where the report has one."""
    for column in range(max(len(row) for row in rows)):
        if column in labels or column in header.measures:
            continue
        titles = [row[column] for row in rows[header.first : header.last + 1] if column < len(row)]
        if any(title and _best(title) == "client" for title in titles):
            return column
    return None


def _levels(rows: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    titles = [cell for row in rows for cell in row if cell and cell.strip()]
    return tuple(
        part.strip()
        for title in titles
        for part in re.split(r"\s*[,/\n]\s*(?=[^\W\d_])", title)
        if part.strip()
    )


def label_columns(header: Header, rows: Sequence[Sequence[str | None]]) -> list[int]:
    """The columns of names left of the measures; dates and units of measure beside the names are none, nor
    what is told of goods alone (an article)."""
    found: list[int] = []
    for column in range(min(header.measures)):
        titles = [row[column] for row in rows[header.first : header.last + 1] if column < len(row)]
        cells = [cell for row in rows[header.last + 1 :] if column < len(row) and (cell := row[column])]
        valued = sum(cell_kind(cell) in ("date", "number") for cell in cells)
        if any(title and _best(title) in ("unit", "row_number", "percent") for title in titles):
            continue
        property_ = valued > 0.8 * len(cells) or (found and _beside(rows, header, column, found))
        if cells and property_ and not _deep(rows, header, column):
            continue
        found.append(column)
    return found


def _beside(rows: Sequence[Sequence[str | None]], header: Header, column: int, labels: Sequence[int]) -> bool:
    """Whether the column stands beside names on some rows and is empty on others: it tells of them."""
    body = [row for row in rows[header.last + 1 :] if any(row)]
    own = [row for row in body if column < len(row) and row[column]]
    named = sum(any(row[label] for label in labels) for row in own)
    return len(own) < 0.97 * len(body) and named >= 0.95 * len(own)


def _deep(rows: Sequence[Sequence[str | None]], header: Header, column: int) -> bool:
    """Whether the column is the only one filled on its rows: a grouping rather than a cell beside one."""
    own = [row for row in rows[header.last + 1 :] if column < len(row) and row[column]]
    alone = sum(
        not any(cell for place, cell in enumerate(row[: min(header.measures)]) if place != column)
        for row in own
    )
    return alone > 0.5 * len(own)


def date_column(header: Header, rows: Sequence[Sequence[str | None]], labels: Sequence[int]) -> int | None:
    """A column of dates beside the names, where the report has one."""
    for column in range(max(len(row) for row in rows)):
        cells = [cell for row in rows[header.last + 1 :] if column < len(row) and (cell := row[column])]
        if (
            column not in labels
            and cells
            and sum(date_form(cell) is not None for cell in cells) > 0.8 * len(cells)
        ):
            return column
    return None
