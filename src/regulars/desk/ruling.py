"""Ruling on a case: one's own reason, then the advice, the decision, and what followed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from regulars.casebook.giving import GivenAway, given_away, owed_for_certain
from regulars.casebook.hearing import past_cases
from regulars.decisions.case import Advice, Settings, advise, deciding
from regulars.decisions.case import read as read_case
from regulars.decisions.concessions import outcome_records
from regulars.desk import casework, present, records
from regulars.desk.models import Case
from regulars.ledger import kinds, settling

if TYPE_CHECKING:
    from regulars.desk.models import Person


def write_reason(number: int, by: Person, key: str, version: int, why: str) -> Case:
    """Write the reason of the person ruling; his first one stays, so that the advice cannot change it."""
    casework.in_words(why)

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        casework.not_about(case, by)
        if reason_of(case, by) is not None:
            return document
        bare = {name: value for name, value in document.items() if name != "reason"}
        made = deciding.with_reason(bare, str(by), why.strip(), _now())
        case.reasons = [*case.reasons, {"person": by.pk, **made["reason"]}]
        case.reason = case.reason or why.strip()
        return made

    return casework.step(number, by, key, "case.reason.written", why, change, version)


def reason_of(case: Case, by: Person) -> dict[str, Any] | None:
    """The reason that ``by`` wrote in this case: by, why, at; None before he did."""
    mine = next((each for each in case.reasons if each["person"] == by.pk), None)
    return None if mine is None else {name: mine[name] for name in ("by", "why", "at")}


def advice(case: Case, by: Person | None, settings: Settings) -> Advice:
    """What the record and the rules say, as far as ``by`` may see it: courses after his own reason.

    ``by`` None is somebody who does not rule: he sees the gates, whatever others wrote.
    """
    if case.document.get("decision") is not None and by is not None:
        return advise(case.document, settings)
    return advise(_as_seen_by(case, by), settings)


def _as_seen_by(case: Case, by: Person | None) -> dict[str, Any]:
    document = {name: value for name, value in case.document.items() if name != "reason"}
    mine = None if by is None else reason_of(case, by)
    return document if mine is None else {**document, "reason": mine}


def advised(case: Case, by: Person) -> None:
    """Note that the advice was shown, the first time."""
    if case.advised_at is None:
        Case.objects.filter(pk=case.pk, advised_at=None).update(advised_at=timezone.now())


def decide(
    number: int,
    by: Person,
    key: str,
    version: int,
    *,
    course: str,
    why: str,
    amount: float | None = None,
) -> Case:
    """Record the decision, also against the advice; signed by the person, his role, the time and the rules.

    The next fit and Today read it from the records.
    """
    casework.in_words(why)
    how = casework.settings()

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        casework.not_about(case, by)
        made = deciding.decide(
            _as_seen_by(case, by),
            how,
            course=course,
            by=str(by),
            role=by.role,
            why=why.strip(),
            at=_now(),
            amount=amount,
        )
        case.state, case.decided_at, case.decided_by = Case.State.DECIDED, timezone.now(), by
        _record(made, how, by, concessions=True)
        return made

    return casework.step(number, by, key, "case.decided", [course, why, amount], change, version)


def close(number: int, by: Person, key: str, version: int, *, followed: str, note: str = "") -> Case:
    """Close a decided case with what followed; closed cases teach what courses cost."""
    casework.in_words(note)
    how = casework.settings()

    def change(case: Case, document: dict[str, Any]) -> dict[str, Any]:
        casework.not_about(case, by)
        made = deciding.close(document, followed=followed, at=_now(), by=str(by), note=note.strip())
        case.state = Case.State.CLOSED
        _record(made, how, by, concessions=False)
        return made

    return casework.step(number, by, key, "case.closed", [followed, note], change, version, settled=True)


def given() -> GivenAway:
    """What was given away in the cases of desk and folder, and by records that were imported."""
    company, how = present.company(), casework.settings()
    own = Case.objects.exclude(state=Case.State.OPEN).order_by("number").values_list("document", flat=True)
    cases = [*past_cases(company), *(read_case(each) for each in own)]
    kept = records.found((kinds.CASES.name, kinds.CONCESSIONS.name))
    return given_away(cases, [*settling.imported(company), *kept], how)


def _record(document: dict[str, Any], how: Settings, by: Person, *, concessions: bool) -> None:
    """Write what the forecast has to know of the case among the records."""
    case = read_case(document)
    if case.client.id is None:
        return
    made = outcome_records(case, owed_for_certain(case, how))
    records.append(made if concessions else made[:1], by)


def _now() -> dt.datetime:
    return timezone.localtime().replace(tzinfo=None, microsecond=0)
