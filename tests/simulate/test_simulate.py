"""Drawn ledgers: what is drawn is what is claimed, and the same seed draws the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow.compute as pc
import pytest
from scipy import stats

from regulars.errors import ArgumentInvalid
from regulars.ledger.simulate import Assortment, Billing, Shock, simulate, simulate_triples
from regulars.ledger.simulate.processes import DEFAULTS, Clock

MODELS = tuple(DEFAULTS)


def days_of(table) -> np.ndarray:
    return table["at"].to_numpy().astype("datetime64[D]")


@pytest.mark.parametrize("model", MODELS)
def test_poisson_counts_while_alive(model: str) -> None:
    """Given his rate and that he never left, a client's purchases are Poisson with mean λT."""
    drawn = simulate_triples(model, None, 40_000, 20.0, seed=2, horizon=10.0)
    assert ((drawn.t_x > 0) == (drawn.x > 0)).all()
    assert (drawn.t_x <= drawn.T).all()
    assert drawn.future[~drawn.alive].sum() == 0
    assert drawn.future[drawn.alive].sum() > 0


def test_counts_are_those_of_the_published_laws() -> None:
    """NBD: mean rT/α. Pareto/NBD: the mean of Schmittlein et al. 1987, eq. (17)."""
    T, n = 39.0, 200_000
    nbd = simulate_triples("nbd", None, n, T, seed=1)
    r, alpha = DEFAULTS["nbd"].values()
    assert nbd.x.mean() == pytest.approx(r * T / alpha, rel=0.02)
    assert (nbd.x == 0).mean() == pytest.approx((alpha / (alpha + T)) ** r, abs=0.004)
    pareto = simulate_triples("pareto/nbd", None, n, T, seed=1)
    r, alpha, s, beta = DEFAULTS["pareto/nbd"].values()
    mean = r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + T)) ** (s - 1))
    assert pareto.x.mean() == pytest.approx(mean, rel=0.02)
    assert pareto.alive.mean() == pytest.approx((beta / (beta + T)) ** s, abs=0.004)
    # MBG: a/(a+b) of all leave after the first purchase; BG: nobody can.
    a, b = DEFAULTS["mbg/nbd"]["a"], DEFAULTS["mbg/nbd"]["b"]
    at_once = simulate_triples("mbg/nbd", None, n, 1e-9, seed=1)
    assert (~at_once.alive).mean() == pytest.approx(a / (a + b), abs=0.004)
    everybody = simulate_triples("bg/nbd", None, n, 1e-9, seed=1)
    assert everybody.alive.all()


def test_times_given_the_count_are_uniform() -> None:
    drawn = simulate_triples("nbd", {"r": 2.0, "alpha": 10.0}, 20_000, 30.0, seed=4)
    once = drawn.t_x[drawn.x == 1] / 30.0
    assert stats.kstest(once, "uniform").pvalue > 0.001
    thrice = drawn.t_x[drawn.x == 3] / 30.0
    assert stats.kstest(thrice, stats.beta(3, 1).cdf).pvalue > 0.001


def test_the_same_seed_draws_the_same_ledger_and_another_does_not() -> None:
    kwargs = {"clients": 300, "products": 40, "returns": 0.1, "discounts": 0.2, "referrals": 0.3}
    one, again, other = (simulate(seed=seed, **kwargs) for seed in (7, 7, 8))
    for name in ("lines", "future", "truth", "products", "referrals"):
        assert getattr(one, name).equals(getattr(again, name))
    assert not one.lines.equals(other.lines)


def test_a_ledger_once_drawn_stays_drawn() -> None:
    """Pinned figures: a change here means that every seed in docs and tests now names another ledger."""
    drawn = simulate(clients=500, seed=11, products=20, returns=0.05)
    assert drawn.lines.num_rows == 2839
    assert pc.sum(drawn.lines["amount"]).as_py() == Decimal("65905.21")
    assert pc.sum(drawn.truth["future_occasions"]).as_py() == 281


def test_products_leave_who_bought_when_as_it_was() -> None:
    bare, full = simulate(clients=300, seed=5), simulate(clients=300, seed=5, products=50)
    assert set(bare.lines["at"].to_pylist()) == set(full.lines["at"].to_pylist())


def test_history_and_future_split_at_the_origin_and_agree_with_the_truth() -> None:
    drawn = simulate(clients=2000, weeks=52, horizon=26, seed=3, returns=0.1)
    assert drawn.origin == date(2023, 12, 30)
    assert days_of(drawn.lines).max() <= np.datetime64(drawn.origin) < days_of(drawn.future).min()
    assert (
        drawn.lines["client"].combine_chunks().unique().sort().equals(drawn.truth["client"].combine_chunks())
    )
    bought = drawn.future.filter(pc.greater(drawn.future["quantity"], 0))
    occasions = len(set(zip(bought["client"].to_pylist(), days_of(bought), strict=True)))
    assert pc.sum(drawn.truth["future_occasions"]).as_py() == occasions
    value = float(pc.sum(drawn.future["amount"]).as_py())
    assert pc.sum(drawn.truth["future_value"]).as_py() == pytest.approx(value)
    gone = drawn.truth.filter(pc.invert(drawn.truth["alive_at_end"]))
    assert gone.num_rows > 0
    assert pc.sum(gone["future_occasions"]).as_py() == 0
    assert gone["left_at"].null_count == 0


def test_spend_is_gamma_around_each_clients_mean() -> None:
    drawn = simulate("nbd", clients=400, params={"r": 50.0, "alpha": 25.0}, weeks=104, seed=6)
    by_client = drawn.lines.group_by("client").aggregate([("amount", "mean")]).sort_by("client")
    seen = by_client["amount_mean"].to_numpy().astype(float)
    truth = drawn.truth["mean_spend"].to_numpy()
    assert np.median(np.abs(seen / truth - 1)) < 0.05
    assert seen.mean() == pytest.approx(truth.mean(), rel=0.02)


def test_a_season_and_a_shock_move_purchases_not_people() -> None:
    december = [1.0] * 11 + [3.0]
    season = simulate("nbd", clients=4000, weeks=104, joining=0, seed=1, season=december)
    months = season.lines["at"].to_numpy().astype("datetime64[M]").astype(int) % 12
    repeat = days_of(season.lines) > np.datetime64("2023-01-01")
    share = (months[repeat] == 11).mean()
    assert share == pytest.approx(3 * 31 / (365 + 2 * 31), abs=0.02)
    shock = Shock(date(2023, 6, 1), 0.1, 60)
    shut = simulate("nbd", clients=4000, weeks=104, joining=0, seed=1, shocks=[shock])
    inside = (days_of(shut.lines) >= np.datetime64("2023-06-01")) & (
        days_of(shut.lines) < np.datetime64("2023-07-31")
    )
    assert inside.sum() < 0.2 * shut.lines.num_rows * 60 / 728
    clock = Clock.of(date(2023, 1, 1), 700, december, [shock])
    weeks = np.linspace(0, 100, 301)
    assert clock.calendar(clock.operational(weeks)) == pytest.approx(weeks)


def test_own_shares_are_dirichlet_around_the_global_ones() -> None:
    """Two lines of one client are of one product with chance (l + Σs²)/(1 + l): the urn's first step."""
    loyalty = 0.5
    drawn = simulate("nbd", clients=30_000, params={"r": 1.0, "alpha": 1e6}, weeks=1, joining=0, seed=2,
                     products=Assortment(5, basket=3.0, loyalty=loyalty))  # fmt: skip
    lines = drawn.lines.to_pandas()
    lines["k"] = lines.groupby("client").cumcount()
    first, second = (lines[lines.k == k].set_index("client")["product"] for k in (0, 1))
    second = second.rename("second")
    pairs = first.to_frame().join(second, how="inner")
    share = drawn.products["share"].to_numpy()
    chance = (loyalty + (share**2).sum()) / (1 + loyalty)
    assert (pairs["product"] == pairs["second"]).mean() == pytest.approx(chance, abs=0.01)
    seen = lines["product"].value_counts(normalize=True).sort_index().to_numpy()
    assert seen == pytest.approx(share, abs=0.01)


def test_amounts_are_price_times_quantity_less_discount() -> None:
    drawn = simulate(clients=500, seed=9, products=30, discounts=0.3)
    prices = dict(
        zip(drawn.products["product"].to_pylist(), drawn.products["price"].to_pylist(), strict=True)
    )
    for row in drawn.lines.slice(0, 500).to_pylist():
        full = prices[row["product"]] * float(row["quantity"])
        assert float(row["amount"] + row["discount"]) == pytest.approx(full, abs=0.02)
        assert 0 < row["cost"] < row["amount"] + row["discount"]
    assert pc.mean(pc.greater(drawn.lines["discount"], 0).cast("int8")).as_py() == pytest.approx(
        0.3, abs=0.03
    )


def test_a_given_spend_rules_over_prices() -> None:
    spend = {"p": 6.0, "q": 4.0, "gamma": 15.0}
    drawn = simulate("nbd", clients=300, params={"r": 50.0, "alpha": 25.0}, products=20, spend=spend, seed=6)
    lines = drawn.lines.to_pandas()
    seen = (
        lines.astype({"amount": float}).groupby(["client", "order"])["amount"].sum().groupby("client").mean()
    )
    assert np.median(np.abs(seen.to_numpy() / drawn.truth["mean_spend"].to_numpy() - 1)) < 0.05


def test_what_comes_back_is_tied_to_its_order() -> None:
    drawn = simulate(clients=1000, seed=4, products=10, returns=0.2)
    lines = drawn.lines.to_pandas()
    back, sold = lines[lines.amount < 0], lines[lines.amount > 0]
    assert len(back) / len(sold) == pytest.approx(0.2, abs=0.03)
    assert (back.quantity < 0).all()
    merged = back.merge(sold, on=["client", "order", "product"], suffixes=("", "_sold"))
    assert set(merged.order) == set(back.order)
    assert (merged["at"] > merged["at_sold"]).all()


def test_a_referrer_was_there_before_and_still() -> None:
    drawn = simulate(clients=3000, seed=5, referrals=0.4)
    truth = drawn.truth.to_pandas().set_index("client")
    edges = drawn.referrals.to_pandas()
    assert len(edges) / 3000 == pytest.approx(0.4, abs=0.03)
    joined = truth.joined_on.astype("datetime64[us]")
    assert (joined.loc[edges.brought_by].to_numpy() <= joined.loc[edges.client].to_numpy()).all()
    left = truth.left_at.loc[edges.brought_by].fillna("2100-01-01").to_numpy()
    assert (left >= edges["at"].to_numpy()).all()
    assert edges.brought_by.value_counts().iloc[0] > 10


def test_contracts_are_billed_monthly_until_they_end() -> None:
    drawn = simulate("sbg", clients=3000, seed=5, billing=Billing(late=0.0))
    lines = drawn.lines.to_pandas().sort_values(["client", "at"])
    gaps = lines.groupby("client")["at"].diff().dropna().dt.days
    assert gaps.between(26, 34).all()
    assert lines.groupby("client")["amount"].nunique().eq(1).all()
    repeats = lines[lines.groupby("client").cumcount() > 0]
    assert (repeats["at"].dt.day_of_week < 5).all()
    counts = lines.groupby("client").size()
    a, b = drawn.params["alpha"], drawn.params["beta"]
    assert (counts == 1).mean() == pytest.approx(a / (a + b), abs=0.03)
    gone = drawn.truth.filter(pc.invert(drawn.truth["alive_at_end"])).to_pandas().set_index("client")
    last = lines.groupby("client")["at"].max().loc[gone.index]
    assert (gone.left_at.to_numpy() > last.to_numpy()).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "pareto"}, {"clients": 0}, {"weeks": 0}, {"joining": 200}, {"returns": 1.0},
        {"params": {"r": 1.0}}, {"params": {"r": 1.0, "alpha": -1.0, "a": 1.0, "b": 1.0}},
        {"season": [1.0] * 11}, {"returns": -0.1},
        {"spend": {"p": 1.0}}, {"model": "sbg", "params": {"alpha": 1.0}}, {"horizon": -1},
    ],
)  # fmt: skip
def test_arguments_out_of_range_are_refused_by_name(wrong: dict) -> None:
    with pytest.raises(ArgumentInvalid) as caught:
        simulate(**wrong)
    assert caught.value.said.params["name"] in wrong or caught.value.said.params["name"] == "params"


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 3, "basket": 0.5}, {"count": 3, "loyalty": 0.0}])
def test_an_impossible_assortment_is_refused(wrong: dict) -> None:
    with pytest.raises(ArgumentInvalid):
        Assortment(**wrong)
