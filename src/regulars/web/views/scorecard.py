"""How do you know that you are customer-oriented? The page that an owner can read out."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regulars.desk import present
from regulars.desk.permissions import May
from regulars.menus import serving_tasks
from regulars.report import claims, from_portfolio
from regulars.report.full import lens_texts
from regulars.report.words import Words
from regulars.scorecard.claims import of_company
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import portfolio as portfolio_texts
from regulars.web.texts import scorecard as texts
from regulars.web.views.portfolio.figures import shown


@require_safe
@needs(May.SEE_VALUE)
def scorecard(request: HttpRequest) -> HttpResponse:
    """The scorecard that was worked out with the portfolio; no page waits for it."""
    company = present.company()
    with present.portfolio() as portfolio:
        if portfolio is None:
            return render(request, "desk/portfolio/none.html", {"texts": portfolio_texts})
        card = of_company.ready(company, portfolio, serving_tasks(company.path))
        words = Words(lang(), from_portfolio.frame(portfolio, company.settings.name))
    told = {
        "texts": texts,
        "key": uuid4(),
        "card": None if card is None else shown(claims.render(card, words, level="h1")),
        "lenses": {f"lens-{n}": said for n, said in enumerate(_LENSES, 1)},
    }
    return render(request, "desk/scorecard/scorecard.html", told)


_LENSES = (lens_texts.ONE, lens_texts.TWO, lens_texts.THREE, lens_texts.FOUR, lens_texts.FIVE)
