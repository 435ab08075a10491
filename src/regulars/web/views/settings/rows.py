"""Settings that are lists with columns: kinds of visits, principles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.http import QueryDict

from regulars.decisions.rules.vocabulary import COURSES
from regulars.reasons import Said
from regulars.settings import checks
from regulars.web.texts import settings as texts
from regulars.web.views.settings.fields import number_in, plain_number

#: More rows than anybody fills in one go.
_MOST: Final = 60
_LABELS: Final = ("en", "ru", "ro")


@dataclass
class Row:
    """One row as the form shows it: what was typed, and what is wrong with it."""

    number: int
    cells: dict[str, Any]
    errors: dict[str, Said] = field(default_factory=dict)


class Rows(Protocol):
    """A list with columns that stands at one key of the settings."""

    key: str

    def shown(self, value: Any) -> list[Row]:
        """What stands, and an empty row for a new one."""

    def read(self, posted: QueryDict) -> tuple[Any, list[Row]]:
        """The value that was typed, and its rows with what is wrong."""


def _count(posted: QueryDict, key: str) -> int:
    count = number_in(posted.get(f"{key}-rows", "0"))
    return min(int(count or 0), _MOST)


def _name_errors(rows: list[Row], named: str) -> None:
    seen: set[str] = set()
    for row in rows:
        name = row.cells[named].casefold()
        if name and name in seen:
            row.errors[named] = texts.TWICE(name=row.cells[named])
        seen.add(name)


class Classes:
    """Kinds of visits, as the part [[queue.classes]] has them."""

    key = "queue.classes"
    _NUMBERS: Final = ("at_least", "head_start_minutes")

    def shown(self, value: Any) -> list[Row]:
        """What stands, and an empty row for a new one."""
        return [self._row(number, each) for number, each in enumerate([*value, {}])]

    def _row(self, number: int, given: Mapping[str, Any]) -> Row:
        labels = given.get("labels", {})
        numbers = {name: plain_number(given[name]) for name in self._NUMBERS if name in given}
        return Row(
            number,
            {
                "name": given.get("name", ""),
                **{name: numbers.get(name, "") for name in self._NUMBERS},
                "labels": [(lang, labels.get(lang, "")) for lang in _LABELS],
            },
        )

    def read(self, posted: QueryDict) -> tuple[Any, list[Row]]:
        """The value that was typed, and its rows with what is wrong."""
        rows = [self._typed(posted, number) for number in range(_count(posted, self.key))]
        _name_errors(rows, "name")
        return [self._value(row) for row in rows if row.cells["name"]], rows

    def _typed(self, posted: QueryDict, number: int) -> Row:
        def cell(name: str) -> str:
            return " ".join(posted.get(f"{self.key}-{number}-{name}", "").split())

        row = Row(
            number,
            {
                "name": cell("name"),
                **{name: cell(name) for name in self._NUMBERS},
                "labels": [(lang, cell(f"label-{lang}")) for lang in _LABELS],
            },
        )
        for name in self._NUMBERS:
            check = checks.QUEUE_CLASS[name]
            if row.cells[name] and not check.allowed(number_in(row.cells[name])):
                row.errors[name] = texts.HAS_TO_BE(expected=check.expected)
        filled = any(row.cells[name] for name in self._NUMBERS) or any(v for _, v in row.cells["labels"])
        if filled and not row.cells["name"]:
            row.errors["name"] = texts.NEEDS_NAME()
        return row

    def _value(self, row: Row) -> dict[str, Any]:
        numbers = {name: number_in(row.cells[name]) for name in self._NUMBERS if row.cells[name]}
        labels = {lang: text for lang, text in row.cells["labels"] if text}
        return {"name": row.cells["name"], **numbers, **({"labels": labels} if labels else {})}


class Principles:
    """What is never done, and the courses that it takes off the table."""

    key = "principles"

    def shown(self, value: Any) -> list[Row]:
        """What stands, and an empty row for a new one."""
        return [
            Row(number, {"name": name, "courses": list(courses)})
            for number, (name, courses) in enumerate([*value.items(), ("", [])])
        ]

    def read(self, posted: QueryDict) -> tuple[Any, list[Row]]:
        """The value that was typed, and its rows with what is wrong."""
        rows = [self._typed(posted, number) for number in range(_count(posted, self.key))]
        _name_errors(rows, "name")
        value = {row.cells["name"]: row.cells["courses"] for row in rows if row.cells["name"]}
        return value, rows

    def _typed(self, posted: QueryDict, number: int) -> Row:
        name = " ".join(posted.get(f"{self.key}-{number}-name", "").split())
        courses = [each for each in COURSES if each in posted.getlist(f"{self.key}-{number}-courses")]
        row = Row(number, {"name": name, "courses": courses})
        if name and not courses:
            row.errors["courses"] = texts.NEEDS_COURSE()
        if courses and not name:
            row.errors["name"] = texts.NEEDS_NAME()
        return row
