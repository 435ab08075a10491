"""The perks that were tried, and what they brought."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from ninja import Path
from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer, Name
from regulars.api.estimates import FRAME, Framed, frame_of, told
from regulars.api.language import language_of
from regulars.api.present import portfolio_of
from regulars.api.routes import Room
from regulars.api.values import Number
from regulars.desk import folder, present
from regulars.portfolio import perks

router = Room(tags=["Strategy"])
PerkName = Annotated[Name, Path(description="What the trial is called.", examples=["car"])]

_DIFFERENCE: Final[dict[str, Any]] = {
    "difference": 0.06, "low": 0.01, "high": 0.11, "verdict": "shown", "more": None,
}  # fmt: skip


class TrialOf(Answer):
    """A trial of perks."""

    name: str = Field(description="What it is called.")
    arms: dict[str, float] = Field(description="Each perk with its cost a client; none costs nothing.")
    began: dt.date = Field(description="The first day.")
    until: dt.date = Field(description="The last day, as it was begun.")
    ended: dt.date | None = Field(description="The day on which it was ended early; null: it was not.")
    uplift: float = Field(description="What it was to find: so much greater a share who buy.")
    clients: int = Field(description="How many are in it.")


class Trials(Answer):
    """Trials of perks."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "name": "car", "arms": {"none": 0.0, "car": 40.0}, "began": "2026-06-01",
                            "until": "2026-08-31", "ended": None, "uplift": 0.05, "clients": 240,
                        }
                    ]
                }
            ]
        }
    )  # fmt: skip
    items: list[TrialOf] = Field(description="The trials by name.")


class Arm(Answer):
    """What came of those who got one perk, or none."""

    clients: int = Field(description="How many.")
    bought: int = Field(description="How many of them bought.")
    spent: float = Field(description="For how much.")


class Against(Answer):
    """An arm less those who got nothing."""

    difference: Number = Field(description="The difference; null: it cannot be told.")
    low: Number = Field(description="The lower end of its interval.")
    high: Number = Field(description="The upper end of its interval.")
    verdict: Literal["shown", "opposite", "cannot tell"] = Field(description="What the interval says.")
    more: int | None = Field(
        description="Where it cannot be told, how many more clients in all arms would do; null: unknown."
    )


class EffectOf(Answer):
    """What one perk did."""

    arm: str = Field(description="The perk.")
    bought: Against = Field(description="Of the share who bought.")
    spent: Against = Field(description="Of what a client spent.")
    net: Against = Field(description="The same net of the perk's cost.")


class ReadingOf(Answer):
    """Every perk beside nothing."""

    effects: list[EffectOf] = Field(description="What each perk did.")
    arms: dict[str, Arm] = Field(description="What came of each arm.")
    level: float = Field(description="The level of all intervals together.")
    raised: float = Field(description="The level of each.")
    waiting: int = Field(description="How many clients still have time: it goes on.")


class TrialTold(Answer):
    """A trial of perks as read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "frame": FRAME,
                    "trial": "car",
                    "ended": None,
                    "reading": {
                        "effects": [
                            {"arm": "car", "bought": _DIFFERENCE, "spent": _DIFFERENCE, "net": _DIFFERENCE}
                        ],
                        "arms": {"none": {"clients": 120, "bought": 60, "spent": 4100.0}},
                        "level": 0.9, "raised": 0.9, "waiting": 0,
                    },
                }
            ]
        }
    )  # fmt: skip
    frame: Framed = Field(description="What all numbers have in common.")
    trial: str = Field(description="Its name.")
    ended: dt.date | None = Field(
        description="The day on which it was ended early, so that nothing of it is judged; null: it was not."
    )
    reading: ReadingOf = Field(description="What it came to.")


@router.asks("/perks", "value:read", Trials)
def perk_list(request: Asked) -> Trials:
    """List trials of perks."""
    found = perks.trials(folder.records(present.company()))
    items = [{**vars(each), "clients": len(each.clients)} for _, each in sorted(found.items())]
    return told(Trials, {"items": items}, language_of(request))


@router.asks("/perks/{path:name}", "value:read", TrialTold)
def perk_read(request: Asked, name: PerkName) -> TrialTold:
    """Tell what the perks of a trial brought beside nothing, with intervals, and whether more than they cost.

    Who got which was drawn by lot. Looking often, and stopping at a good moment, finds differences that are
    none.
    """
    trial = perks.named(perks.trials(folder.records(present.company())), name)
    with portfolio_of() as portfolio:
        reading = perks.read_of(portfolio, trial)
        frame = frame_of(portfolio)
    document = {"frame": frame, "trial": name, "ended": trial.ended, "reading": reading}
    return told(TrialTold, document, language_of(request))
