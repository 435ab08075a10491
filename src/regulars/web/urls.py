"""Addresses of the desk: each part of it brings its own."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from regulars.web.views import errors

PARTS: Final = (
    "today", "clients", "visit", "queue", "cases", "rules", "portfolio", "settings", "jobs", "staff", "audit",
    "privacy", "tokens", "tail", "strategy", "scorecard", "referrals",
)  # fmt: skip

urlpatterns = [
    *(path("", include(f"regulars.web.routes.{part}")) for part in PARTS),
    path("", include("regulars.web.routes.accounts")),
    path("", include("regulars.api.main")),
]
handler400 = errors.bad_address
handler403 = errors.not_allowed
handler404 = errors.not_found
handler500 = errors.broken
