"""What answers about the base have in common: the frame of all numbers, estimates, and how they are told."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal, TypeVar

from ninja import Query
from pydantic import ConfigDict, Field

from regulars.api.bodies import Answer
from regulars.api.values import Number
from regulars.desk import present
from regulars.phrases.documents import encoded
from regulars.portfolio import Portfolio
from regulars.report import from_portfolio

Told = TypeVar("Told", bound=Answer)
Top = Annotated[int, Query(ge=1, le=10_000, description="How many rows of each list at most.")]

FRAME: Final[dict[str, Any]] = {
    "company": "Tea and Sons",
    "currency": "MDL",
    "value_basis": "margin",
    "horizon_weeks": 52.0,
    "ltv_years": 3,
    "level": 0.9,
    "first_on": "2024-01-02",
    "last_on": "2026-10-04",
}


class Framed(Answer):
    """What all numbers of a portfolio have in common."""

    model_config = ConfigDict(json_schema_extra={"examples": [FRAME]})
    company: str = Field(description="What the company is called.")
    currency: str | None = Field(description="Of all amounts; null where the records name none.")
    value_basis: Literal["margin", "revenue"] = Field(description="What value is.")
    horizon_weeks: float = Field(description="How far ahead expected value counts.")
    ltv_years: float = Field(description="How many years LTV counts.")
    level: float = Field(description="The share of intervals that are meant to hold the truth.")
    first_on: dt.date | None = Field(description="The first day of the records.")
    last_on: dt.date | None = Field(description="The last day of the records.")


class Estimated(Answer):
    """An estimate and its interval."""

    mean: Number = Field(description="The estimate.")
    low: Number = Field(description="The lower end of its interval.")
    high: Number = Field(description="The upper end of its interval.")


class Between(Answer):
    """A value and its interval."""

    value: Number = Field(description="The value.")
    low: Number = Field(description="The lower end of its interval.")
    high: Number = Field(description="The upper end of its interval.")


def frame_of(portfolio: Portfolio) -> Any:
    """The frame of the present portfolio."""
    return from_portfolio.frame(portfolio, present.company().settings.name)


def told(model: type[Told], document: Any, lang: str) -> Told:
    """``document`` as ``regulars … --json`` has it, in the shape of ``model``: what that has no field for is
    left out."""
    return model.model_validate(encoded(document, lang))
