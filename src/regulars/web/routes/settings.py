"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views.settings import history, pages

urlpatterns: list[URLPattern] = [
    path("settings/", pages.index, name="settings"),
    path("settings/history/", history.page, name="settings_history"),
    path("settings/history/<int:change_id>/back/", history.back, name="settings_back"),
    path("settings/<slug:name>/", pages.part, name="settings_part"),
]
