"""A person's tokens of the API, and the API's addresses for people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regulars.api.main import listed
from regulars.desk import tokens as desk
from regulars.desk.models import Person, Token
from regulars.desk.permissions import May, may
from regulars.errors import ArgumentInvalid, LookupFailed
from regulars.phrases import say
from regulars.reasons import Said
from regulars.web.access import everybody, needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import tokens as texts


@needs(May.SEE)
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; a new one is shown once, on the answer to the POST that made it."""
    person = _person(request)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        chosen = request.POST.getlist("scopes")
        given = {"name": request.POST.get("name", ""), "days": request.POST.get("days", "").strip()}
        days = int(given["days"]) if given["days"].isascii() and given["days"].isdigit() else None
        try:
            if given["days"] and days is None:
                raise ArgumentInvalid(texts.DAYS_WRONG)
            _, context["secret"] = desk.make(person, given["name"], chosen, days)
        except ArgumentInvalid as wrong:
            status = 422
            context |= {"given": given, "chosen": chosen, "wrong": {_field(wrong): wrong.said}}
    context |= {
        "texts": texts,
        "scopes": [
            (scope, texts.OF_SCOPE[scope]) for scope, what in desk.SCOPES.items() if may(person, what)
        ],
        "tokens": [(each, _facts(each)) for each in desk.of(person)],
    }
    return render(request, "desk/tokens/tokens.html", context, status=status)


@needs(May.SEE)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """End a token."""
    try:
        desk.revoke(_person(request), number)
        messages.success(request, say(texts.REVOKED, lang()))
    except LookupFailed as gone:
        messages.warning(request, say(gone.said, lang()))
    return redirect("tokens")


@everybody
@require_safe
def api_addresses(request: HttpRequest) -> HttpResponse:
    """Every address of the API with what it does."""
    return render(request, "desk/tokens/api.html", {"texts": texts, "rooms": listed()})


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _field(wrong: ArgumentInvalid) -> str:
    if wrong.code in (desk.DAYS_OUTSIDE.code, texts.DAYS_WRONG.code):
        return "days"
    return "name" if wrong.code == desk.NAME_NEEDED.code else "scopes"


def _facts(token: Token) -> list[Said]:
    """When it was made, last used, and until when it works."""
    facts = [texts.MADE_ON(day=timezone.localtime(token.made_at).date())]
    used = token.last_used_at
    facts.append(texts.NEVER_USED() if used is None else texts.USED_ON(moment=timezone.localtime(used)))
    if token.expires_at is not None:
        ends = texts.ENDS_ON if token.expires_at > timezone.now() else texts.ENDED_ON
        facts.append(ends(day=timezone.localtime(token.expires_at).date()))
    return facts
