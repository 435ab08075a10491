"""Whom to call today, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from regulars.decisions import calling
from regulars.desk import audit, present, records
from regulars.desk.models import Objection, Record
from regulars.desk.once import once
from regulars.desk.permissions import May, may
from regulars.ledger import outcomes
from regulars.portfolio import trial as trials

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

TOP: Final = 10
#: What a client objects to who does not want to be called or written to.
CONTACT: Final = "contact"


def today(portfolio: Portfolio | None, by: Person, on: dt.date | None = None, top: int = TOP) -> calling.Day:
    """The list of the day ``on``; whoever comes into a trial by it is recorded before anyone sees it.

    Nobody comes into a trial through somebody who may only look.
    """
    if portfolio is None:
        return calling.Day()
    limits = calling.limits_of(present.company().settings.visit)
    objecting = set(
        Objection.objects.filter(about=CONTACT, withdrawn_at=None).values_list("client", flat=True)
    )
    day = on or timezone.localdate()
    found = calling.day(portfolio, _bearing_on, day, top, limits=limits, objecting=objecting)
    if found.trial is not None and found.enrolled and may(by, May.SERVE):
        with transaction.atomic():
            records.append([trials.enrolled_record(found.trial, each) for each in found.enrolled], by)
            audit.enter(by, "trial.enrolled", subject=found.trial.id, clients=len(found.enrolled))
    return found


def _bearing_on(clients: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    """Records that say whether these may be called, and those of trials as such."""
    of_them = Q(client__in=clients) | Q(kind="trials", client=None)
    asked = Record.objects.filter(of_them, kind__in=calling.KINDS).order_by("place")
    return asked.values_list("document", flat=True)


def ticked(on: dt.date | None = None) -> list[outcomes.Contact]:
    """What came of the calls of one day, the latest first: each can be taken back."""
    day = (on or timezone.localdate()).isoformat()
    asked = Record.objects.filter(kind="contacts", document__at=day).order_by("place")
    contacts = outcomes.contacts(asked.values_list("document", flat=True))
    return list(reversed(outcomes.standing(contacts).values()))


def tick(client: str, outcome: str, by: Person, key: str, on: dt.date | None = None) -> dict[str, Any]:
    """Keep what came of a call to ``client``; a second tick of a day takes the place of the first.

    Raises `ArgumentInvalid` for an outcome that is none of `outcomes.OUTCOMES`.
    """
    outcomes.checked(outcome)
    day = on or timezone.localdate()

    def step() -> dict[str, Any]:
        before = outcomes.contacts(records.found(["contacts"], client))
        made = outcomes.ticked(before, client, outcome, day)
        records.append([outcomes.contact_record(made)], by)
        audit.enter(by, "contact.ticked", client=client, outcome=outcome)
        return {"id": made.id, "client": client, "outcome": outcome, "corrects": made.corrects}

    answer: dict[str, Any] = once(by, key, ["contact.ticked", client, outcome], step)
    return answer
