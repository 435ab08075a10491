"""Cells of clients and products that are not the usual ones, and segments that are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa
import pytest
from scipy.sparse import csr_array

import regulars
from regulars.errors import SourceUnreadable
from regulars.portfolio import saved, tastes
from regulars.portfolio.cells import shapes
from regulars.portfolio.raking import column_factors

Fit = Callable[..., regulars.Portfolio]
Make = Callable[..., pa.Table]
END = dt.date(2024, 12, 29)


def day(weeks_ago: float) -> str:
    return (END - dt.timedelta(days=round(7 * weeks_ago))).isoformat()


def weekly(client: str, product: str, weeks: Iterable[float], amount: float = 10) -> list[tuple]:
    return [(client, day(ago), amount, product) for ago in weeks]


def units(portfolio: regulars.Portfolio, client: str) -> dict[str, float]:
    told = portfolio.sell_to(client)
    return dict(zip(told["product"].to_pylist(), told["expected_units"].to_pylist(), strict=True))


def base(seed: int = 0, clients: int = 150, weeks: int = 60) -> list[tuple]:
    """Clients who come every other week or so for one to three of six products, two of which go together."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(clients):
        first = rng.uniform(10, weeks)
        liked = rng.dirichlet(np.full(6, 0.5))
        for ago in np.cumsum(rng.exponential(2.0, 80)):
            if ago < first:
                taken = set(rng.choice(6, rng.integers(1, 4), p=liked))
                rows.extend((f"c{number:03}", day(ago), 10, f"p{product}") for product in taken)
    return rows


def test_who_came_once_long_ago_takes_next_to_nothing(make_lines: Make, fit_lines: Fit) -> None:
    rows = base() + [(f"once{n}", day(26 + n % 20), 10, "p1") for n in range(200)]
    told = fit_lines(make_lines(*rows), horizon="12w")
    expected = (
        told.clients()
        .query("SELECT sum(expected_orders) AS n FROM clients WHERE client LIKE 'once%'")["n"][0]
        .as_py()
    )
    assert expected < 20, "counted as a pace, one visit each would be about a hundred"
    assert units(told, "once7")["p1"] < 0.1


def test_half_a_year_of_silence_fades(make_lines: Make, fit_lines: Fit) -> None:
    rows = [*base(), *weekly("here", "p1", range(50)), *weekly("gone", "p1", range(26, 76))]
    told = fit_lines(make_lines(*rows), horizon="12w")
    here, gone = units(told, "here"), units(told, "gone")
    assert 5 < here["p1"] < 13, "a dozen weeks, drawn towards everyone's pace"
    assert gone["p1"] < 0.1 * here["p1"]


def test_a_new_product_is_expected_at_its_pace(make_lines: Make, fit_lines: Fit) -> None:
    """Every other sale of p2 in the last four weeks is of its new sort instead."""
    rows = base(seed=4, clients=400)
    late = [n for n, row in enumerate(rows) if row[3] == "p2" and row[1] > day(4)]
    for n in late[::2]:
        rows[n] = (*rows[n][:3], "p2-new")
    told = fit_lines(make_lines(*rows), horizon="12w").products().arrow().to_pylist()
    expected = {row["product"]: row["expected_units"] for row in told}
    assert 0.5 < expected["p2-new"] / (3 * len(late[::2])) < 1.5


def test_what_is_not_sold_any_more_fades(make_lines: Make, fit_lines: Fit) -> None:
    rows = base(seed=5, clients=400)
    kept = [row for row in rows if row[3] != "p3" or row[1] < day(20)]
    whole, after = (
        {
            row["product"]: row["expected_units"]
            for row in fit_lines(make_lines(*each)).products().arrow().to_pylist()
        }
        for each in (rows, kept)
    )
    assert after["p3"] < 0.2 * whole["p3"]


def test_returns_are_in_the_money(make_lines: Make, fit_lines: Fit) -> None:
    """A fifth of p1's money came back: a unit brings four fifths."""
    rows = [*base(), *weekly("a", "p1", range(40)), *weekly("b", "p2", range(40))]
    back = [
        (c, d, -10, p) for n, (c, d, _, p) in enumerate([row for row in rows if row[3] == "p1"]) if n % 5 == 0
    ]
    facts = fit_lines(make_lines(*rows, *back))._engine.arrow(
        "SELECT product, unit_revenue FROM product_rows"
    )
    unit = dict(zip(facts["product"].to_pylist(), facts["unit_revenue"].to_pylist(), strict=True))
    assert unit["p1"] == pytest.approx(8, rel=0.01)
    assert unit["p2"] == pytest.approx(10)


def test_small_and_odd_products(make_lines: Make, fit_lines: Fit) -> None:
    """Sold once; free; nameless; ids that differ by case or a leading zero stay apart."""
    rows = [
        *base(), ("c001", day(3), 10, "single"), *[(f"c{n:03}", day(n % 9), 0, "gift") for n in range(30)],
        ("c002", day(2), 10, None), *weekly("c003", "Tea", range(20)), *weekly("c003", "tea", range(5)),
        *weekly("0042", "007", range(20)), *weekly("42", "7", range(5)),
    ]  # fmt: skip
    told = fit_lines(make_lines(*rows), horizon="12w")
    products = {row["product"]: row for row in told.products().arrow().to_pylist()}
    assert "gift" not in products, "what nobody paid for is no pick"
    assert products["single"]["expected_units"] < 3
    his = units(told, "c003")
    assert his["Tea"] > his["tea"] > 0
    assert units(told, "0042")["007"] > units(told, "42")["007"]
    assert all(np.isfinite(row["expected_units"]) and row["expected_units"] >= 0 for row in products.values())
    whole = sum(told.sell_to("c002")["expected_revenue"].to_pylist())
    own = told.clients().query("SELECT expected_value FROM clients WHERE client = 'c002'")
    assert whole == pytest.approx(own["expected_value"][0].as_py(), rel=5e-3)


def test_money_without_a_product_is_no_products_money(make_lines: Make, fit_lines: Fit) -> None:
    """Every line costs 4.50, and a quarter of them name no product; one client's all do."""
    rng = np.random.default_rng(7)
    rows = [
        (f"c{n:02}", day(ago), 4.5, (None, "tea", "milk", "tea")[rng.integers(4)])
        for n in range(40)
        for ago in range(0, 50, 1 + n % 5)
    ]
    told = fit_lines(make_lines(*rows, *weekly("named", "tea", range(50), 4.5)), horizon="12w")
    for row in told.products().arrow().to_pylist():
        assert row["expected_revenue"] / row["expected_units"] == pytest.approx(4.5, rel=0.02)
    own = told.clients().query("SELECT client, expected_value FROM clients WHERE client IN ('named', 'c00')")
    value = dict(zip(own["client"].to_pylist(), own["expected_value"].to_pylist(), strict=True))
    share = {each: sum(told.sell_to(each)["expected_revenue"].to_pylist()) / value[each] for each in value}
    assert 0.7 < share["c00"] < 0.85 < share["named"] <= 1.005


@pytest.mark.slow
def test_a_client_with_ten_thousand_products_in_two_thousand_groups(make_lines: Make, fit_lines: Fit) -> None:
    rows = [("buyer", day(n % 50), 10, f"x{n:05}") for n in range(10_000)] + base(clients=40)
    lines = make_lines(*rows)
    group = [f"g{int(p[1:]) % 2000}" if p.startswith("x") else None for p in lines["product"].to_pylist()]
    at = lines.schema.get_field_index("product_group")
    told = fit_lines(lines.set_column(at, "product_group", pa.array(group, pa.string())), model="nbd")
    groups = told.products(by="group").arrow()
    assert groups.num_rows == 2001
    assert sum(groups["expected_units"].to_pylist()) == pytest.approx(
        sum(told.products().arrow()["expected_units"].to_pylist())
    )
    row = told.sell_to("buyer")
    assert row.num_rows == 10_006
    own = told.clients().query("SELECT expected_value FROM clients WHERE client = 'buyer'")
    assert sum(row["expected_revenue"].to_pylist()) == pytest.approx(
        own["expected_value"][0].as_py(), rel=5e-3
    )


def test_segments_that_are_there_are_found() -> None:
    """Three kinds of clients with tastes of their own: nearly all are put together with their like."""
    rng = np.random.default_rng(3)
    kinds = rng.dirichlet(np.full(40, 0.3), 3)
    kind = np.arange(900) % 3
    picks = np.stack([rng.multinomial(25, kinds[k]) for k in kind]).astype(float)
    shares = tastes.fit(csr_array(picks), 3, seed=0)
    found = (picks @ np.log(shares).T).argmax(axis=1)
    together = np.zeros((3, 3))
    np.add.at(together, (kind, found), 1)
    assert together.max(axis=1).sum() > 0.97 * 900
    order = together.argmax(axis=1)
    assert np.abs(shares[order] - kinds).sum(axis=1).max() < 0.25


def test_shapes_are_found_where_they_are_known() -> None:
    """Decayed counts of clients whose rates are gamma: φ is the gamma's shape."""
    rng = np.random.default_rng(1)
    phi, mean, clock, weeks = 0.7, 0.2, 0.95, 40
    rate = rng.gamma(phi, mean / phi, (20_000, 1))
    weekly_picks = rng.poisson(rate, (20_000, weeks))
    weight = clock ** np.arange(weeks)
    y, squares, exposure = weekly_picks @ weight, weekly_picks @ weight**2, weight.sum()
    expected = np.array([20_000 * (mean * exposure) ** 2])
    excess = np.array([((y - mean * exposure) ** 2 - squares).sum()])
    assert shapes(expected, excess, np.ones(1))[0] == pytest.approx(phi, rel=0.05)


def test_a_column_goes_to_its_own_pace_as_far_as_that_tells() -> None:
    pace_lately, exposed = np.array([2.0, 18.0, 0.01]), np.array([10.0, 10.0, 10.0])
    factor = column_factors(np.ones(3), np.array([10.0, 10.0, 0.01]), pace_lately, exposed)
    assert factor[0] < 0.4 and 1.6 < factor[1] < 1.9
    assert factor[2] == pytest.approx(1.0, abs=1e-3), "a rare product's own pace tells nothing"


@pytest.mark.slow
def test_the_recent_pace_is_believed_where_habits_drift(make_lines: Make, fit_lines: Fit) -> None:
    """Half of the clients slow down tenfold at some time, half speed up: an activity model cannot see it."""
    rng = np.random.default_rng(8)
    rows = []
    for number in range(300):
        change, rates = rng.uniform(5, 60), rng.permutation([0.1, 1.0])
        days = np.flatnonzero(
            rng.random(7 * 80) < np.repeat(rates, (7 * 80 - round(7 * change), round(7 * change))) / 7
        )
        rows += [(f"c{number}", day(80 - d / 7), 10, "p") for d in days]
    drifting = fit_lines(make_lines(*rows), horizon="12w").models["products"]
    assert drifting["lately"] > 0
    steady = regulars.simulate("mbg/nbd", clients=400, seed=5).lines
    columns = {"client": "client", "at": "at", "amount": "amount"}
    assert (
        regulars.fit(regulars.read_ledger(steady, columns), horizon="12w").models["products"]["lately"] == 0
    )


def test_an_older_snapshot_is_refused(portfolio: regulars.Portfolio, tmp_path) -> None:
    import duckdb

    older = portfolio.save(tmp_path / "older.duckdb")
    store = duckdb.connect(str(older))
    store.execute(f"UPDATE meta SET value = '{saved.SCHEMA_VERSION - 1}' WHERE key = 'schema_version'")
    store.close()
    with pytest.raises(SourceUnreadable, match="regulars fit"):
        regulars.load(older)
