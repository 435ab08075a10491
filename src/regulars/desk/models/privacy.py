"""Clients who objected."""

from __future__ import annotations

from django.db import models


class Objection(models.Model):
    """A client who objects to what is done with his data; ``about`` says to what."""

    client = models.CharField(max_length=400, db_index=True)
    about = models.CharField(max_length=32)
    at = models.DateTimeField()
    by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
