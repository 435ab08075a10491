"""The client × product forecast against the same formulas worked out in full."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

import regulars
from regulars.engine.duckdb import DuckDB
from regulars.errors import LookupFailed
from regulars.portfolio import intervals, products
from regulars.portfolio.ratios import NEVER, credibility


@pytest.fixture(scope="module")
def dense(portfolio: regulars.Portfolio) -> dict[str, np.ndarray]:
    """Every cell, observed or not, from the stored margins."""
    rows = portfolio._engine.arrow(
        "SELECT u.client, f.product, u.p_any, u.pace, f.prior, coalesce(c.times, 0) AS times,"
        " (3 * f.units_a_pick + coalesce(c.units, 0e0)) / (3 + coalesce(c.times, 0)) AS q"
        " FROM client_rows AS u CROSS JOIN product_rows AS f"
        " LEFT JOIN cell_rows AS c ON c.client = u.client AND c.product = f.product"
        " ORDER BY u.client, f.product"
    )
    shape = portfolio.clients().arrow().num_rows, portfolio.products().arrow().num_rows
    numbers = ("p_any", "pace", "prior", "times", "q")
    return {name: rows[name].to_numpy().reshape(shape) for name in numbers}


def test_a_row_sums_to_the_clients_picks(portfolio: regulars.Portfolio, dense: dict[str, np.ndarray]) -> None:
    """Over all products, never bought ones with them: E[occasions] × picks a visit."""
    of_row = (dense["p_any"] * dense["pace"] * (dense["prior"] + dense["times"])).sum(axis=1)
    kappa = portfolio.models["tastes"]["kappa"]
    assert dense["prior"][0].sum() == pytest.approx(kappa)
    own = portfolio._engine.arrow("SELECT p_any, pace FROM client_rows ORDER BY client")
    whole = own["p_any"].to_numpy() * own["pace"].to_numpy() * (kappa + dense["times"].sum(axis=1))
    assert of_row == pytest.approx(whole, rel=1e-9)
    visits = portfolio.clients().arrow()["expected_orders"].to_numpy()
    picks_a_visit = of_row / visits
    assert picks_a_visit.mean() == pytest.approx(portfolio.models["tastes"]["picks_a_visit"], rel=0.1)


def test_a_column_sums_over_seen_and_unseen_clients(
    portfolio: regulars.Portfolio, dense: dict[str, np.ndarray]
) -> None:
    told = portfolio.products().arrow()
    r, w, a = dense["prior"] + dense["times"], dense["pace"], dense["p_any"]
    buyers = (a * (1 - (1 + w) ** -r)).sum(axis=0)
    units = (a * w * r * dense["q"]).sum(axis=0)
    assert told["expected_buyers"].to_numpy() == pytest.approx(buyers, rel=1e-5)
    own = told["expected_units"].to_numpy() - told["walk_in_units"].to_numpy()
    assert own == pytest.approx(units, rel=1e-9)


def test_buyers_follow_a_shift_of_the_base_as_far_as_they_can(
    portfolio: regulars.Portfolio, dense: dict[str, np.ndarray]
) -> None:
    """If all come a tenth more often, a product that nearly everyone buys gains few buyers."""
    r, w, a = dense["prior"] + dense["times"], dense["pace"], dense["p_any"]
    chance = a * (1 - (1 + w) ** -r)
    step = 1e-4
    moved = (a * (1 - (1 + w * np.exp(step)) ** -r) - a * (1 - (1 + w * np.exp(-step)) ** -r)).sum(axis=0)
    shared = intervals.BASE_WIDE * moved / (2 * step) / chance.sum(axis=0)
    low, high = intervals.spread(chance.sum(axis=0), (chance * (1 - chance)).sum(axis=0), 0.9, shared)
    told = portfolio.products().arrow()
    assert told["expected_buyers_low"].to_numpy() == pytest.approx(low, rel=1e-4)
    assert told["expected_buyers_high"].to_numpy() == pytest.approx(np.minimum(high, len(a)), rel=1e-4)
    assert (shared < intervals.BASE_WIDE).all()


def test_both_questions_read_one_table(portfolio: regulars.Portfolio) -> None:
    clients = portfolio.clients().arrow()["client"].to_pylist()
    product = portfolio.products().arrow()["product"][0].as_py()
    buyers = portfolio.buyers_of(product)
    assert buyers.num_rows == len(clients)
    by_client = dict(zip(buyers["client"].to_pylist(), buyers["expected_units"].to_pylist(), strict=True))
    for client in clients[:5]:
        row = portfolio.sell_to(client)
        assert row.num_rows == portfolio.products().arrow().num_rows
        of_product = dict(zip(row["product"].to_pylist(), row["expected_units"].to_pylist(), strict=True))
        assert of_product[product] == pytest.approx(by_client[client], rel=1e-12)
    seen = portfolio.matrix().query("SELECT * FROM matrix WHERE product = $product", product=product)
    for row in seen.to_pylist():
        assert row["expected_units"] == pytest.approx(by_client[row["client"]], rel=1e-12)


def test_what_to_sell_is_ranked_and_says_why(portfolio: regulars.Portfolio) -> None:
    loyal = portfolio.clients().query("SELECT client FROM clients ORDER BY orders DESC, client LIMIT 1")
    told = portfolio.sell_to(loyal["client"][0], top=5).to_pylist()
    assert len(told) == 5
    assert told[0]["reason"] == "sell.own_purchases"
    for row in told:
        assert row["units_low"] <= row["expected_units"] <= row["units_high"]
        assert 0 < row["p_buy"] <= 1
        assert row["expected_margin"] < row["expected_revenue"]
    new = [row["reason"] for row in portfolio.sell_to(loyal["client"][0]).to_pylist() if row["times"] == 0]
    assert set(new) <= {"sell.everyone"}


def test_an_unknown_name_is_answered_with_near_ones(portfolio: regulars.Portfolio) -> None:
    known = portfolio.clients().arrow()["client"][0].as_py()
    with pytest.raises(LookupFailed, match=known):
        portfolio.sell_to(known + "x")
    product = portfolio.products().arrow()["product"][0].as_py()
    with pytest.raises(LookupFailed, match=product):
        portfolio.buyers_of(product + "?")


def test_no_products_is_said(make_lines: Callable[..., pa.Table], fit_lines: Callable) -> None:
    told = fit_lines(make_lines(("a", "2024-01-01", 5), ("a", "2024-02-01", 5)), model="nbd")
    assert "fit.no_products" in [note.code for note in told.notes]
    with pytest.raises(LookupFailed, match="column with the product"):
        told.sell_to("a")


def test_an_absurd_quantity_moves_nothing(make_lines: Callable[..., pa.Table], fit_lines: Callable) -> None:
    """One pick of 89,638 among two hundred of one: it counts as no more than the largest usual one."""
    rows = [(f"c{n % 40}", f"2024-{n % 12 + 1:02}-{n % 27 + 1:02}", 5, "tea", 1) for n in range(400)]
    plain = fit_lines(make_lines(*rows), model="nbd")
    wild = fit_lines(make_lines(*rows[:-1], (*rows[-1][:4], 89_638)), model="nbd")
    units = [one.products().arrow()["expected_units"][0].as_py() for one in (plain, wild)]
    assert units[1] == pytest.approx(units[0], rel=1e-9)


def test_kappa_is_found_where_tastes_are_drawn_from_it() -> None:
    rng = np.random.default_rng(4)
    share = rng.dirichlet(np.full(30, 2.0))
    tastes = np.array([rng.dirichlet(25.0 * share) for _ in range(3000)])
    counts = np.array([rng.multinomial(40, taste) for taste in tastes])
    client, product = np.nonzero(counts)
    total = counts.sum(axis=0)
    engine = DuckDB()
    names = np.array([f"p{n:02}" for n in range(30)])
    engine.table(
        "observed",
        pa.table({"client": client, "product": names[product], "times": counts[client, product]}),
    )
    engine.table("facts", pa.table({"product": names, "share": total / total.sum()}))
    engine.step("bought", products.BOUGHT_SQL)
    assert products.kappa(engine) == pytest.approx(25.0, rel=0.05)


@given(
    chance=st.floats(0.6, 0.98),
    shape=st.floats(0.01, 300),
    pace=st.floats(0.001, 50),
    p_any=st.floats(0.0, 1.0),
)
@settings(max_examples=80, derandomize=True, deadline=None)
def test_intervals_of_picks_are_quantiles(chance: float, shape: float, pace: float, p_any: float) -> None:
    one = np.array([1.0])
    ends = intervals.picks(p_any * one, pace * one, shape * one, 0 * one, chance)
    for level, end in zip(intervals.ends(chance), ends, strict=True):

        def below(n: float) -> float:
            return 1 - p_any + p_any * float(nbinom.cdf(n, shape, 1 / (1 + pace)))

        assert below(end[0]) >= level - 1e-9
        assert end[0] == 0 or below(end[0] - 1) < level + 1e-9


def test_a_ratio_is_the_bases_for_a_stranger_and_his_own_for_a_regular() -> None:
    rng = np.random.default_rng(0)
    n = rng.integers(1, 200, 5000).astype(float)
    own = rng.normal(0.4, 0.1, 5000)
    y = own * n + rng.normal(0, 1, 5000) * np.sqrt(n) * 0.5
    sums = {
        "clients": 5000,
        "n": n.sum(),
        "nn": n @ n,
        "y": y.sum(),
        "yy": y @ y,
        "yn": y @ n,
        "yy_n": (y * y / n).sum(),
    }
    found = credibility(sums)
    assert found.mean == pytest.approx(0.4, abs=0.01)
    assert found.pseudo == pytest.approx(0.25 / 0.01, rel=0.1)
    assert found.of(total=0.0, exposure=0.0) == pytest.approx(found.mean)
    assert credibility(moments(n, 0.4 * n)).pseudo == NEVER


def moments(n: np.ndarray, y: np.ndarray) -> dict[str, float]:
    base = {"clients": len(n), "n": n.sum(), "nn": n @ n, "y": y.sum()}
    return base | {"yy": y @ y, "yn": y @ n, "yy_n": (y * y / n).sum()}


def test_uncertain_occasions_widen_the_range_and_keep_the_mean() -> None:
    shape, pace, v = np.array([0.5, 4.0]), np.array([1.5, 0.7]), np.array([0.3, 1.2])
    wide_shape, wide_pace = intervals.loosened(shape, pace, v)
    assert wide_shape * wide_pace == pytest.approx(shape * pace)
    assert 1 / wide_shape == pytest.approx(1 / shape + v + v / shape)
