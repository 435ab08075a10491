"""What stands beside the figures of a scorecard: products, queue, referrals, channels, the best clients."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from claims_company import copied, of_sales, records
from sales_made import AT, Sale

import regulars
from regulars.engine import Engine
from regulars.portfolio.prices import work_out
from regulars.portfolio.totals import Estimate
from regulars.scorecard.claims import Scorecard, beside, periods, recorded, scorecard, worst
from regulars.scorecard.claims.card import measure

COLUMNS = ("client", "at", "amount", "order", "product", "group")


def company() -> regulars.Portfolio:
    """Two years of three teas and a cake; one tea comes back from every third client and pleases nobody."""
    rng = np.random.default_rng(3)
    rows, told = [], []
    for n in range(180):
        client, begin = f"c{n:03d}", AT - dt.timedelta(days=int(rng.integers(20, 700)))
        answer = {"client": client, "at": f"{begin}T12:00:00"}
        if n % 3 == 0 and n:
            told.append({"kind": "referrals", "client": client, "referred_by": "c000", "at": answer["at"]})
        else:
            words = "an advertisement" if n % 3 == 1 else "nobody"
            told.append({"kind": "answers", **answer, "question": "who sent you?", "answer": words})
        channel = ("radio", "street")[n % 2]
        told.append({"kind": "answers", **answer, "question": "channel", "answer": channel})
        day, order = begin, 0
        while day <= AT:
            product = ("black tea", "green tea", "red tea", "cake")[int(rng.integers(4))]
            number = f"{client}-{order}"
            group = "cakes" if product == "cake" else "teas"
            sold = {"client": client, "at": day, "order": number, "product": product, "group": group}
            rows.append({**sold, "amount": 8.0})
            if product == "red tea" and n % 3 == 0 and day < AT:
                rows.append({**sold, "at": day + dt.timedelta(days=1), "order": f"{number}r", "amount": -8.0})
            said = "worse" if product == "red tea" else "better"
            told.append(
                {"kind": "check-backs", "client": client, "at": f"{day}T18:00:00", "answer": said,
                 "order": number}
            )  # fmt: skip
            # Two come at the same hour; whoever buys red tea is overtaken.
            late = product == "red tea"
            minute = 0 if late else 5
            visit = {"client": client, "at": f"{day}T10:{minute:02d}:{n % 60:02d}"}
            told.append({"kind": "visits", **visit, "served_at": f"{day}T10:{30 if late else 10}:00"})
            day, order = day + dt.timedelta(days=int(rng.integers(10, 40))), order + 1
    for channel, amount in (("radio", "900.00"), ("street", "100.00"), ("press", "50.00"), ("wall", "1.00")):
        told.append({"kind": "spend", "channel": channel, "at": str(AT - dt.timedelta(days=720)),
                     "amount": amount})  # fmt: skip
    ledger = regulars.read_ledger(pa.Table.from_pylist(rows), {name: name for name in COLUMNS})
    return regulars.fit(ledger, at=AT, seed=1, outcomes=told)


@pytest.fixture(scope="module")
def shop() -> regulars.Portfolio:
    return company()


def belonging(shop: regulars.Portfolio, one_in: int = 8) -> pa.Table:
    names = shop.clients().query("SELECT client FROM clients ORDER BY client")["client"].to_pylist()
    sides = ["not ours" if n % one_in == 1 else "ours" for n in range(len(names))]
    return pa.table({"client": names, "belonging": sides})


def facts(card: Scorecard, claim: str) -> dict[str, list[dict[str, Any]]]:
    """Facts of ``claim`` by the end of their code."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in card[claim].facts:
        found.setdefault(each.code.rsplit(".", 1)[-1], []).append(dict(each.params))
    return found


def test_facts_are_the_same_on_every_engine_and_true(engine: Engine, shop: regulars.Portfolio) -> None:
    copied(shop, engine)
    record = shop.record
    card = measure(engine, record, periods.of(record.first_on, record.at), {}, belonging(shop))
    product = facts(card, "product")
    assert [each["product"] for each in product["brought_back"]] == ["red tea"]
    assert [each["product"] for each in product["spoken_ill_of"]] == ["red tea"]
    assert product["spoken_ill_of"][0]["share"] == 1.0
    assert product["spoken_ill_of"][0]["rest"] == 0.0
    # A cake is alone of its kind, so there is nothing to hold it against.
    assert product["brought_back"][0]["looks"] == 3
    harm = facts(card, "service")["overtaken_worse"][0]
    assert harm["share"] > 0.9 > 0.1 > harm["rest"]
    channels = facts(card, "own")
    assert [each["channel"] for each in channels["channel"]] == ["radio", "street"]
    assert [each["channel"] for each in channels["channel_nobody"]] == ["press"]
    assert sum(each["n"] for each in channels["channel"]) == 180 - card.left_out
    assert all(each["tail"] >= 0 for each in channels["channel"])
    bought = facts(card, "tasks")["products_before"][0]
    assert 1 <= bought["low"] < bought["now"] < bought["high"] <= 4
    brought = facts(card, "bring")["premium_value"][0]
    assert brought["low"] < brought["ratio"] < brought["high"]
    best = facts(card, "worth")["best_fifth"][0]
    assert 0.2 <= best["low"] < best["share"] < best["high"] < 1


def test_whoever_names_no_client_was_not_brought(shop: regulars.Portfolio) -> None:
    """An advertisement is an answer, and no client; the share brought is a third, not two."""
    card = scorecard(shop)
    value = card["bring"].value
    assert value is not None
    assert value.value == pytest.approx(1 / 3, abs=0.2)


def test_prices_worked_out_already_stand_beside(shop: regulars.Portfolio) -> None:
    assert facts(scorecard(shop), "price") == {}
    prices = work_out(shop).prices
    told = replace(prices.everyone, times=Estimate(1.4, 1.2, 1.6), elasticity=Estimate(-2.0, -2.5, -1.5))
    found = facts(scorecard(shop, prices=replace(prices, everyone=told)), "price")
    assert found["readily"] == [{"times": 1.4, "low": 1.2, "high": 1.6}]
    tenth = found["tenth_off"][0]
    assert tenth["low"] == pytest.approx(0.9**-1.5)
    assert tenth["low"] < tenth["times"] < tenth["high"]


def test_a_discount_to_one_client_is_no_offer() -> None:
    sales: list[Sale] = [(f"c{n % 20}", AT - dt.timedelta(days=n), 1000, None) for n in range(600)]
    given = {"product": "", "from": str(AT - dt.timedelta(days=600)), "until": str(AT), "share": "10"}
    with of_sales(
        sales, outcomes=records({"discounts": [{**given, "product": "x", "client": "c1"}]})
    ) as shop:
        assert scorecard(shop)["price"].value is None
        engine = shop.workspace()
        assert engine.arrow("SELECT count(*) AS n FROM told_discounts")["n"][0].as_py() == 1
        engine.close()


def test_products_that_are_alike_are_seldom_called_worse() -> None:
    """Of thousand shops whose ten products are all alike at most so many as the level allows accuse one."""
    rng = np.random.default_rng(5)
    accused = 0
    for _ in range(1000):
        n = rng.integers(5, 80, 10)
        rows = pa.table(
            {"product": list("abcdefghij"), "stratum": [""] * 10, "n": n, "k": rng.binomial(n, 0.1)}
        )
        accused += bool(worst.worst(rows, 0.9))
    assert accused <= 125


def test_the_interval_of_the_best_fifth_holds_it() -> None:
    """Of exponential values the best fifth make .2 (1 + ln 5) of all."""
    rng = np.random.default_rng(6)
    truth, held = 0.2 * (1 + np.log(5)), 0
    for _ in range(1000):
        found = beside.share_of_best(rng.exponential(1.0, 400), 0.9)
        assert found is not None
        held += found.low <= truth <= found.high
    assert 875 <= held <= 924


def test_of_spending_over_some_days_the_part_in_the_period_counts(engine: Engine) -> None:
    day = dt.date
    spent = [
        ("web", day(2025, 12, 22), day(2026, 1, 10), 200),
        ("web", day(2026, 3, 1), None, 30),
        ("post", day(2025, 5, 1), day(2025, 6, 1), 70),
    ]
    columns = zip(*spent, strict=True)
    names = ("channel", "told_at", "until_on", "amount")
    kinds = (pa.string(), pa.date32(), pa.date32(), pa.decimal128(18, 2))
    rows = {
        name: pa.array([Decimal(each) if kind == kinds[3] else each for each in column], kind)
        for name, kind, column in zip(names, kinds, columns, strict=True)
    }
    engine.table("told_spend", pa.table(rows))
    span = {"now_first": day(2026, 1, 1), "now_last": day(2026, 12, 31)}
    found = engine.arrow(recorded.SPEND_SQL, **span).to_pylist()
    assert [(row["channel"], float(row["amount"])) for row in found] == [("web", 130.0)]
