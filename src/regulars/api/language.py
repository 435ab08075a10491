"""In which language the API speaks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def language_of(request: HttpRequest) -> str:
    """The language asked for (Accept-Language), else the person's own, else the company's.

    A page's reader never set the header himself, a program did: so it comes before the person's choice.
    """
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    caller = getattr(request, "auth", None)
    person = getattr(caller, "person", None) or getattr(request, "user", None)
    return str(getattr(person, "language", "") or settings.LANGUAGE_CODE)
