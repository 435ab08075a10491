"""A client asks for his data, objects, or is erased, at the desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

import regulars
from regulars.desk import audit, jobs, privacy, records
from regulars.desk.models import AuditEntry, Case, Job, Objection, Pseudonym, Record, Visit
from regulars.desk.work import WORK
from regulars.desk.worker import Telling

SignedIn = Callable[..., Client]


@pytest.fixture
def client_id(shop: Path) -> str:
    with regulars.load(shop) as portfolio:
        found: str = sorted(portfolio.clients().arrow()["client"].to_pylist())[20]
    return found


def assert_in_no_row(*texts: str) -> None:
    """Nowhere in the desk's database, the audit among it."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            told = json.dumps(row, ensure_ascii=False, default=str)
            assert not any(text in told for text in texts), (model, told[:200])


@pytest.mark.django_db
def test_his_data_are_given_out_whole(client_id: str, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    records.append(
        [{"kind": "answers", "client": client_id, "at": "2026-11-20", "answer": "likes tea"}], None
    )
    answer = browser.post(f"/clients/{client_id}/data/given/")
    told = json.loads(answer.content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert told["client"] == client_id and told["person"]["email"].endswith("@example.com")
    assert told["entered"][0]["answer"] == "likes tea" and told["purchases"] and told["expected"]
    assert AuditEntry.objects.filter(action="client.given_out").count() == 1


@pytest.mark.django_db
def test_who_may_do_it(client_id: str, signed_in: SignedIn, role: str) -> None:
    browser, allowed = signed_in(role), role in ("manager", "owner")
    assert (browser.get(f"/clients/{client_id}/data/").status_code == 200) is allowed
    assert (browser.post(f"/clients/{client_id}/data/given/").status_code == 200) is allowed
    objected = browser.post(f"/clients/{client_id}/data/objection/", {"stands": "1", "key": "k"})
    assert (objected.status_code == 302) is allowed and Objection.objects.exists() is allowed
    assert ("/data/" in browser.get(f"/clients/{client_id}/").content.decode()) is allowed
    browser.post(f"/clients/{client_id}/data/erase/", {"again": "somebody else", "key": "e"})
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_whoever_objects_is_not_called_until_he_says_otherwise(client_id: str, signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    assert "Not to be called" not in browser.get(f"/clients/{client_id}/").content.decode()
    for _ in range(2):  # a double tap
        browser.post(f"/clients/{client_id}/data/objection/", {"stands": "1", "key": "one"})
    assert Objection.objects.count() == 1
    assert "Not to be called" in browser.get(f"/clients/{client_id}/").content.decode()
    browser.post(f"/clients/{client_id}/data/objection/", {"stands": "", "key": "two"})
    assert "Not to be called" not in browser.get(f"/clients/{client_id}/").content.decode()


@pytest.mark.django_db
def test_who_is_erased_is_in_no_row_and_no_file(
    shop: Path,
    client_id: str,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    browser = signed_in("manager")
    started: list[object] = []
    monkeypatch.setattr(jobs, "launch", started.append)
    with regulars.load(shop) as portfolio:
        name = (
            portfolio.people()
            .query("SELECT name FROM people WHERE client = $c", c=client_id)["name"][0]
            .as_py()
        )
    browser.get(f"/clients/{client_id}/")
    browser.post("/today/tick/", {"client": client_id, "outcome": "spoke", "key": "t"})
    browser.post(f"/clients/{client_id}/visit/start/", {"key": "v"})
    browser.post("/queue/add/", {"what": "table 4", "client": client_id, "key": "q"})
    other = {"kind": "referrals", "client": "friend", "at": "2026-11-20", "referred_by": client_id}
    records.append([other], None)
    assert Record.objects.filter(client=client_id).exists() and Visit.objects.exists()
    wrong = browser.post(f"/clients/{client_id}/data/erase/", {"again": "no", "key": "e0"})
    assert wrong.status_code == 422 and "Nothing was erased" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        asked = browser.post(f"/clients/{client_id}/data/erase/", {"again": client_id, "key": "e1"})
    job = Job.objects.get(kind=jobs.ERASE)
    assert asked.url == f"/jobs/{job.pk}/" and started == [job.pk]
    assert client_id not in json.dumps(job.given)

    told = WORK[jobs.ERASE](job, Telling(job.pk))
    assert told["erased"]["lines"] > 0 and told["erased"]["records"] > 0
    assert not Record.objects.filter(client=client_id).exists()
    assert not Visit.objects.filter(client=client_id).exists()
    assert not Pseudonym.objects.filter(client=client_id).exists()
    assert Record.objects.get(kind="referrals").document["referred_by"] is None
    assert AuditEntry.objects.filter(action="client.erased").count() == 1
    assert_in_no_row(client_id, name)
    left = [
        path
        for path in shop.rglob("*")
        if path.is_file() and (client_id.encode() in path.read_bytes() or name.encode() in path.read_bytes())
    ]
    assert left == []
    assert browser.get(f"/clients/{client_id}/").status_code == 404
    assert "Nobody is found" in browser.get(f"/clients/?q={client_id}").content.decode()


@pytest.mark.django_db
def test_who_was_only_ever_entered_here_is_erased_too(
    shop: Path, signed_in: SignedIn, capsys: pytest.CaptureFixture[str]
) -> None:
    from regulars.company import Company

    browser = signed_in("operator")
    given = {"name": "Zenobia Quist", "phone": "+37369123456", "email": "", "number": "", "key": "n"}
    made = browser.post("/new-client/", given).url
    client = made.strip("/").split("/")[-1]
    browser.post("/queue/add/", {"what": "Zenobia Quist", "client": client, "key": "q"})
    assert privacy.entered(client)
    privacy.erase(Company.open(shop), client, None)
    assert_in_no_row(client, "Zenobia")
    assert privacy.entered(client) == {}


@pytest.mark.django_db
def test_a_case_keeps_its_sums_and_forgets_him(
    client_id: str, person: Callable[..., object], shop: Path
) -> None:
    from django.utils import timezone

    from regulars.company import Company

    by = person("manager")
    document = {
        "case": "17", "opened_at": "2026-11-01T10:00:00", "country": "RO", "client": {"id": client_id},
        "asks": [{"what": "refund", "amount": 40.0, "text": "my sister Vera said so"}],
    }  # fmt: skip
    Case.objects.create(
        client=client_id, document=document, opened_at=timezone.now(), opened_by=by, reason="x"
    )
    audit.enter(None, "card.read", client=client_id)
    gone = privacy.erase(Company.open(shop), client_id, None)
    case = Case.objects.get()
    assert gone.cases == 1 and case.client is None and case.reason == "erased"
    assert case.document["asks"] == [{"what": "refund", "amount": 40.0}]
    assert "Vera" not in json.dumps(case.document)
