"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import path

from regulars.web.views import perks

urlpatterns = [
    path("perks/", perks.index, name="perks"),
    path("perks/plan/", perks.plan, name="perks_plan"),
    path("perks/begin/", perks.begin, name="perks_begin"),
    path("perks/<slug:trial>/", perks.trial, name="perk"),
    path("perks/<slug:trial>/end/", perks.end, name="perk_end"),
    path("perks/<slug:trial>/who.csv", perks.who, name="perk_who"),
]
