"""A case as values: what is asked, claimed, shown and observed. Made from a document by
`regulars.decisions.case.read`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from regulars.decisions.rules.vocabulary import Value


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` in the case's currency; ``high`` None where no upper end is known."""

    low: float
    high: float | None
    source: str = ""


@dataclass(frozen=True)
class Client:
    """Who he is and what is at stake with him; ``value`` or ``tail`` None where nobody knows."""

    id: str | None
    kind: Literal["consumer", "business"] = "consumer"
    value: Range | None = None
    tail: Range | None = None
    cases_before: int = 0
    upheld_before: int = 0


@dataclass(frozen=True)
class Ask:
    """What the client demands; ``ultimatum`` where he says "or else"."""

    what: str
    amount: float = 0.0
    ultimatum: bool = False
    text: str = ""


@dataclass(frozen=True)
class Claim:
    """What may be owed, on which ground, with the facts that rules ask for."""

    id: str
    ground: str
    amount: float
    used: float = 0.0
    term: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A term in question and the proof that it was disclosed: which version, when shown, how accepted."""

    id: str
    text: str = ""
    version: str | None = None
    shown_at: dt.datetime | None = None
    accepted: str | None = None
    accepted_at: dt.datetime | None = None
    negotiated: bool = False
    evidence: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether the company can prove that he knew it before he was bound.

            >>> day = dt.datetime(2026, 9, 20, 10, 2)
            >>> how = {"version": "7", "accepted": "button", "evidence": ("log",)}
        >>> shown = Term("t", shown_at=day, accepted_at=day, **how)
            >>> shown.proven, Term("t", version="7").proven
            (True, False)
        """
        told = self.version and self.accepted and self.evidence
        if not told or self.shown_at is None or self.accepted_at is None:
            return False
        return self.shown_at <= self.accepted_at


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence: what it is and the hash by which it is known again.

    ``keep_until`` is the day by which a record of what people said is to be deleted; empty for other files.
    """

    id: str
    kind: str
    name: str
    sha256: str
    size: int
    type: str
    added_at: dt.datetime | None = None
    says: str = ""
    path: str = ""
    keep_until: str = ""


@dataclass(frozen=True)
class Statement:
    """That a fact has a value, and the evidence which says so."""

    fact: str
    value: Value
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Observed:
    """Words in a record that were noted: who said them, in which turn, and what kind they are."""

    evidence: str
    turn: int
    speaker: Literal["client", "employee"]
    kind: str
    quote: str
    violation: bool
    attack: bool


@dataclass(frozen=True)
class Signed:
    """Something a person wrote: who, what, when."""

    by: str
    why: str
    at: dt.datetime


@dataclass(frozen=True)
class Costs:
    """What courses cost the company, where it is known."""

    put_right: Range | None = None
    nearest: Range | None = None
    nearest_offer: str = ""
    handling: Range | None = None


@dataclass(frozen=True)
class Case:
    """A case. ``document`` is what it was read from, and what `decide` signs."""

    id: str
    opened_at: dt.datetime
    country: str
    client: Client
    language: str | None = None
    currency: str | None = None
    asks: tuple[Ask, ...] = ()
    claims: tuple[Claim, ...] = ()
    terms: tuple[Term, ...] = ()
    annual_pay: Range | None = None
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[Statement, ...] = ()
    findings: tuple[Observed, ...] = ()
    costs: Costs = field(default_factory=Costs)
    apologised_at: dt.datetime | None = None
    waiver: Signed | None = None
    reason: Signed | None = None
    decision: Mapping[str, Any] | None = None
    closed: Mapping[str, Any] | None = None
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def asked(self, *what: str) -> bool:
        """Whether the client demands any of ``what``."""
        return any(ask.what in what for ask in self.asks)

    @property
    def conflict(self) -> bool:
        """Whether a conflict is open: an ultimatum, pressure, or words of his that break the rules."""
        return any(ask.ultimatum for ask in self.asks) or any(
            each.violation and each.speaker == "client" for each in self.findings
        )
