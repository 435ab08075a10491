"""How often each client has been coming lately, and how far that is to be believed beside the model.

An activity model knows a client by (x, t_x, T): what came when in between is lost on it. Where nobody
really leaves and habits drift, the recent pace foresees more. With decayed visits z_u after the first one
and exposure E_u (`regulars.portfolio.products`),

    V_u = (k g + z_u + θ f_u) / (k + (1 − θ) E_u + θ E),

g the base's pace, f_u the decayed first visit and E the exposure of the whole records. The first visit of
one who is new is there by definition, and tells nothing: θ = 0. Who had been a client before the records
began and shows himself late in them comes rarely, and the wait is exposure as any other: θ = 1. Within H
weeks a client is then expected to come

    (1 − w) Y_u + w V_u H

times, Y_u being the model's expectation: a linear pool of opinions (Stone 1961), so that a model which is
wrongly sure that he has left never has the last word. w, k and θ are taken where earlier weeks of the same
records, kept from both, were foreseen best by Poisson deviance. (Moments would put k near nothing: a few who
come daily make all the spread between clients.)

What a visit brings drifts slower than visits do. With n_u decayed picks on d_u decayed visits, and q the
base's picks a visit,

    q_u = (D q + n_u) / (D + d_u),   D = `VISITS_BEFORE`,

and A_u = V_u q_u picks a week are what his cells start from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import xlogy

from regulars.engine import Engine
from regulars.engine.sums import exact
from regulars.portfolio import activity, choosing
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.products import CLOCK, PACE_CLOCK, VISIT_CLOCK
from regulars.portfolio.ratios import Ratio

#: Weights w of the recent pace, weeks k in front of a client's own, and θ, that are tried.
WEIGHTS = (0.1, 0.25, 0.5, 0.75, 1.0)
WEEKS = (0.5, 1.0, 2.0, 4.0)
BEFORE = (0.0, 0.25, 0.5)
#: D: visits with the base's picks in front of a client's own.
VISITS_BEFORE = 1.0
#: Standard errors by which the recent pace has to be better before it is believed at all.
_CLEARLY = 2.0
#: Nobody's pace is quite nothing: occasions or picks a week.
LEAST = 1e-4
#: Occasions within a horizon below which nothing is ever expected: a deviance stays finite.
_LEAST_MEAN = 1e-9
#: Where the pool expects so many times what the model does, the model's ranges tell nothing any more.
FURTHEST = 20.0

PACES_SQL = f"""
SELECT h.client,
       ((1 - $before) * (1 - pow($clock, h.t_days / 7e0)) + $before * (1 - pow($clock, $known_days / 7e0)))
           / (7 * (1 - pow($clock, 1 / 7e0))) AS weeks,
       coalesce(z.visits, 0e0) + $before * pow($clock, h.t_days / 7e0) AS visits,
       coalesce(z.baskets, 0e0) AS baskets, coalesce(z.picks, 0e0) AS picks,
       (1 - pow($slower, h.t_days / 7e0 + 1)) / (1 - $slower) AS exposure
FROM histories AS h LEFT JOIN (
    SELECT client, {exact("CASE WHEN again THEN pow($clock, weeks) ELSE 0e0 END")} AS visits,
           {exact("pow($slow, weeks)")} AS baskets, {exact("pow($slow, weeks) * n")} AS picks
    FROM (
        SELECT d.client, coalesce(p.n, 0) AS n, d.sold_on > o.first_on AS again,
               date_diff('day', d.sold_on, CAST($at AS DATE)) / 7e0 AS weeks
        FROM days AS d JOIN histories AS o ON d.client = o.client
        LEFT JOIN daily_picks AS p ON d.client = p.client AND d.sold_on = p.sold_on
        WHERE d.gross > 0
    ) AS aged
    GROUP BY client
) AS z ON h.client = z.client
"""

BASE_PACE_SQL = f"""
SELECT {exact("weeks")} AS weeks, {exact("visits")} AS visits, {exact("baskets")} AS baskets,
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
    """``weight`` w of the recent pace beside the model, k, the ``weeks`` before a client's own, and θ.

    ``before`` θ says how far clients count as there before their first visit in the records.
    """

    weight: float
    weeks: float
    before: float


@dataclass(frozen=True)
class Paces:
    """The base's occasions a week and picks an occasion, and how soon a client's own tell."""

    visits: Ratio
    picks: Ratio


#: The model alone, because it foresaw as well or because nothing could be tried.
MODEL_ALONE = Belief(weight=0.0, weeks=1.0, before=0.0)
_TRIED = tuple(Belief(weight, k, before) for weight in WEIGHTS for k in WEEKS for before in BEFORE)


@dataclass(frozen=True)
class Look:
    """Histories at an inner origin: what the model ``expected`` in ``ahead`` weeks, and ``y``, what came.

    ``visits`` and ``weeks`` are decayed visits after the first and their exposure, ``first`` is the decayed
    first visit, ``known`` the exposure of the whole records. Arrays (n,); a row is ``weight`` clients.
    """

    y: Floats
    expected: Floats
    visits: Floats
    weeks: Floats
    first: Floats
    known: float
    ahead: float
    weight: Floats

    @cached_property
    def _alone(self) -> Floats:
        return self.deviance(MODEL_ALONE)

    def deviance(self, way: Belief) -> Floats:
        """Poisson deviance of each row, 2 (y ln(y/m) − y + m), had ``way`` been believed."""
        visits = self.visits + way.before * self.first
        weeks = (1 - way.before) * self.weeks + way.before * self.known
        base = max(float(self.weight @ visits / (self.weight @ weeks)), LEAST)
        lately = (way.weeks * base + visits) / (way.weeks + weeks) * self.ahead
        mean = np.maximum((1 - way.weight) * self.expected + way.weight * lately, _LEAST_MEAN)
        return np.asarray(2 * (xlogy(self.y, self.y / mean) - self.y + mean), dtype=np.float64)

    def gain(self, way: Belief) -> tuple[float, float]:
        """How much ``way`` takes off a client's deviance beside the model alone, and the variance of that."""
        gain = self._alone - self.deviance(way)
        mean, clients = float(self.weight @ gain / self.weight.sum()), float(self.weight.sum())
        return mean, float(self.weight @ (gain - mean) ** 2) / clients**2


def build(engine: Engine, first: dt.date, at: dt.date, belief: Belief) -> Paces:
    """Make ``paces`` (a row a client) and find what the base has in common.

    ``first`` is the records' first day. Columns: ``visits`` and ``weeks`` as V_u has them, θ counted in;
    ``picks`` and ``baskets``, n_u and d_u; ``exposure`` on `PACE_CLOCK`, the first week counted.
    """
    engine.step(
        "paces",
        PACES_SQL,
        at=at,
        known_days=(at - first).days,
        clock=VISIT_CLOCK,
        slow=CLOCK,
        slower=PACE_CLOCK,
        before=belief.before,
    )
    sums = {name: value or 0.0 for name, value in engine.arrow(BASE_PACE_SQL).to_pylist()[0].items()}
    pace = sums["visits"] / sums["weeks"] if sums["weeks"] else 0.0
    basket = sums["picks"] / sums["baskets"] if sums["baskets"] else 0.0
    return Paces(Ratio(max(pace, LEAST), belief.weeks), Ratio(basket, VISITS_BEFORE))


def believed(
    engine: Engine, first: dt.date, at: dt.date, horizon_weeks: float, model: str, seed: int
) -> Belief:
    """How far the recent pace is believed beside the activity ``model``.

    Clearly better is better than the model alone by two standard errors over the inner origins together.
    """
    asked = choosing.origins(first, at, horizon_weeks)
    looks = (_look(engine, first, origin, ahead, model, seed) for origin, ahead in asked)
    return decide([look for look in looks if look is not None])


def decide(looks: Sequence[Look]) -> Belief:
    """What gains most over ``looks``, each counting alike, among what is clearly better than the model.

    >>> decide([]) == MODEL_ALONE
    True
    """
    chosen, most = MODEL_ALONE, 0.0
    for way in _TRIED if looks else ():
        gain, variance = np.sum([look.gain(way) for look in looks], axis=0)
        if gain > most and gain > _CLEARLY * np.sqrt(variance):
            chosen, most = way, float(gain)
    return chosen


def _look(engine: Engine, first: dt.date, origin: dt.date, ahead: int, model: str, seed: int) -> Look | None:
    """What was known at ``origin`` and what ``ahead`` days brought; None if the clients are too few."""
    until = origin + dt.timedelta(days=ahead)
    asked = engine.arrow(PACE_HOLDOUT_SQL, origin=origin, until=until, clock=VISIT_CLOCK)
    rows = choosing.sampled(asked, seed, ("x", "tx_days", "t_days", "visits", "y"))
    x, y, weight = floats(rows, "x"), floats(rows, "y"), floats(rows, "weight")
    if choosing.too_few(x, weight):
        return None
    t_x, age = choosing.week_grain(x, floats(rows, "tx_days") / 7, floats(rows, "t_days") / 7)
    return Look(
        y=y,
        expected=activity.fit(model, x, t_x, age, weight).expected(ahead / 7, x, t_x, age),
        visits=floats(rows, "visits"),
        weeks=_exposure(age),
        first=VISIT_CLOCK**age,
        known=float(_exposure(np.array((origin - first).days / 7))),
        ahead=ahead / 7,
        weight=weight,
    )


def _exposure(weeks: Floats) -> Floats:
    """Weeks of exposure of the days of the last ``weeks``, decayed by `VISIT_CLOCK`."""
    return np.asarray((1 - VISIT_CLOCK**weeks) / (7 * (1 - VISIT_CLOCK ** (1 / 7))), dtype=np.float64)
