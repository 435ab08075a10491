"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views.rules import editing, pages, trying

urlpatterns: list[URLPattern] = [
    path("rules/", pages.index, name="rules"),
    path("rules/begin/", editing.begin, name="rule_begin"),
    path("rules/<slug:name>/", pages.table, name="rule_table"),
    path("rules/<slug:name>/copy/", editing.copy, name="rule_copy"),
    path("rules/<slug:name>/row/", editing.row, name="rule_row"),
    path("rules/<slug:name>/try/", trying.page, name="rule_try"),
]
