"""What was decided on cases reaches the forecast: with whom it ended, and what was given away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from regulars.errors import ArgumentInvalid
from regulars.portfolio import Portfolio

Fit = Callable[..., Portfolio]


def case(client: str, **more: Any) -> dict[str, Any]:
    made = {"kind": "cases", "case": f"of {client}", "client": client, "parted": True, "lost": False}
    return made | {"at": "2099-01-01"} | more


def concession(client: str, amount: float, cause: str, on: dt.date) -> dict[str, Any]:
    made = {"kind": "concessions", "client": client, "amount": amount, "cause": cause}
    return made | {"at": on.isoformat(), "case": "9"}


def best(portfolio: Portfolio) -> str:
    rows = portfolio.clients().arrow()
    return rows["client"][int(np.argmax(rows["expected_value"]))].as_py()


def row(portfolio: Portfolio, client: str) -> dict[str, Any]:
    rows = portfolio.clients().arrow().to_pylist()
    return next(each for each in rows if each["client"] == client)


@pytest.fixture(scope="module")
def before(shop_lines: pa.Table, fit_lines: Fit) -> Portfolio:
    """The shop as it was fitted before anything was decided."""
    return fit_lines(shop_lines)


def test_of_whom_it_ended_nothing_more_is_expected(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    gone = best(before)
    at = before.at
    after = fit_lines(shop_lines, outcomes=[case(gone, at=at.isoformat())])
    told = row(after, gone)
    ahead = [value for name, value in told.items() if name.startswith(("expected", "ltv", "p_alive"))]
    assert len(ahead) == 10 and set(ahead) == {0.0}
    assert told["revenue"] == row(before, gone)["revenue"]
    assert after.sell_to(gone)["expected_units"].to_numpy().max() == 0.0
    assert gone not in after.to_call(None)["client"].to_pylist()
    lost = row(before, gone)["expected_value"]
    sums = [np.sum(each.clients().arrow()["expected_value"].to_numpy()) for each in (before, after)]
    assert sums[0] - sums[1] == pytest.approx(lost)
    assert [each.code for each in after.notes if each.code == "fit.ended"] == ["fit.ended"]


@pytest.mark.slow
def test_what_is_expected_of_the_others_stays(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    gone = best(before)
    after = fit_lines(shop_lines, outcomes=[case(gone, at=before.at.isoformat())])
    one, other = (
        {each["client"]: each["expected_value"] for each in portfolio.clients().arrow().to_pylist()}
        for portfolio in (before, after)
    )
    assert {name for name in one if one[name] != other[name]} == {gone}


def test_whoever_bought_since_is_a_client_again(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    back = best(before)
    last = row(before, back)["last_at"]
    long_ago = (last - dt.timedelta(days=1)).isoformat()
    after = fit_lines(shop_lines, outcomes=[case(back, at=long_ago)])
    assert row(after, back) == row(before, back)


def test_a_record_of_the_time_after_the_origin_does_not_exist(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    gone = best(before)
    after = fit_lines(shop_lines, outcomes=[case(gone)])
    asked = fit_lines(shop_lines, outcomes=[case(gone, at="2026-01-01")], at=before.at)
    assert row(after, gone) == row(asked, gone) == row(before, gone)


def test_what_was_decided_after_the_last_sale_counts(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    gone = best(before)
    today = dt.date.today().isoformat()
    assert before.at.isoformat() < today
    assert row(fit_lines(shop_lines, outcomes=[case(gone, at=today)]), gone)["p_alive"] == 0.0


def test_a_concession_is_a_cost_and_what_was_owed_is_not(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    assert before.value_basis == "margin"
    client = best(before)
    gave = fit_lines(shop_lines, outcomes=[concession(client, 40.0, "under pressure", before.at)])
    owed = fit_lines(shop_lines, outcomes=[concession(client, 40.0, "owed", before.at)])
    told, same = row(gave, client), row(owed, client)
    assert float(row(before, client)["margin"] - told["margin"]) == 40.0
    assert told["expected_value"] < row(before, client)["expected_value"]
    assert told["expected_orders"] == row(before, client)["expected_orders"]
    assert same == row(before, client)


@pytest.mark.slow
def test_without_costs_a_concession_is_said_to_be_uncounted(shop_lines: pa.Table, fit_lines: Fit) -> None:
    at = shop_lines.schema.get_field_index("cost")
    bare = shop_lines.set_column(at, "cost", pa.nulls(shop_lines.num_rows, shop_lines.schema.field(at).type))
    before = fit_lines(bare)
    client = best(before)
    after = fit_lines(bare, outcomes=[concession(client, 40.0, "goodwill", before.at)])
    assert row(after, client) == row(before, client)
    assert "fit.given_uncounted" in [each.code for each in after.notes]


def test_a_record_without_a_day_is_refused(shop_lines: pa.Table, fit_lines: Fit) -> None:
    with pytest.raises(ArgumentInvalid, match="2026-10-05"):
        fit_lines(shop_lines, outcomes=[case("1", at="yesterday")])


@pytest.mark.slow
def test_records_of_other_kinds_change_nothing(
    before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    contact = {"kind": "contacts", "client": best(before), "at": "2024-01-01", "outcome": "elsewhere"}
    after = fit_lines(shop_lines, outcomes=[contact])
    assert after.clients().arrow().equals(before.clients().arrow())


@pytest.mark.spark
def test_what_was_settled_is_the_same_on_spark(
    spark_session: object, before: Portfolio, shop_lines: pa.Table, fit_lines: Fit
) -> None:
    from portfolio_rows import assert_same

    from regulars.engine.spark import Spark

    called = before.to_call(1)["client"][0].as_py()
    records = [case(called, at=before.at.isoformat()), concession(best(before), 40.0, "goodwill", before.at)]
    home = Spark(spark_session).workspace()
    spark, duckdb = fit_lines(shop_lines, home, outcomes=records), fit_lines(shop_lines, outcomes=records)
    for name in ("clients", "products", "matrix"):
        assert_same(getattr(spark, name)().arrow(), getattr(duckdb, name)().arrow())
    assert_same(spark.to_call(None), duckdb.to_call(None))
    assert called not in spark.to_call(None)["client"].to_pylist()
    assert [each.as_json() for each in spark.notes] == [each.as_json() for each in duckdb.notes]
    spark.close()
    home.close()
