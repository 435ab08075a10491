"""The page as a panel of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.report.full.parts import Column, section, table
from regulars.report.html import Html, tag
from regulars.report.strategy.part import Part

#: A phone has room for so many columns.
_ON_A_PHONE: Final = 3


def panel(made: Sequence[Part]) -> Html:
    """All parts in one panel, the first one's heading being its own."""
    first, *rest = made
    return section(
        "strategy", first.heading, *content(first), *(each for part in rest for each in _below(part))
    )


def _below(part: Part) -> list[Html]:
    return [tag("h3", part.heading), *content(part)]


def content(part: Part) -> list[Html]:
    """Sentences, the table and the notes of a part, without its heading."""
    told = [tag("p", line) for line in part.lines]
    if part.rows and part.head:
        labelled = len(part.head) > _ON_A_PHONE and not part.wrapped
        told.append(table(part.heading, _columns(part), part.rows, labelled=labelled))
    elif part.rows:
        pairs = ((tag("dt", name[:1].upper() + name[1:]), tag("dd", value)) for name, value in part.rows)
        told.append(tag("dl", *(tag("div", *pair) for pair in pairs), class_="terms"))
    return [*told, *(tag("p", note, class_="note") for note in part.notes)]


def _columns(part: Part) -> list[Column]:
    """On a phone a last column of words goes below the rest of its row."""
    last = len(part.head) - 1
    kinds = ["number" if place in part.right else "words" if place else "" for place in range(last + 1)]
    if part.wrapped:
        kinds[last] = "words below"
    return [Column(name, kind) for name, kind in zip(part.head, kinds, strict=True)]
