"""TOML as people keep it: values changed in place, notes and order left as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.items import AoT

#: Whether a TOML value is a list of parts, each with a heading.
_HEADED: Final = (AoT,)


def read(path: Path) -> str | None:
    """The text of a file, None where there is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None


def put(holder: Any, key: str, value: Any) -> None:
    """Set ``key`` of a part of a document; None takes it out.

    >>> document = tomlkit.parse("[visit]\\ncontacts = 2   # at most\\n")
    >>> put(document["visit"], "contacts", 3)
    >>> print(tomlkit.dumps(document), end="")
    [visit]
    contacts = 3   # at most
    """
    if value is None:
        if key in holder:
            del holder[key]
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        put_tables(holder, key, value)
    else:
        holder[key] = inline(value)


def put_tables(holder: Any, key: str, tables: Sequence[Mapping[str, Any]]) -> None:
    """Set a list of parts, keeping the notes in those that stay in their place."""
    if not isinstance(holder.get(key), _HEADED):
        if key in holder:
            del holder[key]
        holder[key] = tomlkit.aot()
    parts = holder[key]
    for number, given in enumerate(tables):
        if number < len(parts):
            put_all(parts[number], given)
        else:
            parts.append(table(given))
    while len(parts) > len(tables):
        del parts[-1]


def put_all(holder: Any, given: Mapping[str, Any]) -> None:
    """Make a part hold what is ``given`` and nothing else."""
    for key in [key for key in holder if key not in given]:
        del holder[key]
    for key, value in given.items():
        if key not in holder or holder[key] != value:
            holder[key] = inline(value)


def table(given: Mapping[str, Any]) -> Any:
    """A new part."""
    made = tomlkit.table()
    for key, value in given.items():
        made[key] = inline(value)
    return made


def inline(value: Any) -> Any:
    """A value on one line."""
    if isinstance(value, Mapping):
        made = tomlkit.inline_table()
        made.update(dict(value))
        return made
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        return tomlkit.string(value, literal=True)
    return value


def plain(value: Any) -> Any:
    """A value of a TOML file as a JSON value: days as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
