"""A visit on its way: kept in the company's folder between commands, written to the records when it ends."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars import horizon
from regulars.cli.visit import texts, words
from regulars.company import write_whole
from regulars.decisions.visit import (
    Choice,
    Constraints,
    Contacted,
    Limits,
    Menu,
    Offer,
    Policy,
    Question,
    Suggestion,
    Taste,
    Visit,
    drop_off,
    may_contact,
)
from regulars.decisions.visit.answers import TASK_ANSWERS, Answer, answers_of
from regulars.decisions.visit.documents import VISIT_BROKEN, records
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.ledger import outcomes
from regulars.reasons import Said, lookup

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.portfolio import Portfolio
    from regulars.settings import VisitSettings

FOLDER: Final = "visits"
#: What can be said of a visit, in the order in which it is met.
STEPS: Final = (
    "wish", "choose", "advice", "answer", "taken", "declined", "check-back", "more", "sent-by", "task",
    "promise", "kept", "close",
)  # fmt: skip
#: The kinds of records that are a client's own words and what he was offered.
OF_CLIENT: Final = ("visits", "answers", "offers", "check-backs", "promises", "referrals")
LEFT_OVER_A_QUESTION: Final = "left over a question"
_QUESTIONS: Final = ("slate:", "pair:", "yes_no:")
_UNKNOWN: Final = ("", "unknown", "none")


@dataclass(frozen=True)
class Asked:
    """A question of advice that was put, and what he chose."""

    question: Question
    choice: Choice


@dataclass(frozen=True)
class Session:
    """A visit with the questions asked in it; ``open`` is the one that waits for an answer.

    ``settled`` are promises of earlier visits that were kept or broken since; ``nothing`` says why advice
    could offer nothing.
    """

    visit: Visit
    asked: tuple[Asked, ...] = ()
    open: Question | None = None
    nothing: Mapping[str, Any] | None = None
    benefit: float | None = None
    margin: float | None = None
    settled: tuple[Mapping[str, Any], ...] = ()


def path_of(company: Company, client: str) -> Path:
    """Where a client's visit is kept meanwhile; his name is not in that of the file."""
    return company.path / FOLDER / f"{hashlib.sha256(client.encode()).hexdigest()[:16]}.json"


def load(company: Company, client: str) -> Session | None:
    """The visit that was left; None where there is none. Raises `ArgumentInvalid` for a file that is none."""
    path = path_of(company, client)
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Session(
            Visit.from_json(document["visit"]),
            tuple(Asked(_question(each["question"]), each["choice"]) for each in document["asked"]),
            _question(document["open"]) if document["open"] else None,
            benefit=document["benefit"],
            margin=document["margin"],
            settled=tuple(document["settled"]),
        )
    except (ValueError, KeyError, TypeError) as broken:
        raise ArgumentInvalid(VISIT_BROKEN, problem=f"{type(broken).__name__}: {broken}") from broken


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


def keep(company: Company, session: Session) -> None:
    """Keep the visit; one that is over is written to the records, and its file goes.

    Raises `FolderBusy` while somebody else writes.
    """
    path = path_of(company, str(session.visit.client))
    with company.lock():
        if session.visit.stage == "closed":
            outcomes.append(company, [*_records(session), *session.settled])
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(exist_ok=True)
        document = {
            "visit": session.visit.as_json(),
            "asked": [{"question": each.question.as_json(), "choice": each.choice} for each in session.asked],
            "open": session.open.as_json() if session.open else None,
            "benefit": session.benefit,
            "margin": session.margin,
            "settled": list(session.settled),
        }
        write_whole(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _records(session: Session) -> list[dict[str, Any]]:
    """What came of the visit; whoever left while a question was open, left over it."""
    visit, *rest = records(session.visit)
    if session.open is not None:
        visit = {**visit, "outcome": LEFT_OVER_A_QUESTION}
    return [visit, *rest]


def forget(company: Company, client: str) -> int:
    """Take out for good what a client said and was offered, his unfinished visit too; how many records."""
    with company.lock():
        path_of(company, client).unlink(missing_ok=True)
        return outcomes.forget(company, OF_CLIENT, client)


class Desk:
    """What one command needs to lead a visit: the menu, the settings, the records, a taste when asked for."""

    def __init__(self, company: Company, client: str, menu: Menu, now: dt.datetime, lang: str) -> None:
        self.company, self.client, self.menu, self.now, self.lang = company, client, menu, now, lang
        self.settings: VisitSettings = company.settings.visit
        self.records = outcomes.records(company)
        self.answers = answers_of(client, self.records)

    @property
    def policy(self) -> Policy:
        """How to ask, by the company's settings; how many leave over a question, by its records."""
        left = sum(each.get("outcome") == LEFT_OVER_A_QUESTION for each in self.records)
        asked = left + sum(
            str(each.get("question")).startswith(_QUESTIONS)
            for each in self.records
            if each.get("kind") == "answers"
        )
        return Policy(
            near_tie=self.settings.near_tie,
            bother=self.settings.bother,
            drop_off=drop_off(asked, left).chance,
        )

    def refused(self) -> set[str]:
        """What he refused lately."""
        since = self.now.date() - dt.timedelta(weeks=horizon.parse(self.settings.refused_for).weeks)
        return {
            str(each["product"])
            for each in self._his("offers")
            if not each.get("accepted") and dt.date.fromisoformat(str(each["at"])[:10]) >= since
        }

    def promised(self) -> list[Mapping[str, Any]]:
        """Promises of earlier visits that are neither kept nor broken; the last record of one counts."""
        last = {(each["what"], each["by"]): each for each in self._his("promises")}
        return [each for each in last.values() if each.get("kept") is None]

    def contact(self) -> Said:
        """Whether he may be written to or called unasked, by what came of it before."""
        his = [each for each in outcomes.contacts(self.records) if each.client == self.client]
        came = [dt.date.fromisoformat(str(each["at"])[:10]) for each in self._his("visits")]
        limits = Limits(self.settings.contacts, round(horizon.parse(self.settings.contacts_within).weeks * 7))
        return may_contact(
            [Contacted(each.at, each.direction == "in", each.outcome != "no-answer") for each in his],
            self.now.date(),
            limits,
            refused=self.client in outcomes.standing(his)
            and outcomes.standing(his)[self.client].outcome == outcomes.DO_NOT_CALL,
            came=max(came, default=None),
        )[1]

    def bought(self, portfolio: Portfolio | None) -> dict[str, dt.date]:
        """Items he has had here → the last day: from earlier visits and from his purchases."""
        had = {
            str(item): dt.date.fromisoformat(str(each["at"])[:10])
            for each in self._his("visits")
            for item in each.get("items") or ()
        }
        if portfolio is not None:
            from regulars.report import from_portfolio

            ids = {item.id.casefold(): item.id for item in self.menu.items}
            for product, on in from_portfolio.last_bought(portfolio, self.client).items():
                item = ids.get(product.casefold(), product)
                had[item] = max(on, had.get(item, on))
        return had

    def in_no_record(self, portfolio: Portfolio | None) -> list[str]:
        """Items of the menu that the records do not know, by name; none where there are no records."""
        if portfolio is None:
            return []
        known = {each.casefold() for each in portfolio.products().arrow()["product"].to_pylist()}
        return [
            item.name(self.lang)
            for item in self.menu.items
            if item.available and item.id.casefold() not in known
        ]

    def _his(self, kind: str) -> Iterable[Mapping[str, Any]]:
        return (
            each
            for each in self.records
            if each.get("kind") == kind and str(each.get("client")) == self.client
        )

    def taste(self, session: Session, portfolio: Portfolio | None) -> Taste:
        """What is believed of him: from purchases of clients like him, else that each item is as likely to be
        his favourite; then his answers of this visit.
        """
        import numpy as np

        from regulars.errors import LookupFailed

        items = [item.id for item in self.menu.items]
        taste = Taste.from_utilities(np.eye(len(items)), items)
        if portfolio is not None:
            try:
                taste = Taste.from_portfolio(portfolio, self.client, items)
            except LookupFailed:
                taste = Taste.from_portfolio(portfolio, None, items)
        for each in session.asked:
            taste = taste.answer(each.question, each.choice)
        return taste

    def again_after(self) -> dt.date:
        """Until when an answer of today stands."""
        return self.now.date() + dt.timedelta(weeks=horizon.parse(self.settings.ask_again_after).weeks)


def bound(desk: Desk, session: Session, more: Constraints) -> Session:
    """The visit with what else binds him; an open question about what he may not have is taken back."""
    visit = session.visit.bound(more, desk.menu, desk.now)
    still = session.open is not None and not any(
        visit.constraints.breaks(desk.menu[item]) for item in session.open.items
    )
    return replace(session, visit=visit, open=session.open if still else None, nothing=None)


def step(desk: Desk, session: Session, given: str, portfolio: Portfolio | None) -> Session:
    """The visit after one step: ``wish=omelette``, ``taken``; raises `ArgumentInvalid` for what is none."""
    name, _, value = given.partition("=")
    name, value = name.strip(), value.strip()
    if name not in STEPS:
        raise ArgumentInvalid(texts.SAY_UNKNOWN, given=given, known=", ".join(STEPS))
    visit, now, menu = session.visit, desk.now, desk.menu
    if name == "wish":
        return replace(session, visit=visit.wish(value, menu, now, lang=desk.lang), open=None, nothing=None)
    if name == "choose":
        return replace(session, visit=visit.choose(_listed(value), menu, now), open=None)
    if name == "advice":
        return _advice(desk, session, portfolio)
    if name == "answer":
        return _answered(desk, session, value, portfolio)
    if name == "more":
        return replace(session, visit=visit.took_suggestion(words.yes(value), now))
    if name == "check-back":
        return replace(session, visit=_checked_back(desk, session, value, portfolio))
    if name == "task":
        return replace(session, visit=_task(desk, visit, value))
    if name == "kept":
        return _kept(desk, session, value)
    if name == "promise":
        return replace(session, visit=_promise(visit, value, now))
    simple = {
        "taken": lambda: visit.delivered(now),
        "declined": lambda: visit.declined(now),
        "sent-by": lambda: visit.was_sent_by(None if value.casefold() in _UNKNOWN else value, now),
        "close": lambda: visit.closed(now),
    }
    still_open = session.open if name in ("close", "sent-by") else None
    return replace(session, visit=simple[name](), open=still_open)


def _advice(desk: Desk, session: Session, portfolio: Portfolio | None) -> Session:
    """The next question, or the one offer; where nothing can be offered the reason."""
    found = session.visit.advise(
        desk.taste(session, portfolio), desk.menu, floor=desk.settings.floor, policy=desk.policy,
        lately_refused=desk.refused(),
    )  # fmt: skip
    if isinstance(found, Offer):
        visit = session.visit.advised(found, desk.menu, desk.now)
        nothing = None if found.item is not None else found.reason.as_json()
        return replace(
            session, visit=visit, open=None, nothing=nothing, benefit=found.benefit, margin=found.margin
        )
    return replace(session, open=found, nothing=None)


def _answered(desk: Desk, session: Session, value: str, portfolio: Portfolio | None) -> Session:
    """His answer to the open question; then the next one, or the offer."""
    if session.open is None:
        raise ArgumentInvalid(texts.NO_QUESTION)
    question = session.open
    choice: Choice = value
    if value.casefold() in ("", "unknown"):
        choice = None
    elif words.none_of_them(value):
        choice = False
    elif value.casefold() in ("yes", "да", "da"):
        choice = True
    elif value not in question.items:
        raise ArgumentInvalid(texts.NOT_ASKED, given=value, known=", ".join(question.items))
    asked = (*session.asked, Asked(question, choice))
    said = None if choice is None else str(choice)
    key = f"{question.kind}:{','.join(question.items)}"
    visit = session.visit.answered(
        Answer(desk.client, key, said, desk.now.date(), again_after=desk.again_after()), desk.now
    )
    return _advice(desk, replace(session, visit=visit, asked=asked, open=None), portfolio)


def _checked_back(desk: Desk, session: Session, value: str, portfolio: Portfolio | None) -> Visit:
    answer, _, note = value.partition(":")
    visit = session.visit.checked_back(words.liked(answer), desk.now, note.strip())
    if visit.opens_case:
        return visit
    more: Suggestion = visit.suggest(
        desk.taste(session, portfolio), desk.menu, floor=desk.settings.floor, lately_refused=desk.refused()
    )
    return visit.suggested(more, desk.menu, desk.now)


def _task(desk: Desk, visit: Visit, value: str) -> Visit:
    task, _, answer = value.partition(":")
    known = [each.id for each in desk.menu.tasks]
    if task not in known:
        raise ArgumentInvalid(texts.NO_TASK, task=task, known=", ".join(known) or "—")
    if answer not in (*TASK_ANSWERS, *_UNKNOWN):
        raise ArgumentInvalid(
            ARGUMENT_INVALID,
            name="task",
            value=repr(value),
            expected=", ".join(f"{task}:{each}" for each in TASK_ANSWERS),
        )
    said = None if answer in _UNKNOWN else answer
    return visit.answered(
        Answer(desk.client, f"task:{task}", said, desk.now.date(), again_after=desk.again_after()), desk.now
    )


def _promise(visit: Visit, value: str, now: dt.datetime) -> Visit:
    what, _, day = value.rpartition("@")
    try:
        by = dt.date.fromisoformat(day.strip())
    except ValueError as wrong:
        raise ArgumentInvalid(texts.DAY_WRONG, given=value) from wrong
    if not what.strip():
        raise ArgumentInvalid(texts.DAY_WRONG, given=value)
    return visit.promised(what, by, now)


def _kept(desk: Desk, session: Session, value: str) -> Session:
    """Whether a promise was kept; those of earlier visits are counted first."""
    told, _, no = value.partition(":")
    number = int(told) if told.isdecimal() else 0
    before = desk.promised()
    if 1 <= number <= len(before):
        record = {**before[number - 1], "at": desk.now.isoformat(), "kept": no != "no"}
        return replace(session, settled=(*session.settled, record))
    return replace(session, visit=session.visit.kept(number - len(before), no != "no", desk.now))


def _listed(value: str) -> Sequence[str]:
    return [each.strip() for each in value.split(",") if each.strip()]
