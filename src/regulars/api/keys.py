"""``Idempotency-Key``: a POST that is sent again is answered again, not done again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.errors import Refused
from regulars.desk.once import answered, once

LONGEST: Final = 80
_VISIBLE: Final = re.compile(r"[!-~]+")


def key_of(request: HttpRequest) -> str:
    """The key of this request: the sender's, else a new one. Raises `Refused` 422 for one that is none.

    Keys of the API stand apart from those of pages.
    """
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return f"api:{uuid4()}"
    if len(given) > LONGEST or not _VISIBLE.fullmatch(given):
        raise Refused(422, texts.KEY(n=LONGEST), "Idempotency-Key")
    return f"api:{given}"


def done_once(request: Asked, asked: Any, step: Callable[[], Any]) -> Any:
    """What ``step`` answers (a JSON value), done once for the request's key."""
    return once(request.auth.person, key_of(request), _whole(request, asked), step)


def done_with_files(request: Asked, asked: Any, step: Callable[[], object]) -> None:
    """Do ``step``, which changes files and may be repeated harmlessly, unless the request's key was answered.

    Such a step keeps its own books of what reached the files, so it stands in no transaction; its key is
    noted after it.
    """
    person, key, whole = request.auth.person, key_of(request), _whole(request, asked)
    if not answered(person, key, whole):
        step()
        once(person, key, whole, lambda: True)


def _whole(request: HttpRequest, asked: Any) -> Any:
    return {"method": request.method, "path": request.path, "asked": asked}
