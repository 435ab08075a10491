"""They stay: of the clients who came in a period, the share still with us at its end, at equal age.

Under contract by Kaplan–Meier: who missed a renewal is seen to leave. Where clients come when they like,
silence is no leaving, so a model says who is still a client: the portfolio's own kind, fitted to the clients
who came in each period from what they did within it, so that both are seen for as long and neither borrows
from the other.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import activity
from regulars.portfolio.contracts import KaplanMeier, kaplan_meier
from regulars.portfolio.contracts.payments import GRACE
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.portfolio import Record
from regulars.reasons import Reason, Said
from regulars.scorecard.claims import texts
from regulars.scorecard.claims.measuring import Kept, measured_apart, untold, without_before
from regulars.scorecard.claims.model import Interval, Measure
from regulars.scorecard.claims.periods import Periods
from regulars.scorecard.lenses import Period

#: Clients who came back, of those who came in a period, below which the model cannot speak of them: at 300
#: clients intervals hold .85–.94 of what they claim, at 30 fits run to their boundaries.
FEWEST_BACK: Final = 200
_DRAWS: Final = 200
#: Ages at which a curve is worked out; between them it is drawn straight.
_GRID: Final = 14

#: Arrays x, tx_days, t_days and weight of distinct histories.
Histories = dict[str, Floats]

FEW_BACK = Reason(
    "scorecard.stay.few_back",
    "Of those who came in the period only {n} came back: too few to tell silence from leaving.",
    plural="Of those who came in the period only {n} came back: too few to tell silence from leaving.",
)
NOBODY_CAME = Reason(
    "scorecard.stay.nobody_came", "Nobody came for the first time in one of the two periods."
)
NOBODY_LEAVES = Reason(
    "scorecard.stay.nobody_leaves",
    "Who of them left and who is merely silent cannot be told from the records of one period.",
)
NO_RENEWALS = Reason("scorecard.stay.no_renewals", "Too few renewals have come due in the period.")

# The clients who came in a period, by what they did until its end.
CAME_TRIPLES_SQL = """
SELECT x, tx_days, t_days, count(*) AS weight FROM (
    SELECT w.client, count(*) - 1 AS x, date_diff('day', min(w.sold_on), max(w.sold_on)) AS tx_days,
           date_diff('day', min(w.sold_on), $last) AS t_days
    FROM worth AS w JOIN acquired AS a ON w.client = a.client
    WHERE a.first_on >= $first AND a.first_on <= $last AND w.orders > 0 AND w.sold_on <= $last
    GROUP BY w.client
) AS came
GROUP BY x, tx_days, t_days ORDER BY x, tx_days, t_days
"""


def stay(engine: Engine, record: Record, periods: Periods) -> Measure:
    """The measure of "they stay"."""
    claim, level = texts.STAY, record.level
    contracts, model = record.models.get("contracts"), record.models.get("activity")
    if periods.before is None:
        return untold(claim, without_before(periods), level)
    both = [_histories(engine, each) for each in (periods.now, periods.before)]
    if contracts and not model:
        found = by_contract(both, float(contracts["period_days"]), periods.days, level)
    else:
        found = by_model(both, model["model"] if model else "bg/nbd", level, record.seed)
    facts = _lifetime(record)
    if isinstance(found, Said):
        n = int(both[0]["weight"].sum())
        measure = untold(claim, found, level, facts=facts, n=n)
        back = found.params.get("n")
        if not back:
            return measure
        return replace(measure, more_needed=math.ceil(n * FEWEST_BACK / back) - n, afresh=False)
    return measured_apart(claim, *found, level, facts)


def _histories(engine: Engine, period: Period) -> Histories:
    rows: pa.Table = engine.arrow(CAME_TRIPLES_SQL, first=period.first_on, last=period.last_on)
    return {name: floats(rows, name) for name in ("x", "tx_days", "t_days", "weight")}


def by_model(both: list[Histories], name: str, level: float, seed: int) -> tuple[Kept, Kept] | Said:
    """Each period's clients by a model of their own, all seen at the ages that the present ones have."""
    if not all(len(each["weight"]) for each in both):
        return NOBODY_CAME()
    fewest = min(int(each["weight"][each["x"] > 0].sum()) for each in both)
    if fewest < FEWEST_BACK:
        return FEW_BACK(n=fewest)
    ages, weights = both[0]["t_days"] / 7, both[0]["weight"]
    told = [kept_at(each, name, ages, weights, level, seed + n) for n, each in enumerate(both)]
    if told[0] is None or told[1] is None:
        return NOBODY_LEAVES()
    return told[0], told[1]


def kept_at(
    came: Histories, name: str, ages: Floats, weights: Floats, level: float, seed: int
) -> Kept | None:
    """The share still with us, by the model ``name`` of those who ``came``, of clients of ``ages`` (weeks).

    The interval is that of parameter draws. None where the model says that nobody leaves, or lies at another
    limit, where it knows nothing of its error.
    """
    fitted = activity.fit(name, came["x"], came["tx_days"] / 7, came["t_days"] / 7, came["weight"])
    if fitted.boundary is not None:
        return None
    # The curve is smooth: between four weeks and the next it is a straight line to within a thousandth.
    grid = np.linspace(float(ages.min()), float(ages.max()), _GRID)
    shares = [
        float(weights @ np.interp(ages, grid, drawn.lifetime_survival(grid)) / weights.sum())
        for drawn in (fitted, *fitted.draws(_DRAWS, seed))
    ]
    low, high = np.quantile(shares[1:], [(1 - level) / 2, (1 + level) / 2])
    interval = Interval(shares[0], min(float(low), shares[0]), max(float(high), shares[0]))
    return Kept(interval, int(came["weight"].sum()))


def curve(histories: Histories, days: float, level: float) -> KaplanMeier | None:
    """Kaplan–Meier of clients under contract of ``days`` a period, in periods paid for.

    As `regulars.portfolio.contracts.payments`: only renewals count that came due one period and a grace
    before the end, so that nobody is kept merely because his silence is young.
    """
    tenure = np.floor(histories["tx_days"] / days + 0.5) + 1
    resolved = np.floor(np.maximum(histories["t_days"] - days * (1 + GRACE), 0.0) / days)
    lost = tenure <= resolved
    time = np.where(lost, tenure, resolved)
    seen = time > 0
    return kaplan_meier(time[seen], lost[seen], histories["weight"][seen], level) if seen.any() else None


def by_contract(both: list[Histories], days: float, span: int, level: float) -> tuple[Kept, Kept] | Said:
    """The share kept half a period of comparison on, for clients who came early in it are seen so long."""
    curves = [curve(each, days, level) for each in both]
    at = max(math.floor((span / 2 - days * (1 + GRACE)) / days), 1)
    told = []
    for found, each in zip(curves, both, strict=True):
        if found is None or found.last < at or not len(found.time):
            return NO_RENEWALS()
        place = int(np.searchsorted(found.time, at, side="right")) - 1
        if place < 0:
            return NO_RENEWALS()
        ends = Interval(*(float(part[place]) for part in (found.survival, found.low, found.high)))
        told.append(Kept(ends, int(each["weight"].sum())))
    return told[0], told[1]


def _lifetime(record: Record) -> list[Said]:
    found = record.lifetime
    if found is None or found.median_weeks is None:
        return []
    return [texts.LIFETIME(weeks=found.median_weeks)]
