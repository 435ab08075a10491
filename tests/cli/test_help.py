"""Help is quick, and teaches by examples that work."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest
from cli_runner import Run

from regulars.cli import JOBS, app, commands

HEAVY = {"numpy", "duckdb", "pyarrow", "scipy", "sqlglot", "babel", "rich", "openpyxl", "pandas"}


@pytest.mark.parametrize("arguments", [["--help"], ["open", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import sys
from regulars.cli import main
main({arguments!r})
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_the_command_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "--version"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert re.fullmatch(r"regulars \d+\.\d+\.\d+\n", done.stdout)


def test_every_job_is_listed_with_a_whole_sentence(run: Run) -> None:
    told = run("--help").out
    for job in JOBS:
        line = re.search(rf"^  {job} +(.*)$", told, re.MULTILINE)
        assert line and line[1].endswith("."), job


def command_of(words: list[str]) -> tuple[str, ...]:
    """The command that an example begins with."""
    return next(each for each in commands() if tuple(words[1 : 1 + len(each)]) == each)


@pytest.mark.parametrize("job", commands(), ids=" ".join)
def test_examples_name_commands_and_options_that_exist(run: Run, job: tuple[str, ...]) -> None:
    told = run(*job, "--help").out
    block = told.split("Examples:")[1].split("\n\n")[0]
    examples = [shlex.split(line.strip()) for line in block.strip().splitlines()]
    examples = [words for words in examples if words[0] == "regulars"]
    assert any(command_of(words) == job for words in examples)
    for words in examples:
        known = run(*command_of(words), "--help")
        assert known.code == 0
        for option in (word for word in words if word.startswith("--")):
            assert option in known.out, words


@pytest.mark.parametrize("job", commands(), ids=" ".join)
def test_every_job_speaks_json_and_three_languages(run: Run, job: tuple[str, ...]) -> None:
    told = run(*job, "--help").out
    assert "--json" in told and "--lang" in told


def test_no_job_is_registered_twice() -> None:
    names = [each.name for each in (*app.registered_commands, *app.registered_groups)]
    assert sorted(names) == sorted(JOBS)
