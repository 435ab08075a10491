"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views import today as views

urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("today/tick/", views.tick, name="today_tick"),
    path("promises/settle/", views.settle, name="promise_settle"),
]
