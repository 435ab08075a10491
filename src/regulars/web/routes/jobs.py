"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.http import HttpResponse

urlpatterns: list[URLPattern] = [path("jobs/", lambda r: HttpResponse("x"), name="jobs")]
