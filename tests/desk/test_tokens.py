"""A person's own tokens: made once and shown once, revoked for good, nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regulars.desk import tokens
from regulars.desk.models import AuditEntry, Person, Token

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"


def test_a_token_is_shown_once_and_works(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("operator")
    made = browser.post(PAGE, {"name": "Till", "scopes": ["clients:read"], "days": "90"}).content.decode()
    found = re.search(r'value="(regulars_[^"]+)"', made)
    assert found is not None
    secret = found[1]
    assert secret not in browser.get(PAGE).content.decode()
    assert "Till" in browser.get(PAGE).content.decode()
    answer = Client().get("/api/v1/clients", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    token = Token.objects.get()
    assert token.last_used_at is not None
    assert token.expires_at is not None
    assert AuditEntry.objects.filter(action="token.made").count() == 1
    browser.post(f"{PAGE}{token.pk}/revoke/")
    assert "Till" not in browser.get(PAGE).content.decode()
    assert Client().get("/api/v1/clients", headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_revokes_or_sees_another_persons_token(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    token, _ = tokens.make(person("owner", "boss"), "Website", ["clients:read"])
    browser = signed_in("manager")
    assert "Website" not in browser.get(PAGE).content.decode()
    answer = browser.post(f"{PAGE}{token.pk}/revoke/", follow=True)
    assert "There is no such token of yours" in answer.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "", "scopes": ["clients:read"]}, "Say what the token is for"),
        ({"name": "x" * 101, "scopes": ["clients:read"]}, "Say what the token is for"),
        ({"name": "a"}, "Choose at least one thing"),
        ({"name": "a", "scopes": ["everything"]}, "is none of"),
        ({"name": "a", "scopes": ["value:read"]}, "Your role does not include value:read"),
        ({"name": "a", "scopes": ["clients:read"], "days": "soon"}, "Write a number of days"),
        ({"name": "a", "scopes": ["clients:read"], "days": "0"}, "works for 1 to"),
        ({"name": "a", "scopes": ["clients:read"], "days": "9" * 400}, "works for 1 to"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(
    shop: Path, signed_in: Callable[..., Client], given: dict[str, object], sentence: str
) -> None:
    answer = signed_in("operator").post(PAGE, given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'class="error"' in answer.content.decode()
    assert not Token.objects.exists()


def test_a_role_is_offered_only_what_it_may(shop: Path, signed_in: Callable[..., Client]) -> None:
    assert "value:read" not in signed_in("operator").get(PAGE).content.decode()
    assert "value:read" in signed_in("manager").get(PAGE).content.decode()


def test_the_addresses_are_listed_for_people(shop: Path, signed_in: Callable[..., Client]) -> None:
    page = Client().get("/api/", headers={"accept-language": "ru"})
    assert page.status_code == 200
    assert "/api/v1/clients/{client}/sell-to" in page.content.decode()
    assert "http" not in re.sub(r'href="/[^"]*"', "", page.content.decode()).replace("HTTP", "")
