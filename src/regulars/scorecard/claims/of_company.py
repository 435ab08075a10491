"""The company's scorecard: worked out with the fit, kept beside the snapshot, read by every surface.

``tasks`` says which products serve which task (`regulars.menus.serving_tasks`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.errors import NotFitted

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.company import Company
    from regulars.portfolio import Portfolio
    from regulars.scorecard.claims import Scorecard

#: Task → the products that serve it.
Tasks = Mapping[str, Sequence[str]]
#: What the scorecard is called beside its snapshot.
FILE: Final = "scorecard"


def measured(company: Company, portfolio: Portfolio, tasks: Tasks, against: str | None = None) -> Scorecard:
    """The scorecard of ``company``'s ``portfolio``; kept beside the snapshot where ``against`` is left open.

    Raises `ArgumentInvalid` for an ``against`` that is no period or lies outside the records; `DiskFull`.
    """
    from regulars.scorecard.claims import kept, scorecard

    def make() -> Scorecard:
        belonging = _belonging(company, portfolio, tasks)
        return scorecard(portfolio, against=against, tasks=tasks, belonging=belonging)

    if against is not None:
        made = make()
    else:
        file = company.beside(company.current(), FILE)
        made = kept.kept(file, portfolio, _basis(company, tasks), make)
    return replace(made, attached=company.settings.scorecard.attached)


def ready(company: Company, portfolio: Portfolio, tasks: Tasks) -> Scorecard | None:
    """The scorecard that is kept beside the present snapshot; None where none is, or of other settings."""
    from regulars.scorecard.claims import kept

    try:
        file = company.beside(company.current(), FILE)
    except NotFitted:
        return None
    known = kept.found(file, portfolio, _basis(company, tasks))
    return known and replace(known, attached=company.settings.scorecard.attached)


def keep(company: Company, snapshot: Path, tasks: Tasks) -> None:
    """Work out the scorecard of ``snapshot`` and keep it beside; raises `DiskFull`."""
    from regulars.portfolio import load
    from regulars.scorecard.claims import kept, scorecard

    with load(snapshot) as portfolio:
        belonging = _belonging(company, portfolio, tasks)
        kept.kept(
            company.beside(snapshot, FILE), portfolio, _basis(company, tasks),
            lambda: scorecard(portfolio, tasks=tasks, belonging=belonging),
        )  # fmt: skip


def _basis(company: Company, tasks: Tasks) -> dict[str, Any]:
    """What a scorecard hangs on beside the portfolio."""
    return {
        "strategy": asdict(company.settings.strategy),
        "tasks": {name: list(tasks[name]) for name in tasks},
    }


def _belonging(company: Company, portfolio: Portfolio, tasks: Tasks) -> pa.Table | None:
    """Who is ours by the strategy; None where none is stated."""
    from regulars.portfolio.belonging import of_clients

    strategy = company.settings.strategy
    return of_clients(portfolio, strategy, tasks) if strategy.groups or strategy.tasks else None
