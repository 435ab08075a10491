"""How far a client's recent pace is believed beside the model, and what he is expected to do then."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import geom

import regulars
from regulars.engine.duckdb import DuckDB
from regulars.portfolio import forecasts, pace
from regulars.portfolio.pace import MODEL_ALONE, Belief, Look, Paces
from regulars.portfolio.products import VISIT_CLOCK
from regulars.portfolio.ratios import Ratio

AHEAD = 12.0


def look(*, clients: int, known: float, newcomers: bool, seed: int) -> Look:
    """Clients who come as gamma-Poisson, in the ``known`` weeks of the records and after.

    ``newcomers`` come for the first time at random within them, whatever their rate; else everyone was there
    before, and his first visit is the first of his own process.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.8, 1.0, clients) + 0.02
    begins = rng.uniform(0, known, clients) if newcomers else rng.exponential(1 / rate)
    seen = begins < known
    rate, begins = rate[seen], begins[seen]
    n = len(rate)
    age = known - begins
    ages = [rng.uniform(0, weeks, rng.poisson(own * weeks)) for own, weeks in zip(rate, age, strict=True)]
    exposure = -np.log(VISIT_CLOCK)
    return Look(
        y=rng.poisson(rate * AHEAD).astype(float),
        expected=np.full(n, rate.mean() * AHEAD),
        visits=np.array([(VISIT_CLOCK**own).sum() for own in ages]),
        weeks=(1 - VISIT_CLOCK**age) / exposure,
        first=VISIT_CLOCK**age,
        known=(1 - VISIT_CLOCK**known) / exposure,
        ahead=AHEAD,
        weight=np.ones(n),
    )


def test_clients_who_were_there_before_are_told_from_newcomers() -> None:
    """Who shows himself late in the records comes rarely, unless he is new."""
    there = [look(clients=3000, known=30.0, newcomers=False, seed=s) for s in (1, 2)]
    new = [look(clients=3000, known=30.0, newcomers=True, seed=s) for s in (3, 4)]
    assert pace.decide(there).before == max(pace.BEFORE)
    assert pace.decide(new).before == 0
    assert pace.decide(there).weight > 0.5 < pace.decide(new).weight


def test_a_model_that_knows_is_left_alone() -> None:
    """Every rate alike and known: a pace adds noise only."""
    rng = np.random.default_rng(5)
    n = 2000
    one = Look(
        y=rng.poisson(3.0, n).astype(float),
        expected=np.full(n, 3.0),
        visits=rng.poisson(1.0, n).astype(float),
        weeks=np.full(n, 4.0),
        first=np.full(n, 0.1),
        known=5.0,
        ahead=12.0,
        weight=np.ones(n),
    )
    assert pace.decide([one]) == MODEL_ALONE


def test_a_row_of_many_clients_counts_as_many() -> None:
    one = look(clients=400, known=20.0, newcomers=False, seed=6)
    columns = ("y", "expected", "visits", "weeks", "first")
    twice = Look(
        **{name: np.tile(getattr(one, name), 2) for name in columns},
        known=one.known, ahead=one.ahead, weight=np.ones(2 * len(one.y)),
    )  # fmt: skip
    heavy = Look(
        **{name: getattr(one, name) for name in columns},
        known=one.known, ahead=one.ahead, weight=np.full(len(one.y), 2.0),
    )  # fmt: skip
    way = Belief(0.5, 1.0, 0.25)
    assert heavy.gain(way) == pytest.approx(twice.gain(way), rel=1e-12)


def expected_of(visits: float, model: float, weight: float, level: float = 0.9) -> dict[str, float]:
    """What is told of one client of whom ``model`` occasions are expected; 100 spent on ten occasions.

    He has made ``visits`` on an exposure of nine weeks; the base's pace is 1 a week, in front of it one week.
    """
    day = dt.date(2025, 1, 1)
    engine = DuckDB()
    state = {"x": 9, "tx_days": 100, "t_days": 200}
    engine.table("free", pa.Table.from_pylist([
        {"client": "a", "first_on": day, "last_on": day, "orders": 10, "revenue": 100.0, "margin": None,
         "gross": 100.0, "costed": 0.0, "occasions": 10, **state}]))  # fmt: skip
    engine.table("histories", engine.arrow("SELECT * FROM free"))
    engine.table("forecasts", pa.Table.from_pylist([
        {"p_alive": 0.5, "p_any": 1 - math.exp(-model), "lifetime_median_weeks": None,
         "lifetime_mean_5y_weeks": None, "expected_orders": model,
         "expected_orders_low": math.floor(model / 2), "expected_orders_high": math.ceil(2 * model),
         "orders_variance": model, "value_low": 0.05 * model, "value_high": 0.2 * model,
         "value_variance": 0.01, "ltv_orders": 10 * model, "ltv_low": 0.5 * model, "ltv_high": 2 * model,
         "spend_unit": 0.1, "spend_flat": 0.0, "spend_prior": 0.0, **state}]))  # fmt: skip
    recent = {"weeks": 9.0, "visits": visits, "baskets": 3.0, "picks": 11.0, "exposure": 8.0}
    engine.table("paces", pa.Table.from_pylist([{"client": "a", **recent}]))
    engine.table("segments", pa.table({"client": ["a"], "segment": [2]}))
    habits = forecasts.Habits(Paces(Ratio(1.0, 1.0), Ratio(1.0, 1.0)), weight)
    terms = forecasts.Terms(AHEAD, level, 3, 0.0)
    forecasts.clients(engine, habits, terms, False, under_contract=False)
    (told,) = engine.arrow("SELECT * FROM client_rows").to_pylist()
    return told


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_expected_visits_are_the_pool_and_all_that_hangs_on_them_follows(weight: float) -> None:
    told, alone = expected_of(19.0, 6.0, weight), expected_of(19.0, 6.0, 0.0)
    mean = (1 - weight) * 6.0 + weight * (1.0 + 19.0) / 10 * AHEAD
    assert told["expected_orders"] == pytest.approx(mean)
    assert told["expected_picks"] == pytest.approx(mean * (1 + 11) / (1 + 3))
    assert told["pace"] == pytest.approx(2 * 3), "his own, whatever the model says"
    assert told["expected_value"] == pytest.approx(10 * mean)
    assert told["p_any"] == pytest.approx(1 - math.exp(-mean))
    for name in ("expected_value_low", "expected_value_high", "ltv", "ltv_low", "ltv_high"):
        assert told[name] == pytest.approx(alone[name] * mean / 6.0), name
    assert told["expected_orders_low"] == math.floor(3 * mean / 6 + 0.5)


@pytest.mark.parametrize("model", [0.0, 1e-7, 6.0])
def test_who_comes_again_is_still_with_us(model: float) -> None:
    """The model gives him even odds, his pace next to certainty: one cannot buy and be gone."""
    told = expected_of(19.0, model, 1.0)
    assert told["p_alive"] == told["p_any"] > 0.9
    rare = expected_of(0.0, 0.1, 0.0)
    assert rare["p_alive"] == 0.5 > rare["p_any"], "nor need one who is there come within the horizon"


@pytest.mark.parametrize("model", [1e-7, 0.0])
@pytest.mark.parametrize("level", [0.8, 0.9])
def test_whom_the_model_takes_for_gone_has_the_range_of_a_mean_alone(model: float, level: float) -> None:
    """His pace says two a week: the model's range, nothing, would be a lie."""
    told = expected_of(19.0, model, 1.0, level)
    mean = 2 * AHEAD
    assert told["expected_orders"] == pytest.approx(mean)
    assert told["p_any"] == pytest.approx(mean / (1 + mean))
    assert told["orders_variance"] == pytest.approx(mean + mean**2)
    assert told["expected_orders_low"] == 0
    assert told["expected_orders_high"] == geom(1 / (1 + mean), loc=-1).ppf(level)
    assert told["expected_value"] == pytest.approx(10 * mean)
    assert (told["expected_value_low"], told["ltv_low"]) == (0, 0)
    assert told["expected_value_high"] == pytest.approx(-10 * mean * math.log(1 - level))
    assert told["ltv"] >= told["expected_value"]
    assert told["ltv_high"] == pytest.approx(-told["ltv"] * math.log(1 - level))


def test_nothing_expected_and_no_pace_believed_is_nothing() -> None:
    told = expected_of(19.0, 0.0, 0.0)
    assert told["expected_orders"] == told["p_any"] == told["expected_value"] == told["ltv"] == 0


def test_a_member_takes_what_he_takes_on_days_without_a_payment_too(
    make_lines: Callable[..., pa.Table], fit_lines: Callable[..., regulars.Portfolio]
) -> None:
    """An occasion ahead is a payment, of which there is one a month; drinks are had as the mood takes him."""
    rng, rows = np.random.default_rng(7), []
    for member in range(80):
        for month in range(14):
            paid = dt.date(2024, 1, 1) + dt.timedelta(days=30 * month + member % 7)
            drinks = rng.choice(np.arange(1, 30), 3, replace=False)
            rows.append((f"m{member}", paid.isoformat(), 30, "membership"))
            rows += [
                (
                    f"m{member}",
                    (paid + dt.timedelta(days=int(day))).isoformat(),
                    round(rng.uniform(2, 15), 2),
                    "drink",
                )
                for day in drinks
            ]
    fitted = fit_lines(make_lines(*rows), horizon="12w")
    assert "contracts" in fitted.models
    clients = fitted._engine.arrow("SELECT expected_orders, expected_picks FROM client_rows")
    of = clients["expected_orders"].to_numpy() > 0
    days = clients["expected_picks"].to_numpy()[of] / clients["expected_orders"].to_numpy()[of]
    assert days == pytest.approx(4, rel=0.1)
