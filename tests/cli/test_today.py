"""``regulars today`` in a real folder: the list, ticks, the trial, the spreadsheet, three languages."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from cli_runner import Run, ran

from regulars.cli import today as job
from regulars.company import Company
from regulars.ledger import outcomes

END = dt.date(2024, 6, 30)
#: A formula, a script, a word written backwards, and their like: all of them slip away.
HOSTILE = (
    "=HYPERLINK(\"http://bad\")", "+1+1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>",
    "Anna\N{RIGHT-TO-LEFT OVERRIDE}annA", "Ștefan, «Ёлка»", "  =1",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of 40 weekly clients, and twenty who left five to seven weeks ago."""
    home = tmp_path_factory.mktemp("today")
    rng = np.random.default_rng(2)
    leavers = [*HOSTILE, *(f"leaver {n:02}" for n in range(12))]
    with (home / "sales.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["client", "date", "amount", "product"])
        for n, name in enumerate([*leavers, *(f"stays {n:02}" for n in range(40))]):
            until = END - dt.timedelta(days=35 + n % 3 * 7) if name in leavers else END
            day = dt.date(2023, 6, 1) + dt.timedelta(days=n % 7)
            while day <= until:
                writer.writerow([name, day.isoformat(), f"{10 + n}.00", "=coffee()"])
                day += dt.timedelta(days=int(rng.integers(5, 10)))
    shop = home / "shop"
    done = ran(
        "open", home / "sales.csv", "--yes", "--no-browser", "--folder", shop, "--lang", "en",
        "--preset", "generic",
    )  # fmt: skip
    assert done.code == 0, done.err
    return shop


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return Path(shutil.copytree(made, tmp_path / "shop"))


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, dt.date(2024, 7, 1))


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    monkeypatch.setattr(job, "today", lambda zone: day)


def listed(run: Run, shop: Path, *arguments: object) -> list[str]:
    told = run("today", "--folder", shop, "--json", *arguments)
    assert told.code == 0, told.out
    return [row["client"] for row in told.json()["to_call"]]


def test_ten_lines_say_who_since_when_and_what_to_ask(run: Run, shop: Path) -> None:
    told = run("today", "--folder", shop)
    assert told.code == 0
    title, how, _, head, *lines = told.out.split("What came of a call:")[0].strip().splitlines()
    assert title == "Today: 10 to call" and "By records up to 30 June 2024" in how and "at stake" in head
    assert len(lines) == 10
    assert all("ask what has changed" in line and " weeks" in line for line in lines)
    assert "not known" in told.err and "--holdout" in told.err
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in told.out


def test_json_is_one_document_with_codes_and_sentences(run: Run, shop: Path) -> None:
    document = run("today", "--folder", shop, "--json", "--top", 3).json()
    assert [row["ask"]["code"] for row in document["to_call"]] == ["call.ask_what_changed"] * 3
    assert document["trial"] is False and document["left_uncalled"] == 0
    for row in document["to_call"]:
        assert row["at_stake_low"] < row["at_stake"] < row["at_stake_high"]
        assert row["happened"][0]["text"].startswith("silent for ")


@pytest.mark.parametrize(("lang", "heading"), [("ru", "Сегодня позвонить: 10"), ("ro", "De sunat azi: 10")])
def test_it_speaks_three_languages(run: Run, shop: Path, lang: str, heading: str) -> None:
    told = run("today", "--folder", shop, "--lang", lang).out
    assert heading in told
    assert "call" not in told.replace("do-not-call", "") and "ask " not in told


def test_a_spreadsheet_shows_hostile_names_and_runs_none(run: Run, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    assert run("today", "--folder", shop, "--top", 50, "--csv", path).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head[0] == "client" and len(rows) >= len(HOSTILE)
    for row in rows:
        assert len(row) == len(head)
        for cell in row:
            assert not cell.strip().startswith(("=", "+", "-", "@"))
            assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in cell
        assert all(float(row[at]) >= 0 for at in (1, 2, 4, 5, 6))
    names = {row[0] for row in rows}
    assert {"'@SUM(A1)", "'+1+1", "<script>alert(1)</script>", "Ștefan, «Ёлка»"} <= names


def test_whoever_was_called_is_not_shown_for_his_own_rhythm(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = listed(run, shop)
    told = run("today", "--folder", shop, "--tick", first[0], "coming")
    assert told.code == 0 and "will come again" in told.out
    assert listed(run, shop)[:9] == first[1:]
    on(monkeypatch, dt.date(2024, 7, 10))
    assert listed(run, shop)[0] == first[0]


def test_a_tick_is_mended_and_both_are_kept(run: Run, shop: Path) -> None:
    client = listed(run, shop)[0]
    run("today", "--folder", shop, "--tick", client, "no-answer")
    told = run("today", "--folder", shop, "--tick", client, "do-not-call")
    assert "did not answer" in told.out and "does not want to be called" in told.out
    kept = [json.loads(line) for line in (shop / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [each["outcome"] for each in kept] == ["no-answer", "do-not-call"]
    assert kept[1]["corrects"] == kept[0]["id"]
    run("today", "--folder", shop, "--tick", client, "mistaken")
    assert listed(run, shop)[0] == client


def test_an_unknown_client_is_asked_back(run: Run, shop: Path) -> None:
    told = run("today", "--folder", shop, "--json", "--tick", "leaver 7", "coming")
    assert told.code == 2
    error = told.error()
    assert error["type"] == "LookupFailed" and "leaver 07" in error["message"]
    assert not (shop / "outcomes.jsonl").exists()


def test_an_unknown_outcome_names_those_there_are(run: Run, shop: Path) -> None:
    told = run("today", "--folder", shop, "--tick", "leaver 07", "happy")
    assert told.code == 2 and "no-answer" in told.err
    shown = run("today", "--help").out
    assert all(f"  {code} " in shown for code in outcomes.OUTCOMES)


def test_nothing_is_ticked_while_an_import_writes(run: Run, shop: Path) -> None:
    with Company.open(shop).lock():
        told = run("today", "--folder", shop, "--json", "--tick", "leaver 07", "coming")
        assert told.code == 2 and told.error()["code"] == "error.folder_busy"
        assert run("today", "--folder", shop).code == 0


def test_a_trial_leaves_the_same_ones_alone(run: Run, shop: Path) -> None:
    everyone = listed(run, shop, "--top", 50)
    first = listed(run, shop, "--top", 50, "--holdout", "30%")
    alone = [client for client in everyone if client not in first]
    assert 0 < len(alone) < len(everyone) and first == [c for c in everyone if c not in alone]
    assert listed(run, shop, "--top", 50) == first
    assert listed(run, shop, "--top", 50, "--holdout", "0,3") == first
    records = outcomes.records(Company.open(shop))
    enrolled = [each for each in records if each.get("event") == "enrolled"]
    assert {each["client"] for each in enrolled if each["arm"] == "leave"} == set(alone)
    assert len(enrolled) == len(everyone) and {each["at"] for each in enrolled} == {"2024-07-01"}
    assert listed(run, shop, "--top", 50, "--holdout", "0") == everyone


def test_a_trial_is_read_and_claims_nothing_too_early(run: Run, shop: Path) -> None:
    assert run("today", "--folder", shop, "--trial", "--json").error()["code"] == "error.no_trial"
    run("today", "--folder", shop, "--top", 50, "--holdout", "20%")
    told = run("today", "--folder", shop, "--trial")
    assert told.code == 0 and "Cannot tell yet" in told.out and "nobody to judge yet" in told.out
    reading = run("today", "--folder", shop, "--trial", "--json").json()["reading"]
    assert reading["verdict"] == "cannot tell" and reading["waiting"] > 0 and reading["more"] > 100
    for lang in ("ru", "ro"):
        assert "Cannot" not in run("today", "--folder", shop, "--trial", "--lang", lang).out


def test_a_trial_that_has_run_its_time_says_what_it_shows(run: Run, shop: Path) -> None:
    """Records of a trial a year before, in which everybody came back whether called or not."""
    stays = [f"stays {n:02}" for n in range(40)]
    began = {
        "kind": "trials",
        "event": "began",
        "trial": "t",
        "name": "ten to call",
        "share": 0.5,
        "seed": "s",
    }
    rows = [began | {"at": "2024-01-08"}]
    rows += [
        {
            "kind": "trials", "event": "enrolled", "trial": "t", "name": "ten to call", "client": client,
            "arm": "leave" if n % 2 else "call", "at": "2024-01-08", "until": "2024-02-05",
        }
        for n, client in enumerate(stays)
    ]  # fmt: skip
    company = Company.open(shop)
    with company.lock():
        outcomes.append(company, rows)
    told = run("today", "--folder", shop, "--trial")
    assert "20 of 20 · 100%" in told.out and "Cannot tell yet" in told.out
    assert told.out.count("20 of 20") == 2 and "0 (" in told.out


@pytest.mark.parametrize("share", ["60%", "-1", "a fifth", "nan"])
def test_a_share_that_cannot_be_left_alone_is_refused(run: Run, shop: Path, share: str) -> None:
    told = run("today", "--folder", shop, "--json", f"--holdout={share}")
    assert told.code == 2 and told.error()["code"] == "error.share_invalid"
    assert not (shop / "outcomes.jsonl").exists()


def test_the_file_is_written_though_nobody_reads_the_list(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("typer.secho", gone)
    path = shop.parent / "calls.csv"
    assert ran("today", "--folder", shop, "--csv", path).code == 1
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) > 5
