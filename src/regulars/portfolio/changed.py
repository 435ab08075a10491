"""What changed from one portfolio to the next: who came back, who is slipping now and was not, who is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulars.portfolio.calling import LONG

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio


@dataclass(frozen=True)
class Changed:
    """Clients by what became of them between the days ``since`` and ``until``.

    ``slipping``: silent for long by their own measure now, and not then, most at stake first; ``back``:
    silent for long then, and bought since; ``new`` is how many bought for the first time.
    """

    since: dt.date
    until: dt.date
    slipping: tuple[str, ...]
    back: tuple[str, ...]
    new: int


def changed(before: Portfolio, after: Portfolio) -> Changed:
    """What changed from ``before`` to ``after``, two portfolios of one ledger."""
    silent = [
        [row["client"] for row in one.to_call(None).to_pylist() if row["p_gap"] <= LONG]
        for one in (before, after)
    ]
    then, now = silent
    bought = (
        after.clients()
        .query(
            "SELECT client FROM clients WHERE last_at > $since AND list_contains($those, client)",
            since=before.at,
            those=then,
        )["client"]
        .to_pylist()
    )
    first = after.clients().query(
        "SELECT count(*) AS n FROM clients WHERE first_at > $since", since=before.at
    )
    return Changed(
        before.at,
        after.at,
        tuple(each for each in now if each not in set(then)),
        tuple(bought),
        first["n"][0].as_py(),
    )
