"""What holds for every page: a strict policy of content, the person's language, errors in his words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from regulars.api.statuses import status_of
from regulars.desk import present
from regulars.desk.closed import NOT_KEPT, is_closed
from regulars.errors import RegularsError
from regulars.web.language import language_of
from regulars.web.views.errors import database_closed

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Respond = Callable[[HttpRequest], "HttpResponseBase"]

#: Nothing from elsewhere, nothing written into the page: scripts and styles are files of the desk.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: Pages made at once in one process, and the seconds that one waits for its turn.
_AT_ONCE: Final = 2
_PATIENCE: Final = 1.0


class InTurn:
    """A few pages are made at a time, the others wait for their turn.

    Threads that all want the interpreter hold up one another: thirty pages begun together end together, all
    late. Whoever waits holds no connection to the database. A page that takes long (an export) keeps the
    others for a second at most.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.turns = threading.Semaphore(_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, in its turn."""
        mine = self.turns.acquire(timeout=_PATIENCE)
        try:
            return self.respond(request)
        finally:
            if mine:
                self.turns.release()


class ContentSecurity:
    """The policy of content; pages with people's data stay out of caches."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page with its headers."""
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not request.path.startswith("/static/"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class PortfolioNamed:
    """Which portfolio a page was made from, as a header: a page is made from one."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page with the header."""
        present.begin_request()
        response = self.respond(request)
        if present.used():
            response.headers["X-Portfolio"] = " ".join(present.used())
        return response


class PersonsLanguage:
    """The language of the person who is signed in, else of the browser, else of the company."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page in that language."""
        language = language_of(request)
        with translation.override(language):
            response = self.respond(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


class Errors:
    """An error that Regulars raises on purpose is a page with its sentence, not a crash."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page."""
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that says what went wrong; None for what nobody foresaw."""
        if is_closed(error):
            return database_closed(request)
        if isinstance(error, DataError):
            return render(request, "desk/refused.html", {"said": NOT_KEPT}, status=400)
        if not isinstance(error, RegularsError):
            return None
        return render(request, "desk/refused.html", {"said": error.said}, status=status_of(error))
