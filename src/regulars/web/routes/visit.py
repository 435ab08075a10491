"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views import visit

urlpatterns: list[URLPattern] = [
    path("visits/", visit.visits, name="visits"),
    path("visits/walk-in/", visit.walk_in, name="visit_walk_in"),
    path("clients/<str:client>/visit/", visit.page, name="visit"),
    path("clients/<str:client>/visit/panel/", visit.panel, name="visit_panel"),
    path("clients/<str:client>/visit/start/", visit.start, name="visit_start"),
    path("clients/<str:client>/visit/step/", visit.step, name="visit_step"),
    path("clients/<str:client>/visit/promise/", visit.settle, name="visit_promise"),
    path("clients/<str:client>/visit/lift/", visit.lift, name="visit_lift"),
    path("clients/<str:client>/visit/forget/", visit.forget, name="visit_forget"),
]
