"""Whether the totals that a file states of itself are what its rows come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final

import duckdb

from regulars.ledger.formats.table import TOTAL_ROW, RawTable, identifier, run
from regulars.ledger.habits import parse_number
from regulars.ledger.mapping import Mapping

#: Rows up to which totals are checked; programs that write totals write reports, not exports.
ROWS: Final = 100_000
_BACK: Final = re.compile(r"return|refund|credit|storno|retur|rambursare|возврат|сторно", re.IGNORECASE)
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Stated:
    """A number in the amounts' column: of a row, or of a total (``is_total``)."""

    value: Decimal
    is_total: bool
    is_void: bool = False
    is_back: bool = False


def disagreement(mapping: Mapping, raw: RawTable, con: duckdb.DuckDBPyConnection) -> tuple[str, str] | None:
    """The last total a file states and what its rows come to, where no fair way of adding gives it.

    None where the file states none, where they agree, or where the file is too large to look.
    """
    column = mapping.columns.get("amount")
    if raw.preset != "generic" and "kind" in mapping.columns:
        return None  # a program's totals may leave out kinds of documents that only it knows
    if column is None or mapping.amount_per == "order" or sum(one.rows_read for one in raw.sources) > ROWS:
        return None
    for source in raw.sources:
        numbers = _numbers(mapping, raw, con, source.name, column)
        if any(one.is_total for one in numbers) and not agrees(numbers):
            stated = [one.value for one in numbers if one.is_total]
            summed = sum((one.value for one in numbers if not one.is_total), Decimal(0))
            return str(stated[-1]), str(summed)
    return None


def agrees(numbers: Sequence[Stated]) -> bool:
    """Whether most totals are the sum of what stands above them, since the last total or since the start.

    A total may leave out what was called off, and may take returns off whatever their sign.

    >>> row, total = Stated(Decimal(5), False), Stated(Decimal(10), True)
    >>> agrees([row, row, total]), agrees([row, total])
    (True, False)
    """
    ways = product((True, False), repeat=2)
    return any(_agrees(numbers, voids=voids, signed=signed) for voids, signed in ways)


def _agrees(numbers: Sequence[Stated], *, voids: bool, signed: bool) -> bool:
    since = start = Decimal(0)
    totals = fits = 0
    subtotals = Decimal(0)
    within = _CENT * (len(numbers) + 1)
    for one in numbers:
        if one.is_total:
            totals += 1
            fits += any(abs(one.value - value) <= within for value in (since, start, subtotals))
            subtotals += one.value
            since = Decimal(0)
        elif voids or not one.is_void:
            value = -abs(one.value) if signed and one.is_back else one.value
            since += value
            start += value
    return fits >= 0.8 * totals


def _numbers(
    mapping: Mapping, raw: RawTable, con: duckdb.DuckDBPyConnection, source: str, column: str
) -> list[Stated]:
    told = [mapping.columns.get(role) for role in ("status", "kind")]
    cells = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" if name else "NULL" for name in told)
    found = run(
        con,
        f"SELECT _set_aside, CAST({identifier(column)} AS VARCHAR), {cells} FROM {identifier(raw.table)} "
        f"WHERE _source = $1 AND {identifier(column)} IS NOT NULL "
        f"AND (_set_aside IS NULL OR _set_aside = '{TOTAL_ROW}') ORDER BY _row",
        [source],
    )
    void = set(mapping.statuses_void)
    numbers = []
    for aside, cell, status, kind in found:
        value = parse_number(cell, mapping.habits)
        if value is not None:
            said = {(word or "").strip().lower() for word in (status, kind)}
            back = kind is not None and _BACK.search(kind) is not None
            numbers.append(Stated(value, aside is not None, bool(said & void), back))
    return numbers
