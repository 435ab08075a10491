"""The company's rules at the desk: a table copied or begun, a row changed as a new version, tried on past
cases.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from regulars.casebook import hearing
from regulars.casebook.rulebook import Tried, tried
from regulars.decisions.case import Case, CaseRefused, read
from regulars.decisions.rules import Problem, Table, check, parse, shipped
from regulars.decisions.rules.countries import shipped_text
from regulars.desk import models
from regulars.desk.company_files import Seen, change, rules_path, seen
from regulars.desk.company_files.changing import edited
from regulars.desk.company_files.rules_file import EDITION
from regulars.errors import InputError, LookupFailed, RegularsError
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.desk.models import Person, SettingChange

NO_TABLE = Reason("error.desk_rules_no_table", "There is no table {name!r} here.")
TO_MEND = Reason(
    "error.desk_rules_to_mend", "The table would not do what its rows say: {problem}. Mend that first."
)
BROKEN = Reason("error.desk_rules_broken", "The table is no TOML: {problem}. Mend that line.")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True)
class Shelf:
    """One table as people find it: ``own`` ones can be changed; ``problem`` where it cannot be read."""

    name: str
    own: bool
    table: Table | None
    problem: Said | None = None


def shelf(company: Company) -> list[Shelf]:
    """The company's tables, then those that come with Regulars and that none of its own stands for."""
    found = []
    for path in sorted((company.path / hearing.RULES).glob("*.toml")):
        if not _NAME.fullmatch(path.stem):
            continue
        try:
            table = parse_text(seen(company, rules_path(path.stem)).text or "", path.stem)
            found.append(Shelf(path.stem, True, table))
        except RegularsError as broken:
            found.append(Shelf(path.stem, True, None, broken.said))
    own = {each.table.country for each in found if each.table}
    rest = [table for table in shipped() if table.country not in own]
    return [*found, *(Shelf(table.name.lower(), False, table) for table in rest)]


def of(company: Company, name: str) -> Shelf:
    """The table called ``name``; raises `LookupFailed`."""
    found = next((each for each in shelf(company) if each.name == name), None)
    if found is None:
        raise LookupFailed(NO_TABLE, name=name)
    return found


def text_of(company: Company, name: str) -> str:
    """The text of a table, the company's own or one that comes with Regulars."""
    own = seen(company, rules_path(name)).text
    return own if own is not None else shipped_text(name) or ""


def parse_text(text: str, name: str) -> Table:
    """The table in ``text``; raises `RulesRefused`, and `InputError` for what is no TOML."""
    try:
        return parse(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as broken:
        raise InputError(BROKEN, problem=str(broken)) from broken


def with_row(company: Company, by: Person, name: str, row: str, value: Mapping[str, Any] | None) -> str:
    """The text of an own table with a row changed (None: taken out), as its next version by ``by``.

    Raises what the table's check raises.
    """
    text = edited(seen(company, rules_path(name)), _values(company, by, name, row, value)) or ""
    parse_text(text, name)
    return text


def save_row(
    company: Company, by: Person, name: str, row: str, value: Mapping[str, Any] | None, shown: str
) -> list[SettingChange]:
    """Save a row as the next version of its table; raises for a problem that it did not have before."""
    before = seen(company, rules_path(name))
    if before.value(f"row:{row}") == value:
        return []
    _no_worse(before.text, with_row(company, by, name, row, value), name)
    return change(
        company, by, rules_path(name), _values(company, by, name, row, value), shown=shown, watched=[""]
    )


def save_text(company: Company, by: Person, name: str, text: str, shown: str) -> list[SettingChange]:
    """Save a whole table as it was typed; raises for a problem that the table did not have before."""
    if not _NAME.fullmatch(name):
        raise LookupFailed(NO_TABLE, name=name)
    _no_worse(seen(company, rules_path(name)).text, text, name)
    return change(company, by, rules_path(name), {"": text}, shown=shown, watched=[""])


def begin(company: Company, by: Person, name: str, decides: str, label: str) -> list[SettingChange]:
    """Begin a table of the company's own: its ELSE row alone."""
    document = tomlkit.document()
    for key, value in {
        "name": name,
        "decides": decides,
        "version": "1",
        "author": str(by),
        "from": dt.date.today(),
        "labels": {"en": label, "ru": label, "ro": label},
    }.items():
        document[key] = value
    rows = tomlkit.aot()
    row = tomlkit.table()
    nothing: Any = "nothing" if decides == "owed" else []
    for key, value in {"id": f"{name}-else", "when": "else", "then": nothing, "source": label}.items():
        row[key] = value
    rows.append(row)
    document["rows"] = rows
    empty = Seen(rules_path(name), None).state([""])
    return save_text(company, by, name, tomlkit.dumps(document), empty)


def findings(text: str, name: str) -> Sequence[Problem]:
    """What is wrong with a table that can be read, what is grave first."""
    return _findings(text, name, dt.date.today())


# A table of law tells a hundred thousand situations apart: seconds, once a text.
@lru_cache(maxsize=32)
def _findings(text: str, name: str, today: dt.date) -> tuple[Problem, ...]:
    table = parse_text(text, name)
    return tuple(sorted(check(table, max(today, table.since)), key=lambda one: not one.grave))


def tried_on_past(company: Company, name: str, after: Table) -> list[Tried]:
    """What ``after`` answers to past cases of desk and folder, beside what the present table does."""
    try:
        before = of(company, name).table
    except LookupFailed:
        before = None
    return tried(past_cases(company), before, after)


def past_cases(company: Company) -> list[Case]:
    """Cases of the folder and of the desk; a document that is no whole case yet cannot be tried."""
    found = hearing.past_cases(company)
    for row in models.Case.objects.order_by("number").iterator():
        try:
            found.append(read(row.document))
        except CaseRefused:
            continue
    return found


def _values(
    company: Company, by: Person, name: str, row: str, value: Mapping[str, Any] | None
) -> dict[str, Any]:
    now = seen(company, rules_path(name)).value(EDITION)
    return {f"row:{row}": value, EDITION: {"version": next_version(str(now["version"])), "author": str(by)}}


def next_version(version: str) -> str:
    """The version after ``version``.

    >>> next_version("3"), next_version("2026-01"), next_version("2026-01.9")
    ('4', '2026-01.1', '2026-01.10')
    """
    if version.isdecimal():
        return str(int(version) + 1)
    stem, _, last = version.rpartition(".")
    return f"{stem}.{int(last) + 1}" if stem and last.isdecimal() else f"{version}.1"


def _no_worse(before: str | None, after: str, name: str) -> None:
    if after == shipped_text(name):
        return
    known: set[str] = set()
    if before is not None:
        try:
            known = {each.said.english() for each in findings(before, name) if each.grave}
        except RegularsError:
            known = set()
    new = next((e for e in findings(after, name) if e.grave and e.said.english() not in known), None)
    if new is not None:
        raise InputError(TO_MEND, problem=new.said)
