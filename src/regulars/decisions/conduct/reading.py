"""What a reading of a record is made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

Speaker = Literal["client", "employee"]

#: Kinds of observation that are violations of how people speak to each other.
VIOLATIONS: Final = frozenset(
    {
        "obscene", "insult", "disparagement", "threat", "ultimatum", "pressure_for_concession", "shouting",
        "rudeness",
    }
)  # fmt: skip
#: Kinds that are no violation, named so that nobody takes them for one.
OTHERS: Final = frozenset(
    {"harsh_complaint", "legal_warning", "leaving", "quoted", "self_insult", "product_insult"}
)
KINDS: Final = VIOLATIONS | OTHERS
#: What is aimed at a person whenever it is said.
ATTACKS: Final = frozenset({"insult", "disparagement", "threat"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a dialogue.

    ``at`` is where it stands in the record, as the record has it (seconds, a time of day, a date). ``heard``
    says that the words were recognised from speech, ``confidence`` how surely (0 to 1), if that is known.
    """

    speaker: Speaker
    text: str
    addressee: Speaker | None = None
    at: float | str | None = None
    name: str | None = None
    heard: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation about words: where exactly, of what kind, by which rule, and how surely.

    ``start`` and ``end`` are offsets in the turn's original text. ``violation`` and ``attack`` say what the
    kind amounts to; where ``abstained`` is true a person is only asked to look, and nobody is accused.
    ``before`` are the numbers of earlier turns in which the other side had violated.
    """

    turn: int
    kind: str
    violation: bool
    attack: bool
    start: int
    end: int
    target: str
    confidence: float
    rule: str
    abstained: bool
    before: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning by the employee, and whether a violation stood before it."""

    turn: int
    due: bool


@dataclass(frozen=True, slots=True)
class HangUp:
    """The employee ended the conversation: whether the rule was kept, and if not, what was missing."""

    turn: int
    kept: bool
    missing: Literal["violation", "warning", "repetition"] | None


@dataclass(frozen=True, slots=True)
class Script:
    """Whether the employee kept the company's script and its rule on warnings."""

    asked: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()
    hang_up: HangUp | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the record shows: observations in order, and what the employee did by the script."""

    turns: int
    findings: tuple[Finding, ...] = field(default_factory=tuple)
    script: Script = field(default_factory=Script)

    def of(self, turn: int) -> tuple[Finding, ...]:
        """The findings of one turn."""
        return tuple(finding for finding in self.findings if finding.turn == turn)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, as `reading.schema.json` describes it."""
        document: dict[str, Any] = _plain(asdict(self))
        return document


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
