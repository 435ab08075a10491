"""Share on discount beside share on offer, what answers a discount, and sums that tie to the cent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from price_worlds import LINES, START, World, line, told, world

import regulars
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.errors import ArgumentInvalid
from regulars.portfolio import prices
from regulars.portfolio.keeping import again, plain
from regulars.portfolio.prices import reading, response, rises, share
from regulars.portfolio.prices.lots import uplift
from regulars.portfolio.prices.model import Prices

LEVEL = 0.9


@pytest.fixture(scope="module")
def shop() -> World:
    return world(clients=90, weeks=30, seed=4)


def read(
    lines: pa.Table, discounts: pa.Table, engine: Engine | None = None, at: dt.date | None = None
) -> Prices:
    home = engine or DuckDB()
    home.table("lines", lines)
    home.table("told_discounts", discounts)
    at = at or max(lines["sold_on"].to_pylist())
    reading.build(home, at)
    return reading.read(home, at, LEVEL)


@pytest.fixture(scope="module")
def known(shop: World) -> Prices:
    return read(shop.lines, shop.discounts)


def test_what_made_the_sales_is_found_again(shop: World, known: Prices) -> None:
    base = known.everyone
    assert base.recorded and base.share is not None and base.offered is not None
    assert base.share.mean > base.offered + 0.1
    assert base.elasticity is not None and base.elasticity.low < shop.elasticity < base.elasticity.high
    assert base.only == pytest.approx(sum(shop.only), abs=4)
    assert {each.group for each in known.groups} == {"tea", "cake"}


def test_sums_tie_to_the_cent(shop: World, known: Prices) -> None:
    ledger = pc.sum(shop.lines["discount"]).as_py()
    told_ = known.discounts
    aside = sum((each.discount for each in told_.aside), Decimal(0))
    assert told_.ledger == ledger == told_.clients + told_.walk_ins + told_.returned + aside
    assert sum(each.given for each in known.groups) == told_.clients == known.everyone.given
    assert told_.anyway is not None and 0 < told_.anyway.low < told_.anyway.mean < told_.anyway.high < ledger
    assert told_.brought is not None and told_.earned is not None and told_.earned.mean < told_.brought.mean


def test_without_records_the_lines_tell_what_was_on_offer(shop: World, known: Prices) -> None:
    seen = read(shop.lines, shop.discounts.slice(0, 0))
    assert seen.everyone.recorded is False and known.everyone.offered is not None
    assert seen.everyone.offered == pytest.approx(known.everyone.offered, abs=0.03)


def test_records_that_miss_most_offers_are_no_record_of_what_was_on_offer(shop: World, known: Prices) -> None:
    """One offer of thirty weeks written down: everything else on discount is no answer to it."""
    seen = read(shop.lines, shop.discounts.slice(0, 1))
    assert seen.everyone.recorded is False
    assert seen.everyone == read(shop.lines, shop.discounts.slice(0, 0)).everyone
    assert known.everyone.recorded is True


def test_discounts_to_single_clients_are_no_offer_to_all() -> None:
    """A tenth of clients, always the same, get everything for less; no record says to whom it was offered."""
    rng = np.random.default_rng(3)
    rows = [
        line(n, f"c{n % 90:02}", START + dt.timedelta(int(rng.integers(0, 360))), "tea", "tea", 1.0, cut)
        for n in range(2400)
        for cut in (0.2 if n % 90 < 30 and rng.random() < 0.7 else 0.0,)
    ]
    found = read(pa.Table.from_pylist(rows, LINES), told([]))
    one = next(each for each in found.groups if each.group == "tea")
    assert one.given > 0 and one.times is None and one.anyway is None
    assert one.reason is not None and one.reason.code == "prices.personal"


def test_too_few_buyers_cannot_tell_and_say_what_to_record(shop: World) -> None:
    few = shop.lines.filter(pc.equal(shop.lines["client"], shop.lines["client"][0]))
    seen = read(few, shop.discounts.slice(0, 0))
    assert seen.everyone.times is None and seen.everyone.offered is None
    assert seen.everyone.reason is not None and seen.everyone.reason.code == "prices.no_offers"
    assert "regulars import" in seen.everyone.reason.english()


def test_sales_without_discounts_cannot_tell() -> None:
    bare = world(clients=20, weeks=6).lines
    bare = bare.set_column(
        bare.schema.get_field_index("discount"), "discount", pa.nulls(len(bare), pa.decimal128(18, 2))
    )
    seen = read(bare, told([]))
    assert seen.reason is not None and seen.reason.code == "prices.no_discounts"
    assert (seen.everyone.share, seen.everyone.times, seen.discounts.ledger) == (None, None, 0)


def odd_lines(*rows: tuple[Any, ...]) -> pa.Table:
    """Lines from (client, amount, discount, quantity)."""
    day = dt.date(2025, 3, 3)
    made = [
        {
            "client": client, "sold_at": dt.datetime.combine(day, dt.time(9)), "sold_on": day, "product": "p",
            "amount": Decimal(str(amount)), "discount": None if off is None else Decimal(str(off)),
            "quantity": Decimal(quantity), "product_group": "g", "is_return": amount < 0, "line_id": str(n),
            "source": "t", "source_row": n,
        }
        for n, (client, amount, off, quantity) in enumerate(rows)
    ]  # fmt: skip
    return pa.Table.from_pylist(made, LINES)


def test_discounts_that_are_no_price_are_set_aside_and_counted() -> None:
    seen = read(
        odd_lines(
            ("a", 8, 2, 1), ("a", -3, 13, 1), ("b", 10, -1, 1), ("b", 0, 10, 1), (None, 9, 1, 1),
            ("a", -8, 2, -1), ("c", 10, None, 1),
        ),
        told([]),
    )  # fmt: skip
    aside = {each.why: (each.lines, each.discount) for each in seen.discounts.aside}
    assert aside == {"above": (1, 13), "negative": (1, -1), "whole": (1, 10)}
    parts = seen.discounts
    assert (parts.clients, parts.walk_ins, parts.returned, parts.ledger) == (2, 1, 2, 27)
    assert seen.everyone.purchases == 2 and seen.everyone.on_discount == 1


def test_a_period_without_sales_is_read_as_nothing() -> None:
    seen = read(odd_lines(), told([]), at=dt.date(2025, 1, 1))
    assert seen.groups == () and seen.everyone.clients == 0 and seen.discounts.ledger == 0


def test_every_engine_reads_the_same(engine: Engine) -> None:
    small = world(clients=25, weeks=12, seed=9)
    lot = [
        {"product": "tea", "from_on": dt.date(2025, 1, 20), "until_on": dt.date(2025, 2, 2), "client": name,
         "share": Decimal("0.2") if n % 2 else Decimal(0), "chance": Decimal("0.5")}
        for n, name in enumerate(small.clients)
    ]  # fmt: skip
    half = small.discounts.filter(pc.equal(pc.utf8_slice_codeunits(small.discounts["product"], 0, 3), "tea"))
    discounts = pa.concat_tables([half, told(lot)])
    here, there = read(small.lines, discounts), read(small.lines, discounts, engine)
    assert [each.recorded for each in here.groups] == [each.recorded for each in there.groups]
    same(plain(here), plain(there))
    assert len(here.lots) == 1 and here.lots[0].bought.offered + here.lots[0].bought.left == 25
    rows = engine.arrow(reading.BY_CLIENT_SQL)
    assert reading.table(engine.arrow(reading.IN_ALL_SQL), None, there).num_rows == len(
        set(rows["client"].to_pylist())
    )


def same(one: Any, other: Any) -> None:
    """Equal plain values, doubles to six digits."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            same(one[name], other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            same(left, right)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)
    else:
        assert one == other


def rising(people: int, weeks: int = 40) -> Iterator[tuple[str, dt.date, str, float]]:
    """Two products bought by many; the price of one rises in week 20, and half of its buyers stop."""
    start = dt.date(2025, 1, 6)
    for n in range(people):
        product = "cake" if n % 2 else "bun"
        for week in range(weeks):
            if product == "cake" and week >= 20 and n % 4 == 1:
                continue
            if (week + n) % 3 == 0:
                price = 5.5 if product == "cake" and week >= 20 else 5.0
                yield f"c{n}", start + dt.timedelta(weeks=week), product, price


def test_a_price_rise_and_who_stayed_beside_equals() -> None:
    rows = [
        {
            "client": client, "sold_at": dt.datetime.combine(day, dt.time(9)), "sold_on": day,
            "product": product, "amount": Decimal(str(price)), "quantity": Decimal(1),
            "product_group": "sweet", "is_return": False,
            "line_id": f"{client}{day}", "source": "t", "source_row": 1,
        }
        for client, day, product, price in rising(80)
    ]  # fmt: skip
    seen = read(pa.Table.from_pylist(rows, LINES), told([]))
    (rise,) = seen.rises
    assert (rise.product, rise.on, rise.before, rise.after) == ("cake", dt.date(2025, 5, 26), 5.0, 5.5)
    assert rise.clients == 40 and rise.stayed == pytest.approx(0.5) and rise.comparison == pytest.approx(1.0)
    assert rise.difference is not None and rise.difference.high < 0


def test_a_rise_whose_time_is_not_over_cannot_be_told() -> None:
    rows = [
        ("c", dt.date(2025, 1, 6) + dt.timedelta(weeks=week), 5.0 if week < 10 else 6.0) for week in range(16)
    ]
    lines = odd_lines(*(("c", price, None, 1) for _, _, price in rows))
    days = pa.array([day for _, day, _ in rows], pa.date32())
    lines = lines.set_column(lines.schema.get_field_index("sold_on"), "sold_on", days)
    (rise,) = read(lines, told([])).rises
    assert rise.clients == 1 and rise.stayed is None and rise.difference is None


def test_who_stayed_is_standardised_by_strata() -> None:
    stayed = np.array([1.0] * 12 + [0.0] * 12 + [1.0] * 12 + [0.0] * 12)
    risen = np.array([True] * 12 + [True] * 12 + [False] * 12 + [False] * 12)
    strata = np.array([1.0] * 12 + [2.0] * 12 + [1.0] * 12 + [2.0] * 12)
    found = rises.standardised(stayed, risen, strata, np.arange(48).astype(str), LEVEL)
    assert found is not None and found.mean == 0
    assert rises.standardised(stayed[:20], risen[:20], strata[:20], np.arange(20).astype(str), LEVEL) is None


def test_a_lot_with_equal_odds_is_the_difference_of_means() -> None:
    rng = np.random.default_rng(2)
    outcome, got = rng.gamma(1, 3, 400), (rng.random(400) < 0.5).astype(float)
    seen = uplift(outcome, got, np.full(400, 0.5), LEVEL)
    assert seen is not None
    one, other = outcome[got > 0], outcome[got == 0]
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    assert seen.difference.mean == pytest.approx(one.mean() - other.mean())
    assert seen.difference.high - seen.difference.mean == pytest.approx(1.6448536 * error)


def test_both_arms_of_a_real_trial_have_the_textbook_interval(shared_data: Path) -> None:
    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    file = next(iter(sorted((shared_data / "price").glob("hillstrom*"))))
    rows = pq.read_table(file) if file.suffix == ".parquet" else csv.read_csv(file)
    segment, visit = np.array(rows["segment"].to_pylist()), rows["visit"].cast(pa.float64()).to_numpy()
    for arm in ("Mens E-Mail", "Womens E-Mail"):
        use = (segment == arm) | (segment == "No E-Mail")
        got = (segment[use] == arm).astype(float)
        seen = uplift(visit[use], got, np.full(int(use.sum()), 0.5), 0.95)
        assert seen is not None
        p, q = visit[segment == arm].mean(), visit[segment == "No E-Mail"].mean()
        error = np.sqrt(p * (1 - p) / (segment == arm).sum() + q * (1 - q) / (segment == "No E-Mail").sum())
        assert seen.difference.mean == pytest.approx(p - q, abs=1e-12)
        assert seen.difference.high == pytest.approx(p - q + 1.959964 * error, abs=1e-6)


def test_what_is_kept_is_what_was_worked_out(known: Prices) -> None:
    found = again(Prices, json.loads(json.dumps(plain(known))))
    assert (found.groups, found.discounts, found.everyone) == (known.groups, known.discounts, known.everyone)
    assert found.spreads["tea"].law == known.spreads["tea"].law


def test_a_portfolio_says_its_prices(portfolio: regulars.Portfolio) -> None:
    groups, clients = portfolio.prices().arrow(), portfolio.prices("client").arrow()
    with pytest.raises(ArgumentInvalid):
        portfolio.prices("shop")
    book = prices.work_out(portfolio)
    everything, *by_group = book.client(portfolio, clients["client"][0].as_py())
    assert (
        pc.sum(groups["given"]).as_py()
        == pc.sum(clients["given"]).as_py()
        == book.prices.discounts.clients
        > 0
    )
    assert everything.group is None and everything.purchases == clients["purchases"][0].as_py()
    assert sum(each.purchases for each in by_group) == everything.purchases
    assert sum(each.given for each in by_group) == everything.given
    assert everything.share.mean == pytest.approx(clients["share"][0].as_py())
    assert book.client(portfolio, "nobody") == []


def test_row_order_never_matters(shop: World, known: Prices) -> None:
    mixed = shop.lines.take(np.random.default_rng(1).permutation(len(shop.lines)))
    same(plain(read(mixed, shop.discounts)), plain(known))


def test_few_worlds_lie_within_their_intervals() -> None:
    covered, of = _worlds(40)
    assert abs(covered["share"] / of - LEVEL) < 0.03
    assert abs(covered["single"] / of - LEVEL) < 0.03
    assert covered["times"] >= 31 and covered["mean"] >= 31


def _worlds(runs: int, seed: int = 0) -> tuple[dict[str, float], int]:
    """How many of ``runs`` worlds' truths lie within their intervals; of single clients the mean share."""
    rng = np.random.default_rng(seed)
    names = (
        "share",
        "times",
        "mean",
        "single",
        "only",
        "truly only",
        "unsure",
        "unsure only",
        "truly unsure",
    )
    covered = dict.fromkeys(names, 0.0)
    for _ in range(runs):
        n_clients = 300
        offered = rng.beta(6, 12, n_clients)
        theta, precision = np.log(rng.uniform(1, 3)), rng.uniform(3, 12)
        mu = share.expected(theta, offered)
        truth = rng.beta(mu * precision, (1 - mu) * precision)
        picky = rng.random(n_clients) < rng.choice([0.0, 0.03, 0.1])
        truth[picky] = 1.0
        n = rng.geometric(0.08, n_clients)
        k = rng.binomial(n, truth).astype(float)
        law = share.fit(k, n.astype(float), offered)
        told_ = share.told(law, k, n.astype(float), offered, LEVEL)
        covered["share"] += float(np.mean((told_.low <= truth) & (truth <= told_.high)))
        covered["only"] += float(told_.only.sum())
        covered["truly only"] += float(picky.sum())
        unsure = (told_.only > 0.2) & (told_.only < 0.8)
        covered["unsure"] += float(unsure.sum())
        covered["unsure only"] += float(told_.only[unsure].sum())
        covered["truly unsure"] += float(picky[unsure].sum())
        free = ~picky
        common_times = share.times(k[free], n[free].astype(float), offered[free], LEVEL)
        assert common_times is not None
        covered["times"] += common_times.low <= np.exp(theta) <= common_times.high
        mean, single = _slopes(rng)
        covered["mean"] += mean
        covered["single"] += single
    return covered, runs


def _slopes(rng: np.random.Generator) -> tuple[bool, float]:
    units = int(rng.integers(8, 200))
    beta = rng.normal(-1.5, rng.uniform(0, 0.8), units)
    sxx, free = rng.gamma(2, 2, units), rng.integers(5, 30, units).astype(float)
    sxy = beta * sxx + rng.normal(0, 0.6, units) * np.sqrt(sxx)
    syy = 0.36 * rng.chisquare(free - 1) + sxy**2 / sxx
    found = response.slopes(sxx, sxy, syy, free)
    assert found is not None
    all_of_them = response.common(found.slope, found.variance, LEVEL)
    assert all_of_them is not None
    _, low, high = response.single(all_of_them, found.slope, found.variance, LEVEL)
    inside = all_of_them.mean.low <= -1.5 <= all_of_them.mean.high
    return inside, float(np.mean((low <= beta) & (beta <= high)))


@pytest.mark.slow
def test_a_thousand_worlds_lie_within_their_intervals() -> None:
    """Coverage lies within the 99% binomial interval of the level."""
    covered, of = _worlds(1000, seed=11)
    bound = 2.576 * np.sqrt(LEVEL * (1 - LEVEL) / of)
    assert abs(covered["times"] / of - LEVEL) < bound
    assert abs(covered["mean"] / of - LEVEL) < bound
    assert abs(covered["share"] / of - LEVEL) < bound and abs(covered["single"] / of - LEVEL) < bound
    assert covered["only"] == pytest.approx(covered["truly only"], rel=0.03)
    assert covered["unsure"] > 1000
    assert covered["unsure only"] == pytest.approx(covered["truly unsure"], rel=0.06)


def test_those_who_bought_before_a_rise_are_found_on_every_engine(engine: Engine) -> None:
    days = [dt.date(2024, 1, 1), dt.date(2024, 6, 3), dt.date(2024, 6, 20)]
    bought = [("a", "cake", days[1]), ("a", "cake", days[2]), ("b", "tart", days[1]), ("c", "cake", days[2])]
    purchases = {
        "client": [each[0] for each in bought],
        "product": [each[1] for each in bought],
        "product_group": ["sweet"] * len(bought),
        "sold_on": [each[2] for each in bought],
    }
    engine.table("purchases", pa.table(purchases))
    engine.table("risen", pa.table({"product": ["cake"], "product_group": ["sweet"], "week": [24]}))
    engine.step("came_first", rises.CAME_FIRST_SQL)
    span = {"since": days[0], "until": dt.date(2024, 12, 1), "from_week": 11, "until_week": 37}
    rows = engine.arrow(
        rises.WENT_ON_SQL, product="cake", product_group="sweet", day=dt.date(2024, 6, 10), **span
    ).to_pylist()
    found = sorted((row["client"], bool(row["risen"]), row["before_n"], row["after_n"]) for row in rows)
    assert found == [("a", True, 1, 1), ("b", False, 1, 0)]
