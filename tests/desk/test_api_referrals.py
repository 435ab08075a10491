"""The API on who brings others, who is ours, prices, perks and the scorecard: what ``--json`` says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import regulars
from regulars.cli import main
from regulars.desk import tokens
from regulars.desk.models import AuditEntry, Person
from regulars.errors import RegularsError

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]


@pytest.fixture
def ask(person: Callable[..., Person]) -> Ask:
    """``ask("tails", role="auditor", top=2)``: the answer to somebody in that role who may see money."""

    def asked(path: str, role: str = "manager", scope: str = "value:read", **query: object) -> Any:
        somebody = Person.objects.filter(username=role).first() or person(role)
        secret = tokens.make(somebody, "a report", [scope])[1]
        headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}
        return Client().get(f"/api/v1/{path}", query, headers=headers)

    return asked


@pytest.fixture
def sender(referred: Path) -> str:
    """The client who brought others."""
    with regulars.load(referred) as portfolio:
        return str(portfolio.referrals().senders["client"][0].as_py())


def said(capsys: pytest.CaptureFixture[str], *command: object) -> Any:
    """What a command says with ``--json``."""
    capsys.readouterr()
    assert main([*map(str, command), "--json", "--lang", "en"]) == 0
    return json.loads(capsys.readouterr().out)


def inside(part: Any, whole: Any) -> bool:
    """Whether everything in ``part`` stands in ``whole``."""
    if isinstance(part, dict):
        return all(name in whole and inside(each, whole[name]) for name, each in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(inside, part, whole))
    if isinstance(part, float):
        return bool(part == pytest.approx(whole))
    return bool(part == whole)


def test_it_says_what_the_command_line_says(
    referred: Path, sender: str, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--folder", referred)
    for path, command in (
        (f"clients/{sender}/tail", ("tail", sender)),
        ("tails", ("tail",)),
        ("strategy", ("strategy",)),
        (f"clients/{sender}/belonging", ("strategy", "--client", sender)),
        ("prices", ("prices",)),
        (f"clients/{sender}/prices", ("prices", sender)),
        ("scorecard", ("scorecard",)),
    ):
        told = said(capsys, *command, *at)
        answer = ask(path)
        assert answer.status_code == 200, (path, answer.content)
        found = answer.json()
        assert inside(found, told), path
        assert found["frame"]["company"] == "shop" and len(found) >= 2
    assert len(found["scorecard"]["measures"]) == 13
    kept = {each.action for each in AuditEntry.objects.all()}
    assert {"card.read", "clients.listed", "client.strategy"} <= kept


def test_lists_are_cut_and_rings_are_told(referred: Path, sender: str, ask: Ask) -> None:
    tail = ask(f"clients/{sender}/tail", top=3).json()["tail"]
    assert len(tail["people"]) == 3 and tail["generations"][0]["clients"] > 3
    assert tail["people"][0]["referred_by"] == sender and tail["worth"]["low"] < tail["worth"]["high"]
    base = ask("tails").json()
    assert base["referrals"]["senders"][0]["client"] == sender
    assert base["referrals"]["asked"]["asked"] == base["referrals"]["asked"]["new"] > 0
    assert [each["finding"] for each in base["findings"]] == ["himself"]
    assert ask("tails", top=0).status_code == 422


@pytest.mark.parametrize("role", ["operator", "manager", "owner", "auditor"])
def test_only_those_who_may_see_money_are_answered(shop: Path, ask: Ask, role: str) -> None:
    paths = ["tails", "strategy", "perks"]
    if role == "operator":  # nobody of that role is given such a token
        with pytest.raises(RegularsError):
            ask("tails", role)
    else:
        assert {ask(path, role).status_code for path in paths} == {200}
    paths += [
        "prices",
        "scorecard",
        "perks/car",
        *(f"clients/C1/{it}" for it in ("tail", "belonging", "prices")),
    ]
    assert {ask(path, role, "clients:read").status_code for path in paths} == {403}


def test_nobody_and_nothing(shop: Path, ask: Ask) -> None:
    for path in ("clients/nobody/tail", "clients/nobody/belonging", "clients/nobody/prices", "perks/car"):
        assert ask(path).status_code == 404, path
    for path, code in (("prices", "api.not_looked_back"), ("scorecard", "api.not_measured")):
        answer = ask(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, code)
    assert ask("scorecard", against="some day").status_code == 422
    (shop / "CURRENT").unlink()
    for path in ("tails", "strategy", "prices", "scorecard", "clients/C0000001/tail"):
        answer = ask(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "api.nothing_fitted"), path


def test_the_scorecard_is_held_against_a_named_period(shop: Path, ask: Ask) -> None:
    found = ask("scorecard", against="6m").json()["scorecard"]
    assert found["periods"]["before"]["last_on"] < found["periods"]["now"]["first_on"]
    assert all(each["trap"]["text"] for each in found["measures"])


def test_perks_are_listed_and_read(shop: Path, ask: Ask, tmp_path: Path) -> None:
    begun = ["perks", "begin", "car", "--perk", "car=4", "--csv", tmp_path / "car.csv", "--folder", shop]
    assert main([str(each) for each in begun]) == 0
    [trial] = ask("perks", "auditor").json()["items"]
    assert trial["arms"] == {"none": 0.0, "car": 4.0} and trial["clients"] == 60
    reading = ask("perks/car").json()["reading"]
    assert set(reading["arms"]) <= {"none", "car"} and reading["waiting"] > 0
    assert reading["effects"][0]["net"]["verdict"] == "cannot tell"
    # The desk has taken the folder's records over by now: the command line still knows the trial.
    assert not (shop / "outcomes.jsonl").exists()
    assert main(["perks", "read", "car", "--folder", str(shop)]) == 0
