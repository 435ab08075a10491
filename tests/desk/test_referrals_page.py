"""Who brings others, at the desk: for those who may see value, by name; else what to record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

import regulars
from regulars.desk.models import AuditEntry
from regulars.portfolio.people import names_of

pytestmark = pytest.mark.django_db


def brings(folder: Path) -> dict[str, str]:
    """The client who brought all of them: number and name."""
    with regulars.load(folder) as portfolio:
        client = portfolio.referrals().senders["client"][0].as_py()
        return {"client": client, "name": names_of(portfolio, [client])[client]}


@pytest.mark.parametrize("role", ["manager", "owner", "auditor"])
def test_who_brings_others_is_shown_by_name(
    referred: Path, signed_in: Callable[..., Client], role: str
) -> None:
    there = signed_in(role)
    page = there.get("/referrals/").content.decode()
    assert "Others brought" in page and "came by themselves" in page
    for name in ("Champions", "Affluents", "Advocates", "Misers"):
        assert f"<b>{name}</b>" in page
    assert "good clients may simply have good friends" in page
    sender = brings(referred)
    assert f'href="/clients/{sender["client"]}/tail/"' in page and f">{sender['name']}</bdi>" in page
    assert "1 client said to have sent himself" in page and "Sent himself" in page
    assert 'aria-current="page"' in page
    assert AuditEntry.objects.filter(action="clients.listed").count() == 1
    assert 'href="/referrals/"' in there.get(f"/clients/{sender['client']}/tail/").content.decode()


def test_an_operator_sees_neither_page_nor_the_way_to_it(
    referred: Path, signed_in: Callable[..., Client]
) -> None:
    there = signed_in("operator")
    assert there.get("/referrals/").status_code == 403
    assert "/referrals/" not in there.get("/today/").content.decode()


def test_where_nobody_was_asked_it_says_what_to_record(shop: Path, signed_in: Callable[..., Client]) -> None:
    page = signed_in("manager").get("/referrals/").content.decode()
    assert "was asked who sent him" in page and "Import who sent whom" in page
    assert "Champions" not in page
    assert AuditEntry.objects.filter(action="clients.listed").count() == 0
    assert "Import who sent whom" not in signed_in("auditor").get("/referrals/").content.decode()


def test_without_a_portfolio_it_says_what_to_do_first(shop: Path, signed_in: Callable[..., Client]) -> None:
    (shop / "CURRENT").unlink()
    page = signed_in("owner").get("/referrals/")
    assert page.status_code == 200 and "Champions" not in page.content.decode()
