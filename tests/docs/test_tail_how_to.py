"""The page on who brings others runs as written and prints what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from page_runner import ROOT, differs, run, steps


@pytest.mark.slow
def test_the_page_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGULARS_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    names: dict[str, Any] = {}
    shown = 0
    for step in steps((ROOT / "docs" / "how-to" / "tail.md").read_text(encoding="utf-8")):
        printed = run(step, names)
        if step.shown is not None:
            shown += 1
            wrong = differs(step.shown, printed)
            assert wrong is None, f"{step.code}\nthe page shows: {wrong}\nit prints:\n{printed}"
    assert shown == 6
    assert (tmp_path / "tail.html").is_file()
