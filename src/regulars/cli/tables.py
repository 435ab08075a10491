"""Text tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from regulars.report.html import printable

#: Cells a column may take; the last one has the rest of the line to itself.
WIDEST = 44
LAST = 100


def shortened(text: str, width: int = WIDEST) -> str:
    """``text`` on one line and no wider than ``width`` cells.

    >>> shortened("a very long name", 8)
    'a very …'
    """
    line = " ".join(printable(text).split())
    return line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…"


def aligned(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines with columns two spaces apart; columns in ``right`` end at the same place.

    >>> aligned([["tea", "9"], ["coffee", "12"]], right=[1])
    ['tea      9', 'coffee  12']
    """
    cells = [
        [*(shortened(cell) for cell in row[:-1]), *(shortened(cell, LAST) for cell in row[-1:])]
        for row in rows
    ]
    count = max((len(row) for row in cells), default=0)
    widths = [max((cell_len(row[at]) for row in cells if at < len(row)), default=0) for at in range(count)]
    lines = []
    for row in cells:
        padded = [
            " " * (widths[at] - cell_len(cell)) + cell
            if at in right
            else cell + " " * (widths[at] - cell_len(cell))
            for at, cell in enumerate(row)
        ]
        lines.append("  ".join(padded).rstrip())
    return lines
