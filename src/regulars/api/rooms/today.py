"""Today: whom to call, promises that are due, and what came of a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.utils import timezone
from ninja import Query
from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, Day, Name, Text
from regulars.api.keys import key_of
from regulars.api.language import language_of
from regulars.api.rooms.records import Outcome
from regulars.api.routes import Room
from regulars.api.values import Number, Range, Sentence, sentence
from regulars.desk import audit, calling, clients, entries, news, present, promises
from regulars.reasons import Said
from regulars.report import calls, from_portfolio
from regulars.report.words import Words

router = Room(tags=["Today"])
#: Clients that a line of news names.
_NAMED: Final = 20

_CALL: Final[dict[str, Any]] = {
    "client": "1843",
    "name": "Anna Munteanu",
    "last_at": "2026-08-31",
    "silent_weeks": 5.0,
    "own_rhythm_weeks": 2.1,
    "happened": [],
    "ask": {
        "code": "call.stopped",
        "params": {"products": ["black coffee"]},
        "text": "Ask why no black coffee any more",
    },
}
_PROMISE: Final[dict[str, Any]] = {
    "client": "1843",
    "what": "call when 39 arrives",
    "by": "2026-10-08",
    "late": False,
}


class ToCall(Answer):
    """A client to call: how long silent against his own rhythm, what happened, what to ask."""

    client: str
    name: str | None
    last_at: dt.date
    silent_weeks: Number
    own_rhythm_weeks: Number
    happened: list[Sentence]
    ask: Sentence
    at_stake: Range | None = None


class OpenPromise(Answer):
    """A promise that is neither kept nor broken."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROMISE]})
    client: str
    what: str
    by: dt.date
    late: bool


class PassedOver(Answer):
    """Somebody who is not to be called now, and why."""

    client: str
    why: Sentence


class Today(Answer):
    """The day's list, most at stake first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"on": "2026-10-05", "to_call": [_CALL], "promises": [_PROMISE], "passed_over": []},
            ]
        }
    )
    on: dt.date
    to_call: list[ToCall]
    promises: list[OpenPromise]
    passed_over: list[PassedOver]


class NamedClient(Answer):
    """A client and what he is called."""

    client: str
    name: str | None


class Changed(Answer):
    """How many clients, and the first of them."""

    n: int = Field(description="How many.")
    first: list[NamedClient] = Field(description="The first twenty of them.")


class News(Answer):
    """What changed; null moments where no new portfolio came, or there is none to compare it with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "made_at": "2026-10-05T03:10:00Z",
                    "until": "2026-10-04",
                    "since": "2026-09-28",
                    "back_after_call": {
                        "n": 1, "first": [{"client": "1843", "name": "Anna Munteanu"}]
                    },
                    "slipping": {"n": 0, "first": []},
                    "new": 7,
                    "cases": [17],
                    "comets": {"n": 1, "first": [{"client": "1843", "name": "Anna Munteanu"}]},
                }
            ]
        }
    )  # fmt: skip
    made_at: dt.datetime | None = Field(description="When the new portfolio was worked out.")
    until: dt.date | None = Field(description="The last day of its records.")
    since: dt.date | None = Field(description="The last day of the portfolio before it.")
    back_after_call: Changed = Field(
        description="Came after a call; that the call brought them is not claimed."
    )
    slipping: Changed = Field(description="Began to slip away since then.")
    new: int = Field(description="Clients who came for the first time since then.")
    cases: list[int] = Field(description="Cases opened since yesterday, ten at most.")
    comets: Changed | None = Field(
        default=None, description="Brought others and may be leaving, most at stake first; needs value:read."
    )


class TickIn(Body):
    """What came of a call."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"client": "1843", "outcome": "coming"}]}
    )
    client: Name
    outcome: Outcome


class Ticked(Answer):
    """The tick that was kept; ``corrects`` is the earlier one of the day that it takes the place of."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "0d5e", "client": "1843", "outcome": "coming", "corrects": None}]
        }
    )
    id: str
    client: str
    outcome: str
    corrects: str | None


class SettledIn(Body):
    """Which promise, and whether it was kept."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"client": "1843", "what": "call when 39 arrives", "by": "2026-10-08", "kept": True}]
        },
    )
    client: Name
    what: Text
    by: Day
    kept: bool


class Settled(Answer):
    """The promise as it was settled."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client": "1843", "what": "call when 39 arrives", "by": "2026-10-08", "kept": True}]
        }
    )
    client: str
    what: str
    by: dt.date
    kept: bool


@router.asks("/today", "clients:read", Today)
def today(
    request: Asked,
    top: Annotated[int, Query(ge=1, le=100, description="How many to call at most.")] = calling.TOP,
) -> Today:
    """Say whom to call today and what to ask, and which promises are due by tomorrow.

    Clients who were called lately, came since or object are passed over; what is at stake needs value:read.
    """
    lang, on = language_of(request), timezone.localdate()
    with present.portfolio() as portfolio:
        day = calling.today(portfolio, request.auth.person, on, top)
        names = clients.named(portfolio, [row["client"] for row in day.to_call])
        rows: list[dict[str, Any]] = []
        if portfolio is not None:
            words = Words(lang, from_portfolio.frame(portfolio, ""))
            rows = [calls.told(words, row) for row in day.to_call]
    audit.enter(request.auth.person, "today.read", shown=len(day.to_call))
    sees = request.auth.sees_value
    return Today(
        on=on,
        to_call=[_call(row, names[row["client"]].name, sees, lang) for row in rows],
        promises=[
            OpenPromise(client=each.client, what=each.what, by=each.by, late=each.late(on))
            for each in promises.due(on + dt.timedelta(days=1))
        ],
        passed_over=[
            PassedOver(client=client, why=_told(why, lang)) for client, why in day.passed_over.items()
        ],
    )


@router.asks("/news", "clients:read", News)
def news_told(request: Asked) -> News:
    """Tell what changed since yesterday, and from the last portfolio to this one.

    Who of those who brought others may be leaving needs value:read.
    """
    sees = request.auth.sees_value
    with present.portfolio() as portfolio:
        told = news.news(portfolio)
        groups = (told.back_after_call, told.slipping, news.leaving(portfolio) if sees else ())
        names = clients.named(portfolio, {each for group in groups for each in group[:_NAMED]})
    audit.enter(request.auth.person, "today.read", clients=len(names))
    back, slipping, comets = (
        Changed(
            n=len(group), first=[NamedClient(client=each, name=names[each].name) for each in group[:_NAMED]]
        )
        for group in groups
    )
    return News(
        made_at=told.made_at,
        until=told.until,
        since=told.since,
        back_after_call=back,
        slipping=slipping,
        new=told.new,
        cases=list(told.cases),
        **({"comets": comets} if sees else {}),
    )


@router.does("/today/ticks", "records:write", Ticked)
def tick(request: Asked, given: TickIn) -> Ticked:
    """Keep what came of a call.

    A second tick of a client on one day takes the place of the first; both are kept.
    """
    entries.known(given.client)
    made = calling.tick(given.client, given.outcome, request.auth.person, key_of(request))
    return Ticked(**made)


@router.does("/promises/settled", "records:write", Settled)
def settle_promise(request: Asked, given: SettledIn) -> Settled:
    """Say that a promise was kept, or was not."""
    by, person = given.by.isoformat(), request.auth.person
    promises.settle(given.client, given.what, by, given.kept, person, key_of(request))
    return Settled(**given.model_dump())


def _call(row: Mapping[str, Any], name: str | None, sees_value: bool, lang: str) -> ToCall:
    stake = Range(expected=row["at_stake"], low=row["at_stake_low"], high=row["at_stake_high"])
    return ToCall(
        client=row["client"],
        name=name,
        last_at=row["last_at"],
        silent_weeks=row["silent_weeks"],
        own_rhythm_weeks=row["own_rhythm_weeks"],
        happened=[_told(each, lang) for each in row["happened"]],
        ask=_told(row["question"], lang),
        **({"at_stake": stake} if sees_value else {}),
    )


def _told(said: Said, lang: str) -> Sentence:
    made = sentence(said, lang)
    assert made is not None
    return made
