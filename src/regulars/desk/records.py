"""What staff entered, and ``outcomes.jsonl`` taken over: the records that a fit reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.db import connection, transaction
from django.db.models import Max, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from regulars.desk.models import Record
from regulars.ledger import outcomes

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.desk.models import Person


def append(documents: Sequence[Mapping[str, Any]], by: Person | None) -> list[Record]:
    """Write ``documents`` (kind, client, at, …), in their order; whoever calls holds the transaction."""
    now = timezone.now()
    plain = [json.loads(json.dumps(each, ensure_ascii=False, default=_plain)) for each in documents]
    place = _next_place(len(plain))
    made = [
        Record(
            kind=each["kind"],
            client=None if each.get("client") is None else str(each["client"]),
            document={**each, "recorded_at": now.isoformat()},
            recorded_at=now,
            by=by,
            place=place + number,
        )
        for number, each in enumerate(plain)
    ]
    return Record.objects.bulk_create(made)


def found(kinds: Sequence[str] | None = None, client: str | None = None) -> list[dict[str, Any]]:
    """Records in the order in which they were written: the documents of ``outcomes.jsonl``."""
    asked = Record.objects.order_by("place")
    if kinds is not None:
        asked = asked.filter(kind__in=kinds)
    if client is not None:
        asked = asked.filter(client=client)
    return list(asked.values_list("document", flat=True))


def text_of(field: str) -> Cast:
    """A field of the documents as text, to filter by: ``annotate(due=text_of("by"))``."""
    return Cast(KT(f"document__{field}"), TextField())


def take_over(company: Company) -> int:
    """Move the records of the folder's ``outcomes.jsonl`` into the desk, once; how many there were.

    Killed in between, nothing is taken twice: a record's id is made from the file's line. The file stays
    beside, under another name.
    """
    path = company.path / outcomes.FILE
    with company.lock():
        documents = outcomes.records(company)
        if not path.exists():
            return 0
        stamp = f"{timezone.now():%Y%m%dT%H%M%S%fZ}"
        with transaction.atomic():
            place = _next_place(len(documents))
            Record.objects.bulk_create(
                [_taken(each, number, place + number) for number, each in enumerate(documents)],
                ignore_conflicts=True,
            )
        path.rename(path.with_name(f"outcomes.taken-over-{stamp}.jsonl"))
    return len(documents)


def _taken(document: dict[str, Any], number: int, place: int) -> Record:
    line = json.dumps(document, ensure_ascii=False, sort_keys=True)
    recorded = document.get("recorded_at")
    return Record(
        id=uuid5(NAMESPACE_URL, f"{number}:{line}"),
        kind=str(document.get("kind", "")),
        client=None if document.get("client") is None else str(document["client"]),
        document=document,
        recorded_at=recorded or timezone.now(),
        place=place,
    )


def _next_place(many: int) -> int:
    """The first of ``many`` places in the order of records; two writers never get the same."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7305203)")
    last = Record.objects.aggregate(last=Max("place"))["last"]
    return 1 if last is None else last + 1


def _plain(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else str(value)
