"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web import addresses
from regulars.web.views import tail as views

assert addresses  # registers the converter "client"
urlpatterns: list[URLPattern] = [path("clients/<client:client>/tail/", views.tail, name="tail")]
