"""Rows of a table that are no records of their own: totals and notes set aside, blanks under an order filled.

People write a day, a number and a name once and leave the lines below blank; they close a month with a sum
and a sheet with a signature. Where the days stand in a table tells these rows from its records.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import duckdb

from regulars.ledger.cells import cell_kind, date_form, is_number
from regulars.ledger.formats.headings import raise_headings
from regulars.ledger.formats.table import NOTE_ROW, OWN_COLUMNS, TOTAL_ROW, SourceFacts, identifier, run
from regulars.ledger.headers import scores

_SAMPLE: Final = 4_000
_UNDATED_CAP: Final = 200_000  # rows without a day that are looked at one by one
_ENOUGH: Final = 3
_MOSTLY: Final = 0.9
_TOTAL: Final = re.compile(
    r"\s*(?:(?:grand |sub ?-?)?totals?\b|итого?\b|всего\b|подытог|в том числе|rulaj\b)|.*\b(?:sub)?total"
    r"\s*[:.]?\s*$",
    re.IGNORECASE,
)
#: What a column may not be to be filled from the line above: a sum written once is meant once.
_COUNTED: Final = frozenset(
    (
        *("amount", "order_total", "price", "quantity", "cost", "discount", "percent", "tax"),
        *("shipping", "refunded", "points", "balance", "profit"),
    )
)


@dataclass(frozen=True)
class _Row:
    number: int
    cells: tuple[str | None, ...]

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell is not None and cell.strip()]


def tidied(con: duckdb.DuckDBPyConnection, table: str, facts: SourceFacts) -> SourceFacts:
    """``facts`` after tidying ``table``; lines that were no rows and turn out to be notes are read."""
    broken = f"SELECT count(*) FROM {table} WHERE _defect IS NOT NULL"
    before = int(run(con, broken)[0][0])
    raise_headings(con, table)
    filled = tidy(con, table)
    notes = before - int(run(con, broken)[0][0])
    return replace(
        facts, filled_down=filled, defects=facts.defects - notes, rows_read=facts.rows_read + notes
    )


def tidy(con: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """Set totals and notes of ``table`` aside and fill the blanks under an order's first line.

    Returns the names of the columns that were filled. A table of other types than text, and one in which no
    column has days, stays as it is.
    """
    kinds = run(con, f"DESCRIBE {table}")
    names = [str(row[0]) for row in kinds if row[0] not in OWN_COLUMNS]
    if any(row[1] != "VARCHAR" for row in kinds if row[0] in names):
        return ()
    sample = _rows(con, table, names, f"ORDER BY _row LIMIT {_SAMPLE}")
    day = _days(names, sample)
    if day is None:
        return ()
    undated = _undated(con, table, names, day)
    dated = [row for row in sample if _dated(row.cells[day])]
    if not dated:
        return ()
    last = int(
        run(con, f"SELECT max(_row) FROM {table} WHERE {_has_day(names[day])} AND {_SOUND}")[0][0] or 0
    )
    usual = median(len(row.filled) for row in dated)
    asides = {
        row.number: aside for row in undated if (aside := _no_record(row, usual, last, day)) is not None
    }
    _set_aside(con, table, asides)
    _footers(con, table, names[0], last)
    further = [row for row in undated if row.number not in asides]
    filled = _under_a_day(con, table, names, day, further, dated)
    return tuple(dict.fromkeys((*filled, *_within_orders(con, table, names, sample))))


_SOUND: Final = "_defect IS NULL AND _set_aside IS NULL"


def _has_day(name: str) -> str:
    return f"regexp_matches({identifier(name)}, '[0-9]')"


def _rows(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], rest: str) -> list[_Row]:
    cells = ", ".join(identifier(name) for name in names)
    found = run(con, f"SELECT _row, {cells} FROM {table} WHERE {_SOUND} {rest}")
    return [_Row(int(row[0]), row[1:]) for row in found]


def _dated(cell: str | None) -> bool:
    return cell is not None and date_form(cell) is not None


def _days(names: Sequence[str], sample: Sequence[_Row]) -> int | None:
    """The column of days that says when something was sold, by its cells and then by its name."""
    best: tuple[float, int] | None = None
    for place, name in enumerate(names):
        cells = [row.cells[place] for row in sample if row.cells[place]]
        dates = sum(cell is not None and date_form(cell) not in (None, "compact") for cell in cells)
        if len(cells) < _ENOUGH or dates < 0.5 * len(cells):
            continue
        said = scores(name)
        worth = said.get("at", 0.3) - (1.0 if max(said.values(), default=0) > said.get("at", 0.3) else 0.0)
        if best is None or worth > best[0]:
            best = (worth, place)
    return best[1] if best is not None and best[0] > 0 else None


def _undated(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], day: int) -> list[_Row]:
    cell = identifier(names[day])
    # A day in words, or with a clock, is longer than eleven characters; so is "Total 1 to 5 March".
    spelled = f"regexp_matches({cell}, '[0-9]{{1,4}}[-./][0-9]{{1,2}}[-./][0-9]{{2,4}}')"
    rest = f"AND ({cell} IS NULL OR NOT {_has_day(names[day])} OR (length({cell}) > 11 AND NOT {spelled}))"
    rows = _rows(con, table, names, f"{rest} ORDER BY _row LIMIT {_UNDATED_CAP}")
    return [row for row in rows if not _dated(row.cells[day])]


def _no_record(row: _Row, usual: float, last: int, day: int) -> str | None:
    """Why a row without a day is no record: a total, or a note; None where it may be one.

    Under the last day a number beside a word is a total where the word stands at the left, in place of a day
    or of an order's number: further lines of the last order have nothing there.
    """
    filled = row.filled
    few = len(filled) <= max(1.0, 0.5 * usual)
    words = [cell for cell in filled if cell_kind(cell) == "text"]
    numbers = any(is_number(cell) for cell in filled)
    if (few or len(words) == 1) and numbers and any(_TOTAL.match(cell) for cell in words):
        return TOTAL_ROW
    labelled = any(cell is not None and cell_kind(cell) == "text" for cell in row.cells[: day + 1])
    if row.number > last and few and not numbers:
        return NOTE_ROW
    if row.number > last and few and labelled:
        return TOTAL_ROW
    return NOTE_ROW if len(filled) == 1 and words else None


def _set_aside(con: duckdb.DuckDBPyConnection, table: str, asides: dict[int, str]) -> None:
    for reason in sorted(set(asides.values())):
        rows = [number for number, one in asides.items() if one == reason]
        run(con, f"UPDATE {table} SET _set_aside = '{reason}' WHERE _row IN (SELECT unnest($1))", [rows])


def _footers(con: duckdb.DuckDBPyConnection, table: str, first: str, last: int) -> None:
    """Short lines under the last record, such as a signature, are notes and no broken rows."""
    run(
        con,
        f"UPDATE {table} SET _set_aside = '{NOTE_ROW}', {identifier(first)} = _defect_text, _defect = NULL, "
        f"_defect_text = NULL WHERE _defect = 'too_few_cells' AND _row > {last}",
    )


def _fillable(names: Sequence[str]) -> list[int]:
    places = []
    for place, name in enumerate(names):
        said = scores(name)
        if not said or max(said, key=lambda one: said[one]) not in _COUNTED:
            places.append(place)
    return places


def _under_a_day(
    con: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    day: int,
    further: Sequence[_Row],
    dated: Sequence[_Row],
) -> list[str]:
    """Fill the lines that have no day from the line with one above them, in the columns they leave blank."""
    blank_day = [row for row in further if row.cells[day] is None]
    if len(blank_day) < _ENOUGH or len(blank_day) < _MOSTLY * len(further):
        return []
    places = [
        place
        for place in _fillable(names)
        if sum(row.cells[place] is None for row in blank_day) >= 0.95 * len(blank_day)
        and any(row.cells[place] for row in dated)
    ]
    # A line of an order says what was bought and for how much; one that says nothing is no line.
    own = [place for place in range(len(names)) if place not in places]
    if not any(_counts(names[place]) and any(row.cells[place] for row in blank_day) for place in own):
        return []
    heads = f"sum(CASE WHEN {identifier(names[day])} IS NOT NULL THEN 1 ELSE 0 END) OVER (ORDER BY _row)"
    _fill(con, table, names, places, f"CAST({heads} AS VARCHAR)", f"{table}.{identifier(names[day])} IS NULL")
    return [names[place] for place in places]


def _counts(name: str) -> bool:
    return bool({"amount", "price", "quantity", "order_total"} & set(scores(name)))


def _within_orders(
    con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], sample: Sequence[_Row]
) -> list[str]:
    """Fill what stands on the first line of each order alone: who bought, above all."""
    numbered = [
        place
        for place, name in enumerate(names)
        if scores(name).get("order", 0.0) >= 0.6
        and max(scores(name).values()) <= scores(name)["order"] + 0.05
    ]
    for order in numbered:
        groups: list[list[_Row]] = []
        for row in sample:
            if row.cells[order] is None:
                continue
            if groups and groups[-1][0].cells[order] == row.cells[order]:
                groups[-1].append(row)
            else:
                groups.append([row])
        several = [group for group in groups if len(group) > 1]
        places = [place for place in _fillable(names) if place != order and _opens_only(several, place)]
        if len(several) >= _ENOUGH and places:
            _fill(con, table, names, places, identifier(names[order]), "TRUE")
            return [names[place] for place in places]
    return []


def _opens_only(groups: Sequence[Sequence[_Row]], place: int) -> bool:
    """Whether the column is filled on the first line of orders of several lines and on no other."""
    opened = [group for group in groups if group[0].cells[place] is not None]
    alone = sum(all(row.cells[place] is None for row in group[1:]) for group in opened)
    orphans = sum(
        group[0].cells[place] is None and any(row.cells[place] for row in group[1:]) for group in groups
    )
    return len(opened) >= _ENOUGH and alone >= _MOSTLY * len(opened) and orphans <= 0.05 * len(groups)


def _fill(
    con: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    places: Sequence[int],
    group: str,
    where: str,
) -> None:
    """Fill blanks in ``places`` from the first row of their ``group``: rows that follow each other."""
    cells = [identifier(names[place]) for place in places]
    heads = ", ".join(f"first({cell} ORDER BY _row) AS {cell}" for cell in cells)
    taken = ", ".join(f"{cell} = coalesce({table}.{cell}, heads.{cell})" for cell in cells)
    numbered = f"SELECT _row, {', '.join(cells)}, {group} AS part FROM {table} WHERE {_SOUND}"
    breaks = (
        f"SELECT *, sum(CASE WHEN part IS DISTINCT FROM before THEN 1 ELSE 0 END) OVER (ORDER BY _row)"
        f" AS run FROM (SELECT *, lag(part) OVER (ORDER BY _row) AS before FROM ({numbered}))"
    )
    run(
        con,
        f"UPDATE {table} SET {taken} FROM (SELECT a._row AS at_row, h.* FROM ({breaks}) a JOIN "
        f"(SELECT run, {heads} FROM ({breaks}) WHERE part IS NOT NULL GROUP BY run) h USING (run)) heads "
        f"WHERE {table}._row = heads.at_row AND {where} AND {_SOUND}",
    )
