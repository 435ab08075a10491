"""Those brought by others beside those who came by themselves, at equal age: value and staying.

What a company's own records can tell is drawn towards what was published (Schmitt, Skiera and Van den Bulte,
*Journal of Marketing* 75, 2011: value +16%, churn −18%; Wolters, Schulze and Gedenk 2019 found less churn and
less margin in telecom, which is why the prior of value reaches below nothing). It is a comparison, no
experiment: who recommends, and to whom, is not drawn by lot.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.special import ndtri

from regulars.engine import Engine
from regulars.portfolio.history import Floats, floats
from regulars.portfolio.intervals import ends
from regulars.portfolio.totals import Estimate

#: Weeks of age at which clients are compared: the longest at which both groups have `FEWEST`.
AGES: Final = (52, 26, 13)
FEWEST: Final = 30
#: Published ratios, and how far a company's own may lie from them, as the sd of its logarithm.
VALUE_PRIOR, CHURN_PRIOR = (1.16, 0.155), (0.82, 0.12)

PREMIUMS: Final = pa.schema(
    [
        ("about", pa.string()), ("weeks", pa.int64()), ("brought", pa.int64()), ("others", pa.int64()),
        ("asked_only", pa.bool_()), ("own_log", pa.float64()), ("own_sd", pa.float64()),
    ]
)  # fmt: skip

# Who is compared: those brought, and those who said that nobody had sent them; else all who were not brought.
COMPARED_SQL = """
SELECT c.client, coalesce(a.brought, FALSE) AS brought, a.client IS NOT NULL AS was_asked,
       c.first_at AS first_on, date_diff('day', c.first_at, $at) AS days,
       CAST(floor((year(c.first_at) * 12 + month(c.first_at) - 1) / 6) AS BIGINT) AS cohort
FROM client_rows AS c LEFT JOIN asked_rows AS a ON c.client = a.client
"""

COUNTED_SQL = """
SELECT count(CASE WHEN brought THEN 1 END) AS n_brought, count(CASE WHEN NOT brought THEN 1 END) AS n_others,
       count(CASE WHEN was_asked AND NOT brought THEN 1 END) AS n_by_themselves
FROM compared WHERE days >= $days
"""

# What each brought in his first $days days, and whether he bought in their second half.
EARLY_SQL = """
SELECT g.cohort, g.brought, CAST(sum(CASE WHEN $margin THEN coalesce(l.amount - l.cost, 0) ELSE l.amount END)
                                 AS DOUBLE) AS early,
       max(CASE WHEN l.amount > 0 AND 2 * date_diff('day', g.first_on, l.sold_on) >= $days THEN 1 ELSE 0 END)
           AS stayed
FROM compared AS g JOIN lines AS l ON g.client = l.client
WHERE g.days >= $days AND (g.was_asked OR NOT $asked_only) AND l.sold_on >= g.first_on
      AND date_diff('day', g.first_on, l.sold_on) < $days AND l.sold_on <= $at
GROUP BY g.client, g.cohort, g.brought ORDER BY g.cohort, g.brought, g.client
"""


@dataclass(frozen=True)
class Gap:
    """How many times as much (value), or as fast (churn), those brought are.

    ``own`` is what the company's records alone say; None where they are too few. ``ratio`` is that drawn
    towards ``published``, or the published one alone; ``log_mean`` and ``log_sd`` are its law's.
    """

    about: str
    published: float
    own: Estimate | None
    ratio: Estimate
    log_mean: float
    log_sd: float


@dataclass(frozen=True)
class Premium:
    """Both gaps at the age of ``weeks`` weeks, and how many clients were compared.

    ``asked_only``: with those who said that nobody sent them; else with everybody not known to be brought.
    ``weeks`` None: too few of either to be compared, and the published figures stand alone.
    """

    weeks: int | None
    brought: int
    others: int
    asked_only: bool
    value: Gap
    churn: Gap


def build(engine: Engine, at: dt.date, *, margin: bool) -> None:
    """Make ``premium_rows`` of ``client_rows``, ``asked_rows`` and ``lines``: what the own records say."""
    engine.step("compared", COMPARED_SQL, at=at)
    rows: list[dict[str, Any]] = []
    for weeks in AGES:
        counts = engine.arrow(COUNTED_SQL, days=7 * weeks).to_pylist()[0]
        asked_only = counts["n_by_themselves"] >= FEWEST
        if min(counts["n_brought"], counts["n_others"]) >= FEWEST:
            early = engine.arrow(EARLY_SQL, days=7 * weeks, margin=margin, asked_only=asked_only, at=at)
            rows = compared(early, weeks, asked_only=asked_only)
            break
    engine.table("premium_rows", pa.Table.from_pylist(rows, PREMIUMS))
    engine.drop("compared")


def compared(early: pa.Table, weeks: int, *, asked_only: bool) -> list[dict[str, Any]]:
    """Rows of ``premium_rows`` from one row a client: cohort, brought, early, stayed.

    Cohorts of half a year are weighed by n₁n₂/(n₁ + n₂) (Mantel and Haenszel 1959), so that both groups are
    of one calendar. The churn ratio is that of the cumulative hazards −log S at that age; both logarithms
    have delta-method variances.
    """
    brought = np.asarray(early["brought"].to_numpy(zero_copy_only=False), bool)
    cohort = early["cohort"].to_numpy()
    facts = {"weeks": weeks, "brought": int(brought.sum()), "others": int((~brought).sum())}
    rows = []
    value, stayed = floats(early, "early"), floats(early, "stayed")
    for about, column in (("value", value), ("churn", stayed)):
        (one, var_one), (two, var_two) = _adjusted(column, brought, cohort)
        if about == "value" and min(one, two) > 0:
            told = np.log(one / two), np.sqrt(var_one / one**2 + var_two / two**2)
        elif about == "churn":
            told = _hazards(one, var_one, two, var_two, facts["brought"], facts["others"])
        else:
            continue
        log, sd = (float(each) for each in told)
        if np.isfinite(log) and np.isfinite(sd) and sd > 0:
            rows.append({"about": about, **facts, "asked_only": asked_only, "own_log": log, "own_sd": sd})
    return rows


def _adjusted(
    column: Floats, brought: np.ndarray[Any, Any], cohort: np.ndarray[Any, Any]
) -> list[tuple[float, float]]:
    """Weighted mean of each group and its variance, cohorts in which both have clients."""
    _, stratum = np.unique(cohort, return_inverse=True)
    n = [np.bincount(stratum[each], minlength=stratum.max() + 1) for each in (brought, ~brought)]
    both = (n[0] > 0) & (n[1] > 0)
    weight = np.where(both, n[0] * n[1] / np.maximum(n[0] + n[1], 1), 0.0)
    weight /= max(weight.sum(), 1e-300)
    out = []
    for group, count in zip((brought, ~brought), n, strict=True):
        sums = np.bincount(stratum[group], weights=column[group], minlength=len(count))
        mean = np.divide(sums, count, out=np.zeros(len(count)), where=count > 0)
        within = np.bincount(stratum[group], weights=(column[group] - mean[stratum[group]]) ** 2)
        within = within / max(count.sum() - np.count_nonzero(count), 1)
        share = np.divide(weight**2, count, out=np.zeros(len(count)), where=count > 0)
        # One variance for all cohorts of a group: in small ones their own would be nothing by chance.
        out.append((float(weight @ mean), float(within.sum() * share.sum())))
    return out


def _hazards(
    one: float, var_one: float, two: float, var_two: float, n_one: int, n_two: int
) -> tuple[float, float]:
    """log of −log S₁ / −log S₂ and its sd."""
    first, second = (np.clip(s, 0.5 / n, 1 - 0.5 / n) for s, n in ((one, n_one), (two, n_two)))
    spread = [v / (s * np.log(s)) ** 2 for v, s in ((var_one, first), (var_two, second))]
    return float(np.log(np.log(first) / np.log(second))), float(np.sqrt(sum(spread)))


def premium(engine: Engine, level: float) -> Premium:
    """What ``premium_rows`` say, drawn towards what was published."""
    rows = {row["about"]: row for row in engine.arrow("SELECT * FROM premium_rows").to_pylist()}
    value = gap("value", *VALUE_PRIOR, rows.get("value"), level)
    churn = gap("churn", *CHURN_PRIOR, rows.get("churn"), level)
    some = next(iter(rows.values()), None)
    if some is None:
        return Premium(None, 0, 0, False, value, churn)
    return Premium(some["weeks"], some["brought"], some["others"], some["asked_only"], value, churn)


def gap(about: str, published: float, sd: float, row: dict[str, Any] | None, level: float) -> Gap:
    """The normal law of the log ratio: prior and own records weighed by their precision.

    >>> found = gap("value", 1.16, 0.155, {"own_log": 0.0, "own_sd": 0.155}, 0.9)
    >>> round(found.ratio.mean, 3), round(found.own.high, 2)
    (1.077, 1.29)
    """
    prior = float(np.log(published))
    if row is None:
        return Gap(about, published, None, _ratio(prior, sd, level), prior, sd)
    log, own_sd = float(row["own_log"]), float(row["own_sd"])
    weights = np.array([sd**-2, own_sd**-2])
    mean, spread = float(weights @ [prior, log] / weights.sum()), float(weights.sum() ** -0.5)
    return Gap(about, published, _ratio(log, own_sd, level), _ratio(mean, spread, level), mean, spread)


def _ratio(log: float, sd: float, level: float) -> Estimate:
    low, high = (float(np.exp(log + ndtri(end) * sd)) for end in ends(level))
    return Estimate(float(np.exp(log)), low, high)
