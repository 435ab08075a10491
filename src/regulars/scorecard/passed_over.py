"""Who is overtaken in the queue, and who is not ours: shares by the company's own groups of clients.

A strategy and a queue rule go by what people want and what a visit brings. Either may stand for something
else that nobody named, such as where people come from; so the groups that the company itself keeps (a field
of its clients) are watched: each beside all others, with the hybrid score interval of the difference
(Newcombe 1998, method 10) at a level raised for as many looks as there are groups (Bonferroni).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.trial import newcombe, wilson
from regulars.reasons import Reason, Said

NO_GROUPS = Reason(
    "passed_over.no_groups",
    "Who is passed over cannot be watched: no client has a group. Fill the field “group” of the clients, "
    "such as "
    "the district or the contract, and look again.",
)
NO_VISITS = Reason(
    "passed_over.no_visits",
    "Who is overtaken cannot be told: no visit says when somebody came and when he was served.",
)
#: Groups with fewer than this are not compared: the interval would say nothing.
FEWEST: Final = 5

# Overtaken: somebody who came later on the same day was served earlier, and not by right (a call back, a
# running
# case, somebody who cannot stand long): of those nobody can say that he was passed over.
OVERTAKEN_SQL = """
SELECT p.client_group, CAST(sum(CASE WHEN m.earliest < v.served_at THEN 1 ELSE 0 END) AS BIGINT) AS hit,
       count(*) AS n
FROM told_visits AS v
JOIN (
    SELECT told_at, min(earliest_here) OVER (PARTITION BY came_on ORDER BY told_at
                                             ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS earliest
    FROM (
        SELECT told_at, CAST(told_at AS DATE) AS came_on, min(served_at) AS earliest_here FROM told_visits
        WHERE served_at IS NOT NULL AND by_right IS NULL GROUP BY told_at
    ) AS moments
) AS m ON v.told_at = m.told_at
JOIN people_rows AS p ON v.client = p.client
WHERE v.served_at IS NOT NULL AND v.by_right IS NULL AND p.client_group IS NOT NULL
GROUP BY p.client_group ORDER BY p.client_group
"""

NOT_OURS_SQL = """
SELECT p.client_group, CAST(sum(CASE WHEN o.belonging = 'not ours' THEN 1 ELSE 0 END) AS BIGINT) AS hit,
       count(*) AS n
FROM belongings AS o JOIN people_rows AS p ON o.client = p.client
WHERE p.client_group IS NOT NULL GROUP BY p.client_group ORDER BY p.client_group
"""


@dataclass(frozen=True)
class Group:
    """A group of clients: how many of it were ``hit``, and its share beside that of all others.

    ``verdict``: "more" or "less" often than the others, or "cannot tell"; the difference is null for few.
    """

    group: str
    n: int
    hit: int
    share: float
    low: float
    high: float
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    verdict: Literal["more", "less", "cannot tell"]


@dataclass(frozen=True)
class PassedOver:
    """Visits overtaken, and clients who are not ours, by group; a reason where there is nothing to show."""

    overtaken: tuple[Group, ...]
    not_ours: tuple[Group, ...]
    reasons: tuple[Said, ...]


def passed_over(engine: Engine, level: float) -> PassedOver:
    """Who is passed over in ``engine``, in which `regulars.portfolio.belonging.build` made ``belongings``."""
    not_ours = by_group(engine.arrow(NOT_OURS_SQL), level)
    overtaken = by_group(engine.arrow(OVERTAKEN_SQL), level)
    reasons = () if not_ours else (NO_GROUPS(),)
    return PassedOver(overtaken, not_ours, reasons if overtaken else (*reasons, NO_VISITS()))


def by_group(rows: pa.Table, level: float) -> tuple[Group, ...]:
    """Each group beside all others; columns client_group, hit, n."""
    counts = [(row["client_group"], row["hit"], row["n"]) for row in rows.to_pylist()]
    all_hit, everybody = sum(hit for _, hit, _ in counts), sum(n for _, _, n in counts)
    raised = 1 - (1 - level) / max(len(counts), 1)
    return tuple(_group(name, hit, n, all_hit - hit, everybody - n, level, raised) for name, hit, n in counts)


def _group(name: str, hit: int, n: int, other_hit: int, others: int, level: float, raised: float) -> Group:
    low, high = wilson(hit, n, level)
    if min(n, others) < FEWEST:
        return Group(name, n, hit, hit / n, low, high, None, None, None, "cannot tell")
    less, most = newcombe(hit, n, other_hit, others, raised)
    apart = hit / n - other_hit / others
    verdict: Literal["more", "less", "cannot tell"] = (
        "more" if less > 0 else "less" if most < 0 else "cannot tell"
    )
    return Group(name, n, hit, hit / n, low, high, apart, less, most, verdict)
