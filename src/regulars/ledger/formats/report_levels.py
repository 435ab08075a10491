"""The levels of a grouped report that lost its insets, proved by its sums.

Documents are known by their names and stand on one level; every group comes to the sum of the rows right
inside it. A nesting is taken only where it is the only one in which all sums agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

_CENT: Final = Decimal("0.011")
#: How many groupings may stand inside a document (goods; goods and their characteristics).
_INSIDE_A_DOCUMENT: Final = 2


@dataclass(frozen=True)
class ReportRow:
    """One row as it is weighed.

    ``measures`` are the amount and other additive numbers (empty cells None); a group whose later measures
    are empty is not held to them. ``returns``: the document takes goods back, and its numbers may stand
    without a sign.
    """

    measures: tuple[Decimal | None, ...]
    document: bool = False
    returns: bool = False


def proved_levels(rows: Sequence[ReportRow]) -> list[int] | None:
    """The level of each row, 0 the outermost; None where no nesting or more than one agrees with the sums.

    >>> sums = [(30, False), (30, True), (10, False), (20, False), (5, False), (5, True), (5, False)]
    >>> proved_levels([ReportRow((Decimal(number),), document=named) for number, named in sums])
    [0, 1, 2, 2, 0, 1, 2]
    """
    above = next((index for index, row in enumerate(rows) if row.document), None)
    if above is None:
        return None
    if all(row.measures[0] is None for row in rows if row.document):
        return _by_empty_cells(rows)
    for signed in (False, True):
        found = []
        for inside in range(_INSIDE_A_DOCUMENT + 1):
            levels = _Nesting(rows, above, above + inside, signed).levels()
            if levels is not None:
                found.append(levels)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _by_empty_cells(rows: Sequence[ReportRow]) -> list[int] | None:
    """Groups that have no numbers of their own: each row with one is a sale."""
    levels: list[int] = []
    empty = 0
    above = next(index for index, row in enumerate(rows) if row.document)
    if any(row.measures[0] is not None for row in rows[:above]):
        return None
    for row in reversed(rows):
        if row.measures[0] is not None:
            levels.append(above + 1)
            empty = 0
        elif row.document:
            levels.append(above)
            empty = above
        else:
            empty -= 1
            if empty < 0:
                return None
            levels.append(empty)
    return levels[::-1]


@dataclass(slots=True)
class _Chain:
    """Rows side by side, the last first: where it starts, where it ends, those before it."""

    start: int
    end: int
    before: _Chain | None
    sole: bool = True  # no other way leads here


@dataclass
class _Nesting:
    """One guess at the levels: documents on level ``at``, sales on level ``deepest``."""

    rows: Sequence[ReportRow]
    at: int
    deepest: int
    signed: bool  # whether a document that takes goods back counts as negative in its group
    known: dict[tuple[int, int], dict[int, _Chain | None]] = field(default_factory=dict)

    def levels(self) -> list[int] | None:
        """The only levels in which every group is the sum of its rows."""
        whole = self._side_by_side(0, 0, None).get(len(self.rows))
        if whole is None:
            return None
        levels = [0] * len(self.rows)
        waiting: list[tuple[_Chain | None, int]] = [(whole, 0)]
        while waiting:
            chain, level = waiting.pop()
            while chain is not None:
                if not chain.sole:
                    return None
                levels[chain.start] = level
                waiting.append((self._spans(chain.start, level)[chain.end], level + 1))
                chain = chain.before
        return levels

    def _spans(self, start: int, level: int) -> dict[int, _Chain | None]:
        """Where the row ``start`` and all inside it may end, with the rows right inside it."""
        if start >= len(self.rows) or self.rows[start].document != (level == self.at):
            return {}
        if level == self.deepest:
            return {start + 1: None}
        key = (start, level)
        if key not in self.known:
            self.known[key] = {**self._side_by_side(start + 1, level + 1, self.rows[start].measures)}
        return self.known[key]

    def _side_by_side(
        self, start: int, level: int, whole: Sequence[Decimal | None] | None
    ) -> dict[int, _Chain]:
        """Rows of ``level`` from ``start`` on, by where they end; only those that come to ``whole``."""
        nothing = tuple(Decimal(0) for _ in self.rows[0].measures)
        waiting: list[tuple[int, tuple[Decimal, ...], int, _Chain | None]] = [(start, nothing, 0, None)]
        reached: dict[int, _Chain] = {}
        found: dict[int, _Chain] = {}
        while waiting:
            place, sums, count, before = waiting.pop()
            for end in self._spans(place, level):
                if end in reached:
                    reached[end].sole = False
                    continue
                chain = reached[end] = _Chain(place, end, before)
                total = tuple(one + other for one, other in zip(sums, self._counted(place), strict=True))
                waiting.append((end, total, count + 1, chain))
                if whole is None or _agree(whole, total, count + 1):
                    found[end] = chain
        return found

    def _counted(self, place: int) -> tuple[Decimal, ...]:
        """What a row adds to its group; an empty cell is nothing."""
        row = self.rows[place]
        numbers = tuple(number or Decimal(0) for number in row.measures)
        return tuple(-abs(number) for number in numbers) if self.signed and row.returns else numbers


def _agree(whole: Sequence[Decimal | None], total: Sequence[Decimal], count: int) -> bool:
    allowed = _CENT * (count + 1)
    if abs((whole[0] or Decimal(0)) - total[0]) > allowed:
        return False
    return all(
        group is None or abs(group - inside) <= allowed
        for group, inside in zip(whole[1:], total[1:], strict=True)
    )
