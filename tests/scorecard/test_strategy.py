"""The strategy's page: value and cost beside, the anchor line, channels, who is passed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import regulars
from regulars.engine import Engine
from regulars.portfolio import brought, serving, told
from regulars.portfolio.means import FEWEST, mean_of
from regulars.scorecard import anchor, channels, passed_over
from regulars.scorecard.claims import overtaken
from regulars.scorecard.strategy import Strategy, of_engine, strategy
from regulars.settings import StrategySettings

FIRST = dt.date(2025, 1, 6)
TEA = StrategySettings(groups=("tea",), return_cost=2.0, contact_cost=1.5)
TABLES = (
    "lines", "client_rows", "people_rows", "told_answers", "told_spend", "edge_rows", "asked_rows",
    "told_visits", "told_contacts", "told_cases", "told_concessions", "told_invoices",
)  # fmt: skip


def records() -> tuple[pa.Table, list[dict[str, Any]]]:
    """Forty clients who come for tea, forty for tools, and what was written down of them."""
    rng = np.random.default_rng(4)
    sales: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for n in range(80):
        kind, client = ("tea", "tools")[n % 2], f"c{n:02d}"
        for week in range(0, 40, 3 if kind == "tea" else 5):
            on = FIRST + dt.timedelta(weeks=week, days=n % 5)
            sales.append({"client": client, "at": on, "amount": float(rng.integers(5, 25)), "product": kind,
                          "group": kind})  # fmt: skip
        on = FIRST + dt.timedelta(weeks=2)
        channel = ("Radio", "leaflets")[n // 2 % 2]
        told.append(_answer(client, on, channel))
        told.append(
            {"kind": "clients", "client": client, "at": on.isoformat(), "group": ("north", "south")[n % 2]}
        )
        # The north is served when its turn comes; the south, who came earlier, waits for it.
        came = dt.datetime(2025, 6, 2, 9, n // 2, 0 if n % 2 else 30)
        served = came + dt.timedelta(minutes=5 if n % 2 == 0 else 30)
        told.append(
            {"kind": "visits", "client": client, "at": came.isoformat(), "served_at": served.isoformat()}
        )
    told.append(_answer("c00", FIRST + dt.timedelta(weeks=9), "leaflets"))
    told += [{"kind": "referrals", "client": f"c{n:02d}", "referred_by": "c00"} for n in (2, 4, 0)]
    told += [{"kind": "referrals", "client": "c06", "referred_by": "c00", "would_have_come": True}]
    # He brought one who brought two more; behind the one who would have come anyway nobody counts.
    told += [{"kind": "referrals", "client": f"c{n:02d}", "referred_by": "c02"} for n in (8, 14)]
    told += [{"kind": "referrals", "client": "c12", "referred_by": "c06", "would_have_come": True}]
    spend = {"kind": "spend", "at": FIRST.isoformat()}
    told += [
        {**spend, "channel": "radio", "amount": 400.0},
        {**spend, "channel": "leaflets", "amount": 100.0},
    ]
    told += [{"kind": "contacts", "client": "c01", "at": on.isoformat(), "channel": "call", "direction": way}
             for way in ("in", "out")]  # fmt: skip
    sales.append({"client": "c01", "at": FIRST + dt.timedelta(weeks=30), "amount": -5.0, "product": "tools",
                  "group": "tools"})  # fmt: skip
    return pa.Table.from_pylist(sales), told


def _answer(client: str, on: dt.date, channel: str) -> dict[str, Any]:
    return {
        "kind": "answers",
        "client": client,
        "at": on.isoformat(),
        # As one word, or as it is asked.
        "question": "channel" if channel == "leaflets" else "How did you find us?",
        "answer": channel,
    }


@pytest.fixture(scope="module")
def teashop() -> Iterator[regulars.Portfolio]:
    sales, told = records()
    ledger = regulars.read_ledger(sales, {name: name for name in sales.column_names})
    with regulars.fit(ledger, told, seed=1) as portfolio:
        yield portfolio


@pytest.fixture(scope="module")
def seen(teashop: regulars.Portfolio) -> Strategy:
    return strategy(teashop, TEA, {})


def test_value_and_cost_stand_beside(teashop: regulars.Portfolio, seen: Strategy) -> None:
    assert seen.counts == {"ours": 40, "not ours": 40, "undecided": 0}
    beside = {row["belonging"]: row for row in seen.beside.to_pylist()}
    assert sum(row["revenue"] for row in beside.values()) == sum(
        teashop.clients().arrow()["revenue"].to_pylist()
    )
    assert (beside["not ours"]["returns"], beside["not ours"]["contacts"], beside["not ours"]["cost"]) == (
        1,
        1,
        3.5,
    )
    assert beside["not ours"]["cases"] is None and not beside["not ours"]["cost_is_whole"]
    assert {each.code for each in seen.unknown} == {"serving.not_recorded", "serving.no_delays"}
    rows, unknown = serving.of_clients(teashop, StrategySettings())
    assert sum(rows["cost"].to_pylist()) == 0
    assert "serving.no_unit_cost" in {each.code for each in unknown}


def test_channels_count_our_clients_and_say_the_trap(seen: Strategy) -> None:
    by = {each.channel: each for each in seen.channels.channels}
    assert (by["radio"].clients, by["radio"].ours, by["leaflets"].ours) == (40, 20, 20)
    # The last answer of one of ours would give him to the leaflets.
    assert (by["radio"].ours_last, by["leaflets"].ours_last) == (19, 21)
    assert by["radio"].cost == 20.0 and by["radio"].cost_low < 20.0 < by["radio"].cost_high
    # Those who came by the one who brought others are worth more with them.
    assert by["radio"].tail > 0 and seen.channels.reason is None
    assert [each.code for each in seen.channels.notes] == ["channels.touch"]


def test_the_tail_goes_on_behind_those_he_brought(teashop: regulars.Portfolio) -> None:
    engine = teashop.workspace()
    assert brought.build(engine)
    tails = {row["client"]: row for row in engine.arrow("SELECT * FROM brought").to_pylist()}
    assert {client: row["brought"] for client, row in tails.items()} == {"c00": 4, "c02": 2}
    clients = teashop.clients().arrow()
    worth = dict(zip(clients["client"].to_pylist(), clients["expected_value"].to_pylist(), strict=True))
    assert tails["c00"]["tail"] == pytest.approx(
        sum(worth[name] for name in ("c02", "c04", "c08", "c14")), abs=1e-5
    )


def test_without_records_it_says_what_to_record(teashop: regulars.Portfolio) -> None:
    sales, _ = records()
    ledger = regulars.read_ledger(sales, {name: name for name in sales.column_names})
    with regulars.fit(ledger, seed=1) as bare:
        told = strategy(bare, StrategySettings(), {})
    assert told.channels.reason is not None and told.channels.reason.code == "channels.no_spend"
    assert [each.code for each in told.passed_over.reasons] == [
        "passed_over.no_groups",
        "passed_over.no_visits",
    ]
    assert [each.code for each in told.cautions] == ["belonging.not_stated"]
    # Without a strategy the anchor line is that of all clients; nobody was asked who sent him.
    assert [each.line for each in told.anchor.lines] == ["tea", "tools"]
    assert told.anchor.lines[0].tail is None
    assert [each.code for each in told.anchor.notes] == ["anchor.tail_unknown"]


def test_who_is_passed_over_is_watched(seen: Strategy) -> None:
    overtaken = {each.group: each for each in seen.passed_over.overtaken}
    assert overtaken["south"].hit == 40 and overtaken["south"].verdict == "more"
    assert overtaken["north"].hit == 0 and overtaken["north"].verdict == "less"
    dropped = {each.group: each.hit for each in seen.passed_over.not_ours}
    assert dropped == {"north": 0, "south": 40}


def test_every_engine_says_the_same(engine: Engine, teashop: regulars.Portfolio, seen: Strategy) -> None:
    here = teashop.workspace()
    for name in TABLES:
        engine.table(name, here.arrow(f"SELECT * FROM {name}"))
    told = of_engine(engine, teashop, TEA, {})
    assert told.counts == seen.counts and told.passed_over == seen.passed_over
    assert told.beside.equals(seen.beside)
    assert [each.line for each in told.anchor.lines] == [each.line for each in seen.anchor.lines]
    for one, other in zip(told.channels.channels, seen.channels.channels, strict=True):
        assert (one.ours, one.cost) == (other.ours, other.cost)
        assert one.worth.mean == pytest.approx(other.worth.mean, rel=1e-12)


def lines(worths: list[float], errors: list[float]) -> list[anchor.Line]:
    return [
        anchor.Line(f"line {n}", 100, worth, None, worth, worth - 2 * error, worth + 2 * error, error)
        for n, (worth, error) in enumerate(zip(worths, errors, strict=True))
    ]


def test_the_anchor_is_named_only_where_it_is_sure() -> None:
    clear = anchor.told(lines([50, 30], [2, 2]), True, 0.9)
    assert (clear.verdict, clear.reason.code) == ("shown", "anchor.is_anchor")
    close = anchor.told(lines([31, 30], [2, 2]), True, 0.9)
    assert (close.verdict, close.reason.code) == ("cannot tell", "anchor.close")
    # So many more clients of the same kind do tell the two apart.
    times = 1 + close.reason.params["n"] / 200
    enough = anchor.told(lines([31, 30], [2 / times**0.5, 2 / times**0.5]), True, 0.9)
    assert enough.verdict == "shown"
    assert anchor.told(lines([31], [2]), True, 0.9).reason.code == "anchor.no_lines"


def test_the_chance_of_the_first_is_that_of_draws() -> None:
    rng = np.random.default_rng(2)
    means, errors = [10.0, 9.5, 7.0], [1.0, 2.0, 1.5]
    drawn = rng.normal(means, errors, (200_000, 3))
    assert anchor.chance_of_first(means, errors) == pytest.approx(
        np.mean(drawn.argmax(axis=1) == 0), abs=0.005
    )


def held_means(runs: int, rng: np.random.Generator) -> int:
    """How often the interval of a mean of few skewed worths holds the true one."""
    held = 0
    for _ in range(runs):
        n, shape = int(rng.integers(FEWEST, 200)), float(rng.uniform(0.8, 4.0))
        worth = rng.gamma(shape, 1 / shape, n)
        told = mean_of(n, worth.sum(), (worth**2).sum(), (worth**3).sum(), 0.9)
        assert told.low is not None and told.high is not None
        held += told.low <= 1.0 <= told.high
    return held


def held_costs(runs: int, rng: np.random.Generator) -> int:
    """How often the interval of what one of ours costs holds the true cost."""
    rate = rng.uniform(5, 80, runs)
    held = 0
    for came, true in zip(rng.poisson(rate), rate, strict=True):
        low, high = channels.cost_of_one(1000.0, int(came), 0.9)
        held += low <= 1000.0 / true and (high is None or 1000.0 / true <= high)
    return held


@pytest.mark.parametrize("made", [held_means, held_costs])
def test_intervals_hold_as_often_as_they_say(made: Any) -> None:
    from scipy.stats import binom

    low, high = binom.ppf([0.005, 0.995], 2000, 0.9)
    assert low <= made(2000, np.random.default_rng(8)) <= high


def test_a_group_like_the_others_is_seldom_called_different() -> None:
    """Four groups of one true share: at the level .9 at most a tenth of the looks may find a difference."""
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(1000):
        rows = pa.table({"client_group": list("abcd"), "n": [60] * 4, "hit": rng.binomial(60, 0.3, 4)})
        found += any(each.verdict != "cannot tell" for each in passed_over.by_group(rows, 0.9))
    assert found <= 125


@pytest.mark.parametrize("client", [None, "Ann"])
def test_without_clients_or_with_one_nothing_breaks(client: str | None) -> None:
    rows = [{"client": client, "at": FIRST, "amount": 5.0, "product": "tea", "group": "tea"}]
    columns = {"client": pa.string(), "at": pa.date32(), "amount": pa.float64(), "product": pa.string(),
               "group": pa.string()}  # fmt: skip
    sales = pa.Table.from_pylist(rows, pa.schema(columns.items()))
    ledger = regulars.read_ledger(sales, {name: name for name in sales.column_names})
    spend = {"kind": "spend", "at": FIRST.isoformat(), "channel": "radio", "amount": 4.0}
    with regulars.fit(ledger, [spend], seed=1) as portfolio:
        told = strategy(portfolio, TEA, {})
    assert told.counts == {"ours": 0, "not ours": 0, "undecided": int(client is not None)}
    assert told.anchor.reason.code == "anchor.no_lines"
    assert told.channels.reason is not None and told.channels.reason.code == "channels.nobody_asked"
    # Where nobody was asked, a channel has no cost of one client.
    assert told.channels.channels[0].cost_low is None


def test_late_payment_is_counted_where_it_is_recorded_and_else_unknown(engine: Engine) -> None:
    class Seen:
        at = dt.date(2026, 3, 31)

    def invoice(client: str, due: str, paid: str | None, amount: str | None = "365.2425") -> dict[str, Any]:
        return {"kind": "invoices", "client": client, "invoice": f"{client}{due}", "due": due, "paid": paid,
                "amount": amount}  # fmt: skip

    given = [
        invoice("a", "2026-01-10", "2026-02-09"), invoice("a", "2026-01-20", "2026-01-02"),
        invoice("a", "2026-04-20", None), invoice("b", "2026-03-01", None),
        invoice("c", "2026-03-01", "2026-03-02", None), invoice("d", "2026-05-01", None),
        {"kind": "concessions", "client": "a", "at": "2026-01-01", "amount": "2", "cause": "owed"},
        {"kind": "contacts", "client": "z", "at": "2026-01-01", "channel": "call", "outcome": "spoke"},
        {"kind": "cases", "case": "1", "client": "z", "opened_at": "2026-01-01"},
    ]  # fmt: skip
    told.build(engine, given, imported=False)
    engine.table("client_rows", pa.table({"client": ["a", "b", "c", "d"]}))
    lines = [
        ("client", pa.string()),
        ("sold_on", pa.date32()),
        ("amount", pa.float64()),
        ("is_return", pa.bool_()),
    ]
    engine.table("lines", pa.schema(lines).empty_table())

    def served(rate: float | None) -> tuple[list[dict[str, Any]], set[str]]:
        rows, reasons = serving.build(engine, Seen(), StrategySettings(delay_rate=rate))
        return rows.to_pylist(), {each.code for each in reasons}

    rows, reasons = served(0.12)
    assert [(each["invoices"], each["paid_late"], each["days_late"]) for each in rows] == [
        (2, 1, 30), (1, 1, 30), (1, 1, 1), (None, None, None),
    ]  # fmt: skip
    # 365.2425 for thirty days of a year at 12%.
    assert [each["cost"] for each in rows] == pytest.approx([2 + 3.6, 3.6, 0, 0], rel=1e-4)
    assert [each["cost_is_whole"] for each in rows] == [True, True, False, False]
    assert {"serving.no_invoice", "serving.no_amount"} <= reasons
    rows, reasons = served(None)
    assert not any(each["cost_is_whole"] for each in rows) and "serving.no_unit_cost" in reasons
    rows, reasons = served(0)
    assert all(each["cost_is_whole"] for each in rows) and not reasons


def test_whoever_goes_first_by_right_has_passed_nobody_over(engine: Engine) -> None:
    def visit(client: str, minute: int, wait: int, first: str | None = None) -> dict[str, Any]:
        came = dt.datetime(2025, 6, 2, 9, minute)
        served = came + dt.timedelta(minutes=wait)
        return {"kind": "visits", "client": client, "at": came.isoformat(), "served_at": served.isoformat(),
                "first": first}  # fmt: skip

    groups = pa.table({"client": ["a", "b", "c", "d"], "client_group": ["n", "n", "s", "s"]})
    engine.table("people_rows", groups)
    # a is passed by b, who may; c by d, who may not.
    visits = [visit("a", 0, 20), visit("b", 5, 1, "accessibility"), visit("c", 30, 20), visit("d", 35, 1)]
    told.build(engine, visits, imported=False)
    hits = {row["client_group"]: (row["hit"], row["n"]) for row in
            engine.arrow(passed_over.OVERTAKEN_SQL).to_pylist()}  # fmt: skip
    assert hits == {"n": (0, 1), "s": (1, 2)}
    lines = [
        ("client", pa.string()),
        ("sold_on", pa.date32()),
        ("amount", pa.float64()),
        ("is_return", pa.bool_()),
    ]
    engine.table("lines", pa.schema(lines).empty_table())
    rows = engine.arrow(
        overtaken.VISITS_ANSWERED_SQL, now_first=dt.date(2025, 1, 1), now_last=dt.date(2025, 12, 31)
    )
    assert rows["client"].to_pylist() == ["a", "c", "d"]
