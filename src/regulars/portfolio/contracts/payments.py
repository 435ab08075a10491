"""Payments under contract, in the engine: each client's tenure, silence and last charge."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.contracts.base import ContractBase
from regulars.portfolio.contracts.recognition import DAILY_BILLINGS_SQL, EQUAL_BILLINGS_SQL, Verdict
from regulars.portfolio.contracts.renewal import choose
from regulars.portfolio.contracts.survival import kaplan_meier

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
SELECT client, first_on, last_on, payments, charge, paid, cancelled_on,
       CAST(floor(date_diff('day', first_on, last_on) / $days + 0.5e0) AS BIGINT) + 1 AS tenure,
       CAST(floor(greatest(date_diff('day', first_on, $at) - $wait, 0e0) / $days) AS BIGINT) AS resolved,
       least(date_diff('day', last_on, $at), $longest) AS silent_days,
       cancelled_on IS NOT NULL OR date_diff('day', last_on, $at) >= $longest AS has_left
FROM (
    SELECT p.client, min(p.sold_on) AS first_on, max(p.sold_on) AS last_on, count(*) AS payments,
           max_by(p.amount, p.sold_on) AS charge, CAST(sum(p.amount) AS DOUBLE) AS paid,
           max(CASE WHEN c.cancelled_on <= $at AND c.cancelled_on >= p.sold_on THEN c.cancelled_on END)
               AS cancelled_on
    FROM payments AS p LEFT JOIN (
        SELECT n.number AS client, said.cancelled_on
        FROM cancellations AS said JOIN client_numbers AS n ON said.client = n.client
    ) AS c ON p.client = c.client
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


def build(engine: Engine, verdict: Verdict, at: dt.date, cancellations: pa.Table | None = None) -> None:
    """Make the tables ``payments`` and ``contracts`` from ``sales`` and ``days`` of ``engine`` up to ``at``.

    :param verdict: of `recognise`: its period, and whether payments are told by their amounts.
    :param cancellations: client, cancelled_on (DATE); one before a later payment is taken as withdrawn.
    """
    empty = pa.table({"client": pa.array([], pa.string()), "cancelled_on": pa.array([], pa.date32())})
    engine.table("cancellations", empty if cancellations is None else cancellations)
    if verdict.equal_amounts:
        engine.step("billings", EQUAL_BILLINGS_SQL, at=at, every=1)
        clients = engine.arrow(CLIENTS_SQL)["n"][0].as_py()
        engine.step("plans", PLANS_SQL, fewest=max(_FEWEST_OF_A_PLAN, round(_PLAN_CLIENTS * clients)))
        engine.step("payments", PLAN_PAYMENTS_SQL)
        engine.drop("plans")
    else:
        engine.view("billings", DAILY_BILLINGS_SQL)
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
