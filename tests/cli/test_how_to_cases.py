"""The how-to on cases, walked as it is written: every command on the page, in order, in each language."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from cli_runner import Ran, Run

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "cases.md"
#: What the page takes for granted, as small as such files can be.
FILES = {"call.mp3": b"ID3\x04" + bytes(900), "operator.txt": b"She warned him.", "invoice.pdf": b"%PDF-1.7"}


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


@pytest.fixture
def company(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    run("new", "shop")
    folder = tmp_path / "shop"
    monkeypatch.chdir(folder)
    for name, content in FILES.items():
        Path(name).write_bytes(content)
    Path("rules").mkdir()
    Path("rules-new.toml").write_text(blocks("toml")[0], encoding="utf-8")
    return folder


SLOW = pytest.mark.slow


@pytest.mark.parametrize("lang", ["en", pytest.param("ru", marks=SLOW), pytest.param("ro", marks=SLOW)])
def test_every_command_of_the_page_runs_in_order(
    run: Run, company: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("REGULARS_LANG", lang)
    done: dict[str, Ran] = {}
    for command in (line for block in blocks("sh") for line in block.splitlines()):
        program, *arguments = shlex.split(command)
        assert program == "regulars"
        if "rules/house-new.toml" in arguments:
            Path("rules-new.toml").rename("rules/house-new.toml")
        done[command] = run(*arguments)
        assert done[command].code == 0, f"{command}\n{done[command].err}"
    said = "".join(each.out + each.err for each in done.values())
    assert "Traceback" not in said and "{" not in said
    given = next(each for command, each in done.items() if command.endswith("case given"))
    assert "a written summary after each call" in given.out
