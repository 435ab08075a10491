"""What discounts brought: in the portfolio, on the page of what was given away, and on a client's card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from django.test import Client

import regulars
from regulars.company import Company
from regulars.portfolio import prices
from regulars.scorecard.claims import beside, of_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(shop: Path) -> Path:
    """The shop with its prices worked out, as the look back does."""
    company = Company.open(shop)
    with regulars.load(company.current()) as portfolio:
        prices.kept(company, company.current(), portfolio)
    return shop


@pytest.fixture
def discounted(shop: Path) -> Path:
    """The shop, a third of whose lines were sold for less; its prices worked out."""
    company = Company.open(shop)
    file = duckdb.connect(str(company.current()))
    file.execute(
        "UPDATE lines SET discount = round(amount / 9, 2) WHERE amount > 0 AND hash(line_id) % 3 = 0"
    )
    file.close()
    with regulars.load(company.current()) as portfolio:
        prices.kept(company, company.current(), portfolio)
    return shop


def test_prices_that_nobody_worked_out_are_asked_for(shop: Path, signed_in: Callable[..., Client]) -> None:
    page = signed_in("manager").get("/portfolio/prices/").content.decode()
    assert "worked out with the look back" in page and "<table" not in page


def test_the_panel_says_why_it_cannot_tell(priced: Path, signed_in: Callable[..., Client]) -> None:
    page = signed_in("manager").get("/portfolio/prices/").content.decode()
    assert "Prices and discounts" in page and "discount=COLUMN" in page


def test_operators_see_no_prices(priced: Path, signed_in: Callable[..., Client]) -> None:
    assert signed_in("operator").get("/portfolio/prices/").status_code == 403


def test_discounts_stand_beside_what_was_given_away(
    discounted: Path, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("manager").get("/cases/given/").content.decode()
    assert "What we gave away in discounts" in page and "in all." in page


def test_managers_read_one_line_on_the_card_and_operators_none(
    discounted: Path, signed_in: Callable[..., Client]
) -> None:
    with regulars.load(discounted) as portfolio:
        client = portfolio.clients().arrow()["client"][0].as_py()
    line = "bought on discount"
    assert line in signed_in("manager").get(f"/clients/{client}/").content.decode()
    assert line not in signed_in("operator").get(f"/clients/{client}/").content.decode()


def test_the_scorecard_tells_how_clients_answer_discounts(discounted: Path) -> None:
    company = Company.open(discounted)
    with regulars.load(company.current()) as portfolio:
        known = prices.found(company, company.current(), portfolio)
        card = of_company.measured(company, company.current(), portfolio, {})
    assert known is not None and known.prices.everyone.times is not None
    told = next(each for each in card["price"].facts if each.reason in (beside.READILY, beside.LESS_READILY))
    assert told.params["times"] == known.prices.everyone.times.mean


def test_against_another_period_nothing_is_written(shop: Path) -> None:
    company = Company.open(shop)
    before = sorted(each.name for each in company.all_beside(company.current()))
    with regulars.load(company.current()) as portfolio:
        of_company.measured(company, company.current(), portfolio, {}, "6m")
    assert sorted(each.name for each in company.all_beside(company.current())) == before
