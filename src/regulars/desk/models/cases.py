"""Cases and their evidence."""

from __future__ import annotations

import uuid

from django.db import models


class Case(models.Model):
    """One case: ``document`` is a case file of `regulars.decisions.case`, whole (schema published).

    ``version`` counts changes, so that two tabs cannot write over each other; the columns beside the document
    repeat what lists and due times need of it.
    """

    class State(models.TextChoices):
        """From hearing to settled."""

        OPEN = "open"
        DECIDED = "decided"
        CLOSED = "closed"

    number = models.BigAutoField(primary_key=True)
    client = models.CharField(max_length=400, null=True)
    document = models.JSONField()
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    #: The employee it is about, where he signs in here: he sees the reading and may answer.
    about = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")
    hear_by = models.DateTimeField(null=True)
    call_back_by = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")
    #: What the person ruling wrote before the advice was shown, and when it was shown.
    reason = models.TextField(blank=True)
    advised_at = models.DateTimeField(null=True)
    #: Every reason that was written, in order: person (id), by, why, at. Each who rules writes his own.
    reasons = models.JSONField(default=list)
    called_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["state", "hear_by"], name="case_state_hear_by"),
            models.Index(fields=["client"], name="case_client"),
        )


class EvidenceFile(models.Model):
    """A file of a case, with its hash; opened only inside the case, gone after ``keep_until``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    #: A conversation as it was read: turns, findings, script; or names, while sides are to be told.
    reading = models.JSONField(null=True)
    keep_until = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("desk.Person", models.PROTECT, related_name="+")
