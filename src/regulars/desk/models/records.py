"""What staff entered, as records: the same documents that ``outcomes.jsonl`` holds where there is no desk."""

from __future__ import annotations

import uuid

from django.db import models


class Record(models.Model):
    """One record, never changed once written; a later one mends it (``corrects`` in its document).

    ``document`` has the shape of a line of ``outcomes.jsonl``: kind, client, at, what belongs to the kind.
    ``by`` is empty for records taken over from that file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    client = models.CharField(max_length=400, null=True)
    document = models.JSONField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")
    #: The order in which records were written: times may be equal.
    place = models.BigIntegerField(unique=True)

    class Meta:
        indexes = (
            models.Index(fields=["client", "kind"], name="record_client_kind"),
            models.Index(fields=["kind", "place"], name="record_kind_place"),
        )
        ordering = ("place",)
