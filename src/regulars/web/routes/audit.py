"""The address of the audit."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views import audit

urlpatterns: list[URLPattern] = [path("audit/", audit.audit, name="audit")]
