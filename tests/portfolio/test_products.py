"""The client × product forecast against the same formulas worked out in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

import regulars
from regulars.errors import ArgumentInvalid, LookupFailed
from regulars.portfolio import answers, intervals
from regulars.portfolio.ratios import NEVER, credibility

Fit = Callable[..., regulars.Portfolio]

#: Sums over cells that were never observed are read off a grid: what they may differ by.
TIED = 1e-3


class Dense:
    """Every pair, worked out in NumPy from the margins that a portfolio keeps."""

    def __init__(self, portfolio: regulars.Portfolio) -> None:
        ask = portfolio._engine.arrow
        clients, products = (
            ask(f"SELECT * FROM {kind}_rows ORDER BY {kind}") for kind in ("client", "product")
        )
        tastes = ask("SELECT share FROM tastes ORDER BY segment, product")["share"].to_numpy()
        of = clients["segment"].to_numpy()
        row = {
            n: clients[n].to_numpy()[:, None] for n in ("p_any", "pace", "exposure", "row_factor", "money")
        }
        column = {
            n: products[n].to_numpy()[None]
            for n in ("phi", "on_sale", "column_factor", "units_a_pick", "unit_revenue")
        }
        share = tastes.reshape(-1, products.num_rows)[of]
        expected = row["pace"] * share * column["on_sale"] * row["exposure"]
        bare = row["pace"] * share * column["phi"] / (column["phi"] + expected)
        self.clients, self.products = clients["client"].to_pylist(), products["product"].to_pylist()
        self.unseen = row["row_factor"] * column["column_factor"] * bare
        self.picks, self.q = self.unseen.copy(), np.broadcast_to(column["units_a_pick"], share.shape).copy()
        self.law = ask("SELECT * FROM cell_law").to_pylist()[0]
        self.revenue = column["unit_revenue"] * row["money"]
        self.p_any = row["p_any"]
        self.shape = self.shaped(np.broadcast_to(column["phi"], share.shape), self.unseen / self.p_any)
        seen = ask("SELECT * FROM cell_rows ORDER BY client, product")
        at = (
            np.searchsorted(self.clients, seen["client"].to_pylist()),
            np.searchsorted(self.products, seen["product"].to_pylist()),
        )
        y = seen["picks"].to_numpy()
        one = [np.broadcast_to(each, share.shape)[at] for each in (column["phi"], expected, self.unseen)]
        told = {
            name: seen[name].to_numpy(zero_copy_only=False).astype(float)
            for name in ("times", "silent_weeks", "every_weeks", "expected_picks", "shape")
        }
        late = (1 - 1 / told["times"]) * np.maximum(
            np.log((told["silent_weeks"] + 0.5) / (np.nan_to_num(told["every_weeks"]) + 0.5)) - 0.5, 0
        )
        own = self.law["own"] * np.log((one[0] + y) / (one[0] + one[1])) + self.law["again"]
        believed = np.exp(own - self.law["overdue"] * late)
        assert told["expected_picks"] == pytest.approx(one[2] * (one[0] + y) / one[0] * believed, rel=1e-9)
        mean = told["expected_picks"] / np.broadcast_to(self.p_any, share.shape)[at]
        assert told["shape"] == pytest.approx(self.shaped(one[0] + y, mean), rel=1e-9)
        for name, full in (("expected_picks", self.picks), ("shape", self.shape), ("units_a_pick", self.q)):
            full[at] = seen[name].to_numpy()
        self.revenue[at] = seen["unit_revenue"].to_numpy()
        self.seen = at

    def shaped(self, sure: np.ndarray, mean: np.ndarray) -> np.ndarray:
        log = self.law["level"] + self.law["sure"] * np.log(sure) + self.law["often"] * np.log(mean)
        return np.clip(np.exp(log), 1e-4, 1e3)

    @property
    def p_buy(self) -> np.ndarray:
        return self.p_any * (1 - (1 + self.picks / (self.p_any * self.shape)) ** -self.shape)


@pytest.fixture(scope="module")
def dense(portfolio: regulars.Portfolio) -> Dense:
    return Dense(portfolio)


def test_every_pair_is_the_formula(portfolio: regulars.Portfolio, dense: Dense) -> None:
    """Seen or never seen."""
    told = answers.every_pair(portfolio._engine).query("SELECT * FROM every_pair ORDER BY client, product")
    assert told.num_rows == dense.picks.size
    for name, full in (
        ("expected_picks", dense.picks), ("expected_units", dense.picks * dense.q),
        ("shape", dense.shape), ("p_buy", dense.p_buy),
    ):  # fmt: skip
        assert told[name].to_numpy() == pytest.approx(full.ravel(), rel=1e-9), name


def test_a_row_sums_to_the_clients_picks(portfolio: regulars.Portfolio, dense: Dense) -> None:
    own = portfolio._engine.arrow("SELECT expected_picks FROM client_rows ORDER BY client")
    assert dense.picks.sum(axis=1) == pytest.approx(own["expected_picks"].to_numpy(), rel=TIED)


def test_products_sum_to_the_clients_expected_value(portfolio: regulars.Portfolio) -> None:
    """This base knows its costs: margin ties."""
    assert portfolio.value_basis == "margin"
    clients = portfolio.clients().arrow()
    for client, value in list(
        zip(clients["client"].to_pylist(), clients["expected_value"].to_pylist(), strict=True)
    )[::40]:
        told = sum(portfolio.sell_to(client)["expected_margin"].to_pylist())
        assert told == pytest.approx(value, rel=5e-3)


def test_a_column_sums_over_seen_and_unseen_clients(portfolio: regulars.Portfolio, dense: Dense) -> None:
    told = portfolio.products().arrow()
    own = told["expected_units"].to_numpy() - told["walk_in_units"].to_numpy()
    assert own == pytest.approx((dense.picks * dense.q).sum(axis=0), rel=TIED)
    assert told["expected_buyers"].to_numpy() == pytest.approx(dense.p_buy.sum(axis=0), rel=TIED)


def test_clients_and_walk_ins_sum_to_the_products_revenue(
    portfolio: regulars.Portfolio, dense: Dense
) -> None:
    rows = portfolio._engine.arrow("SELECT * FROM product_rows ORDER BY product")
    walk_ins = rows["walk_in_units"].to_numpy() * rows["unit_revenue"].to_numpy()
    own = (dense.picks * dense.q * dense.revenue).sum(axis=0)
    assert rows["expected_revenue"].to_numpy() == pytest.approx(own + walk_ins, rel=TIED)


def test_groups_are_the_sums_of_their_parts(portfolio: regulars.Portfolio) -> None:
    groups = {row["group"]: row for row in portfolio.products(by="group").arrow().to_pylist()}
    assert len(groups) > 1
    for name in ("expected_units", "expected_revenue", "expected_margin", "times"):
        for group, row in groups.items():
            parts = portfolio.products().query(
                "SELECT sum(expected_units) AS expected_units, sum(expected_revenue) AS expected_revenue,"
                " sum(expected_margin) AS expected_margin, sum(times) AS times FROM products"
                ' WHERE "group" IS NOT DISTINCT FROM $g',
                g=group,
            )
            assert row[name] == pytest.approx(float(parts[name][0].as_py()), rel=1e-9)
    for row in groups.values():
        assert row["expected_units_low"] < row["expected_units"] < row["expected_units_high"]


def test_a_client_by_group(portfolio: regulars.Portfolio) -> None:
    client = portfolio.clients().arrow()["client"][3].as_py()
    by_product, by_group = portfolio.sell_to(client), portfolio.sell_to(client, by="group")
    for name in ("expected_units", "expected_revenue", "expected_margin", "times"):
        assert sum(by_group[name].to_pylist()) == pytest.approx(sum(by_product[name].to_pylist()), rel=1e-9)
    for row in by_group.to_pylist():
        own = [each for each in by_product.to_pylist() if each["group"] == row["group"]]
        assert len(own) == row["products"]
        assert max(each["p_buy"] for each in own) <= row["p_buy"] <= 1
        assert row["units_low"] <= row["expected_units"] <= row["units_high"]
    units = by_group["expected_units"].to_pylist()
    assert units == sorted(units, reverse=True)
    assert portfolio.sell_to(client, top=1, by="group").num_rows == 1
    with pytest.raises(ArgumentInvalid, match="group"):
        portfolio.sell_to(client, by="shelf")


def test_buyers_follow_a_shift_of_the_base_as_far_as_they_can(
    portfolio: regulars.Portfolio, dense: Dense
) -> None:
    """If all come a tenth more often, a product that nearly everyone buys gains few buyers."""

    def chances(step: float) -> np.ndarray:
        moved = dense.picks * np.exp(step)
        return dense.p_any * (1 - (1 + moved / (dense.p_any * dense.shape)) ** -dense.shape)

    chance, step = chances(0.0), 1e-4
    follows = (chances(step) - chances(-step)).sum(axis=0) / (2 * step)
    told = portfolio.products().arrow()
    together = intervals.Shared(**portfolio.record.models["products"]["learnt"]["shared"])
    pace = told["expected_units"].to_numpy() / portfolio.record.horizon_weeks
    shared = together.of(pace) * follows / chance.sum(axis=0)
    low, high = intervals.spread(chance.sum(axis=0), (chance * (1 - chance)).sum(axis=0), 0.9, shared)
    assert told["expected_buyers_low"].to_numpy() == pytest.approx(low, rel=2 * TIED)
    assert told["expected_buyers_high"].to_numpy() == pytest.approx(
        np.minimum(high, len(chance)), rel=2 * TIED
    )
    assert (shared < together.of(pace)).all()


def test_ranges_of_a_clients_groups_begin_at_nothing_where_nothing_is_likely(
    portfolio: regulars.Portfolio,
) -> None:
    clients = portfolio.clients().query("SELECT client FROM clients ORDER BY expected_orders DESC, client")
    told = pa.concat_tables(
        portfolio.sell_to(each, by="group") for each in clients["client"].to_pylist()[::5]
    )
    low, high, mean, p_buy = (
        told[name].to_numpy() for name in ("units_low", "units_high", "expected_units", "p_buy")
    )
    assert ((low > 0) == (p_buy > 0.95)).all()
    assert (high[p_buy > 0.05] > 0).all() and (high[p_buy < 0.05] == 0).all()
    assert (low <= mean).all() and 0 < (low > 0).mean() < 1


def test_ranges_of_a_tiny_base_begin_at_nothing_where_nobody_may_come(
    make_lines: Callable[..., pa.Table], fit_lines: Callable[..., regulars.Portfolio]
) -> None:
    """He came every week and has been away for three: products, and all of them together."""
    days = [(dt.date(2024, 1, 1) + dt.timedelta(7 * n)).isoformat() for n in range(20)]
    rows = [("a", day, 5, product) for day in days for product in ("tea", "milk")]
    told = fit_lines(make_lines(*rows), at="2024-06-03", model="mbg/nbd")
    comes = told._engine.arrow("SELECT p_any FROM client_rows")["p_any"][0].as_py()
    assert 0.5 < comes < 0.95
    table = told.products().arrow()
    for name in ("expected_buyers", "expected_units"):
        assert table[f"{name}_low"].to_pylist() == [0, 0]
        assert (table[f"{name}_high"].to_numpy() > table[name].to_numpy()).all()
    (group,) = told.products(by="group").arrow().to_pylist()
    assert group["expected_units_low"] == 0 < group["expected_units"] < group["expected_units_high"]


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


def test_a_budget_says_what_is_lost_by_stopping(portfolio: regulars.Portfolio) -> None:
    product = portfolio.products().arrow()["product"][1].as_py()
    everybody, few = portfolio.buyers_of(product), portfolio.buyers_of(product, budget=20)
    assert few.num_rows == 20
    chance = everybody["p_buy"].to_numpy()
    assert (np.diff(chance) <= 1e-9).all()
    everybody = everybody.sort_by([("expected_units", "descending"), ("client", "ascending")])
    assert few["client"].to_pylist() == everybody["client"].to_pylist()[:20]
    for name in ("units", "margin"):
        beyond = sum(everybody[f"expected_{name}"].to_pylist()[20:])
        whole = sum(everybody[f"expected_{name}"].to_pylist())
        assert few[f"{name}_beyond"][19].as_py() == pytest.approx(beyond, abs=5e-3 * whole)
    with pytest.raises(ArgumentInvalid, match="budget"):
        portfolio.buyers_of(product, budget=-1)


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
    assert set(new) <= {"sell.everyone", "sell.like_him"}


def test_an_unknown_name_is_answered_with_near_ones(portfolio: regulars.Portfolio) -> None:
    known = portfolio.clients().arrow()["client"][0].as_py()
    with pytest.raises(LookupFailed, match=known):
        portfolio.sell_to(known + "x")
    product = portfolio.products().arrow()["product"][0].as_py()
    with pytest.raises(LookupFailed, match=product):
        portfolio.buyers_of(product + "?")


def test_no_products_is_said(make_lines: Callable[..., pa.Table], fit_lines: Fit) -> None:
    told = fit_lines(make_lines(("a", "2024-01-01", 5), ("a", "2024-02-01", 5)), model="nbd")
    assert "fit.no_products" in [note.code for note in told.notes]
    with pytest.raises(LookupFailed, match="column with the product"):
        told.sell_to("a")
    assert told.products(by="group").arrow().num_rows == 0


def test_an_absurd_quantity_moves_nothing(make_lines: Callable[..., pa.Table], fit_lines: Callable) -> None:
    """One pick of 89,638 among two hundred of one: it counts as no more than the largest usual one."""
    rows = [(f"c{n % 40}", f"2024-{n % 12 + 1:02}-{n % 27 + 1:02}", 5, "tea", 1) for n in range(400)]
    plain = fit_lines(make_lines(*rows), model="nbd")
    wild = fit_lines(make_lines(*rows[:-1], (*rows[-1][:4], 89_638)), model="nbd")
    units = [one.products().arrow()["expected_units"][0].as_py() for one in (plain, wild)]
    assert units[1] == pytest.approx(units[0], rel=1e-9)


@given(
    chance=st.floats(0.6, 0.98),
    shape=st.floats(0.01, 300),
    pace=st.floats(0.001, 50),
    p_any=st.floats(0.0, 1.0),
)
@settings(max_examples=80, derandomize=True, deadline=None)
def test_intervals_of_picks_are_quantiles(chance: float, shape: float, pace: float, p_any: float) -> None:
    one = np.array([1.0])
    ends = intervals.picks(p_any * one, pace * one, shape * one, chance)
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
