"""What was promised to clients and by when; whether it was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from regulars.desk import audit, records
from regulars.desk.models import Record
from regulars.desk.once import once
from regulars.errors import LookupFailed
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person

NO_PROMISE: Final = Reason("error.no_promise", "That promise is not open any more: somebody has settled it.")
#: A promise that was missed so long ago is not on the day's list any more; the card still has it.
_DAYS_BACK: Final = 90


@dataclass(frozen=True)
class Promise:
    """A promise that is neither kept nor broken."""

    client: str
    what: str
    by: dt.date
    made_at: str

    def late(self, on: dt.date) -> bool:
        """Whether its day has passed."""
        return self.by < on


def standing(found: Iterable[Mapping[str, Any]]) -> list[Promise]:
    """The open promises among records, those due first; of several records of one promise the last counts.

    >>> one = {"kind": "promises", "client": "7", "what": "call", "by": "2026-11-23", "kept": None}
    >>> [each.what for each in standing([one])], standing([one, {**one, "kept": True}])
    (['call'], [])
    """
    last = {
        (str(each["client"]), str(each["what"]), str(each["by"])): each
        for each in found
        if each.get("kind") == "promises" and each.get("client")
    }
    open_ones = [
        Promise(client, what, dt.date.fromisoformat(by[:10]), str(each.get("at", "")))
        for (client, what, by), each in last.items()
        if each.get("kept") is None
    ]
    return sorted(open_ones, key=lambda each: (each.by, each.client, each.what))


def due(until: dt.date) -> list[Promise]:
    """Open promises of everybody whose day is ``until`` or has passed."""
    since = (until - dt.timedelta(days=_DAYS_BACK)).isoformat()
    asked = Record.objects.filter(kind="promises").annotate(due=records.text_of("by"))
    rows = asked.filter(due__gte=since, due__lt=(until + dt.timedelta(days=1)).isoformat())
    return standing(rows.order_by("place").values_list("document", flat=True))


def settle(client: str, what: str, due_by: str, kept: bool, by: Person, key: str) -> None:
    """Say that a promise was kept, or was not; raises `LookupFailed` where it is not open."""

    def step() -> None:
        his = records.found(["promises"], client)
        if not any((each.what, each.by.isoformat()) == (what, due_by[:10]) for each in standing(his)):
            raise LookupFailed(NO_PROMISE)
        first = next(each for each in reversed(his) if (each["what"], each["by"][:10]) == (what, due_by[:10]))
        settled = {**first, "at": timezone.localtime().replace(tzinfo=None), "kept": kept}
        records.append([{name: value for name, value in settled.items() if name != "recorded_at"}], by)
        audit.enter(by, "promise.kept" if kept else "promise.broken", client=client)

    once(by, key, ["promise", client, what, due_by, kept], step)
