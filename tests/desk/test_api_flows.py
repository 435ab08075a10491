"""The same walks as at a desk, over the API: a visit, the queue, a case from a transcript to its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regulars.desk import present, tokens
from regulars.desk.models import AuditEntry, Case, Job, Person, Record, Ticket, Visit
from regulars.desk.permissions import may
from regulars.report import from_portfolio

pytestmark = pytest.mark.django_db
TALK = "Клиент: Вы идиот! Где мой заказ?\nОператор: Говорите вежливо, иначе я закончу разговор.\n"


class Program:
    """A program with a token of ``person`` for all that he may, or for ``scopes``."""

    def __init__(self, person: Person, scopes: list[str] | None = None) -> None:
        allowed = [scope for scope, what in tokens.SCOPES.items() if may(person, what)]
        _, secret = tokens.make(person, "program", scopes or allowed)
        self.browser = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str) -> Any:
        return self.browser.get(f"/api/v1/{path}").json()

    def post(self, path: str, document: object = None, **headers: str) -> Any:
        body = json.dumps(document) if document is not None else ""
        answer = self.browser.generic(
            "POST", f"/api/v1/{path}", body, content_type="application/json", headers=headers
        )
        return {**answer.json(), "status": answer.status_code}

    def send(self, path: str, name: str, content: str, **fields: str) -> Any:
        file = SimpleUploadedFile(name, content.encode())
        answer = self.browser.post(f"/api/v1/{path}", {"file": file, **fields})
        return {**answer.json(), "status": answer.status_code}


@pytest.fixture
def client(shop: Path) -> str:
    with present.portfolio() as portfolio:
        assert portfolio is not None
        return from_portfolio.clients_after(portfolio, "", 1)[0].client


def test_a_visit_from_the_wish_to_the_suggestion(client: str, person: Callable[..., Person]) -> None:
    till = Program(person("operator"))
    visit = till.post("visits", {"client": client})
    assert till.post("visits", {"client": client})["id"] == visit["id"]
    steps = f"visits/{visit['id']}/steps"
    wish = {"step": "wish", "version": 0, "said": "омлет и чёрный кофе"}
    offered = till.post(steps, wish, **{"Idempotency-Key": "w"})
    assert [each["verdict"] for each in offered["visit"]["matches"]] == ["clear", "clear"]
    assert offered["visit"]["offer"]["origin"] == "wish"
    assert "margin" not in offered
    # A lost answer: the same step under its key is done once, another tab on the old version is refused.
    assert till.post(steps, wish, **{"Idempotency-Key": "w"})["version"] == 1
    late = till.post(steps, wish)
    assert (late["status"], late["error"]["code"]) == (409, "desk.visit_moved_on")
    till.post(steps, {"step": "taken", "version": 1})
    liked = till.post(steps, {"step": "check-back", "version": 2, "answer": "better"})
    assert liked["visit"]["suggestion"]["reason"]["text"]
    till.post(steps, {"step": "more", "version": 3, "accepted": False})
    done = till.post(steps, {"step": "close", "version": 4})
    assert done["next"] == []
    kinds = {each["kind"] for each in till.get(f"clients/{client}/records")["items"]}
    assert {"visits", "check-backs", "offers"} <= kinds
    assert till.get("visits")["items"] == []
    assert till.post(steps, {"step": "wish", "version": 5})["status"] == 409
    assert till.get(f"clients/{client}")["visit"] is None


def test_a_step_with_a_wrong_value_says_what_to_do(client: str, person: Callable[..., Person]) -> None:
    till = Program(person("operator"))
    visit = till.post("visits", {"client": client})
    steps = f"visits/{visit['id']}/steps"
    for document, status in (
        ({"step": "fly", "version": 0}, 422),
        ({"step": "wish", "version": 0}, 422),
        ({"step": "check-back", "version": 0, "answer": "lovely"}, 422),
        ({"step": "taken", "version": 0}, 422),
        ({"step": "wish", "version": -1, "said": "tea"}, 422),
    ):
        refused = till.post(steps, document)
        assert refused["status"] == status, document
        assert refused["error"]["message"]
    assert till.post("visits", {"client": "nobody"})["status"] == 404
    assert (
        till.post("visits/00000000-0000-4000-8000-000000000000/steps", {"step": "close", "version": 0})[
            "status"
        ]
        == 404
    )
    assert Visit.objects.get().version == 0


def test_the_queue_calls_in_order_and_nobody_twice(shop: Path, person: Callable[..., Person]) -> None:
    door, desk = Program(person("operator")), Program(person("manager"))
    first = door.post("queue", {"label": "table 1"}, **{"Idempotency-Key": "door-1"})
    again = door.post("queue", {"label": "table 1"}, **{"Idempotency-Key": "door-1"})
    assert again["id"] == first["id"]
    assert door.post("queue", {"label": "table 1"})["error"]["field"] == "what"
    door.post("queue", {"label": "table 2"})
    shown = desk.get("queue")
    assert [each["ticket"]["label"] for each in shown["waiting"]] == ["table 1", "table 2"]
    assert all(each["why"][0]["text"] for each in shown["waiting"])
    called = [each.post("queue/call-next")["ticket"]["label"] for each in (door, desk)]
    assert called == ["table 1", "table 2"]
    assert desk.post("queue/call-next")["ticket"] is None
    assert door.post(f"queue/{first['id']}/served")["state"] == "served"
    twice = desk.post(f"queue/{first['id']}/served")
    assert (twice["status"], twice["error"]["code"]) == (409, "error.ticket_served")
    assert Record.objects.filter(kind="visits").count() == 1
    assert Ticket.objects.get(label="table 2").state == "called"


def test_a_case_from_a_transcript_to_what_followed(client: str, person: Callable[..., Person]) -> None:
    irina = person("operator", "irina")
    operator, manager = Program(irina), Program(person("manager"))
    case = manager.send("cases/from-transcript", "../../call.txt", TALK, client=client, country="RO")
    place = f"cases/{case['number']}"
    [evidence] = case["evidence"]
    assert evidence["name"] == "call.txt"
    assert [each["kind"] for each in case["findings"]] == ["insult"]
    reading = operator.get(f"{place}/evidence/e1")
    assert reading["turns"][0]["speaker"] == "client"
    heard = operator.post(f"{place}/answer", {"words": "Я предупредила один раз."})
    kept = {"fact": "employee_kept_rules", "value": "yes", "evidence": ["e1"]}
    stated = manager.post(f"{place}/facts", {"version": heard["version"], **kept})
    assert stated["missing"] == []
    before = manager.get(f"{place}/advice")["advice"]
    assert (
        before["withheld"] and before["courses"] == [] and before["notice"]["code"] == "advice.reason_first"
    )
    why = {"version": stated["version"], "why": "Она держалась правил."}
    reason = manager.post(f"{place}/reason", why)
    assert reason["reason_written"]
    advice = manager.get(f"{place}/advice")["advice"]
    assert "educate" in [each["course"] for each in advice["courses"]]
    assert "dismiss_employee" in [each["course"] for each in advice["off_table"]]
    old = manager.post(f"{place}/decision", {"version": 0, "course": "educate", "why": "x"})
    assert (old["status"], old["error"]["code"]) == (409, "error.case_changed_meanwhile")
    decision = {"version": reason["version"], "course": "educate", "why": "Ничего не должны."}
    decided = manager.post(f"{place}/decision", decision, **{"Idempotency-Key": "d"})
    assert decided["state"] == "decided"
    assert (
        manager.post(f"{place}/decision", decision, **{"Idempotency-Key": "d"})["version"]
        == decided["version"]
    )
    closed = manager.post(f"{place}/closing", {"version": decided["version"], "followed": "stayed"})
    assert closed["closed"]["followed"] == "stayed"
    assert Record.objects.filter(kind="cases", client=client).exists()
    assert AuditEntry.objects.filter(action="case.advice.read").exists()
    assert operator.get(f"clients/{client}")["cases"] == [{"number": case["number"], "state": "closed"}]


def test_who_the_case_is_about_answers_it_and_never_rules_on_it(
    client: str, person: Callable[..., Person]
) -> None:
    elena, other = person("manager", "elena"), person("manager", "ion")
    about, judge = Program(elena), Program(other)
    case = judge.post("cases", {"client": client, "asks": [{"what": "dismiss"}], "about": "elena"})
    place = f"cases/{case['number']}"
    assert about.get(place)["about_you"] and not judge.get(place)["about_you"]
    assert about.post(f"{place}/answer", {"words": "I kept the rule."})["status"] == 200
    for path, document in (
        ("reason", {"version": 1, "why": "I was right."}),
        ("decision", {"version": 1, "course": "explain_and_hold", "why": "I was right."}),
        ("waiver", {"version": 1, "why": "No need."}),
    ):
        refused = about.post(f"{place}/{path}", document)
        assert (refused["status"], refused["error"]["code"]) == (403, "error.case_about_you"), path
    own = about.get(f"{place}/advice")
    assert own["error"]["code"] == "error.case_about_you"
    assert judge.post(f"{place}/reason", {"version": 1, "why": "He kept the rule."})["status"] == 200
    assert judge.post("cases", {"asks": [{"what": "other"}], "about": "nobody"})["error"]["field"] == "about"


def test_an_operator_sees_no_advice_and_a_token_without_value_none_either(
    client: str, person: Callable[..., Person]
) -> None:
    manager = person("manager")
    number = Program(manager).post("cases", {"client": client, "told": "Cold coffee."})["number"]
    assert Program(person("operator")).get(f"cases/{number}/advice")["error"]["code"] == "api.scope"
    poor = Program(manager, ["cases:decide", "cases:read"]).get(f"cases/{number}/advice")
    assert poor["error"]["params"] == {"scope": "value:read"}


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("archive.zip", "PK\x03\x04 nothing", 422),
        ("empty.txt", "", 422),
        ("large.txt", "Client: a\n" * 210_000, 413),
    ],
)
def test_a_file_that_cannot_be_evidence_is_refused(
    client: str, person: Callable[..., Person], name: str, content: str, status: int
) -> None:
    program = Program(person("operator"))
    refused = program.send("cases/from-transcript", name, content, client=client)
    assert refused["status"] == status
    assert refused["error"]["message"]
    assert not Case.objects.exists()


def test_a_file_is_looked_at_then_taken_in_by_a_job(
    shop: Path, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr("regulars.desk.jobs.launch", started.append)
    program = Program(person("manager"))
    sent = program.send("imports", "../sales.csv", "client,date,sum\nA,2024-01-02,5\nB,2024-01-13,6\n")
    assert sent["name"] == "sales.csv"
    assert not sent["reading"]["open"]
    job = program.post(f"imports/{sent['id']}/confirmed", {"then_fit": True})
    assert (job["kind"], job["state"]) == ("import", "waiting")
    busy = program.post("fits")
    assert (busy["status"], busy["error"]["code"]) == (409, "error.job_going")
    assert program.post(f"jobs/{job['id']}/stop")["state"] == "stopped"
    assert program.get("jobs")["items"][0]["id"] == job["id"]
    assert Job.objects.count() == 1
    wrong = program.send("imports", "a.csv", "client,date,sum\nA,2024-01-02,5\n", kind="nonsense")
    assert wrong["status"] == 422
    assert program.post(f"imports/{sent['id']}/reading", {"roles": {"amount": "nothing"}})["status"] == 422


def test_what_is_entered_changes_today_and_the_card(client: str, person: Callable[..., Person]) -> None:
    till = Program(person("operator"))
    new = till.post("clients", {"name": "Мария Новая", "phone": "+373 690 55 555"})
    found = till.browser.get("/api/v1/find", {"q": "мария новая"}).json()["items"]
    assert new["client"] in [each["client"] for each in found]
    till.post("referrals", {"client": new["client"], "referred_by": client})
    assert till.get(f"clients/{client}")["sent"] == [new["client"]]
    assert till.get(f"clients/{new['client']}")["sent_by"] == client
    ticked = till.post("today/ticks", {"client": client, "outcome": "do-not-call"})
    mended = till.post("today/ticks", {"client": client, "outcome": "coming"})
    assert mended["corrects"] == ticked["id"]
    visit = till.post("visits", {"client": client})
    promise = {"what": "call when 39 arrives", "by": "2030-01-01"}
    till.post(f"visits/{visit['id']}/steps", {"step": "promise", "version": 0, **promise})
    till.post(f"visits/{visit['id']}/steps", {"step": "close", "version": 1})
    assert [each["what"] for each in till.get(f"clients/{client}")["promises"]] == ["call when 39 arrives"]
    kept = till.post("promises/settled", {"client": client, **promise, "kept": True})
    assert kept["status"] == 200
    assert till.get(f"clients/{client}")["promises"] == []
    assert till.post("promises/settled", {"client": client, **promise, "kept": True})["status"] == 404


def test_the_rules_are_read_by_everybody(shop: Path, person: Callable[..., Person]) -> None:
    tables = Program(person("operator")).get("rules")["items"]
    assert "RO" in [each["country"] for each in tables]
    assert all(each["rows"][-1]["when"] == "else" and each["from"] for each in tables)


def test_lists_ask_the_database_as_often_for_three_as_for_one(
    shop: Path,
    client: str,
    person: Callable[..., Person],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    program = Program(person("manager"))
    program.get("cases")  # the token's last use is noted once
    with present.portfolio() as portfolio:
        assert portfolio is not None
        others = [each.client for each in from_portfolio.clients_after(portfolio, client, 2)]
    # The token, the list, the audit's entry (a savepoint where it stands alone).
    for some in ([client], others):
        for each in some:
            program.post("cases", {"client": each, "told": "Cold coffee."})
            program.post("visits", {"client": each})
            program.post("queue", {"label": each})
        for path in ("cases", "visits", "queue"):
            with django_assert_num_queries(3):
                program.get(path)


def test_pages_of_cases_and_visits_go_on_where_they_stopped(
    client: str, person: Callable[..., Person]
) -> None:
    program = Program(person("manager"))
    numbers = [program.post("cases", {"told": f"{each}"})["number"] for each in "abcd"]
    first = program.get("cases?limit=3")
    program.post("cases", {"told": "e"})
    second = program.get(f"cases?limit=3&cursor={first['next']}")
    assert [each["number"] for page in (first, second) for each in page["items"]] == numbers[::-1]
    labels = [program.post("visits", {"label": f"table {each}"})["label"] for each in range(4)]
    page = program.get("visits?limit=3")
    rest = program.get(f"visits?limit=3&cursor={page['next']}")
    assert sorted(each["label"] for part in (page, rest) for each in part["items"]) == labels
    assert program.browser.get("/api/v1/visits?cursor=IngI").status_code == 422
