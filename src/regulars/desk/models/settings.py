"""History of settings that were changed in the desk."""

from __future__ import annotations

from django.db import models


class SettingChange(models.Model):
    """Who changed which setting, when, from what to what. ``place`` is the file and the part of it.

    The row is written before the file and counts once the file has the ``digest``: ``written_at`` says so.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")
    place = models.CharField(max_length=600, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    digest = models.CharField(max_length=64, default="")
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
