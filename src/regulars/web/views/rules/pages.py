"""Rules as everybody here may read them: conditions in words, answers, sources."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from regulars.decisions.rules import COURSES, REMEDIES, Row, Table
from regulars.decisions.rules.wording import in_words
from regulars.desk import company_rules, present
from regulars.desk.permissions import May
from regulars.reasons import Reason
from regulars.web.access import needs
from regulars.web.texts import rules as texts


@needs(May.SEE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The tables of this company."""
    return listed(request)


def listed(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    """The list, with what was typed for a new table where it could not be begun."""
    shelf = company_rules.shelf(present.company())
    listed = [
        {"of": each, "label": label(each.table) if each.table else each.name, "decides": _decides(each)}
        for each in shelf
    ]
    told = {
        "own": [each for each, found in zip(listed, shelf, strict=True) if found.own],
        "shipped": [each for each, found in zip(listed, shelf, strict=True) if not found.own],
        "texts": texts,
        **more,
    }
    return render(request, "desk/rules/index.html", told, status=status)


@needs(May.SEE)
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table, row by row."""
    found = company_rules.of(present.company(), name)
    told = {
        "shelf": found,
        "table": found.table,
        "label": label(found.table) if found.table else name,
        "decides": decides(found.table) if found.table else None,
        "rows": [_row(each, found.table) for each in found.table.rows] if found.table else [],
        "texts": texts,
    }
    return render(request, "desk/rules/table.html", told)


def _row(row: Row, table: Table) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "id": row.id,
        "when": in_words(row.condition.text) if row.condition else [],
        "code": row.condition.text if row.condition else "",
        "then": answers(row.then, table),
        "says": row.says.get(language) or row.says.get("en", ""),
        "source": row.source,
        "since": row.since if row.since != table.since else None,
        "until": row.until,
    }


def _decides(shelf: company_rules.Shelf) -> Reason | None:
    return decides(shelf.table) if shelf.table else None


def answers(then: tuple[str, ...], table: Table) -> list[Reason]:
    """What a row answers, as people call it."""
    called = {**COURSES, **REMEDIES} if table.decides == "owed" else {**REMEDIES, **COURSES}
    return [called[each] for each in then] or [texts.NOTHING_OFF]


def decides(table: Table) -> Reason:
    """What a table decides."""
    return texts.OWED if table.decides == "owed" else texts.COURSES


def label(table: Table) -> str:
    """What a table is called in the person's language."""
    return table.labels.get(get_language() or "en") or table.labels.get("en") or table.name
