"""``rules/<name>.toml``: rows (``row:H-1``), and the ``edition``: version and author."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from regulars.decisions.rules import parse
from regulars.desk.company_files import toml_text

if TYPE_CHECKING:
    from regulars.company import Company

EDITION: Final = "edition"
_ROW: Final = "row:"
_DAYS: Final = ("from", "until")


class RulesFile:
    """A decision table of the company.

    The value of a row holds, beside its keys, the row that it stands ``below`` ("" at the top): order counts.
    """

    def read(self, path: Path) -> str | None:
        """The text of the file, None where there is none."""
        return toml_text.read(path)

    def value(self, text: str, key: str) -> Any:
        """A row without its id, or the edition: version and author."""
        document = tomllib.loads(text)
        if key == EDITION:
            return {name: document.get(name) for name in ("version", "author")}
        rows = document.get("rows", [])
        place = _place(rows, key[len(_ROW) :])
        if place is None:
            return None
        kept = {name: each for name, each in rows[place].items() if name != "id"}
        return toml_text.plain({**kept, "below": str(rows[place - 1].get("id")) if place else ""})

    def put(self, text: str, key: str, value: Any) -> str:
        """The text with the row or the edition; a row whose neighbour is gone stands before ELSE."""
        document: Any = tomlkit.parse(text)
        if key == EDITION:
            for name, each in value.items():
                toml_text.put(document, name, each)
        else:
            _put_row(document["rows"], key[len(_ROW) :], value)
        return tomlkit.dumps(document)

    def check(self, company: Company, file: str, text: str) -> None:
        """As a case reads it."""
        parse(tomllib.loads(text), Path(file).stem)


def _put_row(rows: Any, id: str, value: dict[str, Any] | None) -> None:
    place = _place(rows, id)
    if value is None:
        if place is not None:
            del rows[place]
        return
    below = value.get("below")
    given = {"id": id, **{key: _as_toml(key, each) for key, each in value.items() if key != "below"}}
    if place is None:
        row = toml_text.table(given)
    else:
        row = rows[place]
        toml_text.put_all(row, given)
        if below == (str(rows[place - 1].get("id")) if place else ""):
            return
        del rows[place]
    above = -1 if below == "" else _place(rows, str(below))
    rows.insert(max(0, len(rows) - 1) if above is None else above + 1, row)


def _place(rows: Any, id: str) -> int | None:
    return next((at for at, each in enumerate(rows) if each.get("id") == id), None)


def _as_toml(key: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if key in _DAYS and isinstance(value, str) else value
