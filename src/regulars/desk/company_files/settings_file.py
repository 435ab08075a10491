"""`regulars.toml`: keys are written with points, ``visit.floor``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from regulars import settings
from regulars.decisions.queue.policy import policy_of
from regulars.desk.company_files import toml_text

if TYPE_CHECKING:
    from regulars.company import Company


class SettingsFile:
    """The company's settings."""

    def read(self, path: Path) -> str | None:
        """The text of the file, None where there is none."""
        return toml_text.read(path)

    def value(self, text: str, key: str) -> Any:
        """The setting, None where the file does not state it.

        >>> SettingsFile().value("[visit]\\ncontacts = 2", "visit.contacts")
        2
        """
        found: Any = tomllib.loads(text)
        for name in key.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return toml_text.plain(found)

    def put(self, text: str, key: str, value: Any) -> str:
        """The text with the setting, notes kept."""
        document: Any = tomlkit.parse(text)
        part, _, name = key.rpartition(".")
        if part and part not in document:
            document[part] = tomlkit.table()
        if isinstance(value, dict) and not part:
            if name not in document:
                document[name] = tomlkit.table()
            toml_text.put_all(document[name], value)
        else:
            toml_text.put(document[part] if part else document, name, value)
        return tomlkit.dumps(document)

    def check(self, company: Company, file: str, text: str) -> None:
        """As every start of Regulars reads it; the queue's rule has to hold together, too."""
        policy_of(settings.parse(text))
