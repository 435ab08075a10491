"""Perks as trials at the desk: what they take, who begins them, who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regulars.company import Company
from regulars.desk import perks, privacy
from regulars.desk.models import AuditEntry, Record

pytestmark = pytest.mark.django_db
ASKED = {"name": "tea", "to": "all", "weeks": "8", "uplift": "20", "perk-1": "cup", "cost-1": "2,5"}


def begun(browser: Client, **more: str) -> Any:
    page = browser.get("/perks/plan/", ASKED | more).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    return browser.post("/perks/begin/", ASKED | more | {"key": key[1]})


def test_a_plan_says_what_it_takes_before_anything_is_drawn(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("manager").get("/perks/plan/", ASKED).content.decode()
    assert "A trial of tea" in page and "Clients in each group" in page and "20%" in page
    assert "60 clients are drawn by lot now, into 2 groups" in page
    assert not Record.objects.filter(kind="trials").exists()


def test_a_person_begins_it_once_and_it_is_audited(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("manager")
    page = browser.get("/perks/plan/", ASKED).content.decode()
    key = {"key": re.search(r'name="key" value="([^"]+)"', page)[1]}
    first, second = (browser.post("/perks/begin/", ASKED | key) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == second["Location"]
    ((trial, clients),) = perks.listed()
    assert (trial.name, trial.uplift, trial.arms, clients) == ("tea", 0.2, {"none": 0.0, "cup": 2.5}, 60)
    assert AuditEntry.objects.filter(action="perk.begun", subject=trial.id).count() == 1
    shown = browser.get(first["Location"]).content.decode()
    assert "Nothing of it is on record yet" in shown and "cup" in shown
    assert "tea" in browser.get("/perks/").content.decode()
    # Another tab begins one of the same name: refused, with what to do.
    again = begun(browser)
    assert again.status_code == 422 and "give the new one another name" in again.content.decode()
    assert len(perks.listed()) == 1


def test_who_gets_what_is_taken_out_with_names_by_those_who_may(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    address = begun(signed_in("manager"))["Location"] + "who.csv"
    answer = signed_in("manager").get(address)
    rows = b"".join(answer).decode("utf-8-sig").splitlines()
    assert rows[0] == "client,gets,name" and len(rows) == 61
    assert sum(",cup," in row for row in rows) == 30 == sum(",nothing," in row for row in rows)
    assert AuditEntry.objects.filter(action="perk.who").count() == 1
    assert signed_in("auditor").get(address).status_code == 403


def test_each_role_sees_and_does_what_it_may(shop: Path, signed_in: Callable[..., Client], role: str) -> None:
    trial = begun(signed_in("manager"))["Location"]
    browser = signed_in(role)
    sees = 403 if role == "operator" else 200
    assert [browser.get(each).status_code for each in ("/perks/", "/perks/plan/", trial)] == [sees] * 3
    decides = role in ("manager", "owner")
    if sees == 200:
        assert ("Draw the lots" in browser.get("/perks/plan/", ASKED).content.decode()) is decides
    answer = browser.post("/perks/begin/", ASKED | {"name": "other", "key": "k"})
    assert answer.status_code == (302 if decides else 403)
    assert len(perks.listed()) == (2 if decides else 1)


def test_whoever_serves_sees_on_the_card_what_to_give(shop: Path, signed_in: Callable[..., Client]) -> None:
    begun(signed_in("manager"))
    (trial,) = [perks.one(each.id) for each, _ in perks.listed()]
    assert trial is not None
    gets = {arm: client for client, arm in trial.clients.items()}
    browser = signed_in("operator")
    card = browser.get(f"/clients/{gets['cup']}/").content.decode()
    assert "He is to be given until" in card and "cup" in card and "2.5" not in card
    assert "to be given" not in browser.get(f"/clients/{gets['none']}/").content.decode()


def test_a_trial_begun_by_mistake_is_ended_once_and_audited(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager")
    address = begun(browser)["Location"]
    ((trial, _),) = perks.listed()
    gets = next(who for who, arm in perks.one(trial.id).clients.items() if arm == "cup")
    assert "to be given" in browser.get(f"/clients/{gets}/").content.decode()
    page = browser.get(address).content.decode()
    key = {"key": re.search(r'name="key" value="([^"]+)"', page)[1]}
    for _ in range(2):
        answer = browser.post(address + "end/", key, follow=True).content.decode()
        assert "The trial has ended" in answer and "is not judged" in answer and "End it today" not in answer
    assert AuditEntry.objects.filter(action="perk.ended", subject=trial.id).count() == 1
    assert Record.objects.filter(kind="trials", document__event="ended").count() == 1
    assert "to be given" not in browser.get(f"/clients/{gets}/").content.decode()
    assert "was ended early" in browser.get("/perks/").content.decode()
    # Another tab that still has the button is told; one of the same name may begin on the same day.
    late = browser.post(address + "end/", {"key": "another tab"}, follow=True).content.decode()
    assert "has ended already" in late
    assert begun(browser).status_code == 302 and len(perks.listed()) == 2
    assert [each.ended is None for each, _ in perks.listed()] == [True, False]


def test_only_those_who_decide_end_a_trial(shop: Path, signed_in: Callable[..., Client], role: str) -> None:
    address = begun(signed_in("manager"))["Location"]
    browser = signed_in(role)
    decides = role in ("manager", "owner")
    if role != "operator":
        assert ("End it today" in browser.get(address).content.decode()) is decides
    assert browser.post(address + "end/", {"key": "k"}).status_code == (302 if decides else 403)
    assert browser.post("/perks/nothing/end/", {"key": "k"}).status_code == (404 if decides else 403)
    assert (perks.listed()[0][0].ended is not None) is decides


def test_the_bar_shows_that_perks_are_below_the_strategy(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("manager")
    for address in ("/perks/", "/perks/plan/"):
        assert '<a href="/strategy/" aria-current="true">' in browser.get(address).content.decode()
    assert '<a href="/strategy/" aria-current="page">' in browser.get("/strategy/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "a name of at most"),
        ({"weeks": "soon"}, "a whole number of weeks"),
        ({"uplift": "0"}, "above 0 and below 100"),
        ({"cost-1": "-1"}, "an amount, 0 or more"),
        ({"perk-1": "", "cost-1": ""}, "Name one perk at least"),
        ({"perk-2": "cup", "cost-2": "1"}, "stands twice"),
        ({"weeks": "500"}, "so long ago"),
        ({"to": "ours"}, "Nobody is such a client now"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    shop: Path, signed_in: Callable[..., Client], wrong: dict[str, str], said: str
) -> None:
    answer = signed_in("manager").get("/perks/plan/", ASKED | wrong)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert signed_in("manager").post("/perks/begin/", ASKED | wrong | {"key": "k"}).status_code == 422
    assert not perks.listed()


def test_trials_take_the_same_number_of_queries_however_many(
    shop: Path, signed_in: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    browser = signed_in("manager")
    browser.get("/perks/")
    for many in (1, 3):
        for n in range(many):
            begun(browser, name=f"{many}-{n}")
        with django_assert_num_queries(4):
            browser.get("/perks/")


def test_erasing_a_client_takes_him_out_of_the_trial(shop: Path, signed_in: Callable[..., Client]) -> None:
    begun(signed_in("manager"))
    ((trial, clients),) = perks.listed()
    gone = next(iter(perks.one(trial.id).clients))
    privacy.erase(Company.open(shop), gone, None)
    assert perks.listed()[0][1] == clients - 1
