"""``regulars strategy`` and ``regulars perks`` in a real folder."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from cli_runner import Run

from regulars.cli import today as clock


@pytest.fixture
def stated(shop: Path, tmp_path: Path) -> Path:
    """A copy of the shop, with a strategy and goals."""
    folder = tmp_path / "shop"
    shutil.copytree(shop, folder)
    file = folder / "regulars.toml"
    text = file.read_text(encoding="utf-8").replace("groups = []", 'groups = ["group 0"]')
    file.write_text(text.replace("goals = []", 'goals = ["Клиенты возвращаются"]'), encoding="utf-8")
    return folder


def test_the_strategy_is_told_to_people_and_programs(run: Run, stated: Path) -> None:
    told = run("strategy", "--folder", stated)
    assert told.code == 0 and "Who is our client" in told.out and "client-minded" in told.out
    for lang, title in (("ru", "Кто наш клиент"), ("ro", "Cine este clientul nostru")):
        assert title in run("strategy", "--folder", stated, "--lang", lang).out
    document = json.loads(run("strategy", "--json", "--folder", stated).out)
    assert sum(document["strategy"]["counts"].values()) == 60
    assert document["goals"][0]["kind"] == "client"
    client = run("strategy", "--client", "nobody", "--folder", stated)
    assert client.code == 2 and "nobody" in client.err


def test_a_perk_is_drawn_written_down_and_read(
    run: Run, stated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda zone: dt.date(2024, 1, 8))
    begun = run("perks", "begin", "tea", "--perk", "cup=2", "--perk", "pot=9", "--folder", stated)
    assert begun.code == 0, begun.err
    with (tmp_path / "tea.csv").open(encoding="utf-8-sig", newline="") as file:
        arms = {row[0]: row[1] for row in list(csv.reader(file))[1:]}
    assert len(arms) == 60 and set(arms.values()) == {"nothing", "cup", "pot"}
    read = json.loads(run("perks", "read", "tea", "--json", "--folder", stated).out)["reading"]
    assert read["raised"] == pytest.approx(0.95) and [each["arm"] for each in read["effects"]] == [
        "cup",
        "pot",
    ]
    assert "cup" in run("perks", "read", "tea", "--folder", stated).out
    again = run("perks", "begin", "tea", "--perk", "cup=2", "--folder", stated)
    assert again.code == 2 and "another name" in again.err
    assert "tea" in run("perks", "list", "--folder", stated).out
    ended = run("perks", "end", "tea", "--json", "--folder", stated)
    assert json.loads(ended.out)["trial"]["ended"] == "2024-01-08", ended.err
    assert "is not judged" in run("perks", "read", "tea", "--folder", stated).out
    twice = run("perks", "end", "tea", "--folder", stated)
    assert twice.code == 2 and "has ended already" in twice.err
    # Who is erased is in no record of the trial either.
    gone = next(iter(arms))
    assert gone in (stated / "outcomes.jsonl").read_text(encoding="utf-8")
    erased = run("erase-client", gone, "--folder", stated, "--yes")
    assert erased.code == 0, erased.err
    assert f'"{gone}"' not in (stated / "outcomes.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("plan", "x", "--cost", "1", "--uplift", "much"), "0.05"),
        (("plan", "x", "--cost", "1", "--to", "friends"), "not-ours"),
        (("begin", "x", "--perk", "cup"), "car=40"),
        (("begin", "x", "--perk", "none=1"), "car=40"),
        (("begin", "x", "--perk", "cup=1", "--perk", "cup=2"), "stands twice"),
        (("plan", "x", "--cost", "1", "--weeks", "500"), "so long ago"),
        (("read", "x"), "There is no trial of x"),
        (("end", "x"), "There is no trial of x"),
    ],
)
def test_what_cannot_be_is_told_with_the_remedy(
    run: Run, stated: Path, given: tuple[str, ...], said: str
) -> None:
    refused = run("perks", *given, "--folder", stated)
    assert refused.code == 2 and said in refused.err
