"""Who was served from the queue, when: served again by the rule and in the order of arrival."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from regulars.decisions.queue import Policy, replay
from regulars.desk import audit
from regulars.desk.models import Ticket
from regulars.desk.queueing import waiting_of

if TYPE_CHECKING:
    from regulars.desk.models import Person

#: At most so many visits are served again at a time: the latest.
MOST = 5000
_SHARE = 0.05


@dataclass(frozen=True)
class Again:
    """A visit served again: what he waits by the rule and in the order of arrival, in minutes."""

    ticket: Ticket
    visit_class: str
    wait: float
    first_come: float
    passed: int

    @property
    def harm(self) -> float:
        """By how much longer he waits than in the order of arrival; below 0 he waits less."""
        return self.wait - self.first_come


def served_since(days: int) -> list[Ticket]:
    """Who was served in the last days, in order of arrival."""
    since = timezone.now() - dt.timedelta(days=days)
    found = Ticket.objects.filter(state=Ticket.State.SERVED, arrived_at__gte=since).order_by("-arrived_at")
    return sorted(found[:MOST], key=lambda each: (each.arrived_at, str(each.id)))


def served_again(tickets: Sequence[Ticket], policy: Policy) -> tuple[list[Again], int]:
    """Each visit served again by ``policy`` and in the order of arrival, and how many served at a time.

    Services take as long as they took; a tap on Called and on Served within a second counts as one second.
    """
    spans = [(each.called_at, each.done_at) for each in tickets if each.called_at and each.done_at]
    seconds = [max(1.0, (done - called).total_seconds()) for called, done in spans]
    servers = serving(spans)
    table = replay([waiting_of(each, policy) for each in tickets], seconds, policy, servers)
    columns = ("class", "wait", "first_come_wait")
    classes, waits, first_come = (table[name].to_pylist() for name in columns)
    passed = np.add(table["overtaken_by"].to_numpy(), table["overtaken_by_rule"].to_numpy()).tolist()
    rows = zip(tickets, classes, waits, first_come, passed, strict=True)
    return [Again(*row) for row in rows], servers


def serving(spans: Sequence[tuple[dt.datetime, dt.datetime]]) -> int:
    """How many serve: so many were at it at once for a twentieth of the time in which anybody was.

    The next guest is called now and then before the last one is ticked off, so the most at any one moment
    would be too many.

    >>> at = [dt.datetime(2026, 10, 5, 12, minute) for minute in range(50)]
    >>> serving([(at[0], at[21]), (at[20], at[41])]), serving([(at[0], at[25]), (at[20], at[41])])
    (1, 2)
    """
    steps = sorted([(called, 1) for called, _ in spans] + [(done, -1) for _, done in spans])
    if not steps:
        return 1
    busy = np.cumsum([step for _, step in steps])[:-1]
    lasting = np.diff([moment.timestamp() for moment, _ in steps])
    at_it = [float(lasting[busy >= number].sum()) for number in range(1, int(busy.max(initial=1)) + 1)]
    return max(1, sum(each >= _SHARE * at_it[0] > 0 for each in at_it))


def taken_out(by: Person, days: int, policy: Policy) -> list[dict[str, object]]:
    """The log as `regulars queue plan` reads it; numbers stand for people. Entered in the audit."""
    tickets = served_since(days)
    audit.enter(by, "queue.log_exported", visits=len(tickets))
    return [
        {
            "who": number,
            "arrived": _wall(ticket.arrived_at),
            "class": ticket.told.get("class") or policy.class_of(None, None).name,
            "first": ticket.precedence,
            "due": _wall(ticket.arrived_at) if ticket.precedence == "call_back" else "",
            "started": _wall(ticket.called_at),
            "finished": _wall(ticket.done_at),
        }
        for number, ticket in enumerate(tickets, 1)
    ]


def _wall(moment: dt.datetime | None) -> str:
    return (
        ""
        if moment is None
        else timezone.localtime(moment).replace(tzinfo=None).isoformat(timespec="seconds")
    )
