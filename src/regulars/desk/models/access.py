"""Ways in beside a password: links that work once, tokens of the API; and what was done once already."""

from __future__ import annotations

from django.db import models


class OneTimeLink(models.Model):
    """A way in that works once; only the hash of its secret is kept.

    ``person`` is whom it was made for: he chooses a password by it. Without one, whoever opens it becomes
    somebody new in ``role``: the first owner.
    """

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16)
    person = models.ForeignKey("desk.Person", models.CASCADE, null=True, related_name="links")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("desk.Person", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A token of the API; only its hash is kept. It can do what ``scopes`` say and its person may."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    person = models.ForeignKey("desk.Person", models.PROTECT, related_name="tokens")
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Done(models.Model):
    """A step that was done under a key its asker chose: asked again, it is answered, not done again.

    Written in the same transaction as what it did. ``asked`` is a hash of what was asked under the key.
    """

    key = models.CharField(max_length=100)
    person = models.ForeignKey("desk.Person", models.CASCADE, related_name="+")
    asked = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="done_once"),)
