"""Whom a perk is meant for: by the strategy, and how many of them buy as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from regulars.engine.sums import exact_sums
from regulars.errors import ArgumentInvalid
from regulars.portfolio import belonging
from regulars.portfolio.belonging import Belonging, Tasks
from regulars.portfolio.means import Mean, mean_of, powers
from regulars.portfolio.perks.planning import POWER, Plan, plan
from regulars.portfolio.portfolio import Portfolio
from regulars.reasons import Reason
from regulars.settings.values import StrategySettings

#: Whom a perk may be meant for: everybody, or by what the strategy says of him.
WHOM: Final[Mapping[str, Belonging | None]] = {
    "all": None,
    "ours": belonging.OURS,
    "undecided": belonging.UNDECIDED,
    "not-ours": belonging.NOT_OURS,
}
TO_INVALID = Reason("error.perk_to", "{value!r} is not whom a perk can be meant for. There are: {known}.")
NOBODY_MEANT = Reason(
    "error.perk_nobody",
    "Nobody is such a client now, so nobody could get it: {to}. Mean it for others, or look at the strategy.",
)


@dataclass(frozen=True)
class Meant:
    """Those a perk is meant for: the ``share`` of them who bought lately, and what one of them is worth.

    ``share`` is None where none of them was a client yet when those weeks began.
    """

    clients: int
    share: float | None
    worth: Mean


MEANT_SQL = exact_sums(
    {"bought": "bought", **powers("worth")},
    "(SELECT CASE WHEN c.last_at > $since THEN 1e0 ELSE 0e0 END AS bought, CAST(c.expected_value AS "
    "DOUBLE) AS worth"
    " FROM client_rows AS c JOIN is_meant AS m ON c.client = m.client WHERE c.first_at <= $since) AS those",
)


def meant_for(portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks, to: str) -> list[str]:
    """The clients that ``to`` (one of `WHOM`) means; raises `ArgumentInvalid` where it means nobody."""
    if to not in WHOM:
        raise ArgumentInvalid(TO_INVALID, value=to, known=", ".join(WHOM))
    rows = belonging.of_clients(portfolio, strategy, tasks).to_pylist()
    found = [row["client"] for row in rows if WHOM[to] in (None, row["belonging"])]
    if not found:
        raise ArgumentInvalid(NOBODY_MEANT, to=to)
    return found


@dataclass(frozen=True)
class Asked:
    """A trial as it was asked for: the clients it is meant for, what is known of them, and what it takes."""

    clients: Sequence[str]
    meant: Meant
    plan: Plan


def asked(
    portfolio: Portfolio, strategy: StrategySettings, tasks: Tasks,
    *, to: str, weeks: int, uplift: float, costs: Sequence[float], power: float = POWER,
) -> Asked:  # fmt: skip
    """What a trial of perks of these ``costs`` takes on the records of ``portfolio``.

    Raises `ArgumentInvalid` where it means nobody, and as `plan` does.
    """
    clients = meant_for(portfolio, strategy, tasks, to)
    those = meant(portfolio, clients, weeks)
    made = plan(
        there=those.clients, baseline=those.share, uplift=uplift, costs=costs, worth=those.worth, power=power,
        level=portfolio.record.level,
    )  # fmt: skip
    return Asked(clients, those, made)


def meant(portfolio: Portfolio, clients: Sequence[str], weeks: int) -> Meant:
    """Those among ``clients`` known for ``weeks`` at least, and how many bought in the last of them."""
    engine = portfolio.workspace()
    try:
        engine.table("is_meant", pa.table({"client": pa.array(clients, pa.string())}))
        row = engine.arrow(MEANT_SQL, since=portfolio.at - dt.timedelta(weeks=weeks)).to_pylist()[0]
    finally:
        engine.close()
    n = row["row_count"]
    total, squares, cubes = (row[name] or 0.0 for name in ("total", "squares", "cubes"))
    worth = mean_of(n, total, squares, cubes, portfolio.record.level)
    return Meant(len(clients), row["bought"] / n if n else None, worth)
