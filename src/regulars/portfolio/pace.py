"""How often each client has been coming lately, and how far that is to be believed beside the model.

An activity model knows a client by (x, t_x, T): what came when in between is lost on it. Where nobody
really leaves and habits drift, the recent pace foresees more. With decayed visits z_u after the first one
and exposure E_u (`regulars.portfolio.products`),

    A_u = (k g + z_u) / (k + E_u),

g the base's pace and k by moments (`regulars.portfolio.ratios`): occasions a week, and picks a week in the
same way. A client is then expected to come

    Y_u^(1 − w) · (A_u H)^w

times within H weeks, Y_u being the model's expectation: a geometric pool (Genest & Zidek 1986) whose weight
w is taken where earlier weeks of the same records, kept from both, were foreseen best by Poisson deviance.
The first occasion is left out of z and E: it is there by definition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from regulars.engine import Engine
from regulars.portfolio import activity, choosing
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.products import CLOCK
from regulars.portfolio.ratios import Ratio, credibility

#: Weights tried.
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Standard errors by which the recent pace has to be better before it is believed at all.
_CLEARLY = 2.0
#: Weeks that a group of clients counts for at least, and at most, in front of a client's own.
_PSEUDO = (0.5, 26.0)
#: Nobody's pace is quite nothing: occasions or picks a week.
LEAST = 1e-4
#: The model's expectation moves by no more than this factor.
FURTHEST = 20.0

PACES_SQL = """
SELECT h.client, (1 - pow($clock, h.t_days / 7e0)) / (7 * (1 - pow($clock, 1 / 7e0))) AS weeks,
       (1 - pow($clock, h.t_days / 7e0 + 1)) / (1 - $clock) AS exposure,
       coalesce(z.visits, 0e0) AS visits, coalesce(z.picks, 0e0) AS picks
FROM histories AS h LEFT JOIN (
    SELECT d.client, CAST(sum(pow($clock, date_diff('day', d.sold_on, CAST($at AS DATE)) / 7e0)) AS DOUBLE)
               AS visits,
           CAST(sum(pow($clock, date_diff('day', d.sold_on, CAST($at AS DATE)) / 7e0) * coalesce(p.n, 0))
                AS DOUBLE) AS picks
    FROM days AS d JOIN histories AS o ON d.client = o.client AND d.sold_on > o.first_on
    LEFT JOIN daily_picks AS p ON d.client = p.client AND d.sold_on = p.sold_on
    WHERE d.gross > 0
    GROUP BY d.client
) AS z ON h.client = z.client
"""

PACE_MOMENTS_SQL = """
SELECT count(*) AS clients, CAST(sum(n) AS DOUBLE) AS n, CAST(sum(n * n) AS DOUBLE) AS nn,
       CAST(sum(visits) AS DOUBLE) AS visits, CAST(sum(visits * visits) AS DOUBLE) AS visits2,
       CAST(sum(visits * n) AS DOUBLE) AS visits_n, CAST(sum(visits * visits / n) AS DOUBLE) AS visits2_n,
       CAST(sum(picks) AS DOUBLE) AS picks, CAST(sum(picks * picks) AS DOUBLE) AS picks2,
       CAST(sum(picks * n) AS DOUBLE) AS picks_n, CAST(sum(picks * picks / n) AS DOUBLE) AS picks2_n
FROM (SELECT weeks AS n, visits, picks FROM paces) AS p WHERE n > 0
"""

# What was known at $origin, whole weeks and twentieths of a visit, and what the next $ahead days brought.
PACE_HOLDOUT_SQL = """
SELECT x, tx_days, t_days, floor(visits * 20) / 20e0 AS visits, y, count(*) AS weight
FROM (
    SELECT x, y, visits, 7 * CAST(floor(tx_days / 7e0) AS BIGINT) AS tx_days,
           7 * CAST(floor(t_days / 7e0) AS BIGINT) AS t_days
    FROM (
        SELECT count(CASE WHEN d.sold_on <= $origin THEN 1 END) - 1 AS x,
               count(CASE WHEN d.sold_on > $origin THEN 1 END) AS y,
               date_diff('day', min(d.sold_on), max(CASE WHEN d.sold_on <= $origin THEN d.sold_on END))
                   AS tx_days,
               date_diff('day', min(d.sold_on), CAST($origin AS DATE)) AS t_days,
               coalesce(CAST(sum(CASE WHEN d.sold_on <= $origin AND d.sold_on > h.first_on
                   THEN pow($clock, date_diff('day', d.sold_on, CAST($origin AS DATE)) / 7e0) END)
                   AS DOUBLE), 0e0) AS visits
        FROM days AS d JOIN histories AS h ON d.client = h.client
        WHERE d.gross > 0 AND d.sold_on <= $until AND h.first_on <= $origin
        GROUP BY d.client
    ) AS c
) AS coarse
GROUP BY x, tx_days, t_days, floor(visits * 20), y
ORDER BY x, tx_days, t_days, floor(visits * 20), y
"""


@dataclass(frozen=True)
class Paces:
    """The base's occasions and picks a week, and how many weeks they count for before a client's own."""

    visits: Ratio
    picks: Ratio


def build(engine: Engine, at: dt.date) -> Paces:
    """Make ``paces`` (one row a client: decayed visits, picks, weeks) and find what the base has in common."""
    engine.step("paces", PACES_SQL, at=at, clock=CLOCK)
    sums = engine.arrow(PACE_MOMENTS_SQL).to_pylist()[0]
    return Paces(_ratio(sums, "visits"), _ratio(sums, "picks"))


def believed(
    engine: Engine, first: dt.date, at: dt.date, horizon_weeks: float, model: str, seed: int
) -> float:
    """The weight w of the recent pace beside the activity ``model``: 0 where nothing speaks for it.

    It has to be better than the model alone by two standard errors over the inner origins together.
    """
    looks = [
        gained
        for origin, ahead in choosing.origins(first, at, horizon_weeks)
        if (gained := _look(engine, origin, ahead, model, seed)) is not None
    ]
    return decide(looks)


def decide(looks: Sequence[tuple[Floats, Floats]]) -> float:
    """The weight that foresaw best; 0 unless it did so by two standard errors.

    A look is (deviances by client and weight (n, 5), how many clients each row stands for (n,)).

    >>> same, better = np.full((400, 1), 2.0), np.tile([1.0, 1.2], 200)[:, None]
    >>> decide([(np.hstack([same, same, better, same, same]), np.ones(400))])
    0.5
    >>> decide([])
    0.0
    """
    if not looks:
        return 0.0
    mean = sum(weight @ deviance / weight.sum() for deviance, weight in looks)
    best = int(np.argmin(mean))
    ahead, variance = 0.0, 0.0
    for deviance, weight in looks:
        gain = deviance[:, 0] - deviance[:, best]
        own = float(weight @ gain / weight.sum())
        ahead += own
        variance += float(weight @ (gain - own) ** 2) / float(weight.sum()) ** 2
    return WEIGHTS[best] if ahead > _CLEARLY * np.sqrt(variance) else 0.0


def _look(engine: Engine, origin: dt.date, ahead: int, model: str, seed: int) -> tuple[Floats, Floats] | None:
    until = origin + dt.timedelta(days=ahead)
    asked = engine.arrow(PACE_HOLDOUT_SQL, origin=origin, until=until, clock=CLOCK)
    rows = choosing.sampled(asked, seed, ("x", "tx_days", "t_days", "visits", "y"))
    x, y, weight = floats(rows, "x"), floats(rows, "y"), floats(rows, "weight")
    if choosing.too_few(x, weight):
        return None
    t_x, age = choosing.week_grain(x, floats(rows, "tx_days") / 7, floats(rows, "t_days") / 7)
    expected = activity.fit(model, x, t_x, age, weight).expected(ahead / 7, x, t_x, age)
    visits = floats(rows, "visits")
    weeks = (1 - CLOCK**age) / (7 * (1 - CLOCK ** (1 / 7)))
    ratio = _ratio(
        {"clients": weight.sum(), "n": weight @ weeks, "nn": weight @ weeks**2, "visits": weight @ visits,
         "visits2": weight @ visits**2, "visits_n": weight @ (visits * weeks),
         "visits2_n": weight @ (visits**2 / weeks)},
        "visits",
    )  # fmt: skip
    lately = np.maximum((ratio.pseudo * ratio.mean + visits) / (ratio.pseudo + weeks), LEAST) * ahead / 7
    moved = [pooled(expected, lately, w) for w in WEIGHTS]
    return np.stack([2 * (xlogy(y, y / mean) - y + mean) for mean in moved], axis=1), weight


def pooled(expected: Floats, lately: Floats, weight: float) -> Floats:
    """The geometric pool of the model's expectation and the recent pace's, within `FURTHEST`.

    >>> pooled(np.array([4.0]), np.array([1.0]), 0.5)
    array([2.])
    """
    base = np.maximum(expected, 1e-9)
    return np.asarray(base * np.clip((lately / base) ** weight, 1 / FURTHEST, FURTHEST), dtype=np.float64)


def _ratio(sums: dict[str, float], of: str) -> Ratio:
    found = credibility(
        {"clients": sums["clients"], "n": sums["n"], "nn": sums["nn"], "y": sums[of],
         "yy": sums[f"{of}2"], "yn": sums[f"{of}_n"], "yy_n": sums[f"{of}2_n"]}
    )  # fmt: skip
    return Ratio(max(found.mean, LEAST), min(max(found.pseudo, _PSEUDO[0]), _PSEUDO[1]))
