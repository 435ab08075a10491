"""Who the clients are: imported and entered, kept in a snapshot, found as one types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import regulars
from regulars.portfolio import activity
from regulars.portfolio.lifetime import WINDOW_WEEKS
from regulars.portfolio.staying import Stay, stay

ENTERED = [
    {
        "kind": "clients",
        "client": "c1",
        "name": "Ольга Ковалёва",
        "phone": "+373 69 000-001",
        "since": "2024-01-05",
    },
    {"kind": "clients", "client": "c2", "name": "Ion Rusu", "email": "Ion@Example.com", "group": "friends"},
    {"kind": "clients", "client": "new", "name": "Ștefan Țurcanu"},
    {"kind": "clients", "client": "new", "phone": "069 111 222"},
    {"kind": "referrals", "client": "c2", "referred_by": "c1", "at": "2024-02-01T10:00:00"},
    {"kind": "contacts", "client": "c2", "at": "2024-02-01"},
]  # fmt: skip


def lines() -> pa.Table:
    """Three clients who come weekly."""
    rows = [
        (f"c{n}", dt.datetime(2024, 1, 1) + dt.timedelta(days=7 * week + n))
        for n in (1, 2, 3)
        for week in range(20)
    ]
    return pa.table(
        {"client": [row[0] for row in rows], "at": [row[1] for row in rows], "amount": [10.0] * len(rows)}
    )


@pytest.fixture(scope="module")
def known() -> regulars.Portfolio:
    return regulars.fit(
        regulars.read_ledger(lines(), columns={"client": "client", "at": "at", "amount": "amount"}),
        outcomes=ENTERED,
    )


def test_everybody_is_there_with_what_is_known(known: regulars.Portfolio) -> None:
    rows = {row["client"]: row for row in known.people().arrow().to_pylist()}
    assert list(rows) == ["c1", "c2", "c3", "new"]
    assert rows["c1"]["since"] == dt.date(2024, 1, 5) and rows["c2"]["group"] == "friends"
    assert rows["c3"]["name"] is None and rows["c3"]["has_bought"]
    assert (rows["new"]["name"], rows["new"]["phone"]) == ("Ștefan Țurcanu", "069 111 222")
    assert not rows["new"]["has_bought"]
    assert known.sent().arrow().to_pylist() == [
        {"client": "c2", "referred_by": "c1", "at": dt.date(2024, 2, 1)}
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ковалева", ["c1"]), ("КОВАЛЁВА ольга", ["c1"]), ("069000001", ["c1"]),
        ("+37369000001", ["c1"]),
        ("rusu i", ["c2"]), ("ion@example", ["c2"]), ("C3", ["c3"]), ("stefan", ["new"]),
        ("turcanu", ["new"]),
        ("c", ["c2", "c1", "c3", "new"]), ("c9", []), ("  ", []), ("%", []), ("69111", ["new"]),
    ],
)  # fmt: skip
def test_one_is_found_however_he_is_typed(known: regulars.Portfolio, typed: str, found: list[str]) -> None:
    assert known.find(typed)["client"].to_pylist() == found


def test_a_snapshot_keeps_people(known: regulars.Portfolio, tmp_path: Path) -> None:
    with regulars.load(known.save(tmp_path / "shop.duckdb")) as loaded:
        assert loaded.people().arrow() == known.people().arrow()
        assert loaded.sent().arrow() == known.sent().arrow()
        assert loaded.find("ковал") == known.find("ковал")
        assert loaded.slipping("c1") == known.slipping("c1")


def test_what_was_imported_is_kept_and_a_later_word_is_the_last(tmp_path: Path) -> None:
    from regulars.company import Company
    from regulars.ledger.importing import import_file
    from regulars.ledger.records import import_records
    from regulars.ledger.store import open_ledger

    company = Company.create(tmp_path / "shop")
    import_file(company, lines(), columns={"client": "client", "at": "at", "amount": "amount"})
    import_records(
        company,
        pa.table({"client": ["c1", "c2"], "name": ["Olga", "Ion"], "phone": ["1234567", None]}),
        "clients",
    )
    import_records(company, pa.table({"client": ["c3"], "referred by": ["c1"]}), "referrals")
    ledger = open_ledger(company)
    with regulars.fit(ledger, outcomes=[ENTERED[0]]) as portfolio:
        rows = {row["client"]: row for row in portfolio.people().arrow().to_pylist()}
        assert (rows["c1"]["name"], rows["c2"]["name"]) == ("Ольга Ковалёва", "Ion")
        assert portfolio.sent().arrow().to_pylist() == [{"client": "c3", "referred_by": "c1", "at": None}]
    ledger.close()


def test_how_long_one_stays_is_told_or_why_not(
    portfolio: regulars.Portfolio, known: regulars.Portfolio
) -> None:
    few = known.stays("c1")
    assert few is not None and few.reason is not None and few.low is None
    assert known.stays("nobody") == few
    told = [portfolio.stays(client) for client in portfolio.clients().arrow()["client"].to_pylist()[:20]]
    for each in told:
        assert each is not None
        if each.reason is None and each.low is not None and each.high is not None:
            assert 0 <= each.low < each.high <= each.window


def where_told(portfolio: regulars.Portfolio, client: str) -> Stay | None:
    """How long he stays, as in a base whose lifetimes can be told."""
    lifetime = portfolio.record.lifetime
    assert lifetime is not None
    return stay(
        portfolio.workspace(), replace(portfolio.record, lifetime=replace(lifetime, reason=None)), client
    )


def test_his_own_history_tells_how_long_he_stays(portfolio: regulars.Portfolio) -> None:
    """The ends are the model's quartiles of the residual life, given the days on which he bought."""
    model = portfolio.record.models["activity"]
    fitted = activity.model(model["model"], model["params"])
    for client in portfolio.clients().arrow()["client"].to_pylist()[:12]:
        bought = "SELECT DISTINCT sold_on FROM lines WHERE client = $c AND amount > 0 ORDER BY sold_on"
        days = portfolio.lines.query(bought, c=client)["sold_on"].to_pylist()
        weeks = [(days[-1] - days[0]).days / 7, (portfolio.at - days[0]).days / 7]
        history = [np.array([each], float) for each in (len(days) - 1, *weeks)]
        low = float(fitted.residual_quantile(0.75, WINDOW_WEEKS, *history)[0])
        told = where_told(portfolio, client)
        assert told is not None and told.reason is None
        assert told.low == (pytest.approx(low) if low < WINDOW_WEEKS else None)
        assert told.high is None or (told.low is not None and told.low <= told.high)
    assert where_told(portfolio, "nobody") is None


@pytest.mark.spark
def test_people_are_the_same_on_spark(
    spark_session: object,
    shop_lines: pa.Table,
    portfolio: regulars.Portfolio,
    fit_lines: Callable[..., regulars.Portfolio],
) -> None:
    from regulars.engine.spark import Spark

    spark = fit_lines(shop_lines, Spark(spark_session).workspace(), seed=3)
    assert spark.people().arrow().to_pylist() == portfolio.people().arrow().to_pylist()
    assert spark.sent().arrow().num_rows == 0
    client = portfolio.to_call(1)["client"][0].as_py()
    assert spark.find(client.lower()).to_pylist() == portfolio.find(client.lower()).to_pylist()
    assert (spark.slipping(client) is None) == (portfolio.slipping(client) is None)
    assert spark.stays(client) == portfolio.stays(client)
    assert where_told(spark, client) == where_told(portfolio, client)
