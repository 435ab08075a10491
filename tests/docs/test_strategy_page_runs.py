"""The how-to on the strategy runs as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_runner import ROOT, runs_as_written


@pytest.mark.slow
def test_the_page_on_the_strategy_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGULARS_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    assert runs_as_written(ROOT / "docs" / "how-to" / "strategy.md", "sales.csv") == 6
