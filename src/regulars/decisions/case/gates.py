"""The gates, in order, never traded for money: evidence, law, principles, no reward for conflict, apology."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from regulars.decisions.case.defaults import Settings
from regulars.decisions.case.model import Case
from regulars.decisions.case.owed import Owed, total
from regulars.decisions.case.standing import Standing, facts_of_case
from regulars.decisions.rules.vocabulary import FACTS
from regulars.reasons import Reason, Said

GateName = Literal["evidence", "law", "principles", "no_reward", "apology"]
State = Literal["passed", "missing", "disputed", "applies"]

EVIDENCE = Reason("gate.evidence", "Evidence first")
LAW = Reason("gate.law", "Law and disclosure")
PRINCIPLES = Reason("gate.principles", "Principles and company rules")
NO_REWARD = Reason("gate.no_reward", "No reward for conflict")
APOLOGY = Reason("gate.apology", "Apology")

THERE_IS = Reason("gate.evidence_there", "{n} piece of evidence", plural="{n} pieces of evidence")
WAIVED = Reason("gate.waived", "{by} decided to go without evidence: {why}")
NO_EVIDENCE = Reason("gate.no_evidence", "there is no evidence, and nobody has recorded a waiver")
CLAIM_BARE = Reason("gate.claim_bare", "nothing shows claim {claim}")
FACT_BARE = Reason("gate.fact_bare", "nothing shows that {fact}")
NO_CLAIM = Reason("gate.no_claim", "he asks for money back, and no claim says on which ground")
NOT_HEARD = Reason("gate.not_heard", "the employee has not been heard")
NO_RECORD = Reason("gate.no_record", "nothing shows whether the employee kept the rules")
BUYER_NOT_HEARD = Reason(
    "gate.buyer_not_heard", "somebody speaks for the buyer, who would bear the cost and has not been asked"
)
CANNOT_BARE = Reason("gate.cannot_bare", "that it cannot be done needs evidence, too (capacity, law, safety)")
FIND_OUT = Reason("gate.find_out", "find out: {facts}")
CONTRADICTED = Reason("gate.contradicted", "evidence contradicts itself: {fact} ({sides})")
ONLY_SAID = Reason("gate.only_said", "only asserted, and counts for nothing: {fact}")
NOTHING_OWED = Reason("gate.nothing_owed", "nothing is owed")
OWED = Reason("gate.owed", "owed: {low}–{high}")
OWED_EXACT = Reason("gate.owed_exact", "owed: {amount}")
IN_KIND = Reason("gate.in_kind", "to be put right: claim {claim}")
ASK_COUNSEL = Reason("gate.ask_counsel", "ask counsel about claim {claim}: the tables cannot tell")
KEPT_RULES = Reason(
    "gate.kept_rules", "an employee who kept the rules is not sacrificed, whatever is offered"
)
BREACH_NOT_SHOWN = Reason("gate.breach_not_shown", "it is not shown that the employee broke a rule")
NO_PRINCIPLE = Reason("gate.no_principle", "no principle or company rule takes a course off the table")
PRINCIPLE = Reason("gate.principle", "your principle “{name}” takes off the table: {courses}")
CONFLICT = Reason("gate.conflict", "a conflict is open: what is paid is what is owed, {amount}")
NO_CONFLICT = Reason("gate.no_conflict", "no conflict is open")
FAULT_SHOWN = Reason("gate.fault_shown", "a fault is shown: one apology, without promises")
FAULT_OF_TERM = Reason(
    "gate.fault_of_term",
    "money was taken or kept by a term that does not bind him, and that is a fault of ours: one apology, "
    "without promises",
)
APOLOGISED = Reason("gate.apologised", "an apology was given; a second does harm (Halperin et al. 2022)")
NO_FAULT = Reason("gate.no_fault", "no fault is shown: no apology")
FAULT_DISPUTED = Reason(
    "gate.fault_disputed", "whether there is a fault is disputed: no apology before it is shown"
)

SOURCE_EVIDENCE = Reason(
    "gate.source_evidence", "the company's own gate: both sides are heard before anybody is judged"
)
SOURCE_LAW = Reason(
    "gate.source_law", "country table {table}, version {version}; the burden of proof of disclosure is ours"
)
SOURCE_NO_LAW = Reason(
    "gate.source_no_law", "no table for this country ({country}); the burden of proof of disclosure is ours"
)
SOURCE_MEMBER = Reason(
    "gate.source_member",
    "{country} has no table of its own: that of the Union, version {version}, a floor; national law binds",
)
SOURCE_PRINCIPLES = Reason("gate.source_principles", "principles of the company and its rules: {tables}")
SOURCE_NO_REWARD = Reason(
    "gate.source_no_reward",
    "Ma, Sun and Kekre 2015: redress raises later complaining; goodwill is given unasked",
)
SOURCE_APOLOGY = Reason(
    "gate.source_apology", "Halperin et al. 2022, 1.5 million clients: repeated apologies did worse than none"
)


#: Facts that are missing in words of their own.
_BARE: Final[Mapping[str, Reason]] = {"feasible": CANNOT_BARE, "heard_buyer": BUYER_NOT_HEARD}


@dataclass(frozen=True)
class Gate:
    """One gate: what it found, where the rule comes from; ``missing`` and ``disputed`` ask for a look."""

    gate: GateName
    title: Said
    state: State
    found: tuple[Said, ...]
    source: Said


@dataclass(frozen=True)
class Due:
    """By when the record is to be heard and the client called back, and where these times come from."""

    hear_by: dt.datetime
    call_back_by: dt.datetime


def due(case: Case, settings: Settings) -> Due:
    """The due times of ``case``, from the moment it was opened."""
    return Due(
        case.opened_at + dt.timedelta(minutes=settings.hear_within),
        case.opened_at + dt.timedelta(hours=settings.call_back_within),
    )


def against_employee(case: Case) -> bool:
    """Whether somebody has to be heard: a demand against an employee, or an employee's words in a record."""
    return case.asked("dismiss", "reprimand") or any(
        each.speaker == "employee" and each.violation for each in case.findings
    )


def missing(
    case: Case, standing: Standing, found: tuple[Owed, ...], hanging: tuple[str, ...], settings: Settings
) -> tuple[Said, ...]:
    """What has to be heard or found out before anybody may decide.

    ``hanging`` are facts on which the open courses hang, though nothing shows them.
    """
    lacks: list[Said] = []
    if case.waiver is None:
        if not case.evidence:
            lacks.append(NO_EVIDENCE())
        lacks += [CLAIM_BARE(claim=each.id) for each in case.claims if not each.evidence]
        for name in hanging:
            lacks.append(_BARE[name]() if name in _BARE else FACT_BARE(fact=FACTS[name].label()))
    # Whoever is accused is heard; no waiver takes that away.
    if against_employee(case):
        if not standing.is_shown("heard_employee"):
            lacks.append(NOT_HEARD())
        if not standing.spoken_of("employee_kept_rules"):
            lacks.append(NO_RECORD())
    if case.asked("refund", "fee_back") and not case.claims:
        lacks.append(NO_CLAIM())
    facts, on = facts_of_case(case, standing), case.opened_at.date()
    tables = [table for table in settings.rules if table.decides == "courses" and table.in_force(on)]
    ruled = [name for table in tables for name in table.decide(facts, on).missing]
    asked = dict.fromkeys([*(name for each in found for name in each.missing), *ruled])
    if asked:
        lacks.append(FIND_OUT(facts=[FACTS[name].label() for name in asked]))
    return tuple(lacks)


def checklist(
    case: Case, standing: Standing, found: tuple[Owed, ...], settings: Settings, lacks: tuple[Said, ...]
) -> tuple[Gate, ...]:
    """All gates, in their order."""
    return (
        _evidence(case, standing, lacks),
        _law(case, found, settings),
        _principles(case, standing, settings),
        _no_reward(case, found),
        _apology(case, standing, found),
    )


def fault(case: Case, standing: Standing, found: tuple[Owed, ...]) -> Said | None:
    """The fault of the company that is shown, in words; None where none is.

    A fault is a shown fact, or what evidence of a claim says: its cause is the company, or money was taken
    by a term that does not bind the client. That the company cannot prove a term is a failing of its own.
    """
    if standing.is_shown("company_at_fault") or standing.is_shown("employee_kept_rules", False):
        return FAULT_SHOWN()
    if standing.spoken_of("company_at_fault"):
        return None
    given = {each.claim: each for each in found if each.remedy not in ("nothing", "counsel")}
    for claim in case.claims:
        if claim.id not in given or not (claim.evidence or case.waiver):
            continue
        if claim.facts.get("cause") == "company":
            return FAULT_SHOWN()
        if (claim.term is not None or claim.ground == "term") and given[claim.id].money.low > 0:
            return FAULT_OF_TERM()
    return None


def apology_due(case: Case, standing: Standing, found: tuple[Owed, ...]) -> bool:
    """Whether to apologise: for a shown fault, once."""
    return case.apologised_at is None and fault(case, standing, found) is not None


def _evidence(case: Case, standing: Standing, lacks: tuple[Said, ...]) -> Gate:
    said: list[Said] = [*lacks]
    for fact, statements in standing.disputed.items():
        sides = "; ".join(f"{_plain(each.value)}: {', '.join(each.evidence) or '—'}" for each in statements)
        said.append(CONTRADICTED(fact=FACTS[fact].label(), sides=sides))
    said += [ONLY_SAID(fact=FACTS[name].label()) for name in standing.asserted]
    if case.evidence:
        said.append(THERE_IS(n=len(case.evidence)))
    if case.waiver is not None:
        said.append(WAIVED(by=case.waiver.by, why=case.waiver.why))
    state: State = "missing" if lacks else "disputed" if standing.disputed else "passed"
    return Gate("evidence", EVIDENCE(), state, tuple(said), SOURCE_EVIDENCE())


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _law(case: Case, found: tuple[Owed, ...], settings: Settings) -> Gate:
    law = settings.law_of(case.country)
    if law is None:
        source = SOURCE_NO_LAW(country=case.country)
    elif law.country != case.country:
        source = SOURCE_MEMBER(country=case.country, version=law.version)
    else:
        source = SOURCE_LAW(table=law.name, version=law.version)
    money = total(found)
    exact = OWED_EXACT(amount=money.low) if money.low == money.high else OWED(low=money.low, high=money.high)
    said: list[Said] = [exact] if money.high else []
    for each in found:
        if each.in_kind is not None:
            said.append(IN_KIND(claim=each.claim))
        if each.counsel:
            said.append(ASK_COUNSEL(claim=each.claim))
        said += each.because
    state: State = "applies" if money.high or any(each.in_kind for each in found) else "passed"
    return Gate("law", LAW(), state, tuple(said) or (NOTHING_OWED(),), source)


def _principles(case: Case, standing: Standing, settings: Settings) -> Gate:
    said: list[Said] = []
    if standing.is_shown("employee_kept_rules"):
        said.append(KEPT_RULES())
    elif case.asked("dismiss", "reprimand") and not standing.is_shown("employee_kept_rules", False):
        said.append(BREACH_NOT_SHOWN())
    said += [PRINCIPLE(name=name, courses=", ".join(taken)) for name, taken in settings.principles.items()]
    tables = ", ".join(f"{table.name} {table.version}" for table in settings.rules)
    source = SOURCE_PRINCIPLES(tables=tables)
    return Gate(
        "principles", PRINCIPLES(), "applies" if said else "passed", tuple(said) or (NO_PRINCIPLE(),), source
    )


def _no_reward(case: Case, found: tuple[Owed, ...]) -> Gate:
    if not case.conflict:
        return Gate("no_reward", NO_REWARD(), "passed", (NO_CONFLICT(),), SOURCE_NO_REWARD())
    return Gate(
        "no_reward", NO_REWARD(), "applies", (CONFLICT(amount=total(found).high),), SOURCE_NO_REWARD()
    )


def _apology(case: Case, standing: Standing, found: tuple[Owed, ...]) -> Gate:
    if case.apologised_at is not None:
        return Gate("apology", APOLOGY(), "passed", (APOLOGISED(),), SOURCE_APOLOGY())
    shown = fault(case, standing, found)
    if shown is not None:
        return Gate("apology", APOLOGY(), "applies", (shown,), SOURCE_APOLOGY())
    if "company_at_fault" in standing.disputed or "employee_kept_rules" in standing.disputed:
        return Gate("apology", APOLOGY(), "disputed", (FAULT_DISPUTED(),), SOURCE_APOLOGY())
    return Gate("apology", APOLOGY(), "passed", (NO_FAULT(),), SOURCE_APOLOGY())
