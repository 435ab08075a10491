"""The sale is simpler: of those who made contact, the share who paid within so many days.

Kaplan–Meier turned round: a deal still open counts for as long as it is open, so quick deals are not all
there is. Both periods are seen for equally long: what came after a period's end is not known to it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.contracts import kaplan_meier
from regulars.reasons import Reason, Said
from regulars.scorecard.claims import comparing, recorded, texts, windows
from regulars.scorecard.claims.measuring import NOT_RECORDED, Kept, measured_apart, untold, without_before
from regulars.scorecard.claims.model import Interval, Measure
from regulars.scorecard.claims.periods import Periods
from regulars.scorecard.lenses import Period

#: Days within which a deal is looked at; half the period where that is shorter.
WITHIN_DAYS: Final = 91

CONTACTS_A_SALE = Reason("scorecard.fact.contacts_a_sale", "Contacts a sale: {contacts:.1f}.")
SALES_A_CONTACT = Reason("scorecard.fact.sales_a_contact", "Sales for each contact: {sales:.1f}.")
WITHIN = Reason("scorecard.fact.within_days", "Paid within {n} day of the first contact.",
                plural="Paid within {n} days of the first contact.")  # fmt: skip


def simple(engine: Engine, periods: Periods, level: float, spans: dict[str, Any]) -> Measure:
    """The measure of "the sale is simpler"."""
    claim = texts.SIMPLE
    rows = engine.arrow(recorded.DEALS_SQL, **windows.named(recorded.DEALS_SQL, spans))
    if not rows.num_rows:
        return untold(claim, NOT_RECORDED(), level)
    within = min(WITHIN_DAYS, periods.days // 2)
    now = closed(rows, periods.now, within, level)
    facts = [WITHIN(n=within), *_facts(engine, spans, now)]
    before = closed(rows, periods.before, within, level) if periods.before else None
    if now is None or before is None:
        share, n = (None, 0) if now is None else (now.share, now.n)
        return untold(claim, without_before(periods), level, share, facts=facts, n=n)
    return measured_apart(claim, now, before, level, facts)


def closed(rows: pa.Table, period: Period, within: int, level: float) -> Kept | None:
    """Of the deals opened in ``period`` the share paid ``within`` days, as known at its end; None for none.

    ``rows``: opened_on, paid_on (null: not yet), weight. One paid on the day it was opened took half a day.
    """
    time, paid, weight = [], [], []
    for row in rows.to_pylist():
        if not period.first_on <= row["opened_on"] <= period.last_on:
            continue
        done = row["paid_on"] is not None and row["paid_on"] <= period.last_on
        end = row["paid_on"] if done else period.last_on
        time.append(max((end - row["opened_on"]).days, 0.5))
        paid.append(done)
        weight.append(float(row["weight"]))
    if not time:
        return None
    curve = kaplan_meier(time, paid, weight, level)
    if curve.last < within and not (len(curve.time) and curve.survival[-1] <= 0):
        return None  # some are open, and none was seen for so long
    place = int(np.searchsorted(curve.time, within, side="right")) - 1
    n = int(sum(weight))
    still = 1.0 if place < 0 else float(curve.survival[place])
    if still <= 0 or place < 0:
        # All were paid, or none: the curve has no variance there, as of so many deals the share has.
        side = comparing.Side(1 - still, 0.0, n, float(n), float(max(n - 1, 1)))
        return Kept(comparing.interval(side, "share", level), n)
    return Kept(Interval(1 - still, 1 - float(curve.high[place]), 1 - float(curve.low[place])), n)


def _facts(engine: Engine, spans: dict[str, Any], now: Kept | None) -> list[Said]:
    sql = recorded.CONTACTS_SALE_SQL
    row = engine.arrow(sql, **windows.named(sql, spans)).to_pylist()[0]
    if not row["orders"] or not row["contacts"]:
        return []
    if row["contacts"] < row["orders"]:
        return [SALES_A_CONTACT(sales=row["orders"] / row["contacts"])]
    return [CONTACTS_A_SALE(contacts=row["contacts"] / row["orders"])]
