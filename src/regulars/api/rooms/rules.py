"""The rules in force: the company's own and the law's. Whoever works here may read them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.language import language_of
from regulars.api.routes import Room
from regulars.casebook import rulebook
from regulars.decisions.rules import Table
from regulars.decisions.rules.table import Row
from regulars.desk import present

router = Room(tags=["Rules"])

_TABLE: Final[dict[str, Any]] = {
    "name": "house",
    "decides": "remedies",
    "version": "3",
    "author": "Elena",
    "country": None,
    "from": "2026-01-01",
    "until": None,
    "rows": [
        {
            "id": "R-1",
            "when": "days <= 14",
            "then": ["refund"],
            "source": "company rule R-1",
            "says": "Returned within two weeks: the money back.",
            "from": "2026-01-01",
            "until": None,
        }
    ],
}


class RuleRow(Answer):
    """One row: when it holds, what follows, where it comes from. ``when`` of the last row is "else"."""

    id: str
    when: str
    then: list[str]
    source: str
    says: str
    since: dt.date | None = Field(serialization_alias="from")
    until: dt.date | None


class RuleTable(Answer):
    """A decision table: the first row that holds answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TABLE]})
    name: str
    decides: str
    version: str
    author: str
    country: str | None
    since: dt.date | None = Field(serialization_alias="from")
    until: dt.date | None
    rows: list[RuleRow]


class Rules(Answer):
    """The company's own tables, then those that come with Regulars and have no table of its own instead."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TABLE]}]})
    items: list[RuleTable]


@router.asks("/rules", "rules:read", Rules)
def rules(request: Asked) -> Rules:
    """Read the rules in force, row by row, in the order in which they answer.

    Tables of countries are to be confirmed with counsel.
    """
    lang = language_of(request)
    return Rules(items=[_table(each, lang) for each in rulebook.tables(present.company())])


def _table(table: Table, lang: str) -> RuleTable:
    return RuleTable(
        name=table.name,
        decides=table.decides,
        version=table.version,
        author=table.author,
        country=table.country,
        since=table.since,
        until=table.until,
        rows=[_row(each, lang) for each in table.rows],
    )


def _row(row: Row, lang: str) -> RuleRow:
    return RuleRow(
        id=row.id,
        when=row.condition.text if row.condition else "else",
        then=list(row.then),
        source=row.source,
        says=row.says.get(lang) or row.says.get("en") or "",
        since=row.since,
        until=row.until,
    )
