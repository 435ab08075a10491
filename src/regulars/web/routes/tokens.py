"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import path

from regulars.web.views import tokens

urlpatterns = [
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:number>/revoke/", tokens.revoke, name="token_revoke"),
    path("api/", tokens.api_addresses, name="api"),
]
