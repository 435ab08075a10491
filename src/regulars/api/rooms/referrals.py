"""Who brings others: a client's tail, and the base."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.estimates import FRAME, Estimated, Framed, Top, frame_of, told
from regulars.api.language import language_of
from regulars.api.present import portfolio_of
from regulars.api.rooms.clients import ClientId
from regulars.api.routes import Room
from regulars.api.values import Number, Sentence
from regulars.desk import audit

router = Room(tags=["Referrals"])

_AMOUNT: Final[dict[str, Any]] = {"mean": 810.0, "low": 420.0, "high": 1300.0}
_SHARE: Final[dict[str, Any]] = {"mean": 0.46, "low": 0.34, "high": 0.58}
_GAP: Final[dict[str, Any]] = {
    "published": 0.82, "own": None, "ratio": {"mean": 0.82, "low": 0.67, "high": 1.0},
}  # fmt: skip


class Gap(Answer):
    """How many times as much (value), or as fast (leaving), those brought by others are."""

    published: Number = Field(description="What was published.")
    own: Estimated | None = Field(description="What own records alone say; null where they are too few.")
    ratio: Estimated = Field(description="Own records drawn towards what was published.")


class Generation(Answer):
    """Those at one distance from him."""

    depth: int = Field(description="1: brought by him; 2: brought by those, and so on.")
    clients: int = Field(description="How many.")
    bought: int = Field(description="How many of them have bought.")
    still: Number = Field(description="How many of them are expected to be with us still.")
    revenue: float = Field(description="What they bought for so far.")
    so_far: float = Field(description="What that was worth: margin or revenue.")
    to_come: Estimated = Field(description="Their LTV.")


class Brought(Answer):
    """Somebody in the tail."""

    client: str = Field(description="Who was brought.")
    referred_by: str = Field(description="By whom.")
    depth: int = Field(description="In which generation.")
    sent_on: dt.date | None = Field(description="When that was told.")
    bonus: Number = Field(description="The bonus paid for him; null: none recorded.")
    would_have_come: bool | None = Field(description="Whether he would have come anyway; null: unknown.")
    bought: bool = Field(description="Whether he has bought.")
    p_alive: Number = Field(description="How likely he still comes.")
    revenue: Number = Field(description="What he bought for so far.")
    ltv: Number = Field(description="What he will bring as long as he stays.")
    ltv_low: Number = Field(description="The lower end of its interval.")
    ltv_high: Number = Field(description="The upper end of its interval.")


class TailOf(Answer):
    """Whom a client brought, and what that is worth. Amounts are null where nobody was asked."""

    client: str = Field(description="Whose tail it is.")
    known: bool = Field(description="False: nobody who came after him was asked; the tail is unknown.")
    reason: Sentence | None = Field(description="Why it is unknown, or not whole.")
    asked_share: Number = Field(description="Of those who came after him, the share asked who sent them.")
    generations: list[Generation] = Field(description="By distance from him.")
    people: list[Brought] = Field(description="Those whom he brought, and so on; `top` of them.")
    typed: int = Field(description="Of how many it is recorded whether they would have come anyway.")
    share: Estimated | None = Field(description="The share who would not have come, for all others.")
    share_reason: Sentence | None = Field(description="What to record so that it is told better.")
    to_come: Estimated | None = Field(description="LTV of all of them.")
    would_not_have_come: Estimated | None = Field(description="Value of those without him not here.")
    would_have_come: Estimated | None = Field(description="Value of those who would be here anyway.")
    cost_each: Number = Field(description="What it costs to find a client; null: not recorded.")
    cost_reason: Sentence | None = Field(description="Why that is unknown.")
    saved: Number = Field(description="The cost of finding those he brought himself.")
    bonuses: float = Field(description="The bonuses paid for them.")
    worth: Estimated | None = Field(description="would_not_have_come and saved, less bonuses.")
    at_stake: Estimated | None = Field(description="What is lost with them if he leaves.")
    stake_reason: Sentence | None = Field(description="Why that cannot be told.")
    churn: Gap | None = Field(description="How fast those brought leave beside others.")


class TailTold(Answer):
    """A client's tail."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "tail": {
                        "client": "1843", "known": True, "reason": None, "asked_share": 0.93,
                        "generations": [
                            {
                                "depth": 1, "clients": 1, "bought": 1, "still": 0.9, "revenue": 640.0,
                                "so_far": 410.0, "to_come": _AMOUNT,
                            }
                        ],
                        "people": [
                            {
                                "client": "2101", "referred_by": "1843", "depth": 1, "sent_on": "2025-05-06",
                                "bonus": None, "would_have_come": False, "bought": True, "p_alive": 0.9,
                                "revenue": 640.0, "ltv": 810.0, "ltv_low": 420.0, "ltv_high": 1300.0,
                            }
                        ],
                        "typed": 1, "share": _SHARE, "share_reason": None, "to_come": _AMOUNT,
                        "would_not_have_come": _AMOUNT, "would_have_come": _AMOUNT, "cost_each": 55.0,
                        "cost_reason": None, "saved": 55.0, "bonuses": 0.0, "worth": _AMOUNT,
                        "at_stake": _AMOUNT, "stake_reason": None, "churn": _GAP,
                    },
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    tail: TailOf = Field(description="The tail.")


class AskedOf(Answer):
    """New clients, how many of them were asked who sent them, how many had been brought by others."""

    new: int = Field(description="How many came for the first time.")
    asked: int = Field(description="How many of them were asked.")
    brought: int = Field(description="How many had been brought by others.")
    share: Estimated | None = Field(description="brought of asked; null where it cannot be told.")


class AskedLately(AskedOf):
    """The same of the last weeks, and why the share cannot be told."""

    weeks: int = Field(description="How many weeks are looked at.")
    reason: Sentence | None = Field(description="What to record from tomorrow.")


class QuarterOfYear(AskedOf):
    """The same of a calendar quarter."""

    first_on: dt.date = Field(description="The first day of the quarter.")


class Premium(Answer):
    """Those brought by others beside those who came by themselves: a comparison, no experiment."""

    weeks: int | None = Field(description="At which age they are compared; null: too few to compare.")
    brought: int = Field(description="How many of those brought.")
    others: int = Field(description="How many others.")
    asked_only: bool = Field(description="Whether the others all said that nobody had sent them.")
    value: Gap = Field(description="How many times as much they are worth.")
    churn: Gap = Field(description="How many times as fast they leave.")


class KindOfClient(Answer):
    """One of four: by what they buy themselves and by what those they brought are worth."""

    name: Literal["champions", "affluents", "advocates", "misers"] = Field(description="Which of the four.")
    clients: int = Field(description="How many.")
    ltv: float = Field(description="Their own LTV.")
    brought: float = Field(description="What those they brought are worth.")


class Sender(Answer):
    """Somebody who brought others."""

    client: str = Field(description="Who.")
    brought: int = Field(description="How many he brought himself.")
    descendants: int = Field(description="How many with those whom they brought.")
    to_come: float = Field(description="LTV of all of them.")
    worth: float = Field(description="What those he brought himself are worth, less bonuses.")
    ltv: float = Field(description="His own LTV.")
    quarter: str | None = Field(description="Which of the four he is; null: he has not bought.")


class Comet(Answer):
    """Somebody who brought others and is less surely with us than in nine tenths of his last 26 weeks."""

    client: str = Field(description="Who.")
    p_alive: Number = Field(description="How likely he still comes.")
    usual_low: Number = Field(description="At least that likely in nine tenths of those weeks.")
    brought: int = Field(description="How many he brought himself.")
    to_come: float = Field(description="LTV of all in his tail.")


class Count(Answer):
    """How many records are no ties, for one reason."""

    finding: str = Field(description="Why.")
    n: int = Field(description="How many.")


class NoTie(Answer):
    """A record that is no tie, or a tie within a ring."""

    finding: str = Field(description="Why.")
    client: str | None = Field(description="Of whom it was told.")
    referred_by: str | None = Field(description="Who was said to have sent him.")
    sent_on: dt.date | None = Field(description="When.")
    bonus: Number = Field(description="The bonus paid.")
    ring: int | None = Field(description="Number of the ring; null: none.")


class ReferralsOf(Answer):
    """Who brings others, over all clients."""

    asked: AskedLately = Field(description="New clients of the last year.")
    by_quarter: list[QuarterOfYear] = Field(description="New clients by calendar quarter.")
    edges: int = Field(description="How many ties there are.")
    deepest: int = Field(description="How many generations.")
    findings: list[Count] = Field(description="Records that are no ties, counted.")
    type_one: Estimated = Field(description="The share who would not have come otherwise.")
    type_one_reason: Sentence | None = Field(description="What to record so that it is told better.")
    typed: int = Field(description="Of how many that is recorded.")
    premium: Premium = Field(description="Those brought beside others.")
    cost_each: Number = Field(description="What it costs to find a client; null: not recorded.")
    cost_reason: Sentence | None = Field(description="Why that is unknown.")
    type_one_value: Estimated = Field(description="Value of those who would not have come otherwise.")
    saved: Number = Field(description="The cost of finding all who were brought; null: not recorded.")
    bonuses: float = Field(description="The bonuses paid.")
    returned: Estimated | None = Field(description="What a unit of bonus brought beyond itself.")
    quarters: list[KindOfClient] = Field(description="The four kinds; empty where nobody was brought.")
    senders: list[Sender] = Field(description="Who brought others, most worth first; `top` of them.")
    comets: list[Comet] = Field(description="Those of them who are leaving, most to come first.")


class ReferralsTold(Answer):
    """Who brings others."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "referrals": {
                        "asked": {
                            "weeks": 52, "new": 46, "asked": 46, "brought": 21, "share": _SHARE,
                            "reason": None,
                        },
                        "by_quarter": [
                            {"first_on": "2026-07-01", "new": 12, "asked": 12, "brought": 5, "share": None}
                        ],
                        "edges": 58, "deepest": 4, "findings": [{"finding": "himself", "n": 1}],
                        "type_one": _SHARE, "type_one_reason": None, "typed": 58,
                        "premium": {
                            "weeks": 52, "brought": 58, "others": 46, "asked_only": True, "value": _GAP,
                            "churn": _GAP,
                        },
                        "cost_each": 55.0, "cost_reason": None, "type_one_value": _AMOUNT, "saved": 3190.0,
                        "bonuses": 116.0, "returned": {"mean": 54.0, "low": 46.0, "high": 62.0},
                        "quarters": [{"name": "advocates", "clients": 18, "ltv": 388.0, "brought": 6347.0}],
                        "senders": [
                            {
                                "client": "1843", "brought": 5, "descendants": 22, "to_come": 1698.0,
                                "worth": 1199.0, "ltv": 18.0, "quarter": "advocates",
                            }
                        ],
                        "comets": [
                            {
                                "client": "1843", "p_alive": 0.69, "usual_low": 0.7, "brought": 5,
                                "to_come": 1698.0,
                            }
                        ],
                    },
                    "findings": [
                        {
                            "finding": "himself", "client": "77", "referred_by": "77", "sent_on": None,
                            "bonus": None, "ring": None,
                        }
                    ],
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    referrals: ReferralsOf = Field(description="Who brings others.")
    findings: list[NoTie] = Field(description="Records that are no ties, row by row; `top` of them.")


@router.asks("/clients/{path:client}/tail", "value:read", TailTold)
def client_tail(request: Asked, client: ClientId, top: Top = 500) -> TailTold:
    """Tell whom a client brought, whom they brought, and what that is worth.

    What would not have come without him and what would, the cost of finding them, bonuses, and what is lost
    with him if he leaves. Where nobody was asked who sent him, it is unknown, never zero.
    """
    with portfolio_of() as portfolio:
        tail, frame = portfolio.tail(client), frame_of(portfolio)
    audit.enter(request.auth.person, "card.read", client=client)
    # The rows are cut before they are written: a tail can have a hundred thousand of them.
    document = {"frame": frame, "tail": {**vars(tail), "people": tail.people[:top]}}
    return told(TailTold, document, language_of(request))


@router.asks("/tails", "value:read", ReferralsTold)
def tails(request: Asked, top: Top = 50) -> ReferralsTold:
    """Tell who brings others.

    The share of new clients brought by others, whether those are worth more and stay longer, what the
    programme returned, the four kinds of clients, and the records that are no ties.
    """
    with portfolio_of() as portfolio:
        found, odd, frame = portfolio.referrals(), portfolio.referral_findings(), frame_of(portfolio)
    audit.enter(request.auth.person, "clients.listed", number=len(found.senders[:top]))
    cut = {"senders": found.senders[:top], "comets": found.comets[:top]}
    document = {"frame": frame, "referrals": {**vars(found), **cut}, "findings": odd[:top]}
    return told(ReferralsTold, document, language_of(request))
