"""Who is our client, with the evidence."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.estimates import FRAME, Framed, frame_of, told
from regulars.api.language import language_of
from regulars.api.present import portfolio_of
from regulars.api.rooms.clients import ClientBrief, ClientId
from regulars.api.routes import Room
from regulars.api.values import Number, Sentence
from regulars.decisions import goals
from regulars.desk import audit, present
from regulars.menus import task_products
from regulars.portfolio import belonging, serving
from regulars.report import from_portfolio
from regulars.scorecard.strategy import strategy as work_out

router = Room(tags=["Strategy"])

_SAID: Final[dict[str, Any]] = {
    "code": "belonging.nothing_known",
    "params": {},
    "text": "Undecided: nothing is known of what he comes for.",
}


class Beside(Answer):
    """Ours, not ours or undecided: what stands beside it, and decides nothing."""

    belonging: str = Field(description="ours, not ours or undecided.")
    clients: int = Field(description="How many.")
    revenue: float = Field(description="What they bought for so far.")
    expected_value: Number = Field(description="What they will bring within the horizon.")
    cost: Number = Field(description="What serving them cost, as far as it is priced.")
    returns: int | None = Field(description="How often they brought something back.")
    contacts: int | None = Field(description="How often they were in touch; null: not recorded.")
    cases: int | None = Field(description="How many cases they had; null: not recorded.")
    concessions: Number = Field(description="What they were given; null: not recorded.")
    days_late: int | None = Field(description="Days that invoices of theirs were late; null: no invoice.")
    cost_is_whole: bool = Field(description="Whether nothing of the cost is unknown.")


class LineOfProducts(Answer):
    """A group of products, and our clients who began with it."""

    line: str = Field(description="The group.")
    clients: int = Field(description="How many of ours began with it.")
    own: float = Field(description="What one of them brings himself.")
    tail: Number = Field(description="What those he brought bring; null: nobody was asked.")
    worth: float = Field(description="Both.")
    low: Number = Field(description="The lower end of its interval.")
    high: Number = Field(description="The upper end of its interval.")


class AnchorLine(Answer):
    """Where our clients with their tail are worth most."""

    lines: list[LineOfProducts] = Field(description="Lines, most worth first.")
    verdict: Literal["shown", "cannot tell"] = Field(description="Whether the first is the anchor line.")
    chance: Number = Field(description="How likely it is.")
    reason: Sentence = Field(description="The same in words.")
    notes: list[Sentence] = Field(description="What to know of it.")


class MeanOf(Answer):
    """A mean of so many amounts."""

    n: int = Field(description="Of how many.")
    mean: Number = Field(description="The mean.")
    low: Number = Field(description="The lower end of its interval; null: too few.")
    high: Number = Field(description="The upper end of its interval; null: too few.")


class ChannelOf(Answer):
    """A channel: what was spent, who came by his own word."""

    channel: str = Field(description="The channel.")
    spent: float = Field(description="What was spent.")
    clients: int = Field(description="How many came by it.")
    ours: int = Field(description="How many of those are ours.")
    undecided: int = Field(description="How many of those are undecided.")
    ours_last: int = Field(description="How many of ours the last answer would give it.")
    cost: Number = Field(description="What one of ours cost; null: none came.")
    cost_low: Number = Field(description="The lower end of its interval.")
    cost_high: Number = Field(description="The upper end of its interval; null: it has none.")
    worth: MeanOf = Field(description="What one of ours is worth, tail included.")
    tail: Number = Field(description="The part of it that is tail; null: nobody was asked.")


class ChannelsOf(Answer):
    """Every channel with spending."""

    channels: list[ChannelOf] = Field(description="The channels.")
    new: int = Field(description="How many clients came since the first spending.")
    asked: int = Field(description="How many of them said how they came.")
    reason: Sentence | None = Field(description="Why nothing can be told.")
    notes: list[Sentence] = Field(description="What to know of it.")


class GroupOfClients(Answer):
    """A group of clients, and how often it is hit, beside all others."""

    group: str = Field(description="The group.")
    n: int = Field(description="How many of it.")
    hit: int = Field(description="How many were hit.")
    share: float = Field(description="The share.")
    low: float = Field(description="The lower end of its interval.")
    high: float = Field(description="The upper end of its interval.")
    difference: Number = Field(description="The share less that of the others; null: too few.")
    difference_low: Number = Field(description="The lower end of its interval.")
    difference_high: Number = Field(description="The upper end of its interval.")
    verdict: Literal["more", "less", "cannot tell"] = Field(description="More or less often than others.")


class OvertakenAndDropped(Answer):
    """Who is overtaken, and who is dropped, by group of clients."""

    overtaken: list[GroupOfClients] = Field(description="Visits overtaken in the queue.")
    not_ours: list[GroupOfClients] = Field(description="Clients who are not ours.")
    reasons: list[Sentence] = Field(description="Why something cannot be told.")


class StrategyOf(Answer):
    """What the records say of the strategy."""

    counts: dict[str, int] = Field(description="How many clients are ours, not ours, undecided.")
    beside: list[Beside] = Field(description="What stands beside each.")
    cautions: list[Sentence] = Field(description="What is wrong with the strategy itself.")
    unknown: list[Sentence] = Field(description="What of the cost to serve is not known.")
    anchor: AnchorLine = Field(description="Where our clients are worth most.")
    channels: ChannelsOf = Field(description="What was spent to find clients.")
    passed_over: OvertakenAndDropped = Field(description="Who is overtaken and dropped.")


class GoalOf(Answer):
    """A goal of the company."""

    text: str = Field(description="The goal as it is written.")
    kind: Literal["client", "product", "pseudo"] = Field(
        description="Client-minded, product-minded, or a pseudo-goal."
    )
    reason: Sentence = Field(description="Why.")


class StrategyTold(Answer):
    """Who is our client."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "strategy": {
                        "counts": {"ours": 310, "not ours": 44, "undecided": 120},
                        "beside": [
                            {
                                "belonging": "ours", "clients": 310, "revenue": 91000.0,
                                "expected_value": 40200.0, "cost": 310.0, "returns": 12, "contacts": None,
                                "cases": 3, "concessions": None, "days_late": 40, "cost_is_whole": False,
                            }
                        ],
                        "cautions": [], "unknown": [],
                        "anchor": {
                            "lines": [], "verdict": "cannot tell", "chance": None, "reason": _SAID,
                            "notes": [],
                        },
                        "channels": {"channels": [], "new": 46, "asked": 0, "reason": _SAID, "notes": []},
                        "passed_over": {"overtaken": [], "not_ours": [], "reasons": [_SAID]},
                    },
                    "goals": [{"text": "Nobody waits longer", "kind": "client", "reason": _SAID}],
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    strategy: StrategyOf = Field(description="The strategy beside the records.")
    goals: list[GoalOf] = Field(description="The company's goals, sorted.")


class GroupBought(Answer):
    """A group of products that he bought."""

    product_group: str | None = Field(description="The group.")
    offered: bool | None = Field(description="Whether the strategy offers it; null: it does not say.")
    occasions: int = Field(description="On how many days he bought it.")
    spent: Number = Field(description="For how much.")


class TaskNamed(Answer):
    """A task that he named."""

    question: str = Field(description="The task.")
    answer: str | None = Field(description="What he answered.")
    told_at: dt.datetime | None = Field(description="When.")
    offered: bool | None = Field(description="Whether the strategy offers it.")


class EvidenceOf(Answer):
    """Why a client is ours, not ours or undecided."""

    client: str = Field(description="Who.")
    belonging: Literal["ours", "not ours", "undecided"] = Field(description="What he is.")
    share: Number = Field(description="How much of what he comes for the strategy offers; null: unknown.")
    share_low: Number = Field(description="The lower end of its interval.")
    share_high: Number = Field(description="The upper end of its interval.")
    visits: float = Field(description="On how many visits that stands.")
    reason: Sentence = Field(description="The same in words.")
    groups: list[GroupBought] = Field(description="What he bought, most spent first.")
    tasks: list[TaskNamed] = Field(description="Tasks that he named.")


class Served(Answer):
    """What serving him took; null where no such record exists at all."""

    returns: int | None = Field(description="How often he brought something back.")
    contacts: int | None = Field(description="How often he was in touch.")
    cases: int | None = Field(description="How many cases he had.")
    concessions: Number = Field(description="What he was given.")
    invoices: int | None = Field(description="Invoices of his that were due; null: none.")
    paid_late: int | None = Field(description="How many of them were paid late, or are late still.")
    days_late: int | None = Field(description="Days that they were late, all together.")
    cost: Number = Field(description="All that is priced.")
    cost_is_whole: bool = Field(description="Whether nothing of the cost is unknown.")


class WorthOf(ClientBrief):
    """What is expected of him, which stands beside and decides nothing."""

    revenue: Number = Field(description="What he bought for so far.")


class BelongingTold(Answer):
    """Whether a client is ours, with the evidence; value and cost stand beside and decide nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "evidence": {
                        "client": "1843", "belonging": "undecided", "share": None, "share_low": None,
                        "share_high": None, "visits": 0.0, "reason": _SAID, "groups": [], "tasks": [],
                    },
                    "worth": None,
                    "served": {
                        "returns": 0, "contacts": None, "cases": None, "concessions": None,
                        "invoices": 4, "paid_late": 1, "days_late": 12, "cost": 0.0,
                        "cost_is_whole": False,
                    },
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    evidence: EvidenceOf = Field(description="The evidence.")
    worth: WorthOf | None = Field(description="What is expected of him; null: he has not bought.")
    served: Served = Field(description="What serving him took.")


@router.asks("/strategy", "value:read", StrategyTold)
def strategy(request: Asked) -> StrategyTold:
    """Tell who is our client, and what stands beside it.

    Whoever comes for what the strategy offers is ours; value and cost to serve decide nothing. Then the
    anchor line, what was spent by channel, who is passed over, and the goals sorted.
    """
    company = present.company()
    with portfolio_of() as portfolio:
        found = work_out(portfolio, company.settings.strategy, task_products(company.path))
        frame = frame_of(portfolio)
    written = [goals.sort(each) for each in company.settings.goals]
    return told(StrategyTold, {"frame": frame, "strategy": found, "goals": written}, language_of(request))


@router.asks("/clients/{path:client}/belonging", "value:read", BelongingTold)
def client_belonging(request: Asked, client: ClientId) -> BelongingTold:
    """Tell whether a client is ours, not ours or undecided, with the evidence."""
    company = present.company()
    stated = company.settings.strategy
    with portfolio_of() as portfolio:
        document = {
            "frame": frame_of(portfolio),
            "evidence": belonging.evidence(portfolio, stated, task_products(company.path), client),
            "worth": from_portfolio.one_client(portfolio, client),
            "served": serving.of_client(portfolio, stated, client),
        }
    audit.enter(request.auth.person, "client.strategy", client=client)
    return told(BelongingTold, document, language_of(request))
