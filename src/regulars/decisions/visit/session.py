"""A visit on its way with the questions asked in it: kept between two steps, records when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from regulars.decisions.visit.documents import VISIT_BROKEN, records
from regulars.decisions.visit.machine import Visit
from regulars.decisions.visit.questions import Choice, Question
from regulars.errors import ArgumentInvalid
from regulars.reasons import lookup

#: The kinds of records that are a client's own words and what he was offered.
OF_CLIENT: Final = ("visits", "answers", "offers", "check-backs", "promises", "referrals")
#: What came of a visit that ended while a question of advice was open.
LEFT_OVER_A_QUESTION: Final = "left over a question"


@dataclass(frozen=True)
class Asked:
    """A question of advice that was put, and what he chose."""

    question: Question
    choice: Choice


@dataclass(frozen=True)
class Session:
    """A visit with the questions asked in it; ``open`` is the one that waits for an answer.

    ``settled`` are promises of earlier visits that were kept or broken since; ``nothing`` says why advice
    could offer nothing; ``benefit``, ``margin`` and ``runner_up`` are those of the advised offer.
    """

    visit: Visit
    asked: tuple[Asked, ...] = ()
    open: Question | None = None
    nothing: Mapping[str, Any] | None = None
    benefit: float | None = None
    margin: float | None = None
    runner_up: str | None = None
    settled: tuple[Mapping[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The session as plain values; `from_json` reads them."""
        return {
            "visit": self.visit.as_json(),
            "asked": [{"question": each.question.as_json(), "choice": each.choice} for each in self.asked],
            "open": self.open.as_json() if self.open else None,
            "nothing": self.nothing,
            "benefit": self.benefit,
            "margin": self.margin,
            "runner_up": self.runner_up,
            "settled": list(self.settled),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Session:
        """The session that `as_json` wrote; raises `ArgumentInvalid` for anything else."""
        try:
            return cls(
                Visit.from_json(document["visit"]),
                tuple(Asked(_question(each["question"]), each["choice"]) for each in document["asked"]),
                _question(document["open"]) if document["open"] else None,
                document.get("nothing"),
                document["benefit"],
                document["margin"],
                document.get("runner_up"),
                tuple(document["settled"]),
            )
        except (ValueError, KeyError, TypeError) as broken:
            raise ArgumentInvalid(VISIT_BROKEN, problem=f"{type(broken).__name__}: {broken}") from broken

    def records(self) -> list[dict[str, Any]]:
        """What came of the visit; whoever left while a question was open, left over it."""
        visit, *rest = records(self.visit)
        if self.open is not None:
            visit = {**visit, "outcome": LEFT_OVER_A_QUESTION}
        return [visit, *rest, *(dict(each) for each in self.settled)]


def _question(document: Mapping[str, Any]) -> Question:
    why = document["reason"]
    return Question(
        document["kind"],
        tuple(document["items"]),
        document["about"],
        document["value"],
        document["gain"],
        lookup(why["code"])(**why["params"]) if why else None,
    )
