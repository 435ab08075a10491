"""The Django application of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Staff, what they did, and what they are allowed to do."""

    name = "regulars.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
