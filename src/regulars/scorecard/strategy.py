"""Who is our client, on one page: counts, value and cost to serve beside, the anchor line, channels."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import Portfolio, belonging, serving
from regulars.portfolio.belonging import Belonging, Tasks
from regulars.reasons import Said
from regulars.scorecard.anchor import Anchor, anchor
from regulars.scorecard.channels import Channels, channels
from regulars.scorecard.passed_over import PassedOver, passed_over
from regulars.settings import StrategySettings

BESIDE_SQL = """
SELECT o.belonging, count(*) AS clients, CAST(sum(c.revenue) AS DECIMAL(38, 2)) AS revenue,
       CAST(sum(CAST(c.expected_value AS DECIMAL(38, 6))) AS DOUBLE) AS expected_value,
       CAST(sum(CAST(s.cost AS DECIMAL(38, 6))) AS DOUBLE) AS cost,
       CAST(sum(s.returns) AS BIGINT) AS returns, CAST(sum(s.contacts) AS BIGINT) AS contacts,
       CAST(sum(s.cases) AS BIGINT) AS cases, CAST(sum(s.concessions) AS DECIMAL(38, 2)) AS concessions,
       CAST(sum(s.days_late) AS BIGINT) AS days_late,
       min(CASE WHEN s.cost_is_whole THEN 1 ELSE 0 END) = 1 AS cost_is_whole
FROM belongings AS o JOIN client_rows AS c ON o.client = c.client JOIN served AS s ON o.client = s.client
GROUP BY o.belonging
"""
_ORDER: tuple[Belonging, ...] = (belonging.OURS, belonging.NOT_OURS, belonging.UNDECIDED)


@dataclass(frozen=True)
class Strategy:
    """What the records say of the strategy.

    ``beside``: one row a belonging (ours, not ours, undecided) with clients, revenue so far, expected_value
    over the horizon, and what serving them took: cost (of all that is priced), returns, contacts, cases,
    concessions, days_late (null where nobody records them), cost_is_whole. ``cautions`` are about the
    strategy itself,
    ``unknown`` about what serving costs.
    """

    counts: dict[Belonging, int]
    beside: pa.Table
    cautions: tuple[Said, ...]
    unknown: tuple[Said, ...]
    anchor: Anchor
    channels: Channels
    passed_over: PassedOver


def strategy(portfolio: Portfolio, stated: StrategySettings, tasks: Tasks) -> Strategy:
    """What `Strategy` holds of ``portfolio``; ``tasks``: id → products (`regulars.menus.task_products`)."""
    engine = portfolio.workspace()
    try:
        return of_engine(engine, portfolio, stated, tasks)
    finally:
        engine.close()


def of_engine(engine: Engine, portfolio: Portfolio, stated: StrategySettings, tasks: Tasks) -> Strategy:
    """`strategy` in ``engine``, a workspace of the portfolio or an engine that has its tables."""
    belonging.build(engine, portfolio, stated, tasks)
    _, unknown = serving.build(engine, portfolio, stated)
    rows = engine.arrow(belonging.BELONGINGS_SQL)
    found = {row["belonging"]: row for row in engine.arrow(BESIDE_SQL).to_pylist()}
    schema = engine.arrow(BESIDE_SQL).schema
    return Strategy(
        counts=belonging.counted(rows),
        beside=pa.Table.from_pylist([found[each] for each in _ORDER if each in found], schema),
        cautions=belonging.cautions(portfolio, stated, tasks, rows),
        unknown=unknown,
        anchor=anchor(engine, portfolio, stated),
        channels=channels(engine, portfolio.record, stated=stated.stated),
        passed_over=passed_over(engine, portfolio.record.level),
    )
