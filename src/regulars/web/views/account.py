"""One's own account: language, password, second step; and the page that a one-time link opens."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from regulars.desk import people
from regulars.desk.models import Person
from regulars.web.access import everybody, signed_in
from regulars.web.language import COOKIE, later
from regulars.web.texts import account as texts
from regulars.web.texts import staff as staff_texts
from regulars.web.views.account_forms import ComeIn
from regulars.web.views.parts import back

_YEAR = 365 * 24 * 60 * 60
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what I can change about it."""
    person = request.user
    assert isinstance(person, Person)
    kept = {each.type: each.wrap() for each in Authenticator.objects.filter(user=person)}
    spare = kept.get("recovery_codes")
    shown = {
        "texts": texts,
        "role": staff_texts.ROLES[person.role],
        "second_step": "totp" in kept,
        "spare_left": None if spare is None else len(spare.get_unused_codes()),
        "languages": settings.LANGUAGES,
        "has_password": person.has_usable_password(),
    }
    return render(request, "desk/account/account.html", shown)


@require_POST
def _language(request: HttpRequest) -> HttpResponseBase:
    chosen = request.POST.get("language", "")
    answer = back(request, "/")
    if chosen in dict(settings.LANGUAGES):
        if isinstance(request.user, Person):
            people.speak(request.user, chosen)
        answer.set_cookie(
            COOKIE,
            chosen,
            max_age=_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


#: Speak this language from now on, here and wherever the person signs in.
language = everybody(_language)


@sensitive_post_parameters("password1", "password2")
def _welcome(request: HttpRequest, told: str) -> HttpResponseBase:
    try:
        link = people.opened(told)
    except people.LinkRefused as refused:
        # A second tap comes after the first has signed him in.
        if request.method == "POST" and request.user.is_authenticated:
            return redirect("/")
        return _link_refused(request, refused)
    person = link.person
    first_time = person is None or not people.settled(person)
    first_values = {"name": "" if person is None else person.first_name, "language": get_language()}
    form = ComeIn(
        request.POST if request.method == "POST" else None,
        person=person,
        first_time=first_time,
        initial=first_values,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            came = people.come_in(
                told,
                password=given["password1"],
                username=given.get("username", ""),
                name=given.get("name", ""),
                language=given.get("language"),
            )
        except people.NameTaken as taken:
            form.add_error("username", ValidationError(later(taken.said)))
        except people.LinkRefused as refused:
            return _link_refused(request, refused)
        else:
            login(request, came, backend=_BACKEND)
            return redirect("/")
    shown = {
        "texts": texts,
        "form": form,
        "first_time": first_time,
        "person": person,
        "first_owner": person is None,
        "role": staff_texts.ROLES[link.role],
    }
    return render(request, "desk/account/welcome.html", shown)


#: The page of a one-time link.
welcome = everybody(_welcome)


def _link_refused(request: HttpRequest, refused: people.LinkRefused) -> HttpResponse:
    shown = {"said": refused.said, "texts": texts, "owner_command": True}
    return render(request, "desk/account/refused.html", shown, status=410)


def _provider_failed(request: HttpRequest) -> HttpResponseBase:
    shown = {"said": texts.PROVIDER_FAILED, "texts": texts}
    return render(request, "desk/account/refused.html", shown, status=403)


#: The identity provider sent somebody back without having signed him in.
provider_failed = everybody(_provider_failed)
