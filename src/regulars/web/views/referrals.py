"""Who brings others: for those who see value, with the clients by name and the way to each one's tail."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from regulars.desk import audit, present
from regulars.desk.clients import Known, named
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.phrases import formats
from regulars.portfolio import Portfolio
from regulars.portfolio.referrals import Referrals
from regulars.report import from_portfolio, referrals, tail_texts
from regulars.report import texts as report
from regulars.report.full.parts import Column, cut, table
from regulars.report.html import Html, join, tag
from regulars.report.words import Words
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import portfolio as portfolio_texts
from regulars.web.texts import referrals as texts

#: Rows of what is no tie that a page shows: rings and bonuses first.
ROWS: Final = 100
_FOUND: Final[WeakKeyDictionary[Portfolio, tuple[Referrals, list[dict[str, Any]]]]] = WeakKeyDictionary()
_GUARD: Final = threading.Lock()


@require_safe
@needs(May.SEE_VALUE)
def page(request: HttpRequest) -> HttpResponse:
    """Who brings others at all; that clients were named is in the audit before the page is shown."""
    company = present.company()
    with present.portfolio() as portfolio:
        if portfolio is None:
            return render(request, "desk/portfolio/none.html", {"texts": portfolio_texts})
        words = Words(lang(), from_portfolio.frame(portfolio, company.settings.name))
        found, odd = found_of(portfolio)
        clients = [*referrals.shown(found), *(each for row in odd[:ROWS] for each in _named_in(row))]
        names = named(portfolio, clients)
    if clients:
        with transaction.atomic():
            audit.enter(cast(Person, request.user), "clients.listed", shown=len(names))
    panel = referrals.content(words, found, lambda each: _who(names[each]), "h2")
    told = {
        "texts": texts,
        "tail_texts": tail_texts,
        "recorded": bool(found.edges or found.asked.asked),
        "panel": mark_safe(join(panel)),
        "rows": mark_safe(_rows(words, odd[:ROWS], names)) if odd else "",
        "more": max(0, len(odd) - ROWS),
    }
    return render(request, "desk/referrals/page.html", told)


def found_of(portfolio: Portfolio) -> tuple[Referrals, list[dict[str, Any]]]:
    """What the page says of ``portfolio``, and what is no tie; worked out once, whoever comes meanwhile
    waits."""
    with _GUARD:
        known = _FOUND.get(portfolio)
        if known is None:
            odd = portfolio.referral_findings().to_pylist()
            known = _FOUND[portfolio] = (portfolio.referrals(), odd[::-1])
        return known


def _named_in(row: Mapping[str, Any]) -> list[str]:
    return [row[each] for each in ("client", "referred_by") if row[each] is not None]


def _who(who: Known) -> Html:
    """A client by name, with the way to his tail."""
    shown = tag("a", tag("bdi", cut(who.called)), href=reverse("tail", args=[who.client]))
    return join([shown, tag("span", who.client, class_="id")]) if who.name else shown


def _rows(words: Words, odd: list[dict[str, Any]], names: Mapping[str, Known]) -> Html:
    """What is no tie, row by row."""
    head = (texts.FINDING, report.CLIENT, texts.TOLD, texts.ON, texts.BONUS)
    kinds = ("", "", "", "lesser", "number")
    columns = [Column(words.sentence(each), kind) for each, kind in zip(head, kinds, strict=True)]
    cells = [
        [
            words.sentence(texts.KINDS[row["finding"]]),
            *("" if row[each] is None else names[row[each]].called for each in ("client", "referred_by")),
            formats.date(row["sent_on"], words.lang, short=True),
            _paid(words, row["bonus"]),
        ]
        for row in odd
    ]  # fmt: skip
    return table(words.say(tail_texts.FINDINGS), columns, cells)


def _paid(words: Words, bonus: Decimal | None) -> str:
    return "" if bonus is None else formats.exact_money(bonus, words.frame.currency, words.lang)
