"""Case files, rules files and evidence: reading and writing them; what they mean is decided elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from regulars.casebook import notation
from regulars.company import disk_room, replace_patiently
from regulars.errors import (
    SOURCE_MISSING,
    FolderExists,
    InputError,
    SourceMissing,
    SourceUnreadable,
)
from regulars.reasons import Reason

#: A case is written by people; a larger file is something else.
_MOST_BYTES: Final = 1024 * 1024
_READ_AT_A_TIME: Final = 1024 * 1024

CASE_EXISTS = Reason("error.case_exists", "{path} is there already. Choose another name.")
CASE_UNREADABLE = Reason(
    "error.case_unreadable", "{path} cannot be read as a case: {problem}. It has to be YAML or JSON in UTF-8."
)
CASE_CHANGED = Reason(
    "error.case_changed", "Somebody has written {path} meanwhile. Nothing was changed; do it once more."
)
TOO_MUCH = Reason(
    "error.case_too_much",
    "{path} would have more than {n} MB, and nobody could read it. Nothing was written; say less, or open "
    "another case.",
)
TOO_LARGE = Reason("case.file_too_large", "it has more than {n} MB")
NOT_TEXT = Reason("case.file_not_text", "it is not text in UTF-8")
NOT_YAML = Reason("case.file_not_yaml", "line {n:d} is not YAML")
NOT_JSON = Reason("case.file_not_json", "line {n:d} is not JSON")
ALIASES = Reason("case.file_aliases", "YAML anchors are not used here")
NOT_AN_OBJECT = Reason("case.file_not_object", "it is not a table of names and values")
RULES_UNREADABLE = Reason(
    "error.rules_unreadable", "{path} cannot be read as rules: {problem}. Mend that line."
)


class CaseChanged(InputError):
    """A case that another person has written while this one was at it."""


class CaseUnreadable(InputError):
    """A file that is no case."""


def read_case(path: Path) -> dict[str, Any]:
    """The document in ``path``, YAML or JSON by its name.

    Raises `SourceMissing`, and `CaseUnreadable` for what is neither, too large or not UTF-8.
    """
    return open_case(path)[0]


def open_case(path: Path) -> tuple[dict[str, Any], bytes]:
    """The document in ``path`` as `read_case` has it, and the file as it was then, for `write_case`."""
    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=str(path))
    if path.stat().st_size > _MOST_BYTES:
        raise CaseUnreadable(CASE_UNREADABLE, path=str(path), problem=TOO_LARGE(n=_MOST_BYTES // 1024**2))
    seen = path.read_bytes()
    try:
        text = seen.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise CaseUnreadable(CASE_UNREADABLE, path=str(path), problem=NOT_TEXT()) from wrong
    document = _json(path, text) if path.suffix.lower() == ".json" else _yaml(path, text)
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise CaseUnreadable(CASE_UNREADABLE, path=str(path), problem=NOT_AN_OBJECT())
    return document, seen


def write_case(path: Path, document: Mapping[str, Any], *, seen: bytes | None = None) -> None:
    """Write ``document`` to ``path`` whole or not at all.

    ``seen`` is the file as it was when ``document`` was made of it, None for a new one. Raises `FolderExists`
    for a new case where a file stands, `CaseChanged` where somebody has written it meanwhile, and
    `CaseUnreadable` for more than could be read again.
    """
    _unchanged(path, seen)
    if path.suffix.lower() == ".json":
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    else:
        # What stands there is written anew around its comments, for a person keeps them for himself.
        text = notation.rewritten(document, (seen or b"").decode("utf-8-sig"))
    # Half a character, as a broken export has it, is no UTF-8; JSON has an escape for it, and YAML wrote one.
    written = text.encode("utf-8", "backslashreplace")
    if len(written) > _MOST_BYTES:
        raise CaseUnreadable(TOO_MUCH, path=str(path), n=_MOST_BYTES // 1024**2)
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    with disk_room(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
            _unchanged(path, seen)
            replace_patiently(part, path)
        finally:
            part.unlink(missing_ok=True)


def _unchanged(path: Path, seen: bytes | None) -> None:
    if seen is None and path.exists():
        raise FolderExists(CASE_EXISTS, path=str(path))
    if seen is not None and (not path.is_file() or path.read_bytes() != seen):
        raise CaseChanged(CASE_CHANGED, path=str(path))


def read_rules(path: Path) -> dict[str, Any]:
    """The document of a rules file (TOML); raises `SourceMissing`, `SourceUnreadable`."""
    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=str(path))
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise SourceUnreadable(RULES_UNREADABLE, path=str(path), problem=str(broken)) from broken


def digest(path: Path) -> tuple[str, int, bytes]:
    """The sha256 of a file, its size and its beginning."""
    from regulars.decisions.case.evidence import HEAD

    if not path.is_file():
        raise SourceMissing(SOURCE_MISSING, path=str(path))
    made = hashlib.sha256()
    head = b""
    with path.open("rb") as file:
        while block := file.read(_READ_AT_A_TIME):
            head = head or block[:HEAD]
            made.update(block)
    return made.hexdigest(), path.stat().st_size, head


def beside(path: Path, case: Path) -> str:
    """Where ``path`` is, seen from the case file; absolute where the two share nothing."""
    try:
        return Path(os.path.relpath(path.absolute(), case.absolute().parent)).as_posix()
    except ValueError:  # another drive on Windows
        return path.absolute().as_posix()


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as broken:
        raise CaseUnreadable(CASE_UNREADABLE, path=str(path), problem=NOT_JSON(n=broken.lineno)) from broken
    except (RecursionError, ValueError) as endless:  # nested, or a number, without end
        raise CaseUnreadable(CASE_UNREADABLE, path=str(path), problem=NOT_AN_OBJECT()) from endless


def _yaml(path: Path, text: str) -> Any:
    try:
        return notation.parsed(text)
    except notation.NotYaml as broken:
        problem = ALIASES() if broken.aliases else NOT_YAML(n=broken.line)
        raise CaseUnreadable(CASE_UNREADABLE, path=str(path), problem=problem) from broken
