"""Working the portfolio out anew, from the ledger and from what staff entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.desk import folder

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.portfolio import Portfolio


@dataclass(frozen=True)
class Fitted:
    """What a fit came to: the snapshot, its models, how many clients.

    ``catch_all`` are buyers taken for sales to people nobody wrote down, with their lines.
    """

    snapshot: Path
    models: list[str]
    clients: int
    catch_all: Mapping[str, int]


def fit_company(company: Company, progress: Callable[[float], None], **changes: object) -> Fitted:
    """Fit the company's ledger by its settings and ``changes``; what comes of it is its present portfolio.

    ``progress`` is called with the share of the work done. Raises `FolderBusy` while another process writes
    to the folder, and what `regulars.fit` raises.
    """
    from regulars.ledger.store import open_ledger
    from regulars.portfolio import fit

    entered = folder.records(company)
    with company.lock():
        ledger = open_ledger(company)
        try:
            with fit(
                ledger,
                outcomes=entered,
                progress=lambda _, share: progress(share),
                **{**asdict(company.settings.fit), **changes},
            ) as fitted:
                snapshot = fitted.save(company.new_snapshot(fitted.record.fingerprint))
                company.publish(snapshot)
                names, n = model_names(fitted), fitted.record.totals.clients_n
        finally:
            ledger.close()
    return Fitted(snapshot, names, n, ledger.facts.catch_all)


def look_back(company: Company, snapshot: Path) -> None:
    """Work out how far to trust ``snapshot``; keep that beside it for the report.

    Takes about as long as the fit. Raises `DiskFull`.
    """
    from regulars import scorecard
    from regulars.portfolio import load
    from regulars.scorecard.days import days_of

    with load(snapshot) as portfolio, days_of(portfolio) as engine:
        file = scorecard.LOOK_BACK.file(company, snapshot)
        scorecard.LOOK_BACK.made(file, portfolio, lambda: scorecard.look_back(portfolio, engine))


def model_names(portfolio: Portfolio) -> list[str]:
    """The models behind a portfolio: of clients who buy when they like, of those under contract, or none."""
    told = (portfolio.models.get(part) for part in ("activity", "contracts"))
    return [each["model"] for each in told if each]
