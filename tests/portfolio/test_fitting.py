"""From lines to a portfolio: columns, model, value basis, thin bases, bad arguments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from portfolio_rows import assert_same

import regulars
from regulars import settings
from regulars.errors import ArgumentInvalid, FitError
from regulars.horizon import parse
from regulars.portfolio import choosing

CONTRACT = [
    "client", "first_at", "last_at", "orders", "revenue", "margin", "p_alive", "lifetime_median_weeks",
    "lifetime_mean_5y_weeks", "expected_orders", "expected_orders_low", "expected_orders_high",
    "expected_value", "expected_value_low", "expected_value_high", "ltv", "ltv_low", "ltv_high",
]  # fmt: skip
Fit = Callable[..., regulars.Portfolio]
Make = Callable[..., pa.Table]


def codes(portfolio: regulars.Portfolio) -> list[str]:
    return [note.code for note in portfolio.notes]


def test_clients_have_the_contracts_columns_in_order(portfolio: regulars.Portfolio) -> None:
    told = portfolio.clients().arrow()
    assert told.column_names == CONTRACT
    assert told["client"].to_pylist() == sorted(told["client"].to_pylist())
    assert told.schema.field("revenue").type == pa.decimal128(18, 2)
    for name in ("expected_orders", "expected_value", "ltv"):
        mean, low, high = (told[name + end].to_numpy() for end in ("", "_low", "_high"))
        assert (low <= high).all()
        assert (low <= mean * 1.0000001 + 1e-9).mean() > 0.99
    p_alive = told["p_alive"].to_numpy()
    assert ((p_alive >= 0) & (p_alive <= 1)).all()
    assert (told["ltv"].to_numpy() >= told["expected_value"].to_numpy()).all()


def test_totals_are_the_clients_sums_and_walk_ins_pace(
    portfolio: regulars.Portfolio, shop_lines: pa.Table
) -> None:
    told = {row["part"]: row for row in portfolio.totals().to_pylist()}
    sums = portfolio.clients().query(
        "SELECT sum(expected_orders) AS o, sum(expected_value) AS v FROM clients"
    )
    assert told["clients"]["expected_orders"] == pytest.approx(sums["o"][0].as_py())
    assert told["clients"]["expected_value"] == pytest.approx(sums["v"][0].as_py())
    assert told["walk_ins"]["orders_so_far"] > 0
    for name in ("orders", "value"):
        part = told["all"]
        assert part[f"expected_{name}_low"] < part[f"expected_{name}"] < part[f"expected_{name}_high"]
        assert part[f"expected_{name}"] == pytest.approx(
            told["clients"][f"expected_{name}"] + told["walk_ins"][f"expected_{name}"]
        )
    net = sum(float(amount) for amount in shop_lines["amount"].to_pylist())
    assert told["all"]["revenue_so_far"] == pytest.approx(net)


def test_the_glance(portfolio: regulars.Portfolio) -> None:
    told = portfolio.glance()
    values = sorted(portfolio.clients().arrow()["expected_value"].to_pylist(), reverse=True)
    half = next(n for n in range(1, len(values) + 1) if sum(values[:n]) >= sum(values) / 2)
    assert told.concentration == pytest.approx(half / len(values))
    alive = portfolio.clients().arrow()["p_alive"].to_numpy()
    assert told.still_with_us.mean == pytest.approx(alive.sum())
    assert told.still_with_us.low < told.still_with_us.mean < told.still_with_us.high <= told.clients
    assert 0.05 < told.walk_in_share < 0.15
    assert told.lifetime is not None
    assert (told.lifetime.reason is None) == (told.lifetime.median_weeks is not None)
    assert told.value_basis == "margin"


def test_what_is_forecast_comes_true_on_a_drawn_base(fit_lines: Fit) -> None:
    drawn = regulars.simulate("mbg/nbd", clients=3000, seed=8)
    columns = {name: name for name in ("client", "at", "amount", "cost")}
    portfolio = regulars.fit(regulars.read_ledger(drawn.lines, columns))
    told = portfolio.clients().arrow().to_pylist()
    truth = {row["client"]: row for row in drawn.truth.to_pylist()}
    came = np.array([truth[row["client"]]["future_occasions"] for row in told])
    low, high = (np.array([row[f"expected_orders_{end}"] for row in told]) for end in ("low", "high"))
    assert ((low <= came) & (came <= high)).mean() > 0.9
    assert sum(row["expected_orders"] for row in told) == pytest.approx(came.sum(), rel=0.12)
    glance = portfolio.glance()
    alive = sum(truth[row["client"]]["alive_at_end"] for row in told)
    assert glance.still_with_us.mean == pytest.approx(alive, rel=0.12)
    assert portfolio.models["activity"]["model"] == "mbg/nbd"


def test_a_named_model_is_honoured_and_said(fit_lines: Fit, shop_lines: pa.Table) -> None:
    told = fit_lines(shop_lines, model="nbd")
    assert told.models["activity"]["model"] == "nbd"
    assert told.models["activity"]["why"].code == "fit.model_named"
    assert set(told.clients().arrow()["p_alive"].to_pylist()) == {1.0}
    assert told.glance().lifetime.reason.code == "lifetime.nobody_leaves"
    assert told.clients().arrow()["lifetime_median_weeks"].null_count == told.clients().arrow().num_rows


def test_the_choice_is_within_an_error_of_the_best_held_out_score(portfolio: regulars.Portfolio) -> None:
    chosen = portfolio.models["activity"]["model"]
    assert portfolio.models["activity"]["why"].params["model"] == chosen
    rows = portfolio.models["candidates"]
    assert {row["model"] for row in rows} == set(choosing.CANDIDATES)
    own = [row for row in rows if row["model"] == chosen]
    looks = len(own)
    assert sum(row["behind"] for row in own) <= sum(row["error"] ** 2 for row in own) ** 0.5 + 1e-12
    best = max(choosing.CANDIDATES, key=lambda name: sum(r["log_score"] for r in rows if r["model"] == name))
    assert all(row["behind"] == 0 for row in rows if row["model"] == best)
    for row in own:
        rival = next(r for r in rows if r["model"] == best and r["origin"] == row["origin"])
        assert row["behind"] == pytest.approx(rival["log_score"] - row["log_score"])
    assert looks == 3


def test_scores_decide_and_of_equals_the_preferred() -> None:
    def scores(**behind: float) -> list[choosing.Score]:
        names = dict(zip(("nbd", "bg/nbd", "mbg/nbd", "pareto/nbd"), behind.values(), strict=True))
        day = dt.date(2024, 1, 1)
        return [choosing.Score(name, day, 13.0, 500, -1 - gap, gap, 0.01) for name, gap in names.items()]

    assert choosing.decide(scores(nbd=0.3, bg=0.0, mbg=0.02, pareto=0.02)).model == "bg/nbd"
    assert choosing.decide(scores(nbd=0.3, bg=0.0, mbg=0.005, pareto=0.02)).model == "mbg/nbd"
    assert choosing.decide(scores(nbd=0.005, bg=0.0, mbg=0.02, pareto=0.02)).model == "nbd"


def test_a_small_base_borrows_and_says_so(make_lines: Make, fit_lines: Fit) -> None:
    rows = [
        (f"c{n}", f"2024-{1 + (n * 7 + 5 * k) % 12:02}-{1 + n % 27:02}", 10 + n)
        for n in range(30)
        for k in (0, 1)
    ]
    told = fit_lines(make_lines(*rows))
    assert "fit.small_base" in codes(told)
    assert told.models["activity"]["why"].code == "fit.model_unjudged"
    clients = told.clients().arrow()
    assert clients.num_rows == 30
    width = clients["expected_orders_high"].to_numpy() - clients["expected_orders_low"].to_numpy()
    assert (width >= 1).all()


def test_nobody_who_came_back_is_not_counted(make_lines: Make, fit_lines: Fit) -> None:
    told = fit_lines(make_lines(*[(f"c{n}", f"2024-0{1 + n % 9}-10", 10 + n) for n in range(12)]))
    assert "fit.nobody_back" in codes(told) and "fit.small_base" not in codes(told)


@pytest.mark.parametrize(
    "rows",
    [
        [("only", "2024-05-01", 10)],
        [("only", f"2024-{month:02}-01", 10 + month) for month in range(1, 13)],
        [(f"c{n}", "2024-05-01", 10 + n) for n in range(40)],
        [(f"c{n}", "1970-01-01", 10) for n in range(5)] + [("c0", "2024-05-01", 3)],
        [("all", (dt.date(1990, 1, 1) + dt.timedelta(days=n)).isoformat(), 10) for n in range(10_000)],
    ],
    ids=["one line", "one client", "all on one day", "since 1970", "a client with 10^4 orders"],
)
def test_odd_bases_get_an_answer(rows: list[tuple[Any, ...]], make_lines: Make, fit_lines: Fit) -> None:
    told = fit_lines(make_lines(*rows), model="auto" if len(rows) == 1 else "nbd")
    clients = told.clients().arrow()
    for name in ("expected_orders", "expected_value", "expected_value_high", "ltv_high"):
        assert np.isfinite(clients[name].to_numpy()).all()
    assert told.glance().clients == len({row[0] for row in rows})
    assert codes(told)


def test_walk_ins_only_still_gives_totals_and_products(make_lines: Make, fit_lines: Fit) -> None:
    rows = [(None, f"2024-{month:02}-{day:02}", 4, "tea", 2) for month in range(1, 13) for day in (3, 9, 21)]
    told = fit_lines(make_lines(*rows))
    assert "fit.no_clients" in codes(told)
    assert told.clients().arrow().num_rows == 0
    totals = {row["part"]: row for row in told.totals().to_pylist()}
    assert totals["all"]["expected_orders"] == pytest.approx(36, rel=0.1)
    tea = told.products().arrow().to_pylist()[0]
    assert tea["expected_units"] == pytest.approx(72, rel=0.1)
    assert tea["expected_units_low"] < tea["expected_units"] < tea["expected_units_high"]
    assert told.glance().concentration is None


def test_value_is_margin_where_costs_are_known(make_lines: Make, fit_lines: Fit) -> None:
    days = [f"2024-{month:02}-{n % 27 + 1:02}" for n in range(30) for month in (1, 4, 9)]
    rows = [(f"c{n // 3}", day, 10, "tea", 1, 6) for n, day in enumerate(days)]
    costed = fit_lines(make_lines(*rows), model="nbd")
    assert costed.value_basis == "margin"
    assert costed.products().arrow()["expected_margin"][0].as_py() == pytest.approx(
        0.4 * costed.products().arrow()["expected_revenue"][0].as_py()
    )
    partly = fit_lines(make_lines(*[row if n % 3 else row[:5] for n, row in enumerate(rows)]), model="nbd")
    assert partly.value_basis == "revenue"
    assert "fit.costs_partly_known" in codes(partly)
    ratio = costed.glance().value.mean / partly.glance().value.mean
    assert ratio == pytest.approx(0.4)


def test_returns_lower_value_but_are_no_visits(make_lines: Make, fit_lines: Fit) -> None:
    rows = [(f"c{n}", f"2024-{month:02}-{n % 27 + 1:02}", 20) for n in range(60) for month in (1, 5, 10)]
    back = [(f"c{n}", f"2024-11-{n % 27 + 1:02}", -20) for n in range(60)]
    kept = fit_lines(make_lines(*rows, ("z", "2024-12-31", 20)), model="nbd").glance()
    less = fit_lines(make_lines(*rows, *back, ("z", "2024-12-31", 20)), model="nbd").glance()
    assert less.orders.mean == pytest.approx(kept.orders.mean)
    assert less.value.mean == pytest.approx(kept.value.mean * 2 / 3, rel=0.01)


def test_a_gym_is_forecast_by_its_contracts() -> None:
    drawn = regulars.simulate("sbg", clients=300, seed=6)
    visits = regulars.simulate("nbd", clients=40, params={"r": 2.0, "alpha": 20.0}, seed=9).lines
    name = visits.schema.get_field_index("client")
    visits = visits.set_column(
        name, "client", pa.array(["day-" + one for one in visits["client"].to_pylist()])
    )
    both = pa.concat_tables([drawn.lines, visits])
    ledger = regulars.read_ledger(both, {name: name for name in ("client", "at", "amount")})
    told = regulars.fit(ledger)
    assert "contracts.recognised" in codes(told)
    assert told.models["contracts"]["model"] in {"sbg", "bdw"}
    clients = {row["client"]: row for row in told.clients().arrow().to_pylist()}
    assert len(clients) == 340
    assert all(row["p_alive"] is not None for row in clients.values())
    truth = {row["client"]: row for row in drawn.truth.to_pylist()}
    expected = sum(row["expected_value"] for name, row in clients.items() if name in truth)
    came = sum(float(row["future_value"]) for row in truth.values())
    assert expected == pytest.approx(came, rel=0.15)
    assert told.glance().lifetime.median_weeks is not None


def test_at_is_the_day_that_history_ends(shop_lines: pa.Table, fit_lines: Fit) -> None:
    early = fit_lines(shop_lines, at="2023-09-30", model="nbd")
    first = early.clients().arrow()["first_at"].to_pylist()
    assert max(first) <= dt.date(2023, 9, 30)
    cut = shop_lines.filter(pa.compute.less_equal(shop_lines["sold_on"], dt.date(2023, 9, 30)))
    known = fit_lines(cut, at=dt.date(2023, 9, 30), model="nbd")
    assert_same(early.clients().arrow(), known.clients().arrow())


def test_a_sale_in_the_future_has_not_happened(make_lines: Make, fit_lines: Fit) -> None:
    rows = [("a", "2024-01-01", 5), ("a", "2024-02-01", 5), ("a", "2200-01-01", 5)]
    told = fit_lines(make_lines(*rows), model="nbd")
    assert told.at <= dt.date.today()
    assert "fit.future_left_out" in codes(told)
    assert told.clients().arrow()["orders"].to_pylist() == [2]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"horizon": "soon"}, "horizon"),
        ({"horizon": "0w"}, "horizon"),
        ({"horizon": "30y"}, "horizon"),
        ({"level": 1.0}, "level"),
        ({"ltv_years": 0}, "ltv_years"),
        ({"discount_rate": -0.1}, "discount_rate"),
        ({"model": "arima"}, "pareto/nbd"),
        ({"at": "31.12.2024"}, "2024-12-31"),
        ({"at": 20241231}, "2024-12-31"),
        ({"horizon": 52}, "horizon"),
        ({"seed": -1}, "seed"),
        ({"outcomes": [1]}, "Outcomes"),
    ],
)
def test_wrong_arguments_are_named(
    asked: dict[str, Any], names: str, make_lines: Make, fit_lines: Fit
) -> None:
    with pytest.raises(ArgumentInvalid, match=names):
        fit_lines(make_lines(("a", "2024-01-01", 5)), **asked)


def test_nothing_to_fit_is_said(make_lines: Make, fit_lines: Fit) -> None:
    with pytest.raises(FitError, match="2020-01-01"):
        fit_lines(make_lines(("a", "2024-01-01", 5)), at="2020-01-01")


def test_horizons() -> None:
    assert [parse(text).weeks for text in ("52w", "90d", " 2W ")] == [52, 90 / 7, 2]
    assert parse("12m").weeks == pytest.approx(parse("1y").weeks)


def test_a_discount_lowers_ltv_only(fit_lines: Fit, shop_lines: pa.Table) -> None:
    plain, less = (fit_lines(shop_lines, model="nbd", discount_rate=rate) for rate in (0.0, 0.2))
    assert less.glance().value.mean == pytest.approx(plain.glance().value.mean)
    ratio = less.clients().arrow()["ltv"].to_numpy() / plain.clients().arrow()["ltv"].to_numpy()
    assert ((ratio > 0.6) & (ratio < 0.95)).all()


def test_progress_is_told_in_order(make_lines: Make, fit_lines: Fit) -> None:
    told: list[float] = []
    fit_lines(
        make_lines(("a", "2024-01-01", 5)), model="nbd", progress=lambda stage, share: told.append(share)
    )
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_contracts_asked_for_by_name_are_modelled(make_lines: Make, fit_lines: Fit) -> None:
    day = dt.date(2023, 1, 3)
    months = [str(day + dt.timedelta(days=round(30.4 * n))) for n in range(14)]
    payers = [("abcdef"[k], month, 20) for k in range(6) for month in months[: 4 + 2 * k]]
    asked = fit_lines(make_lines(*payers), model="contract")
    assert codes(asked)[0] == "fit.contracts_named"
    assert asked.models["contracts"]["period_days"] == pytest.approx(30.4, abs=0.5)
    told = {row["client"]: row["p_alive"] for row in asked.clients().arrow().to_pylist()}
    assert told["a"] == 0.0 and told["f"] > 0.5
    assert "contracts" not in fit_lines(make_lines(*payers)).models  # six payers are too few to be recognised


def test_contracts_that_nobody_has_are_refused(make_lines: Make, fit_lines: Fit) -> None:
    with pytest.raises(FitError, match="no client in these records pays at regular intervals"):
        fit_lines(make_lines(("a", "2023-01-03", 5), ("b", "2023-02-07", 5)), model="contract")


def test_every_model_of_the_settings_can_be_fitted() -> None:
    assert set(settings.MODELS) == {"auto", "contract", *regulars.activity.FAMILIES}


def test_every_candidate_has_its_parameters_and_likelihood(portfolio: regulars.Portfolio) -> None:
    told = portfolio.models
    assert set(told["fits"]) == set(choosing.CANDIDATES) == {row["model"] for row in told["candidates"]}
    assert sum(one["weight"] for one in told["fits"].values()) == 1.0
    for one in told["fits"].values():
        assert np.isfinite(one["log_likelihood"]) and all(v > 0 for v in one["params"].values())
    assert told["fits"][told["activity"]["model"]]["params"] == told["activity"]["params"]


def test_the_only_clients_range_is_the_bases(make_lines: Make, fit_lines: Fit) -> None:
    told = fit_lines(make_lines(*[("only", f"2024-{month:02}-01", 10 + month) for month in range(1, 13)]))
    [client] = told.clients().arrow().to_pylist()
    base = told.totals().to_pylist()[0]
    for name in ("expected_orders", "expected_value"):
        for end in ("", "_low", "_high"):
            assert base[name + end] == client[name + end]


def test_records_without_a_purchase_are_refused(make_lines: Make, fit_lines: Fit) -> None:
    """Nobody is unknown in them, and no column is missing."""
    for amount in (-5, 0):
        with pytest.raises(FitError) as refused:
            fit_lines(make_lines(("a", "2024-01-01", amount, "tea"), (None, "2024-01-02", amount, "tea")))
        assert refused.value.said.code == "error.nothing_bought"


def test_products_without_a_sale_are_counted(make_lines: Make, fit_lines: Fit) -> None:
    sold = ("a", "2024-01-01", 5, "tea")
    told = fit_lines(
        make_lines(sold, ("a", "2024-01-01", 0, "gift"), ("a", "2024-01-02", -1, "bottle")), model="nbd"
    )
    [note] = [note for note in told.notes if note.code == "fit.without_sale"]
    assert note.params["n"] == 2
    assert told.products().arrow()["product"].to_pylist() == ["tea"]
    assert "fit.without_sale" not in codes(fit_lines(make_lines(sold), model="nbd"))


def test_clients_without_a_purchase_are_counted(make_lines: Make, fit_lines: Fit) -> None:
    told = fit_lines(
        make_lines(("a", "2024-01-01", 5), ("b", "2024-01-02", 0), ("c", "2024-02-01", -3)), model="nbd"
    )
    [note] = [note for note in told.notes if note.code == "fit.without_purchase"]
    assert note.params["n"] == 2
    assert told.clients().arrow()["client"].to_pylist() == ["a"]
    for top in (-1, "all", 1.5):
        with pytest.raises(ArgumentInvalid, match="top"):
            told.sell_to("a", top)
