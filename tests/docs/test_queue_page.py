"""The page on the queue runs as written and prints what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_runner import ROOT, runs_as_written


@pytest.mark.slow
def test_the_page_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGULARS_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    assert runs_as_written(ROOT / "docs" / "how-to" / "queue.md", "waiting.csv") == 4
