"""Case files: what one command wrote the next one reads, whoever else writes in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cli_runner import Run

from regulars.casebook.files import CaseChanged, CaseUnreadable, open_case, read_case, write_case

TALK = "Client: You are an idiot!\nOperator: Please stay polite or I will end the call.\n"


@pytest.fixture
def case(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "17.yaml"
    assert run("case", "new", file, "--country", "RO", "--asks", "refund=50").code == 0
    assert run("case", "set", file, "--waive", "he stands here", "--by", "Irina").code == 0
    claimed = run("case", "add-claim", file, "--ground", "no_ground", "--amount", "50")
    assert claimed.code == 0, claimed.err
    assert run("case", "advise", file, "--by", "Irina", "--why", "no ground").code == 0
    return file


@pytest.mark.parametrize("amount", ["nan", "inf", "1e300"])
def test_a_sum_that_is_none_is_refused_before_it_is_written(run: Run, case: Path, amount: str) -> None:
    before = case.read_bytes()
    words = ("--by", "Irina", "--why", "so", "--amount", amount)
    refused = run("case", "decide", case, "--course", "explain_and_hold", *words)
    assert refused.code == 2 and "$.decision.amount" in refused.err and "recorded" not in refused.out
    assert case.read_bytes() == before


def test_nobody_decides_a_dismissal_that_nobody_demanded(run: Run, case: Path) -> None:
    """The breach of a rule has to be shown; that nobody speaks of it shows nothing."""
    for course in ("dismiss_employee", "reprimand_employee"):
        refused = run("case", "decide", case, "--course", course, "--by", "Irina", "--why", "so")
        assert refused.code == 2 and "not shown that the employee broke a rule" in refused.err


def test_who_writes_second_is_told_and_loses_nothing(case: Path) -> None:
    mine, seen = open_case(case)
    theirs, theirs_seen = open_case(case)
    write_case(case, {**theirs, "apologised_at": "2026-10-05T12:00:00"}, seen=theirs_seen)
    with pytest.raises(CaseChanged, match="meanwhile"):
        write_case(case, {**mine, "language": "ro"}, seen=seen)
    assert read_case(case)["apologised_at"] == "2026-10-05T12:00:00" and read_case(case)["language"] == "en"
    assert [path.name for path in case.parent.iterdir()] == [case.name]


def test_what_would_be_too_large_to_read_is_not_written(case: Path) -> None:
    document, seen = open_case(case)
    with pytest.raises(CaseUnreadable, match="1 MB"):
        write_case(case, {**document, "note": "x" * 2_000_000}, seen=seen)
    assert case.read_bytes() == seen


@pytest.mark.parametrize("name", ["half.yaml", "half.json"])
def test_half_a_character_survives_the_file(tmp_path: Path, name: str) -> None:
    document = {"case": "17", "says": "soup \udcff and \x1b[31m"}
    write_case(tmp_path / name, document)
    assert read_case(tmp_path / name) == document


def test_a_number_without_end_is_no_case(tmp_path: Path, run: Run) -> None:
    for name in ("n.json", "n.yaml"):
        (tmp_path / name).write_text('{"case": "17", "size": ' + "9" * 5000 + "}")
        shown = run("case", "show", tmp_path / name)
        assert shown.code == 2 and "cannot be read as a case" in shown.err


def test_talk_that_is_read_has_its_day(run: Run, case: Path, tmp_path: Path) -> None:
    """Whatever the file is called: who reads a record of talk into a case has it deleted in time."""
    talk = tmp_path / "talk.txt"
    talk.write_text(TALK, encoding="utf-8")
    entry = run("case", "add-evidence", case, talk, "--read", "--json").json()["evidence"]
    assert entry["kind"] == "transcript"
    assert dt.date.fromisoformat(entry["keep_until"]) > dt.datetime.now(dt.UTC).date()


def test_a_name_forges_no_line_of_the_screen(run: Run, case: Path, tmp_path: Path) -> None:
    talk = tmp_path / "call.txt"
    talk.write_text(TALK, encoding="utf-8")
    entry = run("case", "add-evidence", case, talk, "--json").json()["evidence"]
    assert entry["name"] == "call.txt"
    hostile = tmp_path / "call\n  e9 signed\x1b[31m.txt"
    try:
        hostile.write_text(TALK, encoding="utf-8")
    except OSError:
        pytest.skip("this system has no such names")
    added = run("case", "add-evidence", case, hostile)
    assert added.code == 0 and "\n  e9 signed" not in added.out + run("case", "show", case).out
    assert run("case", "show", case, "--json").json()["evidence"][-1]["state"] == "unchanged"


def test_a_check_back_is_in_the_case_itself(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "18.yaml"
    opened = run("case", "new", file, "--country", "RO", "--check-back", "the soup was cold")
    assert "no file of its own" in opened.out and "not where it was" not in opened.out


def test_of_many_cases_the_broken_one_is_named(run: Run, case: Path) -> None:
    broken = case.with_name("18.yaml")
    broken.write_text(case.read_text(encoding="utf-8").replace("country: RO", "country: Romania"))
    table = case.with_name("house.toml")
    table.write_text(HOUSE, encoding="utf-8")
    tried = run("rules", "try", table, case, broken)
    assert tried.code == 2 and "18.yaml" in tried.err and "$.country" in tried.err


HOUSE = """name = "house"
decides = "owed"
version = "2"
author = "Irina"
from = 2026-01-01

[[rows]]
id = "else"
when = "else"
then = "nothing"
source = "the board"
"""


def test_what_is_known_of_a_client_needs_no_kind_of_him(run: Run, tmp_path: Path) -> None:
    """A file by hand may leave the client out; then what `set` adds of him is of a consumer."""
    file = tmp_path / "by_hand.yaml"
    file.write_text("case: '1'\nopened_at: 2026-10-05T12:58:00\ncountry: RO\n", encoding="utf-8")
    noted = run("case", "set", file, "--cases-before", "3", "--upheld-before", "1")
    assert noted.code == 0, noted.err
    assert read_case(file)["client"] == {"cases_before": 3, "upheld_before": 1}
    wrong = run("case", "set", file, "--upheld-before", "5")
    assert wrong.code == 2 and "$.client.upheld_before" in wrong.err
    counted = run("case", "set", file, "--shows", "attacks=5")
    assert counted.code == 2 and "attacks" not in counted.err.split("There are")[1]
