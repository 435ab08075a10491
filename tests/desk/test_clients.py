"""Finding clients, their cards, cards for somebody new: what people see, by role."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import regulars
from regulars.desk import records
from regulars.desk.models import AuditEntry, Case, Person, Record, Visit

pytestmark = pytest.mark.django_db
#: Of a card, the person and his session among them.
QUERIES = 11
Signed = Callable[..., Client]
TASKS = """
[[tasks]]
id = "breakfast"
names = { en = "breakfast", ru = "завтрак" }
products = ["P1"]
questions = { en = "Where do you have breakfast?", ru = "Где вы завтракаете?" }
[[tasks]]
id = "party"
names = { en = "birthday party" }
questions = { en = "Who celebrates next?" }
"""


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


@pytest.fixture
def someone(shop: Path) -> dict[str, Any]:
    """A client who has bought."""
    with regulars.load(shop) as portfolio:
        found: dict[str, Any] = portfolio.people().arrow().to_pylist()[1]
    return found


def ago(days: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    "typed", ["КОВАЛЕВА 1", "ольга ковалёва 1", "+373 69 000-001", "069000001", "c1@EXAMPLE.com", "id"]
)
def test_a_client_is_found_however_he_is_typed(
    shop: Path, signed_in: Signed, someone: dict[str, Any], typed: str
) -> None:
    assert someone["name"] == "Ольга Ковалёва 1"
    typed = someone["client"].lower() if typed == "id" else typed
    page = text(signed_in("operator").get("/clients/", {"q": typed}))
    first = page.split('<ul class="plain panel found">')[1]
    assert first.startswith(f'<li><a href="/clients/{someone["client"]}/">')
    entry = AuditEntry.objects.get(action="clients.searched")
    assert typed not in str(entry.detail) and entry.detail["found"] >= 1


def test_as_one_types_only_the_hits_come(shop: Path, signed_in: Signed) -> None:
    answer = signed_in("operator").get(
        "/clients/", {"q": "anna"}, headers={"HX-Request": "true", "HX-Target": "found"}
    )
    assert "<html" not in text(answer) and text(answer).count("<li>") == 10


def test_nobody_found_says_what_to_do(shop: Path, signed_in: Signed) -> None:
    page = text(signed_in("operator").get("/clients/", {"q": "zzz'); DROP"}))
    assert "Nobody is found." in page and "make a card for him" in page and "/new-client/" in page
    assert text(signed_in("auditor").get("/clients/", {"q": "zzz"})).count("/new-client/") == 0
    assert signed_in("operator").get("/clients/", {"q": "\0%_"}).status_code == 200


def test_the_card_says_in_plain_words_what_is_known(
    shop: Path, signed_in: Signed, someone: dict[str, Any]
) -> None:
    client = someone["client"]
    page = text(signed_in("operator").get(f"/clients/{client}/"))
    for said in (
        "Ольга Ковалёва 1",
        "with us",
        "Likely in 12 months",
        "Chance that he is still with us",
        "ought",
    ):
        assert said in page
    assert AuditEntry.objects.filter(action="card.read").count() == 1
    assert AuditEntry.objects.get(action="card.read").subject != client


def test_worth_and_amounts_are_for_those_who_may_see_them(
    shop: Path, signed_in: Signed, someone: dict[str, Any], role: str
) -> None:
    answer = signed_in(role).get(f"/clients/{someone['client']}/")
    may_see = role != "operator"
    assert ("LTV over 3 years" in text(answer)) is may_see
    assert ("worth" in answer.context) is may_see
    assert any(line["amount"] for line in answer.context["timeline"]) is may_see


def test_a_client_whom_nobody_knows_has_no_card(shop: Path, signed_in: Signed) -> None:
    answer = signed_in("operator").get("/clients/C9999999/")
    assert answer.status_code == 404 and "Nobody here knows a client" in text(answer)


def test_what_is_entered_at_the_desk_shows_on_the_card(
    shop: Path, signed_in: Signed, person: Callable[..., Person], someone: dict[str, Any]
) -> None:
    client, by = someone["client"], person("manager")
    other, third = "C0000003", "C0000004"
    records.append(
        [
            {
                "kind": "visits",
                "client": client,
                "at": f"{ago(0)}T10:00:00",
                "wish": "tea",
                "outcome": "served",
                "items": ["P4"],
            },
            {
                "kind": "check-backs",
                "client": client,
                "at": f"{ago(0)}T10:00:00",
                "answer": "worse",
                "note": "cold",
            },
            {"kind": "referrals", "client": client, "referred_by": other, "at": ago(0)},
            {"kind": "referrals", "client": third, "referred_by": client, "at": ago(0)},
            {
                "kind": "concessions",
                "client": client,
                "at": ago(0),
                "amount": "12.50",
                "cause": "goodwill",
                "case": "1",
            },
            {"kind": "cases", "client": client, "case": "1", "at": ago(0)},
            {
                "kind": "offers",
                "client": client,
                "at": ago(0),
                "product": "P3",
                "asked": False,
                "accepted": True,
            },
            {"kind": "answers", "client": client, "at": ago(0), "question": "slate:P1,P4", "answer": "P4"},
            {"kind": "contacts", "client": client, "at": ago(1), "outcome": "coming", "id": "a"},
            {
                "kind": "promises",
                "client": client,
                "at": ago(1),
                "what": "<b>39</b>",
                "by": ago(-3),
                "kept": None,
            },
        ],
        by,
    )
    Case.objects.create(client=client, document={}, opened_at=timezone.now(), opened_by=by)
    page = text(signed_in("operator").get(f"/clients/{client}/"))
    for said in (
        "was here on", "was here and wished “tea”: served green tea", "liked it less than expected: “cold”",
        "given something as goodwill", "case 1 decided", "one more suggestion, tartlet: taken",
        "asked for advice, chose green tea out of omelette, green tea", "called him: will come again",
        "&lt;b&gt;39&lt;/b&gt;", "Brought 1 client", f'href="/clients/{other}/"', f'href="/clients/{third}/"',
    ):  # fmt: skip
        assert said in page, said
    assert "12" not in page.split("given something as goodwill")[1].split("</li>")[0]
    sender = text(signed_in("operator").get(f"/clients/{other}/"))
    assert "Brought 1 client" in sender
    assert "Whom he brought and what that is worth" in text(signed_in("manager").get(f"/clients/{other}/"))


def test_an_answer_settles_a_task_and_is_not_asked_again(
    shop: Path, signed_in: Signed, someone: dict[str, Any]
) -> None:
    (shop / "visit.toml").write_text(TASKS, encoding="utf-8")
    browser, address = signed_in("operator"), f"/clients/{someone['client']}/"
    page = text(browser.get(address))
    assert "Where do you have breakfast?" in page and page.count("not known") >= 2
    given = {"task": "breakfast", "answer": "elsewhere", "key": "k"}
    for _ in range(2):
        page = text(browser.post(f"{address}task/", given, follow=True))
    assert Record.objects.filter(kind="answers").count() == 1
    assert "served elsewhere" in page and "Where do you have breakfast?" not in page
    assert "Who celebrates next?" in page and "asked about breakfast: served elsewhere" in page
    browser.post(f"{address}task/", {"task": "party", "answer": "", "key": "k2"})
    assert "Nothing to ask now." in text(browser.get(address))
    for wrong in ({"task": "rent", "answer": "yes"}, {"task": "party", "answer": "perhaps"}):
        assert browser.post(f"{address}task/", {**wrong, "key": "k3"}).status_code == 422
    assert signed_in("auditor").post(f"{address}task/", given).status_code == 403
    assert "<button" not in text(signed_in("auditor").get(address)).split("<h1>")[1]


def test_a_broken_list_of_tasks_does_not_keep_the_card_from_opening(
    shop: Path, signed_in: Signed, someone: dict[str, Any]
) -> None:
    (shop / "visit.toml").write_text("[[tasks]", encoding="utf-8")
    page = text(signed_in("operator").get(f"/clients/{someone['client']}/"))
    assert "visit.toml cannot be read" in page and "Likely in" in page


def test_somebody_new_gets_a_card_and_is_found_at_once(shop: Path, signed_in: Signed) -> None:
    browser = signed_in("operator")
    given = {"name": "Ștefan Țurcanu", "phone": "+373 60 111 222", "email": "Stefan@Example.com", "key": "k"}
    answer = browser.post("/new-client/", given)
    assert answer.status_code == 302
    assert browser.post("/new-client/", given).headers["Location"] == answer.headers["Location"]
    client = str(Record.objects.get(kind="clients").client)
    page = text(browser.get(answer.headers["Location"]))
    assert "new here" in page and "Ștefan Țurcanu" in page and "The card is there" in page
    for typed in ("stefan turcanu", "060111222", "stefan@example", client.lower()):
        assert f'href="/clients/{client}/"' in text(browser.get("/clients/", {"q": typed})), typed
    page = text(browser.post("/new-client/", {**given, "name": "Somebody", "key": "k2"}))
    assert "Is he one of these?" in page and client in page and Record.objects.count() == 1
    assert browser.post("/new-client/", {**given, "anyway": "yes", "key": "k3"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "  ", "Write a name"),
        ("name", "x" * 201, "too long"),
        ("phone", "call me", "no phone number"),
        ("email", "anna@", "no e-mail"),
        ("number", "C0000001", "somebody&#x27;s already"),
    ],
)
def test_a_wrong_field_is_said_beside_it(
    shop: Path, signed_in: Signed, field: str, value: str, said: str
) -> None:
    given = {"name": "Anna", "key": "k", field: value}
    page = text(signed_in("operator").post("/new-client/", given))
    assert said in page and f'aria-describedby="{field}-' in page and 'aria-invalid="true"' in page
    assert not Record.objects.exists()


def test_a_walk_in_who_is_here_has_a_card_and_strange_names_an_address(
    shop: Path, signed_in: Signed, person: Callable[..., Person]
) -> None:
    by = person("manager")
    Visit.objects.create(
        client="walk-in-1", state={}, stage="arrived", opened_at=timezone.now(), opened_by=by
    )
    browser = signed_in("operator")
    assert "new here" in text(browser.get("/clients/walk-in-1/"))
    for strange in ("ООО «Рога/Копыта»", "..", "a~s?&#b", "<b>"):
        records.append(
            [{"kind": "contacts", "client": strange, "at": ago(0), "outcome": "spoke", "id": strange}], by
        )
        page = text(browser.get("/"))
        link = page.split("Called today")[1].split('<a href="')[1].split('"')[0]
        assert browser.get(html.unescape(link)).status_code == 200, strange


def test_the_timeline_shows_thirty_and_more_on_request(
    shop: Path, signed_in: Signed, person: Callable[..., Person], someone: dict[str, Any]
) -> None:
    client = someone["client"]
    many = [
        {"kind": "contacts", "client": client, "at": ago(each), "outcome": "spoke", "id": str(each)}
        for each in range(45)
    ]
    records.append(many, None)
    browser = signed_in("operator")
    page = text(browser.get(f"/clients/{client}/"))
    assert page.count('<li class="contacts">') == 30 and "?shown=60" in page
    assert text(browser.get(f"/clients/{client}/?shown=60")).count('<li class="contacts">') == 45
    assert browser.get(f"/clients/{client}/?shown=-1x").status_code == 200


def test_queries_of_the_card_do_not_grow(
    shop: Path, signed_in: Signed, django_assert_num_queries: Any, someone: dict[str, Any]
) -> None:
    browser, client = signed_in("operator"), someone["client"]
    browser.get(f"/clients/{client}/")
    for many in (1, 3):
        for number in range(many):
            sent, spoke = f"C00000{many}{number}", {"at": ago(1), "outcome": "spoke", "id": f"{many}{number}"}
            records.append(
                [
                    {"kind": "referrals", "client": sent, "referred_by": client, "at": ago(1)},
                    {"kind": "contacts", "client": client, **spoke},
                ],
                None,
            )
        with django_assert_num_queries(QUERIES):
            assert len(browser.get(f"/clients/{client}/").content) < 150_000
