"""The tutorial runs as written and prints what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from page_runner import TUTORIAL, differs, refreshed, run, steps


@pytest.mark.slow
def test_the_tutorial_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGULARS_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    names: dict[str, Any] = {}
    shown = 0
    for step in steps(TUTORIAL.read_text(encoding="utf-8")):
        printed = run(step, names)
        if step.shown is not None:
            shown += 1
            wrong = differs(step.shown, printed)
            assert wrong is None, f"{step.code}\nthe page shows: {wrong}\nit prints:\n{printed}"
    assert shown >= 8


@pytest.mark.parametrize(
    ("shown", "printed", "wrong"),
    [
        ("clients  2,000\n…\nlast 4.1", "clients 2,001\nmore\nlast 4.2", None),
        ("a\n…", "a\nb\nc", None),
        ("clients 2,000", "clients 2,003", "clients 2,000"),
        ("mean 4.10", "mean 4.13", "mean 4.10"),
        ("one word", "another word", "one word"),
        ("a\nb", "a", "b"),
        ("a", "a\nb", "(printed beyond what is shown) b"),
        ("a\n…\nz", "a\nb", "z"),
    ],
)
def test_a_page_that_shows_something_else_is_caught(shown: str, printed: str, wrong: str | None) -> None:
    assert differs(shown, printed) == wrong


def test_steps_are_found() -> None:
    page = "```console\n$ regulars fit\ndone\n$ regulars doctor\n```\n```python\n1\n```\n```text\n1\n```\n"
    assert [(step.code, step.shown) for step in steps(page)] == [
        ("regulars fit", "done\n"),
        ("regulars doctor", None),
        ("1\n", "1\n"),
    ]


def test_figures_are_refreshed_and_words_are_not() -> None:
    shown = "clients  2,000\n…\nlast 4.1\n\nold words 3\n"
    assert refreshed(shown, "clients   2,100\nmore\nlast 5.0\nnew words 3\n") == (
        "clients   2,100\n…\nlast 5.0\n\nold words 3\n"
    )
