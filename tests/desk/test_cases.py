"""Cases at the desk: from a transcript to a signed decision, by role, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from regulars.desk import casework, records
from regulars.desk.models import Case, Person

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
    assert (
        "to give up the employee you would have to believe" in advised or "annual pay is not given" in advised
    )
    assert "Наш сотрудник действовал" in advised or "сотрудник" in advised, (
        "words are in the client's language"
    )
    refused = post(manager, clash, "decide", course="dismiss_employee", why="he is large")
    assert refused.status_code == 400 and "off the table" in refused.content.decode()
    done = post(manager, clash, "decide", course="explain_and_hold", why="She kept the rules.")
    assert done.status_code == 302
    case = Case.objects.get()
    assert case.state == "decided" and case.decided_by is not None
    assert case.document["decision"]["by"] == "manager (manager)"
    signed = page(manager, case)
    assert "the case is as it was decided on" in signed and "version" in signed
    assert [each["case"] for each in records.found(["cases"], case.client)] == [f"desk-{case.number}"]
    assert post(manager, case, "close", followed="left", note="").status_code == 302
    assert records.found(["cases"], case.client)[-1]["lost"] is True
    assert Case.objects.get().state == "closed"
