"""A client's card: everything that is known of him, read at once, and what is entered on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from regulars import menus
from regulars.company import Company
from regulars.decisions import calling
from regulars.decisions.visit import Item, Menu, Task
from regulars.decisions.visit.answers import TASK_ANSWERS, Answer, TaskOf, task_to_ask, tasks_of
from regulars.decisions.visit.briefing import Briefing
from regulars.decisions.visit.leading import NO_TASK
from regulars.desk import audit, present, records, roles
from regulars.desk.clients import Known, known, named
from regulars.desk.models import Case, Objection, Record
from regulars.desk.once import once
from regulars.desk.promises import Promise, standing
from regulars.desk.visit_steps import NO_ANSWER
from regulars.errors import ArgumentInvalid, RegularsError, repeated
from regulars.ledger import outcomes
from regulars.portfolio.purchases import last_bought
from regulars.reasons import Said

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio


@dataclass(frozen=True)
class Tasks:
    """How his tasks stand and which to ask about next; ``broken`` says why that cannot be told."""

    menu: Menu
    all: tuple[TaskOf, ...] = ()
    ask: Task | None = None
    broken: Said | None = None


@dataclass(frozen=True)
class Card:
    """What the desk knows of one client, beside what the portfolio expects of him."""

    who: Known
    records: Sequence[Mapping[str, Any]]
    cases: Sequence[Case]
    promises: Sequence[Promise]
    tasks: Tasks
    came: dt.date | None
    contact: Said | None
    sent_by: Known | str | None
    sent: Sequence[Known]
    around: Sequence[Mapping[str, Any]]
    called: Mapping[str, Known]


def read(portfolio: Portfolio | None, client: str, by: Person) -> Card:
    """The card of ``client``; the audit has it that ``by`` read it, before anything is shown.

    Raises `LookupFailed` for somebody of whom nothing is known.
    """
    who = known(portfolio, client)
    audit.enter(by, "card.read", client=client)
    his = records.found(client=client)
    by_whom, whom = _referrals(portfolio, client, his)
    around = roles.around(portfolio, client)
    those = {
        each[who] for each in around for who in ("client", "person") if who == "client" or each["is_client"]
    }
    names = named(portfolio, {*whom, *those, *filter(None, (by_whom,))})
    sender = names.get(by_whom) if by_whom else None
    return Card(
        who,
        his,
        list(Case.objects.filter(client=client).order_by("number")),
        standing(his),
        _tasks(portfolio, client, his),
        calling.last_here(his).get(client),
        _contact(client, his),
        sender if sender is not None and sender != Known(sender.client) else by_whom,
        sorted((names[each] for each in whom), key=lambda each: each.called),
        around,
        names,
    )


def _referrals(
    portfolio: Portfolio | None, client: str, his: Sequence[Mapping[str, Any]]
) -> tuple[str | None, set[str]]:
    """Who sent him, and whom he sent; what the desk wrote down outranks what was imported."""
    rows: list[dict[str, Any]] = []
    if portfolio is not None:
        asked = "SELECT client, referred_by FROM sent WHERE client = $client OR referred_by = $client"
        rows = portfolio.sent().query(asked, client=client).to_pylist()
    told = {row["client"]: row["referred_by"] for row in rows}
    of_others = Record.objects.filter(kind="referrals").annotate(who=records.text_of("referred_by"))
    for each in of_others.filter(Q(who=client)).order_by("place").values_list("client", flat=True):
        told[str(each)] = client
    for record in his:
        if record.get("kind") == "referrals" and record.get("referred_by"):
            told[client] = str(record["referred_by"])
    return told.get(client), {each for each, sender in told.items() if sender == client and each != client}


def _tasks(portfolio: Portfolio | None, client: str, his: Sequence[Mapping[str, Any]]) -> Tasks:
    company = present.company()
    try:
        menu = _menu(company)
        now = timezone.localtime().replace(tzinfo=None)
        bought = last_bought(portfolio, client) if portfolio is not None else {}
        told = Briefing(client, menu, company.settings.visit, tuple(his), now, "en", purchases=bought)
        had, on = told.had(), now.date()
        return Tasks(menu, tasks_of(menu, told.answers, had, on), task_to_ask(menu, told.answers, had, on))
    except RegularsError as broken:
        # A menu or a record that cannot be read is no reason not to serve him: the card says what to mend.
        return Tasks(Menu(), broken=broken.said)


def _menu(company: Company) -> Menu:
    """Today's menu with the company's tasks; the tasks alone where there is none today."""
    menu = menus.todays(company.path)
    words = company.path / menus.WORDS
    if menu is not None or not words.is_file():
        return menu or Menu()
    tasks, synonyms = menus.read_words(words)
    products = sorted({product for task in tasks for product in task.products})
    return Menu(tuple(Item(each, available=False) for each in products), tasks, synonyms)


def _contact(client: str, his: Sequence[Mapping[str, Any]]) -> Said | None:
    """Why he is not to be contacted unasked now; None where he may be."""
    if Objection.objects.filter(client=client, about="contact", withdrawn_at=None).exists():
        return calling.OBJECTS()
    limits = calling.limits_of(present.company().settings.visit)
    stand = outcomes.kept(outcomes.contacts(his))
    never = {"last_at": dt.date.max, "own_rhythm_weeks": 0.0}
    return calling.why_not(never, stand, calling.last_here(his).get(client), timezone.localdate(), limits)


def answer_task(client: str, task: str, answer: str | None, by: Person, key: str) -> None:
    """Keep what he said of one of his tasks: "yes" (nobody serves it), "elsewhere", "no"; None: not said.

    Raises `ArgumentInvalid` for a task that the company does not have, and for another answer.
    """
    company = present.company()
    menu = _menu(company)
    if answer is not None and answer not in TASK_ANSWERS:
        raise ArgumentInvalid(NO_ANSWER)
    if task not in {each.id for each in menu.tasks}:
        known_ones = ", ".join(each.id for each in menu.tasks) or "—"
        raise ArgumentInvalid(NO_TASK, task=repeated(task), known=known_ones)

    def step() -> None:
        now = timezone.localtime().replace(tzinfo=None)
        again = Briefing(client, menu, company.settings.visit, (), now, "en").again_after()
        said = Answer(client, f"task:{task}", answer, now.date(), again_after=again)
        records.append([said.record()], by)
        audit.enter(by, "answer.kept", client=client)

    once(by, key, ["task", client, task, answer], step)
