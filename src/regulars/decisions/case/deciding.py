"""What a person does with a case: his reason, his decision, the end; each a new document, the old one
unchanged.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from regulars.decisions.case import opening
from regulars.decisions.case.advice import Advice, advise
from regulars.decisions.case.defaults import Settings
from regulars.decisions.case.model import Case
from regulars.decisions.case.owed import total
from regulars.decisions.case.reading import read
from regulars.decisions.case.standing import stand
from regulars.decisions.rules.vocabulary import COURSES
from regulars.errors import ArgumentInvalid, InputError
from regulars.reasons import Reason, Said

NOT_YET = Reason("error.case_not_yet", "This case cannot be decided yet: {missing}.")
REASON_MISSING = Reason(
    "error.case_reason_missing",
    "Write your own reason first: the decision is yours, and the advice comes after it.",
)
DECIDED_ALREADY = Reason("error.case_decided", "This case was decided on {at} by {by}. Open a new one.")
NOT_DECIDED = Reason("error.case_not_decided", "This case has not been decided, so it cannot be closed.")
NO_COURSE = Reason("error.case_no_course", "{course!r} is not a course. There are: {known}.")
CLOSED_BY_GATE = Reason(
    "error.case_gate",
    "“{course}” is off the table in this case: {because}. No decision in a case changes that.",
)
FOLLOWED_UNKNOWN = Reason("error.case_followed", "{followed!r} is not what can follow. There are: {known}.")
EMPTY_WORDS = Reason("error.case_empty_words", "A name and a reason in words are needed.")

FOLLOWED: Final[Mapping[str, Reason]] = {
    "stayed": Reason("followed.stayed", "he stayed"),
    "left": Reason("followed.left", "he left"),
    "claimed_again": Reason("followed.claimed_again", "he claimed again"),
    "unknown": Reason("followed.unknown", "not known"),
}
#: Gates whose verdict no person's decision in a case sets aside.
_FIRM: Final = ("law", "principles")


class DecisionRefused(InputError):
    """A decision that cannot be recorded."""


def with_reason(document: Mapping[str, Any], by: str, why: str, at: dt.datetime) -> dict[str, Any]:
    """The case with the reason of the person ruling; the first one stays, so that advice cannot change it."""
    undecided(read(document))
    _in_words(by, why)
    if "reason" in document:
        return dict(document)
    return _kept({**document, "reason": {"by": by, "why": why, "at": at.isoformat(timespec="seconds")}})


def decide(
    document: Mapping[str, Any],
    settings: Settings,
    *,
    course: str,
    by: str,
    why: str,
    at: dt.datetime,
    amount: float | None = None,
    role: str = "",
) -> dict[str, Any]:
    """The case with the decision: course, amount, reason, who and when, versions of the rules, what it goes
    against.

    ``amount`` is what is paid in all (default: what is owed for certain); ``role`` is the code of the role in
    which he decides, where he has one. The decision names the sha256 of
    the case it was made on. Raises `DecisionRefused` where something has to be heard first, no reason was
    written, the case was decided before, or the course is off the table by law or principle.
    """
    case = read(document)
    undecided(case)
    _in_words(by, why)
    if course not in COURSES:
        raise ArgumentInvalid(NO_COURSE, course=course, known=", ".join(COURSES))
    advice = advise(case, settings)
    if advice.blocked:
        raise DecisionRefused(NOT_YET, missing=list(advice.missing))
    if advice.withheld:
        raise DecisionRefused(REASON_MISSING)
    closed = (*advice.off_table, *opening.employee_off(stand(case)))
    off = next((each for each in closed if each.course == course), None)
    if off is not None and off.gate in _FIRM:
        raise DecisionRefused(CLOSED_BY_GATE, course=COURSES[course](), because=off.because)
    due = total(advice.owed)
    paid = due.low if amount is None else amount
    decision = {
        "course": course,
        "amount": paid,
        "by": by,
        "why": why,
        "at": at.isoformat(timespec="seconds"),
        "rules": dict(advice.rules),
        "facts": fingerprint(document),
        "against": _against(course, paid, advice),
        **({"role": role} if role else {}),
    }
    return _kept({**document, "decision": decision})


def close(
    document: Mapping[str, Any], *, followed: str, at: dt.datetime, by: str = "", note: str = ""
) -> dict[str, Any]:
    """The case with what followed: one of `FOLLOWED`."""
    case = read(document)
    if case.decision is None:
        raise DecisionRefused(NOT_DECIDED)
    if followed not in FOLLOWED:
        raise ArgumentInvalid(FOLLOWED_UNKNOWN, followed=followed, known=", ".join(FOLLOWED))
    said = {name: text for name, text in (("by", by), ("note", note)) if text}
    return _kept(
        {**document, "closed": {"at": at.isoformat(timespec="seconds"), "followed": followed, **said}}
    )


def fingerprint(document: Mapping[str, Any]) -> str:
    """The sha256 of what the decision was made on: the case without its decision and its end.

    >>> one = {"case": "17", "country": "RO"}
    >>> fingerprint(one) == fingerprint({"country": "RO", "case": "17", "closed": {}})
    True
    """
    facts = {name: value for name, value in document.items() if name not in ("decision", "closed")}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_signed(document: Mapping[str, Any]) -> bool:
    """Whether the case is still the one that was decided on."""
    decision = document.get("decision")
    return decision is not None and decision["facts"] == fingerprint(document)


def _against(course: str, paid: float, advice: Advice) -> list[str]:
    """Gates and rankings that a decision goes against: "money", "owed", or the name of a gate."""
    due = total(advice.owed)
    found = [each.gate for each in advice.off_table if each.course == course]
    if course not in {each.course for each in advice.courses} and not found:
        found.append("evidence")
    gates: list[str] = list(found)
    if paid < due.low:
        gates.append("owed")
    if paid > (due.high or 0.0):
        gates += [gate.gate for gate in advice.gates if gate.gate == "no_reward" and gate.state == "applies"]
    if any(each.worse == course for each in advice.ranking):
        gates.append("money")
    return list(dict.fromkeys(gates))


def undecided(case: Case) -> None:
    """Raise `DecisionRefused` for a case that was decided: nothing is added to it afterwards."""
    if case.decision is not None:
        raise DecisionRefused(DECIDED_ALREADY, at=case.decision["at"], by=case.decision["by"])


def _kept(document: dict[str, Any]) -> dict[str, Any]:
    """``document``, which is a case still; raises `CaseRefused` for a sum that is none."""
    read(document)
    return document


def _in_words(*words: str) -> None:
    if not all(word.strip() for word in words):
        raise ArgumentInvalid(EMPTY_WORDS)


def against_in_words(code: str) -> Said:
    """What a decision goes against, in words."""
    return AGAINST[code]()


AGAINST: Final[Mapping[str, Reason]] = {
    "owed": Reason("against.owed", "less is given than is owed"),
    "money": Reason("against.money", "another course costs less over the whole ranges"),
    "evidence": Reason("against.evidence", "nothing in the record calls for this course"),
    "no_reward": Reason(
        "against.no_reward", "more is paid than is owed, in a conflict or to a serial claimer"
    ),
    "law": Reason("against.law", "the law"),
    "principles": Reason("against.principles", "principles and company rules"),
    "apology": Reason("against.apology", "the rule of one apology for a shown fault"),
}
