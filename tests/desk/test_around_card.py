"""People around a client, on his card: written down by whoever serves, without amounts, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import regulars
from regulars.desk.models import AuditEntry, Record

pytestmark = pytest.mark.django_db
Signed = Callable[..., Client]


@pytest.fixture
def two(shop: Path) -> list[dict[str, Any]]:
    with regulars.load(shop) as portfolio:
        found: list[dict[str, Any]] = portfolio.people().arrow().to_pylist()[:2]
    return found


def test_a_payer_is_written_down_once_shown_on_both_cards_and_taken_back(
    shop: Path, signed_in: Signed, two: list[dict[str, Any]]
) -> None:
    browser, (his, payer) = signed_in("operator"), two
    card = f"/clients/{his['client']}/"
    given = {"person": payer["phone"].replace("+373", "0"), "role": "pays", "key": "k1"}
    for _ in range(2):
        assert browser.post(f"{card}around/", given).status_code == 302
    assert Record.objects.filter(kind="people").count() == 1
    assert AuditEntry.objects.filter(action="record.entered").count() == 1

    page = browser.get(card).content.decode()
    assert "Who pays" in page and f'href="/clients/{payer["client"]}/"' in page
    assert "Pays for" in browser.get(f"/clients/{payer['client']}/").content.decode()

    end = {"person": payer["client"], "role": "pays", "key": "k2", "end": "yes"}
    assert browser.post(f"{card}around/", end).status_code == 302
    assert "Who pays" not in browser.get(card).content.decode()


def test_what_is_missing_is_said_beside_the_field_and_auditors_only_read(
    shop: Path, signed_in: Signed, two: list[dict[str, Any]]
) -> None:
    card = f"/clients/{two[0]['client']}/"
    browser = signed_in("operator")
    for given, said in (
        ({"person": " ", "role": "pays"}, "Write who it is"),
        ({"person": "his chauffeur", "role": "rich"}, "Say whether this person pays"),
        ({"person": two[0]["client"], "role": "uses"}, "This is the client himself"),
    ):
        answer = browser.post(f"{card}around/", {**given, "key": said})
        assert answer.status_code == 422 and said in answer.content.decode()
    assert not Record.objects.filter(kind="people").exists()
    auditor = signed_in("auditor")
    assert auditor.post(f"{card}around/", {"person": "X", "role": "pays"}).status_code == 403
    assert "Write down who pays" not in auditor.get(card).content.decode()
