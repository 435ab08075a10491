"""What is wrong with a table though it can be read: rows that never answer, overlaps, what only ELSE
answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regulars.decisions.rules.table import Row, Table, completions, first, ways
from regulars.decisions.rules.vocabulary import FACTS, Value
from regulars.reasons import Reason, Said

#: Situations beyond which a table is too wide to be looked through whole.
MOST_SITUATIONS: Final = 200_000

NEVER = Reason("rules.never", "row {row} can never answer: the rows before it take everything that it would")
IMPOSSIBLE = Reason("rules.impossible", "row {row} can never hold: its condition contradicts itself")
OVERLAP = Reason(
    "rules.overlap",
    "rows {row} and {other} both hold for {example}, with different answers; the first, {row}, counts",
)
ONLY_ELSE = Reason(
    "rules.only_else",
    "{share:.0%} of situations have no row of their own and fall to {row}, such as {example}",
)
EXAMPLE_MISSES = Reason("rules.example_misses", "row {row}: its example is answered by row {other}")
EXAMPLE_VALUE = Reason("rules.example_value", "row {row}: its example says {name} = {value}, which cannot be")
TOO_MANY = Reason("rules.too_many", "the rows tell too many situations apart (over {n}): split the table")


@dataclass(frozen=True)
class Problem:
    """Something found; ``grave`` where the table does not do what its rows say."""

    said: Said
    grave: bool


def check(table: Table, on: dt.date) -> list[Problem]:
    """Look at every situation that the rows in force on the day ``on`` can tell apart.

    Overlaps are fair in a first-hit table, and named so that the order is meant; a row that never answers, an
    example that another row takes, are grave.
    """
    rows = [row for row in table.rows if row.in_force(on)]
    found = list(_examples(rows))
    situations = ways(rows, {})
    if situations > MOST_SITUATIONS:
        return [*found, Problem(TOO_MANY(n=MOST_SITUATIONS), grave=True)]
    answers: dict[str, int] = {row.id: 0 for row in rows}
    holds: dict[str, int] = {row.id: 0 for row in rows}
    overlaps: dict[tuple[str, str], Mapping[str, Value]] = {}
    left = 0
    left_example: Mapping[str, Value] = {}
    for facts in completions(rows, {}):
        holding = [row for row in rows[:-1] if row.condition is not None and row.condition.holds(facts)]
        answers[holding[0].id if holding else rows[-1].id] += 1
        for row in holding:
            holds[row.id] += 1
        if not holding:
            left, left_example = left + 1, left_example or facts
        for other in holding[1:]:
            if other.then != holding[0].then:
                overlaps.setdefault((holding[0].id, other.id), _named(facts, holding[0], other))
    found += [
        Problem((NEVER if holds[row.id] else IMPOSSIBLE)(row=row.id), grave=True)
        for row in rows[:-1]
        if not answers[row.id]
    ]
    found += [
        Problem(OVERLAP(row=one, other=two, example=told(both)), grave=False)
        for (one, two), both in overlaps.items()
    ]
    if left:
        share = left / situations
        found.append(
            Problem(ONLY_ELSE(share=share, row=rows[-1].id, example=told(left_example)), grave=False)
        )
    return found


def _examples(rows: list[Row]) -> list[Problem]:
    assumed = {name: fact.assumed for name, fact in FACTS.items() if fact.assumed is not None}
    found: list[Problem] = []
    for row in rows:
        if not row.example:
            continue
        wrong = [
            name for name, value in row.example.items() if name not in FACTS or not FACTS[name].admits(value)
        ]
        if wrong:
            value = str(row.example[wrong[0]])
            found.append(Problem(EXAMPLE_VALUE(row=row.id, name=wrong[0], value=value), grave=True))
            continue
        for facts in completions(rows, assumed | dict(row.example)):
            answered = first(rows, facts)
            if answered.id != row.id:
                found.append(Problem(EXAMPLE_MISSES(row=row.id, other=answered.id), grave=True))
                break
    return found


def _named(facts: Mapping[str, Value], *rows: Row) -> dict[str, Value]:
    """Those of ``facts`` that the rows' conditions name."""
    named = {name for row in rows if row.condition for name in row.condition.compared}
    return {name: value for name, value in facts.items() if name in named}


def told(facts: Mapping[str, Value]) -> str:
    """Facts on one line, by their keys.

    >>> told({"sold": "distance", "days": 15.0, "started": False})
    'sold = distance, days = 15, started = false'
    """

    def plain(value: Value) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return f"{value:g}" if isinstance(value, float) else str(value)

    return ", ".join(f"{name} = {plain(value)}" for name, value in facts.items())
