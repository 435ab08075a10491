"""Staff: who signs in, in which role and language."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    """Somebody of the staff. What a role may do is in `regulars.desk.permissions`."""

    class Role(models.TextChoices):
        """The four roles."""

        OPERATOR = "operator"
        MANAGER = "manager"
        OWNER = "owner"
        AUDITOR = "auditor"

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.OPERATOR)
    #: "en", "ru", "ro"; empty: as the browser asks, then as the company is set.
    language = models.CharField(max_length=2, blank=True, default="")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
