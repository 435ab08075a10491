"""Work in the background: imports and fits."""

from __future__ import annotations

import uuid

from django.db import models


class Job(models.Model):
    """One import or fit in a process of its own. ``said`` is what is being done (a reason code with numbers).

    ``given`` is what was asked for (never personal data); ``told`` what came of it, an error too.
    """

    class State(models.TextChoices):
        """From waiting to done."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    pid = models.PositiveIntegerField(null=True)
    progress = models.FloatField(default=0)
    said = models.JSONField(null=True)
    told = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-asked_at",)
