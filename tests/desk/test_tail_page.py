"""The tail on the desk: names for everybody who serves, worth for those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regulars import portfolio as portfolios

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody(shop: Path) -> str:
    """A client of the portfolio, whom nobody was asked about."""
    with portfolios.load(shop) as portfolio:
        return str(portfolio.clients().arrow()["client"][0].as_py())


def test_a_manager_sees_that_it_is_unknown(somebody: str, signed_in: Callable[[str], Client]) -> None:
    desk = signed_in("manager")
    card = desk.get(f"/clients/{somebody}/").content.decode()
    assert f"/clients/{somebody}/tail/" in card and "unknown" in card
    page = desk.get(f"/clients/{somebody}/tail/")
    assert page.status_code == 200 and "nobody who came after him was asked" in page.content.decode()


def test_an_operator_sees_no_worth(somebody: str, signed_in: Callable[[str], Client]) -> None:
    desk = signed_in("operator")
    assert desk.get(f"/clients/{somebody}/tail/").status_code == 403
    assert "/tail/" not in desk.get(f"/clients/{somebody}/").content.decode()


def test_nobody_known_has_a_tail(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("owner").get("/clients/nobody-such/tail/").status_code == 404
