"""``rules/<name>.toml``: rows (``row:H-1``), their ``order``, and the table's own keys (``version``)."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from regulars.decisions.rules import parse
from regulars.desk.company_files import toml_text

if TYPE_CHECKING:
    from regulars.company import Company

_ROW = "row:"
_DAYS = ("from", "until")


class RulesFile:
    """A decision table of the company."""

    def read(self, path: Path) -> str | None:
        """The text of the file, None where there is none."""
        return toml_text.read(path)

    def value(self, text: str, key: str) -> Any:
        """A row without its id, the ids in their order, or a key of the table."""
        document = tomllib.loads(text)
        rows = document.get("rows", [])
        if key == "order":
            return [str(each.get("id")) for each in rows]
        if key.startswith(_ROW):
            found = next((each for each in rows if each.get("id") == key[len(_ROW) :]), None)
            return None if found is None else toml_text.plain({k: v for k, v in found.items() if k != "id"})
        return toml_text.plain(document.get(key))

    def put(self, text: str, key: str, value: Any) -> str:
        """The text with the row, the order or the key; a new row stands before ELSE."""
        document: Any = tomlkit.parse(text)
        if key == "order":
            rows = {str(each["id"]): each for each in document["rows"]}
            document["rows"] = tomlkit.aot()
            for id in value:
                document["rows"].append(rows[id])
        elif key.startswith(_ROW):
            _put_row(document["rows"], key[len(_ROW) :], value)
        else:
            toml_text.put(document, key, _as_toml(key, value))
        return tomlkit.dumps(document)

    def check(self, company: Company, file: str, text: str) -> None:
        """As a case reads it."""
        parse(tomllib.loads(text), Path(file).stem)


def _put_row(rows: Any, id: str, value: dict[str, Any] | None) -> None:
    place = next((at for at, each in enumerate(rows) if each.get("id") == id), None)
    if value is None:
        if place is not None:
            del rows[place]
        return
    given = {"id": id, **{key: _as_toml(key, each) for key, each in value.items()}}
    if place is None:
        rows.insert(max(0, len(rows) - 1), toml_text.table(given))
    else:
        toml_text.put_all(rows[place], given)


def _as_toml(key: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if key in _DAYS and isinstance(value, str) else value
