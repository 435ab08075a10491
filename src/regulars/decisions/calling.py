"""The day's list: whom to call, without those who are to be left in peace, and why those are.

Who is slipping away is the portfolio's to say (`regulars.portfolio.calling`), who is left alone for a trial
the trial's (`regulars.portfolio.trial`). What is known since the portfolio was made counts at once: a call,
a visit, a case that ended it, an objection.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from regulars import horizon
from regulars.decisions.visit.contacts import REFUSED, Contacted, Limits, may_contact
from regulars.ledger import outcomes
from regulars.ledger.outcomes import DO_NOT_CALL, Contact
from regulars.portfolio import trial as trials
from regulars.portfolio.trial import Enrolled, Trial
from regulars.reasons import Reason, Said

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio
    from regulars.settings import VisitSettings

CALLED_LATELY: Final = Reason("call.called_lately", "was called lately; his own rhythm has not passed since")
CAME_SINCE: Final = Reason("call.came_since", "has been here since")
ENDED: Final = Reason("call.ended", "it ended over a case")
OBJECTS: Final = Reason("call.objects", "objects to being contacted")

#: The kinds of records that say whether a client may be called.
KINDS: Final = ("contacts", "visits", "trials", "cases")
#: Records that bear on these clients: of `KINDS`, and those of trials that are of no client.
RecordsOf = Callable[[Sequence[str]], Iterable[Mapping[str, Any]]]
_ANSWERLESS: Final = "no-answer"


@dataclass(frozen=True)
class Day:
    """Whom to call (rows of `Portfolio.to_call`), who came into the trial by it, who was passed over.

    ``passed_over``: client → why he is not shown though he is slipping away.
    """

    to_call: tuple[Mapping[str, Any], ...] = ()
    enrolled: tuple[Enrolled, ...] = ()
    passed_over: Mapping[str, Said] = field(default_factory=dict)
    trial: Trial | None = None


def day(
    portfolio: Portfolio,
    records_of: RecordsOf,
    on: dt.date,
    top: int,
    *,
    limits: Limits | None = None,
    objecting: Collection[str] = (),
) -> Day:
    """The first ``top`` to call on the day ``on``, most at stake first.

    Whoever asks records those of ``enrolled`` (`regulars.portfolio.trial.enrolled_record`) before anyone
    sees the list.
    """
    wanted = 4 * top
    while True:
        rows = portfolio.to_call(wanted).to_pylist()
        found = _day(rows, list(records_of([row["client"] for row in rows])), on, top, limits, objecting)
        if len(found.to_call) == top or len(rows) < wanted:
            return found
        wanted *= 2


def limits_of(settings: VisitSettings) -> Limits:
    """How often a client may be contacted unasked, as the company has set it."""
    return Limits(settings.contacts, round(horizon.parse(settings.contacts_within).weeks * 7))


def _day(
    rows: Sequence[Mapping[str, Any]],
    records: Sequence[Mapping[str, Any]],
    on: dt.date,
    top: int,
    limits: Limits | None,
    objecting: Collection[str],
) -> Day:
    running = trials.latest(records)
    contacts: dict[str, list[Contact]] = {}
    for each in outcomes.kept(outcomes.contacts(records)):
        contacts.setdefault(each.client, []).append(each)
    came = last_here(records)
    ended = outcomes.endings(records)
    why: dict[str, Said] = {}
    free = []
    for row in rows:
        client = row["client"]
        reason = OBJECTS() if client in objecting else None
        if reason is None and client in ended and ended[client] >= row["last_at"]:
            reason = ENDED()
        reason = reason or why_not(row, contacts.get(client, ()), came.get(client), on, limits)
        if reason is None:
            free.append(row)
        else:
            why[client] = reason
    listed = trials.monday(free, {}, running, on, top)
    reached = {row["client"] for row in rows}
    if len(listed.to_call) == top and top:
        last = listed.to_call[-1]["client"]
        reached = {row["client"] for row in rows[: [each["client"] for each in rows].index(last)]}
    passed = {client: said for client, said in why.items() if client in reached}
    return Day(listed.to_call, listed.enrolled, passed, running)


def why_not(
    row: Mapping[str, Any],
    contacts: Sequence[Contact],
    came: dt.date | None,
    on: dt.date,
    limits: Limits | None = None,
) -> Said | None:
    """Why a client who may be slipping away is not to be called on the day ``on``; None where he is.

    ``row`` is one of `Portfolio.to_call`; ``contacts`` are those with him that stand, oldest first; ``came``
    the day of his last visit that the desk knows of.

    >>> day = dt.date(2026, 11, 23)
    >>> row = {"client": "7", "last_at": dt.date(2026, 9, 1), "own_rhythm_weeks": 2.0}
    >>> called = Contact("7", dt.date(2026, 11, 20), "spoke", "a")
    >>> why_not(row, [called], None, day).code, why_not(row, [], dt.date(2026, 11, 22), day).code
    ('call.called_lately', 'call.came_since')
    """
    if any(each.outcome == DO_NOT_CALL for each in contacts):
        return REFUSED()
    if came is not None and came > row["last_at"]:
        return CAME_SINCE()
    if contacts and trials.rests(contacts[-1], row["own_rhythm_weeks"], on):
        return CALLED_LATELY()
    may, said = may_contact(
        [Contacted(each.at, each.direction == "in", each.outcome != _ANSWERLESS) for each in contacts],
        on,
        limits,
        came=came,
    )
    return None if may else said


def last_here(records: Iterable[Mapping[str, Any]]) -> dict[str, dt.date]:
    """Client → the day of his last visit among records.

    >>> last_here([{"kind": "visits", "client": "7", "at": "2026-11-20T10:00:00"}])
    {'7': datetime.date(2026, 11, 20)}
    """
    found: dict[str, dt.date] = {}
    for each in records:
        if each.get("kind") == "visits" and each.get("client"):
            on = dt.date.fromisoformat(str(each["at"])[:10])
            found[str(each["client"])] = max(on, found.get(str(each["client"]), on))
    return found
