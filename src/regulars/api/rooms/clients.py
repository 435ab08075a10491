"""Clients: who they are, and what each will likely take."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from ninja import Path, Query
from pydantic import ConfigDict, Field, StringConstraints

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, Name, Plain
from regulars.api.keys import key_of
from regulars.api.language import language_of
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.present import portfolio_of
from regulars.api.routes import Room
from regulars.api.values import Number, Range, Sentence, sentence
from regulars.desk import audit, present
from regulars.desk import clients as desk
from regulars.report import from_portfolio
from regulars.report.answers import ClientRow, Likely

router = Room(tags=["Clients"])
ClientId = Annotated[Name, Path(description="The client, as the records name him.", examples=["1843"])]

_CLIENT: Final[dict[str, Any]] = {
    "client": "1843",
    "first_at": "2025-03-04",
    "last_at": "2026-10-01",
    "orders": 41,
    "p_alive": 0.93,
    "expected_orders": {"expected": 22.4, "low": 14.0, "high": 31.0},
}
_WORTH: Final[dict[str, Any]] = {
    "revenue": 3180.5,
    "expected_value": {"expected": 1690.0, "low": 1010.0, "high": 2440.0},
    "ltv": {"expected": 3900.0, "low": 1800.0, "high": 6600.0},
}


WHO: Final[dict[str, Any]] = {
    "client": "1843",
    "name": "Anna Munteanu",
    "phone": "+37369000001",
    "email": None,
    "bought": True,
}


class Who(Answer):
    """Who a client is, as far as anybody wrote it down. ``bought``: the portfolio has purchases of his."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [WHO]})
    client: str
    name: str | None
    phone: str | None
    email: str | None
    bought: bool


class NewClient(Body):
    """Somebody new: what he is called or how to reach him; ``client`` is his number, where there is one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Maria Petrova", "phone": "+373 690 00 777"}]},
    )
    name: Name
    phone: Annotated[Plain, StringConstraints(max_length=100)] = ""
    email: Annotated[Plain, StringConstraints(max_length=200)] = ""
    client: Annotated[Plain, StringConstraints(max_length=100)] = Field(
        default="", description="Left out, a number is made."
    )


class Worth(Answer):
    """What a client is worth: left out where the caller may not see money."""

    revenue: Number
    expected_value: Range
    ltv: Range


class ClientBrief(Answer):
    """A client in a list."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [_CLIENT | {"worth": _WORTH}]}
    )
    client: str
    first_at: dt.date | None
    last_at: dt.date | None
    orders: int
    p_alive: Number
    expected_orders: Range
    worth: Worth | None = None


class ClientPage(Answer):
    """A page of clients."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_CLIENT], "next": "IjE4NDMi"}]})
    items: list[ClientBrief]
    next: str | None


class Rhythm(Answer):
    """On how many days he came, and every how many days on average (null until there are three)."""

    days: int
    first_at: dt.date
    last_at: dt.date
    gap_days: Number


_LIKELY: Final[dict[str, Any]] = {
    "product": "P2",
    "name": "black coffee",
    "units": {"expected": 9.1, "low": 5.0, "high": 14.0},
    "p_buy": 0.98,
    "reason": {"code": "sell.own_rhythm", "params": {"n": 12}, "text": "bought 12 times so far"},
    "again": True,
}


class LikelyItem(Answer):
    """How many of one product he will likely take within the horizon, and why."""

    product: str
    name: str
    units: Range
    p_buy: Number
    reason: Sentence | None
    again: bool
    value: Number = None
    margin: Number = None


class SellTo(Answer):
    """How many of which products can be sold to one client if he goes on as now, the surest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client": "1843", "at": "2026-10-05", "horizon_weeks": 52.0, "items": [_LIKELY]}]
        }
    )
    client: str
    at: dt.date
    horizon_weeks: float
    items: list[LikelyItem]


@router.asks("/clients", "clients:read", ClientPage)
def client_list(request: Asked, limit: Limit = 50, cursor: Cursor = None) -> ClientPage:
    """List clients in the order of their ids.

    Money needs the scope value:read as well.
    """
    after = place_of("clients", cursor, str) or ""
    with portfolio_of() as portfolio:
        rows = from_portfolio.clients_after(portfolio, after, limit + 1)
    audit.enter(request.auth.person, "clients.listed", number=len(rows[:limit]))
    items = [_brief(row, request.auth.sees_value) for row in rows[:limit]]
    return ClientPage(
        items=items, next=cursor_after("clients", items[-1].client) if len(rows) > limit else None
    )


@router.does("/clients", "records:write", Who)
def client_add(request: Asked, given: NewClient) -> Who:
    """Make a card for somebody new, so that a visit can begin."""
    person, key = request.auth.person, key_of(request)
    made = desk.add(given.name, given.phone, given.email, given.client, person, key)
    with present.portfolio() as portfolio:
        return Who.model_validate(desk.known(portfolio, made))


@router.asks("/clients/{path:client}/sell-to", "clients:read", SellTo)
def sell_to(
    request: Asked,
    client: ClientId,
    top: Annotated[int, Query(ge=1, le=200, description="How many products at most.")] = 20,
) -> SellTo:
    """Say how many of which products one client will take.

    That is, if he goes on as now; what more is possible is known by asking him. All products together sum to
    what is expected of him.
    """
    lang = language_of(request)
    with portfolio_of() as portfolio:
        likely = from_portfolio.sell_to(portfolio, client, top)
        audit.enter(request.auth.person, "card.read", client=client)
        return SellTo(
            client=client,
            at=portfolio.at,
            horizon_weeks=portfolio.record.horizon_weeks,
            items=[likely_item(each, request.auth.sees_value, lang) for each in likely],
        )


def likely_item(row: Likely, sees_value: bool, lang: str) -> LikelyItem:
    """A product that he may buy, with money where the caller may see it."""
    money = {"value": row.value, "margin": row.margin} if sees_value else {}
    return LikelyItem(
        product=row.product,
        name=row.name,
        units=Range.model_validate(row.units),
        p_buy=row.p_buy,
        reason=sentence(row.reason, lang),
        again=row.again,
        **money,
    )


def _brief(row: ClientRow, sees_value: bool) -> ClientBrief:
    money = {"worth": Worth.model_validate(row)} if sees_value else {}
    return ClientBrief(
        client=row.client,
        first_at=row.first_at,
        last_at=row.last_at,
        orders=row.orders,
        p_alive=row.p_alive,
        expected_orders=Range.model_validate(row.expected_orders),
        **money,
    )
