"""``regulars doctor``: is this machine, and is the company folder, as it should be?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from regulars.cli import options
from regulars.cli.environment import Finding, findings
from regulars.cli.surface import Surface
from regulars.cli.workplace import nearest
from regulars.errors import FolderBusy, FolderMissing, FolderReadOnly, NotFitted, RegularsError, SourceEmpty
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.company import Company

MACHINE = Reason("doctor.machine", "This computer")
FOLDER = Reason("doctor.folder", "The company folder")
LEDGER = Reason("doctor.ledger", "What is odd in the records")
FOLDER_IS = Reason("doctor.folder_is", "{path}: {name}.")
NO_FOLDER = Reason(
    "doctor.no_folder", "There is no company folder here. Make one from a file: regulars open sales.xlsx."
)
LOCK_FREE = Reason("doctor.lock_free", "Nobody is writing to it.")
LINES = Reason("doctor.lines", "{n} line of sales.", plural="{n} lines of sales.")
NO_LINES = Reason("doctor.no_lines", "No records yet: regulars import sales.xlsx.")
REJECTS = Reason(
    "doctor.rejects",
    "{n} row could not be used. See why: regulars rejects.",
    plural="{n} rows could not be used. See why: regulars rejects.",
)
FITTED = Reason("doctor.fitted", "The portfolio counts sales up to {day} ({model}).")
FITTED_TOTALS = Reason(
    "doctor.fitted_totals",
    "The portfolio counts sales up to {day}: totals and products only.",
)
NOTHING_ODD = Reason("doctor.nothing_odd", "Nothing.")
MARKS = {"good": "✔", "note": "·", "wrong": "✘"}


def run(as_json: options.Json = False, lang: options.Lang = None, folder: options.Folder = None) -> None:
    """Check this computer and the company folder.

    Versions, optional parts, time zones, letters; whether the folder is whole, who writes to it, what was
    imported and learned last, and what is odd in the records. Each with what to do about it.

    \b
    Examples:
      regulars doctor
      regulars doctor --folder shop --lang ru
      regulars doctor --json
    """
    with Surface(lang=lang, as_json=as_json) as out:
        at, about_folder, odd = _folder(out, folder)
        seen = {MACHINE: list(findings()), FOLDER: about_folder, LEDGER: odd}
        for heading, found in seen.items():
            if found:
                out.heading(heading)
                _print(out, found)
        out.answer(
            {
                "folder": at.path if at else None,
                "findings": [each for found in seen.values() for each in found],
            }
        )
        if any(each.state == "wrong" for found in seen.values() for each in found):
            raise typer.Exit(1)


def _print(out: Surface, found: list[Finding]) -> None:
    out.pairs([[MARKS[each.state], out.words(each.said)] for each in found])


def _folder(out: Surface, folder: Path | None) -> tuple[Company | None, list[Finding], list[Finding]]:
    """The company, what was found out about its folder, and what is odd in its records."""
    from regulars.company import Company

    try:
        at = Company.open(folder if folder is not None else nearest(Path.cwd()))
    except FolderMissing as missing:
        said = NO_FOLDER() if folder is None else missing.said
        return None, [Finding("folder", "note" if folder is None else "wrong", said)], []
    except RegularsError as wrong:
        return None, [Finding("folder", "wrong", wrong.said)], []
    out.prefer(at.settings.language)
    about = [Finding("folder", "good", FOLDER_IS(path=str(at.path), name=at.settings.name)), _lock(at)]
    records, odd = _records(at)
    return at, [*about, *records, *_portfolio(at)], odd


def _lock(at: Company) -> Finding:
    try:
        with at.lock():
            return Finding("lock", "good", LOCK_FREE())
    except (FolderBusy, FolderReadOnly) as busy:
        return Finding("lock", "note", busy.said)


def _records(at: Company) -> tuple[list[Finding], list[Finding]]:
    from regulars.ledger.store import open_ledger

    try:
        ledger = open_ledger(at)
    except SourceEmpty:
        return [Finding("records", "note", NO_LINES())], []
    except RegularsError as wrong:
        return [Finding("records", "wrong", wrong.said)], []
    about = [Finding("records", "good", LINES(n=ledger.facts.lines))]
    if ledger.facts.rejects:
        about.append(Finding("rejects", "note", REJECTS(n=ledger.facts.rejects)))
    odd = [Finding("audit", "note", said) for said in ledger.audit()]
    ledger.close()
    return about, odd or [Finding("audit", "good", NOTHING_ODD())]


def _portfolio(at: Company) -> list[Finding]:
    from regulars.cli.fitting import STALE
    from regulars.desk.fitting import model_names
    from regulars.desk.folder import is_fresh
    from regulars.portfolio import load

    try:
        with load(at.path) as portfolio:
            day, names = portfolio.at, model_names(portfolio)
            activity, contracts = (portfolio.models.get(part) for part in ("activity", "contracts"))
    except NotFitted as none:
        return [Finding("portfolio", "note", none.said)]
    except RegularsError as wrong:
        return [Finding("portfolio", "wrong", wrong.said)]
    said = FITTED(day=day, model=names) if names else FITTED_TOTALS(day=day)
    chosen = [Finding("model", "good", activity["why"])] if activity else []
    billing = [Finding("contracts", "good", contracts["why"])] if contracts else []
    stale = [] if is_fresh(at) else [Finding("portfolio", "note", STALE(command="regulars fit"))]
    return [Finding("portfolio", "good", said), *chosen, *billing, *stale]
