"""What the cells of a column look like, told from a sample: dates, numbers, people, codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

import duckdb

from regulars.ledger.cells import UNITED, cell_kind, date_form, is_number
from regulars.ledger.formats.table import RawTable, identifier, run
from regulars.ledger.habits import parse_number
from regulars.ledger.mapping import Habits
from regulars.ledger.people import is_person

#: Rows looked at: the first half as they stand, the rest spread evenly over the file.
SAMPLE: Final = 12_000

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_PHONE: Final = re.compile(r"'?\+?[\d\s().\- ]{7,20}")
_CURRENCIES_TEXT: Final = """
usd eur rub rur mdl ron gbp uah kzt byn pln chf try bgn czk huf руб лей lei $ € ₽ £ ₴ ₸ грн 643 498 978 840
"""
_CURRENCIES: Final = frozenset(_CURRENCIES_TEXT.split())


@dataclass(frozen=True)
class Column:
    """A column's sample, in the order of the file; empty cells are ""."""

    name: str
    cells: tuple[str, ...]
    kind: str = "VARCHAR"  # DuckDB's type in the raw table
    habits: Habits = field(default_factory=Habits)

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """Cells that hold something."""
        return tuple(cell for cell in self.cells if cell)

    @cached_property
    def filled_share(self) -> float:
        """Part of the rows that are filled."""
        return len(self.filled) / len(self.cells) if self.cells else 0.0

    @cached_property
    def distinct(self) -> int:
        """How many different values the sample has."""
        return len(set(self.filled))

    @cached_property
    def distinct_share(self) -> float:
        """Different values a filled row; 1 where every row has its own."""
        return self.distinct / len(self.filled) if self.filled else 0.0

    def share(self, test: Callable[[str], object]) -> float:
        """Part of the filled cells (of a few thousand) that ``test`` accepts."""
        some = self.filled[:3000]
        return sum(bool(test(cell)) for cell in some) / len(some) if some else 0.0

    @cached_property
    def date_share(self) -> float:
        """Part that is written like a date."""
        if self.kind.startswith(("DATE", "TIMESTAMP")):
            return 1.0
        return self.share(lambda cell: date_form(cell) not in (None, "compact"))

    @cached_property
    def compact_date_share(self) -> float:
        """Part that is a date written as eight digits."""
        return self.share(lambda cell: date_form(cell) == "compact")

    @cached_property
    def number_share(self) -> float:
        """Part that is written like a number."""
        return self.share(lambda cell: cell_kind(cell) == "number")

    @cached_property
    def percent_share(self) -> float:
        """Part that has the sign of a percentage."""
        return self.share(lambda cell: "%" in cell and cell_kind(cell) == "number")

    @cached_property
    def unit_share(self) -> float:
        """Part that is a number of some unit, such as "3 pcs"."""
        return self.share(lambda cell: UNITED.fullmatch(cell) and cell_kind(cell) == "number")

    @cached_property
    def numbers(self) -> tuple[Decimal | None, ...]:
        """The cells as numbers, None where they are none."""
        return tuple(
            parse_number(cell, self.habits) if cell and is_number(cell) else None for cell in self.cells
        )

    @cached_property
    def values(self) -> tuple[Decimal, ...]:
        """The numbers alone."""
        return tuple(value for value in self.numbers if value is not None)

    @cached_property
    def whole_share(self) -> float:
        """Part of the numbers that are whole."""
        return sum(value == value.to_integral_value() for value in self.values) / max(1, len(self.values))

    @cached_property
    def negative_share(self) -> float:
        """Part of the numbers below zero."""
        return sum(value < 0 for value in self.values) / max(1, len(self.values))

    @cached_property
    def email_share(self) -> float:
        """Part that are e-mail addresses."""
        return self.share(_EMAIL.fullmatch)

    @cached_property
    def phone_share(self) -> float:
        """Part that look like telephone numbers: nine digits and more, or a plus in front."""
        return self.share(
            lambda cell: (
                _PHONE.fullmatch(cell)
                and 9 <= sum(sign.isdigit() for sign in cell) <= 15
                and (cell.lstrip("'").startswith(("+", "0", "(", "8", "7", "373", "40")))
                and not date_form(cell)
            )
        )

    @cached_property
    def person_share(self) -> float:
        """Part that are names of people or of companies."""
        return self.share(is_person)

    @cached_property
    def currency_share(self) -> float:
        """Part that are names of currencies."""
        return self.share(lambda cell: cell.strip(". ").lower() in _CURRENCIES)

    @cached_property
    def letters_share(self) -> float:
        """Part that have a word of letters."""
        return self.share(re.compile(r"[^\W\d_]{2,}").search)

    @cached_property
    def counts_rows(self) -> bool:
        """Whether the cells are 1, 2, 3, … or start over again and again, as row numbers do."""
        values = self.values
        if len(values) < max(3, 0.95 * len(self.filled)) or self.whole_share < 1:
            return False
        steps = [second - first for first, second in pairwise(values)]
        ones = sum(step == 1 for step in steps)
        return values[0] in (0, 1) and ones >= 0.9 * len(steps)

    @cached_property
    def texts(self) -> dict[str, int]:
        """How often each value stands in the sample, lower case; at most 200 values."""
        found: dict[str, int] = {}
        for cell in self.filled:
            key = cell.strip().lower()
            if key in found or len(found) < 200:
                found[key] = found.get(key, 0) + 1
        return found


def sample(raw: RawTable, con: duckdb.DuckDBPyConnection) -> tuple[Column, ...]:
    """The columns of ``raw`` with a sample of its usable rows, in the order of the file."""
    kinds = {str(row[0]): str(row[1]) for row in run(con, f"DESCRIBE {identifier(raw.table)}")}
    usable = f"FROM {identifier(raw.table)} WHERE _defect IS NULL AND _set_aside IS NULL"
    rows = int(run(con, f"SELECT count(*) {usable}")[0][0])
    step = max(1, (rows - SAMPLE // 2) // (SAMPLE // 2))
    cells = ", ".join(f"trim(CAST({identifier(name)} AS VARCHAR))" for name in raw.columns)
    # Places are told from file and row alone: sorting whole rows would need room for the table again.
    numbered = f"SELECT _source, _row, row_number() OVER (ORDER BY _source, _row) AS place {usable}"
    chosen = (
        f"SELECT _source, _row FROM ({numbered}) WHERE place <= {SAMPLE // 2} OR place % {step} = 0 "
        f"ORDER BY place LIMIT {SAMPLE}"
    )
    found = run(
        con,
        f"SELECT {cells} FROM {identifier(raw.table)} JOIN ({chosen}) USING (_source, _row) "
        "ORDER BY _source, _row",
    )
    return tuple(
        Column(name, tuple(_plain(row[place]) for row in found), kinds[name])
        for place, name in enumerate(raw.columns)
    )


def _plain(cell: str | None) -> str:
    return "" if cell is None else cell


def agree(
    left: Sequence[Decimal | None], right: Sequence[Decimal | None], within: Decimal
) -> tuple[int, int]:
    """How many pairs with both values differ by at most ``within``, and how many pairs there are."""
    pairs = [
        (one, other) for one, other in zip(left, right, strict=True) if one is not None and other is not None
    ]
    return sum(abs(one - other) <= within for one, other in pairs), len(pairs)
