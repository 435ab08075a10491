"""What is owed, whatever the tone: by disclosure that cannot be proven, by law, by the company's own
rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regulars.decisions.case.defaults import Settings
from regulars.decisions.case.model import Case, Claim, Range
from regulars.decisions.case.standing import Standing, facts_of_case
from regulars.decisions.rules.table import Answer, Table
from regulars.decisions.rules.vocabulary import REMEDIES, Value
from regulars.reasons import Reason, Said

NOT_DISCLOSED = Reason(
    "owed.not_disclosed",
    "the company cannot prove that he was told (version, when, how accepted): the client is right, "
    "{amount} is owed",
)
BY_RULE = Reason("owed.by_rule", "{remedy} ({table} {row}: {source}; confirm with counsel)")
BY_OWN_RULE = Reason("owed.by_own_rule", "{remedy} (company rule {table} {row}: {source})")
TELL = Reason("owed.tell", "{table} cannot answer before this is known: {facts}")
NO_TABLE = Reason("owed.no_table", "no table for this country ({country}): ask counsel")

#: What the client gets by a remedy, least first: of two answers the better for him counts.
_ORDER = ("nothing", "counsel", "put_right", "rest", "choice", "all")

#: Grounds on which the company can keep a sum by a term only → the remedy where it cannot prove the term.
#: Who cancels pays for what he has used, and no more.
_BY_TERM: Final[Mapping[str, str]] = {"term": "all", "cancellation": "rest"}


@dataclass(frozen=True)
class Owed:
    """What one claim comes to.

    ``money`` is what has to be paid, ``in_kind`` what putting it right costs the company. ``counsel`` where
    the tables cannot tell: then ``money`` spans from nothing to the sum. ``missing`` are facts to find out
    first.
    """

    claim: str
    remedy: str
    money: Range
    in_kind: Range | None
    because: tuple[Said, ...]
    missing: tuple[str, ...] = ()
    counsel: bool = False


def owed(case: Case, standing: Standing, settings: Settings) -> tuple[Owed, ...]:
    """What every claim of ``case`` comes to."""
    return tuple(_owed(claim, case, standing, settings) for claim in case.claims)


def total(found: tuple[Owed, ...]) -> Range:
    """All that has to be paid."""
    low, high = sum(each.money.low for each in found), sum(each.money.high or 0.0 for each in found)
    return Range(low, high)


def disclosed(claim: Claim, case: Case) -> str:
    """Whether the term behind ``claim`` was shown and accepted: "proven", "unproven", or "no_term"."""
    if claim.term is None:
        return "unproven" if claim.ground == "term" else "no_term"
    return "proven" if next(term for term in case.terms if term.id == claim.term).proven else "unproven"


def facts_of_claim(claim: Claim, case: Case, standing: Standing) -> dict[str, Value | None]:
    """What rules may ask of the claim, and of the case it stands in."""
    term = next((term for term in case.terms if term.id == claim.term), None)
    return {
        **facts_of_case(case, standing),
        **claim.facts,
        "ground": claim.ground,
        "amount": claim.amount,
        "client_kind": case.client.kind,
        "proof": disclosed(claim, case),
        "negotiated": term.negotiated if term is not None else None,
    }


def _owed(claim: Claim, case: Case, standing: Standing, settings: Settings) -> Owed:
    facts = facts_of_claim(claim, case, standing)
    on = case.opened_at.date()
    law = settings.law_of(case.country)
    own = [table for table in settings.rules if table.decides == "owed" and table.in_force(on)]
    tables: list[Table] = [*([law] if law is not None and law.in_force(on) else []), *own]
    answers = [table.decide(facts, on) for table in tables]
    because = [
        _because(answer) for answer in answers if answer.row is None or answer.row.then != ("nothing",)
    ]
    if not because:
        because = [_because(answer) for answer in answers]
    if law is None:
        because.append(NO_TABLE(country=case.country))
    # Held against the company in any country, whatever its tables say.
    if claim.ground in _BY_TERM and facts["proof"] == "unproven":
        remedy = _BY_TERM[claim.ground]
        paid, _ = _sums(remedy, claim, case)
        return Owed(claim.id, remedy, paid, None, (NOT_DISCLOSED(amount=paid.low), *because))
    given = [answer.row.then[0] for answer in answers if answer.row is not None]
    missing = tuple(dict.fromkeys(name for answer in answers for name in answer.missing))
    remedy = max([*given, "nothing"], key=_ORDER.index)
    counsel = remedy == "counsel" or (law is None and remedy == "nothing" and claim.ground != "no_ground")
    money, in_kind = _sums("counsel" if counsel else remedy, claim, case)
    return Owed(claim.id, remedy, money, in_kind, tuple(because), missing, counsel)


def _sums(remedy: str, claim: Claim, case: Case) -> tuple[Range, Range | None]:
    """What the remedy comes to in money, and in kind."""
    nothing, whole = Range(0.0, 0.0), Range(claim.amount, claim.amount)
    right = case.costs.put_right or Range(0.0, None)
    if remedy == "all":
        return whole, None
    if remedy == "rest":
        rest = max(claim.amount - claim.used, 0.0)
        return Range(rest, rest), None
    if remedy == "choice":
        # He chooses by what he asks for.
        return (whole, None) if case.asked("refund", "fee_back") else (nothing, right)
    if remedy == "put_right":
        return nothing, right
    return (Range(0.0, claim.amount), None) if remedy == "counsel" else (nothing, None)


def _because(answer: Answer) -> Said:
    if answer.row is None:
        return TELL(table=answer.table.name, facts=", ".join(answer.missing))
    said = BY_RULE if answer.table.country else BY_OWN_RULE
    remedy = REMEDIES[answer.row.then[0]]()
    return said(remedy=remedy, table=answer.table.name, row=answer.row.id, source=answer.row.source)
