"""Records: what clients said when asked, whether they liked it, who sent them, contacts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from ninja import Query
from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, Day, Moment, Name, Text
from regulars.api.keys import key_of
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.rooms.clients import ClientId
from regulars.api.routes import Room
from regulars.desk import audit, entries
from regulars.desk.models import Record

router = Room(tags=["Records"])
Outcome = Literal[
    "coming", "trouble", "elsewhere", "no-need", "spoke", "no-answer", "do-not-call", "mistaken"
]


class _Entered(Body):
    client: Name
    at: Moment | None = Field(
        default=None, description="When it was; without a zone, the company's time; left out: now."
    )


class AnswerIn(_Entered):
    """What the client said when asked; a null answer: he does not know or would rather not say."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"client": "1843", "question": "task:running", "answer": "yes"}]},
    )
    question: Name
    answer: Text | None
    again_after: Day | None = Field(default=None, description="Not asked again before this day.")


class CheckBackIn(_Entered):
    """Was everything to your liking?"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"client": "1843", "answer": "better"}]},
    )
    answer: Literal["worse", "as expected", "better"]
    order: Name | None = None
    note: Text | None = None


class ReferralIn(_Entered):
    """Who sent him."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"client": "1843", "referred_by": "207"}]},
    )
    referred_by: Name


class ContactIn(_Entered):
    """A call or a message, either way, and what came of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"client": "1843", "channel": "call", "direction": "out", "outcome": "spoke"}]
        },
    )
    channel: Literal["call", "message", "email", "letter", "in person"] = "call"
    direction: Literal["in", "out"] = "out"
    subject: Name = "contact"
    outcome: Outcome


_RECORD: Final[dict[str, Any]] = {
    "id": "3f2b7c1e-5a77-4f0e-9a51-0e1f6a7d2c4b",
    "kind": "check-backs",
    "client": "1843",
    "recorded_at": "2026-10-05T09:03:11Z",
    "document": {"kind": "check-backs", "client": "1843", "at": "2026-10-05T12:03:00", "answer": "better"},
}


class RecordTold(Answer):
    """A record, as a fit reads it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RECORD]})
    id: str
    kind: str
    client: str | None
    recorded_at: dt.datetime
    document: dict[str, Any]


class RecordPage(Answer):
    """A page of records, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_RECORD], "next": None}]})
    items: list[RecordTold]
    next: str | None


@router.does("/answers", "records:write", RecordTold)
def enter_answer(request: Asked, answer: AnswerIn) -> RecordTold:
    """Enter what a client said when asked.

    A question that starts with `task:` says whether he has that task: yes, elsewhere, no.
    """
    return _entered(request, "answers", answer, source="client")


@router.does("/check-backs", "records:write", RecordTold)
def enter_check_back(request: Asked, check_back: CheckBackIn) -> RecordTold:
    """Enter whether it was worse than expected, as expected or better."""
    return _entered(request, "check-backs", check_back)


@router.does("/referrals", "records:write", RecordTold)
def enter_referral(request: Asked, referral: ReferralIn) -> RecordTold:
    """Enter who sent a client."""
    return _entered(request, "referrals", referral)


@router.does("/contacts", "records:write", RecordTold)
def enter_contact(request: Asked, contact: ContactIn) -> RecordTold:
    """Enter a call or a message and what came of it."""
    return _entered(request, "contacts", contact)


@router.asks("/clients/{path:client}/records", "clients:read", RecordPage)
def client_records(
    request: Asked,
    client: ClientId,
    kind: Annotated[
        Literal["clients", "visits", "answers", "offers", "check-backs", "referrals", "contacts", "promises"]
        | None,
        Query(description="Only of this kind."),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> RecordPage:
    """List what was entered about a client, newest first."""
    before = place_of("records", cursor, int)
    entries.known(client)
    audit.enter(request.auth.person, "card.read", client=client)
    found = list(entries.of(client, (kind,) if kind else entries.TOLD, before, limit + 1))
    more = cursor_after("records", found[limit - 1].place) if len(found) > limit else None
    return RecordPage(items=[_told(each) for each in found[:limit]], next=more)


def _entered(request: Asked, kind: str, given: _Entered, **more: str) -> RecordTold:
    document = {"kind": kind, **given.model_dump(mode="json", exclude={"at"}), **more}
    return _told(entries.enter(request.auth.person, key_of(request), document, given.at))


def _told(record: Record) -> RecordTold:
    return RecordTold(
        id=str(record.pk),
        kind=record.kind,
        client=record.client,
        recorded_at=record.recorded_at,
        document=record.document,
    )
