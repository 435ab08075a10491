"""Were those overtaken in the queue harmed? What they answered and brought back, at equal waits.

As `regulars.decisions.queue.proof` compares a log, of the visits on record: what each would have waited in
order of arrival is known from when somebody was served at all, for the first to come takes the first turn.
Those who go first by right (a call back, a running case, somebody who cannot stand long) pass nobody over and
are not passed over: they stand apart.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa

from regulars.decisions.queue import proof
from regulars.engine import Engine
from regulars.portfolio.history import Floats
from regulars.reasons import Reason, Said
from regulars.scorecard.claims import windows

OVERTAKEN_WORSE = Reason(
    "scorecard.fact.overtaken_worse",
    "Of those overtaken in the queue {share:.1%} said “worse than expected”, of the rest {rest:.1%}: "
    "{verdict}.",
)
OVERTAKEN_BACK = Reason(
    "scorecard.fact.overtaken_back",
    "Of those overtaken in the queue {share:.1%} brought something back within 4 weeks, of the rest "
    "{rest:.1%}: {verdict}.",
)
VERDICTS: Final = {
    "harmed": Reason(
        "scorecard.overtaken.harmed",
        "they are harmed, by {apart:.1%} at equal waits ({low:.1%} to {high:.1%})",
    ),
    "harmless": Reason(
        "scorecard.overtaken.harmless",
        "not worse off by more than {margin:.0%} at equal waits ({low:.1%} to {high:.1%})",
    ),
    "cannot tell": Reason(
        "scorecard.overtaken.cannot_tell",
        "whether they are harmed cannot be told; {n} more visit would do",
        plural="whether they are harmed cannot be told; {n} more visits would do",
    ),
}

# A visit, whether a check-back on its day or in the fortnight after was "worse" (null: none), and whether
# anything came back in four weeks.
VISITS_ANSWERED_SQL = """
SELECT w.client, w.told_at, w.served_at, w.worse, count(l.client) AS back
FROM (
    SELECT v.client, v.told_at, v.served_at, max(CASE WHEN k.answer = 'worse' THEN 1 WHEN k.answer IS NOT NULL
                                                      THEN 0 END) AS worse
    FROM told_visits AS v
    LEFT JOIN told_check_backs AS k ON v.client = k.client
        AND date_diff('day', CAST(v.told_at AS DATE), CAST(k.told_at AS DATE)) >= 0
        AND date_diff('day', CAST(v.told_at AS DATE), CAST(k.told_at AS DATE)) <= 14
    WHERE v.served_at >= v.told_at AND v.by_right IS NULL AND CAST(v.told_at AS DATE) >= $now_first
      AND date_diff('day', CAST(v.told_at AS DATE), $now_last) >= 28
    GROUP BY v.client, v.told_at, v.served_at
) AS w
LEFT JOIN (SELECT client, sold_on FROM lines WHERE amount < 0 OR is_return IS TRUE) AS l
    ON w.client = l.client AND date_diff('day', CAST(w.told_at AS DATE), l.sold_on) > 0
    AND date_diff('day', CAST(w.told_at AS DATE), l.sold_on) <= 28
GROUP BY w.client, w.told_at, w.served_at, w.worse
ORDER BY w.told_at, w.served_at, w.client
"""


def harmed(engine: Engine, span: dict[str, Any], level: float) -> list[Said]:
    """What the visits of the present period say; nothing where nobody was overtaken."""
    sql = VISITS_ANSWERED_SQL
    rows = engine.arrow(sql, **windows.named(sql, span))
    came, served = (_instants(rows, name) for name in ("told_at", "served_at"))
    passed = proof.passed(came, served)
    if not passed.any():
        return []
    waits = np.sort(served) - np.sort(came)
    waits = waits[np.argsort(np.argsort(came, kind="stable"), kind="stable")]
    worse = [None if each is None else each > 0 for each in rows["worse"].to_pylist()]
    back = [each > 0 for each in rows["back"].to_pylist()]
    told = []
    for reason, bad in ((OVERTAKEN_WORSE, worse), (OVERTAKEN_BACK, back)):
        found = proof.compare(passed, waits, bad, level=level)
        if found.overtaken and found.rest and found.overtaken_bad + found.rest_bad:
            shares = found.overtaken_bad / found.overtaken, found.rest_bad / found.rest
            told.append(reason(share=shares[0], rest=shares[1], verdict=_verdict(found)))
    return told


def _verdict(found: proof.Compared) -> Said:
    reason = VERDICTS[found.verdict]
    if found.verdict == "cannot tell":
        return reason(n=found.more)
    named = {"apart": found.difference} if found.verdict == "harmed" else {"margin": found.margin}
    return reason(low=found.low, high=found.high, **named)


def _instants(rows: pa.Table, name: str) -> Floats:
    """Moments as seconds."""
    moments = rows[name].cast(pa.timestamp("us")).cast(pa.int64())
    return np.asarray(moments.to_numpy(), float) / 1e6
