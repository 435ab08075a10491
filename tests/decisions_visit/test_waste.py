"""What unasked offers cost beside those that were asked for."""

from __future__ import annotations

import datetime as dt

import pytest

from regulars.decisions.visit import Offered, waste
from regulars.decisions.visit.wasted import NEEDED, offers_of
from regulars.errors import ArgumentInvalid

THEN, NOW = dt.date(2026, 1, 5), dt.date(2026, 11, 22)


def made(n: int, *, asked: bool, every: int, discount: float = 0.0) -> list[Offered]:
    return [Offered(f"{asked}{k}", THEN, asked, k % every == 0, discount) for k in range(n)]


def test_offers_an_acceptance_and_their_cost() -> None:
    found = waste(
        [*made(100, asked=False, every=10, discount=2.0), *made(40, asked=True, every=2)],
        {},
        NOW,
        offer_cost=0.5,
    )
    assert (found.unasked.per_acceptance, found.asked.per_acceptance) == (10.0, 2.0)
    assert found.unasked.cost == 100 * 0.5 + 10 * 2.0 and found.unasked.cost_per_acceptance == 7.0
    low, high = found.unasked.per_acceptance_low, found.unasked.per_acceptance_high
    assert low is not None and high is not None and low < 10 < high


def test_few_offers_cannot_tell() -> None:
    found = waste(made(NEEDED - 1, asked=False, every=2), {}, NOW)
    assert found.unasked.per_acceptance is None and found.unasked.reason is not None
    assert found.unasked.reason.code == "waste.too_few" and found.finding.code == "waste.too_early"
    none = waste([Offered(str(n), THEN, False, False) for n in range(50)], {}, NOW)
    assert none.unasked.reason is not None and none.unasked.reason.code == "waste.none_accepted"


def test_clients_who_stayed_away_are_those_who_have_not_bought_since() -> None:
    offers = [*made(60, asked=False, every=5), *made(60, asked=True, every=5)]
    came_again = {each.client: THEN + dt.timedelta(days=9) for each in offers if each.asked}
    found = waste(offers, came_again, NOW)
    assert (found.unasked.lost.share, found.asked.lost.share) == (1.0, 0.0)
    assert found.finding.code == "waste.more_lost"
    same = waste(offers, {each.client: NOW for each in offers}, NOW)
    assert same.finding.code == "waste.no_difference"
    early = waste(offers, {}, THEN + dt.timedelta(days=30))
    assert early.finding.code == "waste.too_early" and early.unasked.lost.clients == 0


def test_records_of_offers_are_read_and_a_broken_day_is_refused() -> None:
    one = {"kind": "offers", "client": "7", "at": "2026-10-05T10:00:00", "asked": True, "accepted": False}
    assert offers_of([one, {"kind": "visits"}, {**one, "client": None}]) == [
        Offered("7", dt.date(2026, 10, 5), True, False)
    ]
    with pytest.raises(ArgumentInvalid, match="soon"):
        offers_of([{**one, "at": "soon"}])
