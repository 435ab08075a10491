"""Price matters less: the share bought while on offer against the share that was on offer.

Each line bought counts one where its product was on offer that day, less the share of the period's days on
which it was: nothing, for clients who look at no price.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pyarrow as pa

from regulars.engine import Engine
from regulars.reasons import Reason, Said
from regulars.scorecard.claims import comparing, texts
from regulars.scorecard.claims.measuring import NOT_RECORDED, measured, untold, verdict_of
from regulars.scorecard.claims.model import Measure
from regulars.scorecard.claims.periods import Periods
from regulars.scorecard.lenses import Period

# A discount to one client, by lot or as a favour, is no offer to everybody.
OFFERED_DAYS_SQL = """
SELECT DISTINCT d.product, c.sold_on, c.present
FROM told_discounts AS d JOIN calendar AS c ON c.sold_on >= d.from_on AND c.sold_on <= d.until_on
WHERE d.share > 0 AND d.client IS NULL
"""

OFFER_SHARES_SQL = """
SELECT product, count(CASE WHEN present THEN 1 END) / $days1 AS share1,
       count(CASE WHEN NOT present THEN 1 END) / $days0 AS share0
FROM offered_days GROUP BY product
"""

# A discount names a product, or a whole group of them.
PRICE_COUNTED_SQL = """
SELECT client, '' AS stratum,
       CAST(sum(CASE WHEN present THEN bought - offered ELSE 0e0 END) AS DOUBLE) AS a1,
       CAST(sum(CASE WHEN present THEN 1e0 ELSE 0e0 END) AS DOUBLE) AS b1,
       CAST(sum(CASE WHEN NOT present THEN bought - offered ELSE 0e0 END) AS DOUBLE) * $held AS a0,
       CAST(sum(CASE WHEN NOT present THEN 1e0 ELSE 0e0 END) AS DOUBLE) * $held AS b0,
       CAST(sum(CASE WHEN present THEN bought ELSE 0e0 END) AS DOUBLE) AS bought1,
       CAST(sum(CASE WHEN present THEN offered ELSE 0e0 END) AS DOUBLE) AS offered1
FROM (
    SELECT l.client, l.sold_on >= $now_first AS present,
           CASE WHEN p.product IS NOT NULL OR g.product IS NOT NULL THEN 1e0 ELSE 0e0 END AS bought,
           greatest(CASE WHEN l.sold_on >= $now_first THEN coalesce(s.share1, 0e0)
                         ELSE coalesce(s.share0, 0e0) END,
                    CASE WHEN l.sold_on >= $now_first THEN coalesce(t.share1, 0e0)
                         ELSE coalesce(t.share0, 0e0) END) AS offered
    FROM lines AS l
    LEFT JOIN offered_days AS p ON l.product = p.product AND l.sold_on = p.sold_on
    LEFT JOIN offered_days AS g ON l.product_group = g.product AND l.sold_on = g.sold_on
    LEFT JOIN offer_shares AS s ON l.product = s.product
    LEFT JOIN offer_shares AS t ON l.product_group = t.product
    WHERE l.client IS NOT NULL AND l.amount > 0 AND l.is_return IS NOT TRUE
      AND (l.sold_on >= $now_first AND l.sold_on <= $now_last
           OR l.sold_on >= $before_first AND l.sold_on <= $before_last)
) AS met
GROUP BY client
"""

PRICE_SHARES_SQL = """
SELECT CAST(sum(CAST(bought1 AS DECIMAL(38, 6))) AS DOUBLE) AS bought,
       CAST(sum(CAST(offered1 AS DECIMAL(38, 6))) AS DOUBLE) AS offered,
       CAST(sum(CAST(b1 AS DECIMAL(38, 6))) AS DOUBLE) AS n
FROM counted
"""

ON_OFFER = Reason(
    "scorecard.fact.on_offer",
    "Bought while on offer: {bought:.0%}. On offer, of what they buy: {offered:.0%}.",
)
MORE_THAN_OFFERED = Reason(
    "scorecard.price.more",
    "Held against the period before nothing is certain; but more is bought on offer than was on offer, which "
    "clients who look at no price would not do.",
)
LESS_THAN_OFFERED = Reason(
    "scorecard.price.less",
    "Held against the period before nothing is certain; but less is bought on offer than was on offer.",
)


def price(engine: Engine, periods: Periods, level: float, spans: dict[str, Any]) -> Measure:
    """The measure of "price matters less"; the trend decides, and where it does not, the present balance."""
    claim = texts.PRICE
    _calendar(engine, periods)
    engine.step("offered_days", OFFERED_DAYS_SQL)
    engine.drop("calendar")
    before_days = _days(periods.before) if periods.before else 1
    present = engine.arrow(DAYS_SEEN_SQL).to_pylist()[0]
    if not present["now"]:
        engine.drop("offered_days")
        return untold(claim, NOT_RECORDED(), level)
    engine.step("offer_shares", OFFER_SHARES_SQL, days1=float(periods.days), days0=float(before_days))
    held = 1.0 if present["before"] else 0.0
    engine.step("counted", PRICE_COUNTED_SQL, held=held, **spans)
    found = comparing.compare(engine)
    shares = engine.arrow(PRICE_SHARES_SQL).to_pylist()[0]
    engine.drop("counted", "offer_shares", "offered_days")
    facts = []
    if shares["n"]:
        each = {name: shares[name] / shares["n"] for name in ("bought", "offered")}
        facts.append(ON_OFFER(**each))
    told = measured(claim, found, periods, level, facts=facts)
    # Two looks, the trend and then the balance: each at half of what chance may do.
    strict = level if periods.before is None else (1 + level) / 2
    judged = _judged(measured(claim, found, periods, strict, facts=facts))
    return replace(judged, value=told.value, before=told.before, trend=told.trend)


DAYS_SEEN_SQL = """
SELECT count(CASE WHEN present THEN 1 END) AS "now", count(CASE WHEN NOT present THEN 1 END) AS "before"
FROM offered_days
"""


def _judged(measure: Measure) -> Measure:
    """Where the trend says nothing, what the present balance says against no interest in prices at all."""
    if measure.verdict != "cannot tell" or measure.value is None:
        return measure
    verdict = verdict_of(measure.value, measure.better)
    if verdict == "cannot tell":
        return measure
    said: Said = MORE_THAN_OFFERED() if verdict == "opposite" else LESS_THAN_OFFERED()
    return replace(measure, verdict=verdict, reason=said, to_record=None, more_needed=None, afresh=False)


def _days(period: Period) -> int:
    return (period.last_on - period.first_on).days + 1


def _calendar(engine: Engine, periods: Periods) -> None:
    rows: list[tuple[dt.date, bool]] = []
    for period, present in ((periods.now, True), (periods.before, False)):
        if period is not None:
            rows += [(period.first_on + dt.timedelta(days=n), present) for n in range(_days(period))]
    columns = {
        "sold_on": pa.array([day for day, _ in rows], pa.date32()),
        "present": pa.array([present for _, present in rows], pa.bool_()),
    }
    engine.table("calendar", pa.table(columns))
