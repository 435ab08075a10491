"""Perks as trials: planned before anything is given, begun by a person, read with an interval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from regulars.desk import audit, perks, present
from regulars.desk.clients import named
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import ArgumentInvalid, RegularsError
from regulars.menus import task_products
from regulars.phrases import say
from regulars.portfolio import Portfolio
from regulars.portfolio import perks as trials
from regulars.portfolio.perks import NONE, POWER, Asked, Trial
from regulars.reasons import Reason, Said
from regulars.report import from_portfolio, perk_texts, spreadsheet
from regulars.report.exports import MEDIA
from regulars.report.html import join
from regulars.report.perks import lots, money, planned, reading, share_of
from regulars.report.strategy.panel import content
from regulars.report.strategy.part import Part
from regulars.report.words import Words
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import perks as texts
from regulars.web.texts import portfolio as portfolio_texts
from regulars.web.texts import settings as settings_texts
from regulars.web.views.settings.fields import described, number_in

#: Perks that the form has room for.
_ROWS: Final = 3
_LONGEST: Final = 80
_EMPTY: Final = {"name": "", "to": "all", "weeks": "13", "uplift": "5"}

_LABELS: Final = {
    "name": (texts.NAME, None),
    "to": (texts.TO, None),
    "weeks": (texts.WEEKS, None),
    "uplift": (texts.UPLIFT, texts.UPLIFT_HELP),
}


@dataclass
class Form:
    """A trial as it was typed, with what is wrong, and what it means where nothing is."""

    typed: dict[str, str]
    rows: list[tuple[str, str]]
    errors: dict[str, Said] = field(default_factory=dict)
    wanted: perks.Begin | None = None


@require_safe
@needs(May.SEE_VALUE)
def index(request: HttpRequest) -> HttpResponse:
    """Every trial, and the way to a new one."""
    today = timezone.localdate()
    rows = [
        {
            "trial": trial,
            "perks": ", ".join(arm for arm in trial.arms if arm != NONE),
            "until": trial.last,
            "clients": clients,
            "standing": _standing(trial, today),
        }
        for trial, clients in perks.listed()
    ]
    return render(request, "desk/perks/index.html", {"texts": texts, "perk": perk_texts, "trials": rows})


@require_safe
@needs(May.SEE_VALUE)
def plan(request: HttpRequest) -> HttpResponse:
    """What a trial takes: clients, money, and whether it pays; a person decides below it."""
    form = _filled(request.GET) if "name" in request.GET else Form({**_EMPTY}, [("", "")] * _ROWS)
    return _planned(request, form)


@require_POST
@needs(May.DECIDE)
def begin(request: HttpRequest) -> HttpResponseBase:
    """Draw who gets what, and write it down: a second tap begins nothing."""
    form = _filled(request.POST)
    if form.wanted is None:
        return _planned(request, form)
    try:
        with present.portfolio() as portfolio:
            if portfolio is None:
                return redirect("perks")
            asked = _asked(portfolio, form.wanted)
        made = perks.begin(form.wanted, asked, cast(Person, request.user), request.POST.get("key", "")[:100])
    except ArgumentInvalid as refused:
        form.errors[""] = refused.said
        return _planned(request, form)
    found = perks.one(made)
    messages.success(request, say(texts.BEGUN(n=len(found.clients) if found else 0), lang()))
    return redirect("perk", made)


@require_safe
@needs(May.SEE_VALUE)
def trial(request: HttpRequest, trial: str) -> HttpResponse:
    """What one trial brought so far, or in the end."""
    found = _found(trial)
    with present.portfolio() as portfolio:
        if portfolio is None:
            return render(request, "desk/portfolio/none.html", {"texts": portfolio_texts})
        words = _words(portfolio)
        told = reading(words, found, trials.read_of(portfolio, found), portfolio.at)
    context = {
        "texts": texts, "trial": found, "heading": told[0].heading, "parts": _shown(told),
        "runs": found.runs(timezone.localdate()), "key": uuid4(),
    }  # fmt: skip
    return render(request, "desk/perks/trial.html", context)


@require_POST
@needs(May.DECIDE)
def end(request: HttpRequest, trial: str) -> HttpResponse:
    """End it today, before its time: nothing is given any more."""
    found = _found(trial)
    try:
        perks.end(found, cast(Person, request.user), request.POST.get("key", "")[:100])
    except ArgumentInvalid as refused:
        messages.error(request, say(refused.said, lang()))
    else:
        messages.success(request, say(texts.HAS_ENDED(), lang()))
    return redirect("perk", trial)


@require_safe
@needs(May.EXPORT)
def who(request: HttpRequest, trial: str) -> HttpResponseBase:
    """Who gets what, as a file to hand out."""
    found = _found(trial)
    with present.portfolio() as portfolio:
        names = {each: known.name or "" for each, known in named(portfolio, list(found.clients)).items()}
        if portfolio is None:
            raise Http404
        heading, rows = lots(_words(portfolio), found, names)
    with transaction.atomic():
        audit.enter(cast(Person, request.user), "perk.who", subject=found.id, clients=len(found.clients))
    answer = StreamingHttpResponse(spreadsheet.as_csv(heading, [rows]), content_type=MEDIA["csv"])
    answer["Content-Disposition"] = f'attachment; filename="perks-{found.began}-{found.id[:8]}.csv"'
    return answer


def _standing(trial: Trial, today: dt.date) -> Reason:
    if trial.runs(today):
        return texts.RUNS
    return texts.ENDED if trial.ended is None else texts.ENDED_EARLY


def _planned(request: HttpRequest, form: Form) -> HttpResponse:
    context: dict[str, Any] = {
        "texts": texts,
        "form": form,
        "rows": [(n, *row, form.errors.get(f"perk-{n}"), form.errors.get(f"cost-{n}"))
                 for n, row in enumerate(form.rows, 1)],
        "whom": texts.WHOM,
        "fields": [_field(form, name) for name in _EMPTY],
    }  # fmt: skip
    if form.wanted is not None and not form.errors:
        with present.portfolio() as portfolio:
            if portfolio is None:
                return render(request, "desk/portfolio/none.html", {"texts": portfolio_texts})
            words = _words(portfolio)
            try:
                asked = _asked(portfolio, form.wanted)
            except RegularsError as refused:
                form.errors[""] = refused.said
            else:
                context |= _decision(words, form.wanted, asked)
    context["problem"] = form.errors.get("")
    status = 422 if form.errors else 200
    return render(request, "desk/perks/plan.html", context, status=status)


def _field(form: Form, name: str) -> dict[str, Any]:
    label, help = _LABELS[name]
    error = form.errors.get(name)
    return {
        "name": name, "value": form.typed[name], "label": label, "help": help, "error": error,
        "described": described(name, help is not None, error is not None),
    }  # fmt: skip


def _decision(words: Words, wanted: perks.Begin, asked: Asked) -> dict[str, Any]:
    """The plan in words, and what a person would begin."""
    made = planned(
        words, wanted.name, list(wanted.arms), asked, uplift=wanted.uplift, power=POWER, weeks=wanted.weeks
    )
    drawn = min(asked.plan.needed, asked.plan.there)
    arms = len(wanted.arms) + 1
    few = perk_texts.FEWER(n=drawn, needed=asked.plan.needed, uplift=share_of(wanted.uplift, words.lang))
    return {
        "parts": _shown(made),
        "key": uuid4(),
        "cost": money(words, drawn // arms * sum(wanted.arms.values())),
        "can_begin": drawn >= 2 * arms,
        "drawn": texts.DECIDE_LEAD(n=drawn, arms=arms),
        "few": few if drawn < asked.plan.needed else None,
        "outside": texts.OUTSIDE(n=asked.plan.there - drawn) if drawn < asked.plan.there else None,
    }


def _asked(portfolio: Portfolio, wanted: perks.Begin) -> Asked:
    company = present.company()
    return trials.asked(
        portfolio, company.settings.strategy, task_products(company.path),
        to=wanted.to, weeks=wanted.weeks, uplift=wanted.uplift, costs=list(wanted.arms.values()),
    )  # fmt: skip


def _filled(given: Mapping[str, str]) -> Form:
    """What was typed, checked field by field."""
    typed = {name: " ".join(given.get(name, "").split()) for name in _EMPTY}
    rows = [
        (" ".join(given.get(f"perk-{n}", "").split()), given.get(f"cost-{n}", "").strip())
        for n in range(1, _ROWS + 1)
    ]
    form = Form(typed, rows)
    if not 0 < len(typed["name"]) <= _LONGEST:
        form.errors["name"] = settings_texts.HAS_TO_BE(expected=texts.A_NAME())
    if typed["to"] not in trials.WHOM:
        typed["to"] = "all"
    weeks, points = number_in(typed["weeks"]), number_in(typed["uplift"])
    if not isinstance(weeks, int) or not 1 <= weeks <= 520:
        form.errors["weeks"] = settings_texts.HAS_TO_BE(expected=texts.SOME_WEEKS())
    if points is None or not 0 < points < 100:
        form.errors["uplift"] = settings_texts.HAS_TO_BE(expected=texts.SOME_POINTS())
    arms = _arms(form)
    if not form.errors and isinstance(weeks, int) and points is not None:
        form.wanted = perks.Begin(typed["name"], arms, typed["to"], weeks, points / 100)
    return form


def _arms(form: Form) -> dict[str, float]:
    arms: dict[str, float] = {}
    for n, (perk, cost) in enumerate(form.rows, 1):
        if not perk and not cost:
            continue
        amount = number_in(cost)
        if not perk or len(perk) > _LONGEST or perk == NONE:
            form.errors[f"perk-{n}"] = settings_texts.HAS_TO_BE(expected=texts.A_PERK())
        elif perk in arms:
            form.errors[f"perk-{n}"] = settings_texts.TWICE(name=perk)
        if amount is None or not 0 <= amount < 1e12:
            form.errors[f"cost-{n}"] = settings_texts.HAS_TO_BE(expected=texts.AN_AMOUNT())
        arms[perk] = float(amount or 0)
    if not arms:
        form.errors["perk-1"] = texts.ONE_AT_LEAST()
    return arms


def _found(trial: str) -> Trial:
    found = perks.one(trial)
    if found is None:
        raise Http404
    return found


def _words(portfolio: Portfolio) -> Words:
    return Words(lang(), from_portfolio.frame(portfolio, present.company().settings.name))


def _shown(parts: list[Part]) -> list[tuple[int, str, Any]]:
    return [(n, part.heading, mark_safe(join(content(part)))) for n, part in enumerate(parts)]
