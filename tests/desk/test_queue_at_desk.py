"""The queue at the desks: added in two keystrokes, called by the rule, told in words, never twice."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regulars.cli import main
from regulars.desk import queueing, records
from regulars.desk.models import AuditEntry, Person, Ticket
from regulars.desk.permissions import ROLES, May

CLASSES = """
[[queue.classes]]
name = "tea"
labels = { ru = "чай", ro = "ceai" }
[[queue.classes]]
name = "cognac"
at_least = 50
head_start_minutes = 2
labels = { ru = "коньяк", ro = "coniac" }
"""
CLIENT = "C0000007"
Browser = Callable[..., Client]


@pytest.fixture
def cafe(shop: Path) -> Path:
    """A company that tells tea from cognac."""
    settings = shop / "regulars.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + CLASSES, encoding="utf-8")
    return shop


def add(browser: Client, what: str = "", **given: str) -> HttpResponse:
    return browser.post("/queue/add/", {"what": what, "key": str(uuid4()), **given}, follow=True)


def step(browser: Client, ticket: Ticket, name: str, key: str = "") -> str:
    return browser.post(
        f"/queue/{ticket.id}/{name}/", {"key": key or str(uuid4())}, follow=True
    ).content.decode()


def call(browser: Client, key: str = "") -> str:
    return browser.post("/queue/call/", {"key": key or str(uuid4())}, follow=True).content.decode()


def came(label: str, minutes: float) -> Ticket:
    Ticket.objects.filter(label=label).update(arrived_at=timezone.now() - dt.timedelta(minutes=minutes))
    return Ticket.objects.get(label=label)


def in_order(page: str) -> list[int]:
    return [page.index(f"<strong>{who}</strong>") for who in ("table 4", "table 1")]


def test_a_letter_and_enter_add_somebody(cafe: Path, signed_in: Browser) -> None:
    page = add(signed_in("operator"), "c").content.decode()
    assert "Added: No. 1. Place 1 in the queue." in page
    assert '<strong>No. 1</strong> <span class="tag">cognac</span>' in page
    assert "just came" in page


@pytest.mark.parametrize(
    ("lang", "typed", "label", "kind", "brings"),
    [
        ("en", "table 4 cognac", "table 4", "cognac", None),
        ("en", "C Table 4", "Table 4", "cognac", None),
        ("ru", "стол 4 к", "стол 4", "cognac", None),
        ("ro", "Anna ceai", "Anna", "tea", None),
        ("en", "Anna +120,50", "Anna", "", "120.50"),
        ("en", "120", "1", "", "120"),
        ("en", "table 4", "table 4", "", None),
        ("ru", "c", "1", "cognac", None),  # the keyboard stands on Latin letters
    ],
)
def test_who_and_what_for_in_one_line(
    cafe: Path, signed_in: Browser, lang: str, typed: str, label: str, kind: str, brings: str | None
) -> None:
    assert add(signed_in("operator", lang), typed).status_code == 200
    ticket = Ticket.objects.get()
    assert (ticket.label, ticket.kind) == (label, kind)
    assert ticket.brings == (None if brings is None else Decimal(brings))


def test_the_order_is_told_in_words(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    for what in ("table 1 t", "table 4 c"):
        add(browser, what)
    came("table 1", 3)
    came("table 4", 2)
    page = browser.get("/queue/").content.decode()
    assert in_order(page) == sorted(in_order(page))
    assert "Served before 1 who came earlier: “cognac” has a head start of 2 min." in page
    assert "Can be passed for at most 20 min." in page
    came("table 1", 21)
    page = browser.get("/queue/").content.decode()
    assert in_order(page) == sorted(in_order(page), reverse=True)
    assert "Waited longer than 20 min" in page


def test_who_comes_first_by_rule_is_marked(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    add(browser, "table 1 t")
    came("table 1", 30)
    page = add(browser, "table 4", first="accessibility").content.decode()
    assert in_order(page) == sorted(in_order(page))
    assert '<span class="tag rule">first by rule</span>' in page
    assert "First by rule: whoever finds it hard to stand and wait." in page


def test_a_double_tap_calls_one_person_and_another_desk_the_next(cafe: Path, signed_in: Browser) -> None:
    one, other = signed_in("operator"), signed_in("manager")
    for what in ("table 1", "table 2"):
        add(one, what)
    assert "Called: table 1." in call(one, "tapped twice")
    assert "Called: table 1." in call(one, "tapped twice")
    assert "Called: table 2." in call(other)
    assert "Nobody is to be called now." in call(other)
    called = list(Ticket.objects.order_by("called_at").values_list("label", "called_by__username"))
    assert called == [("table 1", "operator"), ("table 2", "manager")]
    page = one.get("/queue/").content.decode()
    assert page.count("at another desk") == 1


def test_who_was_served_becomes_a_visit_that_names_nobody(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    add(browser, "Anna M. c")
    ticket = came("Anna M.", 4)
    call(browser)
    assert "Served: Anna M.. The visit is kept." in step(browser, ticket, "served", "k")
    step(browser, ticket, "served", "k")
    (visit,) = records.found(["visits"])
    assert "Anna" not in json.dumps(visit)
    waited = dt.datetime.fromisoformat(visit["served_at"]) - dt.datetime.fromisoformat(visit["at"])
    assert (visit["client"], visit["class"], visit["outcome"]) == (None, "cognac", "served")
    assert 240 <= waited.total_seconds() < 270
    entries = AuditEntry.objects.filter(action__startswith="queue.").order_by("id")
    assert [each.action for each in entries] == ["queue.added", "queue.called", "queue.served"]
    assert "Anna" not in json.dumps([each.detail for each in entries])


def test_a_client_in_the_queue_is_a_pseudonym_in_the_audit(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    add(browser, "Anna c", client=CLIENT)
    step(browser, came("Anna", 4), "left")
    subjects = AuditEntry.objects.filter(action__startswith="queue.").values_list("subject", flat=True)
    assert len(subjects) == 2 and len(set(subjects)) == 1 and CLIENT not in subjects


def test_a_client_is_called_by_his_name_and_his_card_is_a_tap_away(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    page = add(browser, "c", client=CLIENT).content.decode()
    ticket = Ticket.objects.get()
    assert ticket.client == CLIENT and ticket.label.endswith(" 6")
    assert f"<strong>{ticket.label}</strong>" in page
    assert f'<a href="/clients/{CLIENT}/">Card</a>' in page


def test_a_client_who_is_forgotten_is_in_no_queue_and_no_old_ticket(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    add(browser, "c", client=CLIENT)
    call(browser)
    step(browser, Ticket.objects.get(), "served")
    add(browser, "t", client=CLIENT)
    assert queueing.forget(CLIENT, Person.objects.get()) == 2
    assert {(each.client, each.label, each.state) for each in Ticket.objects.all()} == {
        (None, "", "served"),
        (None, "", "left"),
    }


def test_who_left_by_mistake_waits_again_from_when_he_came(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    add(browser, "table 1")
    ticket = came("table 1", 5)
    page = step(browser, ticket, "left")
    assert "Left a moment ago" in page and "Nobody waits" in page
    assert "waits 5 min" in step(browser, ticket, "back")
    call(browser)
    assert "waits 5 min" in step(browser, ticket, "back")
    assert "Left the queue: table 1." in step(browser, ticket, "left")


def test_what_another_desk_did_first_is_said(cafe: Path, signed_in: Browser) -> None:
    one, other = signed_in("operator"), signed_in("manager")
    add(one, "table 1")
    ticket = came("table 1", 1)
    assert "“table 1” waits in the queue; nobody has called him." in step(one, ticket, "served")
    call(one)
    step(other, ticket, "served")
    assert "“table 1” has been served in the meantime." in step(one, ticket, "served")
    assert "“table 1” has been served in the meantime." in step(one, ticket, "back")
    assert len(records.found(["visits"])) == 1
    assert one.post("/queue/nobody/served/").status_code == 404
    assert one.post(f"/queue/{uuid4()}/left/").status_code == 404


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"what": ""}, "what", "Type who has come, or the letter of what for"),
        ({"what": "TABLE 1 c"}, "what", "“table 1” waits already. Add a word that tells the two apart"),
        ({"what": "x" * 101}, "what", "That is too long: 100 signs at most."),
        (
            {"what": "Anna", "kind": "gin"},
            "what",
            "“gin” is none of the visits told apart here: tea, cognac.",
        ),
        ({"what": "Anna", "brings": "a lot"}, "brings", "has to be a sum from 0"),
        ({"what": "Anna", "brings": "-5"}, "brings", "has to be a sum from 0"),
        ({"what": "Anna", "brings": "nan"}, "brings", "has to be a sum from 0"),
        (
            {"what": "Anna", "first": "friend"},
            "first",
            "By the rule of this company that does not come first.",
        ),
        ({"what": "Anna", "client": "nobody"}, "client", "Nobody here knows a client “nobody”."),
        ({"what": "Anna", "client": CLIENT}, "client", "This client waits already, as “Olga”."),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    cafe: Path, signed_in: Browser, given: dict[str, str], field: str, sentence: str
) -> None:
    browser = signed_in("operator")
    add(browser, "table 1")
    add(browser, "Olga", client=CLIENT)
    answer = browser.post("/queue/add/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.split(f'id="queue-{field}-error">')[1].split("</p>")[0]
    assert page.count('aria-invalid="true"') == 1
    assert f'value="{given["what"]}"' in page
    assert Ticket.objects.count() == 2
    in_place = browser.post("/queue/add/", given, headers={"HX-Request": "true"})
    assert in_place.status_code == 200 and sentence in in_place.content.decode()


def test_a_step_in_an_open_page_brings_the_list_and_new_keys(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    answer = browser.post("/queue/add/", {"what": "table 1", "key": "k"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page
    assert 'role="status" hx-swap-oob="innerHTML"><p class="told">Added: table 1.' in page
    assert 'value="k"' not in page and page.count("hx-swap-oob") == 3
    assert browser.get("/queue/", headers={"HX-Request": "true"}).content.decode().count("hx-swap-oob") == 0


def test_what_each_role_may(cafe: Path, signed_in: Browser, role: str) -> None:
    add(signed_in("operator"), "table 1")
    ticket, browser = Ticket.objects.get(), signed_in(role)
    serves, value, export = (each in ROLES[role] for each in (May.SERVE, May.SEE_VALUE, May.EXPORT))
    page = browser.get("/queue/").content.decode()
    assert "table 1" in page
    assert ("/queue/call/" in page, "/queue/proof/" in page) == (serves, value)
    assert browser.get("/queue/rule/").status_code == 200
    assert browser.get("/queue/proof/").status_code == (200 if value else 403)
    assert browser.get("/queue/log.csv").status_code == (200 if export else 403)
    for address in ("add/", "call/", *(f"{ticket.id}/{name}/" for name in ("served", "left", "back"))):
        assert (browser.post(f"/queue/{address}").status_code == 403) == (not serves)
        assert browser.get(f"/queue/{address}").status_code == (405 if serves else 403)
        assert Client().post(f"/queue/{address}").status_code == 302
    assert Client().get("/queue/events/").status_code == 302


def test_nobody_sees_in_the_queue_what_somebody_brings(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("owner")
    add(browser, "Anna +7351", client=CLIENT)
    page = browser.get("/queue/").content.decode()
    assert "cognac" in page and "7351" not in page and "7,351" not in page


def test_a_list_costs_the_same_queries_however_long(
    cafe: Path, signed_in: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in("operator")
    for number in range(3):
        add(browser, f"table {number}", client=f"C{number}")
        if number in (0, 2):
            with django_assert_num_queries(4):
                browser.get("/queue/")


def test_a_long_queue_is_a_light_page(cafe: Path, person: Callable[..., Person], signed_in: Browser) -> None:
    by, now = person("manager"), timezone.now()
    Ticket.objects.bulk_create(
        Ticket(label=f"table {each}", kind="tea", arrived_at=now, added_by=by) for each in range(100)
    )
    page = signed_in("operator").get("/queue/").content
    assert len(page) < 150_000


def test_the_queue_speaks_the_persons_language(cafe: Path, signed_in: Browser) -> None:
    words = {
        "ru": ("Вызвать следующего", "коньяк", "В свою очередь", "только что", "№ 1"),
        "ro": ("Cheamă următorul", "coniac", "La rând", "abia a venit", "Nr. 1"),
    }
    add(signed_in("operator"), "c")
    for role, lang in (("manager", "ru"), ("owner", "ro")):
        page = signed_in(role, lang).get("/queue/").content.decode()
        assert [each for each in words[lang] if each not in page] == []


def test_the_rule_for_the_wall_in_the_guests_language(cafe: Path, signed_in: Browser) -> None:
    page = signed_in("operator").get("/queue/rule/?lang=ro").content.decode()
    assert '<article class="wall panel" lang="ro">' in page
    assert "„coniac”" in page


def test_a_class_taken_out_of_the_settings_stops_no_queue(cafe: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    add(browser, "table 1 c")
    settings = cafe / "regulars.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(CLASSES, ""), encoding="utf-8")
    assert "table 1" in browser.get("/queue/").content.decode()
    assert "Called: table 1." in call(browser)


def test_a_queue_without_classes_gives_numbers(shop: Path, signed_in: Browser) -> None:
    browser = signed_in("operator")
    assert "Added: No. 1." in add(browser).content.decode()
    page = add(browser, "120").content.decode()
    assert "Added: No. 120." in page and "head start" not in page


def test_only_what_others_see_makes_a_new_version(cafe: Path, person: Callable[..., Person]) -> None:
    by, seen = person("operator"), [queueing.queue().version]
    queueing.add(by, "1", "table 1")
    seen.append(queueing.queue().version)
    assert queueing.queue().version == seen[-1]
    ticket = queueing.call_next(by, "2")
    seen.append(queueing.queue().version)
    queueing.put_back(by, "3", str(ticket and ticket.id))
    assert queueing.queue().version == seen[1]
    came("table 1", 21)
    seen.append(queueing.queue().version)
    assert len(set(seen)) == 4


def served_by(by: Person, label: str, kind: str, minutes: tuple[float, float, float]) -> None:
    """A visit of the past: came, was called, was done, so many minutes ago."""
    arrived, called, done = (timezone.now() - dt.timedelta(minutes=each) for each in minutes)
    times = {"arrived_at": arrived, "called_at": called, "done_at": done}
    Ticket.objects.create(
        label=label, kind=kind, state="served", added_by=by, called_by=by, told={"class": kind}, **times
    )


def test_what_the_order_did_to_each_guest(
    cafe: Path, person: Callable[..., Person], signed_in: Browser
) -> None:
    browser, by = signed_in("manager"), person("operator", "Irina Rotaru")
    assert (
        "Nobody was served from the queue in the last 7 days."
        in browser.get("/queue/proof/").content.decode()
    )
    served_by(by, "table 1", "tea", (60, 60, 50))
    served_by(by, "table 2", "tea", (59, 47, 42))
    served_by(by, "table 3", "cognac", (58, 50, 47))
    page = browser.get("/queue/proof/").content.decode()
    assert "3 visits were served in the last 7 days." in page
    assert (
        "1 of them waited longer than in the order of arrival: by 3 min on average, by 3 min at most." in page
    )
    assert "table 2" in page and "table 3" not in page
    assert "Irina" not in page and "Rotaru" not in page


def test_the_log_is_one_that_the_plan_reads(
    cafe: Path, person: Callable[..., Person], signed_in: Browser, tmp_path: Path
) -> None:
    by = person("operator")
    for each in range(12):
        start = 100 - 5 * each
        served_by(by, f"Anna {each}", ["tea", "cognac"][each % 2], (start + 3, start, start - 4))
    log = tmp_path / "log.csv"
    log.write_bytes(signed_in("manager").get("/queue/log.csv").content)
    assert "Anna" not in log.read_text(encoding="utf-8")
    page = tmp_path / "plan.html"
    assert main(["queue", "plan", str(log), "--out", str(page), "--folder", str(cafe), "--lang", "en"]) == 0
    assert "cognac" in page.read_text(encoding="utf-8")
    assert AuditEntry.objects.filter(action="queue.log_exported").count() == 1
