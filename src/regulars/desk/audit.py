"""The audit: every read of personal data and every change, written with what it tells of.

A change and its entry stand in one transaction; a read is entered before the page is made.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from regulars.desk.models import AuditEntry, Pseudonym

if TYPE_CHECKING:
    from regulars.desk.models import Person


def pseudonym(client: str) -> str:
    """What ``client`` is called in the audit: a random word of his own, made at the first asking."""
    found = Pseudonym.objects.filter(client=client).first()
    if found is not None:
        return found.token
    try:
        with transaction.atomic():
            return Pseudonym.objects.create(client=client, token=secrets.token_hex(16)).token
    except IntegrityError:
        # Somebody else made it in the meantime.
        return Pseudonym.objects.get(client=client).token


def enter(
    by: Person | None, action: str, *, client: str | None = None, subject: object = "", **detail: Any
) -> None:
    """Write one entry. ``action`` is a code such as "card.read"; ``detail`` must hold no personal data."""
    who = pseudonym(client) if client is not None else str(subject)
    AuditEntry.objects.create(at=timezone.now(), by=by, action=action, subject=who, detail=detail)
