"""What the jobs do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from regulars.desk import audit, fitting, importing, jobs, present, privacy, uploads
from regulars.menus import serving_tasks
from regulars.portfolio import load, prices
from regulars.reasons import Reason
from regulars.scorecard.claims import of_company

if TYPE_CHECKING:
    from pathlib import Path

    from regulars.desk.models import Job
    from regulars.desk.worker import Telling

READING = Reason("job.reading", "reading the file")
STORING = Reason("job.storing", "taking its rows into the records")
LEARNING = Reason("job.learning", "learning from the records what to expect")
ERASING = Reason("job.erasing", "taking him out of the records, the portfolios and the desk")
LOOKING_BACK = Reason("job.looking_back", "looking back: what it would have foretold, and what came")

MEASURING = Reason("job.measuring", "measuring how clients are served")


def _import(job: Job, telling: Telling) -> dict[str, Any]:
    """Take an uploaded file into the ledger; where it was asked for, work out the portfolio then."""
    company, given = present.company(), job.given
    upload = uploads.one(company, given["upload"])
    share = 0.3 if given.get("then_fit") else 1.0
    telling.say(READING(), 0.0, 0.4 * share)
    source = importing.prepared(company, upload, given)
    telling.say(STORING(), 0.4 * share, share)
    report = importing.taken_in(company, source, given)
    with transaction.atomic():
        audit.enter(job.by, "import.done", subject=job.pk, kind=given["kind"], added=report["added"])
    uploads.done_with(upload)
    told = {"import": report, "rejects": importing.kept_rejects(company, upload, given["kind"])}
    return told | (_learn(job, telling, share) if given.get("then_fit") else {})


def _fit(job: Job, telling: Telling) -> dict[str, Any]:
    return _learn(job, telling, 0.0)


def _learn(job: Job, telling: Telling, begins: float) -> dict[str, Any]:
    """Work the portfolio out, swap it in, and look back at once: nobody should wait for that on a page."""
    middle = begins + 0.6 * (1 - begins)
    telling.say(LEARNING(), begins, middle)
    made = fitting.fit_company(present.company(), telling.advance)
    with transaction.atomic():
        audit.enter(job.by, "fit.done", subject=job.pk, clients=made.clients)
    telling.say(LOOKING_BACK(), middle, 1.0)
    fitting.look_back(present.company(), made.snapshot)
    telling.say(MEASURING(), 1.0, 1.0)
    _measure(made.snapshot)
    return {"fit": {"clients": made.clients, "models": made.models}}


def _measure(snapshot: Path) -> None:
    """Work out what pages show of ``snapshot`` and never wait for: its prices, and the scorecard."""
    company = present.company()
    with load(snapshot) as portfolio:
        prices.kept(company, snapshot, portfolio)
        of_company.measured(company, snapshot, portfolio, serving_tasks(company.path))


def _look_back(job: Job, telling: Telling) -> dict[str, Any]:
    telling.say(LOOKING_BACK(), 0.0, 1.0)
    company = present.company()
    fitting.look_back(company, company.current())
    telling.say(MEASURING(), 1.0, 1.0)
    _measure(company.current())
    return {}


def _erase(job: Job, telling: Telling) -> dict[str, Any]:
    telling.say(ERASING(), 0.0, 1.0)
    gone = privacy.erase_named(present.company(), job.given["subject"], job.by)
    counts = {"lines": gone.lines, "records": gone.records, "snapshots": gone.snapshots, "cases": gone.cases}
    return {"erased": counts}


WORK: Final[Mapping[str, Callable[[Job, Telling], dict[str, Any]]]] = {
    jobs.IMPORT: _import,
    jobs.FIT: _fit,
    jobs.LOOK_BACK: _look_back,
    jobs.ERASE: _erase,
}
