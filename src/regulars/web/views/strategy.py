"""Who is our client: for those who see value, never for staff who serve."""

from __future__ import annotations

import threading
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from regulars.company import Company
from regulars.desk import audit, present
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import LookupFailed
from regulars.menus import task_products
from regulars.portfolio import Portfolio, belonging, serving
from regulars.reasons import Said
from regulars.report import from_portfolio, strategy
from regulars.report.answers import Range
from regulars.report.html import join
from regulars.report.strategy.panel import content
from regulars.report.words import Words
from regulars.scorecard.strategy import Strategy
from regulars.scorecard.strategy import strategy as work_out
from regulars.settings import StrategySettings
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import perks as perks_texts
from regulars.web.texts import portfolio as portfolio_texts
from regulars.web.texts import strategy as texts

#: What was found of a portfolio, with what it was found by: it is worked out once as long as neither changes.
_FOUND: Final[WeakKeyDictionary[Portfolio, tuple[tuple[StrategySettings, Any], Strategy]]] = (
    WeakKeyDictionary()
)
_GUARD: Final = threading.Lock()


@require_safe
@needs(May.SEE_VALUE)
def page(request: HttpRequest) -> HttpResponse:
    """Who is ours, what stands beside it; with ``client``, the evidence for one."""
    company, client = present.company(), request.GET.get("client", "").strip()
    with present.portfolio() as portfolio:
        if portfolio is None:
            return render(request, "desk/portfolio/none.html", {"texts": portfolio_texts})
        words = Words(lang(), from_portfolio.frame(portfolio, company.settings.name))
        wrong: Said | None = None
        made: list[strategy.Part] = []
        if client:
            try:
                made = _one(portfolio, company, client, words)
            except LookupFailed as nobody:
                wrong = nobody.said
            else:
                with transaction.atomic():
                    audit.enter(cast(Person, request.user), "client.strategy", client=client)
        one = bool(made)
        made = made or strategy.parts(words, found_of(portfolio, company), company.settings)
    told = {
        "texts": texts,
        "perks": perks_texts,
        "client": client,
        "one": one,
        "wrong": wrong,
        "heading": made[0].heading,
        "parts": [(n, part.heading, mark_safe(join(content(part)))) for n, part in enumerate(made)],
    }
    return render(request, "desk/strategy/page.html", told, status=400 if wrong else 200)


def found_of(portfolio: Portfolio, company: Company) -> Strategy:
    """What the page says of ``portfolio``, worked out once; whoever comes meanwhile waits for it."""
    asked = (company.settings.strategy, task_products(company.path))
    with _GUARD:
        known = _FOUND.get(portfolio)
        if known is None or known[0] != asked:
            known = _FOUND[portfolio] = (asked, work_out(portfolio, *asked))
        return known[1]


def _one(portfolio: Portfolio, company: Company, client: str, words: Words) -> list[strategy.Part]:
    stated = company.settings.strategy
    seen = belonging.evidence(portfolio, stated, task_products(company.path), client)
    row = from_portfolio.one_client(portfolio, client)
    expected = Range(None) if row is None else row.expected_value
    return strategy.of_client(words, seen, expected, serving.of_client(portfolio, stated, client))
