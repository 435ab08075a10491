"""Addresses of the owner's page of staff."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views import staff

urlpatterns: list[URLPattern] = [
    path("staff/", staff.staff, name="staff"),
    path("staff/link/<uuid:key>/", staff.link, name="staff_link"),
    path("staff/<int:person>/role/", staff.role, name="staff_role"),
    path("staff/<int:person>/active/", staff.active, name="staff_active"),
    path("staff/<int:person>/link/", staff.new_link, name="staff_new_link"),
]
