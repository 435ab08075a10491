"""The page of the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from regulars.desk import audit, calling, clients, news, present, promises
from regulars.desk.permissions import May, may
from regulars.desk.visiting import WALK_IN
from regulars.ledger.outcomes import COMING, MISTAKEN, OUTCOMES
from regulars.report import calls, from_portfolio
from regulars.report.answers import Range
from regulars.report.words import Words
from regulars.web.access import needs
from regulars.web.templatetags.words import lang, say
from regulars.web.texts import today as texts
from regulars.web.views.parts import address, back
from regulars.web.views.visit.shown import called

if TYPE_CHECKING:
    from regulars.decisions.calling import Day
    from regulars.desk.clients import Known
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

#: The outcomes that a thumb finds first; the others are one step away.
_FIRST = (COMING, "no-answer", "trouble")
_OTHERS = tuple(code for code in OUTCOMES if code not in (*_FIRST, MISTAKEN))
#: Records that end so many days ago are behind.
_BEHIND = 14
#: Names that a line of news has.
_NAMED = 3


@require_safe
@needs(May.SEE)
def today(request: HttpRequest) -> HttpResponse:
    """Whom to call, what was promised, who is here, what changed."""
    by = cast("Person", request.user)
    on = timezone.localdate()
    with present.portfolio() as portfolio:
        day = calling.today(portfolio, by, on)
        done, due = calling.ticked(on), promises.due(on + dt.timedelta(days=1))
        told, visits = news.news(portfolio), news.open_visits()
        comets = news.leaving(portfolio) if may(by, May.SEE_VALUE) else ()
        cases = news.cases_due(timezone.now() + dt.timedelta(days=1))
        shown = [row["client"] for row in day.to_call]
        wanted = {
            *shown, *(each.client for each in done), *(each.client for each in due),
            *(each.client for each in visits), *(each.client for each in cases if each.client),
            *told.back_after_call[:_NAMED], *told.slipping[:_NAMED],
            *comets[:_NAMED],
        }  # fmt: skip
        names = clients.named(portfolio, wanted)
        audit.enter(by, "today.read", clients=len(wanted))
        context = _calls(portfolio, day, names, money=may(by, May.SEE_VALUE))
    context |= {
        "texts": texts,
        "promise_texts": texts,
        "on": on,
        "fitted": portfolio is not None,
        "done": [
            {"who": names[each.client], "outcome": OUTCOMES[each.outcome], "key": uuid4()} for each in done
        ],
        "passed_over": _passed_over(day),
        "promises": [told_promise(each, names, on) for each in due],
        "visits": [
            {
                "name": called(each, names),
                "address": reverse(
                    "visit" if each.client.startswith(WALK_IN) else "card", args=[each.client]
                ),
                "since": timezone.localtime(each.opened_at).strftime("%H:%M"),
            }
            for each in visits
        ],
        "cases": [
            {"case": each, "who": names.get(each.client or ""), "address": address("case", each.number)}
            for each in cases
        ],
        "news": _news(told, comets, names),
        "first": [(code, OUTCOMES[code]) for code in _FIRST],
        "others": [(code, OUTCOMES[code]) for code in _OTHERS],
        "mistaken": MISTAKEN,
    }
    return render(request, "desk/today/page.html", context)


def _calls(portfolio: Portfolio | None, day: Day, names: dict[str, Known], *, money: bool) -> dict[str, Any]:
    """The rows of the list; what is at stake only for those who may see money."""
    if portfolio is None:
        return {"calls": []}
    words = Words(lang(), from_portfolio.frame(portfolio, ""))
    with_case = news.with_case([row["client"] for row in day.to_call])
    rows = []
    for row in day.to_call:
        told = calls.told(words, row)
        shown = {
            "who": names[row["client"]],
            "happened": told["happened"],
            "ask": told["question"],
            "rhythm": row["own_rhythm_weeks"],
            "gap": words.percent(row["p_gap"]),
            "left": words.percent(row["p_left"]),
            "last_at": row["last_at"],
            "case": row["client"] in with_case,
            "key": uuid4(),
        }
        if money:
            stake = Range(row["at_stake"], row["at_stake_low"], row["at_stake_high"])
            shown["at_stake"] = words.money(stake)
        rows.append(shown)
    days = (timezone.localdate() - portfolio.at).days
    return {
        "calls": rows,
        "until": portfolio.at,
        "behind": days / 7 if days > _BEHIND else 0,
        "span": words.span(),
        "trial": _running(day),
    }


def _running(day: Day) -> bool:
    return day.trial is not None and day.trial.ended is None


def _passed_over(day: Day) -> dict[str, Any]:
    counts = Counter(say(said) for said in day.passed_over.values())
    return {"n": len(day.passed_over), "why": sorted(counts.items(), key=lambda each: (-each[1], each[0]))}


def told_promise(each: promises.Promise, names: dict[str, Known], on: dt.date) -> dict[str, Any]:
    """An open promise as `desk/today/promises.html` shows it."""
    days = {on: texts.TODAY(), on + dt.timedelta(days=1): texts.TOMORROW()}
    by = texts.LATE_SINCE(day=each.by) if each.late(on) else days.get(each.by, texts.BY(day=each.by))
    return {
        "who": names[each.client],
        "what": each.what,
        "due": each.by,
        "late": each.late(on),
        "by": by,
        "key": uuid4(),
    }


def _news(told: news.News, comets: tuple[str, ...], names: dict[str, Known]) -> list[dict[str, Any]]:
    """What changed, a sentence each, with the clients it is about."""

    def few(those: tuple[str, ...]) -> dict[str, Any]:
        return {"who": [names[each] for each in those[:_NAMED]], "more": max(len(those) - _NAMED, 0)}

    lines: list[dict[str, Any]] = []
    if told.back_after_call:
        said = texts.BACK_AFTER_CALL(n=len(told.back_after_call))
        lines.append({"said": said, **few(told.back_after_call)})
    if told.slipping:
        said = texts.SLIPPED(n=len(told.slipping), day=told.since)
        lines.append({"said": said, **few(told.slipping)})
    if comets:
        lines.append({"said": texts.COMETS_LEAVING(n=len(comets)), **few(comets)})
    if told.new:
        lines.append({"said": texts.CAME_NEW(n=told.new, day=told.since)})
    if told.cases:
        numbers = [(each, address("case", each)) for each in told.cases]
        lines.append({"said": texts.CASES_NEW(n=len(told.cases)), "cases": numbers})
    if told.made_at is not None:
        at = timezone.localtime(told.made_at).replace(tzinfo=None)
        lines.append({"said": texts.NEW_PORTFOLIO(at=at, day=told.until)})
    return lines


@require_POST
@needs(May.SERVE)
def tick(request: HttpRequest) -> HttpResponse:
    """What came of a call."""
    by = cast("Person", request.user)
    client, outcome = request.POST.get("client", ""), request.POST.get("outcome", "")
    with present.portfolio() as portfolio:
        who = clients.known(portfolio, client)
    # Another button under the same page is another step: it mends the first.
    calling.tick(client, outcome, by, f"{request.POST.get('key', '')}:{outcome}"[:100])
    taken_back = outcome == MISTAKEN
    said = (
        texts.TAKEN_BACK(name=who.called)
        if taken_back
        else texts.KEPT(name=who.called, outcome=OUTCOMES[outcome]())
    )
    messages.success(request, say(said))
    return back(request, reverse("today"))


@require_POST
@needs(May.SERVE)
def settle(request: HttpRequest) -> HttpResponse:
    """Whether a promise was kept."""
    given = request.POST
    promises.settle(
        given.get("client", ""), given.get("what", ""), given.get("due", ""), given.get("kept") == "yes",
        cast("Person", request.user), given.get("key", "")[:100],
    )  # fmt: skip
    messages.success(request, say(texts.SETTLED))
    return back(request, reverse("today"))
