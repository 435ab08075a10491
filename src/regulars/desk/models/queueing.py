"""Who waits."""

from __future__ import annotations

import uuid

from django.db import models


class Ticket(models.Model):
    """Somebody who waits, waited, or left. ``brings`` is what this visit brings, in the company's money.

    ``precedence`` is a rule that puts him first ("call_back", "case", "accessibility"), or empty.
    ``told`` is what the order said when he was called: reason code, numbers, whom he passed.
    """

    class State(models.TextChoices):
        """From arriving to leaving."""

        WAITING = "waiting"
        CALLED = "called"
        SERVED = "served"
        LEFT = "left"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(max_length=100)
    client = models.CharField(max_length=400, null=True)
    kind = models.CharField(max_length=100, blank=True)
    brings = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    precedence = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    arrived_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")
    called_by = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")
    told = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["state", "arrived_at"], name="ticket_state_arrived"),)
