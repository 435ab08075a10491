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
    broken: bool = False,
) -> tuple[list[str], list[str]]:
    """The lines of the heading and those of the rows, as `aligned` has them; ``whole``: nothing is cut.

    A heading wider than what stands below it goes on in a second line before anything is cut; with ``broken``
    cells do so, too, a range below its figure.

    >>> under_heading(["who", "bought so far"], [["Ann", "4"]], right=[1], room=14)
    (['     bought so', 'who        far'], ['Ann          4'])
    >>> under_heading(["what", "units"], [["tea", "3 (1–9)"]], right=[1], room=10, broken=True)[1]
    ['tea       3', '      (1–9)']
    """
    if not head:
        return [], _lines([], rows, right, room, wrapped, whole)
    # A last column of words goes on below, whatever its heading.
    count = len(head) - wrapped
    cells = [[shortened(cell) for cell in row[:count]] for row in rows]
    widths, fits = _narrowed(head[:count], cells, room, broken=False)
    if broken and not wrapped and not fits:
        widths, _ = _narrowed(head[:count], cells, room, broken=True)
        rows = [line for row in rows for line in _over_lines(row, widths)]
    heads = _over_lines(head[:count], widths, sunk=True)
    for line, last in zip(heads[::-1], head[count:], strict=False):
        line.append(last)
    heads = [line + [""] * (len(head) - len(line)) for line in heads]
    lines = _lines(heads, rows, right, room, wrapped, whole)
    return lines[: len(heads)], lines[len(heads) :]


def _narrowed(
    head: Sequence[str], rows: Sequence[Sequence[str]], room: int | None, *, broken: bool
) -> tuple[list[int], bool]:
    """Widths of columns that fit, and whether they do: headings give way, with ``broken`` cells as well."""
    words = [[_longest(cell) for cell in row] for row in ([head, *rows] if broken else [head])]
    widths, least = _widths([head, *rows]), _widths([*words, *([] if broken else rows)])
    while room is not None and sum(widths) + 2 * (len(widths) - 1) > room:
        spare, at = max((width - least[at], at) for at, width in enumerate(widths))
        if spare <= 0:
            return widths, False
        widths[at] -= 1
    return widths, True


def _longest(cell: str) -> str:
    return max(cell.split(), key=cell_len, default="")


def _over_lines(row: Sequence[str], widths: Sequence[int], *, sunk: bool = False) -> list[list[str]]:
    """A row over as many lines as its cells take, a range on one of its own; ``sunk``: they end below."""
    parts = []
    for cell, width in zip(row, widths, strict=True):
        line = " ".join(printable(cell).split())
        figure, opened, ends = line.partition(" (")
        pieces = [line] if cell_len(line) <= width else [figure, opened.strip() + ends]
        parts.append([each for piece in pieces for each in textwrap.wrap(piece, width)] or [""])
    deep = max(map(len, parts), default=1)
    gaps = [[""] * (deep - len(part)) for part in parts]
    filled = [gap + part if sunk else part + gap for part, gap in zip(parts, gaps, strict=True)]
    return [list(line) for line in zip(*filled, strict=True)]


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
