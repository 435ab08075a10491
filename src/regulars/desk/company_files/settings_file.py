"""`regulars.toml`: keys are written with points, ``visit.floor``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from regulars import settings
from regulars.decisions.queue.policy import policy_of
from regulars.desk.company_files import toml_text

if TYPE_CHECKING:
    from regulars.company import Company


#: Every key that is edited at the desk; what an import has settled is asked for when files are imported.
KEYS: Final = (
    *settings.TOP,
    "principles",
    *(
        f"{part}.{key}"
        for part, checks in (
            ("strategy", settings.STRATEGY),
            ("visit", settings.VISIT),
            ("queue", settings.QUEUE),
            ("cases", settings.CASES),
            ("scorecard", settings.SCORECARD),
            ("fit", settings.FIT),
        )
        for key in checks
    ),
)


def in_force(given: settings.Settings, key: str) -> Any:
    """The setting at ``key``, what holds by itself included, as the file would have it.

    >>> in_force(settings.Settings(), "visit.contacts"), in_force(settings.Settings(), "cases.leaving_share")
    (2, [0.0, 0.12])
    """
    found: Any = given
    for name in key.split("."):
        found = getattr(found, name)
    if isinstance(found, Mapping):
        return {name: list(each) for name, each in found.items()}
    if isinstance(found, tuple):
        return [dict(each) if isinstance(each, Mapping) else each for each in found]
    return "" if found is None and key in ("currency", "timezone", "language") else found


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
