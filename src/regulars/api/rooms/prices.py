"""What is bought on discount, what answers it, and what discounts brought."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from pydantic import ConfigDict, Field

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.estimates import FRAME, Estimated, Framed, frame_of, told
from regulars.api.language import language_of
from regulars.api.present import portfolio_of
from regulars.api.rooms.clients import ClientId
from regulars.api.routes import Room
from regulars.api.values import Number, Sentence
from regulars.desk import audit, present, priced
from regulars.errors import NotFitted

router = Room(tags=["Prices"])

_SHARE: Final[dict[str, Any]] = {"mean": 0.38, "low": 0.33, "high": 0.43}
_GROUP: Final[dict[str, Any]] = {
    "group": "coffee", "clients": 210, "purchases": 1840, "on_discount": 700, "share": _SHARE,
    "offered": 0.31, "recorded": True, "times": {"mean": 1.4, "low": 1.2, "high": 1.6}, "elasticity": None,
    "spread": None, "only": 4.0, "given": 1210.0, "paid": 9800.0,
    "anyway": {"mean": 900.0, "low": 760.0, "high": 1010.0}, "brought": None, "earned": None, "reason": None,
}  # fmt: skip


class PricedGroup(Answer):
    """A product group, or all of them: how clients buy it, on discount and otherwise."""

    group: str | None = Field(description="The group; null: all of them.")
    clients: int = Field(description="How many clients bought it.")
    purchases: int = Field(description="How many purchases.")
    on_discount: int = Field(description="How many of them on discount.")
    share: Estimated | None = Field(description="The share on discount, where it is known what was on offer.")
    offered: Number = Field(description="The share that was on offer on those days.")
    recorded: bool | None = Field(description="Whether offers are recorded; false: seen by the lines.")
    times: Estimated | None = Field(description="How many times as readily what is on offer is taken.")
    elasticity: Estimated | None = Field(description="Of the quantity at a purchase, by its own price.")
    spread: Estimated | None = Field(description="How far clients differ in it.")
    only: Number = Field(description="How many clients buy on discount only.")
    given: float = Field(description="What was taken off.")
    paid: float = Field(description="What was paid on discount.")
    anyway: Estimated | None = Field(description="Of what was given, what went to purchases made anyway.")
    brought: Estimated | None = Field(description="The revenue that the rest brought.")
    earned: Estimated | None = Field(description="What of it was earned; null: costs are unknown.")
    reason: Sentence | None = Field(description="Why something cannot be told.")


class SetAside(Answer):
    """Lines whose discount cannot be read as a price paid."""

    why: str = Field(description="Why.")
    lines: int = Field(description="How many.")
    discount: float = Field(description="What they say was taken off.")


class DiscountsOf(Answer):
    """What was taken off, to the cent; the parts are all of `ledger`."""

    ledger: float = Field(description="All discounts on all lines.")
    clients: float = Field(description="To clients.")
    walk_ins: float = Field(description="To people nobody wrote down.")
    returned: float = Field(description="Of what came back.")
    aside: list[SetAside] = Field(description="Set aside, by reason.")
    anyway: Estimated | None = Field(description="Of what clients were given, to purchases made anyway.")
    brought: Estimated | None = Field(description="The revenue that the rest brought.")
    earned: Estimated | None = Field(description="What of it was earned; null: costs are unknown.")


class PriceRise(Answer):
    """A price that rose, and who stayed."""

    product: str = Field(description="The product.")
    group: str | None = Field(description="Its group.")
    on: dt.date = Field(description="Since when.")
    before: float = Field(description="The price before.")
    after: float = Field(description="The price after.")
    clients: int = Field(description="How many had bought it.")
    stayed: Number = Field(description="The share of them that bought it again.")
    comparison: Number = Field(description="The same of products whose price stayed.")
    difference: Estimated | None = Field(description="Both apart; null: too few, or too early.")


class UpliftOf(Answer):
    """Outcomes with and without an offer."""

    offered: int = Field(description="How many had it.")
    left: int = Field(description="How many had not.")
    with_offer: float = Field(description="Of those who had it.")
    without: float = Field(description="Of those who had not.")
    difference: Estimated = Field(description="Both apart.")


class LotOf(Answer):
    """A discount that was given by lot."""

    product: str = Field(description="On which product.")
    since: dt.date = Field(description="The first day.")
    until: dt.date = Field(description="The last day.")
    bought: UpliftOf = Field(description="The share who bought.")
    spent: UpliftOf = Field(description="What a client spent.")


class PricesOf(Answer):
    """What is known of prices over the whole base."""

    at: dt.date = Field(description="Up to which day.")
    level: float = Field(description="Of all intervals.")
    everyone: PricedGroup = Field(description="All groups together.")
    groups: list[PricedGroup] = Field(description="Group by group, most given first.")
    discounts: DiscountsOf = Field(description="What was taken off.")
    rises: list[PriceRise] = Field(description="Prices that rose, the latest first.")
    lots: list[LotOf] = Field(description="Discounts given by lot: what they caused is known.")
    lots_aside: int = Field(description="Records by lot whose odds are none.")
    reason: Sentence | None = Field(description="Why nothing can be told.")


class PricesTold(Answer):
    """Prices of the whole base."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "prices": {
                        "at": "2026-10-04", "level": 0.9, "everyone": _GROUP | {"group": None},
                        "groups": [_GROUP],
                        "discounts": {
                            "ledger": 1510.0, "clients": 1210.0, "walk_ins": 300.0, "returned": 0.0,
                            "aside": [], "anyway": None, "brought": None, "earned": None,
                        },
                        "rises": [
                            {
                                "product": "P2", "group": "coffee", "on": "2026-03-02", "before": 22.0,
                                "after": 25.0, "clients": 140, "stayed": 0.81, "comparison": 0.83,
                                "difference": {"mean": -0.02, "low": -0.09, "high": 0.05},
                            }
                        ],
                        "lots": [], "lots_aside": 0, "reason": None,
                    },
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    prices: PricesOf = Field(description="What is known of prices.")


class OwnPrices(Answer):
    """One client in one group of products, or in all."""

    group: str | None = Field(description="The group; null: all of them.")
    purchases: int = Field(description="How many purchases.")
    on_discount: int = Field(description="How many of them on discount.")
    compared: int = Field(description="Of how many it is known what was on offer.")
    compared_on_discount: int = Field(description="How many of those on discount.")
    share: Estimated = Field(description="The share of them on discount, read with all clients.")
    offered: Number = Field(description="The share that was on offer to him.")
    only: float = Field(description="How likely he buys on discount only.")
    elasticity: Estimated | None = Field(description="Of his quantities.")
    given: float = Field(description="What was taken off for him.")


class ClientPricesTold(Answer):
    """What one client buys on discount beside what is on offer to him."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "client": "1843",
                    "groups": [
                        {
                            "group": None, "purchases": 41, "on_discount": 12, "compared": 41,
                            "compared_on_discount": 12, "share": _SHARE, "offered": 0.31, "only": 0.01,
                            "elasticity": None, "given": 96.5,
                        }
                    ],
                    "reason": None,
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    client: str = Field(description="Who.")
    groups: list[OwnPrices] = Field(description="All groups together first; empty: nothing is known.")
    reason: Sentence | None = Field(description="Why nothing is known.")


@router.asks("/prices", "value:read", PricesTold)
def prices(request: Asked) -> PricesTold:
    """Tell what is bought on discount beside what was on offer, and what discounts brought.

    Group by group; prices that rose and who stayed. Discounts are given when it suits, so what they caused is
    known only where they were given by lot. Worked out with the look back; before that, 409.
    """
    with portfolio_of() as portfolio:
        seen, frame = priced.seen(present.company(), portfolio), frame_of(portfolio)
    if seen is None:
        raise NotFitted(texts.NOT_LOOKED_BACK)
    known = {name: each for name, each in vars(seen).items() if name != "spreads"}
    return told(PricesTold, {"frame": frame, "prices": known}, language_of(request))


@router.asks("/clients/{path:client}/prices", "value:read", ClientPricesTold)
def client_prices(request: Asked, client: ClientId) -> ClientPricesTold:
    """Tell what one client buys on discount beside what is on offer to him."""
    company = present.company()
    with portfolio_of() as portfolio:
        portfolio.knows(client)
        seen, frame = priced.seen(company, portfolio), frame_of(portfolio)
        if seen is None:
            raise NotFitted(texts.NOT_LOOKED_BACK)
        own = priced.own(company, portfolio, client)
    audit.enter(request.auth.person, "card.read", client=client)
    document = {"frame": frame, "client": client, "groups": own, "reason": seen.reason}
    return told(ClientPricesTold, document, language_of(request))
