"""The scorecard's intervals hold the truth as often as they say, in worlds whose truth is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from claims_worlds import LEVEL, balances, counted, shares, shop, within_chance
from scipy.stats import norm

from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.ledger.simulate import simulate_triples
from regulars.portfolio import activity
from regulars.scorecard.claims import comparing, deals, measuring, staying, windows
from regulars.scorecard.claims.comparing import Compared, Kind
from regulars.scorecard.lenses import Period

RUNS = pytest.param(1000, marks=pytest.mark.slow)


@pytest.fixture(scope="module")
def duck() -> Iterator[Engine]:
    made = DuckDB()
    yield made
    made.close()


def held(found: Compared, kind: Kind, now: float, before: float) -> np.ndarray:
    """Whether the intervals of now, before and their difference hold the truth."""
    assert found.before is not None
    one, other = (comparing.interval(each, kind, LEVEL) for each in (found.now, found.before))
    apart = comparing.difference(one, other, comparing.correlation(found))
    truths = zip((one, other, apart), (now, before, now - before), strict=True)
    return np.array([each.low <= truth <= each.high for each, truth in truths])


def judged(hits: np.ndarray, runs: int) -> None:
    """All three within chance; a quick run is held to a wide band only."""
    for name, each in zip(("now", "before", "trend"), hits.tolist(), strict=True):
        fine = within_chance(each, runs) if runs >= 1000 else each / runs > 0.78
        assert fine, (name, each / runs)


@pytest.mark.parametrize("runs", [60, RUNS])
@pytest.mark.parametrize(("now", "before"), [(0.3, 0.3), (0.85, 0.7)])
def test_shares_of_clients_who_differ(duck: Engine, runs: int, now: float, before: float) -> None:
    rng = np.random.default_rng(7)
    hits = np.zeros(3)
    for _ in range(runs):
        hits += held(counted(duck, *shares(rng, 300, now, before, 4.0)), "share", now, before)
    judged(hits, runs)


@pytest.mark.parametrize("runs", [60, RUNS])
def test_balances(duck: Engine, runs: int) -> None:
    rng = np.random.default_rng(8)
    hits = np.zeros(3)
    for _ in range(runs):
        found = counted(duck, *balances(rng, 200, (0.4, 0.3), (0.1, 0.15)))
        hits += held(found, "balance", 0.3, 0.15)
    judged(hits, runs)


@pytest.mark.parametrize(
    ("runs", "model"), [(20, "nbd"), pytest.param(1000, "bg/nbd", marks=pytest.mark.slow)]
)
def test_what_clients_bring_and_how_often_they_come_at_equal_age(duck: Engine, runs: int, model: str) -> None:
    """Nothing changes in the shop, so at equal age the difference is nothing, however old the base grows."""
    params = {"r": 1.0, "alpha": 6.0} | ({"a": 0.8, "b": 6.0} if model == "bg/nbd" else {})
    shop(duck, model, params, 200 * runs, 130, seed=3)
    for sql in (windows.WORTH_COUNTED_SQL, windows.OFTEN_COUNTED_SQL):
        duck.step("counted", sql)
        everybody = duck.arrow("SELECT * FROM counted ORDER BY client, stratum")
        numbers = np.unique(everybody["client"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
        hits = 0
        for run in range(runs):
            duck.table("counted", everybody.filter(pa.array(numbers % runs == run)))
            found = comparing.compare(duck)
            assert found is not None
            assert found.held > measuring.HELD_LEAST
            hits += int(held(found, "mean", 0.0, 0.0)[2])
        assert within_chance(hits, runs) if runs >= 1000 else hits / runs >= 0.7, hits / runs


@pytest.mark.parametrize("runs", [100, pytest.param(2000, marks=pytest.mark.slow)])
def test_deals_with_open_ones_included(runs: int) -> None:
    """Half are paid at a pace of a fortnight, the others never; many are open when the period ends."""
    rng = np.random.default_rng(9)
    period = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    truth = 0.5 * (1 - np.exp(-60.5 / 14))
    hits = 0
    for _ in range(runs):
        opened = rng.integers(0, 365, 150)
        paid = np.where(rng.random(150) < 0.5, opened + np.floor(rng.exponential(14, 150)), np.inf)
        rows = [
            {
                "opened_on": period.first_on + dt.timedelta(days=int(day)),
                "paid_on": None if end == np.inf else period.first_on + dt.timedelta(days=int(end)),
                "weight": 1,
            }
            for day, end in zip(opened, paid, strict=True)
        ]
        schema = pa.schema([("opened_on", pa.date32()), ("paid_on", pa.date32()), ("weight", pa.int64())])
        found = deals.closed(pa.Table.from_pylist(rows, schema), period, 60, LEVEL)
        assert found is not None
        hits += found.share.low <= truth <= found.share.high
    assert within_chance(hits, runs) if runs >= 1000 else hits / runs > 0.8, hits / runs


@pytest.mark.slow
def test_who_stays_by_a_model_of_the_clients_of_one_period() -> None:
    params = {"r": 1.0, "alpha": 4.0, "s": 1.2, "beta": 30.0}
    ages = np.floor(np.random.default_rng(0).uniform(1, 53, 1000))
    truth = float(np.mean(activity.model("pareto/nbd", params).lifetime_survival(ages)))
    hits, told = 0, 0
    for run in range(1000):
        drawn = simulate_triples("pareto/nbd", params, 1000, ages, seed=run)
        came = {"x": drawn.x.astype(float), "tx_days": 7 * drawn.t_x, "t_days": 7 * drawn.T}
        found = staying.kept_at(
            {**came, "weight": np.ones(1000)}, "pareto/nbd", ages, np.ones(1000), LEVEL, run
        )
        if found is not None:
            told += 1
            hits += found.share.low <= truth <= found.share.high
    assert told > 900
    assert within_chance(hits, told), (hits / told, told)


@pytest.mark.slow
def test_as_many_clients_as_are_asked_for_find_what_is_worth_finding(duck: Engine) -> None:
    """With as many as asked for in both periods, a difference worth finding is found 80% of the time."""
    rng = np.random.default_rng(11)
    pilot = counted(duck, *shares(rng, 4000, 0.4, 0.4, 4.0))
    two = Compared(pilot.now, None, 0.0, 0.0)
    wanted, afresh = comparing.needed(two, "share", LEVEL)
    assert afresh
    found = 0
    runs = 1000
    for _ in range(runs):
        # Clients of the two periods are others, as the formula takes them to be; some have no answer.
        n = round(wanted / (1 - np.exp(-1.5)))
        a1, b1, _, _ = shares(rng, n, 0.5, 0.5, 4.0)
        _, _, a0, b0 = shares(rng, n, 0.4, 0.4, 4.0)
        nothing = np.zeros(n)
        both = [np.concatenate(each) for each in ((a1, nothing), (b1, nothing), (nothing, a0), (nothing, b0))]
        told = counted(duck, *both)
        assert told.before is not None
        one, other = (comparing.interval(each, "share", LEVEL) for each in (told.now, told.before))
        found += comparing.difference(one, other).low > 0
    assert 0.77 < found / runs < 0.86, (found / runs, wanted)


def test_the_number_asked_for_is_the_textbooks() -> None:
    """Of single answers: Fleiss, Levin and Paik's size without the pooled term, two of four added."""
    p, n = 0.5, 400
    side = comparing.Side(p, p * (1 - p) / n, n, n, n - 1)
    wanted, _ = comparing.needed(Compared(side, None, 0.0, 0.0), "share", LEVEL)
    finds = norm.ppf(0.95) + norm.ppf(0.8)
    assert wanted == pytest.approx(2 * p * (1 - p) * (finds / 0.1) ** 2, rel=0.01)
    assert measuring.verdict_of(
        comparing.difference(*[comparing.interval(side, "share", LEVEL)] * 2), "more"
    ) == ("cannot tell")
