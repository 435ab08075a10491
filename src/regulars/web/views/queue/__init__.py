"""The queue: one list on every desk, one button that calls the next."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from regulars.api.statuses import status_of
from regulars.decisions.queue.policy import PRECEDENCES
from regulars.desk import present, queueing
from regulars.desk.permissions import May
from regulars.desk.queueing import TicketMoved, TicketRefused
from regulars.phrases import say
from regulars.reasons import Said
from regulars.report.queue import poster
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import queue as texts
from regulars.web.views.queue import shown, typed

if TYPE_CHECKING:
    from regulars.desk.models import Person, Ticket

__all__ = ["add", "back", "call", "left", "page", "rule", "served"]


@needs(May.SEE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The queue; only the list where a page that is open already asks for it."""
    here = queueing.queue()
    if _in_place(request):
        return render(request, "desk/queue/list.html", shown.context(request, here))
    given = {"client": request.GET.get("client", ""), "what": request.GET.get("who", "")}
    return _whole(request, here, given)


@needs(May.SERVE)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Somebody has come."""
    given = {name: request.POST.get(name, "")[:500] for name in ("what", "kind", "first", "client", "brings")}
    try:
        ticket = _added(_by(request), _key(request), given)
    except TicketRefused as refused:
        return _refused(request, refused, given)
    here = queueing.queue()
    place = next((each.place.position for each in here.waiting if each.ticket.id == ticket.id), 0)
    name = shown.who(ticket)
    told = texts.TOLD_ADDED(who=name, place=place) if place else texts.TOLD_ASIDE(who=name)
    return _told(request, told, here=here)


def _added(by: Person, key: str, given: dict[str, str]) -> Ticket:
    policy = queueing.policy()
    if not any(given[name].strip() for name in ("what", "kind", "client")) and len(policy.classes) > 1:
        raise TicketRefused("what", texts.NOTHING_TYPED)
    read = (
        typed.Typed(given["what"], given["kind"])
        if given["kind"]
        else typed.read(given["what"], policy, lang())
    )
    brings = read.brings
    if given["brings"].strip():
        try:
            brings = Decimal(given["brings"].strip().replace(",", ".").replace(" ", ""))
        except InvalidOperation as wrong:
            raise TicketRefused("brings", queueing.AMOUNT_WRONG) from wrong
    first = given["first"]
    if first not in ("", *PRECEDENCES):
        raise TicketRefused("first", queueing.FIRST_WRONG)
    return queueing.add(
        by, key, read.label, kind=read.kind, brings=brings, client=given["client"], precedence=first
    )


@needs(May.SERVE)
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Call whoever is first by the rule."""
    ticket = queueing.call_next(_by(request), _key(request))
    if ticket is None:
        return _told(request, texts.TOLD_NOBODY())
    return _told(request, texts.TOLD_CALLED(who=shown.who(ticket)))


@needs(May.SERVE)
@require_POST
def served(request: HttpRequest, ticket: str) -> HttpResponse:
    """He has been served."""
    return _step(request, ticket, queueing.served, texts.TOLD_SERVED)


@needs(May.SERVE)
@require_POST
def left(request: HttpRequest, ticket: str) -> HttpResponse:
    """He has gone."""
    return _step(request, ticket, queueing.left, texts.TOLD_LEFT)


@needs(May.SERVE)
@require_POST
def back(request: HttpRequest, ticket: str) -> HttpResponse:
    """He waits again."""
    return _step(request, ticket, queueing.put_back, texts.TOLD_BACK)


@needs(May.SEE)
@require_safe
def rule(request: HttpRequest) -> HttpResponse:
    """The rule as it may hang on the wall, in any of the three languages."""
    spoken = request.GET.get("lang", "")
    spoken = spoken if spoken in ("en", "ru", "ro") else lang()
    company = present.company().settings
    context = {
        "texts": texts,
        "wall_lang": spoken,
        "languages": [("en", "English"), ("ru", "Русский"), ("ro", "Română")],
        "heading": poster.heading(spoken),
        "sentences": poster.sentences(queueing.policy(), spoken),
        "name": company.name,
    }
    return render(request, "desk/queue/rule.html", context)


def _step(
    request: HttpRequest, ticket: str, step: Callable[[Person, str, str], Ticket], told: Any
) -> HttpResponse:
    try:
        done = step(_by(request), _key(request), ticket)
    except TicketMoved as moved:
        return _told(request, moved.said, wrong=True)
    return _told(request, told(who=shown.who(done)))


def _told(
    request: HttpRequest, told: Said, *, wrong: bool = False, here: queueing.AtDesks | None = None
) -> HttpResponse:
    """What came of a step, and the queue as it stands now."""
    if not _in_place(request):
        messages.add_message(request, messages.ERROR if wrong else messages.SUCCESS, say(told, lang()))
        return redirect("queue")
    here = here or queueing.queue()
    context = {**shown.context(request, here), **shown.asking(here.policy), "told": told, "wrong": wrong}
    return render(request, "desk/queue/after.html", context)


def _refused(request: HttpRequest, refused: TicketRefused, given: dict[str, str]) -> HttpResponse:
    """The form again, the error beside its field, everything typed kept."""
    field = {"precedence": "first", "kind": "what"}.get(refused.field, refused.field)
    here = queueing.queue()
    if not _in_place(request):
        return _whole(request, here, given, {field: refused.said}, status=status_of(refused))
    asked = {**shown.asking(here.policy, given), "errors": {field: refused.said}}
    return render(request, "desk/queue/after.html", {**shown.context(request, here), **asked})


def _whole(
    request: HttpRequest,
    here: queueing.AtDesks,
    given: dict[str, str],
    errors: dict[str, Said] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {**shown.context(request, here), **shown.asking(here.policy, given), "errors": errors or {}}
    return render(request, "desk/queue/page.html", context, status=status)


def _in_place(request: HttpRequest) -> bool:
    """Whether a part of an open page is asked for."""
    return request.headers.get("HX-Request") == "true"


def _by(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:100] or str(uuid4())
