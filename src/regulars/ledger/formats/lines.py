"""Makes every record of a text table stand on one physical line, and says which lines cannot be used.

A CSV reader that meets an unclosed quote swallows what follows, counts records where a person counts
lines, and lets NUL through. So the text is checked line by line first: a line that cannot be used becomes
a `Defect` with its number and text and leaves a filler in its place, a record over several lines is put
on its first, and a table without such lines is read where it stands.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from regulars.errors import SourceUnreadable
from regulars.ledger.formats import table
from regulars.ledger.formats.layout import Layout
from regulars.reasons import Reason

LINE_TOO_LONG = Reason(
    "error.line_too_long",
    "{path}: the text after line {row} goes on for {megabytes} MB without a line end. "
    "Export the table again with one row a line.",
)

#: Stands where a line was taken out; no cell of a text is this one character.
FILLER: Final = b"\x02"
#: Stands for a line end inside a cell; turned back when the table is read.
LINE_END_IN_CELL: Final = "\x1f"

_CHUNK: Final = 1 << 23
_LINE_CAP: Final = 1 << 26
_USABLE_LINE: Final = 4_000_000  # bytes; a longer line has a cell over the cap or is no row of a table
_RECORD_LINES_CAP: Final = 200  # a cell of more lines than this is an unclosed quote
csv.field_size_limit(_LINE_CAP)


@dataclass(frozen=True)
class Defect:
    """A row that cannot be used: its physical line, why, and its text (clipped)."""

    row: int
    reason: str
    text: str


@dataclass
class Checked:
    """What checking found: in ``path``, after ``skip`` lines, one record or filler a physical line."""

    path: Path
    skip: int
    lines: int = 0
    blank: int = 0
    continued: int = 0
    defects: list[Defect] = field(default_factory=list)
    has_line_ends: bool = False  # some cell holds a line end


def check(path: Path, layout: Layout, scratch: Path) -> Checked:
    """Check the UTF-8 text at ``path``; when anything has to be changed the rest goes to ``scratch``.

    Raises `SourceUnreadable` when a line does not end within 64 MB.
    """
    found = Checked(path, skip=layout.first_data_row - 1)
    judge = _Judge(layout, found)
    with path.open("rb") as source:
        for _ in range(found.skip):
            found.lines += 1 if source.readline() else 0
        start, unchanged = source.tell(), 0
        output: IO[bytes] | None = None
        open_lines: list[bytes] = []
        for block in _blocks(source, found, path.name):
            lines, open_lines, changed = judge.block(open_lines, block)
            if output is None and not changed and found.skip <= 1:
                unchanged += len(block)
                continue
            if output is None:
                output = scratch.open("wb")
                _copy(path, start, unchanged, output)
            if lines:
                output.write(b"\n".join(lines) + b"\n")
        closing = judge.last(open_lines)
        if output is not None:
            output.write(b"".join(line + b"\n" for line in closing))
            output.close()
            found.path, found.skip = scratch, 0
    return found


def _blocks(source: IO[bytes], found: Checked, name: str) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    while block := source.read(_CHUNK):
        block += source.readline(_LINE_CAP)
        if len(block) >= _LINE_CAP and not block.endswith(b"\n"):
            raise SourceUnreadable(LINE_TOO_LONG, path=name, row=found.lines, megabytes=_LINE_CAP >> 20)
        yield block


def _copy(path: Path, start: int, size: int, output: IO[bytes]) -> None:
    with path.open("rb") as source:
        source.seek(start)
        while size > 0:
            piece = source.read(min(size, _CHUNK))
            output.write(piece)
            size -= len(piece)


class _Judge:
    """Judges lines one block after the other, counting them in ``found``."""

    def __init__(self, layout: Layout, found: Checked) -> None:
        self.found = found
        self.width = layout.width
        self.pads = layout.pads_short_rows
        self.separator = layout.separator
        self.mark = layout.separator.encode()
        mark = re.escape(layout.separator)
        plain, quoted = f'[^"{mark}]*+', '"[^"]*+(?:""[^"]*+)*+"'
        cell = f"(?:{plain}|{quoted})(?={mark}|$)"
        self.regular = re.compile(f"(?:{cell}{mark}){{{self.width - 1}}}{cell}".encode()).fullmatch
        # Inner quotes that were not doubled: a quote ends a cell only where the cell ends.
        loose = (
            f'"((?:[^"]|"(?!{mark}|$))*)"(?={mark}|$)'
            f'|("[^"{mark}]*"[^{mark}]*|[^"{mark}][^{mark}]*|)(?={mark}|$)'
        )
        self.loose = re.compile(loose)

    def block(self, before: list[bytes], block: bytes) -> tuple[list[bytes], list[bytes], bool]:
        """Lines to keep, lines at the end that wait for the next block, and whether anything was changed."""
        if before:
            block = b"\n".join(before) + b"\n" + block
            self.found.lines -= len(before)
        changed = bool(before) or b"\r" in block or not block.endswith(b"\n")
        lines = block.removesuffix(b"\n").split(b"\n")
        if b"\r" in block:
            lines = [line.removesuffix(b"\r") for line in lines]
        suspects = self._suspects(lines, block)
        kept = self._mend(lines, suspects, final=False)
        self.found.lines += len(lines)
        return lines[:kept], lines[kept:], changed or bool(suspects)

    def last(self, lines: list[bytes]) -> list[bytes]:
        """The lines that waited for a block that did not come."""
        self.found.lines -= len(lines)
        self._mend(lines, list(range(len(lines))), final=True)
        self.found.lines += len(lines)
        return lines

    def _suspects(self, lines: Sequence[bytes], block: bytes) -> list[int]:
        """Indices of lines that are not plainly ``width`` cells."""
        mark, breaks, regular = self.mark, self.width - 1, self.regular
        if b'"' in block:
            odd = {
                index
                for index, line in enumerate(lines)
                if (not regular(line) if b'"' in line else line.count(mark) != breaks)
            }
        else:
            odd = {index for index, line in enumerate(lines) if line.count(mark) != breaks}
        if b"\0" in block or FILLER in block or LINE_END_IN_CELL.encode() in block:
            odd |= {
                index
                for index, line in enumerate(lines)
                if b"\0" in line or b"\x02" in line or b"\x1f" in line
            }
        if b"\r" in block:
            odd |= {index for index, line in enumerate(lines) if b"\r" in line}
        if max(map(len, lines)) > table.CELL_CAP:
            odd |= {index for index, line in enumerate(lines) if len(line) > table.CELL_CAP}
        if not _decodes(block):
            odd |= {index for index, line in enumerate(lines) if not _decodes(line)}
        if self.width == 1:
            odd |= {index for index, line in enumerate(lines) if not line}
        return sorted(odd)

    def _mend(self, lines: list[bytes], suspects: Sequence[int], *, final: bool) -> int:
        """Replace the suspects in ``lines`` by what can be read; returns how many lines are settled."""
        settled = 0
        for index in suspects:
            if index < settled:
                continue
            verdict = self._one(lines[index])
            span = 1
            if verdict == table.UNCLOSED_QUOTE:
                if not final and index + _RECORD_LINES_CAP > len(lines):
                    return index
                joined, span = self._joined(lines, index)
                verdict = joined if joined is not None else verdict
            settled = index + span
            if isinstance(verdict, bytes):
                lines[index] = verdict
                self.found.continued += span - 1
            else:
                self.found.defects.append(
                    Defect(self.found.lines + index + 1, verdict, as_text(lines[index]))
                )
                lines[index] = FILLER
            for further in range(index + 1, settled):
                lines[further] = FILLER
        return len(lines)

    def _one(self, line: bytes) -> bytes | str:
        """The line as it can be read (a filler where it is blank), or the reason why it cannot."""
        if not line.strip():
            self.found.blank += 1
            return FILLER
        if b"\0" in line:
            return table.NUL_BYTE
        if len(line) > _USABLE_LINE:
            return table.CELL_TOO_LONG
        if not _decodes(line):
            return table.BROKEN_LETTERS
        return self._cells(line.decode("utf-8"))

    def _cells(self, text: str) -> bytes | str:
        cells = self._split(text)
        if cells is None:
            return table.UNCLOSED_QUOTE
        while len(cells) > self.width and not cells[-1].strip():
            cells.pop()
        if len(cells) > self.width:
            return table.TOO_MANY_CELLS
        if len(cells) < self.width and not self.pads:
            return table.TOO_FEW_CELLS
        if max(map(len, cells)) > table.CELL_CAP:
            return table.CELL_TOO_LONG
        if not any(cell.strip() for cell in cells):
            self.found.blank += 1
            return FILLER
        self.found.has_line_ends |= "\n" in text
        return one_line(cells + [""] * (self.width - len(cells)), self.separator)

    def _split(self, text: str) -> list[str] | None:
        """The cells of ``text``; None where a quote stays open."""
        try:
            return next(csv.reader([text], delimiter=self.separator, strict=True))
        except csv.Error:
            cells, at = [], 0
            while match := self.loose.match(text, at):
                inner, bare = match.groups()
                cells.append(inner.replace('""', '"') if inner is not None else bare)
                at = match.end() + 1
                if match.end() == len(text):
                    # A quote that opens twice, as in "He said ""no, may close on a further line.
                    return cells if self.pads or len(cells) >= self.width else None
            return None

    def _joined(self, lines: Sequence[bytes], first: int) -> tuple[bytes | None, int]:
        """The record that starts on line ``first`` and goes on over the next lines, and how many it takes.

        Not when a line in between is a whole row by itself: then the quote was never closed.
        """
        for last in range(first + 1, min(first + _RECORD_LINES_CAP, len(lines))):
            if (
                self.width > 1
                and lines[last].count(self.mark) >= self.width - 1
                and self.regular(lines[last])
            ):
                return None, 1
            if b'"' not in lines[last]:
                continue
            whole = b"\n".join(lines[first : last + 1])
            if b"\0" in whole or len(whole) > _USABLE_LINE or not _decodes(whole):
                return None, 1
            text = whole.decode("utf-8")
            try:
                cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, strict=True))
            except csv.Error:
                continue
            verdict = self._cells_of_span(cells)
            return (verdict, last - first + 1) if verdict is not None else (None, 1)
        return None, 1

    def _cells_of_span(self, cells: list[str]) -> bytes | None:
        if len(cells) > self.width or (len(cells) < self.width and not self.pads):
            return None
        if max(map(len, cells)) > table.CELL_CAP:
            return None
        self.found.has_line_ends = True
        return one_line(cells + [""] * (self.width - len(cells)), self.separator)


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def as_text(line: bytes) -> str:
    """A defective line as text, clipped, without NUL."""
    text = line[: 4 * table.DEFECT_TEXT_CAP].decode("utf-8", errors="replace")
    return text[: table.DEFECT_TEXT_CAP].replace("\0", "\u2400")


def one_line(cells: Sequence[str], separator: str) -> bytes:
    """``cells`` as one canonical CSV line.

    >>> one_line(["a", "b;c", "d\\ne"], ";")
    b'a;"b;c";d\\x1fe'
    """
    text = io.StringIO()
    clean = (cell.replace("\x02", "").replace("\r\n", "\n").replace("\r", "\n") for cell in cells)
    csv.writer(text, delimiter=separator, lineterminator="").writerow(
        [cell.replace("\n", LINE_END_IN_CELL) for cell in clean]
    )
    return text.getvalue().encode("utf-8")
