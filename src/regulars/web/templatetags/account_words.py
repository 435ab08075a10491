"""For allauth's pages: the desk's words, and the identity providers by which one may sign in."""

from __future__ import annotations

from types import ModuleType

from django import template
from django.conf import settings
from django.urls import reverse

from regulars.web.texts import account

register = template.Library()


@register.simple_tag
def account_texts() -> ModuleType:
    """The words of these pages: their views are not the desk's, and give them none."""
    return account


@register.simple_tag
def openid_ways() -> list[tuple[str, str]]:
    """Name and address of each identity provider."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [(each["name"], reverse("openid_connect_login", args=[each["provider_id"]])) for each in apps]
