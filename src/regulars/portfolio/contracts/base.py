"""A base under contract: who has left, how long clients stay, what each will still pay.

A payment buys a period. A client who has been silent since for two periods and a grace missed a whole
payment and the start of the next: he has left. Estimates use only renewals that had so much time to show:
those due at least one period and the grace before the origin. So nobody counts as kept merely because
his silence is young, and censoring has nothing to do with leaving. An explicit cancellation ends a contract
at once for the client's own forecast.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from regulars.engine import Engine
from regulars.portfolio.contracts.recognition import DAILY_BILLINGS_SQL, EQUAL_BILLINGS_SQL, Verdict
from regulars.portfolio.contracts.renewal import RenewalModel, choose
from regulars.portfolio.contracts.survival import KaplanMeier, kaplan_meier

Array = NDArray[np.float64]

GRACE = 0.25
"""Of a period: how much later than due a payment may come without being called missed."""
_PLAN_CLIENTS = 0.01
_FEWEST_OF_A_PLAN = 3

# Amounts that enough clients pay again and again are the plans; `billings` is then cut to them.
PLANS_SQL = """
SELECT series FROM (
    SELECT series, count(*) AS clients
    FROM (SELECT client, series FROM billings GROUP BY client, series HAVING count(*) >= 3) AS long
    GROUP BY series
) AS plans
WHERE clients >= $fewest
"""

PAYMENTS_SQL = """
SELECT client, sold_on, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM billings GROUP BY client, sold_on
"""

PLAN_PAYMENTS_SQL = """
SELECT b.client, b.sold_on, CAST(sum(b.amount) AS DECIMAL(18, 2)) AS amount
FROM billings AS b INNER JOIN plans AS p ON b.series = p.series GROUP BY b.client, b.sold_on
"""

CLIENTS_SQL = """
SELECT count(DISTINCT client) AS n FROM billings
"""

# tenure: periods paid for, by the calendar, so that a pause counts as time with the company.
# resolved: renewals that were due long enough before the origin to be known.
CONTRACTS_SQL = """
SELECT client, first_on, last_on, payments, charge, cancelled_on,
       CAST(floor(date_diff('day', first_on, last_on) / $days + 0.5e0) AS BIGINT) + 1 AS tenure,
       CAST(floor(greatest(date_diff('day', first_on, $at) - $wait, 0e0) / $days) AS BIGINT) AS resolved,
       least(date_diff('day', last_on, $at), $longest) AS silent_days,
       cancelled_on IS NOT NULL OR date_diff('day', last_on, $at) >= $longest AS has_left
FROM (
    SELECT p.client, min(p.sold_on) AS first_on, max(p.sold_on) AS last_on, count(*) AS payments,
           max_by(p.amount, p.sold_on) AS charge,
           max(CASE WHEN c.cancelled_on <= $at AND c.cancelled_on >= p.sold_on THEN c.cancelled_on END)
               AS cancelled_on
    FROM payments AS p LEFT JOIN cancellations AS c ON p.client = c.client
    GROUP BY p.client
) AS ends
"""

RENEWALS_SQL = """
SELECT CASE WHEN tenure <= resolved THEN tenure ELSE resolved END AS periods, tenure <= resolved AS lost,
       count(*) AS weight
FROM contracts GROUP BY 1, 2 ORDER BY 1, 2
"""

GAP_COUNTS_SQL = """
SELECT gap, count(*) AS weight FROM (
    SELECT date_diff('day', lag(sold_on) OVER (PARTITION BY client ORDER BY sold_on), sold_on) AS gap
    FROM payments
) AS gaps
WHERE gap IS NOT NULL GROUP BY gap ORDER BY gap
"""

STATES_SQL = """
SELECT tenure, silent_days, has_left, count(*) AS weight FROM contracts
GROUP BY tenure, silent_days, has_left ORDER BY tenure, silent_days, has_left
"""


@dataclass(frozen=True, eq=False)
class ContractBase:
    """A fitted base under contract.

    ``days`` a period; ``model`` the law of periods paid for; ``curve`` the same by Kaplan–Meier, in
    periods (None where no renewal has come due); ``gaps`` (days, ascending) between payments of clients who
    went on paying and ``gap_weights``. Clients are told by their state: ``tenure`` (periods paid for, 1 or
    more), ``silent_days`` since the last payment, ``has_left``; methods take arrays of shape (m,).
    """

    days: float
    model: RenewalModel
    curve: KaplanMeier | None
    gaps: Array
    gap_weights: Array

    def p_alive(self, tenure: ArrayLike, silent_days: ArrayLike, has_left: ArrayLike) -> Array:
        """The chance that a client is still one.

        Before his next payment is due, 1. After, by Bayes: he renews with chance r = S(tenure)/S(tenure − 1),
        and if he did he would be as late as this with the chance G seen in others' gaps: rG/(rG + 1 − r).
        """
        k, silent, left = _states(tenure, silent_days, has_left)
        renews = self.model.retention(k)
        late = renews * self._later_than(silent)
        alive = np.where(silent < self.days, 1.0, late / (late + 1 - renews))
        return np.where(left, 0.0, alive)

    def tail(self, weeks: float, tenure: ArrayLike, silent_days: ArrayLike, has_left: ArrayLike) -> Array:
        """P(at least n payments within ``weeks``), n = 1 … N: shape (m, N), N the most that can fall due.

        A client whose payment is overdue pays it now if he is still one; later ones follow period by
        period, each with the model's chance given those before.
        """
        k, silent, left = _states(tenure, silent_days, has_left)
        overdue = silent >= self.days
        next_due = np.maximum(np.where(overdue, 2, 1) * self.days - silent, 0.0)
        due = np.where(7 * weeks >= next_due, np.floor((7 * weeks - next_due) / self.days) + 1, 0.0)
        count = due + overdue
        ahead = np.arange(1.0, max(1.0, count.max(initial=0.0)) + 1)
        chance = self.model.remaining((k - 1)[:, None], ahead)
        # An overdue payment's renewal is judged by his silence, no more by the model alone.
        judged = self.p_alive(k, silent, left)[:, None] * chance / self.model.remaining(k - 1, 1.0)[:, None]
        chance = np.where(overdue[:, None], judged, np.where(left[:, None], 0.0, chance))
        return np.where(ahead <= count[:, None], chance, 0.0)

    def expected(self, weeks: float, tenure: ArrayLike, silent_days: ArrayLike, has_left: ArrayLike) -> Array:
        """Expected payments within ``weeks``, (m,)."""
        return np.asarray(self.tail(weeks, tenure, silent_days, has_left).sum(axis=1))

    def lifetime_median_weeks(self) -> float:
        """Weeks from the first payment that half of new clients stay; infinite where they stay for ages."""
        return self.model.median() * self.days / 7

    def lifetime_mean_weeks(self, window_weeks: float) -> float:
        """Mean weeks with the company within ``window_weeks`` of the first payment."""
        return self.model.mean_within(7 * window_weeks / self.days) * self.days / 7

    def residual_median_weeks(self, tenure: ArrayLike) -> Array:
        """Weeks that half of clients of ``tenure`` periods stay beyond what they paid for, (m,)."""
        distinct, index = np.unique(np.asarray(tenure, float), return_inverse=True)
        medians = np.array([self.model.median(renewals=k - 1) - 1 for k in distinct])
        return medians[index] * self.days / 7

    def lifetime_intervals(
        self, window_weeks: float, level: float = 0.9, draws: int = 400, seed: int = 0
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Intervals at ``level`` of the median and of the mean within the window, in weeks.

        From models drawn around the fitted one; NaN where the data do not tell the parameters.
        """
        if not np.isfinite(self.model.covariance).all():
            return (np.nan, np.nan), (np.nan, np.nan)
        ends = [(1 - level) / 2, (1 + level) / 2]
        models = self.model.draws(draws, seed)
        medians = np.quantile([model.median() for model in models], ends, method="nearest")
        means = np.quantile([model.mean_within(7 * window_weeks / self.days) for model in models], ends)
        week = self.days / 7
        return (float(medians[0] * week), float(medians[1] * week)), (
            float(means[0] * week),
            float(means[1] * week),
        )

    def _later_than(self, silent: Array) -> Array:
        """P(gap > silent) among gaps of clients who went on paying, half a gap added to either side."""
        reached = np.concatenate([[0.0], np.cumsum(self.gap_weights)])
        total = reached[-1]
        later = total - reached[np.searchsorted(self.gaps, silent, side="right")]
        return np.asarray((later + 0.5) / (total + 1.0))


def _states(
    tenure: ArrayLike, silent_days: ArrayLike, has_left: ArrayLike
) -> tuple[Array, Array, NDArray[np.bool_]]:
    return np.asarray(tenure, float), np.asarray(silent_days, float), np.asarray(has_left, bool)


def build(engine: Engine, verdict: Verdict, at: dt.date, cancellations: pa.Table | None = None) -> None:
    """Make the tables ``payments`` and ``contracts`` of ``engine`` from its ``lines`` up to ``at``.

    :param verdict: of `recognise`: its period, and whether payments are told by their amounts.
    :param cancellations: client, cancelled_on (DATE); one before a later payment is taken as withdrawn.
    """
    empty = pa.table({"client": pa.array([], pa.string()), "cancelled_on": pa.array([], pa.date32())})
    engine.table("cancellations", empty if cancellations is None else cancellations)
    engine.step("billings", EQUAL_BILLINGS_SQL if verdict.equal_amounts else DAILY_BILLINGS_SQL, at=at)
    if verdict.equal_amounts:
        clients = engine.arrow(CLIENTS_SQL)["n"][0].as_py()
        engine.step("plans", PLANS_SQL, fewest=max(_FEWEST_OF_A_PLAN, round(_PLAN_CLIENTS * clients)))
        engine.step("payments", PLAN_PAYMENTS_SQL)
        engine.drop("plans")
    else:
        engine.step("payments", PAYMENTS_SQL)
    grace = GRACE * verdict.days
    engine.step(
        "contracts", CONTRACTS_SQL, at=at, days=verdict.days,
        wait=verdict.days + grace, longest=int(np.ceil(2 * verdict.days + grace)),
    )  # fmt: skip
    engine.drop("billings", "cancellations")


def fit(engine: Engine, days: float, level: float = 0.9) -> ContractBase:
    """Fit the tables that `build` made; ``days`` is the period."""
    renewals = engine.arrow(RENEWALS_SQL)
    periods, lost, weight = (renewals[name].to_numpy() for name in ("periods", "lost", "weight"))
    seen = periods > 0
    curve = kaplan_meier(periods[seen], lost[seen], weight[seen], level) if seen.any() else None
    gaps = engine.arrow(GAP_COUNTS_SQL)
    return ContractBase(
        days=days,
        model=choose(periods, lost, weight),
        curve=curve,
        gaps=gaps["gap"].cast(pa.float64()).to_numpy(),
        gap_weights=gaps["weight"].cast(pa.float64()).to_numpy(),
    )


def states(engine: Engine) -> pa.Table:
    """Distinct states, by which forecasts are joined back: tenure, silent_days, has_left, weight."""
    return engine.arrow(STATES_SQL)
