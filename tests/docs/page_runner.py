"""Runs the blocks of a Markdown page as they stand and holds what they print against what the page shows.

A ``console`` block holds commands (``$ regulars …``), each followed by what it prints; every command runs in
a process of its own, as a person's would. A ``python`` block may be followed by a ``text`` block with what it
prints; python blocks share their names. ``…`` alone on a line stands for any lines. Spaces count as one, a
number may differ by one in the last digit shown, and how many seconds something took is not compared.

``python tests/docs/page_runner.py`` runs the tutorial and the README's demo and brings the figures that they
show up to date. Lines whose words have changed are left for a person, and the tests name them.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
README = ROOT / "README.md"

_FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_DEMO = re.compile(r"<!-- demo -->\n```text\n(.*?)```\n<!-- /demo -->", re.DOTALL)
_SECONDS = re.compile(r"[\d.]+ s$")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Step:
    """One thing the page does, and what it shows of the outcome (None: nothing is shown)."""

    code: str
    shown: str | None
    is_command: bool


def runs_as_written(page: Path, table: str) -> int:
    """Run the how-to ``page`` here, its first table kept as the file ``table``; how many outcomes it showed.

    Fails at the first step that prints something else than the page shows.
    """
    text = page.read_text(encoding="utf-8")
    found = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    assert found is not None
    Path(table).write_text(found[1], encoding="utf-8")
    names: dict[str, Any] = {}
    shown = 0
    for step in steps(text):
        printed = run(step, names)
        if step.shown is not None:
            shown += 1
            wrong = differs(step.shown, printed)
            assert wrong is None, f"{step.code}\nthe page shows: {wrong}\nit prints:\n{printed}"
    return shown


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


def _installed_path() -> str:
    """As where Regulars was installed for the person: its command is on the PATH."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))


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
            env={**os.environ, "PATH": _installed_path(), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
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


def demo_shown() -> str:
    """What the README shows of the demo; it shows the beginning."""
    found = _DEMO.search(README.read_text(encoding="utf-8"))
    assert found is not None, "README.md has no block between <!-- demo --> and <!-- /demo -->"
    return found[1]


def refreshed(shown: str, printed: str) -> str:
    """``shown`` with each line in the figures of the first line printed that says the same in words.

    >>> refreshed("clients  2,000\\n…\\nlast 4.1\\n", "clients  2,100\\nmore\\nlast 5.0\\n")
    'clients  2,100\\n…\\nlast 5.0\\n'
    """
    left = printed.splitlines()
    lines = []
    for line in shown.splitlines():
        at = next((i for i, other in enumerate(left) if line.strip() and _words(line) == _words(other)), None)
        lines.append(line if at is None else left[at].rstrip())
        left = left if at is None else left[at + 1 :]
    return "".join(f"{line}\n" for line in lines)


def _words(line: str) -> str:
    return _NUMBER.sub("#", _squeezed(line))


def _squeezed(line: str) -> str:
    return _SECONDS.sub("# s", " ".join(line.split()))


def _same(shown: str, printed: str) -> bool:
    if _words(shown) != _words(printed):
        return False
    return all(
        abs(_value(a) - _value(b)) <= 1.001 * 10.0 ** -_decimals(a)
        for a, b in zip(_NUMBER.findall(shown), _NUMBER.findall(printed), strict=True)
    )


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def main() -> None:
    """Refresh the figures of the tutorial and of the README's demo."""
    os.environ.update(REGULARS_LANG="en", COLUMNS="100")
    names: dict[str, Any] = {}
    page, demo = TUTORIAL.read_text(encoding="utf-8"), demo_shown()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        at = 0
        for step in steps(page):
            printed = run(step, names)
            if step.shown is not None:
                at = page.index(step.shown, at)
                new = refreshed(step.shown, printed)
                page = page[:at] + new + page[at + len(step.shown) :]
                at += len(new)
        shown = refreshed(demo, run(Step("regulars demo", None, is_command=True), names))
        os.chdir(ROOT)
    TUTORIAL.write_text(page, encoding="utf-8", newline="\n")
    README.write_text(README.read_text(encoding="utf-8").replace(demo, shown), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
