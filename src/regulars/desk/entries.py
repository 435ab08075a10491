"""Records entered one by one: an answer, a check-back, who sent whom, a contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.utils import timezone

from regulars.desk import audit, clients, present, records
from regulars.desk.models import Record
from regulars.desk.once import once
from regulars.errors import ArgumentInvalid
from regulars.ledger import outcomes
from regulars.reasons import Reason

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from regulars.desk.models import Person

#: Kinds that tell of a client without money: what everybody who serves may read.
TOLD: Final = ("clients", "visits", "answers", "offers", "check-backs", "referrals", "contacts", "promises")
#: How far ahead of this clock another one may go.
_AHEAD: Final = dt.timedelta(minutes=5)

IN_FUTURE: Final = Reason("error.record_in_future", "{name} lies in the future. Say when it was.")
HIMSELF: Final = Reason("error.referred_himself", "Nobody sends himself. Say who sent this client.")


def enter(by: Person, key: str, document: Mapping[str, Any], at: dt.datetime | None) -> Record:
    """Write one record of the client ``document["client"]``, once for ``key``.

    ``at`` is when it was, None for now; without a zone, the company's time. Raises `LookupFailed` for a
    client nobody knows, `ArgumentInvalid` for a time to come, an outcome that is none, or who sent himself.
    """
    now = timezone.now()
    moment = timezone.localtime(now if at is None else _aware(at))
    if moment > now + _AHEAD:
        raise ArgumentInvalid(IN_FUTURE, name="at")
    client = str(document["client"])
    if document.get("referred_by") == client:
        raise ArgumentInvalid(HIMSELF, name="referred_by")
    if document["kind"] == "contacts":
        outcomes.checked(document["outcome"])
    known(client)

    def step() -> str:
        day = moment.date() if document["kind"] in ("contacts", "answers") else moment.replace(tzinfo=None)
        own = {"id": uuid4().hex} if document["kind"] == "contacts" else {}
        [made] = records.append([{**document, **own, "at": day.isoformat()}], by)
        audit.enter(by, "record.entered", client=client, kind=document["kind"])
        return str(made.pk)

    return Record.objects.get(pk=UUID(once(by, key, {"document": document, "at": at}, step)))


def of(client: str, kinds: tuple[str, ...], before: int | None, many: int) -> QuerySet[Record]:
    """``many`` records of ``client``, newest first, those written before the place ``before``."""
    asked = Record.objects.filter(client=client, kind__in=kinds).order_by("-place")
    return (asked if before is None else asked.filter(place__lt=before))[:many]


def known(client: str) -> None:
    """Raise `LookupFailed` unless the portfolio or the desk knows ``client``."""
    with present.portfolio() as portfolio:
        clients.known(portfolio, client)


def _aware(at: dt.datetime) -> dt.datetime:
    return timezone.make_aware(at) if timezone.is_naive(at) else at
