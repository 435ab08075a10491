"""The scorecard of whole companies: what it says, on either engine, of good records and of poor ones."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from claims_company import copied, drawn, fitted, of_sales
from sales_made import AT

import regulars
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.errors import ArgumentInvalid
from regulars.portfolio.keeping import again, plain
from regulars.scorecard import days, lenses
from regulars.scorecard.claims import CLAIMS, Scorecard, periods, scorecard
from regulars.scorecard.claims.card import measure
from regulars.scorecard.claims.of_company import KEPT


@pytest.fixture(scope="module")
def company() -> Iterator[regulars.Portfolio]:
    """Two and a half years of sales with every kind of record, better served in the last year."""
    with fitted(*drawn()) as portfolio:
        yield portfolio


@pytest.fixture(scope="module")
def tasks(company: regulars.Portfolio) -> dict[str, tuple[str, ...]]:
    products = company.lines.query("SELECT DISTINCT product FROM lines ORDER BY product")["product"]
    return {"main": tuple(products.to_pylist())}


def figures(card: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(plain(card)))
    return found


def nearly(one: Any, other: Any, where: str = "") -> None:
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            nearly(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for n, (a, b) in enumerate(zip(one, other, strict=True)):
            nearly(a, b, f"{where}[{n}]")
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12), where
    else:
        assert one == other, where


@pytest.fixture(scope="module")
def small() -> Iterator[regulars.Portfolio]:
    """A smaller one, for what takes long on Spark."""
    with fitted(*drawn(clients=90, weeks=110)) as portfolio:
        yield portfolio


def test_every_engine_says_the_same(
    engine: Engine, small: regulars.Portfolio, tasks: dict[str, tuple[str, ...]]
) -> None:
    company, record = small, small.record
    span = periods.of(record.first_on, record.at)
    names = company.clients().query("SELECT client FROM clients ORDER BY client")["client"].to_pylist()
    some = pa.table(
        {"client": names, "belonging": ["not ours" if n % 9 == 0 else "ours" for n in range(len(names))]}
    )
    copied(company, engine)
    seen = figures(measure(engine, record, span, tasks, some))
    here = DuckDB()
    copied(company, here)
    nearly(seen, figures(measure(here, record, span, tasks, some)))
    assert seen["left_out"] == 10


def test_a_company_that_serves_better_is_shown_to(
    company: regulars.Portfolio, tasks: dict[str, tuple[str, ...]]
) -> None:
    card = scorecard(company, tasks=tasks)
    shown = {each.claim for each in card.measures if each.verdict == "shown"}
    assert {"bring", "simple", "exceed", "service", "conflict", "tasks"} <= shown
    # What did not change is not shown, and nothing went the wrong way.
    assert not {each.claim for each in card.measures if each.verdict == "opposite"}
    assert card["often"].verdict == card["worth"].verdict == "cannot tell"
    assert [each.claim for each in card.measures] == list(CLAIMS)
    assert card.growth is not None
    assert card.growth.growth is not None


def test_turned_round_it_is_the_opposite() -> None:
    """Whoever was pleased is displeased: what was shown becomes its opposite."""
    lines, told_of = drawn(clients=150)
    other = {"better": "worse", "worse": "better", "as expected": "as expected"}
    worse = [{**each, "answer": other[each["answer"]]} for each in told_of if each["kind"] == "check-backs"]
    with fitted(lines, worse) as portfolio:
        assert scorecard(portfolio)["exceed"].verdict == "opposite"


def test_it_is_the_same_read_back_and_from_its_file(
    company: regulars.Portfolio, tmp_path: Path, tasks: dict[str, tuple[str, ...]]
) -> None:
    card = scorecard(company, tasks=tasks)
    assert again(Scorecard, figures(card)) == card
    file, basis = tmp_path / "a.scorecard.json", {"tasks": {"main": ["a"]}}
    assert KEPT.made(file, company, lambda: card, basis) == card
    assert KEPT.found(file, company, basis) == (card,)
    assert KEPT.found(file, company, {"tasks": {}}) is None
    file.write_text("{", encoding="utf-8")
    assert KEPT.found(file, company, basis) is None
    assert not any(client in file.read_text() for client in ("c000001",))


def test_who_is_not_ours_is_left_out(company: regulars.Portfolio) -> None:
    names = company.clients().query("SELECT client FROM clients ORDER BY client")["client"].to_pylist()
    half = len(names) // 2
    some = pa.table({"client": names, "belonging": ["ours"] * half + ["not ours"] * (len(names) - half)})
    everybody, ours = scorecard(company), scorecard(company, belonging=some)
    assert ours.left_out == len(names) - half
    assert ours["exceed"].n < 0.7 * everybody["exceed"].n
    assert ours.growth is not None
    assert everybody.growth is not None
    assert ours.growth.before < everybody.growth.before
    # Money spent on advertising is set against who of the new clients are ours.
    assert ours["own"].facts


def test_the_decomposition_of_profit_adds_up_to_the_cent(company: regulars.Portfolio) -> None:
    record = company.record
    with days.days_of(company) as engine:
        found = lenses(engine, record.first_on, record.at, margin=company.value_basis == "margin")
    assert found.split is not None
    assert found.before is not None
    assert sum(found.split.values()) == found.clients_after.value - found.clients_before.value
    card = scorecard(company)
    assert card.growth is not None
    # Earned growth counts the same money as the lenses.
    assert card.growth.before == found.clients_before.revenue
    assert card.growth.kept + card.growth.new == found.clients_after.revenue


def test_cohorts_are_a_plain_count(company: regulars.Portfolio) -> None:
    from regulars.scorecard import cohorts

    record = company.record
    with days.days_of(company) as engine:
        found = cohorts(engine, record.first_on, record.at)
    plain = company.lines.query(
        f"SELECT CAST(floor((year(f) * 12 + month(f) - 1) / {found.months}) AS BIGINT) AS cohort, "
        "count(*) AS clients FROM (SELECT client, min(sold_on) AS f FROM lines WHERE amount > 0 "
        "GROUP BY client) AS firsts GROUP BY 1 ORDER BY 1"
    )
    assert found.sizes.select(["cohort", "clients"]).to_pydict() == plain.to_pydict()


def test_two_months_and_nothing_else_can_mostly_not_tell_and_say_from_when_on() -> None:
    sales = [(f"c{n % 40}", AT - dt.timedelta(days=n % 60), 1000 + n, None) for n in range(400)]
    with of_sales(sales) as portfolio:
        card = scorecard(portfolio)
    assert {each.verdict for each in card.measures} == {"cannot tell"}
    assert all(each.to_record is not None and each.more_needed for each in card.measures)
    assert card.periods.before is None
    assert card["worth"].reason is not None
    assert card["worth"].reason.params["day"] == card.periods.ready_on > AT
    assert card["often"].value is not None


@pytest.mark.parametrize(
    "sales",
    [
        [("a", AT - dt.timedelta(days=n), 500, None) for n in (0, 300, 900)],
        [(f"c{n % 3}", AT - dt.timedelta(days=40 * n), 500, None) for n in range(25)],
        # All brought back what they had bought, and a year without any sale.
        [
            (f"c{n % 9}", AT - dt.timedelta(days=800 - n), sign * 500, None)
            for n in range(40)
            for sign in (1, -1)
        ],
    ],
    ids=["one client", "three clients", "all returned, a silent year"],
)
def test_poor_records_are_answered_in_sentences(sales: Any) -> None:
    with of_sales(sales) as portfolio:
        card = scorecard(portfolio)
    for each in card.measures:
        assert (each.reason is None) == (each.verdict != "cannot tell")
        assert each.trap.english()


def test_lines_without_order_ids_do() -> None:
    rows = [
        {"client": f"c{n // 25}", "at": AT - dt.timedelta(days=800 - n), "amount": 5.0 + n}
        for n in range(800)
    ]
    ledger = regulars.read_ledger(pa.Table.from_pylist(rows), {name: name for name in rows[0]})
    with regulars.fit(ledger, at=AT, seed=1) as portfolio:
        assert scorecard(portfolio)["often"].value is not None


@pytest.mark.parametrize("against", ["soon", "2023-13", "2024-02-01..2024-01-01", "1999", "2024", "9y"])
def test_a_period_that_is_none_or_outside_is_refused(company: regulars.Portfolio, against: str) -> None:
    with pytest.raises(ArgumentInvalid) as refused:
        scorecard(company, against=against if against != "2024" else str(company.record.at.year))
    assert refused.value.said.code.startswith("error.against_")


def test_against_a_period_of_ones_own(company: regulars.Portfolio) -> None:
    found = scorecard(company, against="26w").periods
    assert found.before is not None
    assert (found.now.first_on - found.before.last_on).days == 1
    assert found.days == 182
    assert found.seasonal
