"""The Django application of the pages: templates, static files, template tags."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "regulars.web"
    label = "web"
