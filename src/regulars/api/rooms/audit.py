"""The audit: who read or changed what, and when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from ninja import Query
from pydantic import ConfigDict, Field

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Answer, Name
from regulars.api.errors import Refused
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.routes import Room
from regulars.desk import audit as desk
from regulars.desk.models import Person

router = Room(tags=["Audit"])

_ENTRY: Final[dict[str, Any]] = {
    "id": 4711,
    "at": "2026-10-05T09:03:11Z",
    "by": "elena",
    "action": "card.read",
    "client": "1843",
    "subject": "5f1c0d9b7e6a4d215f1c0d9b7e6a4d21",
    "detail": {},
}


class AuditLine(Answer):
    """One read of personal data, or one change."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENTRY]})
    id: int = Field(description="Its number: entries are only ever added.")
    at: dt.datetime = Field(description="When.")
    by: str | None = Field(description="How the person signs in; null: the desk itself.")
    action: str = Field(description="What was done, as a code.")
    client: str | None = Field(description="Whom it was about; null: nobody, or he was erased.")
    subject: str = Field(description="The client's pseudonym, or the id of what was changed.")
    detail: dict[str, Any] = Field(description="Numbers and codes, no personal data.")


class AuditPage(Answer):
    """A page of the audit, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ENTRY], "next": "NDcxMQ"}]})
    items: list[AuditLine]
    next: str | None


@router.asks("/audit", "audit:read", AuditPage)
def audit(
    request: Asked,
    person: Annotated[Name | None, Query(description="Only of this one: how he signs in.")] = None,
    client: Annotated[Name | None, Query(description="Only about this client.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AuditPage:
    """Read the audit, the newest entries first. Nothing in it can be changed or taken out."""
    before = place_of("audit", cursor, int)
    who = None if person is None else Person.objects.filter(username=person).first()
    if person is not None and who is None:
        raise Refused(422, texts.NO_EMPLOYEE(name=person), "person")
    page = desk.page(person=None if who is None else who.pk, client=client, before=before, most=limit)
    if client is not None and page.entries:
        desk.enter(request.auth.person, "audit.read", client=client)
    items = [
        AuditLine(
            id=each.pk,
            at=each.at,
            by=None if each.by is None else each.by.username,
            action=each.action,
            client=page.clients.get(each.subject),
            subject=each.subject,
            detail=each.detail,
        )
        for each in page.entries
    ]
    return AuditPage(items=items, next=cursor_after("audit", page.next) if page.next else None)
