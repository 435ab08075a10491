"""Senders who may be leaving: now less likely to be with us than in nearly all of their own last half year.

The chance is the activity model's at past week-ends, each with what was known then. A chance that falls below
the tenth percentile of his own last 26 says that he is less present than is usual with him, whoever he is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regulars.engine import Engine
from regulars.portfolio import activity
from regulars.portfolio.history import Floats

#: Week-ends looked at, those without which nothing is told, and the share of them below which he is leaving.
WEEKS, FEWEST_WEEKS, LOWEST = 26, 13, 0.1

SENDERS: Final = pa.schema(
    [
        ("client", pa.string()),
        ("p_alive", pa.float64()),
        ("usual_low", pa.float64()),
        ("highest", pa.float64()),
        ("weeks", pa.int64()),
    ]
)

SENDER_DAYS_SQL = """
SELECT l.client, l.sold_on
FROM lines AS l JOIN (SELECT DISTINCT referred_by AS client FROM edge_rows) AS s ON l.client = s.client
WHERE l.amount > 0 AND l.is_return IS NOT TRUE AND l.sold_on <= $at
GROUP BY l.client, l.sold_on ORDER BY l.client, l.sold_on
"""

# Whoever was gone for all of that half year is not leaving.
LEAVING_SQL = """
SELECT client, p_alive, usual_low FROM sender_rows WHERE p_alive < usual_low AND highest >= 0.5e0
ORDER BY client
"""

# With what those are expected to bring whom they sent themselves: a list of the day wants no more.
MOST_FIRST_SQL = """
SELECT s.client, coalesce(sum(CAST(c.ltv AS DECIMAL(38, 6))), 0) AS to_come
FROM sender_rows AS s
LEFT JOIN edge_rows AS e ON s.client = e.referred_by
LEFT JOIN client_rows AS c ON e.client = c.client
WHERE s.p_alive < s.usual_low AND s.highest >= 0.5e0
GROUP BY s.client ORDER BY to_come DESC, s.client
"""


def leaving(engine: Engine) -> tuple[str, ...]:
    """Senders who may be leaving, those first whose friends are expected to bring most."""
    return tuple(engine.arrow(MOST_FIRST_SQL)["client"].to_pylist())


def build(engine: Engine, at: dt.date, fitted: dict[str, Any] | None) -> None:
    """Make ``sender_rows``: client, p_alive now, usual_low, highest (null: too young), weeks.

    ``fitted`` is the activity model's name and parameters; under contract there is none, and nothing is told.
    """
    rows = SENDERS.empty_table()
    if fitted is not None:
        days = engine.arrow(SENDER_DAYS_SQL, at=at)
        rows = presence(days, at, activity.model(fitted["model"], fitted["params"]))
    engine.table("sender_rows", rows)


def presence(days: pa.Table, at: dt.date, model: activity.ActivityModel) -> pa.Table:
    """``sender_rows`` from the days on which senders bought: client, sold_on, sorted by both."""
    if not days.num_rows:
        return SENDERS.empty_table()
    coded = pc.dictionary_encode(days["client"].combine_chunks())
    client = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    on = days["sold_on"].cast(pa.int32()).to_numpy().astype(np.int64)
    n, today = len(coded.dictionary), (at - dt.date(1970, 1, 1)).days
    first = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(first, client, on)
    chances = np.full((WEEKS + 1, n), np.nan)
    for weeks in range(WEEKS + 1):
        chances[weeks] = _chance(client, on, first, today - 7 * weeks, model)
    then = chances[1:]
    seen = np.isfinite(then).sum(axis=0)
    enough = seen >= FEWEST_WEEKS
    low, high = np.full(n, np.nan), np.full(n, np.nan)
    if enough.any():
        low[enough] = np.nanquantile(then[:, enough], LOWEST, axis=0)
        high[enough] = np.nanmax(then[:, enough], axis=0)
    return pa.table(
        {
            "client": coded.dictionary,
            "p_alive": chances[0],
            "usual_low": pa.array(low, mask=~enough),
            "highest": pa.array(high, mask=~enough),
            "weeks": seen.astype(np.int64),
        },
        schema=SENDERS,
    )


def _chance(
    client: np.ndarray[Any, Any],
    on: np.ndarray[Any, Any],
    first: np.ndarray[Any, Any],
    then: int,
    model: activity.ActivityModel,
) -> Floats:
    """Each sender's chance on the day ``then``, as it was known on it; NaN before he came."""
    known = on <= then
    count = np.bincount(client[known], minlength=len(first))
    last = first.copy()
    np.maximum.at(last, client[known], on[known])
    out = np.full(len(first), np.nan)
    there = count > 0
    if there.any():
        weeks = ((last - first)[there] / 7, (then - first)[there] / 7)
        out[there] = model.p_alive(count[there] - 1.0, *weeks)
    return out
