"""How often each client has been coming lately, and how far that is to be believed beside the model.

An activity model knows a client by (x, t_x, T): what came when in between is lost on it. Where nobody
really leaves and habits drift, the recent pace foresees more. With decayed visits z_u after the first one
and exposure E_u (`regulars.portfolio.products`),

    A_u = (k g + z_u) / (k + E_u),

g the base's pace: occasions a week, and picks a week in the same way. The first occasion is left out of z
and E: it is there by definition. A client is then expected to come

    Y_u^(1 − w) · (A_u H)^w

times within H weeks, Y_u being the model's expectation: a geometric pool (Genest & Zidek 1986). Weight w and
k are taken where earlier weeks of the same records, kept from both, were foreseen best by Poisson deviance.
(Moments would put k near nothing: a few who come daily make all the spread between clients.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio import activity, choosing
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.products import PACE_CLOCK
from regulars.portfolio.ratios import Ratio

#: Weights of the recent pace, and weeks k in front of a client's own, that are tried.
WEIGHTS, WEEKS = (0.25, 0.5, 0.75, 1.0), (0.5, 1.0, 1.5, 2.5, 4.0)
#: k where nothing can be tried: what grocery and hobby bases agree on.
UNJUDGED_WEEKS = 1.5
#: Standard errors by which the recent pace has to be better before it is believed at all.
_CLEARLY = 2.0
#: Nobody's pace is quite nothing: occasions or picks a week.
LEAST = 1e-4
#: The model's expectation moves by no more than this factor.
FURTHEST = 20.0

PACES_SQL = f"""
SELECT h.client, (1 - pow($clock, h.t_days / 7e0)) / (7 * (1 - pow($clock, 1 / 7e0))) AS weeks,
       (1 - pow($clock, h.t_days / 7e0 + 1)) / (1 - $clock) AS exposure,
       coalesce(z.visits, 0e0) AS visits, coalesce(z.picks, 0e0) AS picks
FROM histories AS h LEFT JOIN (
    SELECT client, {exact("here")} AS visits, {exact("here * n")} AS picks
    FROM (
        SELECT d.client, coalesce(p.n, 0) AS n,
               pow($clock, date_diff('day', d.sold_on, CAST($at AS DATE)) / 7e0) AS here
        FROM days AS d JOIN histories AS o ON d.client = o.client AND d.sold_on > o.first_on
        LEFT JOIN daily_picks AS p ON d.client = p.client AND d.sold_on = p.sold_on
        WHERE d.gross > 0
    ) AS aged
    GROUP BY client
) AS z ON h.client = z.client
"""

BASE_PACE_SQL = f"""
SELECT {exact("weeks")} AS weeks, {exact("visits")} AS visits,
       {exact("picks")} AS picks
FROM paces
"""

# What was known at $origin, whole weeks and twentieths of a visit, and what the next $ahead days brought.
PACE_HOLDOUT_SQL = f"""
SELECT x, tx_days, t_days, floor(visits * 20) / 20e0 AS visits, y, count(*) AS weight
FROM (
    SELECT x, y, visits, 7 * CAST(floor(tx_days / 7e0) AS BIGINT) AS tx_days,
           7 * CAST(floor(t_days / 7e0) AS BIGINT) AS t_days
    FROM (
        SELECT count(CASE WHEN sold_on <= $origin THEN 1 END) - 1 AS x,
               count(CASE WHEN sold_on > $origin THEN 1 END) AS y,
               date_diff('day', min(sold_on), max(CASE WHEN sold_on <= $origin THEN sold_on END)) AS tx_days,
               date_diff('day', min(sold_on), CAST($origin AS DATE)) AS t_days,
               coalesce({exact("here")}, 0e0) AS visits
        FROM (
            SELECT d.client, d.sold_on,
                   CASE WHEN d.sold_on <= $origin AND d.sold_on > h.first_on
                        THEN pow($clock, date_diff('day', d.sold_on, CAST($origin AS DATE)) / 7e0) END AS here
            FROM days AS d JOIN histories AS h ON d.client = h.client
            WHERE d.gross > 0 AND d.sold_on <= $until AND h.first_on <= $origin
        ) AS aged
        GROUP BY client
    ) AS c
) AS coarse
GROUP BY x, tx_days, t_days, floor(visits * 20), y
ORDER BY x, tx_days, t_days, floor(visits * 20), y
"""


@dataclass(frozen=True)
class Belief:
    """``weight`` w of the recent pace beside the model, and k, the ``weeks`` before a client's own."""

    weight: float
    weeks: float


@dataclass(frozen=True)
class Paces:
    """The base's occasions and picks a week."""

    visits: Ratio
    picks: Ratio


#: The model alone, because it foresaw as well or because nothing could be tried.
MODEL_ALONE = Belief(0.0, UNJUDGED_WEEKS)
_TRIED = (MODEL_ALONE, *(Belief(weight, weeks) for weight in WEIGHTS for weeks in WEEKS))


def build(engine: Engine, at: dt.date, belief: Belief) -> Paces:
    """Make ``paces`` (a row a client: decayed visits, picks, weeks) and find what the base has in common."""
    engine.step("paces", PACES_SQL, at=at, clock=PACE_CLOCK)
    sums = engine.arrow(BASE_PACE_SQL).to_pylist()[0]
    visits, picks = (
        Ratio(max(sums[of] / sums["weeks"], LEAST) if sums["weeks"] else LEAST, belief.weeks)
        for of in ("visits", "picks")
    )
    return Paces(visits, picks)


def believed(
    engine: Engine, first: dt.date, at: dt.date, horizon_weeks: float, model: str, seed: int
) -> Belief:
    """How far the recent pace is believed beside the activity ``model``.

    It has to be better than the model alone by two standard errors over the inner origins together.
    """
    looks = [
        gained
        for origin, ahead in choosing.origins(first, at, horizon_weeks)
        if (gained := _look(engine, origin, ahead, model, seed)) is not None
    ]
    return _TRIED[decide(looks)]


def decide(looks: Sequence[tuple[Floats, Floats]]) -> int:
    """Which column foresaw best; the first unless another did so by two standard errors.

    A look is (deviances by client and way (n, ways), how many clients each row stands for (n,)).

    >>> same, better = np.full((400, 1), 2.0), np.tile([1.0, 1.2], 200)[:, None]
    >>> decide([(np.hstack([same, same, better]), np.ones(400))])
    2
    >>> decide([])
    0
    """
    if not looks:
        return 0
    mean = np.sum([weight @ deviance / weight.sum() for deviance, weight in looks], axis=0)
    best = int(np.argmin(mean))
    ahead, variance = 0.0, 0.0
    for deviance, weight in looks:
        gain = deviance[:, 0] - deviance[:, best]
        own = float(weight @ gain / weight.sum())
        ahead += own
        variance += float(weight @ (gain - own) ** 2) / float(weight.sum()) ** 2
    return best if ahead > _CLEARLY * np.sqrt(variance) else 0


def _look(engine: Engine, origin: dt.date, ahead: int, model: str, seed: int) -> tuple[Floats, Floats] | None:
    """Poisson deviances of each way tried, and the clients that each row stands for; None if too few."""
    until = origin + dt.timedelta(days=ahead)
    asked = engine.arrow(PACE_HOLDOUT_SQL, origin=origin, until=until, clock=PACE_CLOCK)
    rows = choosing.sampled(asked, seed, ("x", "tx_days", "t_days", "visits", "y"))
    x, y, weight = floats(rows, "x"), floats(rows, "y"), floats(rows, "weight")
    if choosing.too_few(x, weight):
        return None
    t_x, age = choosing.week_grain(x, floats(rows, "tx_days") / 7, floats(rows, "t_days") / 7)
    expected = activity.fit(model, x, t_x, age, weight).expected(ahead / 7, x, t_x, age)
    visits = floats(rows, "visits")
    weeks = (1 - PACE_CLOCK**age) / (7 * (1 - PACE_CLOCK ** (1 / 7)))
    base = max(float(weight @ visits / (weight @ weeks)), LEAST)
    moved = (
        pooled(expected, (way.weeks * base + visits) / (way.weeks + weeks) * ahead / 7, way.weight)
        for way in _TRIED
    )
    return np.stack([2 * (xlogy(y, y / mean) - y + mean) for mean in moved], axis=1), weight


def pooled(expected: Floats, lately: Floats, weight: float) -> Floats:
    """The geometric pool of the model's expectation and the recent pace's, within `FURTHEST`.

    >>> pooled(np.array([4.0]), np.array([1.0]), 0.5)
    array([2.])
    """
    base = np.maximum(expected, 1e-9)
    moved = np.clip((np.maximum(lately, 1e-9) / base) ** weight, 1 / FURTHEST, FURTHEST)
    return np.asarray(base * moved, dtype=np.float64)
