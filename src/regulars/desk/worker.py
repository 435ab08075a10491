"""A job's own process: ``python -m regulars.desk.worker <id of the job>``."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from regulars.errors import RegularsError
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from uuid import UUID

    from regulars.desk.models import Job

UNFORESEEN = Reason(
    "job.unforeseen",
    "Something unexpected went wrong ({what}). Nothing is half written; what stood before still stands.",
)
#: Seconds between two signs of life, and those after which a stopped job that has not ended is ended.
BEAT: Final = 0.5
PATIENCE: Final = 5.0


class Stopped(BaseException):
    """Somebody stopped the job."""


class Telling:
    """What a job says of itself while it works; `say` and `advance` raise `Stopped` when it shall end."""

    def __init__(self, job: UUID) -> None:
        self.job = job
        self.stopped = threading.Event()
        self._progress = 0.0
        self._said: dict[str, Any] | None = None
        self._over = threading.Event()
        self._from, self._to = 0.0, 1.0

    def say(self, what: Said, begins: float, ends: float) -> None:
        """What is being done now, and which part of the whole it is."""
        self._said, self._from, self._to = what.as_json(), begins, ends
        self.advance(0.0)

    def advance(self, share: float) -> None:
        """The share of this part that is done."""
        self._progress = self._from + share * (self._to - self._from)
        if self.stopped.is_set():
            raise Stopped

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Write signs of life from a thread of their own."""
        beat = threading.Thread(target=self._beat, daemon=True)
        beat.start()
        try:
            yield
        finally:
            self._over.set()
            beat.join(BEAT + PATIENCE)

    def _beat(self) -> None:
        from django.db import DatabaseError, connection
        from django.utils import timezone

        from regulars.desk.models import Job

        mine = Job.objects.filter(pk=self.job)
        since = None
        while not self._over.wait(BEAT):
            # A database that is busy for a moment ends nothing: the next beat tells it.
            with contextlib.suppress(DatabaseError):
                mine.update(heartbeat_at=timezone.now(), progress=self._progress, said=self._said)
                if mine.filter(state=Job.State.STOPPED).exists():
                    self.stopped.set()
            if self.stopped.is_set():
                since = since or time.monotonic()
                if time.monotonic() - since > PATIENCE:
                    os._exit(3)  # inside a long computation nobody asks; files and locks end with the process
        connection.close()


def run(job_id: UUID | str) -> None:
    """Do the job, if it still waits to be done, and write what came of it."""
    from django.utils import timezone

    from regulars.desk.models import Job
    from regulars.desk.work import WORK

    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, pid=os.getpid(), heartbeat_at=now
    )
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    telling = Telling(job.pk)
    with telling.beating():
        state, told = _outcome(WORK[job.kind], job, telling)
    done = {"progress": 1.0} if state == Job.State.DONE else {}
    Job.objects.filter(pk=job.pk).update(state=state, told=told, ended_at=timezone.now(), **done)


def _outcome(work: Any, job: Job, telling: Telling) -> tuple[str, dict[str, Any]]:
    state = type(job).State
    try:
        return state.DONE, work(job, telling)
    except Stopped:
        return state.STOPPED, {}
    except RegularsError as failed:
        return state.FAILED, {"error": failed.said.as_json()}
    except Exception as unforeseen:  # noqa: BLE001 - nobody is there to see it: the page says that it failed
        # Where it happened, without the values: names of clients stay out of logs.
        places = "".join(traceback.format_tb(unforeseen.__traceback__))
        print(f"{type(unforeseen).__name__}\n{places}", file=sys.stderr)
        return state.FAILED, {"error": UNFORESEEN(what=type(unforeseen).__name__).as_json()}


def main(job_id: str) -> None:
    """Do the job ``job_id`` of the folder that the environment names, giving way to whoever serves people."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.web.settings")
    if hasattr(os, "nice"):
        os.nice(10)
    django.setup()
    run(job_id)


if __name__ == "__main__":
    main(sys.argv[1])
