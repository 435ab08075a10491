"""Text tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from regulars.report.html import printable

#: Cells a column may take; the last one has the rest of the line to itself.
WIDEST = 44
LAST = 100
#: Words at the end of a line that are cut shorter than this are left out.
NARROWEST = 20


def shortened(text: str, width: int = WIDEST) -> str:
    """``text`` on one line and no wider than ``width`` cells.

    >>> shortened("a very long name", 8)
    'a very …'
    """
    line = " ".join(printable(text).split())
    return line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…"


def aligned(
    rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), room: int | None = None
) -> list[str]:
    """Lines with columns two spaces apart; columns in ``right`` end at the same place.

    Where the lines are wider than ``room`` cells, words at their end are cut and whole columns left out.

    >>> aligned([["tea", "9"], ["coffee", "12"]], right=[1])
    ['tea      9', 'coffee  12']
    >>> aligned([["tea", "9", "7 Jan"], ["coffee", "12", "9 Jan"]], right=[1, 2], room=14)
    ['tea      9', 'coffee  12']
    """
    cells = [
        [*(shortened(cell) for cell in row[:-1]), *(shortened(cell, LAST) for cell in row[-1:])]
        for row in rows
    ]
    count = max((len(row) for row in cells), default=0)
    widths = [max((cell_len(row[at]) for row in cells if at < len(row)), default=0) for at in range(count)]
    if room is not None:
        widths = _fitting(widths, right, room)
        cells = [[shortened(cell, width) for cell, width in zip(row, widths, strict=False)] for row in cells]
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


def _fitting(widths: Sequence[int], right: Sequence[int], room: int) -> list[int]:
    """The widths of the columns that fit; the first two always stay."""
    left = list(widths)
    while len(left) > 2 and sum(left) + 2 * (len(left) - 1) > room:
        rest = room - sum(left[:-1]) - 2 * (len(left) - 1)
        if len(left) - 1 not in right and rest >= NARROWEST:
            left[-1] = rest
        else:
            left.pop()
    return left
