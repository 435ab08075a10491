"""Pages for what cannot be shown."""

from __future__ import annotations

import sys

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from regulars.api import texts as api
from regulars.api.errors import answer
from regulars.desk import present
from regulars.desk.closed import is_closed
from regulars.web.language import browser_language
from regulars.web.texts import frame as texts

#: What begins so was asked for by a program, which is answered in the API's shape.
_API = "/api/v1"


def bad_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a name the desk was not told it has, or a request that no browser makes."""
    if request.path.startswith(_API):
        return answer(request, 400, api.REFUSED())
    if isinstance(exception, DisallowedHost):
        said = {"said": texts.BAD_ADDRESS, "how": texts.BAD_ADDRESS_HOW}
    else:
        said = {"said": texts.BAD_REQUEST}
    return render(request, "desk/refused.html", said, status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    said = {"said": texts.NOT_ALLOWED, "how": texts.NOT_ALLOWED_HOW}
    return render(request, "desk/refused.html", said, status=403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the proof that this desk made it."""
    said = {"said": texts.STALE, "how": texts.STALE_HOW}
    return render(request, "desk/refused.html", said, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if request.path.startswith(_API):  # a newline in an address, which no rule of addresses reads
        return answer(request, 404, api.NO_ADDRESS())
    return render(request, "desk/refused.html", {"said": texts.NOT_FOUND}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 where it broke because the database is closed, before any view was asked."""
    error = sys.exc_info()[1]
    if error is not None and is_closed(error):
        return database_closed(request)
    if request.path.startswith(_API):
        return answer(request, 500, api.BROKEN())
    return render(request, "desk/refused.html", {"said": texts.BROKEN}, status=500)


def database_closed(request: HttpRequest) -> HttpResponse:
    """503 with a sentence. It asks the database nothing: not who it is, nor what is to be told him."""
    with translation.override(browser_language(request)):
        text = render_to_string(
            "desk/refused.html",
            {
                "frame": texts,
                "company_name": present.company().settings.name,
                "user": AnonymousUser(),
                "said": texts.DATABASE_CLOSED,
                "how": texts.CLOSED_HOW,
            },
        )
    return HttpResponse(text, status=503, headers={"Retry-After": "30"})
