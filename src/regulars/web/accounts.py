"""How people get in: by a link somebody of the house gave them, never by signing up."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from regulars.desk import people
from regulars.reasons import Reason
from regulars.web.language import later
from regulars.web.texts import account as texts

#: What is told after something was done; the rest of what allauth would tell stays unsaid.
TOLD: Final = {
    "account/messages/password_changed.txt": texts.PASSWORD_CHANGED,
    "account/messages/password_set.txt": texts.PASSWORD_CHANGED,
    "mfa/messages/totp_activated.txt": texts.SECOND_STEP_ON,
    "mfa/messages/totp_deactivated.txt": texts.SECOND_STEP_OFF,
    "mfa/messages/recovery_codes_generated.txt": texts.SPARE_MADE,
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by himself; what goes wrong is said with its remedy."""

    error_messages: Final = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": later(texts.WRONG),
        "email_password_mismatch": later(texts.WRONG),
        "invalid_login": later(texts.WRONG),
        "too_many_login_attempts": later(texts.TOO_MANY),
        "rate_limited": later(texts.TOO_MANY),
        "incorrect_password": later(texts.WRONG_PASSWORD),
        "enter_current_password": later(texts.WRONG_PASSWORD),
        "incorrect_code": later(texts.WRONG_CODE),
        "account_inactive": later(texts.INACTIVE),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an owner invites."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        return resolve_url("account")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *rest: Any,
        **more: Any,
    ) -> None:
        """Tell what was done, in the person's language."""
        told = TOLD.get(message_template or "")
        if told is not None:
            messages.add_message(request, level, later(told))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The desk mails nothing: the audit keeps what happened."""


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Codes from a telephone."""

    error_messages: Final = {**DefaultMFAAdapter.error_messages, "incorrect_code": later(texts.WRONG_CODE)}

    def get_totp_label(self, user: Any) -> str:
        """What the application on the telephone calls it."""
        return str(user.username)


class SocialAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing in by OpenID is for people who are here already (matched by verified e-mail)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an owner invites."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find who it is among the staff; a stranger, and an e-mail not verified, is refused."""
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(_refused(request, texts.INACTIVE))
            return
        verified = [each.email for each in sociallogin.email_addresses if each.verified is True]
        person = people.by_verified_email(verified[0]) if verified else None
        if person is None:
            raise ImmediateHttpResponse(_refused(request, texts.STRANGER))
        sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A page that says so, whatever the provider answered."""
        raise ImmediateHttpResponse(_refused(request, texts.PROVIDER_FAILED))


def _refused(request: HttpRequest, why: Reason) -> HttpResponse:
    return render(request, "desk/account/refused.html", {"said": why}, status=403)
