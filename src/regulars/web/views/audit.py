"""The audit: who read or changed what, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regulars.desk import audit as entries
from regulars.desk.models import AuditEntry, Person
from regulars.desk.permissions import May
from regulars.reasons import Reason
from regulars.web.access import needs
from regulars.web.texts import audit as texts

#: How a pseudonym looks; ids of other things never do.
_PSEUDONYM: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Line:
    """An entry as it is shown: what was done in words, or its code where it has none."""

    entry: AuditEntry
    done: Reason | None
    client: str | None
    erased: bool
    case: int | None
    about: str


@needs(May.AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """A page of it, of one person or about one client where asked."""
    asked_person = request.GET.get("person", "").strip()
    client = request.GET.get("client", "").strip() or None
    before = _number(request.GET.get("before", ""))
    people = list(Person.objects.order_by("first_name", "username"))
    person = next((each for each in people if str(each.pk) == asked_person), None)
    wrong = bool(asked_person) and person is None
    page = entries.page(person=None if person is None else person.pk, client=client, before=before)
    if client is not None and page.entries and isinstance(request.user, Person):
        entries.enter(request.user, "audit.read", client=client)
    names = {str(each.pk): str(each) for each in people}
    chosen = {"person": asked_person if person else "", "client": client or ""}
    shown: dict[str, Any] = {
        "texts": texts,
        "lines": [_line(each, page.clients, names) for each in page.entries],
        "people": people,
        "person": person,
        "client": client,
        "wrong": wrong,
        "filtered": bool(person or client),
        "before": before,
        "older": urlencode({**chosen, "before": page.next}) if page.next else None,
        "newest": urlencode(chosen),
    }
    return render(request, "desk/audit/audit.html", shown)


def _line(entry: AuditEntry, clients: dict[str, str], names: dict[str, str]) -> Line:
    client = clients.get(entry.subject)
    erased = client is None and _PSEUDONYM.fullmatch(entry.subject) is not None
    # What happened to somebody of the staff is kept under his number.
    of_staff = entry.action.startswith(("person.", "account."))
    about = names.get(entry.subject, "") if of_staff else entry.subject
    case = _number(entry.subject) if entry.action.startswith("case.") else None
    return Line(entry, texts.done(entry.action), client, erased, case, about)


def _number(text: str) -> int | None:
    """A number that a table can have; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
