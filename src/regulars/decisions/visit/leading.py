"""A visit led step by step: what each thing that is said or done makes of it.

Pure: a step takes what is known (`Briefing`) and the visit as it stands (`Session`), and gives the one after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from regulars.decisions.visit.answers import TASK_ANSWERS, Answer, task_to_ask
from regulars.decisions.visit.briefing import AVOID, Briefing
from regulars.decisions.visit.feasible import Constraints
from regulars.decisions.visit.machine import CheckBack, Visit
from regulars.decisions.visit.menu import Menu, Task
from regulars.decisions.visit.offering import Offer
from regulars.decisions.visit.questions import Choice
from regulars.decisions.visit.session import Asked, Session
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid, repeated
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

NO_QUESTION: Final = Reason("error.visit_no_question", "No question is open. Ask for advice first.")
NOT_ASKED: Final = Reason(
    "error.visit_not_asked", "{given!r} was not asked about. Answer with one of: {known}, none, unknown."
)
NO_TASK: Final = Reason("error.visit_task", "There is no task {task!r}. There are: {known}.")


def may_choose(visit: Visit, menu: Menu) -> tuple[str, ...]:
    """What is asked back about: nothing that he may not have, or that went from the menu meanwhile."""
    there = [item for item in visit.ask_back if item in menu.by_id]
    return tuple(item for item in there if visit.constraints.breaks(menu[item]) is None)


def possible(session: Session, menu: Menu) -> tuple[str, ...]:
    """The steps that can be taken now; what carries the visit on stands first.

    >>> import datetime as dt
    >>> possible(Session(Visit.arrive("7", dt.datetime(2026, 11, 22, 12))), Menu())[:2]
    ('wish', 'advice')
    """
    visit, more = session.visit, session.visit.suggestion
    if visit.stage == "closed":
        return ()
    steps: list[str] = []
    if visit.stage == "arrived":
        steps += ["wish", "advice"]
    elif visit.stage == "asked":
        left = may_choose(visit, menu)
        clear = visit.understood == "clear" and left == visit.ask_back
        steps += ["answer"] if session.open is not None else []
        steps += ["choose"] if left and session.open is None else []
        steps += ["advice"] if session.open is None and not clear and session.nothing is None else []
        steps += ["wish"]
    elif visit.stage == "offered":
        steps += ["taken", "declined"]
    elif visit.stage == "delivered":
        steps += ["check-back"]
    elif visit.stage == "dessert" and more is not None and more.accepted is None:
        steps += ["more"]
    steps += ["sent-by"] if visit.new and not visit.asked_who_sent and not visit.opens_case else []
    return (*steps, "task", "promise", "bind", "close")


def begin(briefing: Briefing, *, new: bool) -> Session:
    """A visit begins; what he must not have is known from before."""
    known = briefing.constraints()
    return Session(Visit.arrive(briefing.client, briefing.now, new=new, constraints=known))


def wish(briefing: Briefing, session: Session, said: str) -> Session:
    """He says what he would like."""
    visit = session.visit.wish(said, briefing.menu, briefing.now, lang=briefing.lang)
    return replace(session, visit=visit, open=None, nothing=None)


def choose(briefing: Briefing, session: Session, items: Collection[str]) -> Session:
    """Asked back, he names items."""
    return replace(session, visit=session.visit.choose(items, briefing.menu, briefing.now), open=None)


def advice(briefing: Briefing, session: Session, portfolio: Portfolio | None) -> Session:
    """The next question, or the one offer; where nothing can be offered the reason."""
    found = session.visit.advise(
        briefing.taste(session, portfolio), briefing.menu, floor=briefing.settings.floor,
        policy=briefing.policy(session), lately_refused=briefing.refused(),
    )  # fmt: skip
    if not isinstance(found, Offer):
        return replace(session, open=found, nothing=None)
    return replace(
        session,
        visit=session.visit.advised(found, briefing.menu, briefing.now),
        open=None,
        nothing=None if found.item is not None else found.reason.as_json(),
        benefit=found.benefit,
        margin=found.margin,
        runner_up=found.runner_up,
    )


def answer(briefing: Briefing, session: Session, choice: Choice, portfolio: Portfolio | None) -> Session:
    """His answer to the open question (None: he does not know); then the next one, or the offer.

    Raises `ArgumentInvalid` where no question is open, and for what was not asked about.
    """
    question = session.open
    if question is None:
        raise ArgumentInvalid(NO_QUESTION)
    if isinstance(choice, str) and choice not in question.items:
        raise ArgumentInvalid(NOT_ASKED, given=repeated(choice), known=", ".join(question.items))
    said = None if choice is None else str(choice)
    key = f"{question.kind}:{','.join(question.items)}"
    visit = session.visit.answered(_answer(briefing, key, said), briefing.now)
    asked = (*session.asked, Asked(question, choice))
    return advice(briefing, replace(session, visit=visit, asked=asked, open=None), portfolio)


def taken(briefing: Briefing, session: Session) -> Session:
    """He has what was offered."""
    return replace(session, visit=session.visit.delivered(briefing.now), open=None)


def declined(briefing: Briefing, session: Session) -> Session:
    """He does not want it."""
    return replace(session, visit=session.visit.declined(briefing.now), open=None)


def check_back(
    briefing: Briefing, session: Session, told: CheckBack, note: str, portfolio: Portfolio | None
) -> Session:
    """Was everything to his liking; after a good answer one thing more is suggested."""
    visit = session.visit.checked_back(told, briefing.now, note)
    if visit.opens_case:
        return replace(session, visit=visit)
    one_more = visit.suggest(
        briefing.taste(session, portfolio), briefing.menu, floor=briefing.settings.floor,
        lately_refused=briefing.refused(), taken_lately=briefing.suggested_last(),
    )  # fmt: skip
    return replace(session, visit=visit.suggested(one_more, briefing.menu, briefing.now))


def more(briefing: Briefing, session: Session, accepted: bool) -> Session:
    """Whether he takes the suggestion."""
    return replace(session, visit=session.visit.took_suggestion(accepted, briefing.now))


def sent_by(briefing: Briefing, session: Session, name: str | None) -> Session:
    """Who sent him; None where he would rather not say."""
    return replace(session, visit=session.visit.was_sent_by(name, briefing.now))


def task(briefing: Briefing, session: Session, about: str, told: str | None) -> Session:
    """Whether he has a task, and who serves it; None where he would rather not say."""
    known = [each.id for each in briefing.menu.tasks]
    if about not in known:
        raise ArgumentInvalid(NO_TASK, task=repeated(about), known=", ".join(known) or "—")
    if told is not None and told not in TASK_ANSWERS:
        raise ArgumentInvalid(
            ARGUMENT_INVALID,
            name="task",
            value=repr(repeated(told)),
            expected=", ".join(f"{about}:{each}" for each in TASK_ANSWERS),
        )
    visit = session.visit.answered(_answer(briefing, f"task:{about}", told), briefing.now)
    return replace(session, visit=visit)


def task_next(briefing: Briefing, session: Session) -> Task | None:
    """The task to ask about openly, where all went well so far; None where nothing need be asked."""
    if session.visit.opens_case:
        return None
    answers = (*briefing.answers, *session.visit.answers)
    return task_to_ask(briefing.menu, answers, briefing.had(), briefing.now.date())


def promise(briefing: Briefing, session: Session, what: str, by: dt.date) -> Session:
    """Something is promised by a day."""
    return replace(session, visit=session.visit.promised(what, by, briefing.now))


def kept(briefing: Briefing, session: Session, number: int, was_kept: bool) -> Session:
    """Whether promise ``number`` (from 1) was kept; those of earlier visits are counted first."""
    before = briefing.promised()
    if 1 <= number <= len(before):
        record = {**before[number - 1], "at": briefing.now.isoformat(), "kept": was_kept}
        return replace(session, settled=(*session.settled, record))
    return replace(session, visit=session.visit.kept(number - len(before), was_kept, briefing.now))


def bound(briefing: Briefing, session: Session, more: Constraints) -> Session:
    """What else binds him; an open question about what he may not have is taken back.

    What he must not have is kept as an answer that stands until he takes it back.
    """
    visit = session.visit.bound(more, briefing.menu, briefing.now)
    for tag in more.avoid:
        if tag not in session.visit.constraints.avoid:
            said = Answer(briefing.client, AVOID + tag, "yes", briefing.now.date())
            visit = visit.answered(said, briefing.now)
    still = session.open is not None and not any(
        visit.constraints.breaks(briefing.menu[item]) for item in session.open.items
    )
    return replace(session, visit=visit, open=session.open if still else None, nothing=None)


def close(briefing: Briefing, session: Session) -> Session:
    """The visit is over; a question that is open stays so, for he left over it."""
    return replace(session, visit=session.visit.closed(briefing.now))


def _answer(briefing: Briefing, question: str, said: str | None) -> Answer:
    return Answer(briefing.client, question, said, briefing.now.date(), again_after=briefing.again_after())
