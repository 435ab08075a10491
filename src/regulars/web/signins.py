"""Signing in and what people change about it is entered in the audit."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from regulars.desk import audit


@receiver(user_logged_in)
def signed_in(sender: object, user: Any, **about: Any) -> None:
    """Somebody signed in."""
    audit.enter(user, "account.signed-in", subject=user.pk)


@receiver([password_changed, password_set])
def password(sender: object, user: Any, **about: Any) -> None:
    """Somebody chose another password."""
    audit.enter(user, "account.password", subject=user.pk)


@receiver(authenticator_added)
def second_step_on(sender: object, user: Any, authenticator: Any, **about: Any) -> None:
    """Somebody turned the second step on."""
    if authenticator.type == "totp":
        audit.enter(user, "account.second-step-on", subject=user.pk)


@receiver(authenticator_removed)
def second_step_off(sender: object, user: Any, authenticator: Any, **about: Any) -> None:
    """Somebody turned the second step off."""
    if authenticator.type == "totp":
        audit.enter(user, "account.second-step-off", subject=user.pk)
