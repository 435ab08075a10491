"""What was given away, what followed, and whether paying for conflict taught conflict."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from regulars.api.access import Asked
from regulars.api.bodies import Answer
from regulars.api.routes import Room
from regulars.api.values import Number
from regulars.desk import audit, present, ruling

router = Room(tags=["Cases"])

_SHARE: Final[dict[str, Any]] = {"n": 3, "of": 4, "share": 0.75, "low": 0.36, "high": 0.94}
_UNTOLD: Final[dict[str, Any]] = {"n": 0, "of": 0, "share": None, "low": None, "high": None}


class ShareOf(Answer):
    """So many of so many, with the interval of the share; null where there is nobody to count."""

    model_config = ConfigDict(from_attributes=True)
    n: int = Field(description="How many.")
    of: int = Field(description="Of how many it is known.")
    share: Number = Field(description="The share, 0 to 1.")
    low: Number = Field(description="The lower end of its interval.")
    high: Number = Field(description="The upper end of its interval.")


class GivenFor(Answer):
    """What was given for one cause."""

    model_config = ConfigDict(from_attributes=True)
    cause: Literal["owed", "goodwill", "under pressure"] = Field(description="Why it was given.")
    n: int = Field(description="How many concessions.")
    amount: float = Field(description="Their sum, in the company's currency.")
    stayed: ShareOf = Field(description="Who stayed, of those of whom it is known.")
    claimed_again: ShareOf = Field(description="Who claimed again.")


class Taught(Answer):
    """Whether those paid under pressure claimed again more often than those who were held."""

    model_config = ConfigDict(from_attributes=True)
    paid: ShareOf = Field(description="Claimed again, of those who were paid beyond what was owed.")
    held: ShareOf = Field(description="Claimed again, of those who were not.")
    difference: Number = Field(description="The difference of both shares.")
    low: Number = Field(description="The lower end of its interval.")
    high: Number = Field(description="The upper end of its interval.")
    verdict: Literal["shown", "opposite", "cannot tell"] = Field(description="What the interval says.")


class Learnt(Answer):
    """What was done with a hard client who stayed, and what there is to learn from it."""

    model_config = ConfigDict(from_attributes=True)
    course: str = Field(description="The course that was taken.")
    note: str = Field(description="What was written down when the case was closed.")


class Concessions(Answer):
    """What was given away, and what it bought."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "currency": "MDL",
                    "given": [
                        {
                            "cause": "goodwill", "n": 4, "amount": 620.0, "stayed": _SHARE,
                            "claimed_again": _SHARE | {"n": 0, "share": 0.0, "low": 0.0, "high": 0.4},
                        }
                    ],
                    "learning": {
                        "paid": _UNTOLD, "held": _UNTOLD, "difference": None, "low": None, "high": None,
                        "verdict": "cannot tell",
                    },
                    "practice": [],
                }
            ]
        }
    )  # fmt: skip
    currency: str | None = Field(description="Of all amounts.")
    given: list[GivenFor] = Field(description="A row a cause.")
    learning: Taught = Field(description="Whether paying for conflict taught conflict.")
    practice: list[Learnt] = Field(description="What worked with hard clients who stayed.")


@router.asks("/concessions", "value:read", Concessions)
def concessions(request: Asked) -> Concessions:
    """Tell what was given away by cause, what followed, and whether paying for conflict taught conflict."""
    found = ruling.given()
    audit.enter(request.auth.person, "cases.given")
    return Concessions(
        currency=present.company().settings.currency,
        given=[GivenFor.model_validate(each) for each in found.rows],
        learning=Taught.model_validate(found.learning),
        practice=[Learnt.model_validate(each) for each in found.practice],
    )
