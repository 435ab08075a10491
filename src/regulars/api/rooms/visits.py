"""Visits: begun, led a step at a time, written to the records when they are over."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Path
from pydantic import ConfigDict, Field, StringConstraints

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Amount, Answer, Body, Day, Name, Plain, Text
from regulars.api.errors import Refused
from regulars.api.keys import key_of
from regulars.api.language import language_of
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.routes import Room
from regulars.api.values import Number, spoken
from regulars.desk import audit, present, visiting
from regulars.desk.models import Visit
from regulars.desk.visit_standing import standing, told
from regulars.errors import LookupFailed
from regulars.portfolio import Portfolio

router = Room(tags=["Visits"])
VisitId = Annotated[UUID, Path(description="A visit.")]

_BRIEF: Final[dict[str, Any]] = {
    "id": "0b8e6a0e-6f51-4f3a-8e6e-0c1b6d2f9a77",
    "client": "1843",
    "label": "",
    "stage": "arrived",
    "version": 0,
    "opened_at": "2026-10-05T09:00:00Z",
    "closed_at": None,
}
_VISIT: Final[dict[str, Any]] = {
    "id": "0b8e6a0e-6f51-4f3a-8e6e-0c1b6d2f9a77",
    "client": "1843",
    "label": "",
    "version": 1,
    "opened_at": "2026-10-05T09:00:00Z",
    "closed_at": None,
    "visit": {"stage": "offered", "said": "an omelette and a black coffee"},
    "question": None,
    "nothing": None,
    "benefit": None,
    "runner_up": None,
    "task": None,
    "owed": [],
    "open_case": False,
    "next": ["taken", "declined"],
}


class VisitBrief(Answer):
    """A visit that is going on."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BRIEF]})
    id: UUID
    client: str | None
    label: str
    stage: str
    version: int
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class VisitPage(Answer):
    """A page of visits, in the order of their ids."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_BRIEF], "next": None}]})
    items: list[VisitBrief]
    next: str | None


class VisitTold(Answer):
    """A visit as it stands: ``next`` names the steps that can be taken now, the one that carries it on first.

    ``visit`` is the document of `regulars.decisions.visit`. ``margin`` needs value:read.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_VISIT]})
    id: UUID
    client: str | None
    label: str
    version: int
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    visit: dict[str, Any]
    question: dict[str, Any] | None
    nothing: dict[str, Any] | None
    benefit: Number
    runner_up: Any
    task: dict[str, Any] | None
    owed: list[dict[str, Any]]
    open_case: bool
    next: list[str]
    margin: Number = None


class VisitIn(Body):
    """Who is here: a client, or somebody nobody knows, by what staff call him."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"client": "1843"}, {"label": "table 4"}]}
    )
    client: Name | None = None
    label: Annotated[Plain, StringConstraints(max_length=100)] = ""


class StepIn(Body):
    """A step, taken on the ``version`` that was shown, and what belongs to it.

    wish: `said`; choose: `items`; advice: `said`, where he asked in so many words; answer: `choice` (an item,
    "none", or null where he does not know); check-back: `answer`, `note`; more: `accepted`; sent-by: `name`
    (null: he would rather not say); task: `task`, `answer`; promise: `what`, `by`; bind: `avoid`, `budget`,
    `days`; taken, declined, close: nothing.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"step": "wish", "version": 0, "said": "an omelette and a black coffee"},
                {"step": "check-back", "version": 2, "answer": "better", "note": "smiled"},
                {"step": "close", "version": 4},
            ]
        },
    )
    step: Literal[
        "wish", "choose", "advice", "answer", "taken", "declined", "check-back", "more", "sent-by", "task",
        "promise", "bind", "close",
    ]  # fmt: skip
    version: Annotated[int, Field(ge=0, le=1_000_000)]
    said: Text | None = None
    items: Annotated[list[Name], Field(max_length=50)] | None = None
    choice: Plain | None = None
    answer: Name | None = None
    note: Text | None = None
    accepted: bool | None = None
    name: Name | None = None
    task: Name | None = None
    what: Text | None = None
    by: Day | None = None
    avoid: Annotated[list[Name], Field(max_length=50)] | None = None
    budget: Amount | None = None
    days: Annotated[float, Field(ge=0, le=1e5, allow_inf_nan=False)] | None = None


@router.asks("/visits", "visits:read", VisitPage)
def visits(request: Asked, limit: Limit = 50, cursor: Cursor = None) -> VisitPage:
    """List the visits that are going on."""
    after = place_of("visits", cursor, str)
    asked = Visit.objects.filter(closed_at=None).order_by("id")
    rows = list((asked if after is None else asked.filter(id__gt=_id(after)))[: limit + 1])
    audit.enter(request.auth.person, "visits.listed", shown=len(rows[:limit]))
    more = cursor_after("visits", str(rows[limit - 1].pk)) if len(rows) > limit else None
    return VisitPage(items=[_brief(each) for each in rows[:limit]], next=more)


@router.does("/visits", "visits:write", VisitTold)
def visit_start(request: Asked, given: VisitIn) -> VisitTold:
    """Begin a visit; the one that is going on already is told, not begun again."""
    person, key = request.auth.person, key_of(request)
    with present.portfolio() as portfolio:
        if given.client is None:
            row = visiting.start_walk_in(given.label, key=key, by=person)
        else:
            row = visiting.start(given.client, key=key, by=person, portfolio=portfolio)
        return _told(request, row, portfolio)


@router.asks("/visits/{visit}", "visits:read", VisitTold)
def visit_shown(request: Asked, visit: VisitId) -> VisitTold:
    """Tell how a visit stands and which steps can be taken now."""
    row = Visit.objects.filter(pk=visit).first()
    if row is None:
        raise LookupFailed(visiting.NO_VISIT)
    audit.enter(request.auth.person, "visit.read", client=row.client)
    with present.portfolio() as portfolio:
        return _told(request, row, portfolio)


@router.does("/visits/{visit}/steps", "visits:write", VisitTold)
def visit_step(request: Asked, visit: VisitId, given: StepIn) -> VisitTold:
    """Take a visit one step further.

    Where somebody else took a step since, the answer is 409 and nothing is done: read the visit again.
    """
    values = given.model_dump(mode="json", exclude_none=True, exclude={"step", "version"})
    with present.portfolio() as portfolio:
        row = visiting.step(
            visit,
            given.version,
            given.step,
            values,
            key=key_of(request),
            by=request.auth.person,
            portfolio=portfolio,
        )
        return _told(request, row, portfolio)


def _id(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as broken:
        raise Refused(422, texts.CURSOR(field="cursor"), "cursor") from broken


def _told(request: Asked, row: Visit, portfolio: Portfolio | None) -> VisitTold:
    document = told(standing(row, portfolio), see_value=request.auth.sees_value)
    return VisitTold(**spoken(document, language_of(request)))


def _brief(row: Visit) -> VisitBrief:
    walk_in = row.client.startswith(visiting.WALK_IN)
    return VisitBrief(
        id=row.pk,
        client=None if walk_in else row.client,
        label=str(row.state.get("label") or ""),
        stage=row.stage,
        version=row.version,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
