"""Visits that are going on, and those that are over."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Visit(models.Model):
    """One visit of a client: ``state`` is what `regulars.decisions.visit` works on, a step at a time.

    ``version`` counts steps, so that two tabs cannot both take the same one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.CharField(max_length=400)
    state = models.JSONField()
    stage = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["client"], condition=Q(closed_at__isnull=True), name="one_open_visit_a_client"
            ),
        )
        indexes = (models.Index(fields=["client", "opened_at"], name="visit_client_opened"),)
