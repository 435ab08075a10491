"""Files of a case: received with a limit, opened only inside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from regulars.decisions.case.evidence import EvidenceRefused
from regulars.desk import casework
from regulars.desk.evidence import MOST, UPLOAD_LARGE, Upload
from regulars.desk.permissions import May
from regulars.errors import LookupFailed, RegularsError
from regulars.web.access import needs
from regulars.web.uploading import at_most
from regulars.web.views.cases.page import refused
from regulars.web.views.cases.showing import person


def received(request: HttpRequest) -> Upload | None:
    """The file of a form; None where none was chosen. Raises `EvidenceRefused` for one that is too large."""
    file = request.FILES.get("file")
    if getattr(request, "too_large", False):
        raise EvidenceRefused(UPLOAD_LARGE, most=MOST // 1_000_000)
    return None if file is None else Upload(file.name or "", file.read())


@at_most(MOST)
@needs(May.SERVE)
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a file, or words, to the evidence."""
    try:
        says, key = request.POST.get("says", ""), request.POST.get("key", "")[:100]
        casework.add_evidence(number, person(request), key, upload=received(request), says=says)
    except LookupFailed:
        raise
    except RegularsError as error:
        return refused(request, number, "evidence", error)
    response = redirect("case", number=number)
    response["Location"] += "#evidence"
    return response


@needs(May.SEE)
@require_GET
def content(request: HttpRequest, number: int, id: str) -> HttpResponse:
    """The file, as it was added: to be saved, never shown by the browser."""
    file = casework.open_file(number, person(request), id)
    if not file.content:
        raise Http404
    is_text = file.media_type.startswith("text/") or file.media_type == "application/json"
    kind = "text/plain; charset=utf-8" if is_text else "application/octet-stream"
    suffix = "txt" if is_text else file.media_type.rpartition("/")[2][:8]
    response = HttpResponse(bytes(file.content), content_type=kind)
    # The name that it came with is shown on the page, and is part of nothing else.
    response["Content-Disposition"] = f'attachment; filename="case-{number}-{id}.{suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
