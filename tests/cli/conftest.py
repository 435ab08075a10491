"""A quiet environment for commands, sales to open, and a company folder to ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Run, ran


@pytest.fixture(autouse=True)
def plain_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No language, debugging or folder from outside reaches a test."""
    for name in ("REGULARS_LANG", "REGULARS_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    return ran


@pytest.fixture(scope="session")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year and a half of simulated sales, as CSV."""
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    assert ran("simulate", path, "--clients", 60, "--weeks", 80, "--products", 6, "--seed", 4).code == 0
    return path


@pytest.fixture(scope="session")
def shop(sales: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company folder with a portfolio; tests only read it."""
    folder = tmp_path_factory.mktemp("companies") / "shop"
    opened = ran("open", sales, "--yes", "--no-browser", "--folder", folder, "--lang", "en")
    assert opened.code == 0, opened.err
    return folder
