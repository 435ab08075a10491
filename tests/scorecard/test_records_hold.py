"""Claims counted from records beside sales, through their own SQL, in worlds whose truth is known."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from claims_worlds import LEVEL, counted, within_chance

from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.portfolio.contracts.payments import GRACE
from regulars.scorecard.claims import comparing, growth, offered, staying, waiting, windows
from regulars.scorecard.claims.comparing import Compared, Kind
from regulars.scorecard.claims.model import Interval
from regulars.scorecard.claims.periods import Periods
from regulars.scorecard.lenses import Period

NOW = Period(dt.date(2024, 12, 30), dt.date(2025, 6, 29))
BEFORE = Period(dt.date(2024, 7, 1), dt.date(2024, 12, 29))
SPAN = Periods(NOW, BEFORE, NOW.last_on)
DAYS = SPAN.days


@pytest.fixture(scope="module")
def duck() -> Iterator[Engine]:
    made = DuckDB()
    yield made
    made.close()


def holds(each: tuple[Interval, ...], truths: tuple[float, ...]) -> np.ndarray:
    return np.array([one.low <= truth <= one.high for one, truth in zip(each, truths, strict=True)])


def compared(found: Compared, kind: Kind) -> tuple[Interval, Interval, Interval]:
    """Now, before and their difference."""
    assert found.before is not None
    one, other = (comparing.interval(each, kind, LEVEL) for each in (found.now, found.before))
    return one, other, comparing.difference(one, other, comparing.correlation(found))


def judged(hits: np.ndarray, runs: int) -> None:
    """Each within chance; a quick run is held to a wide band only."""
    if runs >= 1000:
        print(f" held {hits / runs}", end="")
    for each in hits.tolist():
        assert within_chance(int(each), runs) if runs >= 1000 else each / runs >= 0.5, hits / runs


def days(first: dt.date, number: np.ndarray) -> pa.Array:
    return pa.array((np.datetime64(first) + number.astype("timedelta64[D]")).astype("datetime64[D]"))


@pytest.mark.parametrize("runs", [100, pytest.param(4000, marks=pytest.mark.slow)])
def test_who_stays_under_contract(runs: int) -> None:
    """Each leaves at his own chance a month; most are seen for a part of it, payments slip by days."""
    rng = np.random.default_rng(1)
    at = max(math.floor((365 / 2 - 30 * (1 + GRACE)) / 30), 1)
    laws = ((1.0, 9.0), (1.0, 5.0))
    # The mean of (1 − θ)^at over a beta law.
    truths = [math.prod((b + n) / (a + b + n) for n in range(at)) for a, b in laws]
    hits = np.zeros(3)
    for _ in range(runs):
        both = []
        for a, b in laws:
            seen = rng.integers(0, 365, 150).astype(float)
            paid = np.minimum(rng.geometric(rng.beta(a, b, 150)), np.floor(seen / 30) + 1)
            slip = np.where(paid > 1, rng.integers(-3, 4, 150), 0)
            last = np.clip((paid - 1) * 30 + slip, 0, seen)
            both.append({"x": paid - 1, "tx_days": last, "t_days": seen, "weight": np.ones(150)})
        found = staying.by_contract(both, 30.0, 365, LEVEL)
        assert isinstance(found, tuple)
        one, other = (each.share for each in found)
        hits += holds((one, other, comparing.difference(one, other)), (*truths, truths[0] - truths[1]))
    judged(hits, runs)


#: Four products: a client's purchases of each a day at full price, and how long they are on offer.
BUYS, ON_OFFER = np.array([0.05, 0.1, 0.08, 0.02]), np.array([20, 40, 60, 50])


def balance(times: float) -> float:
    """The share bought on offer less the share on offer, where offers are taken ``times`` as readily."""
    e = ON_OFFER / DAYS
    return float((BUYS * e * (1 - e) * (times - 1)).sum() / (BUYS * (1 + e * (times - 1))).sum())


def shoppers(rng: np.random.Generator, runs: int, times: tuple[float, float]) -> tuple[pa.Table, pa.Table]:
    """Lines of many shops of ninety clients each, who look at prices each his way; what was on offer."""
    people = 90 * runs
    rate, lean = rng.gamma(2, 0.2, people), rng.normal(0, 1, people)
    parts: dict[str, list[np.ndarray]] = {"who": [], "product": [], "day": []}
    offers = []
    for period, readily in zip((NOW, BEFORE), times, strict=True):
        first = (period.first_on - BEFORE.first_on).days
        for product, (often, length) in enumerate(zip(BUYS, ON_OFFER, strict=True)):
            begin = int(rng.integers(0, DAYS - length))
            since = period.first_on + dt.timedelta(days=begin)
            until = since + dt.timedelta(days=int(length) - 1)
            offers.append({"product": f"p{product}", "from_on": since, "until_on": until})
            own = readily * np.exp(0.4 * lean - 0.08) if readily != 1 else np.ones(people)
            on = rng.poisson(rate * often * length * own)
            off = rng.poisson(rate * often * (DAYS - length))
            outside = rng.integers(0, DAYS - length, off.sum())
            there = np.concatenate([begin + rng.integers(0, length, on.sum()),
                                    np.where(outside >= begin, outside + length, outside)])  # fmt: skip
            who = np.concatenate([np.repeat(np.arange(people), on), np.repeat(np.arange(people), off)])
            parts["who"].append(who)
            parts["day"].append(first + there)
            parts["product"].append(np.full(len(who), product))
    who, day, product = (np.concatenate(parts[name]) for name in ("who", "day", "product"))
    lines = pa.table(
        {
            "client": pa.array(who).cast(pa.string()),
            "sold_on": days(BEFORE.first_on, day),
            "product": pa.array(np.char.add("p", product.astype(str))),
            "product_group": pa.nulls(len(who), pa.string()),
            "amount": pa.array(np.full(len(who), 5.0)).cast(pa.decimal128(18, 2)),
            "is_return": pa.array(np.zeros(len(who), bool)),
        }
    )
    told = pa.Table.from_pylist(offers)
    told = told.append_column("share", pa.array(np.full(len(offers), 0.2)))
    return lines, told.append_column("client", pa.nulls(len(offers), pa.string()))


@pytest.mark.parametrize(
    ("runs", "times"),
    [
        (6, (1.5, 2.0)),
        pytest.param(1000, (1.5, 2.0), marks=pytest.mark.slow),
        pytest.param(1000, (1.0, 1.0), marks=pytest.mark.slow),
    ],
)
def test_price_matters_less(duck: Engine, runs: int, times: tuple[float, float]) -> None:
    """Bought on offer less what was on offer; and where nothing matters few shops say that something does."""
    lines, told = shoppers(np.random.default_rng(2), runs, times)
    shop = lines["client"].cast(pa.int64()).to_numpy() // 90
    order = np.argsort(shop, kind="stable")
    lines, ends = lines.take(pa.array(order)), np.searchsorted(shop[order], np.arange(runs + 1))
    duck.table("told_discounts", told)
    now, before = (balance(each) for each in times)
    hits, said = np.zeros(3), 0
    for run in range(runs):
        duck.table("lines", lines.slice(ends[run], ends[run + 1] - ends[run]))
        found = offered.price(duck, SPAN, LEVEL, windows.spans(SPAN))
        assert found.value is not None and found.before is not None and found.trend is not None
        hits += holds((found.value, found.before, found.trend), (now, before, now - before))
        said += found.verdict != "cannot tell"
    judged(hits, runs)
    if times == (1.0, 1.0) and runs >= 1000:
        assert said <= 0.125 * runs, said / runs


@pytest.mark.parametrize("runs", [6, pytest.param(1000, marks=pytest.mark.slow)])
def test_how_long_people_wait(duck: Engine, runs: int) -> None:
    """A dozen visits a day, busy days among them: whoever comes on one waits behind the same people."""
    rng = np.random.default_rng(3)
    hits, means = np.zeros(3), [float(np.exp(middle + 0.25 / 2 + 0.36 / 2)) for middle in (2.6, 2.8)]
    told = windows.spans(SPAN)
    for _ in range(runs):
        came, took = [], []
        for period, middle in zip((NOW, BEFORE), (2.6, 2.8), strict=True):
            day = np.repeat(np.arange(DAYS), rng.poisson(12, DAYS))
            busy = rng.normal(0, 0.5, DAYS)[day]
            first = np.datetime64(dt.datetime.combine(period.first_on, dt.time(10)))
            came.append(first + day.astype("timedelta64[D]"))
            took.append(np.exp(middle + busy + rng.normal(0, 0.6, len(day))))
        at, minutes = np.concatenate(came), np.round(np.concatenate(took)).astype("timedelta64[m]")
        visits = {"told_at": pa.array(at.astype("datetime64[us]")),
                  "served_at": pa.array((at + minutes).astype("datetime64[us]"))}  # fmt: skip
        duck.table("told_visits", pa.table(visits))
        found = waiting.waits(duck, SPAN, LEVEL, told, ())
        assert found.value is not None and found.before is not None and found.trend is not None
        assert found.n > 1500
        hits += holds((found.value, found.before, found.trend), (means[0], means[1], means[0] - means[1]))
    judged(hits, runs)


@pytest.mark.parametrize("runs", [6, pytest.param(1000, marks=pytest.mark.slow)])
def test_earned_growth(duck: Engine, runs: int) -> None:
    """Of 150 new clients who were asked three in ten were sent; they bring a third more, and all differ."""
    rng = np.random.default_rng(4)
    worth = 0.3 * np.exp(0.3)
    truth = worth / (worth + 0.7)
    hits = 0
    for _ in range(runs):
        sent = rng.random(150) < 0.3
        revenue = np.exp(3 + 0.3 * sent + rng.normal(0, 1, 150))
        first = rng.integers(0, DAYS, 150)
        names = pa.array([f"n{n}" for n in range(150)])
        old = {"client": ["o"] * 2, "sold_on": [BEFORE.first_on, NOW.first_on], "revenue": [9000.0, 8000.0]}
        new = {"client": names, "sold_on": days(NOW.first_on, first), "revenue": revenue}
        rows = pa.concat_tables([pa.table(old).cast(_WORTH), pa.table(new).cast(_WORTH)])
        duck.table("worth", _cents(rows))
        begun = {"client": names, "first_on": days(NOW.first_on, first)}
        since = pa.table({"client": ["o"], "first_on": pa.array([BEFORE.first_on])})
        duck.table("acquired", pa.concat_tables([pa.table(begun), since]))
        duck.table("asked_rows", pa.table({"client": names, "brought": pa.array(sent)}))
        found = growth.earned(duck, windows.spans(SPAN), LEVEL, asked=True)
        assert found is not None and found.growth is not None and found.retention is not None
        assert found.retention == pytest.approx(8000 / 9000)
        grown = found.retention + truth * float(found.new / found.before) - 1
        hits += found.growth.low <= grown <= found.growth.high
    judged(np.array([hits]), runs)


_WORTH = pa.schema([("client", pa.string()), ("sold_on", pa.date32()), ("revenue", pa.float64())])


def _cents(rows: pa.Table) -> pa.Table:
    money = pa.array(np.round(rows["revenue"].to_numpy(), 2)).cast(pa.decimal128(18, 2), safe=False)
    return rows.set_column(2, "revenue", money)


@pytest.mark.parametrize("runs", [10, pytest.param(1000, marks=pytest.mark.slow)])
def test_what_comes_back_at_an_equal_mix(duck: Engine, runs: int) -> None:
    """Shoes come back far more often than books, and now more shoes are sold: nothing got worse."""
    rng = np.random.default_rng(6)
    often = np.array([0.02, 0.05, 0.15])
    hits = 0
    for _ in range(runs):
        sold = [rng.poisson(np.outer(rng.gamma(2, 0.5, 250), mix)) for mix in ((1, 2, 4), (3, 2, 1))]
        back = [rng.binomial(each, often) for each in sold]
        told = [each.ravel() for pair in zip(back, sold, strict=True) for each in pair]
        *_, apart = compared(counted(duck, *told, strata=3), "share")
        hits += apart.low <= 0 <= apart.high
    judged(np.array([hits]), runs)
