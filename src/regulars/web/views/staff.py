"""The owner's page of staff: who is here, in which role, and how somebody gets in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from regulars.desk import people
from regulars.desk.models import Person
from regulars.desk.permissions import ROLES, May
from regulars.reasons import Reason, Said
from regulars.web.access import needs
from regulars.web.language import later
from regulars.web.texts import staff as texts
from regulars.web.views.staff_forms import Invitation


@dataclass(frozen=True)
class Row:
    """Somebody of the staff, and the keys of what may be done about him from this page."""

    member: people.Member
    role: Reason
    keys: dict[str, str]

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.member.person


@needs(May.MANAGE_PEOPLE)
def staff(request: HttpRequest) -> HttpResponseBase:
    """Everybody who may come in; a form to invite somebody."""
    me = _me(request)
    if request.method != "POST":
        return _page(request, Invitation(initial={"key": uuid4(), "role": "operator"}))
    form = Invitation(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    key = str(given["key"])
    try:
        people.invite(me, name=given["name"], email=given["email"], role=given["role"], key=key)
    except people.NameTaken as taken:
        form.add_error("email", ValidationError(later(taken.said)))
        return _page(request, form, status=422)
    return redirect("staff_link", key=key)


@needs(May.MANAGE_PEOPLE)
@require_safe
def link(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The link that was just made, to copy; it is worked out again and kept nowhere."""
    found = people.shown_link(_me(request), str(key))
    shown: dict[str, object] = {"texts": texts}
    if found is not None:
        told, made = found
        address = request.build_absolute_uri(reverse("welcome", args=[told]))
        shown |= {"address": address, "person": made.person, "until": made.expires_at}
    return render(request, "desk/staff/link.html", shown, status=200 if found else 410)


@needs(May.MANAGE_PEOPLE)
@require_POST
def role(request: HttpRequest, person: int) -> HttpResponseBase:
    """Give somebody another role."""
    known, given = get_object_or_404(Person, pk=person), request.POST.get("role", "")
    if given not in ROLES:
        return _told(request, texts.ROLE_WRONG, wrong=True)
    people.give_role(_me(request), known.pk, given, _key(request))
    return _told(request, texts.ROLE_GIVEN(name=str(known), role=texts.ROLES[given]()))


@needs(May.MANAGE_PEOPLE)
@require_POST
def active(request: HttpRequest, person: int) -> HttpResponseBase:
    """Let somebody in no more, or again."""
    known, by, key = get_object_or_404(Person, pk=person), _me(request), _key(request)
    if request.POST.get("active") == "yes":
        people.reactivate(by, known.pk, key)
        return _told(request, texts.REACTIVATED(name=str(known)))
    people.deactivate(by, known.pk, key)
    return _told(request, texts.DEACTIVATED(name=str(known)))


@needs(May.MANAGE_PEOPLE)
@require_POST
def new_link(request: HttpRequest, person: int) -> HttpResponseBase:
    """A new way in for somebody who is locked out."""
    key = _key(request)
    people.new_link(_me(request), get_object_or_404(Person, pk=person, is_active=True), key)
    return redirect("staff_link", key=key)


def _page(request: HttpRequest, form: Invitation, status: int = 200) -> HttpResponse:
    steps = ("role", "link", "active")
    rows = [
        Row(each, texts.ROLES[each.person.role], {step: str(uuid4()) for step in steps})
        for each in people.staff()
    ]
    shown = {
        "texts": texts,
        "form": form,
        "rows": [each for each in rows if each.person.is_active],
        "gone": [each for each in rows if not each.person.is_active],
        "roles": [(name, texts.ROLES[name]) for name in ROLES],
    }
    return render(request, "desk/staff/staff.html", shown, status=status)


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _key(request: HttpRequest) -> str:
    """The key of the step: without a sound one it is a step of its own."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid4())


def _told(request: HttpRequest, what: Said | Reason, *, wrong: bool = False) -> HttpResponse:
    level = messages.ERROR if wrong else messages.SUCCESS
    messages.add_message(request, level, later(what))
    return redirect("staff")
