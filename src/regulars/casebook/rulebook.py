"""The tables in force at a company, and a changed table tried on past cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.casebook.hearing import own_tables
from regulars.company import Company
from regulars.decisions.case import Case
from regulars.decisions.case.owed import facts_of_claim
from regulars.decisions.case.standing import facts_of_case, stand
from regulars.decisions.rules import Answer, Table, shipped


@dataclass(frozen=True)
class Tried:
    """What the old and the changed table answer to one claim; ``claim`` is None for the case as a whole."""

    case: str
    claim: str | None
    before: Answer | None
    after: Answer

    @property
    def differs(self) -> bool:
        """Whether the answer changes, be it only the row that gives it."""
        return self.before is None or told(self.before) != told(self.after)


def tables(company: Company | None) -> list[Table]:
    """The company's own tables, then those that come with Regulars and that it has none of its own for."""
    own = own_tables(company)
    countries = {table.country for table in own}
    has_rules = any(table.country is None for table in own)
    rest = (
        table for table in shipped() if (table.country not in countries if table.country else not has_rules)
    )
    return [*own, *rest]


def tried(cases: Iterable[Case], before: Table | None, after: Table) -> list[Tried]:
    """Both tables asked about every claim of ``cases``, or about the cases where courses are decided."""
    return [each for case in cases for each in _tried(case, before, after)]


def _tried(case: Case, before: Table | None, after: Table) -> list[Tried]:
    standing, on = stand(case), case.opened_at.date()
    asked = (
        [(None, facts_of_case(case, standing))]
        if after.decides == "courses"
        else [(claim.id, facts_of_claim(claim, case, standing)) for claim in case.claims]
    )
    return [
        Tried(
            case.id,
            claim,
            None if before is None else before.decide(facts, on),
            after.decide(facts, on),
        )
        for claim, facts in asked
    ]


def told(answer: Answer) -> tuple[tuple[str, ...], str]:
    """What an answer says: its remedies or courses and its row, or what is missing.

    >>> from regulars.decisions.rules import house_table
    >>> told(Answer(house_table(), None, ("days",)))
    (('days',), '?')
    """
    return (answer.missing, "?") if answer.row is None else (answer.row.then, answer.row.id)
