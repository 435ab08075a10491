"""Files taken in and portfolios worked out, in the background."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, cast
from uuid import UUID

from ninja import File, Form, Path, UploadedFile
from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, Name, Plain
from regulars.api.keys import done_once, key_of
from regulars.api.language import language_of
from regulars.api.routes import Room
from regulars.api.values import Sentence, sentence, spoken
from regulars.desk import importing, jobs, present, uploads, work
from regulars.desk.models import Job
from regulars.errors import RegularsError
from regulars.reasons import Said

router = Room(tags=["Imports and fits"])
JobId = Annotated[UUID, Path(description="A job.")]
UploadId = Annotated[UUID, Path(description="A file that was sent.")]
#: What jobs say is registered where they are done.
SAYING: Final = work.WORK
#: A form with a file in it may be that much larger than the file itself.
_ROUND_IT: Final = 100_000

_UPLOAD: Final[dict[str, Any]] = {
    "id": "7a1c0d9b-3f2b-4c1e-9a51-0e1f6a7d2c4b",
    "name": "sales.csv",
    "kind": "sales",
    "size": 48211,
    "reading": {"columns": ["client", "date", "sum"], "open": False, "asked": []},
}
JOB: Final[dict[str, Any]] = {
    "id": "0b8e6a0e-6f51-4f3a-8e6e-0c1b6d2f9a77",
    "kind": "fit",
    "state": "running",
    "progress": 0.4,
    "doing": None,
    "result": None,
    "error": None,
    "asked_at": "2026-10-05T09:00:00Z",
    "ended_at": None,
}


class UploadTold(Answer):
    """A file that was sent, and how it is read: ``open`` is true while something is to be answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [_UPLOAD]})
    id: UUID
    name: str
    kind: str
    size: int
    reading: dict[str, Any]


class ReadingIn(Body):
    """What columns mean (role → column, "" for none) and what was asked (name → value)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"roles": {"client": "buyer", "at": "date"}, "choices": {"date_order": "dmy"}}]
        },
    )
    roles: dict[Name, Plain] | None = None
    choices: dict[Name, Plain] = Field(default_factory=dict)


class ConfirmedIn(ReadingIn):
    """The reading as it is taken in; ``force``: although many rows cannot be used."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"then_fit": True}]})
    force: bool = False
    then_fit: bool = False


class JobTold(Answer):
    """A job in the background: what it is doing, how far it is, what came of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [JOB]})
    id: UUID
    kind: str
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    progress: float
    doing: Sentence | None
    result: dict[str, Any] | None
    error: Sentence | None
    asked_at: dt.datetime
    ended_at: dt.datetime | None


class Jobs(Answer):
    """The latest jobs, the last asked for first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [JOB]}]})
    items: list[JobTold]


@router.does("/imports", "imports:write", UploadTold, most=lambda: uploads.limit() + _ROUND_IT)
def import_file(
    request: Asked,
    file: Annotated[UploadedFile, File(description="CSV, TSV, XLSX, Parquet, JSON lines.")],
    kind: Annotated[str, Form(max_length=40, description="sales, clients, products, …")] = importing.SALES,
) -> UploadTold:
    """Send a file; nothing is taken in yet.

    The answer says how it is read. Answer what is open (reading), then confirm.
    """
    company = present.company()
    importing.checked_kind(kind)
    seen = hashlib.sha256()
    upload = uploads.receive(company, _hashed(file, seen), file.name or "", kind, request.auth.person)
    asked = {"sha256": seen.hexdigest(), "kind": kind}
    kept = UUID(done_once(request, asked, lambda: str(upload.id)))
    if kept != upload.id:
        uploads.done_with(upload)  # the same file under the same key: it is here already
        upload = uploads.one(company, kept)
    return _read(request, upload, None, {})


@router.does("/imports/{upload}/reading", "imports:write", UploadTold)
def import_reading(request: Asked, upload: UploadId, given: ReadingIn) -> UploadTold:
    """Say what columns mean and answer what was asked; the file is read so."""
    return _read(request, uploads.one(present.company(), upload), given.roles, given.choices)


@router.does("/imports/{upload}/confirmed", "imports:write", JobTold)
def import_confirmed(request: Asked, upload: UploadId, given: ConfirmedIn) -> JobTold:
    """Take the file in, in the background; with `then_fit` the portfolio is worked out after it."""
    found = uploads.one(present.company(), upload)
    asked = {"upload": str(found.id), "kind": found.kind, **given.model_dump()}
    return job_told(request, jobs.start(jobs.IMPORT, asked, request.auth.person, key_of(request)))


@router.does("/fits", "imports:write", JobTold)
def fit(request: Asked) -> JobTold:
    """Work the portfolio out anew, in the background; it is swapped in while people work."""
    return job_told(request, jobs.start(jobs.FIT, {}, request.auth.person, key_of(request)))


@router.asks("/jobs", "imports:write", Jobs)
def job_list(request: Asked) -> Jobs:
    """List the latest jobs."""
    return Jobs(items=[job_told(request, each) for each in jobs.found()])


@router.asks("/jobs/{job}", "imports:write", JobTold)
def job(request: Asked, job: JobId) -> JobTold:
    """Tell what a job is doing and what came of it."""
    return job_told(request, jobs.one(job))


@router.does("/jobs/{job}/stop", "imports:write", JobTold)
def job_stop(request: Asked, job: JobId) -> JobTold:
    """Ask a job to stop; what stood before still stands."""
    jobs.one(job)
    jobs.stop(job, request.auth.person)
    return job_told(request, jobs.one(job))


def _hashed(file: UploadedFile, seen: Any) -> Iterator[bytes]:
    for chunk in file.chunks():
        seen.update(chunk)
        yield chunk


def _read(
    request: Asked, upload: uploads.Upload, roles: dict[str, str] | None, choices: dict[str, str]
) -> UploadTold:
    try:
        reading = importing.look(present.company(), upload, roles, choices)
    except RegularsError:
        if roles is None and not choices:
            uploads.done_with(upload)  # nobody can read it
        raise
    return UploadTold(
        id=upload.id,
        name=upload.name,
        kind=upload.kind,
        size=upload.size,
        reading=spoken(reading, language_of(request)),
    )


def job_told(request: Asked, job: Job) -> JobTold:
    """The job as it is told."""
    lang = language_of(request)
    told, doing = job.told or {}, jobs.said(job.said) if job.said else None
    return JobTold(
        id=job.pk,
        kind=job.kind,
        state=cast(Any, job.state),
        progress=job.progress,
        doing=sentence(doing, lang) if isinstance(doing, Said) else None,
        result=spoken(told, lang) if told and "error" not in told else None,
        error=sentence(jobs.error_of(job), lang),
        asked_at=job.asked_at,
        ended_at=job.ended_at,
    )
