"""How do you know that you are customer-oriented? Thirteen claims, each shown, opposite, or cannot tell."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from ninja import Query
from pydantic import ConfigDict, Field

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.estimates import FRAME, Between, Framed, frame_of, told
from regulars.api.language import language_of
from regulars.api.present import portfolio_of
from regulars.api.routes import Room
from regulars.api.values import Number, Sentence
from regulars.desk import present
from regulars.errors import NotFitted
from regulars.menus import serving_tasks
from regulars.scorecard.claims import of_company

router = Room(tags=["Scorecard"])
Against = Annotated[
    str | None,
    Query(
        min_length=1, max_length=40, examples=["12m"],
        description="Hold it against “12m” before, “2025”, “2025-03” or two days.",
    ),
]  # fmt: skip

_TRAP: Final[dict[str, Any]] = {
    "code": "scorecard.trap.tasks",
    "params": {},
    "text": "Tasks that nobody named are guesses; only what clients answered counts.",
}
_BETWEEN: Final[dict[str, Any]] = {"value": 0.71, "low": 0.66, "high": 0.75}


class Days(Answer):
    """A period, both days included."""

    first_on: dt.date = Field(description="The first day.")
    last_on: dt.date = Field(description="The last day.")


class PeriodsOf(Answer):
    """The periods that are held against each other."""

    now: Days = Field(description="The present one.")
    before: Days | None = Field(description="The one before; null: the records hold none.")
    ready_on: dt.date = Field(description="From this day on records could hold both.")


class Claim(Answer):
    """What the records say to one claim."""

    claim: str = Field(description="Which claim.")
    verdict: Literal["shown", "opposite", "cannot tell"] = Field(description="What the trend says.")
    unit: Literal["share", "balance", "money", "times", "minutes", "each"] = Field(
        description="What it counts in."
    )
    better: Literal["more", "less"] = Field(description="Which way is meant.")
    value: Between | None = Field(description="Of the present period.")
    before: Between | None = Field(description="Of the one before, at equal age.")
    trend: Between | None = Field(description="Both apart: the verdict goes by it alone.")
    n: int = Field(description="How many stand behind the value.")
    trap: Sentence = Field(description="What may deceive here.")
    reason: Sentence | None = Field(description="Why nothing can be told.")
    to_record: Sentence | None = Field(description="What to write down from tomorrow.")
    more_needed: int | None = Field(description="How many more would do.")
    afresh: bool = Field(description="Whether so many in each of two periods.")
    facts: list[Sentence] = Field(description="What stands beside and decides nothing.")


class EarnedGrowthOf(Answer):
    """Earned growth: net revenue retention and earned new, less all."""

    before: float = Field(description="What all clients brought in the period before.")
    kept: float = Field(description="What those brought now.")
    new: float = Field(description="What clients who came since brought.")
    retention: Number = Field(description="kept over before.")
    earned: Between | None = Field(description="The share of new that came by recommendation.")
    growth: Between | None = Field(description="Earned growth.")
    reason: Sentence | None = Field(description="Why it cannot be told.")


class ScorecardOf(Answer):
    """Every claim; there is no single score."""

    periods: PeriodsOf = Field(description="What is held against what.")
    level: float = Field(description="Of all intervals.")
    measures: list[Claim] = Field(description="A claim each.")
    growth: EarnedGrowthOf | None = Field(description="Earned growth; null: there is no period before.")
    left_out: int | None = Field(description="Clients who are not ours; null: no strategy is stated.")
    attached: list[str] = Field(description="What the company shows of its own: means, not evidence.")


class ScorecardTold(Answer):
    """The scorecard."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "scorecard": {
                        "periods": {
                            "now": {"first_on": "2025-10-05", "last_on": "2026-10-04"},
                            "before": {"first_on": "2024-10-05", "last_on": "2025-10-04"},
                            "ready_on": "2024-07-02",
                        },
                        "level": 0.9,
                        "measures": [
                            {
                                "claim": "stay", "verdict": "shown", "unit": "share", "better": "more",
                                "value": _BETWEEN, "before": _BETWEEN, "trend": _BETWEEN, "n": 410,
                                "trap": _TRAP, "reason": None, "to_record": None, "more_needed": None,
                                "afresh": False, "facts": [],
                            }
                        ],
                        "growth": None, "left_out": None, "attached": ["NPS 54"],
                    },
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    scorecard: ScorecardOf = Field(description="The scorecard.")


@router.asks("/scorecard", "value:read", ScorecardTold)
def scorecard(request: Asked, against: Against = None) -> ScorecardTold:
    """Tell how you know that you are customer-oriented.

    Thirteen claims, each shown, opposite, or cannot tell, with what to record from tomorrow. It is worked out
    with the portfolio; before that, 409. `against` another period it is worked out while you wait.
    """
    company = present.company()
    tasks = serving_tasks(company.path)
    with portfolio_of() as portfolio:
        frame = frame_of(portfolio)
        if against is None:
            card = of_company.ready(company, portfolio, tasks)
        else:
            card = of_company.measured(company, company.current(), portfolio, tasks, against)
    if card is None:
        raise NotFitted(texts.NOT_MEASURED)
    return told(ScorecardTold, {"frame": frame, "scorecard": card}, language_of(request))
