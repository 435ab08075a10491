"""A client's card, and finding a client."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from django.utils import timezone
from ninja import Query
from pydantic import ConfigDict

from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.language import language_of
from regulars.api.rooms.clients import WHO, ClientId, LikelyItem, Rhythm, Who, Worth, likely_item
from regulars.api.rooms.today import OpenPromise
from regulars.api.routes import Room
from regulars.api.values import Number, Range, Sentence, sentence
from regulars.desk import cards, clients, present
from regulars.desk.cards import Card
from regulars.desk.clients import Known
from regulars.desk.models import Visit
from regulars.portfolio import Portfolio, staying
from regulars.report import calls, from_portfolio
from regulars.report.words import Words

router = Room(tags=["Clients"])
#: Products on a card; sell-to has them all.
_TOP: Final = 5


class Found(Answer):
    """Clients who may be meant, the likeliest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [WHO]}]})
    items: list[Who]


class Stay(Answer):
    """Weeks that he likely stays from now on: half of clients with his record stay within. null: longer."""

    low: Number
    high: Number
    reason: Sentence | None


class Task(Answer):
    """How one of his tasks stands: known, here, elsewhere, unknown, none."""

    id: str
    name: str
    state: str
    since: dt.date | None


class Question(Answer):
    """What to ask him next."""

    id: str
    question: str | None


class OfCase(Answer):
    """A case of his."""

    number: int
    state: str


class ExpectedOfHim(Answer):
    """What the portfolio expects of him if he goes on as now."""

    at: dt.date
    horizon_weeks: float
    orders: int
    p_alive: Number
    stays: Stay | None
    rhythm: Rhythm | None
    happened: list[Sentence]
    ask: Sentence | None
    expected_orders: Range
    likely: list[LikelyItem]
    worth: Worth | None = None
    at_stake: Range | None = None


class CardTold(Answer):
    """A client on one screen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "who": WHO,
                    "expected": None,
                    "tasks": [{"id": "running", "name": "running shoes", "state": "here", "since": None}],
                    "ask": {"id": "tyres", "question": "Who changes your tyres?"},
                    "promises": [],
                    "cases": [{"number": 17, "state": "open"}],
                    "visit": None,
                    "not_to_contact": None,
                    "sent_by": "207",
                    "sent": ["1990", "2004"],
                }
            ]
        }
    )
    who: Who
    expected: ExpectedOfHim | None
    tasks: list[Task]
    ask: Question | None
    promises: list[OpenPromise]
    cases: list[OfCase]
    visit: str | None
    not_to_contact: Sentence | None
    sent_by: str | None
    sent: list[str]


@router.asks("/find", "clients:read", Found)
def find(
    request: Asked,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Name, phone, e-mail or number.")],
) -> Found:
    """Find clients by name, telephone, e-mail or number, in any spelling.

    At most 20, the likeliest first; the audit keeps that somebody looked, never the words.
    """
    with present.portfolio() as portfolio:
        found = clients.find(portfolio, q, request.auth.person)
    return Found(items=[Who.model_validate(each) for each in found])


@router.asks("/clients/{path:client}", "clients:read", CardTold)
def client_card(request: Asked, client: ClientId) -> CardTold:
    """Tell a client on one screen.

    Who he is, what to expect, his tasks, the next question, open promises, cases, the visit that is going on,
    who sent him and whom he sent. Money needs value:read.
    """
    lang, on = language_of(request), timezone.localdate()
    with present.portfolio() as portfolio:
        card = cards.read(portfolio, client, request.auth.person)
        expected = None
        if portfolio is not None:
            expected = _expected(portfolio, card, lang, sees_value=request.auth.sees_value)
    going = Visit.objects.filter(client=client, closed_at=None).values_list("pk", flat=True).first()
    ask = card.tasks.ask
    return CardTold(
        who=Who.model_validate(card.who),
        expected=expected,
        tasks=[
            Task(id=each.task.id, name=each.task.name(lang), state=each.state, since=each.since)
            for each in card.tasks.all
        ],
        ask=None if ask is None else Question(id=ask.id, question=ask.question(lang)),
        promises=[
            OpenPromise(client=each.client, what=each.what, by=each.by, late=each.late(on))
            for each in card.promises
        ],
        cases=[OfCase(number=each.number, state=each.state) for each in card.cases],
        visit=None if going is None else str(going),
        not_to_contact=sentence(card.contact, lang),
        sent_by=card.sent_by.client if isinstance(card.sent_by, Known) else card.sent_by,
        sent=[each.client for each in card.sent],
    )


def _stay(stay: staying.Stay, lang: str) -> Stay:
    return Stay(low=stay.low, high=stay.high, reason=sentence(stay.reason, lang))


def _expected(portfolio: Portfolio, card: Card, lang: str, *, sees_value: bool) -> ExpectedOfHim | None:
    client = card.who.client
    row = from_portfolio.one_client(portfolio, client)
    if row is None:
        return None
    stay, call = portfolio.stays(client), portfolio.slipping(client)
    came_since = card.came is not None and row.last_at is not None and card.came > row.last_at
    called = None
    if call is not None and not came_since:
        called = calls.told(Words(lang, from_portfolio.frame(portfolio, "")), call)
    habit = from_portfolio.visits(portfolio, client)
    money: dict[str, Any] = {}
    if sees_value:
        money["worth"] = Worth.model_validate(row)
        if called is not None:
            money["at_stake"] = Range(
                expected=called["at_stake"], low=called["at_stake_low"], high=called["at_stake_high"]
            )
    happened = called["happened"] if called else []
    return ExpectedOfHim(
        at=portfolio.at,
        horizon_weeks=portfolio.record.horizon_weeks,
        orders=row.orders,
        p_alive=row.p_alive,
        stays=None if stay is None else _stay(stay, lang),
        rhythm=None if habit is None else Rhythm.model_validate(habit),
        happened=[told for each in happened if (told := sentence(each, lang)) is not None],
        ask=sentence(called["question"], lang) if called else None,
        expected_orders=Range.model_validate(row.expected_orders),
        likely=[
            likely_item(each, sees_value, lang) for each in from_portfolio.sell_to(portfolio, client, _TOP)
        ],
        **money,
    )
