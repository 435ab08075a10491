"""Errors have one shape and honest exit codes; languages and encodings never stand in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import Run

from regulars.cli import workplace
from regulars.cli.tables import aligned


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (["client", "7", "--folder", "nowhere"], "error.folder_missing", "FolderMissing"),
        (["open", "nothing.csv", "--yes"], "error.source_missing", "SourceMissing"),
        (["simulate", "sales.doc"], "error.argument_invalid", "ArgumentInvalid"),
        (["nosuch"], "error.usage", None),
        (["simulate", "a.csv", "--clients", "many"], "error.usage", None),
    ],
)
def test_errors_in_json_have_one_shape(run: Run, arguments: list[str], code: str, kind: str | None) -> None:
    done = run(*arguments, "--json")
    assert done.code == 2
    error = done.error()
    assert error["code"] == code
    assert kind is None or error["type"] == kind
    assert error["message"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "not a company folder"), ("ru", "не папка компании"), ("ro", "nu este un dosar")],
)
def test_errors_speak_the_persons_language(run: Run, lang: str, words: str) -> None:
    done = run("fit", "--folder", "nowhere", "--lang", lang)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_the_environment_names_the_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_LANG", "ro")
    assert "nu este un dosar" in run("fit", "--folder", "nowhere").err


def test_the_companys_language_is_spoken_unless_another_is_asked_for(run: Run) -> None:
    assert run("new", "shop", "--lang", "ru").code == 0
    assert "ещё нет продаж" in run("fit", "--folder", "shop").err
    assert "no sales yet" in run("fit", "--folder", "shop", "--lang", "en").err


def test_the_unexpected_is_owned_up_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr(workplace, "nearest", broken)
    done = run("fit")
    assert done.code == 1
    assert "a wheel came off" in done.err and "REGULARS_DEBUG=1" in done.err and "Traceback" not in done.err
    assert run("fit", "--json").error()["code"] == "error.unexpected"
    monkeypatch.setenv("REGULARS_DEBUG", "1")
    assert "Traceback" in run("fit").err


@pytest.mark.parametrize("encoding", ["cp1251", "cp1252", "ascii", "cp866"])
@pytest.mark.parametrize("lang", ["ru", "ro"])
def test_no_console_fails_on_a_letter(run: Run, encoding: str, lang: str) -> None:
    done = run("new", "shop", "--lang", lang, encoding=encoding)
    assert done.code == 0 and "shop" in done.out


def test_json_is_utf8_whatever_the_console(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "REGULARS_LANG": "ru"}
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "client", "Анна", "--folder", "нет", "--json"],
        capture_output=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert "не папка компании" in done.stdout.decode("utf-8")


def test_the_folder_is_found_from_below(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run("new", "shop")
    below = tmp_path / "shop" / "exports" / "2025"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert run("doctor", "--json").json()["folder"] == str(tmp_path / "shop")


def test_commands_to_copy_can_be_typed_as_they_stand(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`make demo` runs in an environment that is not on the PATH."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert "\n  regulars fit" in run("new", "one").out
    monkeypatch.setenv("PATH", str(tmp_path))
    command = run("new", "two").out.split("\n  ")[-1].strip()
    assert command.endswith("regulars fit")
    program = command.removesuffix(" fit")
    assert program != "regulars"
    assert Path(program).is_file()


def test_a_console_without_a_letter_shows_it_without_its_accent(run: Run) -> None:
    """Romanian on a Russian console: ț and ă are not in windows-1251, t and a are."""
    done = run("fit", "--folder", "nowhere", "--lang", "ro", encoding="cp1251")
    assert "nu este un dosar al companiei. Creati-l" in done.err


def test_a_place_where_nothing_can_be_made_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = run("new", tmp_path / "file" / "shop")
    assert done.code == 2
    assert "choose another place" in done.err
    assert str(tmp_path / "file") in done.err


def test_a_language_that_is_not_spoken_is_refused(run: Run) -> None:
    done = run("doctor", "--lang", "de")
    assert done.code == 2
    assert "There are: en, ru, ro" in done.err


def test_a_table_fits_a_narrow_terminal() -> None:
    rows = [["product", "units", "why"], ["tea", "12", "bought it on many days so far, and often"]]
    for room in (80, 40, 30):
        lines = aligned(rows, right=[1], room=room)
        assert max(map(len, lines)) <= room
        assert lines[1].startswith("tea         12")
