"""The queue: who waits in which order and why, who was called."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Path
from pydantic import ConfigDict, Field, StringConstraints

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, ExactAmount, Name, Plain
from regulars.api.keys import key_of
from regulars.api.language import language_of
from regulars.api.routes import Room
from regulars.api.values import Number, Sentence, sentence
from regulars.desk import audit, queueing
from regulars.desk.models import Ticket

router = Room(tags=["Queue"])
TicketId = Annotated[UUID, Path(description="A ticket of the queue.")]

_TICKET: Final[dict[str, Any]] = {
    "id": "3f2b7c1e-5a77-4f0e-9a51-0e1f6a7d2c4b",
    "label": "table 4",
    "client": None,
    "kind": "cognac",
    "precedence": "",
    "state": "waiting",
    "arrived_at": "2026-10-05T09:01:00Z",
    "called_at": None,
    "done_at": None,
}


class TicketTold(Answer):
    """Somebody who waits, was called, was served, or left."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_TICKET]})
    id: UUID
    label: str
    client: str | None
    kind: str
    precedence: str
    state: Literal["waiting", "called", "served", "left"]
    arrived_at: dt.datetime
    called_at: dt.datetime | None
    done_at: dt.datetime | None


class InLine(Answer):
    """A place in the queue: why here, and what he can be told. ``position`` 0: not in turn now."""

    ticket: TicketTold
    position: int
    waited_minutes: Number
    why: list[Sentence]
    promise: Sentence | None


class Queue(Answer):
    """The queue at one moment, in the order of the company's rule."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "now": "2026-10-05T09:03:00Z",
                    "version": "5f1c0d9b7e6a4d21",
                    "waiting": [
                        {
                            "ticket": _TICKET,
                            "position": 1,
                            "waited_minutes": 2.0,
                            "why": [{"code": "queue.in_turn", "params": {}, "text": "In turn."}],
                            "promise": None,
                        }
                    ],
                    "called": [],
                }
            ]
        }
    )
    now: dt.datetime
    version: str = Field(description="Changes whenever something other than the time waited does.")
    waiting: list[InLine]
    called: list[TicketTold]


class TicketIn(Body):
    """Who comes, and what for. Without a label he gets the day's next number."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"label": "table 4", "kind": "cognac"}]}
    )
    label: Annotated[Plain, StringConstraints(max_length=100)] = ""
    client: Name | None = None
    kind: Annotated[Plain, StringConstraints(max_length=100)] | None = Field(
        default=None, description="A class of the company's rule."
    )
    brings: ExactAmount | None = Field(
        default=None, description="What the visit brings, where no class was named."
    )
    precedence: Literal["", "call_back", "case", "accessibility"] = ""


class Called(Answer):
    """Who was called; null where nobody is to be called."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"ticket": _TICKET | {"state": "called", "called_at": "2026-10-05T09:03:00Z"}}]
        }
    )
    ticket: TicketTold | None


@router.asks("/queue", "queue:read", Queue)
def queue(request: Asked) -> Queue:
    """Tell who waits, in order, why he is served there, and what he can be promised."""
    here, lang = queueing.queue(), language_of(request)
    audit.enter(request.auth.person, "queue.read", shown=len(here.waiting))
    return Queue(
        now=here.now,
        version=here.version,
        waiting=[
            InLine(
                ticket=TicketTold.model_validate(each.ticket),
                position=each.place.position,
                waited_minutes=round(each.place.waited_minutes, 2),
                why=[told for why in each.place.why if (told := sentence(why, lang)) is not None],
                promise=sentence(each.place.promise, lang),
            )
            for each in here.waiting
        ],
        called=[TicketTold.model_validate(each) for each in here.called],
    )


@router.does("/queue", "queue:write", TicketTold)
def queue_add(request: Asked, given: TicketIn) -> TicketTold:
    """Put somebody into the queue.

    The class, or what the visit brings, decides how long a head start he has; who he is never does.
    """
    made = queueing.add(
        request.auth.person,
        key_of(request),
        given.label,
        kind=given.kind,
        brings=given.brings,
        client=given.client,
        precedence=given.precedence,
    )
    return TicketTold.model_validate(made)


@router.does("/queue/call-next", "queue:write", Called)
def queue_call_next(request: Asked) -> Called:
    """Call whoever is first by the rule; two desks never call one person."""
    called = queueing.call_next(request.auth.person, key_of(request))
    return Called(ticket=None if called is None else TicketTold.model_validate(called))


@router.does("/queue/{ticket}/served", "queue:write", TicketTold)
def queue_served(request: Asked, ticket: TicketId) -> TicketTold:
    """Say that he was served: his visit becomes a record, with how long he waited."""
    return _after(queueing.served(request.auth.person, key_of(request), str(ticket)))


@router.does("/queue/{ticket}/left", "queue:write", TicketTold)
def queue_left(request: Asked, ticket: TicketId) -> TicketTold:
    """Say that he has gone without being served."""
    return _after(queueing.left(request.auth.person, key_of(request), str(ticket)))


@router.does("/queue/{ticket}/put-back", "queue:write", TicketTold)
def queue_put_back(request: Asked, ticket: TicketId) -> TicketTold:
    """Let him wait again as if nobody had called him; the time waited is kept."""
    return _after(queueing.put_back(request.auth.person, key_of(request), str(ticket)))


def _after(ticket: Ticket) -> TicketTold:
    return TicketTold.model_validate(ticket)
