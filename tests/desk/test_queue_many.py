"""Two desks never call one person: many processes on one queue, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.company import Company

CLASSES = """
[[queue.classes]]
name = "tea"
[[queue.classes]]
name = "cognac"
head_start_minutes = 2
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of each kind of database."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


def run(database: str, folder: Path, calls: int) -> dict[str, Any]:
    """What 8 desks tell of ``calls`` in all."""
    company = Company.create(folder, language="en")
    settings = company.path / "regulars.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + CLASSES, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "queue_desks.py"), "8", str(calls)],
        env={
            **os.environ,
            "REGULARS_FOLDER": str(company.path),
            "REGULARS_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "regulars.web.settings",
            "PYTHONPATH": str(Path(regulars.__file__).parents[1]),
        },
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert found.returncode == 0, found.stderr[-3000:]
    told: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    print(told)
    return told


def nothing_is_lost(told: dict[str, Any], calls: int) -> None:
    assert told["errors"] == []
    assert (told["calls"], told["doubles"], told["out_of_order"]) == (calls, 0, 0)
    assert told["records"] == told["served"] > 0
    assert told["still_called"] == 0


@pytest.mark.slow
def test_two_desks_never_call_one_person(database: str, tmp_path: Path) -> None:
    nothing_is_lost(run(database, tmp_path / "shop", 160), 160)


@pytest.mark.load
def test_ten_thousand_calls_by_eight_processes(database: str, tmp_path: Path) -> None:
    nothing_is_lost(run(database, tmp_path / "shop", 10_000), 10_000)
