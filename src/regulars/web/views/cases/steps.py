"""Steps on a case: each is one form, done once, and leads back to the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from regulars.decisions.case.entries import amount, span
from regulars.desk import casework, ruling, statements
from regulars.desk.permissions import May
from regulars.errors import LookupFailed, RegularsError
from regulars.web.access import needs
from regulars.web.views.cases.page import refused
from regulars.web.views.cases.showing import person

_CLAIM = ("ground", "amount", "used", "what", "sold", "days", "cause", "made_to_order", "told_of_withdrawal",
          "started")  # fmt: skip
_TERM = ("text", "version", "shown_at", "accepted", "accepted_at")
_RANGES = {
    "annual_pay": ("employee", "annual_pay"), "put_right": ("costs", "put_right"),
    "nearest": ("costs", "nearest"), "handling": ("costs", "handling"),
}  # fmt: skip


def _done(request: HttpRequest, number: int, form: str, step: Callable[[], object]) -> HttpResponse:
    """Take the step and go back to its place on the page; refused, say why beside the form."""
    try:
        step()
    except LookupFailed:
        raise
    except RegularsError as error:
        return refused(request, number, form, error)
    response = redirect("case", number=number)
    response["Location"] += f"#{form}"
    return response


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:100]


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else -1


@needs(May.SERVE)
@require_POST
def sides(request: HttpRequest, number: int, id: str) -> HttpResponse:
    """Who in a conversation is the client."""
    clients = request.POST.getlist("client")
    return _done(
        request, number, f"record-{id}",
        lambda: casework.tell_sides(number, person(request), _key(request), id, clients),
    )  # fmt: skip


@needs(May.SERVE)
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The employee's answer to the record."""
    words = request.POST.get("answer", "")
    return _done(
        request,
        number,
        "answer",
        lambda: casework.answer_reading(number, person(request), _key(request), words),
    )


@needs(May.DECIDE)
@require_POST
def fact(request: HttpRequest, number: int) -> HttpResponse:
    """What evidence shows."""
    given = request.POST
    return _done(
        request, number, "facts",
        lambda: statements.state_fact(
            number, person(request), _key(request), _version(request), fact=given.get("fact", ""),
            value=given.get("value", ""), evidence=given.getlist("evidence"),
        ),
    )  # fmt: skip


@needs(May.SERVE)
@require_POST
def claim(request: HttpRequest, number: int) -> HttpResponse:
    """A claim, and the term behind it."""
    given = request.POST
    claimed = {name: given.get(name) or None for name in _CLAIM}
    term = {name: given.get(f"term_{name}", "").strip() for name in _TERM}
    return _done(
        request, number, "claims",
        lambda: statements.claim(
            number, person(request), _key(request), _version(request), id=given.get("id") or None,
            given=claimed, evidence=given.getlist("evidence") or None, term=term,
        ),
    )  # fmt: skip


@needs(May.DECIDE)
@require_POST
def costs(request: HttpRequest, number: int) -> HttpResponse:
    """What courses cost, and the nearest that can be done."""
    given = request.POST

    def step() -> None:
        said: dict[tuple[str, str], object] = {
            place: span(given[name]) for name, place in _RANGES.items() if given.get(name, "").strip()
        }
        if offer := given.get("nearest_offer", "").strip():
            said["costs", "nearest_offer"] = offer
        statements.state_costs(number, person(request), _key(request), _version(request), said)

    return _done(request, number, "costs", step)


@needs(May.DECIDE)
@require_POST
def waive(request: HttpRequest, number: int) -> HttpResponse:
    """Going on without evidence."""
    why = request.POST.get("waive_why", "")
    return _done(
        request, number, "waiver",
        lambda: statements.waive(number, person(request), _key(request), _version(request), why),
    )  # fmt: skip


@needs(May.SERVE)
@require_POST
def called_back(request: HttpRequest, number: int) -> HttpResponse:
    """The client was called back."""
    apologised = request.POST.get("apologised") == "yes"
    return _done(
        request, number, "due",
        lambda: statements.call_back(number, person(request), _key(request), apologised=apologised),
    )  # fmt: skip


@needs(May.DECIDE)
@require_POST
def reason(request: HttpRequest, number: int) -> HttpResponse:
    """One's own reason, before the advice."""
    why = request.POST.get("reason", "")
    return _done(
        request, number, "ruling",
        lambda: ruling.write_reason(number, person(request), _key(request), _version(request), why),
    )  # fmt: skip


@needs(May.DECIDE)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """The decision."""
    given = request.POST

    def step() -> None:
        paid = given.get("paid", "").strip().replace("\u00a0", "").replace(" ", "")
        ruling.decide(
            number, person(request), _key(request), _version(request), course=given.get("course", ""),
            why=given.get("why", ""), amount=amount(paid, paid, "120") if paid else None,
        )  # fmt: skip

    return _done(request, number, "ruling", step)


@needs(May.DECIDE)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """What followed."""
    given = request.POST
    return _done(
        request, number, "settled",
        lambda: ruling.close(
            number, person(request), _key(request), _version(request), followed=given.get("followed", ""),
            note=given.get("note", ""),
        ),
    )  # fmt: skip
