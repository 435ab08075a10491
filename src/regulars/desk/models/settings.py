"""History of settings that were changed in the desk."""

from __future__ import annotations

from django.db import models


class SettingChange(models.Model):
    """Who changed which setting, when, from what to what. ``place`` is the file and the part of it."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("-id",)
