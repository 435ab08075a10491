"""The visit on the card and on a page of its own; each step is a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.desk import audit, casework, clients, present, promises, visiting
from regulars.desk.models import Person, Visit
from regulars.desk.once import KeyReused
from regulars.desk.permissions import May, may
from regulars.desk.visit_standing import standing
from regulars.errors import ArgumentInvalid
from regulars.phrases.speech import say
from regulars.web.access import needs
from regulars.web.language import language_of
from regulars.web.texts import visit as texts
from regulars.web.views import parts
from regulars.web.views.visit import fields, shown

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: As many visits as a list shows.
_MOST = 200
#: As long as the key of a step may be.
_KEY = 80


@require_GET
@needs(May.SERVE)
def visits(request: HttpRequest) -> HttpResponse:
    """Visits that are going on; beginning one without a name."""
    return _listed(request)


def _listed(request: HttpRequest, wrong: ArgumentInvalid | None = None) -> HttpResponse:
    rows = Visit.objects.filter(closed_at=None).order_by("opened_at")[:_MOST]
    with present.portfolio() as portfolio:
        going = shown.listed(rows, clients.named(portfolio, [row.client for row in rows]))
    context = {"visits": going, "texts": texts, "key": uuid4(), "label": request.POST.get("label", "")}
    if wrong is not None:
        return render(request, "desk/visit/visits.html", {**context, "wrong": wrong.said}, status=422)
    return render(request, "desk/visit/visits.html", context)


@require_POST
@needs(May.SERVE)
def walk_in(request: HttpRequest) -> HttpResponse:
    """Begin a visit of somebody whom nobody knows."""
    try:
        made = visiting.start_walk_in(request.POST.get("label", ""), key=_key(request), by=_person(request))
    except ArgumentInvalid as wrong:
        return _listed(request, wrong)
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
    return _shown(request, client, "desk/visit/panel.html", in_card=True)


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
        sent_by = fields.candidates(request.POST, name, portfolio, _person(request))
        if sent_by:
            return _after(request, client, portfolio, fields.Problem.which(sent_by, request.POST))
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
        if "case" in request.POST and row.state.get("check_back"):
            return _to_case(request, row, portfolio)
        if row.closed_at and "card" in request.POST and request.headers.get("HX-Request") == "true":
            # What happened, who sent him and what was promised stand elsewhere on the card: all of it is new.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return _after(request, client, portfolio)


@require_POST
@needs(May.SERVE)
def settle(request: HttpRequest, client: str) -> HttpResponse:
    """A promise of an earlier visit was kept, or was not."""
    what, due = request.POST.get("what", ""), request.POST.get("by", "")
    promises.settle(client, what, due, "kept" in request.POST, _person(request), _key(request))
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


def _shown(request: HttpRequest, client: str, template: str, *, in_card: bool = False) -> HttpResponse:
    with present.portfolio() as portfolio:
        context = _context(request, client, portfolio)
        audit.enter(_person(request), "visit.read", client=client)
        return render(request, template, {**context, "in_card": in_card})


def _after(
    request: HttpRequest, client: str, portfolio: Portfolio | None, problem: fields.Problem | None = None
) -> HttpResponse:
    """After a step: the panel where htmx asked, the page where a browser did."""
    if request.headers.get("HX-Request") == "true":
        context = _context(request, client, portfolio, problem)
        in_card = "card" in request.POST
        return render(request, "desk/visit/now.html", {**context, "focus": True, "in_card": in_card})
    if problem is None:
        return redirect("visit", client=client)
    context = _context(request, client, portfolio, problem)
    return render(request, "desk/visit/page.html", context, status=problem.status)


def _context(
    request: HttpRequest, client: str, portfolio: Portfolio | None, problem: fields.Problem | None = None
) -> dict[str, Any]:
    who = clients.known(portfolio, client)
    row = Visit.objects.filter(client=client).order_by("opened_at").last()
    panel = shown.panel(
        client,
        standing(row, portfolio) if row is not None else None,
        language_of(request),
        see_value=may(request.user, May.SEE_VALUE),
        serving=may(request.user, May.SERVE),
        problem=problem,
    )
    sender = clients.named(portfolio, [panel.sent_by])[panel.sent_by].called if panel.sent_by else ""
    nameless = client.startswith(visiting.WALK_IN) and not panel.label
    return {
        "client": client, "who": who, "texts": texts, "panel": panel, "sender": sender, "nameless": nameless,
    }  # fmt: skip


def _to_case(request: HttpRequest, row: Visit, portfolio: Portfolio | None) -> HttpResponse:
    """From a visit that was worse than expected to the case over it."""
    key = f"{_key(request)}-case"
    case = casework.open_from_check_back(_person(request), key, portfolio, row.state["check_back"])
    address = parts.address("case", case.number) or reverse("visit", args=[row.client])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _person(request: HttpRequest) -> Person:
    """Who is signed in: `needs` lets nobody else through."""
    return cast(Person, request.user)


def _key(request: HttpRequest) -> str:
    """The key of the step, made when its form was; a form without one does its step once."""
    told = request.POST.get("key", "")
    return told if told.isprintable() and 0 < len(told) <= _KEY else uuid4().hex


def _version(request: HttpRequest) -> int:
    """Which version of the visit was shown; -1, which none is, for a form that does not say."""
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() else -1
