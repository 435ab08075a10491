"""The audit: every read of personal data and every change, written with what it tells of.

A change and its entry stand in one transaction; a read is entered before the page is made.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

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


#: Rows of one page of the audit.
PAGE: Final = 50


@dataclass(frozen=True)
class Page:
    """Some of the audit, the newest first; ``next`` is the ``before`` of the page that follows, or None.

    ``clients`` says which client a subject stands for, where he has not been erased.
    """

    entries: list[AuditEntry]
    clients: dict[str, str]
    next: int | None


def page(
    *, person: int | None = None, client: str | None = None, before: int | None = None, most: int = PAGE
) -> Page:
    """At most ``most`` entries before that numbered ``before``, of one person, about one client where asked.

    A page stays what it was while entries are added: it is found by number, not by count.
    """
    asked = AuditEntry.objects.select_related("by").order_by("-id")
    if person is not None:
        asked = asked.filter(by_id=person)
    if client is not None:
        # A client nobody has read about has no pseudonym, and no entry either.
        asked = asked.filter(subject__in=Pseudonym.objects.filter(client=client).values("token"))
    if before is not None:
        asked = asked.filter(id__lt=before)
    found = list(asked[: most + 1])
    entries = found[:most]
    tokens = {each.subject for each in entries}
    clients = dict(Pseudonym.objects.filter(token__in=tokens).values_list("token", "client"))
    return Page(entries, clients, entries[-1].pk if len(found) > most else None)
