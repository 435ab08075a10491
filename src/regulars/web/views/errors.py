"""Pages for what cannot be shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regulars.web.texts import frame as texts


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    said = {"said": texts.NOT_ALLOWED, "how": texts.NOT_ALLOWED_HOW}
    return render(request, "desk/refused.html", said, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "desk/refused.html", {"said": texts.NOT_FOUND}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "desk/refused.html", {"said": texts.BROKEN}, status=500)
