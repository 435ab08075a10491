"""What a client has answered, until when it stands, what is never asked again, and what he wants done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from regulars.decisions.visit.menu import Menu, Task
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

#: Where an answer comes from.
Source = Literal["client", "record"]
#: How a client's task stands: he has it and it is served by nobody known, served here, elsewhere; or
#: nobody knows whether he has it; or he has not.
TaskState = Literal["known", "here", "elsewhere", "unknown", "none"]
_STATES: Final[Mapping[str, TaskState]] = {"yes": "known", "elsewhere": "elsewhere", "no": "none"}
_TASK: Final = "task:"
#: What is answered when it is asked whether he has a task.
TASK_ANSWERS: Final = ("yes", "elsewhere", "no")

ANSWER_BROKEN = Reason(
    "error.answer_broken", "An answer in the records says {value!r} where {field} belongs. Mend that record."
)


@dataclass(frozen=True)
class Answer:
    """What came of a question; ``answer`` None where he does not know or would rather not say."""

    client: str
    question: str
    answer: str | None
    at: dt.date
    source: Source = "client"
    again_after: dt.date | None = None

    def record(self) -> dict[str, Any]:
        """The record of kind ``answers`` that keeps it."""
        return {
            "kind": "answers",
            "client": self.client,
            "at": self.at.isoformat(),
            "question": self.question,
            "answer": self.answer,
            "source": self.source,
            "again_after": self.again_after.isoformat() if self.again_after else None,
        }


def answers_of(client: str, records: Iterable[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """The client's answers among records, oldest first; raises `ArgumentInvalid` for a date that is none."""
    return tuple(
        Answer(
            client,
            str(each["question"]),
            None if each.get("answer") is None else str(each["answer"]),
            _day(each.get("at"), "at"),
            "record" if each.get("source") == "record" else "client",
            _day(each["again_after"], "again_after") if each.get("again_after") else None,
        )
        for each in records
        if each.get("kind") == "answers" and str(each.get("client")) == client
    )


def _day(value: Any, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError as broken:
        raise ArgumentInvalid(ANSWER_BROKEN, value=str(value), field=field) from broken


def standing(answers: Iterable[Answer], on: dt.date) -> dict[str, Answer]:
    """Question → the answer that stands on the day ``on``: the latest, until it may have changed.

    Of two answers of one day the later in order counts; an answer from after ``on`` is not known yet.

    >>> day = dt.date(2026, 11, 22)
    >>> old = Answer("7", "size", "38", day, again_after=day + dt.timedelta(days=30))
    >>> standing([old], day)["size"].answer, standing([old], day + dt.timedelta(days=31))
    ('38', {})
    """
    last: dict[str, Answer] = {}
    for each in sorted((each for each in answers if each.at <= on), key=lambda each: each.at):
        last[each.question] = each
    return {
        question: each for question, each in last.items() if each.again_after is None or on < each.again_after
    }


def may_ask(question: str, answers: Iterable[Answer], on: dt.date) -> bool:
    """Whether a question may be asked: it is not answered, or the answer may have changed since.

    A refusal counts as an answer: whoever would rather not say is not pressed.
    """
    return question not in standing(answers, on)


@dataclass(frozen=True)
class TaskOf:
    """How one task of a client stands, and the day that is known from (None where nothing is)."""

    task: Task
    state: TaskState
    since: dt.date | None = None


def tasks_of(
    menu: Menu, answers: Iterable[Answer], bought: Mapping[str, dt.date], on: dt.date
) -> tuple[TaskOf, ...]:
    """How each task stands: what he said outranks what he bought, for purchases show no task by themselves.

    ``bought`` maps items to the day of the last purchase. A task that he says is served elsewhere is served
    here as soon as he buys what serves it.

    >>> from regulars.decisions.visit.menu import Item
    >>> menu = Menu((Item("shoes"),), (Task("running", products=("shoes",)), Task("tyres")))
    >>> day = dt.date(2026, 11, 22)
    >>> said = [Answer("7", "task:tyres", "elsewhere", day)]
    >>> [(each.task.id, each.state) for each in tasks_of(menu, said, {"shoes": day}, day)]
    [('running', 'here'), ('tyres', 'elsewhere')]
    """
    said = standing(answers, on)
    found = []
    for task in menu.tasks:
        days = [bought[item] for item in menu.serving(task.id) if item in bought and bought[item] <= on]
        served, told = max(days, default=None), said.get(_TASK + task.id)
        state: TaskState = "unknown"
        since = None
        if served is not None and (told is None or told.answer is None or told.at <= served):
            state, since = "here", served
        elif told is not None and told.answer in TASK_ANSWERS:
            since = told.at
            state = _STATES[str(told.answer)]
        found.append(TaskOf(task, state, since))
    return tuple(found)


def task_to_ask(
    menu: Menu, answers: Collection[Answer], bought: Mapping[str, dt.date], on: dt.date
) -> Task | None:
    """The first task with a question of which nothing is known and which may be asked about."""
    return next(
        (
            each.task
            for each in tasks_of(menu, answers, bought, on)
            if each.state == "unknown" and each.task.questions and may_ask(_TASK + each.task.id, answers, on)
        ),
        None,
    )
