"""Cases at the desk: from a transcript to a signed decision, by role, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from regulars.desk import casework, records
from regulars.desk.models import AuditEntry, Case, EvidenceFile, Person

pytestmark = pytest.mark.django_db

CALL = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Оператор>Добрый день, назовите номер заказа, пожалуйста.

00:00:05.000 --> 00:00:09.000
<v Клиент>Вы идиот. Увольте её, или я уйду и всем расскажу.

00:00:10.000 --> 00:00:14.000
<v Оператор>Прошу вас говорить вежливо, иначе я завершу разговор.

00:00:15.000 --> 00:00:19.000
<v Клиент>Да пошла ты, дура.

00:00:20.000 --> 00:00:23.000
<v Оператор>Я завершаю разговор. До свидания.
"""


def key() -> str:
    return uuid4().hex


def vtt(text: str = CALL, name: str = "call.vtt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def page(browser: Client, case: Case) -> str:
    answer = browser.get(f"/cases/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Client, case: Case, step: str, **given: Any) -> HttpResponse:
    """Send a form of the page as it stands now."""
    version = Case.objects.get(pk=case.pk).version
    return browser.post(f"/cases/{case.number}/{step}/", {"key": key(), "version": version, **given})


@pytest.fixture
def clash(shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]) -> Case:
    """A client who swears and demands a dismissal; the operator whom it is about signs in here."""
    about = person("operator", "irina")
    browser = signed_in("operator")
    given = {"what": "dismiss", "amount": "", "ultimatum": "yes", "client": client_of(), "country": "RO"}
    sent = {"key": key(), **given, "about": about.pk, "language": "ru", "file": vtt()}
    answer = browser.post("/cases/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get()


def client_of() -> str:
    """A client of the portfolio."""
    from regulars.desk import present

    with present.portfolio() as portfolio:
        assert portfolio is not None
        found = portfolio.clients().query("SELECT client FROM clients ORDER BY expected_value DESC LIMIT 1")
        return str(found["client"][0].as_py())


def as_person(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def heard(case: Case) -> None:
    """The employee answers, and a manager states that the rules were kept."""
    irina = Person.objects.get(username="irina")
    casework.answer_reading(case.number, irina, key(), "I asked the number and warned him once.")


def test_from_a_transcript_to_a_signed_decision(clash: Case, signed_in: Callable[..., Client]) -> None:
    manager = signed_in("manager")
    first = page(manager, clash)
    assert "the employee has not been heard" in first and "Вы идиот" in first
    assert "Write your reason first" not in first, "nobody rules before everything was heard"
    heard(clash)
    stated = post(manager, clash, "fact", fact="employee_kept_rules", value="yes", evidence=["e1"])
    assert stated.status_code == 302
    asked = page(manager, clash)
    assert "Write your reason first" in asked and "Courses left" not in asked
    assert "an employee who kept the rules is not sacrificed" in asked
    assert post(manager, clash, "reason", reason="She kept the rules.").status_code == 302
    advised = page(manager, clash)
    assert "Courses left" in advised and "money does not decide this" in advised
    assert "annual pay is not given, so no sum can be named" in advised
    assert "Спасибо, что сказали нам" in advised, "words are in the client's language"
    refused = post(manager, clash, "decide", course="dismiss_employee", why="he is large")
    assert refused.status_code == 422 and "off the table" in refused.content.decode()
    done = post(manager, clash, "decide", course="explain_and_hold", why="She kept the rules.")
    assert done.status_code == 302
    case = Case.objects.get()
    assert case.state == "decided" and case.decided_by is not None
    made = case.document["decision"]
    assert (made["by"], made["role"]) == ("manager", "manager")
    Person.objects.filter(username="manager").update(language="ru")
    assert "manager (менеджер)" in page(manager, case)
    Person.objects.filter(username="manager").update(language="en")
    signed = page(manager, case)
    assert "the case is as it was decided on" in signed and "version" in signed
    assert [each["case"] for each in records.found(["cases"], case.client)] == [f"desk-{case.number}"]
    assert post(manager, case, "close", followed="left", note="").status_code == 302
    assert records.found(["cases"], case.client)[-1]["lost"] is True
    assert Case.objects.get().state == "closed"
    assert "What followed: " in page(manager, case)


def test_operators_see_evidence_gates_and_due_times_but_not_the_advice(
    clash: Case, signed_in: Callable[..., Client]
) -> None:
    operator, manager = signed_in("operator"), signed_in("manager")
    heard(clash)
    post(manager, clash, "fact", fact="employee_kept_rules", value="yes", evidence=["e1"])
    post(manager, clash, "reason", reason="She kept the rules.")
    shown = page(operator, clash)
    assert "Вы идиот" in shown and "Evidence first" in shown and "call the client back by" in shown
    for hidden in ("Courses left", "client at stake", "She kept the rules.", "Write your reason"):
        assert hidden not in shown
    assert "Courses left" in page(manager, clash)
    assert operator.get(f"/cases/{clash.number}/words/?course=explain_and_hold").status_code == 404
    assert manager.get(f"/cases/{clash.number}/words/?course=explain_and_hold").status_code == 200
    low = str(clash.document["client"]["value"]["high"])
    assert low not in shown


STEPS = ("reason", "decide", "close", "fact", "costs", "waive")


@pytest.mark.parametrize("step", STEPS)
def test_ruling_is_for_those_who_may_decide(
    clash: Case, signed_in: Callable[..., Client], role: str, step: str
) -> None:
    answer = post(signed_in(role), clash, step)
    assert answer.status_code == (403 if role in ("operator", "auditor") else 422)
    assert Case.objects.get().version == clash.version


@pytest.mark.parametrize("step", ["evidence", "answer", "claim", "called-back"])
def test_the_auditor_changes_nothing(clash: Case, signed_in: Callable[..., Client], step: str) -> None:
    auditor = signed_in("auditor")
    assert post(auditor, clash, step, says="x", answer="x").status_code == 403
    assert "<textarea" not in page(auditor, clash)
    assert auditor.get("/cases/new/").status_code == 403
    assert auditor.get("/cases/given/").status_code == 200


def test_what_was_given_is_for_those_who_see_value(shop: Path, signed_in: Callable[..., Client]) -> None:
    assert signed_in("operator").get("/cases/given/").status_code == 403
    assert "Nothing was given away yet" in signed_in("manager").get("/cases/given/").content.decode()


def test_the_employee_it_is_about_may_answer_and_never_rules(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    about = person("manager", "victor")
    sent = {
        "key": key(),
        "what": "reprimand",
        "amount": "",
        "about": about.pk,
        "country": "RO",
        "file": vtt(),
    }
    assert signed_in("operator").post("/cases/new/", sent).status_code == 302
    case = Case.objects.get()
    victor, manager = as_person(about), signed_in("manager")
    assert "This case is about you" in page(victor, case)
    assert post(victor, case, "answer", answer="I was calm.").status_code == 302
    own = post(victor, case, "fact", fact="employee_kept_rules", value="yes", evidence=["e1"])
    assert own.status_code == 403 and "This case is about you" in own.content.decode()
    assert (
        post(manager, case, "fact", fact="employee_kept_rules", value="yes", evidence=["e1"]).status_code
        == 302
    )
    assert post(victor, case, "reason", reason="I was right.").status_code == 403
    assert post(victor, case, "decide", course="explain_and_hold", why="I was right.").status_code == 403
    assert "Write your reason first" not in page(victor, case)
    assert "I was calm." in page(manager, case) and "Write your reason first" in page(manager, case)


def test_each_who_rules_writes_his_own_reason(
    clash: Case, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    first, second = signed_in("manager"), as_person(person("owner", "olga"))
    heard(clash)
    post(first, clash, "fact", fact="employee_kept_rules", value="yes", evidence=["e1"])
    post(first, clash, "reason", reason="She kept the rules.")
    unread = page(second, clash)
    assert "Write your reason first" in unread and "She kept the rules." not in unread
    skipped = post(second, clash, "decide", course="explain_and_hold", why="as he says")
    assert skipped.status_code == 422 and "Write your own reason first" in skipped.content.decode()
    assert "Courses left" not in skipped.content.decode()
    assert second.get(f"/cases/{clash.number}/words/?course=explain_and_hold").status_code == 404
    post(second, clash, "reason", reason="The record is clear.")
    post(second, clash, "reason", reason="Changed after the advice.")
    assert "Changed after the advice." not in page(second, clash), "the first reason stays"
    assert post(second, clash, "decide", course="explain_and_hold", why="As recorded.").status_code == 302
    document = Case.objects.get().document
    assert document["reason"]["why"] == "The record is clear." and document["decision"]["role"] == "owner"


def test_two_tabs_and_a_double_tap(clash: Case, signed_in: Callable[..., Client]) -> None:
    manager = signed_in("manager")
    old = clash.version
    heard(clash)
    stale = {"key": key(), "version": old, "waive_why": "the guest stands before us"}
    refused = manager.post(f"/cases/{clash.number}/waive/", stale)
    assert refused.status_code == 409
    assert (
        "in the meantime" in refused.content.decode()
        and "the guest stands before us" in refused.content.decode()
    )
    now = Case.objects.get().version
    tapped = {"key": key(), "answer": "I said so already."}
    for _ in range(2):
        assert manager.post(f"/cases/{clash.number}/answer/", tapped).status_code == 302
    assert Case.objects.get().version == now + 1
    says = [each.get("says") for each in Case.objects.get().document["evidence"]]
    assert says.count("I said so already.") == 1


def test_a_decided_case_takes_nothing_more(clash: Case, signed_in: Callable[..., Client]) -> None:
    manager = signed_in("manager")
    heard(clash)
    post(manager, clash, "fact", fact="employee_kept_rules", value="yes", evidence=["e1"])
    post(manager, clash, "reason", reason="So.")
    post(manager, clash, "decide", course="explain_and_hold", why="So.")
    added = post(manager, clash, "evidence", says="something new")
    assert added.status_code == 422 and "was decided on" in added.content.decode()
    again = post(manager, clash, "decide", course="educate", why="Else.")
    assert (
        again.status_code == 422 and Case.objects.get().document["decision"]["course"] == "explain_and_hold"
    )
    assert post(manager, clash, "called-back").status_code == 302
    assert "Called back" in page(manager, clash)


def test_an_undisclosed_fee_is_owed_and_given(shop: Path, signed_in: Callable[..., Client]) -> None:
    operator, manager = signed_in("operator"), signed_in("manager")
    sent = {"key": key(), "what": "fee_back", "amount": "120", "client": client_of(), "country": "RO",
            "told": "Nobody told him of the cancellation fee.", "language": "ro"}  # fmt: skip
    operator.post("/cases/new/", sent)
    case = Case.objects.get()
    assert "he asks for money back, and no claim says on which ground" in page(manager, case)
    wrong = post(operator, case, "claim", ground="term", amount="much", evidence=["e1"])
    assert wrong.status_code == 422 and 'value="much"' in wrong.content.decode()
    claimed = post(operator, case, "claim", ground="term", amount="120", sold="distance", evidence=["e1"],
                   term_text="a cancellation costs 120")  # fmt: skip
    assert claimed.status_code == 302
    assert "the company cannot prove that he was told" in page(operator, case)
    post(manager, case, "reason", reason="We never told him.")
    post(manager, case, "decide", course="give_owed", why="We never told him.")
    kept = records.found(["concessions"], case.client)
    assert [(each["amount"], each["cause"]) for each in kept] == [(120.0, "owed")]
    told = operator.get(f"/cases/{case.number}/words/").content.decode()
    assert 'lang="ro"' in told and "120" in told
    assert (
        "что вам сказали об этой плате"
        in operator.get(f"/cases/{case.number}/words/?lang=ru").content.decode()
    )
    post(manager, case, "close", followed="stayed", note="a receipt with the terms")
    given = manager.get("/cases/given/").content.decode()
    assert "120" in given and "1 of 1" in given and "Cannot tell yet" in given


def test_a_bad_check_back_becomes_one_case(shop: Path, signed_in: Callable[..., Client]) -> None:
    client = client_of()
    told = {
        "kind": "check-backs",
        "client": client,
        "at": "2026-11-20",
        "answer": "worse",
        "note": "Cold soup.",
    }
    record = records.append([told], None)[0]
    operator = signed_in("operator")
    asked = operator.get(f"/cases/new/?client={client}&from_check_back={record.pk}").content.decode()
    assert "Cold soup." in asked
    for _ in range(2):
        sent = {"key": key(), "from_check_back": str(record.pk)}
        assert operator.post("/cases/new/", sent).status_code == 302
    assert Case.objects.count() == 1
    assert "Cold soup." in page(operator, Case.objects.get())


def test_a_page_is_read_with_a_constant_number_of_queries(
    shop: Path,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Any,
    person: Callable[..., Person],
) -> None:
    operator, clerk = signed_in("operator"), person("operator", "irina")
    for rows in (1, 3):
        while Case.objects.count() < rows:
            casework.open_case(
                clerk, key(), None, client=f"{Case.objects.count()}", told="cold soup", about=clerk
            )
        with django_assert_num_queries(6):
            assert operator.get("/cases/").status_code == 200


def test_every_read_is_in_the_audit_without_the_client(clash: Case, signed_in: Callable[..., Client]) -> None:
    operator = signed_in("operator")
    page(operator, clash)
    operator.get(f"/cases/{clash.number}/evidence/e1/")
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert {"case.opened", "case.read", "case.evidence.read"} <= set(actions)
    assert clash.client not in str(list(AuditEntry.objects.values_list("subject", "detail")))


def test_no_page_counts_by_employee(clash: Case, signed_in: Callable[..., Client]) -> None:
    manager = signed_in("manager")
    for address in ("/cases/", "/cases/given/"):
        assert "irina" not in manager.get(address).content.decode()


def test_files_go_when_their_time_is_over(clash: Case, signed_in: Callable[..., Client]) -> None:
    import datetime as dt

    from regulars.desk import evidence

    file = EvidenceFile.objects.get()
    assert evidence.purge(file.keep_until) == 0
    assert evidence.purge(file.keep_until + dt.timedelta(days=1)) == 1
    assert evidence.purge(file.keep_until + dt.timedelta(days=1)) == 0
    operator = signed_in("operator")
    gone = page(operator, clash)
    assert "the file was deleted, its hash stays" in gone and file.sha256 in gone
    assert operator.get(f"/cases/{clash.number}/evidence/e1/").status_code == 404


def test_a_file_is_closed_the_day_after_its_time_even_before_it_is_deleted(
    clash: Case, signed_in: Callable[..., Client]
) -> None:
    EvidenceFile.objects.update(keep_until="2020-01-01")
    operator = signed_in("operator")
    assert operator.get(f"/cases/{clash.number}/evidence/e1/").status_code == 404
    assert "Прошу вас говорить вежливо" not in page(operator, clash)
    post(operator, clash, "evidence", file=vtt(name="next.vtt"))
    assert [bytes(each.content) == b"" for each in EvidenceFile.objects.order_by("added_at")] == [True, False]


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_pages_are_spoken_in_every_language(
    clash: Case, person: Callable[..., Person], language: str
) -> None:
    browser = as_person(person("manager", "m", language))
    for address in ("/cases/", "/cases/new/", f"/cases/{clash.number}/", "/cases/given/"):
        answer = browser.get(address)
        assert answer.status_code == 200 and len(answer.content) < 150_000
        assert f'lang="{language}"' in answer.content.decode()
        if language != "en":
            assert not re.search(r">(New case|Evidence|Cases|Gates)<", answer.content.decode())


def test_a_server_purges_every_day_and_says_when_it_could_not(
    clash: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import datetime as dt

    from django.db import OperationalError
    from django.utils import timezone

    from regulars.web import serving

    file = EvidenceFile.objects.get()
    start = file.keep_until
    later = [start + dt.timedelta(days=n) for n in (1, 1, 2)]
    left: list[int] = []

    class Looks:
        """Four looks, an hour apart; then the server stops."""

        def wait(self, seconds: float) -> bool:
            left.append(EvidenceFile.objects.exclude(content=b"").count())
            return len(left) > 4

    purge, failed = serving.purge, iter([True])
    today = iter([start, start, *later])

    def broken_once() -> int:
        if next(failed, False):
            raise OperationalError("disk I/O error")
        return purge()

    monkeypatch.setattr(timezone, "localdate", lambda: next(today, later[-1]))
    monkeypatch.setattr(serving, "purge", broken_once)
    monkeypatch.setattr(serving, "_let_go", lambda: None)
    serving.purge_daily(Looks())
    assert left == [1, 1, 1, 0, 0]
    assert "were not deleted: OperationalError" in caplog.text
