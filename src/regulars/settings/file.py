"""Reading and writing `regulars.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit

from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason
from regulars.settings import checks
from regulars.settings.template import TEMPLATE
from regulars.settings.values import (
    CaseSettings,
    FitSettings,
    ImportSettings,
    QueueSettings,
    ScorecardSettings,
    Settings,
    StrategySettings,
    VisitSettings,
)

SETTINGS_BROKEN = Reason("error.settings_broken", "regulars.toml cannot be read: {problem}. Mend that line.")
_PARTS = ("strategy", "fit", "cases", "queue", "visit", "scorecard", "principles", "import")


def read(path: Path) -> Settings:
    """The settings in ``path``.

    Raises `ArgumentInvalid` naming the key and what it has to be, for a wrong value or an unknown key.
    """
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise ArgumentInvalid(SETTINGS_BROKEN, problem=str(broken)) from broken


def parse(text: str) -> Settings:
    """The settings that the text of a file states; raises `ArgumentInvalid` as `read` does.

    >>> parse("[visit]\\nfloor = 2").visit.floor
    2
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ArgumentInvalid(SETTINGS_BROKEN, problem=str(broken)) from broken
    strategy = checks.strategy(given.pop("strategy", {}))
    fit = checks.part(given.pop("fit", {}), checks.FIT, "fit")
    cases = checks.part(given.pop("cases", {}), checks.CASES, "cases")
    visit = checks.part(given.pop("visit", {}), checks.VISIT, "visit")
    queue = checks.queue(given.pop("queue", {}))
    scorecard = checks.part(given.pop("scorecard", {}), checks.SCORECARD, "scorecard")
    principles = checks.table(given.pop("principles", {}), "principles")
    principles = checks.part(principles, dict.fromkeys(principles, checks.PRINCIPLE), "principles")
    imports = {
        name: ImportSettings(**checks.part(part, checks.IMPORT, f"import.{name}"))
        for name, part in checks.table(given.pop("import", {}), "import").items()
    }
    top = checks.part(given, checks.TOP, "", also=_PARTS)
    for key in ("currency", "timezone", "language"):
        top[key] = top.get(key) or None
    return Settings(
        **top,
        strategy=StrategySettings(**strategy),
        fit=FitSettings(**fit),
        cases=CaseSettings(**cases),
        visit=VisitSettings(**visit),
        queue=QueueSettings(**queue),
        scorecard=ScorecardSettings(**scorecard),
        principles=MappingProxyType(principles),
        imports=MappingProxyType(imports),
    )


def new(path: Path, *, name: str, currency: str | None, timezone: str | None, language: str | None) -> None:
    """Write a new, commented settings file; raises `ArgumentInvalid` for a value that `read` would refuse."""
    values = {
        "name": name,
        "currency": currency or "",
        "timezone": timezone or "",
        "language": language or "",
    }
    checks.part(values, checks.TOP, "")
    quoted = {key: tomlkit.string(value).as_string() for key, value in values.items()}
    path.write_text(TEMPLATE.format(**quoted), encoding="utf-8", newline="\n")


def change(path: Path, **changes: Any) -> Settings:
    """Change settings of the top part in place, comments kept; returns what is then in the file."""
    checks.part(changes, checks.TOP, "")
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    for key, value in changes.items():
        document[key] = value
    path.write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")
    return read(path)


def keep_import(path: Path, name: str, saved: ImportSettings) -> Settings:
    """Keep how a kind of file is read under ``[import.<name>]``, the rest of the file as it is."""
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    imports = document.get("import")
    if imports is None:
        imports = tomlkit.table(is_super_table=True)
        document["import"] = imports
    part = tomlkit.table()
    for each in fields(saved):
        value = getattr(saved, each.name)
        if isinstance(value, Mapping):
            words = tomlkit.inline_table()
            words.update(dict(value))
            value = words
        part[each.name] = list(value) if isinstance(value, tuple) else value
    imports[name] = part
    path.write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")
    return read(path)
