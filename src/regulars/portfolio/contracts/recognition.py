"""Is this a base under contract: are clients billed at regular intervals?

Two readings of the records are tried. In the first a client's billings are his days of purchase; in the
second they are his payments of one and the same amount, so that a gym's monthly debits are seen among
drinks from its bar. In either, the gaps between a client's billings are sorted into the periods that
contracts run by. A client is *regular* when nearly all his gaps are of one period or a few of it (a debit
failed, a pause), and most are of exactly one; the base is under contract when most clients with enough
billings are regular, and those billings bring most of the money. Where amounts vary from one billing to
the next (telephone, electricity) almost all clients have to be regular, and by the month or longer: weekly
shoppers come every week, too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from regulars.engine import Engine
from regulars.reasons import Reason, Said

CONTRACT = Reason(
    "contracts.recognised",
    "Clients pay about every {days} days ({regular} of the {n} with enough payments), lifetimes come "
    "from who stopped paying.",
    plural="Clients pay about every {days} days ({regular} of the {n} with enough payments), lifetimes come "
    "from who stopped paying.",
)
IRREGULAR = Reason(
    "contracts.irregular",
    "Clients buy when they like: {regular} of {n} with enough purchases comes at regular intervals.",
    plural="Clients buy when they like: {regular} of {n} with enough purchases come at regular intervals.",
)
TOO_FEW = Reason(
    "contracts.too_few",
    "Only {n} client has enough purchases to see whether the company bills at regular intervals.",
    plural="Only {n} clients have enough purchases to see whether the company bills at regular intervals.",
)


class Period(NamedTuple):
    """A billing period: the gaps taken for one of it and for two of it (days, inclusive).

    ``lengths`` are the days it may mean, of which the one nearest to the mean gap is taken. A debit due on a
    weekend goes through on Monday, months have 28 to 31 days, and some debits are late. ``gaps``: how many a
    client has to have before he is judged.
    """

    name: str
    lengths: tuple[float, ...]
    one: tuple[int, int]
    two: tuple[int, int]
    gaps: int


PERIODS = (
    Period("week", (7.0,), (6, 8), (13, 15), 6),
    Period("fortnight", (14.0,), (12, 16), (26, 30), 5),
    Period("month", (28.0, 30.0, 365.2425 / 12), (26, 35), (56, 66), 3),
    Period("quarter", (84.0, 90.0, 365.2425 / 4), (82, 98), (176, 190), 2),
    Period("half-year", (182.0, 365.2425 / 2), (174, 191), (357, 374), 2),
    Period("year", (364.0, 365.2425), (355, 376), (720, 741), 2),
)

FEWEST = 10
"""Below this many clients with enough billings nothing is recognised."""
_ONE, _ONE_OR_TWO = 0.75, 0.9  # of a regular client's gaps
_CLIENTS, _MONEY = 0.6, 0.5
_CLIENTS_WHEN_AMOUNTS_VARY = 0.9
_SCREENED, _MARGIN = 20_000, 0.1
"""Clients that are looked at first for equal payments, and how far below `_MONEY` their share has to be."""
_EQUAL = 0.6  # of consecutive billings, for amounts to count as fixed

# Clients go by number: with $every = 1 all of them, else every n-th.
# `billings`: (client, series, sold_on, amount), one row a client, series and day.
DAILY_BILLINGS_SQL = """
SELECT client, CAST(0 AS DECIMAL(18, 2)) AS series, sold_on, gross AS amount
FROM days WHERE client IS NOT NULL AND gross > 0
"""

EQUAL_BILLINGS_SQL = """
SELECT client, amount AS series, sold_on, amount
FROM sales WHERE client % $every = 0 AND amount > 0 AND is_return IS NOT TRUE AND sold_on <= $at
GROUP BY client, amount, sold_on
"""

CLIENTS_COUNTED_SQL = "SELECT count(DISTINCT client) AS n FROM days"

# Too short to show a rhythm: on most bases most series, so they are put away first.
LONG_SQL = """
SELECT client, series FROM billings GROUP BY client, series HAVING count(*) >= 3
"""

GAPS_SQL = """
SELECT client, series, gap, amount, CASE WHEN amount = amount_before THEN 1 ELSE 0 END AS unchanged
FROM (
    SELECT b.client, b.series, b.amount,
           date_diff('day', lag(sold_on) OVER (PARTITION BY b.client, b.series ORDER BY sold_on), sold_on)
               AS gap,
           lag(b.amount) OVER (PARTITION BY b.client, b.series ORDER BY sold_on) AS amount_before
    FROM billings AS b INNER JOIN long AS l ON b.client = l.client AND b.series = l.series
) AS ordered
"""

# The first billing of a series has no gap and counts as money.
SERIES_SQL = """
SELECT client, series, count(gap) AS gaps, CAST(sum(unchanged) AS BIGINT) AS unchanged,
       CAST(sum(amount) AS DECIMAL(18, 2)) AS money
FROM gaps GROUP BY client, series
"""

# Gaps of one period or of two, by series; most gaps of most bases are of none and fall out here.
FITS_SQL = """
SELECT g.client, g.series, p.period, p.need, CAST(sum(p.ones) AS BIGINT) AS ones,
       CAST(sum(p.ones * g.gap) AS BIGINT) AS one_days, CAST(sum(1 - p.ones) AS BIGINT) AS twos
FROM gaps AS g INNER JOIN period_gaps AS p ON g.gap = p.gap
GROUP BY g.client, g.series, p.period, p.need
"""

REGULAR_SQL = """
SELECT f.client, f.series, f.period, s.gaps, s.unchanged, s.money, f.ones, f.one_days
FROM fits AS f INNER JOIN series AS s ON f.client = s.client AND f.series = s.series
WHERE s.gaps >= f.need AND f.ones >= $one * s.gaps AND f.ones + f.twos >= $one_or_two * s.gaps
"""

GAPS_COUNTED_SQL = """
SELECT gaps, count(*) AS clients FROM series GROUP BY gaps
"""

SUMMARY_SQL = """
SELECT period, count(DISTINCT client) AS clients, CAST(sum(gaps) AS BIGINT) AS gaps,
       CAST(sum(unchanged) AS BIGINT) AS unchanged, CAST(sum(money) AS DECIMAL(18, 2)) AS money,
       CAST(sum(ones) AS BIGINT) AS ones, CAST(sum(one_days) AS BIGINT) AS one_days
FROM regular GROUP BY period ORDER BY period
"""

MONEY_SQL = """
SELECT CAST(sum(amount) AS DECIMAL(18, 2)) AS money FROM billings
"""

_STEPS = ("long", "gaps", "series", "fits", "regular")


@dataclass(frozen=True)
class Verdict:
    """Whether the base is under contract, and the numbers behind it.

    ``equal_amounts`` tells the second reading (payments of one amount) from the first (days of purchase);
    ``days`` is the length of ``period``. Of ``judged`` clients, who have enough payments, ``regular`` ones
    pay by it; ``money`` is the share of all sales to clients that their regular payments bring,
    ``unchanged`` the share of those payments that came to what the one before did.
    """

    contract: bool
    period: Period
    days: float
    equal_amounts: bool
    judged: int
    regular: int
    money: float
    unchanged: float
    said: Said


def recognise(engine: Engine, at: dt.date) -> Verdict:
    """Read the tables ``sales`` and ``days`` of ``engine`` up to ``at`` for regular billing.

    Where there is none the verdict is on the reading whose regular payments bring most; payments of one
    amount are read only where they might bring enough. The steps it makes (``billings`` and others) are
    dropped again.
    """
    engine.table("period_gaps", _period_gaps())
    engine.view("billings", DAILY_BILLINGS_SQL)
    judged, daily = _read(engine, None, equal_amounts=False)
    best = daily
    if not daily.contract and daily.judged:
        equal = _equal_payments(engine, judged, at) or daily
        best = max(daily, equal, key=lambda verdict: (verdict.contract, verdict.money))
    engine.drop("billings", "period_gaps")
    return best


def _equal_payments(engine: Engine, judged: dict[str, int], at: dt.date) -> Verdict | None:
    """The second reading; None where a sample of the clients shows that it brings too little."""
    clients = int(engine.arrow(CLIENTS_COUNTED_SQL)["n"][0].as_py())
    for every in dict.fromkeys((max(1, clients // _SCREENED), 1)):
        engine.step("billings", EQUAL_BILLINGS_SQL, at=at, every=every)
        _, found = _read(engine, judged, equal_amounts=True)
        if every > 1 and found.money < _MONEY - _MARGIN:
            return None
    return found


def _read(
    engine: Engine, judged: dict[str, int] | None, *, equal_amounts: bool
) -> tuple[dict[str, int], Verdict]:
    """The best verdict of one reading; ``judged`` clients per period are those of the first reading."""
    engine.step("long", LONG_SQL)
    engine.step("gaps", GAPS_SQL)
    engine.step("series", SERIES_SQL)
    engine.step("fits", FITS_SQL)
    engine.step("regular", REGULAR_SQL, one=_ONE, one_or_two=_ONE_OR_TWO)
    if judged is None:
        counted = engine.arrow(GAPS_COUNTED_SQL).to_pylist()
        judged = {
            period.name: sum(row["clients"] for row in counted if row["gaps"] >= period.gaps)
            for period in PERIODS
        }
    total = float(engine.arrow(MONEY_SQL)["money"][0].as_py() or 0)
    found = {row["period"]: row for row in engine.arrow(SUMMARY_SQL).to_pylist()}
    engine.drop(*_STEPS)
    verdicts = [
        judge(period, judged[period.name], found.get(period.name), total, equal_amounts=equal_amounts)
        for period in PERIODS
    ]
    return judged, max(verdicts, key=lambda verdict: (verdict.contract, verdict.regular, verdict.judged))


def judge(
    period: Period, judged: int, row: dict[str, float] | None, total: float, *, equal_amounts: bool
) -> Verdict:
    """The verdict on one period from its counts: ``row`` is of `SUMMARY_SQL`, ``total`` all the money.

    >>> judge(PERIODS[2], 200, {"clients": 180, "gaps": 1500, "unchanged": 1450, "money": 9e4,
    ...        "ones": 1490, "one_days": 45_350}, 1e5,
    ...       equal_amounts=False).contract
    True
    """
    regular = int(row["clients"]) if row else 0
    money = float(row["money"]) / total if row and total > 0 else 0.0
    unchanged = row["unchanged"] / row["gaps"] if row and row["gaps"] else 0.0
    share = regular / judged if judged else 0.0
    fixed = unchanged >= _EQUAL
    needed = _CLIENTS if fixed else _CLIENTS_WHEN_AMOUNTS_VARY
    contract = judged >= FEWEST and share >= needed and money >= _MONEY and (fixed or period.lengths[0] >= 28)
    mean_gap = row["one_days"] / row["ones"] if row else period.lengths[-1]
    days = min(period.lengths, key=lambda length: abs(length - mean_gap))
    if judged < FEWEST:
        said = TOO_FEW(n=judged)
    elif contract:
        said = CONTRACT(days=round(days), regular=regular, n=judged)
    else:
        said = IRREGULAR(regular=regular, n=judged)
    return Verdict(contract, period, days, equal_amounts, judged, regular, money, unchanged, said)


def _period_gaps() -> pa.Table:
    """Each gap that is one of a period (``ones`` 1) or two of it (0), in days."""
    rows = [
        (gap, period.name, period.gaps, ones)
        for period in PERIODS
        for (least, most), ones in ((period.one, 1), (period.two, 0))
        for gap in range(least, most + 1)
    ]
    gaps, periods, need, ones = zip(*rows, strict=True)
    return pa.table({"gap": gaps, "period": periods, "need": need, "ones": ones})
