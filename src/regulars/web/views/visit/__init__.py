"""The visit on the card and on a page of its own; each step is a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.desk import audit, present, visiting
from regulars.desk.models import Person, Visit
from regulars.desk.once import KeyReused
from regulars.desk.permissions import May, may
from regulars.desk.visit_standing import standing
from regulars.errors import ArgumentInvalid, LookupFailed
from regulars.phrases.speech import say
from regulars.web.access import needs
from regulars.web.language import language_of
from regulars.web.texts import visit as texts
from regulars.web.views.visit import fields, shown

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: As many visits as a list shows.
_MOST = 200


@require_GET
@needs(May.SERVE)
def visits(request: HttpRequest) -> HttpResponse:
    """Visits that are going on; beginning one without a name."""
    rows = Visit.objects.filter(closed_at=None).order_by("opened_at")[:_MOST]
    going = shown.listed(rows, language_of(request))
    return render(request, "desk/visit/visits.html", {"visits": going, "texts": texts, "key": uuid4()})


@require_POST
@needs(May.SERVE)
def walk_in(request: HttpRequest) -> HttpResponse:
    """Begin a visit of somebody whom nobody knows."""
    made = visiting.start_walk_in(request.POST.get("label", ""), key=_key(request), by=_person(request))
    return redirect("visit", client=made.client)


@require_GET
@needs(May.SEE)
def page(request: HttpRequest, client: str) -> HttpResponse:
    """The visit on a page of its own."""
    return _shown(request, client, "desk/visit/page.html")


@require_GET
@needs(May.SEE)
def panel(request: HttpRequest, client: str) -> HttpResponse:
    """The visit as a part of the card."""
    return _shown(request, client, "desk/visit/panel.html")


@require_POST
@needs(May.SERVE)
def start(request: HttpRequest, client: str) -> HttpResponse:
    """The client is here: begin."""
    with present.portfolio() as portfolio:
        visiting.start(client, key=_key(request), by=_person(request), portfolio=portfolio)
        return _after(request, client, portfolio)


@require_POST
@needs(May.SERVE)
def step(request: HttpRequest, client: str) -> HttpResponse:
    """Take the visit one step further."""
    name = request.POST.get("step", "")
    with present.portfolio() as portfolio:
        try:
            row = visiting.step(
                request.POST.get("visit", ""),
                _version(request),
                name,
                fields.given(request.POST, name, language_of(request)),
                key=_key(request),
                by=_person(request),
                portfolio=portfolio,
            )
        except (ArgumentInvalid, visiting.ChangedMeanwhile, KeyReused) as wrong:
            return _after(request, client, portfolio, fields.Problem.of(wrong, name, request.POST))
        if "case" in request.POST and row.closed_at is not None:
            return _to_case(request, row)
        return _after(request, client, portfolio)


@require_POST
@needs(May.SERVE)
def settle(request: HttpRequest, client: str) -> HttpResponse:
    """A promise of an earlier visit was kept, or was not."""
    what, due = request.POST.get("what", ""), request.POST.get("by", "")
    visiting.settle(client, what, due, "kept" in request.POST, key=_key(request), by=_person(request))
    with present.portfolio() as portfolio:
        return _after(request, client, portfolio)


@require_POST
@needs(May.SERVE)
def lift(request: HttpRequest, client: str) -> HttpResponse:
    """He may have something after all."""
    visiting.lift(client, request.POST.get("tag", ""), key=_key(request), by=_person(request))
    with present.portfolio() as portfolio:
        return _after(request, client, portfolio)


@require_http_methods(["GET", "POST"])
@needs(May.ERASE)
def forget(request: HttpRequest, client: str) -> HttpResponse:
    """Forget what the client said, at his request."""
    if request.method == "POST":
        gone = visiting.forget(client, _person(request))
        messages.success(request, say(texts.FORGOTTEN, language_of(request), n=gone))
        return redirect("visit", client=client)
    return render(request, "desk/visit/forget.html", {"client": client, "texts": texts})


def _shown(request: HttpRequest, client: str, template: str) -> HttpResponse:
    with present.portfolio() as portfolio:
        if not visiting.known(client, portfolio):
            raise LookupFailed(visiting.NO_CLIENT, client=client)
        audit.enter(_person(request), "visit.read", client=client)
        return render(request, template, _context(request, client, portfolio))


def _after(
    request: HttpRequest, client: str, portfolio: Portfolio | None, problem: fields.Problem | None = None
) -> HttpResponse:
    """After a step: the panel where htmx asked, the page where a browser did."""
    if request.headers.get("HX-Request") == "true":
        context = _context(request, client, portfolio, problem)
        return render(request, "desk/visit/now.html", {**context, "focus": True})
    if problem is None:
        return redirect("visit", client=client)
    context = _context(request, client, portfolio, problem)
    return render(request, "desk/visit/page.html", context, status=problem.status)


def _context(
    request: HttpRequest, client: str, portfolio: Portfolio | None, problem: fields.Problem | None = None
) -> dict[str, Any]:
    row = Visit.objects.filter(client=client).order_by("opened_at").last()
    panel = shown.panel(
        client,
        standing(row, portfolio) if row is not None else None,
        language_of(request),
        see_value=may(request.user, May.SEE_VALUE),
        serving=may(request.user, May.SERVE),
        problem=problem,
    )
    return {"client": client, "texts": texts, "panel": panel}


def _to_case(request: HttpRequest, row: Visit) -> HttpResponse:
    """From a visit that was worse than expected to the case over it."""
    address = shown.case_address(row)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _person(request: HttpRequest) -> Person:
    """Who is signed in: `needs` lets nobody else through."""
    return cast(Person, request.user)


def _key(request: HttpRequest) -> str:
    """The key of the step, made when its form was; a form without one does its step once."""
    return request.POST.get("key") or uuid4().hex


def _version(request: HttpRequest) -> int:
    """Which version of the visit was shown; -1, which none is, for a form that does not say."""
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() else -1
