"""Whom a client brought, what that is worth, and the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from regulars.desk import audit, clients, present
from regulars.desk.permissions import May
from regulars.portfolio.people import names_of
from regulars.report import from_portfolio, tail_page, tail_rows, tail_texts
from regulars.report.words import Words
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import tail as texts
from regulars.web.texts.referrals import BASE

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio


@require_safe
@needs(May.SEE_VALUE)
def tail(request: HttpRequest, client: str) -> HttpResponse:
    """The tail of one client; that it was read is in the audit before it is shown."""
    with present.portfolio() as portfolio:
        who = clients.known(portfolio, client)
        audit.enter(cast("Person", request.user), "card.read", client=client)
        told = {} if portfolio is None else _told(portfolio, client)
    said = {"texts": texts, "tail_texts": tail_texts, "base": BASE}
    return render(request, "desk/tail/page.html", {"who": who, **said, **told})


def _told(portfolio: Portfolio, client: str) -> dict[str, Any]:
    words = Words(lang(), from_portfolio.frame(portfolio, ""))
    found = portfolio.tail(client)
    names = names_of(portfolio, [client, *found.people["client"].to_pylist()])
    head, *body = tail_rows.generations(words, found)
    # Text of records is escaped where the picture is made (regulars.report.html).
    picture = mark_safe(tail_page.outline(words, found, names)) if found.generations else ""
    return {
        "known": found.known,
        "head": head,
        "generations": body,
        "worth": tail_rows.worth(words, found) if found.generations else [],
        "reasons": tail_rows.reasons(words, found),
        "picture": picture,
    }
