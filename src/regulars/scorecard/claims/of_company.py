"""The company's scorecard: worked out with the fit, kept beside the snapshot, read by every surface.

``tasks`` says which products serve which task (`regulars.menus.serving_tasks`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from regulars.company import Company
from regulars.errors import NotFitted
from regulars.portfolio import Portfolio, prices
from regulars.portfolio.belonging import of_clients
from regulars.portfolio.keeping import Kept
from regulars.scorecard.claims.card import scorecard
from regulars.scorecard.claims.model import Scorecard

#: Task → the products that serve it.
Tasks = Mapping[str, Sequence[str]]
KEPT: Final = Kept[Scorecard]("scorecard", 4, Scorecard)


def measured(
    company: Company, snapshot: Path, portfolio: Portfolio, tasks: Tasks, against: str | None = None
) -> Scorecard:
    """The scorecard of ``portfolio``; kept beside its ``snapshot`` where ``against`` is left open.

    So are the prices that it tells of, where nobody has worked them out before. Against another period only
    prices that stand there already are told, and nothing is written: somebody waits for the answer. Raises
    `ArgumentInvalid` for an ``against`` that is no period or lies outside the records; `DiskFull`.
    """
    priced = prices.kept if against is None else prices.found

    def make() -> Scorecard:
        book = priced(company, snapshot, portfolio)
        return scorecard(
            portfolio,
            against=against,
            tasks=tasks,
            belonging=_belonging(company, portfolio, tasks),
            prices=None if book is None else book.prices,
        )

    if against is not None:
        made = make()
    else:
        made = KEPT.made(KEPT.file(company, snapshot), portfolio, make, _basis(company, tasks))
    return replace(made, attached=company.settings.scorecard.attached)


def ready(company: Company, portfolio: Portfolio, tasks: Tasks) -> Scorecard | None:
    """The scorecard that is kept beside the present snapshot; None where none is, or of other settings."""
    try:
        file = KEPT.file(company, company.current())
    except NotFitted:
        return None
    known = KEPT.found(file, portfolio, _basis(company, tasks))
    return None if known is None else replace(known[0], attached=company.settings.scorecard.attached)


def _basis(company: Company, tasks: Tasks) -> dict[str, Any]:
    """What a scorecard hangs on beside the portfolio."""
    return {
        "strategy": asdict(company.settings.strategy),
        "tasks": {name: list(tasks[name]) for name in tasks},
    }


def _belonging(company: Company, portfolio: Portfolio, tasks: Tasks) -> pa.Table | None:
    """Who is ours by the strategy; None where none is stated."""
    strategy = company.settings.strategy
    return of_clients(portfolio, strategy, tasks) if strategy.groups or strategy.tasks else None
