"""The tail of a client: who is in it, what it is worth, and when it is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import regulars
from regulars.casebook.hearing import client_entry
from regulars.company import Company
from regulars.decisions.case import read
from regulars.engine import Engine
from regulars.errors import LookupFailed
from regulars.portfolio import people
from regulars.portfolio.erasing import erase
from regulars.portfolio.referrals import base, comets, tail
from regulars.portfolio.referrals.own_accord import share_of

WORLD = Callable[..., Engine]
START = dt.date(2026, 1, 5)


class Record:
    """What a tail needs of a portfolio's record."""

    at = dt.date(2026, 6, 30)
    level, seed, ltv_years, horizon_weeks, discount_rate, value_basis = 0.9, 0, 3.0, 52.18, 0.0, "revenue"


def chain(**would_have_come: bool | None) -> tuple[dict[str, dt.date], list[dict[str, Any]]]:
    """a brought b and c, b brought d; ``nobody`` came by himself."""
    up = {"b": "a", "c": "a", "d": "b"}
    first = {each: START + dt.timedelta(days=place) for place, each in enumerate("abcd")}
    told = [
        {
            "client": client, "referred_by": by, "told_at": dt.datetime.combine(first[client], dt.time()),
            "bonus": Decimal("7.00"), "would_have_come": would_have_come.get(client),
        }
        for client, by in up.items()
    ]  # fmt: skip
    return first | {"e": START + dt.timedelta(days=9)}, told


NOBODY = [
    {"client": each, "told_at": dt.datetime(2026, 1, 6), "question": "who sent you?", "answer": "nobody"}
    for each in ("a", "e")
]


def test_types_are_worth_what_kumar_says(built: WORLD) -> None:
    first, told = chain(b=False, c=True, d=False)
    spend = [{"channel": "radio", "told_at": dt.date(2026, 2, 1), "amount": Decimal("50.00")}]
    engine = built(first, told, answers=NOBODY, spend=spend)
    found = tail.tail(engine, Record(), "a")

    assert [(each.clients, each.bought) for each in found.generations] == [(2, 2), (1, 1)]
    assert found.complete and found.typed == 3 and found.asked_share == 1.0
    each = 100.10 + 120.0  # to date and to come
    assert found.would_not_have_come is not None and found.would_not_have_come.mean == pytest.approx(2 * each)
    assert found.would_have_come is not None and found.would_have_come.mean == pytest.approx(each)
    assert found.cost_each == pytest.approx(10.0) and found.saved == pytest.approx(20.0)
    assert found.bonuses == Decimal("14.00")
    assert found.worth is not None and found.worth.mean == pytest.approx(2 * each + 20 - 14)
    assert found.at_stake is not None and 0 < found.at_stake.mean < 240 * 0.18
    assert found.at_stake.low >= 0 and found.at_stake.high > found.at_stake.mean
    whole = base.referrals(engine, Record())
    assert (whole.edges, whole.deepest, whole.bonuses) == (3, 2, Decimal("21.00"))
    assert whole.senders["client"].to_pylist() == ["b", "a"] or whole.senders["descendants"].to_pylist()
    mine = {row["client"]: row for row in whole.senders.to_pylist()}
    assert (mine["a"]["brought"], mine["a"]["descendants"]) == (2, 3)
    assert mine["a"]["worth"] == pytest.approx(each + 20 - 14)
    assert mine["a"]["so_far"] == pytest.approx(300.30)
    assert whole.type_one_value.mean == pytest.approx(2 * each)
    assert sum(quarter.clients for quarter in whole.quarters) == 5


def test_unasked_is_unknown_and_never_zero(built: WORLD) -> None:
    first, _ = chain()
    engine = built(first, [])
    found = tail.tail(engine, Record(), "a")
    assert not found.known and found.to_come is None and found.at_stake is None and found.worth is None
    assert found.reason is not None and found.reason.code == "referrals.unknown_tail"
    last = tail.tail(engine, Record(), "e")
    assert last.known and last.to_come is not None and last.to_come.mean == 0  # nobody came after him


def test_those_asked_who_named_nobody_make_an_empty_tail_known(built: WORLD) -> None:
    first, told = chain()
    found = tail.tail(built(first, told, answers=NOBODY), Record(), "c")
    assert found.complete and not found.generations and found.at_stake is not None
    assert (found.at_stake.low, found.at_stake.high) == (0.0, 0.0)


def test_where_some_were_not_asked_there_may_be_more(built: WORLD) -> None:
    first, told = chain()
    many = first | {f"x{n}": START + dt.timedelta(days=20) for n in range(20)}
    found = tail.tail(built(many, told), Record(), "a")
    assert found.known and not found.complete and found.brought == 2
    assert found.reason is not None and found.reason.params["share"] == 12


def test_those_brought_are_compared_at_equal_age(built: WORLD) -> None:
    first: dict[str, dt.date | None] = {f"n{n:02}": dt.date(2025, 1, 1 + n % 28) for n in range(80)}
    told = [{"client": f"n{n:02}", "referred_by": "n00"} for n in range(1, 40)]
    answers = [
        {"client": f"n{n:02}", "told_at": dt.datetime(2025, 2, 1), "question": "who sent you?",
         "answer": "nobody"}
        for n in range(40, 80)
    ]  # fmt: skip
    made = base.referrals(built(first, told, answers=answers), Record()).premium
    assert (made.weeks, made.brought, made.others, made.asked_only) == (52, 39, 40, True)
    assert made.value.ratio.mean == pytest.approx(1.0)  # all buy the same
    assert made.churn.own is None  # and all come the same, so nothing is told of leaving


def test_depth_is_limited_and_nobody_is_counted_twice(built: WORLD) -> None:
    names = [f"n{place:02}" for place in range(14)]
    first = {each: START + dt.timedelta(days=place) for place, each in enumerate(names)}
    told = [
        {"client": each, "referred_by": names[place], "told_at": None} for place, each in enumerate(names[1:])
    ]
    engine = built(first, told)
    found = tail.tail(engine, Record(), "n00")
    assert len(found.generations) == tail.DEPTH and found.people.num_rows == tail.DEPTH
    assert tail.tail(engine, Record(), "n00", depth=2).people.num_rows == 2


def test_shares_of_type_one_borrow_from_other_senders() -> None:
    counts = {"n": [20.0] * 10, "k": [20.0] * 5 + [2.0] * 5}
    alike = share_of(pa.table(counts))
    mixed = share_of(pa.table({"n": [20.0] * 10, "k": [11.0] * 10}))
    assert alike.alike < 3 < 100 < mixed.alike
    own, own_mixed = (each.of_sender(np.array([20.0]), np.array([20.0]))[0] for each in (alike, mixed))
    assert own > 0.9 and abs(own_mixed - 0.55) < 0.15
    wide, narrow = alike.share(0.9), mixed.share(0.9)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    nothing = share_of(pa.table({"n": pa.array([], pa.float64()), "k": pa.array([], pa.float64())}))
    assert nothing.reason is not None and nothing.share(0.9).low < 0.06


@pytest.fixture(scope="module")
def shop() -> regulars.Portfolio:
    """A simulated shop whose clients say who sent them, or that nobody did."""
    drawn = regulars.simulate("bg/nbd", clients=250, products=6, referrals=0.4, seed=3)
    given = {each: each for each in ("client", "at", "amount", "order", "product", "quantity", "cost")}
    records: list[dict[str, Any]] = [
        {"kind": "referrals", "client": row["client"], "referred_by": row["brought_by"],
         "at": row["at"].isoformat(), "bonus": 2.5}
        for row in drawn.referrals.to_pylist()
    ]  # fmt: skip
    sent = {each["client"] for each in records}
    records += [
        {"kind": "answers", "client": each, "at": "2023-01-01", "question": "who sent you?",
         "answer": "nobody"}
        for each in sorted(set(drawn.lines["client"].to_pylist()) - sent)
    ]  # fmt: skip
    ledger = regulars.read_ledger(drawn.lines.select(list(given)), given)
    return regulars.fit(ledger, outcomes=records)


def test_sums_tie_to_the_ledger_to_the_cent(shop: regulars.Portfolio) -> None:
    found = shop.referrals()
    roots = found.senders["client"].to_pylist()[:5]
    assert roots
    for root in roots:
        mine = shop.tail(root)
        names = mine.people["client"].to_pylist()
        assert len(set(names)) == len(names) == sum(each.clients for each in mine.generations)
        with closing(shop.workspace()) as engine:
            engine.table("his", pa.table({"client": names}))
            told = engine.arrow(
                "SELECT CAST(sum(l.amount) AS DECIMAL(18, 2)) AS net FROM lines AS l JOIN his AS h"
                " ON l.client = h.client"
            )["net"][0].as_py()
        assert sum(each.revenue for each in mine.generations) == told
    assert found.bonuses == Decimal("2.50") * shop.told("referrals").arrow().num_rows


def test_a_snapshot_tells_the_same(shop: regulars.Portfolio, tmp_path: Path) -> None:
    top = shop.referrals().senders["client"][0].as_py()
    with regulars.load(shop.save(tmp_path / "shop.duckdb")) as loaded:
        assert loaded.tail(top) == shop.tail(top)
        one, two = loaded.referrals(), shop.referrals()
        assert (one.senders, one.comets, one.premium) == (two.senders, two.comets, two.premium)
        with pytest.raises(LookupFailed):
            loaded.tail("nobody at all")


def test_a_comet_that_falls_silent_is_leaving(shop: regulars.Portfolio) -> None:
    leaving = shop.referrals().comets.to_pylist()
    assert all(row["p_alive"] < row["usual_low"] for row in leaving)
    senders = shop.workspace().arrow("SELECT * FROM sender_rows").to_pylist()
    told = {row["client"] for row in leaving}
    expected = {
        row["client"]
        for row in senders
        if row["usual_low"] is not None and row["p_alive"] < row["usual_low"] and row["highest"] >= 0.5
    }
    assert told == expected and len(senders) > len(told)


def test_a_case_takes_the_tail_as_at_stake(
    shop: regulars.Portfolio, portfolio_untold: regulars.Portfolio
) -> None:
    top = shop.referrals().senders["client"][0].as_py()
    stake = shop.tail(top).at_stake
    entry = client_entry(shop, top)
    assert stake is not None
    assert (entry["tail"]["low"], entry["tail"]["high"]) == (round(stake.low, 2), round(stake.high, 2))
    document = {"case": "1", "opened_at": "2026-01-01T10:00:00", "country": "RO", "client": entry}
    heard = read(document).client
    assert heard.tail is not None and heard.tail.high == entry["tail"]["high"]
    first = portfolio_untold.clients().query("SELECT client FROM clients ORDER BY first_at, client LIMIT 1")
    assert client_entry(portfolio_untold, first["client"][0].as_py())["tail"] == "unknown"
    assert client_entry(shop, "somebody else")["tail"] == "unknown"


@pytest.fixture(scope="module")
def portfolio_untold() -> regulars.Portfolio:
    """A shop that never asked."""
    drawn = regulars.simulate("bg/nbd", clients=80, products=4, seed=5)
    given = {each: each for each in ("client", "at", "amount")}
    return regulars.fit(regulars.read_ledger(drawn.lines.select(list(given)), given), model="bg/nbd")


def test_whoever_is_erased_is_in_no_tail(shop: regulars.Portfolio, tmp_path: Path) -> None:
    company = Company.create(tmp_path / "shop")
    snapshot = company.new_snapshot("a" * 8)
    shop.save(snapshot)
    with company.lock():
        company.publish(snapshot)
    top = shop.referrals().senders["client"][0].as_py()
    whom = shop.tail(top).people["client"][0].as_py()
    erase(company, top)
    with regulars.load(company.path) as left:
        found = left.referrals()
        assert top not in found.senders["client"].to_pylist()
        assert found.edges < shop.referrals().edges
        assert left.tail(whom).known
        with closing(left.workspace()) as engine:
            asked = engine.arrow("SELECT brought FROM asked_rows WHERE client = $client", client=whom)
        assert asked["brought"].to_pylist() == [True]  # he was brought, nobody knows by whom any more
    whole = b"".join(path.read_bytes() for path in company.portfolios.glob("*.duckdb"))
    assert top.encode() not in whole


def test_somebody_known_is_told_by_name(built: WORLD) -> None:
    first, told = chain()
    engine = built(first, told, people={"a": {"name": "Anna M."}})
    people.known(engine, "a")
    engine.table("those", pa.table({"client": ["a", "b"]}))
    assert engine.arrow(people.NAMES_OF_SQL).to_pylist() == [{"client": "a", "name": "Anna M."}]


def test_money_spent_on_finding_nobody_is_recorded_and_cannot_be_told(built: WORLD) -> None:
    told = [{"client": "b", "referred_by": "a", "told_at": dt.datetime(2024, 1, 10)}]
    first = {"a": dt.date(2024, 1, 1), "b": dt.date(2024, 1, 10)}
    spend = [{"channel": "ads", "told_at": dt.date(2026, 3, 1), "amount": Decimal("90.00")}]
    engine = built(first, told, spend=spend)
    record: Any = Record()
    for found in (tail.tail(engine, record, "a"), base.referrals(engine, record)):
        assert found.cost_reason is not None and found.cost_reason.code == "referrals.none_found"


def test_of_whoever_sent_himself_nothing_is_known(built: WORLD) -> None:
    day = dt.date(2026, 3, 1)
    himself = {"client": "b", "referred_by": "b", "told_at": dt.datetime(2026, 3, 1)}
    engine = built({"a": day, "b": day}, [himself])
    found = base.referrals(engine, Record()).asked
    assert (found.new, found.asked, found.brought) == (2, 0, 0)


def test_leaving_senders_stand_by_what_those_they_sent_will_bring(engine: Engine) -> None:
    senders = {
        "client": ["a", "b", "young"],
        "p_alive": [0.2, 0.3, 0.1],
        "usual_low": [0.5, 0.5, 0.5],
        "highest": [0.9, 0.9, None],
    }
    engine.table("sender_rows", pa.table(senders))
    engine.table("edge_rows", pa.table({"client": ["c", "d"], "referred_by": ["a", "b"]}))
    engine.table("client_rows", pa.table({"client": ["c", "d"], "ltv": [10.0, 20.0]}))
    assert comets.leaving(engine) == ("b", "a")
