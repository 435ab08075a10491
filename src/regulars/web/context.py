"""What every template knows: the words of the frame, and what the person may do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from regulars.desk import present
from regulars.desk.permissions import May, may
from regulars.web import bar
from regulars.web.texts import frame as texts


def frame(request: HttpRequest) -> dict[str, Any]:
    """``frame`` (texts), ``may`` (name → bool), ``company_name``, ``places`` (of the bar), ``languages``."""
    user = getattr(request, "user", None)
    allowed = {each.name.lower(): user is not None and may(user, each) for each in May}
    return {
        "frame": texts,
        "may": allowed,
        "company_name": present.company().settings.name,
        "places": SimpleLazyObject(lambda: bar.places(request)),
        "languages": settings.LANGUAGES,
    }
