"""One shape for whatever is refused: a code, a sentence in the asked language, the field, the numbers."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from regulars import errors
from regulars.api import texts
from regulars.api.language import language_of
from regulars.api.statuses import status_of
from regulars.desk.closed import NOT_KEPT, is_closed
from regulars.phrases import say
from regulars.phrases.documents import encoded
from regulars.reasons import Reason, Said

log = logging.getLogger("django.request")

#: Pydantic's kind of error -> what is expected in words.
_EXPECTED: Final[Mapping[str, Reason]] = {
    "string": texts.TEXT, "int": texts.WHOLE_NUMBER, "float": texts.NUMBER, "decimal": texts.NUMBER,
    "finite": texts.NUMBER, "bool": texts.YES_NO, "list": texts.LIST, "dict": texts.OBJECT,
    "model": texts.OBJECT, "date": texts.DAY, "datetime": texts.MOMENT,
    "timezone": texts.MOMENT, "uuid": texts.IDENTIFIER, "is": texts.FILE,
}  # fmt: skip


class Refused(Exception):
    """A request that is answered with ``status`` and ``said``; ``field`` is what has to be mended."""

    def __init__(
        self, status: int, said: Said, field: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(said.english())
        self.status, self.said, self.field, self.retry_after = status, said, field, retry_after


def answer(
    request: HttpRequest, status: int, said: Said, field: str | None = None, retry_after: int | None = None
) -> HttpResponse:
    """The answer that refuses."""
    lang = language_of(request)
    told: dict[str, Any] = {
        "code": said.code,
        "message": say(said, lang),
        "params": encoded(said.params, lang),
    }
    if field is not None:
        told["field"] = field
    response = JsonResponse({"error": told}, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Language"] = lang
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="regulars"'
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def refusal(request: HttpRequest, problem: Exception) -> HttpResponse:
    """The answer to ``problem``, whatever it is; what nobody foresaw is logged without personal data."""
    if isinstance(problem, HttpError) and isinstance(problem.__cause__, Refused | RequestDataTooBig):
        problem = problem.__cause__  # ninja wraps whatever happens while a body is read
    match problem:
        case Refused():
            return answer(request, problem.status, problem.said, problem.field, problem.retry_after)
        case errors.RegularsError():
            return answer(request, status_of(problem), problem.said.without_places(), _field_of(problem))
        case ValidationError():
            return answer(request, 422, *_first(problem.errors))
        case AuthenticationError():
            return answer(request, 401, texts.SIGN_IN())
        case PermissionDenied():
            return answer(request, 403, texts.ROLE())
        case Http404():
            return answer(request, 404, texts.NOT_HERE())
        case RequestDataTooBig():
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
            return answer(request, 413, texts.TOO_LARGE(n=round(most / 1e6, 1)))
        case SuspiciousOperation() | MultiPartParserError() | HttpError():
            return answer(request, 400, texts.REFUSED())
        case DataError():
            return answer(request, 422, NOT_KEPT())
        case _ if is_closed(problem):
            log.error("The database refused: %s", type(problem).__name__)
            return answer(request, 503, texts.CLOSED())
        case _:
            route = getattr(request.resolver_match, "route", "?")
            log.error("%s %s: %s", request.method, route, type(problem).__name__, exc_info=problem)
            got_request_exception.send(sender=None, request=request)
            return answer(request, 500, texts.BROKEN())


def _field_of(error: errors.RegularsError) -> str | None:
    """What has to be mended: an error that knows a field has it, or its sentence names an argument."""
    own = getattr(error, "field", None)
    named = own or (isinstance(error, errors.ArgumentInvalid) and error.said.params.get("name"))
    return str(named) if named else None


def _first(found: Sequence[Mapping[str, Any]]) -> tuple[Said, str | None]:
    """What is said of the first wrong value, and its name as the sender wrote it."""
    wrong = found[0]
    source, *places = wrong["loc"]
    if source == "body" and len(places) <= 1:
        missing = wrong["type"] == "missing"
        return texts.BODY_MISSING() if missing else texts.BODY_OBJECT(), None
    # The first place in a body is the name of the function's argument: nobody outside knows it.
    inside = places[1:] if source == "body" else places
    field = errors.repeated(".".join(str(each) for each in inside).encode("utf-8", "replace").decode())
    return _said(field, wrong["type"], wrong.get("ctx", {})), field


def _said(field: str, kind: str, given: Mapping[str, Any]) -> Said:
    match kind:
        case "missing":
            return texts.FIELD_MISSING(field=field)
        case "extra_forbidden":
            return texts.FIELD_UNKNOWN(field=field)
        case "literal_error" | "enum":
            known = str(given["expected"]).replace("'", "").replace(" or ", ", ")
            return texts.FIELD_AMONG(field=field, known=known)
        case "greater_than_equal":
            return texts.FIELD_LEAST(field=field, least=given["ge"])
        case "greater_than":
            return texts.FIELD_MORE(field=field, least=given["gt"])
        case "less_than_equal":
            return texts.FIELD_MOST(field=field, most=given["le"])
        case "less_than":
            return texts.FIELD_LESS(field=field, most=given["lt"])
        case "string_too_short" | "too_short":
            return texts.FIELD_EMPTY(field=field)
        case "string_too_long":
            return texts.FIELD_LONG(field=field, n=given["max_length"])
        case "too_long":
            return texts.FIELD_MANY(field=field, most=given["max_length"])
        case "not_plain" | "string_unicode":
            return texts.FIELD_PLAIN(field=field)
    expected = _EXPECTED.get(kind.split("_")[0])
    if expected is None:
        return texts.FIELD_WRONG(field=field)
    return texts.FIELD_TYPE(field=field, expected=expected())
