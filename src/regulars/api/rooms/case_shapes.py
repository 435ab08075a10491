"""What is sent and told about cases."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from regulars.api.bodies import Amount, Answer, Body, Name, Plain, Text
from regulars.api.values import Sentence
from regulars.desk import casework

Version = Annotated[int, Field(ge=0, le=2**31, description="Of the case as it was shown.")]
_BRIEF: Final[dict[str, Any]] = {
    "number": 17,
    "client": "1843",
    "state": "open",
    "version": 1,
    "asks": ["dismiss"],
    "about_you": False,
    "opened_at": "2026-10-05T10:20:00Z",
    "hear_by": None,
    "call_back_by": "2026-10-05T14:20:00Z",
}
_GATE: Final[dict[str, Any]] = {
    "gate": "evidence",
    "title": {"code": "gate.evidence", "params": {}, "text": "Evidence first"},
    "state": "passed",
    "found": [],
    "source": {"code": "gate.house", "params": {}, "text": "the company's rule"},
}
_CASE: Final[dict[str, Any]] = _BRIEF | {
    "evidence": [{"id": "e1", "kind": "transcript", "name": "call.vtt", "size": 1840, "says": ""}],
    "findings": [],
    "facts": [],
    "claims": [],
    "gates": [_GATE],
    "missing": [],
    "reason_written": False,
    "decision": None,
    "closed": None,
}


class CaseBrief(Answer):
    """A case in a list. ``about_you``: you are the employee whom it is about."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BRIEF]})
    number: int
    client: str | None
    state: Literal["open", "decided", "closed"]
    version: int
    asks: list[str]
    about_you: bool
    opened_at: dt.datetime
    hear_by: dt.datetime | None
    call_back_by: dt.datetime | None


class CasePage(Answer):
    """A page of cases, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_BRIEF], "next": None}]})
    items: list[CaseBrief]
    next: str | None


class CaseTold(CaseBrief):
    """A case: its evidence, what was noted in it, what the gates say; the parts are those of the case schema.

    ``reason_written``: you have written your own reason, so the advice is open to you.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_CASE]})
    evidence: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    missing: list[Sentence]
    reason_written: bool
    decision: dict[str, Any] | None
    closed: dict[str, Any] | None


class Demand(Body):
    """What the client asks for."""

    what: Literal[
        "dismiss", "reprimand", "refund", "fee_back", "discount", "compensation", "apology", "replacement",
        "wish", "rush", "better_terms", "other_contact", "information", "commission", "other",
    ]  # fmt: skip
    amount: Amount | None = None
    ultimatum: bool | None = None
    text: Text | None = None


class CaseIn(Body):
    """A new case: of a client, or of somebody in nobody's records."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"client": "1843", "asks": [{"what": "dismiss", "ultimatum": True}], "country": "RO"}
            ]
        },
    )
    client: Name | None = None
    kind: Literal["consumer", "business"] = "consumer"
    asks: Annotated[list[Demand], Field(max_length=20, default_factory=list)]
    told: Annotated[Plain, StringConstraints(max_length=casework.LONGEST)] = Field(
        default="", description="What happened, in words."
    )
    country: Annotated[str, StringConstraints(pattern="^[A-Za-z]{2}$")] | None = Field(
        default=None, description="Whose law is asked, two letters; left out: as in the last case."
    )
    language: Literal["en", "ru", "ro"] | None = Field(default=None, description="The client's.")
    about: Name | None = Field(default=None, description="The employee it is about: how he signs in.")


class FromCheckBackIn(Body):
    """A check-back that went badly: the id of its record."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"record": "3f2b7c1e-5a77-4f0e-9a51-0e1f6a7d2c4b"}]},
    )
    record: UUID


class SidesIn(Body):
    """Who in the conversation is the client."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"clients": ["Anna"]}]})
    clients: Annotated[list[Name], Field(min_length=1, max_length=50)]


class WordsIn(Body):
    """Something said in words."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"words": "I warned him once, as the rule says."}]}
    )
    words: Annotated[Plain, StringConstraints(min_length=1, max_length=casework.LONGEST)]


class FactIn(Body):
    """What evidence shows."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"version": 2, "fact": "warned", "value": "yes", "evidence": ["e1"]}]
        },
    )
    version: Version
    fact: Name
    value: Name
    evidence: Annotated[list[Name], Field(max_length=50)]


class ClaimIn(Body):
    """On which ground he claims what; ``term`` is the term by which he paid. Left out ``id``: a new claim."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"version": 2, "given": {"ground": "term", "amount": "120"}, "evidence": ["e1"], "term": {}}
            ]
        },
    )
    version: Version
    id: Name | None = None
    given: dict[Name, Name | None]
    evidence: Annotated[list[Name], Field(max_length=50)] | None = None
    term: dict[Name, Plain] = Field(default_factory=dict)


class Span(Body):
    """An amount that is known from ``low`` to ``high``; null ``high``: nobody knows how much."""

    low: Annotated[Amount, Field(description="At least.")]
    high: Amount | None = Field(description="At most; null: nobody knows.")


class CostsIn(Body):
    """What courses cost; what is left out stays as it was."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "version": 2,
                    "handling": {"low": 20, "high": 40},
                    "nearest": {"low": 0, "high": 60},
                    "nearest_offer": "delivery on Friday",
                }
            ]
        },
    )
    version: Version
    annual_pay: Span | None = Field(default=None, description="The employee's pay a year.")
    put_right: Span | None = Field(default=None, description="To put right what went wrong.")
    nearest: Span | None = Field(default=None, description="To do the nearest to what he asks.")
    nearest_offer: Text | None = Field(default=None, description="What the nearest is, in words.")
    handling: Span | None = Field(default=None, description="To handle one more claim of his.")


class WhyIn(Body):
    """A reason in words, written on the version that was shown."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"version": 3, "why": "He kept the rule; the record shows it."}]},
    )
    version: Version
    why: Annotated[Plain, StringConstraints(min_length=1, max_length=casework.LONGEST)]


class CalledBackIn(Body):
    """The client was called back; ``apologised``: an apology was given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"apologised": False}]})
    apologised: bool = False


class DecisionIn(Body):
    """The decision of a person, signed by whoever sends it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"version": 4, "course": "explain_and_hold", "why": "Nothing is owed."}]
        },
    )
    version: Version
    course: Name
    why: Annotated[Plain, StringConstraints(min_length=1, max_length=casework.LONGEST)]
    amount: Amount | None = None


class CloseIn(Body):
    """What followed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"version": 5, "followed": "stayed"}]}
    )
    version: Version
    followed: Literal["stayed", "left", "claimed_again", "unknown"]
    note: Annotated[Plain, StringConstraints(max_length=casework.LONGEST)] = ""


class Reading(Answer):
    """A conversation as it was read. ``names``: who is the client has to be said first (sides)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "e1",
                    "name": "call.vtt",
                    "sha256": "9f2c" * 16,
                    "keep_until": "2027-01-03",
                    "names": [],
                    "turns": [{"speaker": "client", "name": "Anna", "text": "Where is it?", "at": 0.0}],
                    "findings": [],
                    "script": [],
                }
            ]
        }
    )
    id: str
    name: str
    sha256: str
    keep_until: dt.date
    names: list[str]
    turns: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    script: Any


class AdviceTold(Answer):
    """What the record and the rules say, by the published schema of advice; a person decides."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": 4, "advice": {"case": "desk-17", "blocked": False, "withheld": True}}]
        }
    )
    version: int
    advice: dict[str, Any]
