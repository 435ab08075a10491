"""Which sheets of a workbook hold the records: not the summary before them, nor the price list after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from regulars.ledger.cells import cell_kind
from regulars.ledger.formats.layout import Layout, layout_of_rows
from regulars.ledger.headers import scores

#: Of two sheets of one rank a later one is taken where it is this many times as large.
_MUCH_LARGER: Final = 10
_LOOKED_AT: Final = 200
#: Sheets are of one shape where this part of their columns is the same.
_SHAPE: Final = 0.75
_MONEY: Final = frozenset(("amount", "order_total", "price"))


@dataclass(frozen=True)
class Candidate:
    """A sheet by its title and its rows as text."""

    title: str
    rows: list[list[str]]

    @cached_property
    def layout(self) -> Layout:
        """How its table lies."""
        return layout_of_rows(self.rows)

    @cached_property
    def size(self) -> int:
        """How many rows have more than one cell filled."""
        return sum(sum(1 for cell in row if cell) > 1 for row in self.rows)

    @cached_property
    def rank(self) -> int:
        """3 for rows with a day of sale and money by names and cells, less for what has not all of it.

        A summary has its months, not days; a price list has neither; a list of clients says since when.
        """
        body = [row for row in self.rows[self.layout.first_data_row - 1 :] if any(row)][:_LOOKED_AT]
        dated, of_sale, money, numbers = False, False, False, False
        for place, name in enumerate(self.layout.columns):
            kinds = [cell_kind(row[place]) for row in body if place < len(row) and row[place].strip()]
            if not kinds:
                continue
            named = scores(name)
            at = "at" in named and max(named, key=lambda one: named[one]) == "at"
            days = kinds.count("date") >= 0.5 * len(kinds)
            serials = at and kinds.count("number") >= 0.8 * len(kinds)
            dated |= days or serials
            of_sale |= at and (days or serials)
            if kinds.count("number") >= 0.5 * len(kinds):
                numbers = True
                money |= bool(_MONEY & {one for one, score in named.items() if score > 0.4})
        return 1 + of_sale + money if dated and numbers else 0

    def alike(self, other: Candidate) -> bool:
        """Whether ``other`` has the same columns, or nearly, as a month has that somebody wrote by hand."""
        own, theirs = (
            {name.casefold() for name in one.layout.columns if not name.startswith("column ")}
            for one in (self, other)
        )
        return bool(own) and len(own & theirs) >= _SHAPE * max(len(own), len(theirs))


def choose(sheets: Sequence[Candidate]) -> tuple[Candidate, tuple[str, ...]]:
    """The first sheet of records and the titles of the others of its shape, in the order of the workbook.

    Sheets of one shape count together; of groups of one rank the first is taken, unless a later one is ten
    times as large.
    """
    filled = [sheet for sheet in sheets if sheet.size]
    groups: list[list[Candidate]] = []
    for sheet in filled:
        same = next(
            (group for group in groups if sheet.rank == group[0].rank and group[0].alike(sheet)), None
        )
        if same is None:
            groups.append([sheet])
        else:
            same.append(sheet)
    best = max(group[0].rank for group in groups)
    first = [group for group in groups if group[0].rank == best]
    sizes = [sum(sheet.size for sheet in group) for group in first]
    chosen = next(
        group for group, size in zip(first, sizes, strict=True) if size * _MUCH_LARGER >= max(sizes)
    )
    return chosen[0], tuple(sheet.title for sheet in chosen[1:])
