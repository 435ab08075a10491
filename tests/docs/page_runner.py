"""Runs the blocks of a Markdown page as they stand and holds what they print against what the page shows.

A ``console`` block holds commands (``$ regulars …``), each followed by what it prints; every command runs in a
process of its own, as a person's would. A ``python`` block may be followed by a ``text`` block with what it
prints; python blocks share their names. ``…`` alone on a line stands for any lines. Spaces count as one, a number
may differ by one in the last digit shown, and how many seconds something took is not compared.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_SECONDS = re.compile(r"[\d.]+ s$")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Step:
    """One thing the page does, and what it shows of the outcome (None: nothing is shown)."""

    code: str
    shown: str | None
    is_command: bool


def steps(page: str) -> Iterator[Step]:
    """The steps of ``page`` in order.

    >>> [step.code for step in steps("```console\\n$ regulars fit\\ndone\\n$ regulars doctor\\n```\\n")]
    ['regulars fit', 'regulars doctor']
    """
    blocks = [(found["language"], found["body"]) for found in _FENCE.finditer(page)]
    for (language, body), (after, output) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "python":
            yield Step(body, output if after == "text" else None, is_command=False)
        elif language == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield Step(command, shown if shown.strip() else None, is_command=True)


def run(step: Step, names: dict[str, Any]) -> str:
    """What the step prints; a command that fails raises AssertionError with it."""
    if step.is_command:
        program, *arguments = shlex.split(step.code)
        assert program == "regulars", step.code
        done = subprocess.run(
            [sys.executable, "-m", "regulars", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{step.code}: exit code {done.returncode}\n{done.stdout}"
        return done.stdout
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(step.code, "tutorial", "exec"), names)
    return said.getvalue()


def differs(shown: str, printed: str) -> str | None:
    """The first line of ``shown`` that ``printed`` does not bear out, or None.

    >>> differs("clients  2,000\\n…\\nlast 4.1", "clients 2,001\\nmore\\nlast 4.2")
    >>> differs("clients 2,000", "clients 2,003")
    'clients 2,000'
    """
    left = [_squeezed(line) for line in printed.splitlines() if line.strip()]
    free = False
    for line in filter(None, map(_squeezed, shown.splitlines())):
        if line in ("…", "..."):
            free = True
            continue
        while free and left and not _same(line, left[0]):
            left.pop(0)
        if not left or not _same(line, left.pop(0)):
            return line
        free = False
    return None if free or not left else f"(printed beyond what is shown) {left[0]}"


def _squeezed(line: str) -> str:
    return _SECONDS.sub("# s", " ".join(line.split()))


def _same(shown: str, printed: str) -> bool:
    if _NUMBER.sub("#", shown) != _NUMBER.sub("#", printed):
        return False
    return all(
        abs(_value(a) - _value(b)) <= 1.001 * 10.0 ** -_decimals(a)
        for a, b in zip(_NUMBER.findall(shown), _NUMBER.findall(printed), strict=True)
    )


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
