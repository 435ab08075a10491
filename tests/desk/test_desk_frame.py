"""What holds for every page of the desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from regulars.desk import audit, records
from regulars.desk.models import AuditEntry
from regulars.web.middleware import POLICY


@pytest.mark.django_db
def test_a_missing_page_is_said_in_the_language_of_the_browser(shop: Path) -> None:
    answer = Client().get("/nothing-here/", headers={"accept-language": "ru"})
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_the_audit_cannot_be_rewritten(shop: Path) -> None:
    audit.enter(None, "card.read", client="7")

    def emptied() -> None:
        with connection.cursor() as cursor:
            truncate = connection.vendor == "postgresql"
            cursor.execute("TRUNCATE desk_auditentry" if truncate else "DELETE FROM desk_auditentry")

    for refused in (
        lambda: AuditEntry.objects.update(action="x"),
        lambda: AuditEntry.objects.all().delete(),
        emptied,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    assert AuditEntry.objects.get().subject != "7"


@pytest.mark.django_db
def test_outcomes_of_the_folder_are_taken_over_once(shop: Path) -> None:
    from regulars.company import Company
    from regulars.ledger import outcomes

    company = Company.open(shop)
    with company.lock():
        outcomes.append(company, [{"kind": "answers", "client": "7", "at": "2026-01-01", "answer": "yes"}])
    assert records.take_over(company) == 1
    assert records.take_over(company) == 0
    assert [each["answer"] for each in records.found(["answers"], "7")] == ["yes"]
