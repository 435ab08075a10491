"""Products: who will take them; and the base as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from ninja import Path, Query
from pydantic import ConfigDict

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Name
from regulars.api.language import language_of
from regulars.api.paging import Cursor, Limit, cursor_after, place_of
from regulars.api.present import portfolio_of
from regulars.api.routes import Room
from regulars.api.values import Number, Range, Sentence, sentence
from regulars.desk import audit
from regulars.report import from_portfolio

router = Room(tags=["Products"])
ProductId = Annotated[Name, Path(description="The product, as the records name it.", examples=["P2"])]

_PRODUCT: Final[dict[str, Any]] = {
    "product": "P2",
    "name": "black coffee",
    "buyers": {"expected": 112.0, "low": 106.0, "high": 118.0},
    "units": {"expected": 1490.0, "low": 1330.0, "high": 1660.0},
    "value": 29800.0,
    "margin": 29800.0,
    "never": 21,
    "walk_in_units": 310.0,
}
_BUYER: Final[dict[str, Any]] = {
    "client": "1843",
    "units": 9.1,
    "p_buy": 0.98,
    "value": 182.0,
    "margin": 182.0,
    "again": True,
}


class Product(Answer):
    """What to expect of a product within the horizon: buyers among the clients, units to everybody."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_PRODUCT]})
    product: str
    name: str
    buyers: Range
    units: Range
    value: Number
    margin: Number
    never: int
    walk_in_units: Number


class ProductPage(Answer):
    """A page of products."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_PRODUCT], "next": "IlAyIg"}]})
    items: list[Product]
    next: str | None


class LikelyBuyer(Answer):
    """A client who may buy the product."""

    model_config = ConfigDict(from_attributes=True)
    client: str
    units: Number
    p_buy: Number
    value: Number
    margin: Number
    again: bool


class WithinBudget(Answer):
    """What speaking to so many clients reaches, and what is lost by stopping there."""

    model_config = ConfigDict(from_attributes=True)
    clients: int
    units: Number
    units_beyond: Number
    margin_beyond: Number


class BuyersOf(Answer):
    """Who will take a product, the surest first; with a budget, those to speak to, most units first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"product": _PRODUCT, "first_time": 8.4, "items": [_BUYER]}]}
    )
    product: Product
    first_time: Number
    items: list[LikelyBuyer]
    budget: WithinBudget | None = None


class Everybody(Answer):
    """All sales, with and without a client."""

    model_config = ConfigDict(from_attributes=True)
    orders_so_far: int
    revenue_so_far: Number
    orders: Range
    value: Range


class Base(Answer):
    """The clients at a glance."""

    clients: int
    still: Range
    orders: Range
    value: Range
    half_share: Number
    lifetime_median_weeks: Number
    lifetime_reason: Sentence | None


_RANGE: Final[dict[str, Any]] = {"expected": 5210.0, "low": 4800.0, "high": 5650.0}


class Totals(Answer):
    """Orders and value of the whole base over the horizon; null `base` where no sale has a client."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-10-05",
                    "horizon_weeks": 52.0,
                    "level": 0.9,
                    "currency": "MDL",
                    "value_basis": "margin",
                    "everything": {
                        "orders_so_far": 9120,
                        "revenue_so_far": 581300.0,
                        "orders": _RANGE,
                        "value": _RANGE,
                    },
                    "base": None,
                    "notes": [],
                }
            ]
        }
    )
    at: dt.date | None
    horizon_weeks: float
    level: float
    currency: str | None
    value_basis: str
    everything: Everybody
    base: Base | None
    notes: list[Sentence]


@router.asks("/products", "value:read", ProductPage)
def products(request: Asked, limit: Limit = 50, cursor: Cursor = None) -> ProductPage:
    """List products in the order of their ids, with what to expect of each."""
    after = place_of("products", cursor, str) or ""
    with portfolio_of() as portfolio:
        rows = from_portfolio.products_after(portfolio, after, limit + 1)
    items = [Product.model_validate(row) for row in rows[:limit]]
    return ProductPage(
        items=items, next=cursor_after("products", items[-1].product) if len(rows) > limit else None
    )


@router.asks("/products/{path:product}/buyers-of", "value:read", BuyersOf)
def buyers_of(
    request: Asked,
    product: ProductId,
    budget: Annotated[
        int | None, Query(ge=1, le=1_000_000, description="How many clients can be spoken to.")
    ] = None,
    limit: Limit = 50,
) -> BuyersOf:
    """Say to how many clients one product will go, and to whom.

    For stock; for selling, ask the other way round (sell-to). With `budget`, `items` are those to speak to.
    """
    with portfolio_of() as portfolio:
        buyers, first_time = from_portfolio.buyers_of(portfolio, product, limit, budget)
        row = from_portfolio.one_product(portfolio, product)
        reached = from_portfolio.within_budget(portfolio, product, budget) if budget else None
    audit.enter(request.auth.person, "clients.listed", number=len(buyers))
    told = {"budget": WithinBudget.model_validate(reached)} if reached else {}
    return BuyersOf(
        product=Product.model_validate(row),
        first_time=first_time,
        items=[LikelyBuyer.model_validate(each) for each in buyers],
        **told,
    )


@router.asks("/totals", "value:read", Totals)
def totals(request: Asked) -> Totals:
    """Tell orders and value of the whole base over the horizon."""
    lang = language_of(request)
    with portfolio_of() as portfolio:
        everything, base = from_portfolio.everything(portfolio), from_portfolio.glance(portfolio)
        record, notes = portfolio.record, portfolio.notes
    told = None
    if base is not None:
        told = Base(
            clients=base.clients,
            still=Range.model_validate(base.still),
            orders=Range.model_validate(base.orders),
            value=Range.model_validate(base.value),
            half_share=base.half_share,
            lifetime_median_weeks=base.lifetime_median_weeks,
            lifetime_reason=sentence(base.lifetime_reason, lang),
        )
    return Totals(
        at=record.at,
        horizon_weeks=record.horizon_weeks,
        level=record.level,
        currency=record.currency,
        value_basis=record.value_basis,
        everything=Everybody.model_validate(everything),
        base=told,
        notes=[each for note in notes if (each := sentence(note, lang)) is not None],
    )
