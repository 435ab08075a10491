"""A visit on one screen: where it stands, and the one next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.cli.visit import texts
from regulars.cli.workplace import place, typed
from regulars.decisions.visit import leading, replies
from regulars.decisions.visit.machine import STAGES
from regulars.decisions.visit.matching import ADVICE
from regulars.reasons import Said, lookup

if TYPE_CHECKING:
    from regulars.cli.surface import Surface
    from regulars.decisions.visit import Visit
    from regulars.decisions.visit.briefing import Briefing
    from regulars.decisions.visit.session import Session
    from regulars.portfolio import Portfolio


def show(
    out: Surface,
    known: Briefing,
    going: Session,
    portfolio: Portfolio | None,
    menu: Path,
    folder: Path | None,
) -> None:
    """The whole screen, with commands to go on by."""
    if out.as_json:
        return
    step(out, known, going, portfolio)
    commands = list(_commands(known, going))
    if commands or going.visit.opens_case:
        base = f"regulars visit {typed(known.client)} --menu {typed(menu)}{place(folder)}"
        out.heading(texts.TYPE)
        for each in commands:
            out.line(f"  {out.reachable(f'{base} --say {typed(each)}')}")
        if going.visit.opens_case:
            out.line(f"  {out.reachable(_case(known, going))}")


def _case(known: Briefing, going: Session) -> str:
    """The command that opens a case over a bad check-back; whose law binds is for a person to say."""
    said = typed(going.visit.note or "worse")
    file = f"cases/{known.now:%Y-%m-%d-%H%M}.yaml"
    return f"regulars case new {file} --client {typed(known.client)} --country … --check-back {said}"


def step(out: Surface, known: Briefing, going: Session, portfolio: Portfolio | None) -> None:
    """Where the visit stands, and what to do next."""
    visit = going.visit
    out.heading(texts.HEADING, client=known.client, stage=STAGES[visit.stage]())
    rows = list(_rows(out, known, going))
    if rows:
        out.pairs(rows)
    out.line()
    for said in _next(known, going):
        out.paragraph(said)
    if visit.stage not in ("closed", "arrived") and visit.new and not visit.asked_who_sent:
        out.paragraph(texts.ASK_WHO)
    advised = going.open is not None or (visit.offer is not None and visit.offer.origin == "advice")
    strange = _in_no_record(known, portfolio) if advised and visit.stage in ("asked", "offered") else []
    if strange:
        out.paragraph(texts.IN_NO_RECORD, n=len(strange), of=len(known.menu.available), names=strange[:3])
    if visit.stage == "checked_back" or visit.stage == "dessert":
        _ask_task(out, known, going)


def _in_no_record(known: Briefing, portfolio: Portfolio | None) -> list[str]:
    """Items of the menu that the records do not know, by name; none where there are no records."""
    if portfolio is None:
        return []
    sold = {each.casefold() for each in portfolio.products().arrow()["product"].to_pylist()}
    return [
        item.name(known.lang)
        for item in known.menu.items
        if item.available and item.id.casefold() not in sold
    ]


def _ask_task(out: Surface, known: Briefing, going: Session) -> None:
    """One open question about a task nobody knows of, when all went well."""
    task = leading.task_next(known, going)
    if task is not None:
        out.paragraph(texts.ASK_TASK, question=str(task.question(known.lang)))


def _rows(out: Surface, known: Briefing, going: Session) -> Iterable[list[str]]:
    from regulars.phrases.formats import quoted

    visit = going.visit
    before = known.promised()
    for n, each in enumerate(before if visit.stage == "arrived" else (), 1):
        said = texts.PROMISE(n=n, promise=each["what"], by=dt.date.fromisoformat(each["by"]))
        yield [out.words(texts.OWED_FROM_BEFORE), out.words(said)]
    contact = known.contact()
    if visit.stage == "closed" and contact.code != "contact.may":
        yield [out.words(texts.CONTACT), out.words(contact)]
    if visit.said:
        yield [out.words(texts.WISHED), quoted(out.clean(visit.said), out.lang)]
    if visit.offer is not None:
        name = {"wish": texts.EXACTLY, "choice": texts.CHOSE, "advice": texts.ADVISED}[visit.offer.origin]
        yield [out.words(name), _names(known, visit.offer.items)]
        without = [word for part in visit.matches for word in part.without]
        if without and visit.offer.origin == "wish":
            yield [out.words(texts.WITHOUT), ", ".join(without)]
        if visit.offer.origin == "advice" and visit.offer.reason is not None:
            yield [out.words(texts.BECAUSE), out.words(_named(known, visit.offer.reason))]
            margin = out.number(going.margin) if going.margin is not None else out.words(texts.UNKNOWN_SUM)
            yield ["", out.words(texts.BENEFIT, benefit=round(going.benefit or 0, 2), margin=margin)]
    elif visit.matches:
        yield from _understood(out, known, visit)
    if going.open is not None and going.open.reason is not None:
        yield [out.words(texts.BECAUSE), out.words(_rounded(going.open.reason))]
    for task in dict.fromkeys(task for each in visit.matches for task in each.tasks):
        yield [out.words(texts.TASK), next(t.name(known.lang) for t in known.menu.tasks if t.id == task)]
    if visit.check_back is not None:
        told = out.words(texts.ANSWERS[visit.check_back])
        yield [out.words(texts.LIKED), f"{told}: {visit.note}" if visit.note else told]
    for n, promise in enumerate(visit.promises, len(before) + 1):
        told_of = {None: texts.PROMISE, True: texts.PROMISE_KEPT, False: texts.PROMISE_BROKEN}[promise.kept]
        yield [out.words(texts.PROMISED), out.words(told_of, n=n, promise=promise.what, by=promise.by)]


def _understood(out: Surface, known: Briefing, visit: Visit) -> Iterable[list[str]]:
    """How each part of the wish was understood, and why he may not have what he may not have."""
    for part in visit.matches:
        left = [item for item in part.items if visit.constraints.breaks(known.menu[item]) is None]
        if left or not part.items:
            found = f"{_names(known, left)} · " if left else ""
            yield [out.clean(part.said or visit.said), found + out.words(part.reason)]
    for item in dict.fromkeys(item for part in visit.matches for item in part.items):
        why = visit.constraints.breaks(known.menu[item])
        if why is not None:
            yield [out.clean(_names(known, (item,))), out.words(why)]


def _next(known: Briefing, going: Session) -> Iterable[Said]:
    """The one next step."""
    visit = going.visit
    if visit.stage == "arrived":
        yield texts.ASK_WISH()
    elif visit.stage == "asked":
        if going.open is not None:
            said = texts.ASK_YES_NO if going.open.kind == "yes_no" else texts.ASK_SLATE
            yield said(items=_names(known, going.open.items))
        elif going.nothing is not None:
            yield texts.NOTHING_FITS(
                reason=_named(known, lookup(going.nothing["code"])(**going.nothing["params"]))
            )
        elif possible := leading.may_choose(visit, known.menu):
            yield texts.ASK_WHICH(items=_names(known, possible))
        elif any(part.reason.code == ADVICE.code for part in visit.matches):
            yield texts.ADVISE()
        else:
            yield texts.ASK_OTHERWISE()
    elif visit.stage == "offered":
        yield texts.BRING()
    elif visit.stage == "delivered":
        yield texts.CHECK()
    elif visit.stage == "checked_back":
        yield texts.OPEN_CASE() if visit.opens_case else texts.SAY_GOODBYE()
    elif visit.stage == "dessert" and visit.suggestion is not None:
        more = visit.suggestion
        if more.accepted is None:
            yield texts.SUGGEST(item=_names(known, (str(more.item),)), reason=_named(known, more.reason))
        else:
            yield texts.SAY_GOODBYE()
    else:
        yield texts.KEPT()


def _commands(known: Briefing, going: Session) -> Iterable[str]:
    """What can be typed next."""
    visit = going.visit
    if visit.stage == "arrived":
        yield "wish=…"
    elif visit.stage == "asked" and going.open is not None:
        yield f"answer={going.open.items[0]}"
        yield "answer=unknown"
    elif visit.stage == "asked":
        possible = leading.may_choose(visit, known.menu)
        if possible:
            yield f"choose={possible[0]}"
        if visit.matches and (visit.understood != "clear" or possible != visit.ask_back):
            yield "advice"
        yield "wish=…"
    elif visit.stage == "offered":
        yield "taken"
        yield "declined"
    elif visit.stage == "delivered":
        yield "check-back=as expected"
    elif visit.stage == "dessert" and visit.suggestion is not None and visit.suggestion.accepted is None:
        yield "more=yes"
        yield "more=no"
    elif visit.stage in ("checked_back", "dessert"):
        yield "close"


def ask(out: Surface, known: Briefing, going: Session) -> str | None:
    """The next step as the person at the keyboard says it; None where he leaves the visit for now."""
    visit = going.visit
    if visit.stage == "arrived":
        return _or_leave("wish", out.ask(texts.WISH_HERE))
    if visit.stage == "asked":
        return _which(out, known, going)
    if visit.stage == "offered":
        told = out.ask(texts.TAKEN_HERE)
        return ("taken" if replies.yes(told) else "declined") if told else None
    if visit.stage == "delivered":
        return _or_leave("check-back", out.ask(texts.LIKED_HERE))
    if visit.stage == "dessert" and visit.suggestion is not None and visit.suggestion.accepted is None:
        return _or_leave("more", out.ask(texts.MORE_HERE))
    if visit.new and not visit.asked_who_sent and not visit.opens_case:
        return f"sent-by={out.ask(texts.SENT_BY_HERE)}"
    return "close"


def _which(out: Surface, known: Briefing, going: Session) -> str | None:
    items = going.open.items if going.open is not None else leading.may_choose(going.visit, known.menu)
    for n, item in enumerate(items, 1):
        out.line(f"  {n}  {out.clean(_names(known, (item,)))}")
    if going.open is not None:
        told = out.ask(texts.CHOICE_HERE)
    else:
        told = out.ask(texts.NUMBER_HERE if items else texts.OTHERWISE_HERE)
    chosen = items[int(told) - 1] if told.isdecimal() and 0 < int(told) <= len(items) else None
    if going.open is not None:
        return f"answer={chosen or told}"
    if chosen is not None:
        return f"choose={chosen}"
    return "advice" if replies.advice(told) else _or_leave("wish", told)


def _or_leave(name: str, told: str) -> str | None:
    return f"{name}={told}" if told else None


def _names(known: Briefing, items: Iterable[str]) -> str:
    return ", ".join(known.menu[item].name(known.lang) for item in items)


def _named(known: Briefing, said: Said) -> Said:
    """A reason in which another item goes by its name."""
    other = said.params.get("other")
    return Said(said.reason, {**said.params, "other": _names(known, [other])}) if other else said


def _rounded(said: Said) -> Said:
    """A reason with its figures as a person reads them."""
    figures = {
        key: round(value, 3) if isinstance(value, float) else value for key, value in said.params.items()
    }
    return Said(said.reason, figures)


def document(known: Briefing, going: Session) -> dict[str, Any]:
    """The visit for programs: the document by its schema, the open question, the next steps."""
    nothing, offer = going.nothing, going.visit.offer
    advised = offer is not None and offer.origin == "advice"
    return {
        "visit": going.visit.as_json(),
        "question": going.open.as_json() if going.open is not None else None,
        "nothing": nothing,
        "benefit": going.benefit if advised else None,
        "margin": going.margin if advised else None,
        "open_case": going.visit.opens_case,
        "next": list(_commands(known, going)),
    }
