"""The how-to on visits runs as it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from page_runner import ROOT, differs, run, steps

PAGE = ROOT / "docs" / "how-to" / "visit.md"


def test_the_page_on_visits_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGULARS_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(r"```csv\n(.*?)```", page, re.DOTALL)
    assert found is not None
    Path("menu.csv").write_text(found[1], encoding="utf-8")
    names: dict[str, Any] = {}
    shown = 0
    for step in steps(page):
        printed = run(step, names)
        if step.shown is not None:
            shown += 1
            wrong = differs(step.shown, printed)
            assert wrong is None, f"{step.code}\nthe page shows: {wrong}\nit prints:\n{printed}"
    assert shown == 10
