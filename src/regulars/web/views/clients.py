"""Finding clients, their cards, and a card for somebody new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regulars.desk import cards, present
from regulars.desk import clients as people
from regulars.desk.permissions import May, may
from regulars.portfolio.people import dialled
from regulars.reasons import Said
from regulars.web.access import needs
from regulars.web.templatetags.words import say
from regulars.web.texts import clients as texts
from regulars.web.texts import privacy as privacy_texts
from regulars.web.texts import today as today_texts
from regulars.web.views.card import shown
from regulars.web.views.parts import back

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

_LENGTHS: Final = {"name": 200, "phone": 40, "email": 200, "number": 100}
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
#: How much of the timeline is shown at first, and by how much more at each asking.
_STEP: Final = 30
_MOST: Final = 3000


@require_safe
@needs(May.SEE)
def clients(request: HttpRequest) -> HttpResponse:
    """Found as one types; where exactly one number is meant, Enter opens his card."""
    text = request.GET.get("q", "")
    found: list[people.Known] = []
    if text.strip():
        with present.portfolio() as portfolio:
            found = people.find(portfolio, text, cast("Person", request.user))
    context = {"texts": texts, "q": text, "found": found, "most": people.MOST}
    parts = {"found": "found.html", "bar-found": "in_bar.html"}
    page = f"desk/clients/{parts.get(request.headers.get('HX-Target', ''), 'page.html')}"
    return render(request, page, context)


@require_safe
@needs(May.SEE)
def card(request: HttpRequest, client: str) -> HttpResponse:
    """One client on one screen."""
    with present.portfolio() as portfolio:
        return page(request, portfolio, client)


def page(
    request: HttpRequest,
    portfolio: Portfolio | None,
    client: str,
    refused: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The card's page; ``refused``: what was entered of people around him, and why it cannot be."""
    from regulars.web.views import around

    by = cast("Person", request.user)
    told = request.GET.get("shown", "")
    many = min(int(told), _MOST) if told.isdecimal() and len(told) < 6 else _STEP
    read = cards.read(portfolio, client, by)
    context = shown(portfolio, read, max(many, _STEP), money=may(by, May.SEE_VALUE))
    context |= {
        "texts": texts,
        "privacy_texts": privacy_texts,
        "promise_texts": today_texts,
        "next_shown": max(many, _STEP) + _STEP,
        "around": around.shown(read),
        "refused": refused,
    }
    return render(request, "desk/clients/card.html", context, status=status)


@require_POST
@needs(May.SERVE)
def task(request: HttpRequest, client: str) -> HttpResponse:
    """What he said of one of his tasks."""
    with present.portfolio() as portfolio:
        people.known(portfolio, client)
    given = request.POST
    answer = given.get("answer") or None
    by = cast("Person", request.user)
    cards.answer_task(client, given.get("task", ""), answer, by, f"{given.get('key', '')}:{answer}"[:100])
    messages.success(request, say(texts.ANSWER_KEPT))
    return back(request, reverse("card", args=[client]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SERVE)
def new(request: HttpRequest) -> HttpResponse:
    """A card for somebody new; who may be known already is shown first."""
    given = {name: " ".join(request.POST.get(name, "").replace("\0", "").split()) for name in _LENGTHS}
    key = request.POST.get("key", "")[:100] or str(uuid4())
    context: dict[str, Any] = {"texts": texts, "given": given, "key": key, "errors": {}}
    if request.method != "POST":
        context["given"]["name"] = request.GET.get("name", "")[: _LENGTHS["name"]]
        return render(request, "desk/clients/new.html", context)
    by = cast("Person", request.user)
    if (made := people.added(by, key)) is not None:
        return HttpResponseRedirect(reverse("card", args=[made]))
    with present.portfolio() as portfolio:
        errors = _wrong(given, portfolio)
        like = (
            []
            if errors or "anyway" in request.POST
            else people.like(portfolio, given["phone"], given["email"])
        )
    if errors or like:
        context |= {"errors": errors, "like": like}
        return render(request, "desk/clients/new.html", context, status=422)
    client = people.add(given["name"], given["phone"], given["email"], given["number"], by, key)
    messages.success(request, say(texts.MADE))
    return HttpResponseRedirect(reverse("card", args=[client]))


def _wrong(given: dict[str, str], portfolio: Portfolio | None) -> dict[str, Said]:
    """Field → what is wrong with it and what to do."""
    wrong = {name: texts.TOO_LONG(most=most) for name, most in _LENGTHS.items() if len(given[name]) > most}
    if not given["name"]:
        wrong["name"] = texts.NAME_MISSING()
    if given["phone"] and not dialled(given["phone"]):
        wrong.setdefault("phone", texts.PHONE_WRONG())
    if given["email"] and not _MAIL.fullmatch(given["email"]):
        wrong.setdefault("email", texts.EMAIL_WRONG())
    number = given["number"]
    if number and "number" not in wrong:
        taken = people.named(portfolio, [number])[number]
        if taken.bought or taken != people.Known(number):
            wrong["number"] = texts.NUMBER_TAKEN(name=taken.called)
    return wrong
