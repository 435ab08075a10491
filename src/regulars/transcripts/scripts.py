"""The company's script for conversations, read from TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from regulars.decisions.conduct import KINDS, Rules
from regulars.errors import SOURCE_MISSING, InputError, SourceMissing
from regulars.reasons import Reason

SCRIPT_REFUSED: Final = Reason(
    "error.script_refused", "{path} is no script: {key} is not what it has to be ({expected})."
)


class ScriptRefused(InputError):
    """A file that is no script."""


def load(path: Path) -> Rules:
    """The script in ``path``::

        accuse = 0.85                       # from which confidence a finding accuses
        at_once = ["threat"]                # after these no warning is needed

        [questions]                         # name = phrases, one of which has to be said
        order = ["order number", "номер* заказ*"]

    Raises `SourceMissing` and `ScriptRefused`.
    """
    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=path.name)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ScriptRefused(SCRIPT_REFUSED, path=path.name, key="TOML", expected="TOML, UTF-8") from broken

    def refused(key: str, expected: str) -> ScriptRefused:
        return ScriptRefused(SCRIPT_REFUSED, path=path.name, key=key, expected=expected)

    for key in table.keys() - {"accuse", "at_once", "questions"}:
        raise refused(key, "accuse, at_once, questions")
    questions, accuse = table.get("questions", {}), table.get("accuse", 0.85)
    if not isinstance(accuse, int | float) or not 0.5 <= accuse <= 1:
        raise refused("accuse", "0.5 … 1")
    if not _phrases(table.get("at_once", [])) or not set(table.get("at_once", [])) <= KINDS:
        raise refused("at_once", ", ".join(sorted(KINDS)))
    if not isinstance(questions, dict) or not all(_phrases(each) and each for each in questions.values()):
        raise refused("questions", 'order = ["order number"]')
    return Rules(questions, tuple(table.get("at_once", Rules.at_once)), float(accuse))


def _phrases(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
