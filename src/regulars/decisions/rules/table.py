"""A decision table: rows in order, the first that holds answers, and the last answers everything else."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from regulars.decisions.rules.conditions import Condition, ConditionRefused, compile_condition
from regulars.decisions.rules.vocabulary import COURSES, FACTS, REMEDIES, Decides, Value, facts_for
from regulars.errors import InputError
from regulars.reasons import Reason, Said

ELSE: Final = "else"
#: Ways to complete what is unknown beyond which an answer is not looked for.
_MOST_WAYS: Final = 20_000

TABLE_REFUSED = Reason("error.rules_table", "The rules {table}: {problem}. Mend that and try again.")
ROW_REFUSED = Reason(
    "error.rules_row", "The rules {table}, row {row}: {problem}. Mend that row and try again."
)
KEY_MISSING = Reason("rules.key_missing", "{key} is missing")
KEY_UNKNOWN = Reason("rules.key_unknown", "{key!r} is not known here")
KEY_WRONG = Reason("rules.key_wrong", "{key} has to be {expected}")
ANSWER_UNKNOWN = Reason("rules.answer_unknown", "{value!r} is no answer of such a table; there are: {known}")
NO_ELSE = Reason("rules.no_else", "the last row has to be when = {word!r}, so that nothing is left open")
ELSE_EARLY = Reason("rules.else_early", "{word!r} stands before the last row, and hides those after it")
ID_TWICE = Reason("rules.id_twice", "the id {id!r} stands twice")

_TABLE_KEYS: Final = {"name", "decides", "version", "author", "country", "from", "until", "labels", "rows"}
_ROW_KEYS: Final = {"id", "when", "then", "source", "says", "from", "until", "example"}


class RulesRefused(InputError):
    """A table of rules that cannot be used; names the row."""


@dataclass(frozen=True)
class Row:
    """One row: when it holds, what it answers, and where that comes from.

    ``says`` are its words by language, ``example`` facts that fire it, ``condition`` None in the ELSE row.
    """

    id: str
    condition: Condition | None
    then: tuple[str, ...]
    source: str
    says: Mapping[str, str]
    example: Mapping[str, Value]
    since: dt.date
    until: dt.date | None

    def in_force(self, on: dt.date) -> bool:
        """Whether the row counts on the day ``on``."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Answer:
    """What a table says of given facts.

    ``row`` answered; where what is unknown would change the answer, ``row`` is None and ``missing`` are the
    facts to find out.
    """

    table: Table
    row: Row | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A decision table with its version; ``country`` is None for the company's own rules."""

    name: str
    decides: Decides
    version: str
    author: str
    country: str | None
    since: dt.date
    until: dt.date | None
    labels: Mapping[str, str]
    rows: tuple[Row, ...]

    def in_force(self, on: dt.date) -> bool:
        """Whether the table counts on the day ``on``."""
        return self.since <= on and (self.until is None or on <= self.until)

    def decide(self, facts: Mapping[str, Value | None], on: dt.date) -> Answer:
        """What the first row that holds says of ``facts``.

        A fact that is not among them is unknown. Every way in which the unknown ones may turn out is tried;
        where they come to different answers, those facts are what has to be found out.
        """
        rows = [row for row in self.rows if row.in_force(on)]
        named = {name for row in rows if row.condition for name in row.condition.compared}
        known = {name: value for name in named if (value := _known(facts, name)) is not None}
        live = _live(rows, known)
        open_facts = [name for row in live if row.condition for name in row.condition.compared]
        missing = tuple(dict.fromkeys(name for name in open_facts if name not in known))
        if ways(live, known) > _MOST_WAYS:
            return Answer(self, None, missing)
        answers = [first(live, now) for now in completions(live, known)]
        if len({row.then for row in answers}) > 1:
            return Answer(self, None, missing)
        return Answer(self, answers[0])


def _live(rows: Iterable[Row], known: Mapping[str, Value]) -> list[Row]:
    """The rows that can still hold where ``known`` is known, up to the first that is certain to."""
    found = []
    for row in rows:
        verdicts = {row.condition is None or row.condition.holds(now) for now in completions([row], known)}
        if True in verdicts:
            found.append(row)
        if verdicts == {True}:
            break
    return found


def first(rows: Iterable[Row], facts: Mapping[str, Value]) -> Row:
    """The first row that holds; the ELSE row always does."""
    return next(row for row in rows if row.condition is None or row.condition.holds(facts))


def completions(rows: Iterable[Row], known: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every situation that ``rows`` can tell apart: ``known`` with each way the other facts may turn out.

    A number is tried at every value it is compared with, and beside and between them.
    """
    tried = _tried(rows, known)
    for way in itertools.product(*tried.values()):
        yield {**known, **dict(zip(tried, way, strict=True))}


def ways(rows: Iterable[Row], known: Mapping[str, Value]) -> int:
    """How many situations `completions` gives."""
    return math.prod(len(values) for values in _tried(rows, known).values())


def _tried(rows: Iterable[Row], known: Mapping[str, Value]) -> dict[str, list[Value]]:
    compared: dict[str, set[Value]] = {}
    for row in rows:
        for name, values in row.condition.compared.items() if row.condition else ():
            if name not in known:
                compared.setdefault(name, set()).update(values)
    return {name: _domain(name, values) for name, values in compared.items()}


def _domain(name: str, compared: set[Value]) -> list[Value]:
    fact = FACTS[name]
    if fact.type == "flag":
        return [False, True]
    if fact.type == "choice":
        return list(fact.values)
    bounds = sorted(float(value) for value in compared)
    between = [(low + high) / 2 for low, high in itertools.pairwise(bounds)]
    return [bounds[0] - 1, *sorted([*bounds, *between]), bounds[-1] + 1]


def _known(facts: Mapping[str, Value | None], name: str) -> Value | None:
    value = facts.get(name)
    return FACTS[name].assumed if value is None else value


def parse(document: Mapping[str, Any], name: str = "?") -> Table:
    """The table written in ``document`` (a TOML file's content).

    Raises `RulesRefused` with the row for a hole, an unknown name or value, a missing ELSE; `ExtraMissing`
    without the extra ``cases``.
    """
    table = str(document.get("name", name))
    _keys(table, None, document, {"name", "decides", "version", "author", "from", "rows"}, _TABLE_KEYS)
    decides = document["decides"]
    if decides not in ("owed", "courses"):
        raise RulesRefused(
            TABLE_REFUSED, table=table, problem=KEY_WRONG(key="decides", expected="owed, courses")
        )
    rows = document["rows"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise RulesRefused(TABLE_REFUSED, table=table, problem=KEY_WRONG(key="rows", expected="[[rows]]"))
    since = _day(table, None, document, "from")
    read: list[Row] = []
    for place, row in enumerate(rows, start=1):
        read.append(_row(table, row, place == len(rows), cast(Decides, decides), since))
        if read[-1].id in {each.id for each in read[:-1]}:
            raise RulesRefused(ROW_REFUSED, table=table, row=place, problem=ID_TWICE(id=read[-1].id))
    return Table(
        name=table,
        decides=cast(Decides, decides),
        version=str(document["version"]),
        author=str(document["author"]),
        country=document.get("country"),
        since=cast(dt.date, since),
        until=_day(table, None, document, "until"),
        labels=dict(document.get("labels", {})),
        rows=tuple(read),
    )


def _row(table: str, row: Mapping[str, Any], last: bool, decides: Decides, since: dt.date | None) -> Row:
    where = str(row.get("id", "?"))
    _keys(table, where, row, {"id", "when", "then", "source"}, _ROW_KEYS)

    def refused(problem: Said) -> RulesRefused:
        return RulesRefused(ROW_REFUSED, table=table, row=where, problem=problem)

    when = str(row["when"]).strip()
    if last and when != ELSE:
        raise refused(NO_ELSE(word=ELSE))
    if not last and when == ELSE:
        raise refused(ELSE_EARLY(word=ELSE))
    then = tuple(row["then"]) if isinstance(row["then"], list) else (row["then"],)
    known = REMEDIES if decides == "owed" else COURSES
    for answer in then:
        if answer not in known:
            raise refused(ANSWER_UNKNOWN(value=str(answer), known=", ".join(known)))
    if decides == "owed" and len(then) != 1:
        raise refused(KEY_WRONG(key="then", expected=", ".join(known)))
    try:
        condition = None if when == ELSE else compile_condition(when, facts_for(decides))
    except ConditionRefused as hole:
        raise refused(hole.said) from hole
    return Row(
        id=where,
        condition=condition,
        then=then,
        source=str(row["source"]),
        says=dict(row.get("says", {})),
        example=dict(row.get("example", {})),
        since=_day(table, where, row, "from") or cast(dt.date, since),
        until=_day(table, where, row, "until"),
    )


def _keys(table: str, row: str | None, given: Mapping[str, Any], needed: set[str], allowed: set[str]) -> None:
    problem: Said | None = None
    for key in sorted(needed):
        if key not in given or given[key] == "":
            problem = problem or KEY_MISSING(key=key)
    for key in given:
        if key not in allowed:
            problem = problem or KEY_UNKNOWN(key=key)
    if problem is not None:
        raise _refused(table, row, problem)


def _day(
    table: str, row: str | None, given: Mapping[str, Any], key: Literal["from", "until"]
) -> dt.date | None:
    value = given.get(key)
    if value is None or type(value) is dt.date:
        return value
    raise _refused(table, row, KEY_WRONG(key=key, expected="2026-01-31"))


def _refused(table: str, row: str | None, problem: Said) -> RulesRefused:
    if row is None:
        return RulesRefused(TABLE_REFUSED, table=table, problem=problem)
    return RulesRefused(ROW_REFUSED, table=table, row=row, problem=problem)
