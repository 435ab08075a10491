"""What can be done in a visit at the desk: the fields of a form, or of a request, become a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from regulars.decisions.visit import Choice, Constraints, leading
from regulars.decisions.visit.answers import TASK_ANSWERS
from regulars.decisions.visit.briefing import Briefing
from regulars.decisions.visit.machine import CHECK_BACKS
from regulars.decisions.visit.session import Session
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: As much as fits in a field.
_LONGEST: Final = 500

WISH_EMPTY: Final = Reason("desk.visit_wish_empty", "Write what he said, in his own words.")
PROMISE_EMPTY: Final = Reason("desk.visit_promise_empty", "Write what was promised.")
DAY_EMPTY: Final = Reason("desk.visit_day_empty", "Name the day by which, such as 2026-10-05.")
NOT_A_SUM: Final = Reason("desk.visit_not_a_sum", "Write a number from 0 on, or leave it empty.")
NO_ANSWER: Final = Reason("desk.visit_no_answer", "Choose one of the answers.")
TOO_LONG: Final = Reason("desk.visit_too_long", "That has {n} characters; {most} is the most.")
HIMSELF: Final = Reason("desk.visit_himself", "He cannot have sent himself. Name somebody else.")


Given = Mapping[str, Any]
Step = Callable[[Briefing, Session, Given, "Portfolio | None"], Session]


def short(text: object) -> str:
    """Text of a field on one line; raises `ArgumentInvalid` for too much of it."""
    # A NUL is nothing that somebody said, and PostgreSQL takes none.
    told = " ".join(str(text or "").replace("\0", " ").split())
    if len(told) > _LONGEST:
        raise ArgumentInvalid(TOO_LONG, n=len(told), most=_LONGEST)
    return told


def _wish(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    said = str(given.get("said") or "").replace("\0", " ").strip()
    if not said:
        raise ArgumentInvalid(WISH_EMPTY)
    return leading.wish(known, session, said)


def _choose(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    return leading.choose(known, session, [str(each) for each in given.get("items") or ()])


def _advice(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    asked_for = str(given.get("said") or "").strip()
    if session.visit.understood is None and asked_for:
        session = leading.wish(known, session, asked_for)
    return leading.advice(known, session, portfolio)


def _answer(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    told = given.get("choice")
    if told is not None and not isinstance(told, str | bool):
        raise ArgumentInvalid(NO_ANSWER)
    words: Mapping[Choice, Choice] = {"": None, "none": False, "yes": True, "no": False}
    offered = session.open is not None and told in session.open.items
    return leading.answer(known, session, told if offered else words.get(told, told), portfolio)


def _taken(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    return leading.taken(known, session)


def _declined(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    return leading.declined(known, session)


def _check_back(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    told = given.get("answer")
    if told not in CHECK_BACKS:
        raise ArgumentInvalid(NO_ANSWER)
    return leading.check_back(known, session, told, short(given.get("note")), portfolio)


def _more(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    return leading.more(known, session, given.get("accepted") in (True, "yes"))


def _sent_by(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    name = short(given.get("name")) or None
    if name == known.client:
        raise ArgumentInvalid(HIMSELF)
    return leading.sent_by(known, session, name)


def _task(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    told = given.get("answer") or None
    if told is not None and told not in TASK_ANSWERS:
        raise ArgumentInvalid(NO_ANSWER)
    return leading.task(known, session, str(given.get("task")), told)


def _promise(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    what = short(given.get("what"))
    if not what:
        raise ArgumentInvalid(PROMISE_EMPTY)
    try:
        by = dt.date.fromisoformat(str(given.get("by")))
    except ValueError as wrong:
        raise ArgumentInvalid(DAY_EMPTY) from wrong
    return leading.promise(known, session, what, by)


def _bind(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    avoid = tuple(tag for each in given.get("avoid") or () if (tag := short(each)))
    limits = {}
    for name in ("budget", "days"):
        told = str(given.get(name) or "").replace(",", ".").replace(" ", "")
        try:
            limits[name] = float(told) if told else None
        except ValueError as wrong:
            raise ArgumentInvalid(NOT_A_SUM) from wrong
    return leading.bound(known, session, Constraints(avoid, (), limits["budget"], limits["days"]))


def _close(known: Briefing, session: Session, given: Given, portfolio: Portfolio | None) -> Session:
    return leading.close(known, session)


#: What can be done in a visit, in the order in which it is met.
STEPS: Final[Mapping[str, Step]] = {
    "wish": _wish,
    "choose": _choose,
    "advice": _advice,
    "answer": _answer,
    "taken": _taken,
    "declined": _declined,
    "check-back": _check_back,
    "more": _more,
    "sent-by": _sent_by,
    "task": _task,
    "promise": _promise,
    "bind": _bind,
    "close": _close,
}
#: The steps after which a question of advice may be asked.
ASKING: Final = ("advice", "answer")
