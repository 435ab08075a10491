"""Every command that a command prints runs as it stands there, in whatever folder and language."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from cli_runner import Ran, Run, ran

COMMAND = re.compile(r"(?:^\s*|[:(] )((?:\S*/)?regulars [a-z-]+[^\n]*)$", re.MULTILINE)
#: A folder and a client that a shell would take apart.
FOLDER, CLIENT = "my shop & co", "Anna $HOME; O'Neil"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty weekly clients, of whom one with an odd name is silent for two months."""
    home = tmp_path_factory.mktemp("printed")
    rng = np.random.default_rng(5)
    with (home / "sales.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["client", "date", "amount", "product"])
        for n in range(30):
            name, day = CLIENT if n == 0 else f"client {n:02}", dt.date(2024, 1, 1) + dt.timedelta(days=n % 7)
            while day <= dt.date(2025, 3, 1) - dt.timedelta(days=0 if n else 45):
                writer.writerow([name, day.isoformat(), f"{500 if n == 0 else 10 + n}.00", f"tea {n % 3}"])
                day += dt.timedelta(days=int(rng.integers(5, 10)))
    opened = ran(
        "open", home / "sales.csv", "--yes", "--no-browser", "--folder", home / "shop", "--lang", "en",
        "--preset", "generic",
    )  # fmt: skip
    assert opened.code == 0, opened.err
    return home / "shop"


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy to write to, named so that it has to be quoted."""
    shutil.copytree(made, tmp_path / FOLDER)
    return Path(FOLDER)


def printed(told: Ran) -> list[str]:
    return [found.strip() for text in (told.out, told.err) for found in COMMAND.findall(text)]


def again(run: Run, command: str) -> Ran:
    """Run a printed command as a shell would."""
    program, *arguments = shlex.split(command)
    assert Path(program).name == "regulars"
    return run(*arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="another shell quotes otherwise")
@pytest.mark.parametrize(
    "lang", ["en", *(pytest.param(lang, marks=pytest.mark.slow) for lang in ("ru", "ro"))]
)
def test_what_is_printed_runs_as_printed(run: Run, shop: Path, lang: str) -> None:
    seen = []
    first = run("today", "--folder", shop, "--lang", lang)
    assert CLIENT in first.out
    begun = run("today", "--folder", shop, "--lang", lang, "--holdout", "20%")
    without = run("today", "--folder", shop, "--lang", lang, "--holdout", "0")
    for told in (first, begun, without, run("report", "--folder", shop, "--lang", lang)):
        assert told.code == 0, told.err
        seen += printed(told)
    assert any("--tick" in each for each in seen) and any("--trial" in each for each in seen)
    assert any("--holdout" in each for each in seen)
    for command in dict.fromkeys(seen):
        done = again(run, command)
        assert done.code == 0, (command, done.err)


@pytest.mark.skipif(sys.platform == "win32", reason="another shell quotes otherwise")
@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
def test_the_remedy_of_an_error_runs_as_printed(run: Run, shop: Path, lang: str) -> None:
    told = run("today", "--folder", shop, "--lang", lang, "--trial")
    assert told.code == 2
    (remedy,) = printed(told)
    assert again(run, remedy).code == 0
    assert run("today", "--folder", shop, "--lang", lang, "--trial").code == 0
    missing = run("sell-to", "x", "--folder", "a new place", "--lang", lang)
    (remedy,) = printed(missing)
    assert again(run, remedy).code == 0
    unfitted = run("sell-to", "x", "--folder", "a new place", "--lang", lang)
    assert "fit --folder" in unfitted.err and "a new place" in unfitted.err


def test_in_the_folder_itself_none_is_named(run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    told = run("today")
    assert printed(told) and not any("--folder" in each for each in printed(told))
    assert all(again(run, command).code == 0 for command in printed(told))
