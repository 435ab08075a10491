"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web import addresses
from regulars.web.views import visit

assert addresses  # registers the converter "client"

urlpatterns: list[URLPattern] = [
    path("visits/", visit.visits, name="visits"),
    path("visits/walk-in/", visit.walk_in, name="visit_walk_in"),
    path("clients/<client:client>/visit/", visit.page, name="visit"),
    path("clients/<client:client>/visit/panel/", visit.panel, name="visit_panel"),
    path("clients/<client:client>/visit/start/", visit.start, name="visit_start"),
    path("clients/<client:client>/visit/step/", visit.step, name="visit_step"),
    path("clients/<client:client>/visit/promise/", visit.settle, name="visit_promise"),
    path("clients/<client:client>/visit/lift/", visit.lift, name="visit_lift"),
    path("clients/<client:client>/visit/forget/", visit.forget, name="visit_forget"),
]
