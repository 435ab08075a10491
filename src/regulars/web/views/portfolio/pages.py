"""The pages themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from regulars.desk import audit, folder, listing, present
from regulars.desk.clients import named
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import NotFitted
from regulars.portfolio import Portfolio
from regulars.reasons import Said
from regulars.report import from_portfolio
from regulars.report import texts as report
from regulars.report.first_page import glance, without_clients
from regulars.report.html import Html, join, tag
from regulars.report.words import Words
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import frame
from regulars.web.texts import portfolio as texts
from regulars.web.views.portfolio import figures, rows

ROWS: Final = 50
#: Choices of the filters.
ALIVE: Final = (0.5, 0.8, 0.95)
SILENT_WEEKS: Final = (2, 4, 8, 13, 26, 52)


@contextmanager
def _present() -> Iterator[Portfolio]:
    """The present portfolio; raises `NotFitted`, which says what to do first."""
    with present.portfolio() as portfolio:
        if portfolio is None:
            raise NotFitted(frame.NOTHING_FITTED)
        yield portfolio


def _words(portfolio: Portfolio) -> Words:
    return Words(lang(), from_portfolio.frame(portfolio, present.company().settings.name))


@needs(May.SEE_VALUE)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The base at a glance, both questions, and the way to everything else."""
    company = present.company()
    with present.portfolio() as portfolio:
        if portfolio is None:
            return render(request, "desk/portfolio/none.html", {"texts": texts})
        found = figures.findings(portfolio, company)
        answers, words = found.answers, Words(lang(), found.answers.frame)
        seen = glance(answers.base, words) if answers.base else without_clients(answers, words)
        told = {
            "texts": texts,
            "from": texts.FROM(first=answers.frame.first_on, last=answers.frame.last_on, span=words.span()),
            "glance": figures.shown(seen),
            "cautions": [words.sentence(said) for said in answers.cautions],
            "fresh": folder.is_fresh(company),
            "somebody": answers.base is not None,
            "products": [(row.product, row.name) for row in from_portfolio.products(portfolio, 200)],
            "panels": texts.PANELS,
        }
    return render(request, "desk/portfolio/overview.html", told)


#: Panels of what is worked out behind the scenes and kept.
_KEPT: Final = {
    "trust": (figures.looked_back, texts.NOT_LOOKED_BACK),
    "prices": (figures.with_prices, texts.NOT_PRICED),
}


@needs(May.SEE_VALUE)
@require_safe
def part(request: HttpRequest, part: str) -> HttpResponse:
    """A list, an answer, or one of the report's panels."""
    own: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {
        "clients": _clients,
        "products": _products,
        "sell-to": _sell_to,
        "buyers-of": _which_product,
    }
    if part in own:
        return own[part](request)
    if part not in texts.PANELS:
        raise Http404
    return _panel(request, part)


def _panel(request: HttpRequest, name: str) -> HttpResponse:
    company = present.company()
    with _present() as portfolio:
        read, missing = _KEPT.get(name, (None, None))
        found = read(portfolio, company) if read else None
        made = figures.panel(name, found or figures.findings(portfolio, company), lang())
    told = {
        "texts": texts,
        "title": texts.PANELS[name],
        "panel": made,
        "missing": None if found else missing,
        "key": uuid4(),
    }
    return render(request, "desk/portfolio/panel.html", told)


def _clients(request: HttpRequest) -> HttpResponse:
    asked, wrong = narrowed(request.GET)
    at = _page(request)
    with _present() as portfolio:
        words = _words(portfolio)
        found = listing.clients(portfolio, asked, ROWS, (at - 1) * ROWS).to_pylist()
        names = named(portfolio, [row["client"] for row in found])
        groups = listing.groups(portfolio)
        choices = {
            "bought": [(each, each) for each in groups]
            or [(row.product, row.name) for row in from_portfolio.products(portfolio, 200)],
            "tastes": [(n, ", ".join(names)) for n, names in listing.segments(portfolio).items() if names],
        }
    n = found[0]["n"] if found else 0
    _seen(request, "clients.listed", shown=len(found))
    told = {
        "texts": texts,
        "n": n,
        "wrong": wrong,
        "asked": asked,
        "alive": ALIVE,
        "silent": [(weeks, 7 * weeks) for weeks in SILENT_WEEKS],
        "by": texts.BY,
        **choices,
        "table": figures.shown(rows.clients(found, names, words, words.say(texts.CLIENTS)))
        if found
        else None,
        "pages": _pages(request, at, n),
        "query": _query(request),
    }
    return render(request, "desk/portfolio/clients.html", told)


def narrowed(given: Mapping[str, str]) -> tuple[listing.Narrowed, dict[str, Said]]:
    """Which clients are asked for, and what of the question is none (it is left out)."""
    told: dict[str, Any] = {"bought": given.get("bought", ""), "search": given.get("search", "").strip()}
    wrong: dict[str, Said] = {}
    numbers: Mapping[str, tuple[Callable[[str], float | int], float]] = {
        "alive": (float, 1),
        "silent_days": (int, 36_500),
        "segment": (int, 10_000),
    }
    for name, (read, most) in numbers.items():
        text = given.get(name, "")
        try:
            value = read(text) if text else None
        except ValueError:
            value = -2
        if value is not None and not -1 <= value <= most:
            wrong[name] = texts.FILTER_WRONG(value=text)
        elif value is not None:
            told[name] = value
    if (by := given.get("by", "value")) in listing.ORDERS:
        told["by"] = by
    else:
        wrong["by"] = texts.FILTER_WRONG(value=by)
    return listing.Narrowed(**told), wrong


def _products(request: HttpRequest) -> HttpResponse:
    search, at = request.GET.get("search", "").strip(), _page(request)
    with _present() as portfolio:
        words = _words(portfolio)
        found = listing.products(portfolio, search, ROWS, (at - 1) * ROWS).to_pylist()
    n = found[0]["n"] if found else 0
    told = {
        "texts": texts,
        "n": n,
        "search": search,
        "table": figures.shown(rows.products(found, words, words.say(texts.PRODUCTS))) if found else None,
        "pages": _pages(request, at, n),
        "query": _query(request),
    }
    return render(request, "desk/portfolio/products.html", told)


def _sell_to(request: HttpRequest) -> HttpResponse:
    client, at = request.GET.get("client", "").strip(), _page(request)
    if not client:
        return render(
            request, "desk/portfolio/ask.html", {"texts": texts, "wrong": texts.CLIENT_NEEDED}, status=422
        )
    with _present() as portfolio:
        words = _words(portfolio)
        found = from_portfolio.sell_to(portfolio, client, None)
        whole = from_portfolio.whole(portfolio, client)
        habit = from_portfolio.visits(portfolio, client)
        who = named(portfolio, [client])[client]
    _seen(request, "client.sell_to", client=client)
    heading = words.say(report.SELL_TO, client=words.bare(who.called), span=words.span())
    shown = found[(at - 1) * ROWS : at * ROWS]
    told = {
        "texts": texts,
        "heading": heading,
        "lines": [
            words.comes(habit) if habit else "",
            words.tied(whole) if whole else "",
            words.say(report.AS_NOW),
        ],
        "table": figures.shown(rows.likely(shown, words, heading)) if shown else None,
        "nothing": texts.NOTHING_HERE,
        "card": rows.card(client),
        "pages": _pages(request, at, len(found)),
        "table_name": "sell-to",
        "query": urlencode({"client": client}),
    }
    return render(request, "desk/portfolio/answer.html", told)


def _which_product(request: HttpRequest) -> HttpResponse:
    product = request.GET.get("product", "").strip()
    if not product:
        return render(
            request, "desk/portfolio/ask.html", {"texts": texts, "wrong": texts.PRODUCT_NEEDED}, status=422
        )
    with _present() as portfolio:
        named = {row.name: row.product for row in from_portfolio.products(portfolio, 200)}
    return redirect("product", named.get(product, product))


@needs(May.SEE_VALUE)
@require_safe
def product(request: HttpRequest, product: str) -> HttpResponse:
    """To how many clients one product can be sold, and to whom."""
    at, text = _page(request), request.GET.get("budget", "").strip()
    budget = int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**9 else None
    wrong = texts.BUDGET_WRONG(value=text) if text and budget is None else None
    with _present() as portfolio:
        words = _words(portfolio)
        buyers, first = from_portfolio.buyers_of(portfolio, product, budget, budget)
        one = from_portfolio.one_product(portfolio, product)
        reached = from_portfolio.within_budget(portfolio, product, budget) if budget else None
        somebody = bool(portfolio.record.totals.clients_n)
        shown = buyers[(at - 1) * ROWS : at * ROWS]
        names = named(portfolio, [row.client for row in shown])
    _seen(request, "clients.listed", shown=min(len(buyers), ROWS))
    heading = words.say(report.BUYERS_OF, product=one.name if one else product, span=words.span())
    told = {
        "texts": texts,
        "heading": heading,
        "answer": _to_how_many(words, one, first) if one and somebody else "",
        "lines": [
            words.units_ahead(one) if one else "",
            words.say(report.NEVER_BOUGHT(n=one.never)) if one and one.never else "",
            words.reached(reached) if reached else "",
            "" if somebody else words.say(report.NOBODY_NAMED),
        ],
        "table": figures.shown(rows.buyers(shown, names, words, heading)) if shown else None,
        "budget": {"value": text, "wrong": wrong},
        "pages": _pages(request, at, len(buyers)),
        "table_name": "buyers-of",
        "query": urlencode({"product": product, **({"budget": budget} if budget else {})}),
    }
    return render(request, "desk/portfolio/answer.html", told, status=422 if wrong else 200)


def _to_how_many(words: Words, one: Any, first: float) -> Any:
    many, ends = words.count(one.buyers, 0)
    new = words.say(report.FIRST_TIME(n=round(first))) if round(first) else None
    return figures.shown(
        join([many, " ", tag("span", f"({ends})", class_="range"), Html(", ") if new else None, new])
    )


def _seen(request: HttpRequest, action: str, client: str | None = None, **detail: Any) -> None:
    with transaction.atomic():
        audit.enter(cast(Person, request.user), action, client=client, **detail)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**6 else 1


def _query(request: HttpRequest) -> str:
    """What was asked for, without the page."""
    return urlencode([(name, value) for name, value in request.GET.items() if name != "page" and value])


def _pages(request: HttpRequest, at: int, n: int) -> dict[str, Any] | None:
    """The pages of a list; None where there is one."""
    pages, query = -(-n // ROWS), _query(request)
    if pages < 2:
        return None

    def link(page: int) -> str | None:
        return f"?{query}{'&' if query else ''}page={page}" if 1 <= page <= pages else None

    return {"page": at, "pages": pages, "before": link(at - 1), "next": link(at + 1)}
