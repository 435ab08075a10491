"""A visit as a page shows it: one step to take, the rest a step away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from regulars.decisions.visit import Menu, leading
from regulars.decisions.visit.machine import STAGES
from regulars.desk import visiting
from regulars.desk.clients import Known
from regulars.desk.models import Visit
from regulars.desk.visit_standing import Standing
from regulars.desk.visit_steps import STEPS
from regulars.phrases import formats
from regulars.reasons import Reason, Said
from regulars.web.templatetags.words import say
from regulars.web.texts import visit as texts
from regulars.web.views.visit.fields import Problem

#: Scene → how many of the steps shown are behind.
_BEHIND: Final = {
    "arrived": 0, "asked": 0, "question": 0, "offered": 2, "delivered": 3, "worse": 3, "suggestion": 4,
    "goodbye": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Something of the menu, to choose or to show."""

    id: str
    name: str
    price: str = ""


@dataclass(frozen=True)
class Understood:
    """A part of a wish: the words, what they may mean, why it has to be asked back."""

    said: str
    why: Said
    clear: bool
    items: tuple[Choice, ...]
    out: tuple[tuple[str, Said], ...] = ()


@dataclass(frozen=True)
class OfferShown:
    """The one offer; ``margin`` is None for whoever sees no amounts."""

    items: tuple[Choice, ...]
    origin: Reason
    without: str = ""
    why: Said | None = None
    benefit: float | None = None
    margin: Said | None = None
    runner_up: str | None = None


@dataclass(frozen=True)
class PromiseShown:
    """A promise; ``late`` when its day is over."""

    what: str
    by: dt.date
    late: bool = False
    kept: bool | None = None


@dataclass(frozen=True)
class Panel:
    """What the panel of a visit shows. ``scene`` names the one step: a template of that name shows it."""

    client: str
    scene: str
    key: str
    serving: bool
    progress: tuple[tuple[Reason, str], ...] = ()
    visit: str = ""
    version: int = 0
    label: str = ""
    since: dt.datetime | None = None
    said: str = ""
    understood: tuple[Understood, ...] = ()
    choices: tuple[Choice, ...] = ()
    question: tuple[Choice, ...] = ()
    question_why: Said | None = None
    yes_no: bool = False
    nothing: Said | None = None
    offer: OfferShown | None = None
    answer: Reason | None = None
    note: str = ""
    suggestion: Choice | None = None
    suggestion_why: Said | None = None
    promises: tuple[PromiseShown, ...] = ()
    owed: tuple[PromiseShown, ...] = ()
    avoids: tuple[str, ...] = ()
    task: str = ""
    task_question: str = ""
    sent_by: str = ""
    steps: frozenset[str] = frozenset()
    tags: tuple[str, ...] = ()
    case: str = ""
    no_menu: bool = False
    today: dt.date | None = None
    problem: Problem | None = None
    can: dict[str, bool] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The template of the scene."""
        return f"desk/visit/{self.scene}.html"

    @property
    def several(self) -> bool:
        """Whether more than one part of the wish is in doubt: then several things are ticked."""
        return sum(bool(part.items) and not part.clear for part in self.understood) > 1


def panel(
    client: str,
    shown: Standing | None,
    lang: str,
    *,
    see_value: bool,
    serving: bool,
    problem: Problem | None,
) -> Panel:
    """The panel of a client's latest visit; amounts are not in it for whoever may not see them."""
    key = uuid4().hex
    no_menu = not len(visiting.menu())
    now = visiting.now()
    if shown is None:
        return Panel(client, "none", key, serving, no_menu=no_menu, problem=problem)
    session, row = shown.session, shown.row
    visit, menu = session.visit, shown.briefing.menu
    owed = tuple(
        PromiseShown(str(each["what"]), day, day < now.date())
        for each in shown.owed
        for day in [dt.date.fromisoformat(str(each["by"])[:10])]
    )
    scene = _scene(shown, now)
    if scene == "none":
        return Panel(
            client, scene, key, serving, since=None if row.closed_at else row.opened_at, owed=owed,
            avoids=shown.briefing.constraints().avoid, label=shown.label, no_menu=no_menu, problem=problem,
        )  # fmt: skip
    names = dict(texts.ANSWERS)
    more = visit.suggestion
    return Panel(
        client,
        scene,
        key,
        serving,
        progress=_progress(scene),
        visit=str(row.pk),
        version=row.version,
        label=shown.label,
        since=row.opened_at if timezone.localtime(row.opened_at).date() < now.date() else None,
        said=visit.said,
        understood=_understood(shown, lang),
        choices=_choices(menu, leading.may_choose(visit, menu), lang),
        question=_choices(menu, session.open.items, lang) if session.open else (),
        question_why=_rounded(session.open.reason) if session.open and session.open.reason else None,
        yes_no=session.open is not None and session.open.kind == "yes_no",
        nothing=shown.nothing_said(see_value=see_value),
        offer=_offer(shown, lang, see_value=see_value),
        answer=names[visit.check_back] if visit.check_back else None,
        note=visit.note,
        suggestion=_choices(menu, [str(more.item)], lang)[0] if more and more.item else None,
        suggestion_why=_named(menu, more.reason, lang) if more else None,
        promises=tuple(PromiseShown(each.what, each.by, kept=each.kept) for each in visit.promises),
        owed=owed,
        avoids=visit.constraints.avoid,
        task=shown.task.id if shown.task else "",
        task_question=(shown.task.question(lang) or "") if shown.task else "",
        sent_by=visit.sent_by or "",
        steps=frozenset(shown.steps),
        tags=tuple(sorted({tag for item in menu.items for tag in item.tags})),
        case=case_address(row) if row.closed_at and visit.opens_case else "",
        no_menu=no_menu,
        today=now.date(),
        problem=problem,
        can={name.replace("-", "_"): name in shown.steps for name in STEPS},
    )


def case_address(row: Visit) -> str:
    """Where a case over this visit is opened; empty while no page does that."""
    try:
        address = reverse("case_new")
    except NoReverseMatch:
        return ""
    return (
        f"{address}?{urlencode({'client': row.client, 'from_check_back': row.state.get('check_back') or ''})}"
    )


@dataclass(frozen=True)
class Going:
    """A visit in the list of those that are going on."""

    client: str
    name: str
    stage: Reason
    since: dt.datetime
    today: bool


def listed(rows: Iterable[Visit], known: Mapping[str, Known]) -> list[Going]:
    """The visits of a list, by what the clients are called."""
    stages = {str(stage): reason for stage, reason in STAGES.items()}
    today = timezone.localdate()
    return [
        Going(
            row.client,
            called(row, known),
            stages[row.stage],
            row.opened_at,
            timezone.localtime(row.opened_at).date() == today,
        )
        for row in rows
    ]


def called(row: Visit, known: Mapping[str, Known]) -> str:
    """What the client of a visit is called; a guest without a card goes by what staff call him, if so."""
    if row.client.startswith(visiting.WALK_IN):
        return row.state.get("label") or say(texts.NAMELESS)
    return known[row.client].called


def _scene(shown: Standing, now: dt.datetime) -> str:
    """Which of the steps is shown."""
    session, row = shown.session, shown.row
    visit = session.visit
    if row.closed_at is not None:
        return "closed" if timezone.localtime(row.closed_at).date() == now.date() else "none"
    if visiting.is_over(row, now):
        return "none"
    if visit.stage == "asked" and session.open is not None:
        return "question"
    if visit.stage == "checked_back" and visit.opens_case:
        return "worse"
    if visit.stage == "dessert" and visit.suggestion is not None and visit.suggestion.accepted is None:
        return "suggestion"
    return "goodbye" if visit.stage in ("checked_back", "dessert") else visit.stage


def _progress(scene: str) -> tuple[tuple[Reason, str], ...]:
    """Each step as behind, present or ahead; none for a visit that is over."""
    if scene not in _BEHIND:
        return ()
    behind = _BEHIND[scene]
    states = ("done" if at < behind else "now" if at == behind else "" for at in range(len(texts.STEPS)))
    return tuple(zip(texts.STEPS, states, strict=True))


def _price(price: float | None, lang: str) -> str:
    """To the hundredth, as a menu says it: the client pays that."""
    if price is None:
        return ""
    return formats.number(price, lang, 0 if float(price).is_integer() else 2)


def _choices(menu: Menu, items: Sequence[str], lang: str) -> tuple[Choice, ...]:
    """Items by name with their prices; one that went from the menu meanwhile by its id."""
    return tuple(
        Choice(item, found.name(lang), _price(found.price, lang))
        if (found := menu.by_id.get(item)) is not None
        else Choice(item, item)
        for item in items
    )


def _understood(shown: Standing, lang: str) -> tuple[Understood, ...]:
    visit, menu = shown.session.visit, shown.briefing.menu
    parts = []
    for part in visit.matches:
        here = [item for item in part.items if item in menu.by_id]
        breaks = {item: visit.constraints.breaks(menu[item]) for item in here}
        parts.append(
            Understood(
                part.said or visit.said,
                part.reason,
                part.verdict == "clear",
                _choices(menu, [item for item in here if breaks[item] is None], lang),
                tuple((menu[item].name(lang), why) for item, why in breaks.items() if why is not None),
            )
        )
    return tuple(parts)


def _offer(shown: Standing, lang: str, *, see_value: bool) -> OfferShown | None:
    session, menu = shown.session, shown.briefing.menu
    offer = session.visit.offer
    if offer is None:
        return None
    items = _choices(menu, offer.items, lang)
    without = [word for part in session.visit.matches for word in part.without]
    if offer.origin != "advice":
        said = ", ".join(without) if offer.origin == "wish" else ""
        return OfferShown(items, texts.ORIGIN[offer.origin], said)
    margin = None
    if see_value:
        known = session.margin is not None
        margin = texts.MARGIN(margin=session.margin) if known else texts.MARGIN_UNKNOWN()
    runner_up = _choices(menu, [session.runner_up], lang)[0].name if session.runner_up else None
    why = _named(menu, offer.reason, lang) if offer.reason else None
    return OfferShown(items, texts.ORIGIN["advice"], "", why, session.benefit, margin, runner_up)


def _named(menu: Menu, said: Said, lang: str) -> Said:
    """A reason in which another item goes by its name, its figures as a person reads them."""
    other = said.params.get("other")
    named = {"other": _choices(menu, [other], lang)[0].name} if other else {}
    return _rounded(Said(said.reason, {**said.params, **named}))


def _rounded(said: Said) -> Said:
    figures = {
        name: round(value, 2) if isinstance(value, float) else value for name, value in said.params.items()
    }
    return Said(said.reason, figures)
