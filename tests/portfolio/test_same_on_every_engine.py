"""One ledger, every engine: the same portfolio, answers and page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from portfolio_rows import assert_same

import regulars
from regulars.engine import Engine
from regulars.errors import LookupFailed
from regulars.portfolio import answers, trial
from regulars.portfolio.purchases import last_bought
from regulars.portfolio.trial import Trial
from regulars.report import from_portfolio


def enrolled(portfolio: regulars.Portfolio) -> Trial:
    """A trial of everyone, begun half a year before the end."""
    since = portfolio.at - dt.timedelta(weeks=26)
    begun = trial.begin(0.3, since, "seed")
    clients = portfolio.clients().arrow()["client"].to_pylist()
    return replace(begun, enrolled={client: begun.enrol(client, since, 3.0) for client in clients})


@pytest.mark.spark
def test_a_portfolio_is_the_same_on_spark(
    spark_session: object,
    shop_lines: pa.Table,
    portfolio: regulars.Portfolio,
    fit_lines: Callable[..., regulars.Portfolio],
    tmp_path: Path,
) -> None:
    from regulars.desk import listing
    from regulars.engine.spark import Spark

    home: Engine = Spark(spark_session).workspace()
    spark = fit_lines(shop_lines, home, seed=3)
    for name in ("clients", "products", "matrix"):
        assert_same(getattr(spark, name)().arrow(), getattr(portfolio, name)().arrow())
    assert_same(spark.totals(), portfolio.totals())
    client = portfolio.clients().arrow()["client"][4].as_py()
    assert_same(spark.sell_to(client), portfolio.sell_to(client))
    product = portfolio.products().arrow()["product"][2].as_py()
    assert_same(spark.buyers_of(product, 25), portfolio.buyers_of(product, 25))
    assert_same(spark.buyers_of(product, budget=20), portfolio.buyers_of(product, budget=20))
    pairs = [
        answers.every_pair(one.workspace()).query("SELECT * FROM every_pair ORDER BY client, product")
        for one in (spark, portfolio)
    ]
    assert_same(*pairs)
    assert portfolio.to_call().num_rows > 0
    assert_same(spark.to_call(None), portfolio.to_call(None))
    assert spark.read_trial(enrolled(portfolio)) == portfolio.read_trial(enrolled(portfolio))
    for one in (spark, portfolio):
        with pytest.raises(LookupFailed, match=client):
            one.sell_to(client + "?")
        with pytest.raises(LookupFailed, match=product):
            one.buyers_of(product + "?")
    told, here = (from_portfolio.collect(one, company="Shop") for one in (spark, portfolio))
    assert [row.client for row in told.worth_most] == [row.client for row in here.worth_most]
    assert told.months == here.months
    first, same_first = (from_portfolio.clients_after(each, "", 3) for each in (spark, portfolio))
    assert [row.client for row in first] == [row.client for row in same_first] and first
    wares, same_wares = (from_portfolio.products_after(each, "", 3) for each in (spark, portfolio))
    assert [row.product for row in wares] == [row.product for row in same_wares] and wares
    shown, known = (from_portfolio.one_client(each, client) for each in (spark, portfolio))
    assert shown is not None and known is not None
    assert shown.expected_value.expected == pytest.approx(known.expected_value.expected, rel=1e-9)
    bought, sold = (from_portfolio.one_product(each, product) for each in (spark, portfolio))
    assert bought is not None and sold is not None
    assert bought.buyers.expected == pytest.approx(sold.buyers.expected, rel=1e-9)
    last, same = (last_bought(each, client) for each in (spark, portfolio))
    assert last == same and last
    assert from_portfolio.last_came(spark) == from_portfolio.last_came(portfolio)
    asked = listing.Narrowed(search="c", by="orders")
    for top, skip in ((5, 0), (7, 3)):
        rows, same_rows = (listing.clients(one, asked, top, skip) for one in (spark, portfolio))
        assert_same(rows, same_rows)
        assert_same(*(listing.products(one, "", top, skip) for one in (spark, portfolio)))
    assert listing.groups(spark) == listing.groups(portfolio)
    assert listing.segments(spark) == listing.segments(portfolio)
    with regulars.load(spark.save(tmp_path / "from_spark.duckdb")) as loaded:
        assert_same(loaded.clients().arrow(), portfolio.clients().arrow())
        assert_same(loaded.sell_to(client), portfolio.sell_to(client))
        assert_same(loaded.to_call(), portfolio.to_call())
    spark.close()
    home.close()


@pytest.mark.spark
def test_a_base_under_contract_is_the_same_on_spark(
    spark_session: object, fit_lines: Callable[..., regulars.Portfolio]
) -> None:
    """Members pay monthly, guests of the bar buy when they like: both kinds in one base."""
    from regulars.engine.spark import Spark

    home: Engine = Spark(spark_session).workspace()
    members = regulars.simulate("sbg", clients=60, weeks=52, horizon=0, seed=6).lines
    guests = regulars.simulate("nbd", clients=20, weeks=52, horizon=0, seed=7).lines
    renamed = pa.array([f"guest {name}" for name in guests["client"].to_pylist()])
    guests = guests.set_column(guests.schema.get_field_index("client"), "client", renamed)
    lines = regulars.read_ledger(
        pa.concat_tables([members, guests]), {"client": "client", "at": "at", "amount": "amount"}
    ).lines.arrow()
    spark, here = fit_lines(lines, home, seed=3), fit_lines(lines, seed=3)
    assert "contracts" in here.models
    assert_same(spark.clients().arrow(), here.clients().arrow())
    assert_same(spark.totals(), here.totals())
    spark.close()
    home.close()
