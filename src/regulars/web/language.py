"""In which language a person is spoken to."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from regulars.phrases.speech import say
from regulars.reasons import Reason, Said

#: Where the choice of somebody who is not signed in is kept.
COOKIE: Final = "desk_language"


def language_of(request: HttpRequest) -> str:
    """The person's own choice, else what was chosen here or the browser asks for, else the company's."""
    chosen = getattr(getattr(request, "user", None), "language", "")
    return str(chosen) if chosen else browser_language(request)


def browser_language(request: HttpRequest) -> str:
    """The language without asking who it is."""
    asked = [request.COOKIES.get(COOKIE, "")]
    asked += [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for code in asked:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def later(what: Said | Reason, **params: Any) -> str:
    """``what``, said in the language of the moment when it is shown: for labels and errors of forms."""
    return lazy(lambda: say(what, get_language() or "en", **params), str)()
