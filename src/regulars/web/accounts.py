"""How people get in: by a link somebody of the house gave them, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an owner invites."""
        return False


class SocialAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing in by OpenID is for people who are here already (matched by e-mail)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an owner invites."""
        return False
