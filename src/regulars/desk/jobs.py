"""Work in the background: imports, fits and looks back, each in a process of its own, one at a time.

A job survives the web server's restart. It says what it is doing and that it is alive; one that went silent
was killed, and is marked so by whoever looks next. What it writes, it writes whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from regulars.desk import audit
from regulars.desk.folder import SETTINGS
from regulars.desk.models import Job
from regulars.desk.once import once
from regulars.errors import FolderBusy, LookupFailed
from regulars.reasons import Reason, Said, from_json

if TYPE_CHECKING:
    from uuid import UUID

    from regulars.desk.models import Person

IMPORT, FIT, LOOK_BACK, ERASE = "import", "fit", "look-back", "erase"
KINDS: Final[Mapping[str, Reason]] = {
    IMPORT: Reason("job.import", "importing a file"),
    FIT: Reason("job.fit", "working out the portfolio"),
    ERASE: Reason("job.erase", "erasing a client at his request"),
    LOOK_BACK: Reason("job.look_back", "looking back at how far to trust it"),
}
GOING = Reason(
    "error.job_going",
    "{who} is {what} now, since {at}. Wait until it has ended; you can watch it on the page Import.",
)
NO_JOB = Reason("error.no_job", "There is no such job.")
KILLED = Reason(
    "job.killed",
    "It stopped before its end: its process was ended, or the computer was restarted. Nothing is half "
    "written; what stood before still stands. Start it again.",
)
NOT_STARTED = Reason(
    "job.not_started", "Its process could not be started. Nothing has changed; start it again."
)
#: Said in place of what another version said.
IN_OTHER_WORDS = Reason("job.in_other_words", "{told}")

#: Silent for longer, a running job is taken for killed; one that waits, for never started.
SILENT: Final = dt.timedelta(seconds=30)
NEVER_BEGAN: Final = dt.timedelta(seconds=60)
ALIVE: Final = (Job.State.WAITING, Job.State.RUNNING)


class JobGoing(FolderBusy):
    """Somebody's job is going on, and there is one at a time."""


def start(kind: str, given: Mapping[str, Any], by: Person, key: str) -> Job:
    """Ask for a job, once under ``key``; its process starts when that is written.

    Raises `JobGoing`, which says who is at it, while another one is going on.
    """

    def asked() -> str:
        _only_one()
        made = Job.objects.create(kind=kind, given=dict(given), asked_at=timezone.now(), by=by)
        audit.enter(by, f"{kind}.asked", subject=made.pk)
        transaction.on_commit(lambda: launch(made.pk))
        return str(made.pk)

    return Job.objects.get(pk=once(by, key, {"kind": kind, "given": dict(given)}, asked))


def stop(job: UUID, by: Person) -> None:
    """Ask a job to stop; it does within a second, and what stood before still stands."""
    with transaction.atomic():
        stopped = Job.objects.filter(pk=job, state__in=ALIVE).update(
            state=Job.State.STOPPED, ended_at=timezone.now()
        )
        if stopped:
            audit.enter(by, "job.stopped", subject=job)


def found(most: int = 10) -> list[Job]:
    """The latest jobs, the last asked for first."""
    mark_killed()
    return list(Job.objects.select_related("by")[:most])


def one(job: UUID) -> Job:
    """A job as it stands; raises `LookupFailed` where there is none."""
    mark_killed()
    found_ = Job.objects.select_related("by").filter(pk=job).first()
    if found_ is None:
        raise LookupFailed(NO_JOB)
    return found_


def going() -> Job | None:
    """The job that is going on, if one is."""
    mark_killed()
    return Job.objects.select_related("by").filter(state__in=ALIVE).first()


def mark_killed() -> int:
    """Mark jobs that went silent as failed; how many there were."""
    now = timezone.now()
    silent = Q(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENT)
    never = Q(state=Job.State.WAITING, asked_at__lt=now - NEVER_BEGAN)
    if not Job.objects.filter(silent | never).exists():
        return 0
    return Job.objects.filter(silent | never).update(
        state=Job.State.FAILED, ended_at=now, told={"error": KILLED().as_json()}
    )


def said(plain: Any) -> Any:
    """What a job wrote (reason codes with numbers), said again; a code alone where nobody knows it."""
    try:
        return from_json(plain)
    except KeyError:
        return IN_OTHER_WORDS(told=str(plain.get("code", "")) if isinstance(plain, dict) else "")


def error_of(job: Job) -> Said | None:
    """Why a job failed, without places on this computer's disk; None where it did not."""
    told = job.told or {}
    if "error" not in told:
        return None
    why: Said = said(told["error"])
    return why.without_places()


def launch(job: UUID) -> None:
    """Start the job's process, which outlives this one."""
    env = {**os.environ, "REGULARS_FOLDER": str(settings.REGULARS_FOLDER)}
    env.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
    try:
        subprocess.Popen(
            [sys.executable, "-m", "regulars.desk.worker", str(job)],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **apart,
        )
    except OSError:
        Job.objects.filter(pk=job).update(
            state=Job.State.FAILED, ended_at=timezone.now(), told={"error": NOT_STARTED().as_json()}
        )


def _only_one() -> None:
    """Raise `JobGoing` while a job is going on; of two who ask at once, one waits for the other here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7305204)")
    other = going()
    if other is not None:
        at = timezone.localtime(other.asked_at)
        raise JobGoing(GOING, who=str(other.by or "—"), what=KINDS[other.kind](), at=at)
