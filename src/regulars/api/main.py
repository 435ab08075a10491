"""The API put together, and its addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import translation
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from regulars.api import texts
from regulars.api.access import scope_of
from regulars.api.bodies import JsonParser
from regulars.api.description import LEAD, PREFIX, Api
from regulars.api.errors import answer, refusal
from regulars.api.language import language_of
from regulars.api.rooms import (
    audit,
    card,
    cases,
    clients,
    concessions,
    exports,
    jobs,
    perks,
    prices,
    privacy,
    products,
    queue,
    records,
    referrals,
    rules,
    scorecard,
    settings,
    strategy,
    today,
    visits,
)
from regulars.desk.permissions import May
from regulars.desk.tokens import SCOPES


class _Renderer(BaseRenderer):
    """JSON as people read it."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False, allow_nan=False)


ROOMS: Final = (
    clients, products, referrals, strategy, perks, prices, scorecard, exports, today, records, visits, queue,
    cases, concessions, rules, settings, jobs, audit, privacy, card,
)  # fmt: skip
api: Final = Api(
    title="Regulars",
    version="1",
    description=LEAD,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=JsonParser(),
    renderer=_Renderer(),
)


def _refused(request: HttpRequest, problem: Any) -> HttpResponse:
    return refusal(request, problem)


for _room in ROOMS:
    api.add_router("", _room.router)
for _kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_kind, _refused)


@dataclass(frozen=True)
class Listed:
    """An endpoint, for people."""

    method: str
    path: str
    summary: str
    scope: str


def listed() -> dict[str, list[Listed]]:
    """Every endpoint by the room it belongs to."""
    rooms: dict[str, list[Listed]] = {}
    for place, methods in api.get_openapi_schema()["paths"].items():
        for method, each in methods.items():
            one = Listed(method.upper(), place, each["summary"], each["x-scope"])
            rooms.setdefault(each["tags"][0], []).append(one)
    return rooms


def described(request: HttpRequest) -> HttpResponse:
    """The API as OpenAPI 3.1, for whoever comes: it says nothing about anybody."""
    if request.method not in ("GET", "HEAD"):
        refused = answer(request, 405, texts.NO_METHOD(method=request.method, known="GET"))
        refused.headers["Allow"] = "GET"
        return refused
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that the API does not have."""
    return answer(request, 404, texts.NO_ADDRESS())


def _answering(
    view: Callable[..., Any], needs: May, most: Callable[[], int] | None
) -> Callable[..., HttpResponseBase]:
    """``view`` with what ninja leaves out: the one shape for a wrong method, the language that was spoken.

    ``most`` is how many bytes a request may have where a file comes with it; nothing larger is read.
    """

    def answered(request: HttpRequest, **places: Any) -> HttpResponseBase:
        with translation.override(language_of(request)):
            return _answered(request, **places)

    def _answered(request: HttpRequest, **places: Any) -> HttpResponseBase:
        if most is not None and _length(request) > most():
            return answer(request, 413, texts.TOO_LARGE(n=round(most() / 1e6, 1)))
        if any("\x00" in each for each in (request.path, *request.GET, *request.GET.values())):
            return answer(request, 400, texts.REFUSED())
        # HEAD is answered as GET; the server keeps the body to itself.
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        response: HttpResponseBase = view(request, **places)
        request.method = method
        if response.status_code == 405:
            known = ", ".join(sorted(response.headers["Allow"].split(", ")))
            response = answer(request, 405, texts.NO_METHOD(method=request.method, known=known))
            response.headers["Allow"] = known
        response.headers.setdefault("Content-Language", language_of(request))
        return response

    # Ninja checks the CSRF token where it counts: of sessions.
    given: Any = answered
    given.csrf_exempt, given.needs = True, needs
    return answered


def _length(request: HttpRequest) -> int:
    given = request.headers.get("Content-Length", "")
    return int(given) if given.isascii() and given.isdigit() else 0


def _addresses() -> Iterator[URLPattern]:
    scopes = {
        operation.url_name: scope_of(operation.auth_callbacks)
        for room in ROOMS
        for view in room.router.path_operations.values()
        for operation in view.operations
    }
    files = {name: most for room in ROOMS for name, most in room.router.files.items()}
    for found in api.urls[0]:
        if isinstance(found, URLPattern) and found.name in scopes:
            view = _answering(found.callback, SCOPES[scopes[found.name]], files.get(found.name))
            yield path(PREFIX + str(found.pattern), view, name=f"api_{found.name}")
    for place, everybodys, name in (
        ("openapi.json", described, "api_schema"),
        ("", unknown, None),
        ("<path:rest>", unknown, None),
    ):
        open_to_all: Any = everybodys
        open_to_all.needs = None
        yield path(PREFIX + place, open_to_all, name=name)
    # Beside this version there is no other; a program is told so in its own shape.
    yield path("api/<path:rest>", unknown)


urlpatterns: Final = list(_addresses())
