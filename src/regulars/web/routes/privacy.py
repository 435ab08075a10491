"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web import addresses
from regulars.web.views import privacy

assert addresses  # registers the converter "client"
urlpatterns: list[URLPattern] = [
    path("clients/<client:client>/data/", privacy.page, name="privacy"),
    path("clients/<client:client>/data/given/", privacy.given, name="privacy_given"),
    path("clients/<client:client>/data/objection/", privacy.objects, name="privacy_object"),
    path("clients/<client:client>/data/erase/", privacy.erase, name="privacy_erase"),
]
