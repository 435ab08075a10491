"""Signing in: password, second step, too many tries, an identity provider; and one's own account."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.db import connection, transaction
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import reverse

from regulars.desk.models import AuditEntry, Person
from regulars.web import configuration
from regulars.web.logs import Plain

pytestmark = pytest.mark.django_db
PHRASE = "a long pass-phrase"
LANGUAGES = {"en": "Sign in", "ru": "Войти", "ro": "Intrare"}


def sign_in(browser: Client, login: str, password: str = PHRASE) -> Any:
    return browser.post(reverse("account_login"), {"login": login, "password": password, "next": "/account/"})


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_page_speaks_the_language_of_the_browser(shop: Path, language: str) -> None:
    browser = Client(headers={"accept-language": language})
    page = browser.get(reverse("account_login")).content.decode()
    assert f"<h1>{LANGUAGES[language]}</h1>" in page
    assert f'<html lang="{language}">' in page
    assert "placeholder" not in page


@pytest.mark.parametrize(
    "onward", ["😀", "account", "//elsewhere.example/", "https://elsewhere.example/", "a\0b"]
)
def test_a_language_leads_to_a_page_of_the_desk_whatever_is_asked(shop: Path, onward: str) -> None:
    answer = Client().post("/language/", {"language": "ru", "next": onward})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_chosen_language_stays_with_browser_and_person(shop: Path, person: Callable[..., Person]) -> None:
    browser = Client(headers={"accept-language": "en"})
    chosen = browser.post(reverse("language"), {"language": "ro", "next": "/accounts/login/"})
    assert chosen.headers["Location"] == "/accounts/login/"
    assert "<h1>Intrare</h1>" in browser.get("/accounts/login/").content.decode()
    somebody = person("operator")
    browser.force_login(somebody)
    away = browser.post(reverse("language"), {"language": "ru", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"
    somebody.refresh_from_db()
    assert somebody.language == "ru"
    browser.post(reverse("language"), {"language": "de"})
    somebody.refresh_from_db()
    assert somebody.language == "ru"


def test_a_wrong_password_is_a_sentence_and_too_many_are_another(
    shop: Path, person: Callable[..., Person]
) -> None:
    person("operator")
    browser = Client(headers={"accept-language": "ru"})
    for _ in range(5):
        assert "не подходят друг к другу" in sign_in(browser, "operator", "wrong").content.decode()
    page = sign_in(browser, "operator").content.decode()
    assert "Слишком много неверных попыток" in page
    assert "_auth_user_id" not in browser.session
    # The account of somebody else is not locked with it.
    person("manager")
    assert sign_in(browser, "manager").status_code == 302


def test_too_many_askings_from_one_place_are_429(shop: Path) -> None:
    browser = Client(headers={"accept-language": "en"})
    answers = [sign_in(browser, f"nobody{number}").status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    page = sign_in(browser, "nobody").content.decode()
    assert "Wait a minute" in page and "<h1>" in page and "To the sign-in page" in page


def test_whoever_is_signed_in_is_led_back_from_429(
    shop: Path, signed_in: Callable[..., Client], rf: RequestFactory
) -> None:
    request = rf.get("/")
    request.user = Person.objects.get(pk=int(signed_in("operator").session["_auth_user_id"]))
    page = render(request, "429.html").content.decode()
    assert "To today" in page and "To the sign-in page" not in page


def test_a_person_turns_the_second_step_on_and_signs_in_with_it(
    shop: Path, person: Callable[..., Person], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    person("manager")
    browser = Client(headers={"accept-language": "en"})
    assert sign_in(browser, "manager").headers["Location"] == "/account/"
    assert "Turn it on" in browser.get("/account/").content.decode()
    browser.post(reverse("account_reauthenticate"), {"password": PHRASE})
    page = browser.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = browser.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "This code is not right" in wrong
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    done = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "The second step is on." in browser.get("/account/").content.decode()
    assert "10 spare codes are left" in done
    spare = done.split("<li><code>")[1].split("</code>")[0]
    assert spare in browser.get(reverse("mfa_download_recovery_codes")).content.decode()

    again = Client(headers={"accept-language": "en"})
    assert sign_in(again, "manager").headers["Location"].startswith(reverse("mfa_authenticate"))
    assert again.get("/account/").status_code == 302
    assert (
        "This code is not right" in again.post(reverse("mfa_authenticate"), {"code": "12"}).content.decode()
    )
    assert again.post(reverse("mfa_authenticate"), {"code": spare}).headers["Location"] == "/account/"
    assert "9 spare codes are left" in again.get("/account/").content.decode()

    again.post(reverse("account_reauthenticate"), {"password": PHRASE})
    with django_capture_on_commit_callbacks(execute=True):
        again.post(reverse("mfa_deactivate_totp"))
    off = again.get("/account/").content.decode()
    assert "Turn it on" in off
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == [
        "account.signed-in", "account.second-step-on", "account.signed-in", "account.second-step-off",
    ]  # fmt: skip


def test_a_person_changes_the_own_password(shop: Path, person: Callable[..., Person]) -> None:
    person("operator")
    browser = Client(headers={"accept-language": "en"})
    sign_in(browser, "operator")
    address = reverse("account_change_password")
    given = {"oldpassword": "wrong", "password1": "another long phrase", "password2": "another long phrase"}
    assert "That is not your password" in browser.post(address, given).content.decode()
    changed = browser.post(address, {**given, "oldpassword": PHRASE}, follow=True)
    assert "Your password is changed." in changed.content.decode()
    assert Person.objects.get().check_password("another long phrase")
    assert AuditEntry.objects.filter(action="account.password").count() == 1


def test_before_a_change_after_a_while_it_is_asked_who_it_is(
    shop: Path, person: Callable[..., Person]
) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person("operator"))
    asked = browser.get(reverse("mfa_activate_totp"), follow=True)
    assert "Is it still you?" in asked.content.decode()
    here = asked.redirect_chain[-1][0]
    assert "That is not your password" in browser.post(here, {"password": "wrong"}).content.decode()
    assert browser.post(here, {"password": PHRASE}).headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/", "/accounts/signup/", "/accounts/email/", "/accounts/password/reset/",
        "/accounts/confirm-email/",
        "/accounts/2fa/webauthn/", "/accounts/3rdparty/", "/accounts/social/signup/", "/accounts/oidc/login/",
        "/accounts/login/code/confirm/", "/admin/",
    ],
)  # fmt: skip
def test_what_the_desk_does_not_have_is_not_there(
    shop: Path, signed_in: Callable[..., Client], path: str
) -> None:
    assert signed_in("owner").get(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_signing_out_is_asked_and_done(shop: Path, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("operator")
    assert "Sign out of this desk" in browser.get(reverse("account_logout")).content.decode()
    assert browser.get(reverse("account")).status_code == 200
    browser.post(reverse("account_logout"))
    assert browser.get(reverse("account")).status_code == 302


class Provider(BaseHTTPRequestHandler):
    """A small identity provider; ``claims`` is whom it says somebody is."""

    claims: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.answer(
            self.claims
            if self.path == "/userinfo"
            else {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo", "jwks_uri": f"{here}/keys",
            }
        )  # fmt: skip

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        told = {
            **self.claims,
            "iss": here,
            "aud": "desk",
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        token = jwt.encode(told, "a key of thirty-two bytes at least", algorithm="HS256")
        self.answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

    def answer(self, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *anything: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("REGULARS_OIDC_URL", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("REGULARS_OIDC_CLIENT", "desk")
    monkeypatch.setenv("REGULARS_OIDC_SECRET", "secret")
    monkeypatch.setenv("REGULARS_OIDC_NAME", "Shop")
    settings.SOCIALACCOUNT_PROVIDERS = configuration.openid()
    yield Provider
    server.shutdown()
    server.server_close()


def through_provider(browser: Client, provider: type[Provider], claims: dict[str, Any]) -> Any:
    provider.claims = {"sub": "42", "name": "Ion", **claims}
    assert "Sign in by Shop" in browser.get(reverse("account_login")).content.decode()
    away = urlsplit(browser.get("/accounts/oidc/login/?next=/account/").headers["Location"])
    asked = dict(parse_qsl(away.query))
    assert away.path == "/authorize" and asked["code_challenge"]
    return browser.get("/accounts/oidc/login/callback/", {"code": "c", "state": asked["state"]})


def test_an_identity_provider_brings_in_whom_the_house_knows(
    shop: Path, person: Callable[..., Person], provider: type[Provider]
) -> None:
    Person.objects.filter(pk=person("operator", "ion").pk).update(email="ion@shop.example")
    browser = Client(headers={"accept-language": "en"})
    claims = {"email": "Ion@shop.example", "email_verified": True}
    assert through_provider(browser, provider, claims).headers["Location"] == "/account/"
    assert browser.get("/account/").status_code == 200
    # The next time he is known by his number there, whatever his address has become.
    again = Client(headers={"accept-language": "en"})
    assert through_provider(again, provider, {"email": "new@shop.example"}).status_code == 302
    assert Person.objects.get().email == "ion@shop.example"
    Person.objects.update(is_active=False)
    third = Client(headers={"accept-language": "en"})
    refused = through_provider(third, provider, claims)
    assert refused.status_code == 403
    assert "You cannot sign in here any more" in refused.content.decode()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ion@shop.example", "email_verified": False},
        {"email": "ion@shop.example"},
        {"email": "stranger@shop.example", "email_verified": True},
        {"email": "gone@shop.example", "email_verified": True},
        {"email": "two@shop.example", "email_verified": True},
        {},
    ],
)
def test_an_identity_provider_brings_in_nobody_else(
    shop: Path, person: Callable[..., Person], provider: type[Provider], claims: dict[str, Any]
) -> None:
    for name, email in (("ion", "ion"), ("gone", "gone"), ("two", "two"), ("zwei", "two")):
        Person.objects.filter(pk=person("operator", name).pk).update(email=f"{email}@shop.example")
    Person.objects.filter(username="gone").update(is_active=False)
    browser = Client(headers={"accept-language": "en"})
    refused = through_provider(browser, provider, claims)
    assert refused.status_code == 403
    assert "Nobody with this e-mail works here" in refused.content.decode()
    assert browser.get("/account/").status_code == 302
    assert Person.objects.count() == 4
    assert not SocialAccount.objects.exists()


def test_an_identity_provider_that_fails_is_a_sentence(shop: Path, provider: type[Provider]) -> None:
    browser = Client(headers={"accept-language": "en"})
    refused = browser.get("/accounts/oidc/login/callback/", {"error": "access_denied", "state": "wrong"})
    assert refused.status_code == 403
    assert "sign in with user name and password" in refused.content.decode()


@contextmanager
def read_only() -> Iterator[None]:
    """The database takes no changes meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA query_only = OFF")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
            yield
            transaction.set_rollback(True)  # which takes the setting back


def test_a_database_that_takes_nothing_is_a_sentence_and_loses_nothing(
    shop: Path, signed_in: Callable[..., Client], person: Callable[..., Person]
) -> None:
    owner, vera = signed_in("owner"), person("operator", "vera")
    owner.get(reverse("staff"))
    with read_only():
        page = owner.post(reverse("staff_role", args=[vera.pk]), {"role": "manager"})
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    text = page.content.decode()
    assert "takes no changes now" in text and "Traceback" not in text
    vera.refresh_from_db()
    assert vera.role == "operator"
    assert not AuditEntry.objects.filter(action="person.role").exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere one error ends the test's transaction")
def test_a_database_that_cannot_be_asked_who_it_is_is_a_sentence_too(
    shop: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("owner")
    browser.raise_request_exception = False
    browser.cookies["desk_language"] = "ro"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session RENAME TO away")
        cursor.execute("CREATE VIEW django_session AS SELECT load_extension('x') AS session_key")
        page = browser.get(reverse("staff"))
        transaction.set_rollback(True)
    assert page.status_code == 503
    assert "Baza de date nu acceptă" in page.content.decode()


def test_a_form_that_is_not_from_here_is_refused_in_words(shop: Path) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    page = browser.post(reverse("account_login"), {"login": "x", "password": "y"})
    assert page.status_code == 403
    assert "Open the page again" in page.content.decode()


def test_another_name_of_the_computer_is_refused_in_words(shop: Path) -> None:
    page = Client(headers={"host": "evil.example", "accept-language": "en"}).get("/accounts/login/")
    assert page.status_code == 400
    assert "--host-name" in page.content.decode()


def test_the_log_says_where_it_broke_and_not_what_stood_there() -> None:
    kept = "".join(["Anna Mun", "teanu"])
    try:
        raise ValueError(kept)
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "", 0, "Error: %s", ("/x/",), sys.exc_info()
        )
    Plain().filter(record)
    told = logging.Formatter().format(record)
    assert kept not in told
    assert "test_staff_signin.py" in told and "ValueError" in told
