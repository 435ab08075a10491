"""Who read or changed what, in a table that the database itself lets nobody change."""

from __future__ import annotations

from django.db import models


class Pseudonym(models.Model):
    """What a client is called in the audit; erasing the client deletes this row: the audit is anonymous."""

    client = models.CharField(max_length=400, unique=True)
    token = models.CharField(max_length=32, unique=True)


class AuditEntry(models.Model):
    """One read of personal data, or one change. Triggers refuse to update or delete a row.

    ``subject`` is a client's pseudonym or the id of what was changed; ``detail`` holds no personal data.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=100, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
