"""The anchor line: the group of products whose clients, with those they brought, are worth most.

Our clients (all, where no strategy is stated) are told apart by what most of their first day's spend went to;
beside each group stands what such a client is expected to bring over the horizon, himself and those whom he
brought. The means differ by chance, too, and the best of many is the luckiest: a group is called the anchor
only where the chance that its true mean is the highest, the means being normal around what was seen, reaches
the portfolio's level. An association: what brought him in need not be what keeps him.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr, ndtri

from regulars.engine import Engine
from regulars.engine.sums import exact_sums
from regulars.portfolio import Portfolio, brought
from regulars.portfolio.means import FEWEST, mean_of, powers
from regulars.reasons import Reason, Said
from regulars.settings import StrategySettings

NO_LINES = Reason(
    "anchor.no_lines",
    "Which line is the anchor cannot be told: fewer than two groups of products have {fewest} of our "
    "clients who "
    "began with them. Write the product group on every line sold.",
)
CLOSE = Reason(
    "anchor.close",
    "Which line is the anchor cannot be told yet: {best} and {next} are too close. About {n} more client who "
    "begins with either would do, if they go on like this.",
    plural="Which line is the anchor cannot be told yet: {best} and {next} are too close. About {n} more "
    "clients "
    "who begin with either would do, if they go on like this.",
)
IS_ANCHOR = Reason(
    "anchor.is_anchor",
    "The anchor line is {best}: our clients who began with it are worth most ({chance} sure).",
)
TAIL_UNKNOWN = Reason(
    "anchor.tail_unknown",
    "Nobody was asked who sent him, so those whom they brought are left out. Ask every new client.",
)

_NODES: Final = 61
#: Beyond so many times the clients there are, more will not decide it.
_MOST_TIMES: Final = 50

CAME_FOR_SQL = """
SELECT client, line FROM (
    SELECT client, line,
           CAST(row_number() OVER (PARTITION BY client ORDER BY spent DESC, line) AS BIGINT) AS place
    FROM (
        SELECT l.client, l.product_group AS line, CAST(sum(l.amount) AS DECIMAL(18, 2)) AS spent
        FROM lines AS l JOIN client_rows AS c ON l.client = c.client AND l.sold_on = c.first_at
        WHERE l.amount > 0 AND l.is_return IS NOT TRUE AND l.product_group IS NOT NULL
        GROUP BY l.client, l.product_group
    ) AS spends
) AS placed
WHERE place = 1
"""

WORTH_OF_OURS_SQL = """
SELECT f.line, CAST(c.expected_value AS DOUBLE) AS own, coalesce(b.tail, 0e0) AS tail,
       CAST(c.expected_value AS DOUBLE) + coalesce(b.tail, 0e0) AS worth
FROM came_for AS f
JOIN client_rows AS c ON f.client = c.client
JOIN belongings AS o ON f.client = o.client
LEFT JOIN brought AS b ON f.client = b.client
WHERE c.expected_value IS NOT NULL AND (NOT $stated OR o.belonging = 'ours')
"""
WORTH_BY_LINE_SQL = exact_sums({"own": "own", "tail": "tail", **powers("worth")}, "worth_of_ours", "line")


@dataclass(frozen=True)
class Line:
    """A group of products, our clients who began with it, and what one of them is worth, tail included.

    ``own`` and ``tail`` are the parts of the mean ``worth``; tail is null where nobody was asked.
    """

    line: str
    clients: int
    own: float
    tail: float | None
    worth: float
    low: float
    high: float
    error: float


@dataclass(frozen=True)
class Anchor:
    """The lines, most worth first; ``chance`` is that the first truly is the highest."""

    lines: tuple[Line, ...]
    verdict: Literal["shown", "cannot tell"]
    chance: float | None
    reason: Said
    notes: tuple[Said, ...]


def anchor(engine: Engine, portfolio: Portfolio, strategy: StrategySettings) -> Anchor:
    """The anchor line among those of ``engine``, in which `belonging.build` made ``belongings``."""
    asked = brought.build(engine)
    engine.step("came_for", CAME_FOR_SQL)
    engine.step("worth_of_ours", WORTH_OF_OURS_SQL, stated=strategy.stated)
    rows = engine.arrow(WORTH_BY_LINE_SQL)
    for name in ("came_for", "worth_of_ours"):
        engine.drop(name)
    return told(_lines(rows, asked, portfolio.record.level), asked, portfolio.record.level)


def _lines(rows: pa.Table, asked: bool, level: float) -> list[Line]:
    lines = []
    for row in rows.to_pylist():
        n = row["row_count"]
        mean = mean_of(n, row["total"], row["squares"], row["cubes"], level)
        if mean.mean is not None and mean.low is not None and mean.high is not None:
            tail = row["tail"] / n if asked else None
            error = mean.error or 0.0
            lines.append(Line(row["part"], n, row["own"] / n, tail, mean.mean, mean.low, mean.high, error))
    return sorted(lines, key=lambda each: (-each.worth, each.line))


def told(lines: Sequence[Line], asked: bool, level: float) -> Anchor:
    """What the means of the lines, most worth first, say of the anchor."""
    notes = () if asked else (TAIL_UNKNOWN(),)
    if len(lines) < 2:
        return Anchor(tuple(lines), "cannot tell", None, NO_LINES(fewest=FEWEST), notes)
    chance = chance_of_first([each.worth for each in lines], [each.error for each in lines])
    first, second = lines[:2]
    if chance >= level:
        return Anchor(tuple(lines), "shown", chance, IS_ANCHOR(best=first.line, chance=chance), notes)
    more = _more(first, second, level)
    said = CLOSE(best=first.line, next=second.line, n=more)
    return Anchor(tuple(lines), "cannot tell", chance, said, notes)


def chance_of_first(means: Sequence[float], errors: Sequence[float]) -> float:
    """The chance that the first of normal means is the highest: ∫ φ(z) Π Φ((m₀ + s₀z − m_j)/s_j) dz.

    >>> round(chance_of_first([10.0, 10.0], [1.0, 1.0]), 3), chance_of_first([10.0, 2.0], [1.0, 1.0]) > 0.999
    (0.5, True)
    """
    nodes, weights = hermegauss(_NODES)
    floor = max(1e-9 * max(abs(each) for each in means), 1e-300)
    first = means[0] + max(errors[0], floor) * nodes
    below = [
        ndtr((first - mean) / max(error, floor)) for mean, error in zip(means[1:], errors[1:], strict=True)
    ]
    return float(weights @ np.prod(below, axis=0) / weights.sum())


def _more(first: Line, second: Line, level: float) -> int:
    """How many more clients of both, in the shares there are, would tell them apart at ``level``."""
    error, apart = math.hypot(first.error, second.error), first.worth - second.worth
    clients = first.clients + second.clients
    wanted = min((float(ndtri(level)) * error / max(apart, 1e-9 * abs(first.worth), 1e-12)) ** 2, _MOST_TIMES)
    return max(math.ceil(clients * (wanted - 1)), 1)
