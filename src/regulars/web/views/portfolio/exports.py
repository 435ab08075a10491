"""Tables to take out: CSV, XLSX, Parquet. Every one is written in the audit with the number of its rows."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from regulars.api.exporting import exported
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.report.exports import Asked
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.views.portfolio.pages import narrowed


@needs(May.EXPORT)
def export(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    """The table ``table`` as a file of the kind ``form``; what is asked of it stands in the query."""
    given = request.GET
    budget = given.get("budget", "")
    asked = Asked(
        narrowed(given)[0] if given else None,
        given.get("client", ""),
        given.get("product", ""),
        int(budget) if budget.isascii() and budget.isdigit() and len(budget) < 10 else None,
    )
    return exported(request, cast(Person, request.user), table, form, asked, lang(), money=True)
