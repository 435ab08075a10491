"""The queue at the desks: who waits, who is called, by which rule.

Whoever changes the queue is alone with it for the few milliseconds of his transaction, so two desks never
call one person and nobody is called out of the order: who is next depends on everybody who waits and on the
clock, which a lock on single rows (SKIP LOCKED) would not protect.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from regulars.decisions.queue import Place, Policy, QueueRefused, Waiting, order, policy_of
from regulars.decisions.queue.policy import PRECEDENCES
from regulars.desk import audit, clients, present, records
from regulars.desk.models import Ticket
from regulars.desk.once import once
from regulars.errors import InputError, LookupFailed
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person

_LOCK: Final = 7305204
_OPEN: Final = (Ticket.State.WAITING, Ticket.State.CALLED)
#: Of those whom a call passed, so many are kept with it.
_MOST_PASSED: Final = 100
_LONGEST: Final = 100

WAITS_ALREADY: Final = Reason(
    "error.ticket_twice",
    "{who!r} waits already. Add a word that tells the two apart, such as a table or a coat.",
)
CLIENT_WAITS: Final = Reason("error.ticket_client_twice", "This client waits already, as {who!r}.")
TOO_LONG: Final = Reason("error.ticket_long", "That is too long: {most:d} signs at most.")
AMOUNT_WRONG: Final = Reason(
    "error.ticket_amount", "What the visit brings has to be a sum from 0, such as 120 or 12.50."
)
CLASS_WRONG: Final = Reason("error.ticket_class", "{value!r} is none of the visits told apart here: {known}.")
FIRST_WRONG: Final = Reason("error.ticket_first", "By the rule of this company that does not come first.")
UNKNOWN: Final = Reason("error.ticket_unknown", "Nobody like that stands in the queue.")
MOVED: Final[Mapping[str, Reason]] = {
    Ticket.State.WAITING: Reason(
        "error.ticket_waiting", "{who!r} waits in the queue; nobody has called him."
    ),
    Ticket.State.CALLED: Reason("error.ticket_called", "{who!r} has been called in the meantime."),
    Ticket.State.SERVED: Reason("error.ticket_served", "{who!r} has been served in the meantime."),
    Ticket.State.LEFT: Reason("error.ticket_left", "{who!r} has left in the meantime."),
}


class TicketRefused(InputError):
    """Somebody who cannot be put into the queue so; ``field`` is what has to be mended."""

    def __init__(self, field: str, reason: Reason, /, **params: Any) -> None:
        super().__init__(reason, **params)
        self.field = field


class TicketMoved(InputError):
    """Another desk was faster: what was asked for no longer fits where he stands."""


@dataclass(frozen=True)
class Placed:
    """Somebody who waits, and the place that the rule gives him."""

    ticket: Ticket
    place: Place


@dataclass(frozen=True)
class AtDesks:
    """The queue at one moment: who waits, in order (those aside last), and who has been called."""

    now: dt.datetime
    policy: Policy
    waiting: tuple[Placed, ...]
    called: tuple[Ticket, ...]

    @property
    def version(self) -> str:
        """A word that changes whenever something other than the time waited does."""
        # Of a place everything but the time waited, which passes by itself.
        places = [(each.ticket.label, each.place[:5], each.place[6:10]) for each in self.waiting]
        called = [(each.id, each.called_by_id) for each in self.called]
        seen = [repr(self.policy), *map(repr, places), *map(repr, called)]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def policy() -> Policy:
    """The company's rule as it stands."""
    return policy_of(present.company().settings)


def queue() -> AtDesks:
    """The queue now, by the company's rule as it stands: one query."""
    return _queue(timezone.now(), policy())


def _queue(now: dt.datetime, policy: Policy) -> AtDesks:
    tickets = Ticket.objects.filter(state__in=_OPEN).order_by("arrived_at", "id")
    waiting = {str(each.id): each for each in tickets if each.state == Ticket.State.WAITING}
    # Clocks of two machines may differ by a little: nobody has come in the future.
    now = max([now, *(each.arrived_at for each in waiting.values())])
    places = order([waiting_of(each, policy) for each in waiting.values()], now, policy)
    called = sorted(
        (each for each in tickets if each.state == Ticket.State.CALLED),
        key=lambda each: (each.called_at, each.id),
    )
    return AtDesks(now, policy, tuple(Placed(waiting[each.id], each) for each in places), tuple(called))


def waiting_of(ticket: Ticket, policy: Policy) -> Waiting:
    """``ticket`` as the rule sees it. A class that was taken out of the settings since counts as not told."""
    known = {each.name for each in policy.classes}
    return Waiting(
        str(ticket.id),
        ticket.arrived_at,
        ticket.kind if ticket.kind in known else None,
        None if ticket.brings is None else float(ticket.brings),
        precedence=next((each for each in PRECEDENCES if each == ticket.precedence), None),
        due=ticket.arrived_at,
    )


def add(
    by: Person,
    key: str,
    label: str = "",
    *,
    kind: str | None = None,
    brings: Decimal | None = None,
    client: str | None = None,
    precedence: str = "",
) -> Ticket:
    """Put somebody into the queue, now; without a ``label`` he gets the day's next number.

    A client without one is called by his name. ``kind`` is a class of the company's rule, ``brings`` what the
    visit brings, ``precedence`` why he comes first by rule. Raises `TicketRefused` naming the field and the
    remedy.
    """
    label, client = " ".join(label.split()), (client or "").strip() or None
    if client is not None:
        name = _called(client)
        label = label or name[:_LONGEST]
    kind = _checked(policy(), label, kind, brings, precedence)
    asked = {"step": "queue.add", "label": label, "kind": kind, "brings": brings, "client": client,
             "precedence": precedence}  # fmt: skip

    def step() -> str:
        _alone()
        now = timezone.now()
        there = list(Ticket.objects.filter(state__in=_OPEN).only("label", "client"))
        same = next((each for each in there if label and each.label.casefold() == label.casefold()), None)
        if same is not None:
            raise TicketRefused("what", WAITS_ALREADY, who=same.label)
        twice = next((each for each in there if client is not None and each.client == client), None)
        if twice is not None:
            raise TicketRefused("client", CLIENT_WAITS, who=twice.label)
        ticket = Ticket.objects.create(
            label=label or _next_number(now, {each.label for each in there}),
            client=client,
            kind=kind,
            brings=brings,
            precedence=precedence,
            arrived_at=now,
            added_by=by,
        )
        _enter(by, "queue.added", ticket)
        return str(ticket.id)

    return Ticket.objects.get(pk=once(by, key, asked, step))


def _called(client: str) -> str:
    """The name of ``client``, else his number; raises `TicketRefused` for one whom nobody knows."""
    with present.portfolio() as portfolio:
        try:
            return clients.known(portfolio, client).called
        except LookupFailed as unknown:
            raise TicketRefused("client", unknown.said.reason, **unknown.said.params) from unknown


def _checked(policy: Policy, label: str, kind: str | None, brings: Decimal | None, precedence: str) -> str:
    """The name of the class, "" where none was told; raises `TicketRefused` for what cannot be."""
    if len(label) > _LONGEST:
        raise TicketRefused("what", TOO_LONG, most=_LONGEST)
    if brings is not None and not (brings.is_finite() and 0 <= brings < Decimal(10) ** 15):
        raise TicketRefused("brings", AMOUNT_WRONG)
    if precedence and precedence not in policy.first:
        raise TicketRefused("precedence", FIRST_WRONG)
    if not kind:
        return ""
    try:
        return policy.class_of(kind, None).name
    except QueueRefused as unknown:
        names = ", ".join(each.name for each in policy.classes)
        raise TicketRefused("kind", CLASS_WRONG, value=kind, known=names) from unknown


def call_next(by: Person, key: str) -> Ticket | None:
    """Call whoever is first by the rule; None where nobody is to be called."""

    def step() -> str | None:
        _alone()
        here = queue()
        first = next((each for each in here.waiting if each.place.position == 1), None)
        if first is None:
            return None
        passed = [
            each.place.id
            for each in here.waiting[1:]
            if each.place.position and each.place.since_us < first.place.since_us
        ]
        told = {**first.place.as_json(), "passed": passed[:_MOST_PASSED]}
        ticket = first.ticket
        ticket.state, ticket.called_at, ticket.called_by, ticket.told = (
            Ticket.State.CALLED,
            here.now,
            by,
            told,
        )
        ticket.save(update_fields=["state", "called_at", "called_by", "told"])
        _enter(by, "queue.called", ticket, called_at=here.now.isoformat())
        return str(ticket.id)

    called = once(by, key, {"step": "queue.call"}, step)
    return None if called is None else Ticket.objects.get(pk=called)


def served(by: Person, key: str, ticket: str) -> Ticket:
    """He has been served: his visit becomes a record, with how long he waited.

    Raises `LookupFailed` for nobody, `TicketMoved` for somebody who was not called.
    """

    def done(there: Ticket, now: dt.datetime) -> None:
        there.state, there.done_at = Ticket.State.SERVED, now
        records.append([_record(there)], by)

    return _step(by, key, "queue.served", ticket, (Ticket.State.CALLED,), done)


def left(by: Person, key: str, ticket: str) -> Ticket:
    """He has gone without being served. Raises as `served`."""

    def gone(there: Ticket, now: dt.datetime) -> None:
        there.state, there.done_at = Ticket.State.LEFT, now

    return _step(by, key, "queue.left", ticket, _OPEN, gone)


def put_back(by: Person, key: str, ticket: str) -> Ticket:
    """He waits again, as if nobody had called him; the time waited is kept. Raises as `served`."""

    def back(there: Ticket, now: dt.datetime) -> None:
        there.state, there.done_at = Ticket.State.WAITING, None
        there.called_at, there.called_by, there.told = None, None, {}

    return _step(by, key, "queue.put_back", ticket, (Ticket.State.CALLED, Ticket.State.LEFT), back)


def forget(client: str, by: Person | None) -> int:
    """Take the name and the number of ``client`` off every ticket of his; how many. Whoever waits has left.

    What is left of a ticket are the times: the proof that the order harmed nobody needs them.
    """
    with transaction.atomic():
        _alone()
        own = Ticket.objects.filter(client=client)
        own.filter(state__in=_OPEN).update(state=Ticket.State.LEFT, done_at=timezone.now())
        gone = own.update(client=None, label="")
        audit.enter(by, "queue.forgotten", client=client, tickets=gone)
    return gone


def left_lately(minutes: int = 15) -> Sequence[Ticket]:
    """Who has left in the last minutes, the latest first: whom a slip of the finger may have sent away."""
    since = timezone.now() - dt.timedelta(minutes=minutes)
    return list(Ticket.objects.filter(state=Ticket.State.LEFT, done_at__gte=since).order_by("-done_at")[:5])


def _step(
    by: Person,
    key: str,
    action: str,
    ticket: str,
    states: Sequence[str],
    change: Callable[[Ticket, dt.datetime], None],
) -> Ticket:
    """Change ``ticket``, which has to be in one of ``states``, alone with the queue."""

    def step() -> str:
        _alone()
        there = _found(ticket)
        if there.state not in states:
            raise TicketMoved(MOVED[there.state], who=there.label)
        change(there, timezone.now())
        there.save()
        _enter(by, action, there)
        return str(there.id)

    return Ticket.objects.get(pk=once(by, key, {"step": action, "ticket": ticket}, step))


def _found(ticket: str) -> Ticket:
    try:
        return Ticket.objects.get(pk=ticket)
    except (Ticket.DoesNotExist, ValidationError) as missing:
        raise LookupFailed(UNKNOWN) from missing


def _alone() -> None:
    """Wait until nobody else changes the queue; until the transaction ends nobody will.

    On SQLite the transaction itself has seen to that: it began with the right to write.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _next_number(now: dt.datetime, taken: set[str]) -> str:
    """The number after those given today, on the company's clock."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    number = 1 + Ticket.objects.filter(arrived_at__gte=midnight).count()
    while str(number) in taken:
        number += 1
    return str(number)


def _record(ticket: Ticket) -> dict[str, Any]:
    """The visit of somebody served: ``at`` he came, ``served_at`` his turn came."""
    assert ticket.called_at is not None and ticket.done_at is not None
    return {
        "kind": "visits",
        "client": ticket.client,
        "at": timezone.localtime(ticket.arrived_at).isoformat(),
        "served_at": timezone.localtime(ticket.called_at).isoformat(),
        "finished_at": timezone.localtime(ticket.done_at).isoformat(),
        "class": ticket.told.get("class"),
        "brings": None if ticket.brings is None else str(ticket.brings),
        "first": ticket.precedence or None,
        "outcome": "served",
        "ticket": str(ticket.id),
    }


def _enter(by: Person, action: str, ticket: Ticket, **detail: str) -> None:
    if ticket.client is None:
        audit.enter(by, action, subject=ticket.id, **detail)
    else:
        audit.enter(by, action, client=ticket.client, ticket=str(ticket.id), **detail)
