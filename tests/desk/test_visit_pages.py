"""A visit on the screen: from the open question to the records, by forms alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regulars.desk import records
from regulars.desk.models import AuditEntry, Visit

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def a_client(shop: Path, place: int = 0) -> str:
    """A client of the shop."""
    from regulars.portfolio.saved import load

    with load(shop) as portfolio:
        return str(portfolio.clients().arrow()["client"].to_pylist()[place])


def form(page: str, step: str) -> dict[str, str]:
    """The hidden fields of the form of a step, as a browser sends them."""
    for found in re.findall(r"<form[^>]*>.*?</form>", page, re.S):
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found))
        if fields.get("step") == step:
            return fields
    raise AssertionError(f"no form for {step} on the page")


def take(browser: Client, client: str, step: str, htmx: bool = False, **typed: object) -> str:
    """Fill in the form of a step on the page and send it; the page after."""
    page = browser.get(f"/clients/{client}/visit/").content.decode()
    sent = {**form(page, step), **typed}
    headers = {"hx-request": "true"} if htmx else None
    answer = browser.post(f"/clients/{client}/visit/step/", sent, headers=headers, follow=not htmx)
    return answer.content.decode()


def begin(browser: Client, client: str) -> str:
    """Begin a visit; the page."""
    return browser.post(f"/clients/{client}/visit/start/", {"key": "k"}, follow=True).content.decode()


def test_a_visit_from_the_wish_to_the_records(shop: Path, signed_in: SignedIn) -> None:
    browser, client = signed_in("operator"), a_client(shop)
    assert "No visit is going on" in browser.get(f"/clients/{client}/visit/").content.decode()
    assert "What would you like?" in begin(browser, client)
    offered = take(browser, client, "wish", said="омлет, пожалуйста")
    assert "omelette" in offered and "exactly that" in offered and "Delivered" in offered
    assert "Asks for advice" not in offered
    assert "Was everything to your liking?" in take(browser, client, "taken")
    more = take(browser, client, "check-back", answer="better", note="hot and soft")
    assert "Suggest once:" in more and "hot and soft" in more and "omelette" not in more.split("Suggest once:")[1]
    assert "Nothing more to offer" in take(browser, client, "more", accepted="no")
    assert "Written down" in take(browser, client, "close")
    kinds = [each["kind"] for each in records.found(client=client)]
    assert kinds == ["visits", "offers", "check-backs"]
    assert AuditEntry.objects.filter(action="visit.step").count() == 5
    assert not AuditEntry.objects.filter(subject=client).exists()
