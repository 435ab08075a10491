"""`visit.toml`: tasks with their questions (``task:running``), and ``synonyms``."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from regulars.desk.company_files import toml_text
from regulars.menus import read_words

if TYPE_CHECKING:
    from regulars.company import Company

_TASK = "task:"


class WordsFile:
    """The company's tasks and synonyms."""

    def read(self, path: Path) -> str | None:
        """The text of the file, None where there is none."""
        return toml_text.read(path)

    def value(self, text: str, key: str) -> Any:
        """A task without its id, or the synonyms; None where there are none."""
        document = tomllib.loads(text)
        if key.startswith(_TASK):
            tasks = (each for each in document.get("tasks", ()) if each.get("id") == key[len(_TASK) :])
            found = next(tasks, None)
            return None if found is None else {name: each for name, each in found.items() if name != "id"}
        return document.get(key)

    def put(self, text: str, key: str, value: Any) -> str:
        """The text with the task, or the synonyms."""
        document: Any = tomlkit.parse(text)
        if not key.startswith(_TASK):
            if value and key in document:
                toml_text.put_all(document[key], value)
            else:
                document.pop(key, None)
                if value:
                    document[key] = toml_text.table(value)
            return tomlkit.dumps(document)
        id = key[len(_TASK) :]
        tasks = document.get("tasks")
        place = next((at for at, each in enumerate(tasks or ()) if each.get("id") == id), None)
        if value is None:
            if place is not None and len(tasks) == 1:
                del document["tasks"]
            elif place is not None:
                del tasks[place]
        elif place is not None:
            toml_text.put_all(tasks[place], {"id": id, **value})
        elif tasks is None:
            document["tasks"] = tomlkit.aot()
            document["tasks"].append(toml_text.table({"id": id, **value}))
        else:
            tasks.append(toml_text.table({"id": id, **value}))
        return tomlkit.dumps(document)

    def check(self, company: Company, file: str, text: str) -> None:
        """As a visit reads it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_text(text, encoding="utf-8")
            read_words(path)


def tasks(text: str) -> dict[str, dict[str, Any]]:
    """Id → task, in the order of the file.

    >>> tasks('[[tasks]]\\nid = "run"\\nnames = { en = "running" }')["run"]["names"]
    {'en': 'running'}
    """
    return {str(each.get("id", "")): each for each in tomllib.loads(text).get("tasks", ())}
