"""A visit on its way, kept in the company's folder between commands; steps as they are typed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars.cli.visit import texts
from regulars.company import write_whole
from regulars.decisions.visit import Choice, Menu, leading, replies
from regulars.decisions.visit.briefing import Briefing, left_over_questions
from regulars.decisions.visit.documents import VISIT_BROKEN
from regulars.decisions.visit.session import OF_CLIENT, Session
from regulars.errors import ArgumentInvalid
from regulars.ledger import outcomes

if TYPE_CHECKING:
    from regulars.company import Company
    from regulars.portfolio import Portfolio

FOLDER: Final = "visits"
#: What can be said of a visit, in the order in which it is met.
STEPS: Final = (
    "wish", "choose", "advice", "answer", "taken", "declined", "check-back", "more", "sent-by", "task",
    "promise", "kept", "close",
)  # fmt: skip
_UNKNOWN: Final = ("", "unknown", "none")


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
    except ValueError as broken:
        raise ArgumentInvalid(VISIT_BROKEN, problem=f"{type(broken).__name__}: {broken}") from broken
    return Session.from_json(document)


def keep(company: Company, session: Session) -> None:
    """Keep the visit; one that is over is written to the records, and its file goes.

    Raises `FolderBusy` while somebody else writes.
    """
    path = path_of(company, str(session.visit.client))
    with company.lock():
        if session.visit.stage == "closed":
            outcomes.append(company, session.records())
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(exist_ok=True)
        write_whole(path, json.dumps(session.as_json(), ensure_ascii=False, indent=1) + "\n")


def forget(company: Company, client: str) -> int:
    """Take out for good what a client said and was offered, his unfinished visit too; how many records."""
    with company.lock():
        path_of(company, client).unlink(missing_ok=True)
        return outcomes.forget(company, OF_CLIENT, client)


def briefing(
    company: Company, client: str, menu: Menu, now: dt.datetime, lang: str, portfolio: Portfolio | None
) -> Briefing:
    """What one command needs to lead a visit of ``client``."""
    from regulars.portfolio.purchases import last_bought

    records = tuple(outcomes.records(company))
    return Briefing(
        client,
        menu,
        company.settings.visit,
        records,
        now,
        lang,
        left_over_questions(records).chance,
        last_bought(portfolio, client) if portfolio is not None else {},
    )


def step(known: Briefing, session: Session, given: str, portfolio: Portfolio | None) -> Session:
    """The visit after one step: ``wish=omelette``, ``taken``; raises `ArgumentInvalid` for what is none."""
    name, _, value = given.partition("=")
    name, value = name.strip(), value.strip()
    if name not in STEPS:
        raise ArgumentInvalid(texts.SAY_UNKNOWN, given=given, known=", ".join(STEPS))
    head, _, tail = (part.strip() for part in value.partition(":"))
    unknown = value.casefold() in _UNKNOWN
    steps: dict[str, Callable[[], Session]] = {
        "wish": lambda: leading.wish(known, session, value),
        "choose": lambda: leading.choose(known, session, _listed(value)),
        "advice": lambda: leading.advice(known, session, portfolio),
        "answer": lambda: leading.answer(known, session, _choice(session, value), portfolio),
        "taken": lambda: leading.taken(known, session),
        "declined": lambda: leading.declined(known, session),
        "check-back": lambda: leading.check_back(known, session, replies.liked(head), tail, portfolio),
        "more": lambda: leading.more(known, session, replies.yes(value)),
        "sent-by": lambda: leading.sent_by(known, session, None if unknown else value),
        "task": lambda: leading.task(known, session, head, None if tail in _UNKNOWN else tail),
        "promise": lambda: leading.promise(known, session, *_promise(value)),
        "kept": lambda: leading.kept(known, session, int(head) if head.isdecimal() else 0, tail != "no"),
        "close": lambda: leading.close(known, session),
    }
    return steps[name]()


def _choice(session: Session, value: str) -> Choice:
    """What was chosen, as it is typed."""
    if session.open is not None and value in session.open.items:
        return value
    if value.casefold() in ("", "unknown"):
        return None
    if replies.none_of_them(value):
        return False
    return True if value.casefold() in ("yes", "да", "da") else value


def _promise(value: str) -> tuple[str, dt.date]:
    what, _, day = value.rpartition("@")
    try:
        by = dt.date.fromisoformat(day.strip())
    except ValueError as wrong:
        raise ArgumentInvalid(texts.DAY_WRONG, given=value) from wrong
    if not what.strip():
        raise ArgumentInvalid(texts.DAY_WRONG, given=value)
    return what, by


def _listed(value: str) -> Sequence[str]:
    return [each.strip() for each in value.split(",") if each.strip()]
