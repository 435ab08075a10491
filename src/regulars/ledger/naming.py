"""Columns named by a person: the habits in which they are written are found in the cells."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from regulars.engine import Engine
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, ChoiceNeeded, MappingIncomplete
from regulars.ledger import questions
from regulars.ledger.formats.table import RawTable, identifier
from regulars.ledger.given import ROLE_MISSING, VALUES, checked, written_as_text
from regulars.ledger.habits import date_evidence, number_habit
from regulars.ledger.mapping import DateOrder, Habits, Mapping
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.engine.duckdb import DuckDB
    from regulars.ledger.recognise import Guess

DATE_ORDER_UNCLEAR = Reason(
    "error.date_order_unclear",
    "Column {column}: is {example} day first or month first? The file does not show it. "
    'Say habits=Habits("dmy") for day first, Habits("mdy") for month first.',
)
DATES_MIXED = Reason(
    "error.dates_mixed",
    "Column {column} has dates that are day first and dates that are month first, so the rest cannot be "
    "told apart. "
    "Export it again with one way of writing dates, or say which to keep: "
    'habits=Habits("dmy") or Habits("mdy").',
)
DECIMAL_UNCLEAR = Reason(
    "error.decimal_unclear",
    "Column {column}: is {example} a thousand and more, or a number with three decimals? "
    'Say habits=Habits(decimal=",") or Habits(decimal=".").',
)

COLUMNS_NEEDED = Reason(
    "error.columns_needed",
    'Name the columns: columns={{"client": "…", "at": "…", "amount": "…"}}. The source has: {known}.',
)
NOT_SALES = Reason(
    "error.not_a_list_of_sales",
    "{source} looks like a list of {kind}, not of sales: regulars import {source} --kind {kind}.",
)
OPTION = Reason("choice.option", "'{value}' ({meaning})")
CHOICE_OPEN = Reason(
    "error.choice_open",
    "{question} It can be {answers}. Say which in choices; the usual answer to all that is open here: "
    "choices={choices}.",
)
COLUMN_DOUBTFUL = Reason(
    "error.column_doubtful",
    "Column '{column}' may be {role}, and it may not. Name the columns to settle it; as they are understood: "
    "columns={columns}. The source has: {known}.",
)

#: One cell for every different beginning, in the order of the file: enough to tell a habit by, however long
#: the file.
SAMPLE_DUCKDB: Final = """
SELECT min_by({column}, _row) AS cell FROM {table} WHERE {column} IS NOT NULL AND trim({column}) <> ''
GROUP BY substr({column}, 1, 11) ORDER BY min(_row) LIMIT 5000
"""


def named(engine: Engine, raw: RawTable, columns: MappingOf[str, str], habits: Habits | None) -> Mapping:
    """The mapping of ``columns`` (role → column), with ``habits`` or those that the cells show.

    Raises `MappingIncomplete` for a column that is not there, `ChoiceNeeded` where two habits fit every cell.
    """
    mapping = Mapping(preset=raw.preset, columns=dict(columns), habits=habits or Habits())
    kinds = engine.columns(raw.table)
    checked(mapping, kinds)
    if habits is not None or engine.name != "duckdb" or not written_as_text(mapping, kinds):
        return mapping
    found = _numbers(engine, raw, mapping, kinds)
    return replace(mapping, habits=_dates(engine, raw, mapping, kinds, found))


def _dates(
    engine: Engine, raw: RawTable, mapping: Mapping, kinds: MappingOf[str, str], habits: Habits
) -> Habits:
    column = mapping.columns["at"]
    if kinds[column] == "VARCHAR":
        return replace(habits, date_order=date_order(engine, raw, [column]))
    number = not kinds[column].startswith(("DATE", "TIMESTAMP"))
    return replace(habits, date_order="epoch" if number else "iso")


def date_order(engine: Engine, raw: RawTable, columns: Sequence[str]) -> DateOrder:
    """In which order the dates in ``columns`` are written; raises `ChoiceNeeded` when they do not show it."""
    cells = [cell for column in columns for cell in _sample(engine, raw, column)]
    evidence = date_evidence(cells)
    if evidence.mixed:
        raise ChoiceNeeded(DATES_MIXED, column=", ".join(columns))
    # Nobody writes points between a month and a day in that order.
    order = evidence.order or evidence.sorted_as or ("dmy" if evidence.dots else None)
    if order is None:
        raise ChoiceNeeded(DATE_ORDER_UNCLEAR, column=", ".join(columns), example=cells[0])
    return order


def _numbers(engine: Engine, raw: RawTable, mapping: Mapping, kinds: MappingOf[str, str]) -> Habits:
    columns = [mapping.columns[role] for role in VALUES if role != "at" and role in mapping.columns]
    return number_habits(engine, raw, [column for column in columns if kinds[column] == "VARCHAR"])


def number_habits(engine: Engine, raw: RawTable, columns: Sequence[str]) -> Habits:
    """In which habits the numbers in ``columns`` are written; raises `ChoiceNeeded` when two fit them all."""
    # Where the comma is the decimal mark, the semicolon separates cells and headers are seldom English.
    semicolons = any(facts.separator == ";" for facts in raw.sources)
    by_custom = semicolons or not "".join(columns).isascii()
    cells = [cell for column in columns for cell in _sample(engine, raw, column)]
    habit = number_habit(cells, comma_by_custom=by_custom)
    if not habit.sure:
        example = next((cell for cell in cells if "," in cell or "." in cell), "")
        raise ChoiceNeeded(DECIMAL_UNCLEAR, column=", ".join(columns), example=example)
    return Habits(decimal=habit.decimal, thousands=habit.thousands)


def _sample(engine: Engine, raw: RawTable, column: str) -> list[str]:
    sql = SAMPLE_DUCKDB.format(column=identifier(column), table=identifier(raw.table))
    return [str(cell) for (cell,) in cast("DuckDB", engine).connection.sql(sql).fetchall()]


def recognised(
    engine: Engine,
    raw: RawTable,
    habits: Habits | None = None,
    choices: MappingOf[str, str] | None = None,
) -> Mapping:
    """The mapping that headers and contents show, where they and ``choices`` leave no doubt.

    Where no column says who bought, everybody is a walk-in: totals and products need no names. Raises
    `MappingIncomplete` for what else is missing, `ChoiceNeeded` for what is open; both say what to pass.
    """
    from regulars.ledger.recognise import SURE_FROM, guess

    known = ", ".join(raw.columns)
    if engine.name != "duckdb":
        raise MappingIncomplete(COLUMNS_NEEDED, known=known)
    found = guess(raw, cast("DuckDB", engine).connection)
    if found.record_kind != "sales":
        raise MappingIncomplete(NOT_SALES, kind=found.record_kind, source=raw.sources[0].name)
    for role in (role for role in found.missing if role != "client"):
        raise MappingIncomplete(ROLE_MISSING, role=role, known=known)
    found = _answered(_written(found, habits), choices or {})
    usual = json.dumps({choice.name: choice.default for choice in found.choices}, ensure_ascii=False)
    for choice in found.choices:
        answers = [OPTION(value=option.value, meaning=option.said) for option in choice.options]
        raise ChoiceNeeded(CHOICE_OPEN, question=choice.question, answers=answers, choices=usual)
    columns = found.mapping.columns
    for role in ("client", "email", "phone", "at", "amount", "price"):
        if role in columns and found.confidence.get(role, 1.0) < SURE_FROM:
            understood = json.dumps(dict(columns), ensure_ascii=False)
            raise ChoiceNeeded(
                COLUMN_DOUBTFUL, role=role, column=columns[role], columns=understood, known=known
            )
    return found.mapping


def _written(found: Guess, habits: Habits | None) -> Guess:
    """``found`` with dates and numbers read as ``habits`` says; a preset has read the numbers itself."""
    if habits is None:
        return found
    own = found.mapping.habits
    if found.mapping.preset != "generic":
        habits = replace(own, date_order=habits.date_order)
    open_ = tuple(choice for choice in found.choices if choice.name not in ("date_order", "decimal"))
    return replace(found, mapping=replace(found.mapping, habits=habits), choices=open_)


def _answered(found: Guess, choices: MappingOf[str, str]) -> Guess:
    """``found`` with its questions answered; answers to what it does not ask are passed over."""
    asked = {choice.name: choice for choice in found.choices}
    for name, value in choices.items():
        if name not in questions.NAMES:
            expected = f"about {', '.join(questions.NAMES)}"
            raise ArgumentInvalid(ARGUMENT_INVALID, name="choices", value=repr(name), expected=expected)
        if name in asked:
            options = [option.value for option in asked[name].options]
            if value not in options:
                raise ArgumentInvalid(
                    ARGUMENT_INVALID,
                    name=f"choices[{name!r}]",
                    value=repr(value),
                    expected=" / ".join(options),
                )
            found = found.choose(name, value)
    return found
