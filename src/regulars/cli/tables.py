"""Text tables for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from regulars.report.html import printable

#: Cells a column may take; the last one has the rest of the line to itself.
WIDEST = 44
LAST = 100
#: Words at the end of a line that are cut shorter than this are left out.
NARROWEST = 20
#: A name is not cut shorter than this, and words below a line are set in by so much.
NAME, INDENT = 16, 4
#: Words beside a line go on below for no more lines than this.
LINES = 2


def shortened(text: str, width: int = WIDEST) -> str:
    """``text`` on one line and no wider than ``width`` cells.

    >>> shortened("a very long name", 8)
    'a very …'
    """
    line = " ".join(printable(text).split())
    return line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…"


def aligned(
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    room: int | None = None,
    wrapped: bool = False,
) -> list[str]:
    """Lines with columns two spaces apart; columns in ``right`` end at the same place.

    Where the lines are wider than ``room`` cells, names and the words at their end are cut, and whole columns
    left out. With ``wrapped`` nothing of the last column is lost: its words go on below.

    >>> aligned([["tea", "9"], ["coffee", "12"]], right=[1])
    ['tea      9', 'coffee  12']
    >>> aligned([["tea", "9", "7 Jan"], ["coffee", "12", "9 Jan"]], right=[1, 2], room=14)
    ['tea      9', 'coffee  12']
    >>> aligned([["who", "what"], ["Ann", "call and ask what has changed"]], room=26, wrapped=True)
    ['who  what', 'Ann  call and ask what has', '     changed']
    """
    return _lines([], rows, right, room, wrapped)


def under_heading(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    room: int | None = None,
    wrapped: bool = False,
    whole: bool = False,
) -> tuple[list[str], list[str]]:
    """The lines of the heading and those of the rows, as `aligned` has them; ``whole``: nothing is cut.

    A heading wider than what stands below it goes on in a second line before anything is cut.

    >>> under_heading(["who", "bought so far"], [["Ann", "4"]], right=[1], room=14)
    (['     bought so', 'who        far'], ['Ann          4'])
    """
    heads = _folded(head, rows, room, wrapped)
    lines = _lines(heads, rows, right, room, wrapped, whole)
    return lines[: len(heads)], lines[len(heads) :]


def _folded(
    head: Sequence[str], rows: Sequence[Sequence[str]], room: int | None, wrapped: bool
) -> list[list[str]]:
    """The heading, over as many lines as it takes for columns to be as wide as what stands in them."""
    cells = [" ".join(printable(cell).split()) for cell in head]
    body = [[shortened(cell) for cell in row] for row in rows]
    least = [[max(cell.split(), key=cell_len, default="") for cell in cells], *body]
    # A last column of words goes on below, whatever its heading.
    count = len(cells) - wrapped
    widths, narrowest = _widths([cells, *body])[:count], _widths(least)[:count]
    while room is not None and sum(widths) + 2 * (count - 1) > room:
        spare, at = max((width - narrowest[at], at) for at, width in enumerate(widths))
        if spare <= 0:
            break
        widths[at] -= 1
    parts = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=False)]
    parts += [[cell] for cell in cells[count:]]
    deep = max(map(len, parts), default=1)
    lines = [[""] * (deep - len(part)) + part for part in parts]
    return [list(line) for line in zip(*lines, strict=True)]


def _lines(
    heads: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    right: Sequence[int],
    room: int | None,
    wrapped: bool,
    whole: bool = False,
) -> list[str]:
    if wrapped:
        return _with_words([*heads, *rows], right, room, max(len(heads), 1), whole)
    cells = [
        [*(shortened(cell) for cell in row[:-1]), *(shortened(cell, LAST) for cell in row[-1:])]
        for row in (*heads, *rows)
    ]
    widths = _widths(cells)
    if room is not None and not whole:
        widths = _fitting(widths, right, room)
        cells = [[shortened(cell, width) for cell, width in zip(row, widths, strict=False)] for row in cells]
    return [_line(row, widths, right) for row in cells]


def _with_words(
    rows: Sequence[Sequence[str]], right: Sequence[int], room: int | None, heads: int, whole: bool
) -> list[str]:
    """Lines whose last column is words: beside the others, going on below, or all below where room is scarce.

    The first ``heads`` rows are the heading, of which words that stand below need none.
    """
    cells = [[shortened(cell) for cell in row[:-1]] for row in rows]
    words = [" ".join(printable(row[-1]).split()) for row in rows]
    widths = _widths(cells)
    if room is not None and not whole:
        widths = _fitting(widths, right, room)
        cells = [[shortened(cell, width) for cell, width in zip(row, widths, strict=False)] for row in cells]
    start = sum(widths) + 2 * len(widths)
    rest = max(map(cell_len, words), default=0) if room is None else room - start
    if rest < NARROWEST or any(len(textwrap.wrap(told, rest)) > LINES for told in words):
        width, indent = max(NARROWEST, (room or LAST) - INDENT), INDENT
        words = ["" if place < heads else told for place, told in enumerate(words)]
    else:
        width, indent = rest, start
    lines = []
    for row, told in zip(cells, words, strict=True):
        line, parts = _line(row, widths, right), textwrap.wrap(told, width)
        if indent == start and parts:
            first, *parts = parts
            line += " " * (start - cell_len(line)) + first
        lines += [line, *(" " * indent + part for part in parts)]
    return lines


def _widths(cells: Sequence[Sequence[str]]) -> list[int]:
    count = max((len(row) for row in cells), default=0)
    return [max((cell_len(row[at]) for row in cells if at < len(row)), default=0) for at in range(count)]


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    gaps = [" " * (widths[at] - cell_len(cell)) for at, cell in enumerate(row)]
    padded = [
        gap + cell if at in right else cell + gap
        for at, (gap, cell) in enumerate(zip(gaps, row, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _fitting(widths: Sequence[int], right: Sequence[int], room: int) -> list[int]:
    """The widths of the columns that fit: names give way first, then the last columns; two always stay."""
    left = list(widths)

    def over() -> int:
        return sum(left) + 2 * (len(left) - 1) - room

    while len(left) > 2 and over() > 0:
        spare = 0 if 0 in right else max(0, left[0] - NAME)
        words = 0 if len(left) - 1 in right else max(0, left[-1] - NARROWEST)
        if spare + words >= over():
            left[-1] -= max(0, over() - spare)
            left[0] -= max(0, over())
        else:
            left.pop()
    return left
