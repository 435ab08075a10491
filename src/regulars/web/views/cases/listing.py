"""Cases, those that are due first; and what was given away in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from regulars.decisions.case.labels import ASKS_FOR
from regulars.decisions.concessions import CAUSES, Given, Share, together
from regulars.decisions.rules import COURSES
from regulars.desk import audit, present, priced, ruling
from regulars.desk.models import Case
from regulars.desk.permissions import May
from regulars.phrases import formats
from regulars.report import from_portfolio, price_texts, prices
from regulars.report.words import Words
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import cases as texts
from regulars.web.texts.portfolio import NOT_PRICED
from regulars.web.views.cases import showing

PAGE: Final = 40
_EXCERPT: Final = 90
#: What is shown: the word in the address → states of a case.
STATES: Final = {
    "open": ("open",), "decided": ("decided",), "closed": ("closed",), "all": ("open", "decided", "closed"),
}  # fmt: skip


@needs(May.SEE)
def cases(request: HttpRequest) -> HttpResponse:
    """Cases by state, mine or everybody's."""
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    mine = request.GET.get("mine") == "1"
    asked = Case.objects.filter(state__in=STATES[state]).select_related("about")
    if mine:
        asked = asked.filter(Q(opened_by=request.user) | Q(about=request.user) | Q(decided_by=request.user))
    due = Coalesce("hear_by", "call_back_by")
    ordered = asked.annotate(due=due).order_by(F("due").asc(nulls_last=True), "-number")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    names = showing.called([case.client for case in page.object_list if case.client is not None])
    rows = [_row(case, now, names) for case in page.object_list]
    audit.enter(showing.person(request), "cases.listed", shown=len(rows))
    said: dict[str, Any] = {"texts": texts, "rows": rows, "page": page, "state": state, "mine": mine}
    states = {"open": texts.OPEN, "decided": texts.DECIDED, "closed": texts.CLOSED, "all": texts.ALL}
    return render(request, "desk/cases/list.html", {**said, "states": states})


def _row(case: Case, now: Any, names: dict[str, str]) -> dict[str, Any]:
    asks = [ASKS_FOR[each["what"]] for each in case.document.get("asks", ())]
    told = next((each["says"] for each in case.document.get("evidence", ()) if each.get("says")), "")
    return {
        "number": case.number,
        "told": told if len(told) <= _EXCERPT else f"{told[: _EXCERPT - 1]}…",
        "client": names.get(case.client or ""),
        "asks": asks,
        "state": texts.STATES[case.state],
        "due": showing.due(case, now),
        "opened_at": case.opened_at,
    }


@needs(May.SEE_VALUE)
def given(request: HttpRequest) -> HttpResponse:
    """What was given away, what followed, and whether paying for conflict taught conflict."""
    found = ruling.given()
    currency = present.company().settings.currency
    audit.enter(showing.person(request), "cases.given")
    said = {
        "texts": texts,
        "rows": [_given_row(each, currency) for each in found.rows if each.n],
        "learning": {"paid": _share(found.learning.paid), "held": _share(found.learning.held)},
        "taught": texts.TAUGHT[found.learning.verdict],
        "practice": [{"course": COURSES[each.course], "note": each.note} for each in found.practice],
    }
    return render(request, "desk/cases/given.html", {**said, **_discounts(found.rows)})


def _discounts(rows: Sequence[Given]) -> dict[str, Any]:
    """What was given in discounts, where it has been worked out, and with the concessions in all."""
    with present.portfolio() as portfolio:
        if portfolio is None:
            return {"price": price_texts, "discounts_untold": price_texts.NOT_FITTED}
        seen = priced.seen(present.company(), portfolio)
        if seen is None or seen.reason is not None:
            return {"price": price_texts, "discounts_untold": seen.reason if seen else NOT_PRICED}
        words = Words(lang(), from_portfolio.frame(portfolio, ""))
    return {
        "price": price_texts,
        "discounts": prices.given_rows(seen, words),
        "together": prices.together(together(rows, seen.discounts), words),
    }


def _given_row(each: Given, currency: str | None) -> dict[str, Any]:
    return {
        "cause": CAUSES[each.cause],
        "n": each.n,
        "sum": formats.money(each.amount, currency, lang()),
        "stayed": _share(each.stayed),
        "claimed_again": _share(each.claimed_again),
    }


def _share(told: Share) -> dict[str, Any] | None:
    """So many of so many, and the interval of the share in per cent; None where nobody can be counted."""
    if told.low is None or told.high is None:
        return None
    low, high = formats.percent(told.low, lang()), formats.percent(told.high, lang())
    ends = f"{low.rstrip(f'%{formats.NBSP}')}–{high}"
    return {"n": told.n, "of": told.of, "range": ends}
