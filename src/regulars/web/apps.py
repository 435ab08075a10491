"""The Django application of the pages: templates, static files, template tags."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "regulars.web"
    label = "web"

    def ready(self) -> None:
        """Listen to who signs in."""
        import_module("regulars.web.signins")
