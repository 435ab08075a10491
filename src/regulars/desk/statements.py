"""What staff state in a case: facts that evidence shows, claims and terms, costs, a waiver, a call back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from regulars.decisions.case import entries
from regulars.desk import casework
from regulars.desk.models import Case
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person

NOTHING_STATED: Final = Reason("error.case_nothing_stated", "Fill in at least one field.")


def state_fact(
    number: int, by: Person, key: str, version: int, *, fact: str, value: str, evidence: Sequence[str]
) -> Case:
    """State what evidence shows; stated again of the same evidence, it takes the place of what stood."""
    stated = {**entries.fact(fact, value), "evidence": list(evidence)}

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        casework.not_about(case, by)
        same = (stated["fact"], stated["evidence"])
        rest = [
            each for each in document.get("facts", ()) if (each["fact"], each.get("evidence", [])) != same
        ]
        return {**document, "facts": [*rest, stated]}

    return casework.step(number, by, key, "case.fact.stated", stated, change, version)


def claim(
    number: int,
    by: Person,
    key: str,
    version: int,
    *,
    id: str | None,
    given: Mapping[str, str | None],
    evidence: Sequence[str] | None = None,
    term: Mapping[str, str] | None = None,
) -> Case:
    """State on which ground he claims what, new or (``id``) changed, and by which ``term`` he paid."""

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        made, mine = entries.with_claim(document, id, given, evidence)
        if term and any(term.values()):
            said = {
                **{name: value for name, value in term.items() if value},
                "evidence": list(evidence or ()),
            }
            made = entries.with_term(made, entries.claim_of(made, mine), said)
        return made

    asked = [id, dict(given), list(evidence or ()), dict(term or {})]
    return casework.step(number, by, key, "case.claim.stated", asked, change, version)


def state_costs(number: int, by: Person, key: str, version: int, said: Mapping[tuple[str, str], Any]) -> Case:
    """State what courses cost, the employee's pay, the nearest offer: values by place in the document."""
    if not said:
        raise ArgumentInvalid(NOTHING_STATED)

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        casework.not_about(case, by)
        return entries.with_details(document, said)

    asked = [[*place, value] for place, value in said.items()]
    return casework.step(number, by, key, "case.costs.stated", asked, change, version)


def waive(number: int, by: Person, key: str, version: int, why: str) -> Case:
    """Record that the case goes on without evidence: a person's decision, signed."""
    if not casework.in_words(why):
        raise ArgumentInvalid(casework.SAY_SOMETHING)

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        casework.not_about(case, by)
        return {**document, "waiver": {"by": str(by), "why": why.strip(), "at": casework.wall_time()}}

    return casework.step(number, by, key, "case.waived", why, change, version)


def call_back(number: int, by: Person, key: str, *, apologised: bool = False) -> Case:
    """Note that the client was called back; ``apologised`` where an apology was given."""

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        case.called_back_at = case.called_back_at or timezone.now()
        if apologised and document.get("decision") is None:
            return {**document, "apologised_at": document.get("apologised_at") or casework.wall_time()}
        return document

    return casework.step(number, by, key, "case.called_back", apologised, change, settled=True)
