"""A part of the page: a heading, sentences, a table, notes below it."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One part in one language; ``right`` are the columns of numbers, ``wrapped`` a last column of words."""

    name: str
    heading: str
    lines: tuple[str, ...] = ()
    head: Row = ()
    rows: tuple[Row, ...] = ()
    right: tuple[int, ...] = ()
    wrapped: bool = False
    notes: tuple[str, ...] = ()
