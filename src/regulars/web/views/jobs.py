"""Imports and fits: a file goes in, is looked at, taken in by a process of its own, and watched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from regulars.api.statuses import status_of
from regulars.api.streaming import streamed
from regulars.desk import audit, folder, importing, jobs, present, uploads
from regulars.desk.models import Job, Person
from regulars.desk.permissions import May
from regulars.errors import LookupFailed, RegularsError
from regulars.reasons import Said
from regulars.report.spreadsheet import harmless
from regulars.web.access import needs
from regulars.web.templatetags.words import say
from regulars.web.texts import jobs as texts
from regulars.web.texts import privacy as privacy_texts

#: Counts of an import, in the order in which people want them.
COUNTS: Final = {
    "added": texts.LINES_ADDED,
    "repeated": texts.REPEATED,
    "replaced": texts.REPLACED,
    "resolved": texts.RESOLVED,
    "set_aside": texts.SET_ASIDE,
    "rejected": texts.REJECTED,
}
#: What a form with no file in it may come to.
_FORM: Final = 100_000


@needs(May.IMPORT)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is going on, a file to take in, the portfolio to work out, and what was."""
    return _index(request)


def _index(request: HttpRequest, wrong: Said | None = None, status: int = 200) -> HttpResponse:
    company = present.company()
    at = None
    try:
        with present.portfolio() as portfolio:
            at = portfolio.at if portfolio is not None else None
    except RegularsError as unreadable:  # a new one mends it, which is what this page is for
        messages.error(request, say(unreadable.said))
    fresh = folder.is_fresh(company)
    state = texts.FIT_NONE() if at is None else (texts.FIT_FRESH if fresh else texts.FIT_STALE)(day=at)
    told = {
        "texts": texts,
        "kinds": importing.KINDS,
        "limit": uploads.limit() // 10**6,
        "wrong": wrong,
        "going": jobs.going(),
        "past": [_row(job) for job in jobs.found()],
        "state": state,
        "has_records": company.ledger_path.exists(),
        "has_portfolio": at is not None,
        "key": uuid4(),
        "look_key": uuid4(),
    }
    return render(request, "desk/jobs/index.html", told, status=status)


class _Keeping(FileUploadHandler):
    """Writes a file to the company folder as it comes in, and stops where it is too large."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.coming: uploads.Incoming | None = None
        self.problem: RegularsError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; a second one in the same form is not wanted."""
        super().new_file(*args, **kwargs)
        if self.coming is not None:
            self.coming.drop()
        self.coming = uploads.Incoming(present.company(), self.file_name or "", importing.SALES)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """The next piece of it."""
        try:
            cast(uploads.Incoming, self.coming).write(raw_data)
        except RegularsError as refused:
            self.problem, self.coming = refused, None
            raise StopUpload(connection_reset=False) from refused

    def file_complete(self, file_size: int) -> None:
        """All of it is here; the view keeps it."""

    def upload_interrupted(self) -> None:
        """The connection was lost: nothing is kept."""
        if self.coming is not None:
            self.coming.drop()
            self.coming = None


@csrf_exempt  # checked below, when the handler of the file stands: the token is part of the form
@needs(May.IMPORT)
@require_POST
def import_upload(request: HttpRequest) -> HttpResponseBase:
    """A file comes in; then it is shown how it is read."""
    if int(request.headers.get("Content-Length") or 0) > uploads.limit() + _FORM:
        return _index(request, uploads.UPLOAD_TOO_LARGE(limit=uploads.limit() // 10**6), 413)
    keeping = _Keeping(request)
    request.upload_handlers = [keeping]
    try:
        return _received(request, keeping)
    finally:
        keeping.upload_interrupted()  # what the view has not kept is nobody's


@csrf_protect
def _received(request: HttpRequest, keeping: _Keeping) -> HttpResponseBase:
    kind = request.POST.get("kind", importing.SALES)
    if keeping.problem is not None:
        return _index(request, keeping.problem.said, status_of(keeping.problem))
    if keeping.coming is None:
        return _index(request, texts.FILE_NEEDED(), 422)
    try:
        keeping.coming.kind = importing.checked_kind(kind)
        upload = keeping.coming.keep(cast(Person, request.user))
        importing.look(present.company(), upload)
    except RegularsError as refused:
        return _index(request, refused.said, status_of(refused))
    keeping.coming = None
    return redirect("import_confirm", upload.id)


@needs(May.IMPORT)
def import_confirm(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How a file is read; what is wrong is changed, what is open said; then it is taken in."""
    company = present.company()
    found = uploads.one(company, upload)
    if request.method != "POST":
        read = found.note("reading") or importing.look(company, found)
        return _reading(request, found, read)
    step = request.POST.get("step", "")
    if step == "forget":
        uploads.done_with(found)
        messages.info(request, say(texts.FORGOTTEN))
        return redirect("jobs")
    if step.startswith("as:"):
        found = uploads.as_kind(found, importing.checked_kind(step.removeprefix("as:")))
        return _reading(request, found, importing.look(company, found))
    return _confirmed(request, found)


def _confirmed(request: HttpRequest, upload: uploads.Upload) -> HttpResponse:
    company, before = present.company(), upload.note("reading") or {}
    roles, choices = _answers(request.POST, before)
    try:
        read = importing.look(company, upload, roles, choices)
    except RegularsError as refused:
        return _reading(request, upload, before, refused.said, status_of(refused))
    if read["open"] or read["looks_like"] or request.POST.get("step") != "import":
        return _reading(request, upload, read, status=422 if request.POST.get("step") == "import" else 200)
    given = {
        "upload": str(upload.id),
        "kind": upload.kind,
        "roles": roles,
        "choices": choices,
        "force": "force" in request.POST,
        "then_fit": "then_fit" in request.POST,
    }
    job = jobs.start(jobs.IMPORT, given, cast(Person, request.user), _key(request))
    return redirect("job", job.pk)


def _key(request: HttpRequest) -> str:
    return request.POST.get("key") or uuid4().hex


def _answers(form: QueryDict, before: Mapping[str, Any]) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Roles and choices as the form has them; None for roles where the file's program made its columns."""
    columns = before.get("columns", ())
    shown = [field["role"] for field in before.get("fields", ())]
    roles = {role: form.get(f"role.{role}", "") for role in shown} if columns else None
    asked = [choice["name"] for choice in before.get("asked", ())]
    answered = {name: form[f"choice.{name}"] for name in asked if form.get(f"choice.{name}")}
    return roles, {**before.get("choices", {}), **answered}


def _reading(
    request: HttpRequest,
    upload: uploads.Upload,
    read: Mapping[str, Any],
    wrong: Said | None = None,
    status: int = 200,
) -> HttpResponse:
    fields = [{**field, "words": _field_words(field)} for field in read.get("fields", ())]
    named = {field["role"]: field["words"] for field in fields}
    shown = read.get("rows", ())
    heads = list(shown[0]) if shown else []
    told = {
        "texts": texts,
        "upload": upload,
        "read": read,
        "wrong": wrong,
        "fields": fields,
        "asked": jobs.said(read.get("asked", [])),
        "notes": jobs.said(read.get("notes", [])),
        "program": jobs.said(read.get("program")),
        "looks_like": importing.KINDS.get(read.get("looks_like") or ""),
        "heads": [named.get(head, head) for head in heads],
        "rows": [[row[head] for head in heads] for row in shown],
        "n_rows": len(shown),
        "key": uuid4(),
    }
    return render(request, "desk/jobs/reading.html", told, status=status)


def _field_words(field: Mapping[str, Any]) -> str:
    """What a field is called in the person's language."""
    if "words" in field:
        return str(say(jobs.said(field["words"])))
    cyrillic = [each for each in field["labels"][1:] if any("а" <= letter <= "я" for letter in each.lower())]
    latin = [each for each in field["labels"][1:] if each not in cyrillic]
    found = {"ru": cyrillic[:1], "ro": latin[:1]}.get((get_language() or "en")[:2], [])
    return str(found[0] if found else field["labels"][0])


@needs(May.IMPORT)
@require_POST
def fit_now(request: HttpRequest) -> HttpResponse:
    """Work out the portfolio, or look back at the present one."""
    kind = jobs.LOOK_BACK if request.POST.get("what") == jobs.LOOK_BACK else jobs.FIT
    job = jobs.start(kind, {}, cast(Person, request.user), _key(request))
    return redirect("job", job.pk)


@needs(May.IMPORT)
@require_GET
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """One job: how far it is, what came of it."""
    return render(request, "desk/jobs/job.html", _told(jobs.one(job)))


@needs(May.IMPORT)
@require_GET
def job_progress(request: HttpRequest, job: UUID) -> HttpResponse:
    """The part of that page that is looked at again every second."""
    return render(request, "desk/jobs/progress.html", _told(jobs.one(job)))


@needs(May.IMPORT)
@require_POST
def job_stop(request: HttpRequest, job: UUID) -> HttpResponse:
    """Stop it."""
    jobs.stop(jobs.one(job).pk, cast(Person, request.user))
    return redirect("job", job)


@needs(May.EXPORT)
@require_GET
def job_rejects(request: HttpRequest, job: UUID) -> HttpResponseBase:
    """The rows of an import that could not be used, to mend and take in again."""
    found = jobs.one(job)
    if not (found.told or {}).get("rejects"):
        raise LookupFailed(uploads.UPLOAD_GONE)
    upload = uploads.one(present.company(), found.given["upload"])
    rows = list(importing.rejects_of(upload))
    with transaction.atomic():
        audit.enter(cast(Person, request.user), "export", subject=job, table="rejects", rows=len(rows) - 1)
    response = _download(request, rows)
    response.headers["Content-Disposition"] = 'attachment; filename="rejects.csv"'
    return response


def _download(request: HttpRequest, rows: list[Any]) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"
        for row in rows:
            line = io.StringIO(newline="")
            csv.writer(line).writerow([harmless(cell) for cell in row])
            yield line.getvalue().encode()

    return StreamingHttpResponse(streamed(request, pieces()), content_type="text/csv; charset=utf-8")


def _row(job: Job) -> dict[str, Any]:
    return {"job": job, "what": jobs.KINDS[job.kind], "state": texts.STATES[job.state]}


def _told(job: Job) -> dict[str, Any]:
    """A job for a page."""
    came = job.told or {}
    report = came.get("import")
    upload_left = False
    if job.kind == jobs.IMPORT and job.state in (Job.State.FAILED, Job.State.STOPPED):
        upload_left = uploads.is_here(present.company(), job.given["upload"])
    return {
        "texts": texts,
        **_row(job),
        "alive": job.state in jobs.ALIVE,
        "doing": jobs.said(job.said) if job.said else None,
        "percent": round(100 * job.progress),
        "error": jobs.error_of(job),
        "counts": [reason(n=report[name]) for name, reason in COUNTS.items() if report[name]]
        if report
        else [],
        "reasons": jobs.said(report["reasons"]) if report else [],
        "rejects": came.get("rejects"),
        "fit": came.get("fit"),
        "erased": came.get("erased"),
        "privacy_texts": privacy_texts,
        "upload_left": upload_left,
    }
