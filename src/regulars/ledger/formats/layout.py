"""Where the header of a table stands, which character separates its cells, what its columns are called."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from regulars.ledger.cells import cell_kind
from regulars.ledger.formats.table import OWN_COLUMNS

SEPARATORS: Final = ("\t", ";", "|", ",")
_HEADER_WITHIN: Final = 60
_INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """How the rows of a table lie in its file; line numbers are physical and 1-based."""

    separator: str
    width: int
    header_row: int | None  # line where the header starts; None where there is no header
    first_data_row: int  # the first line after the header (1 where there is none)
    columns: tuple[str, ...]
    pads_short_rows: bool  # the writer leaves empty cells at the end of a row away


def sniff(lines: Sequence[str]) -> Layout:
    """The layout of the text whose first lines are ``lines`` (without their line ends).

    >>> layout = sniff(["Отчет;;", "Дата;Клиент;Сумма", "05.03.2024;Иванов;12,50"])
    >>> layout.separator, layout.header_row, layout.columns
    (';', 2, ('Дата', 'Клиент', 'Сумма'))
    """
    best: tuple[float, Layout] | None = None
    for separator in SEPARATORS:
        rows = parsed(lines, separator)
        filled = [row for row in rows if any(cell.strip() for cell in row[1])]
        if not filled:
            continue
        layout = _layout(rows, filled, separator)
        score = _score(layout, filled)
        if best is None or score > best[0]:
            best = (score, layout)
    if best is None:
        return Layout(",", 1, None, 1, ("column 1",), pads_short_rows=False)
    return best[1]


def layout_of_rows(rows: Sequence[list[str]]) -> Layout:
    """The layout of a sheet whose rows are ``rows``; columns that are empty throughout its end are left out.

    >>> layout_of_rows([["Sales"], ["Date", "Sum", ""], ["2024-03-05", "12", ""]]).columns
    ('Date', 'Sum')
    """
    width = max((index + 1 for row in rows for index, cell in enumerate(row) if cell.strip()), default=1)
    numbered = [(number, [*row[:width], *[""] * (width - len(row))]) for number, row in enumerate(rows, 1)]
    head = numbered[:400]
    filled = [row for row in head if any(cell.strip() for cell in row[1])]
    return _layout(head, filled or head, "")


def whole(layout: Layout, rows: Sequence[Sequence[str]]) -> Layout:
    """``layout`` with nothing taken for a header, as wide as the widest of ``rows``."""
    width = max(layout.width, *(len(row) for row in rows))
    return Layout(layout.separator, width, None, 1, headless(width), pads_short_rows=True)


def parsed(lines: Sequence[str], separator: str) -> list[Row]:
    """``lines`` cut into cells, each row with the number of its first line."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator)
    rows: list[Row] = []
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error:
            start = reader.line_num + 1
            continue
        rows.append((start, cells))
        start = reader.line_num + 1


def _layout(rows: list[Row], filled: list[Row], separator: str) -> Layout:
    at = find_header([cells for _, cells in rows[:_HEADER_WITHIN]])
    data = filled if at is None else [row for row in filled if row[0] > rows[at][0]]
    widths = Counter(len(cells) for _, cells in (data or filled))
    common = widths.most_common(1)[0][0]
    if at is None:
        width = common
        return Layout(separator, width, None, filled[0][0], headless(width), pads_short_rows=False)
    header_line, header = rows[at]
    names = _with_names_above([clean_name(cell) for cell in header], rows, at)
    while names and not names[-1] and len(names) > common:
        names.pop()
    surplus = [cells for _, cells in data if len(cells) > len(names)]
    if len(surplus) > 0.5 * len(data) and any(
        cell.strip() for cells in surplus for cell in cells[len(names) :]
    ):
        names += [""] * (common - len(names))
    below = at + 1 + (at + 1 < len(rows) and _numbers_columns(rows[at + 1][1]))
    first = rows[below][0] if below < len(rows) else rows[-1][0] + 1
    short = sum(len(cells) < len(names) for _, cells in data)
    kept = any(len(cells) >= len(names) and not cells[len(names) - 1].strip() for _, cells in data)
    pads = not kept and short >= 3 and short > 0.2 * len(data)
    return Layout(
        separator,
        len(names),
        header_line,
        first,
        column_names(names),
        pads_short_rows=pads,
    )


def _with_names_above(names: list[str], rows: Sequence[Row], at: int) -> list[str]:
    """``names`` of a heading in two rows: a blank one is what the merged cell above it says.

    Of names that stand twice each takes the merged cell above it to itself: "Buyer" over "Name" and "Article"
    over "Name" are the buyer's name and the article's.
    """
    above = [clean_name(cell) for cell in rows[at - 1][1]] if at > 0 else []
    padded = [*above, *[""] * len(names)][: len(names)]
    said = sum(bool(cell) for cell in padded)
    if said >= 3 and not all(names):
        names = [name or over for name, over in zip(names, padded, strict=True)]
    counts = Counter(name.lower() for name in names if name)
    if said < 2 or max(counts.values(), default=0) < 2:
        return names
    groups: list[str] = list(accumulate(padded, _carried))
    return [
        f"{over} {name}" if over and counts[name.lower()] > 1 and over != name else name
        for name, over in zip(names, groups, strict=True)
    ]


def _carried(before: str, over: str) -> str:
    return over or before


def _numbers_columns(cells: Sequence[str]) -> bool:
    """Whether a row under the header counts the columns (1, 2, 3, …), as statutory registers do."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) >= 3 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _score(layout: Layout, filled: list[Row]) -> float:
    if layout.width < 2:
        return 0.0
    body = [cells for line, cells in filled if line >= layout.first_data_row] or [
        cells for _, cells in filled
    ]
    whole = sum(
        len(cells) == layout.width or (len(cells) > layout.width and not any(cells[layout.width :]))
        for cells in body
    )
    share = whole / len(body)
    named = 0.5 if layout.header_row is not None else 0.0
    return share * (1.0 + named) * (1.0 + min(layout.width, 8) / 20)


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the header among ``rows``: the first wide row of text alone that stands above data.

    None where the table starts with data at once.

    >>> find_header([["Sales", "", ""], ["Date", "Who", "Sum"], ["2024-03-05", "Ann", "12"]])
    1
    >>> find_header([["2024-03-05", "Ann", "12"], ["2024-03-06", "Bob", "7"]]) is None
    True
    """
    kinds = [[cell_kind(cell) for cell in row] for row in rows]
    filled = [sum(kind != "empty" for kind in row) for row in kinds]
    with_values = [
        index for index, row in enumerate(kinds) if filled[index] >= 2 and {"date", "number"} & set(row)
    ]
    typical = sorted(filled[index] for index in with_values) or sorted(count for count in filled if count)
    if not typical:
        return None
    width = typical[len(typical) // 2]
    for index, row in enumerate(kinds):
        values = sum(kind in ("date", "number") for kind in row)
        if filled[index] < max(2, 0.6 * width):
            continue
        if values == 0:
            return _below_the_heading(index, filled, with_values)
        if values >= 2 or filled[index] >= width:
            return None if not _mostly_names(row, rows[index]) else index
    return None


def _below_the_heading(index: int, filled: Sequence[int], with_values: Sequence[int]) -> int:
    """From a pair such as "Currency; EUR" down to the fullest of the text rows before the data."""
    first_data = next((row for row in with_values if row > index), len(filled))
    return max(range(index, first_data), key=lambda row: (filled[row], -row), default=index)


def _mostly_names(kinds: Sequence[str], row: Sequence[str]) -> bool:
    """A header may hold one number or date among many names (a column called 2024)."""
    names = [cell for cell, kind in zip(row, kinds, strict=True) if kind == "text"]
    values = sum(kind in ("date", "number") for kind in kinds)
    return values == 1 and len(names) >= 5 and len(set(names)) == len(names)


def headless(width: int) -> tuple[str, ...]:
    """Names for the columns of a table without a header.

    >>> headless(2)
    ('column 1', 'column 2')
    """
    return tuple(f"column {number}" for number in range(1, width + 1))


def clean_name(cell: str) -> str:
    """A header cell on one line, without invisible characters."""
    return " ".join(cell.translate(_INVISIBLE).split())


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """``header`` with every name filled in and different from the others (letter case does not tell apart).

    >>> column_names(["Сумма", "", "сумма"])
    ('Сумма', 'column 2', 'сумма (2)')
    """
    taken = {name.lower() for name in OWN_COLUMNS}
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = clean_name(cell) or f"column {number}"
        unique, copy = name, 1
        while unique.lower() in taken:
            copy += 1
            unique = f"{name} ({copy})"
        taken.add(unique.lower())
        names.append(unique)
    return tuple(names)
