"""Earned growth: what clients of the period before kept bringing, and what came by recommendation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from regulars.engine import Engine
from regulars.reasons import Reason
from regulars.scorecard.claims import comparing, recorded, windows
from regulars.scorecard.claims.model import EarnedGrowth, Interval

NOBODY_ASKED = Reason(
    "scorecard.growth.nobody_asked",
    "What of the new business was earned by recommendation is unknown: no new client was asked "
    '"who sent you?".',
)

REVENUES_SQL = """
SELECT CAST(coalesce(sum(CASE WHEN w.sold_on >= $before_first AND w.sold_on <= $before_last
                              THEN w.revenue END), 0) AS DECIMAL(38, 2)) AS was,
       CAST(coalesce(sum(CASE WHEN w.sold_on >= $now_first AND w.sold_on <= $now_last
                               AND (a.first_on IS NULL OR a.first_on < $now_first)
                              THEN w.revenue END), 0) AS DECIMAL(38, 2)) AS kept,
       CAST(coalesce(sum(CASE WHEN w.sold_on >= $now_first AND w.sold_on <= $now_last
                               AND a.first_on >= $now_first THEN w.revenue END), 0) AS DECIMAL(38, 2)) AS new
FROM worth AS w LEFT JOIN acquired AS a ON w.client = a.client WHERE w.client IS NOT NULL
"""

# Of what new clients who were asked brought, the part of those who were sent.
EARNED_COUNTED_SQL = """
SELECT w.client, '' AS stratum, greatest(CAST(sum(w.revenue) AS DOUBLE), 0e0) * max(s.a1) AS a1,
       greatest(CAST(sum(w.revenue) AS DOUBLE), 0e0) AS b1, 0e0 AS a0, 0e0 AS b0
FROM worth AS w JOIN asked_new AS s ON w.client = s.client
WHERE s.b1 > 0 AND w.sold_on >= $now_first AND w.sold_on <= $now_last GROUP BY w.client
"""


def earned(engine: Engine, spans: dict[str, Any], level: float, *, asked: bool) -> EarnedGrowth | None:
    """Earned growth between the periods of ``spans``; None where the one before brought nothing, or its
    clients have brought back more since than they bought.

    ``asked``: whether anybody answered that nobody sent him, without which those who were sent are all that
    is known, and the share that they are of all is not.
    """
    row = engine.arrow(REVENUES_SQL, **spans).to_pylist()[0]
    was, kept, new = row["was"], row["kept"], row["new"]
    if was <= 0 or kept < 0:
        return None
    retention = float(kept / was)
    share = _share(engine, spans, level) if asked else None
    if share is None:
        return EarnedGrowth(was, kept, new, retention, None, None, NOBODY_ASKED())
    weight = float(max(new, Decimal(0)) / was)
    ends = (retention + each * weight - 1 for each in (share.value, share.low, share.high))
    return EarnedGrowth(was, kept, new, retention, share, Interval(*ends))


def _share(engine: Engine, spans: dict[str, Any], level: float) -> Interval | None:
    engine.step("asked_new", recorded.BROUGHT_SQL, **spans)
    engine.step("counted", EARNED_COUNTED_SQL, **windows.named(EARNED_COUNTED_SQL, spans))
    found = comparing.compare(engine)
    engine.drop("counted", "asked_new")
    return None if found is None else comparing.interval(found.now, "share", level)
