"""A new case: from a client, a bad check-back or the record of a conversation."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from regulars.api.statuses import status_of
from regulars.decisions.case.entries import amount
from regulars.decisions.case.labels import ASKS_FOR
from regulars.desk import casework, present
from regulars.desk.evidence import MOST
from regulars.desk.models import Case, Person, Record
from regulars.desk.permissions import May
from regulars.errors import RegularsError
from regulars.ledger import kinds
from regulars.reasons import Said
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import cases as texts
from regulars.web.uploading import at_most
from regulars.web.views.cases.files import received
from regulars.web.views.cases.showing import called, key_of, person

#: Countries offered: the Union's, and those around with or without a table of their own.
COUNTRIES: Final = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "MD", "RU", "GB", "UA", "CH", "NO", "US",
)  # fmt: skip
#: Things that one form takes.
_DEMANDS: Final = 2


@at_most(MOST)
@needs(May.SERVE)
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new case, and opening it."""
    record = _record(request.GET.get("from_check_back") or request.POST.get("from_check_back", ""))
    if request.method != "POST":
        return _form(request, record)
    try:
        case = _opened(request, record)
    except RegularsError as error:
        return _form(request, record, error.said, status_of(error))
    return redirect("case", number=case.number)


def _opened(request: HttpRequest, record: Record | None) -> Case:
    given, by = request.POST, person(request)
    key = key_of(request)
    with present.portfolio() as portfolio:
        if record is not None:
            return casework.open_from_check_back(by, key, portfolio, record.pk)
        upload = received(request)
        about = given.get("about", "")
        return casework.open_case(
            by,
            key,
            portfolio,
            client=given.get("client", "").strip() or None,
            kind="business" if given.get("kind") == "business" else "consumer",
            asks=_asks(request),
            told=given.get("told", ""),
            country=given.get("country", "").strip(),
            language=given.get("language", ""),
            about=Person.objects.filter(pk=int(about), is_active=True).first() if about.isdecimal() else None,
            uploads=() if upload is None else (upload,),
        )


def _asks(request: HttpRequest) -> list[dict[str, Any]]:
    """What he demands: at most two things, each with its sum."""
    made: list[dict[str, Any]] = []
    given = request.POST
    for what, asked in zip(given.getlist("what"), given.getlist("amount"), strict=False):
        if what not in ASKS_FOR:
            continue
        ask: dict[str, Any] = {"what": what}
        if text := asked.strip().replace("\u00a0", "").replace(" ", ""):
            ask["amount"] = amount(asked.strip(), text, "120")
        if given.get("ultimatum") == "yes":
            ask["ultimatum"] = True
        made.append(ask)
    return made


def _record(given: str) -> Record | None:
    try:
        return Record.objects.filter(kind=kinds.CHECK_BACKS.name, pk=UUID(given)).first()
    except ValueError:
        return None


def _form(
    request: HttpRequest, record: Record | None, problem: Said | None = None, status: int = 200
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    rows = [
        {"what": what, "amount": asked}
        for what, asked in zip(typed.getlist("what"), typed.getlist("amount"), strict=False)
    ]
    chosen = typed.get("country") or casework.default_country()
    names = Locale(lang()).territories
    codes = dict.fromkeys([chosen.upper(), *sorted(COUNTRIES, key=lambda each: names.get(each, each))])
    staff = Person.objects.filter(is_active=True).exclude(role=Person.Role.AUDITOR).order_by("username")
    context = {
        "texts": texts,
        "key": uuid4().hex,
        "problem": {"form": "open", "said": problem} if problem else None,
        "typed": typed,
        "record": record,
        "answered": None if record is None else record.document.get("note") or record.document.get("answer"),
        "client_name": called([typed["client"]])[typed["client"]] if typed.get("client") else None,
        "asks": list(ASKS_FOR.items()),
        "ask_rows": [*rows, *({"what": "", "amount": ""} for _ in range(_DEMANDS - len(rows)))],
        "countries": [(code, names.get(code, code)) for code in codes],
        "country": chosen.upper(),
        "languages": list(texts.LANGUAGES.items()),
        "language": typed.get("language") or lang(),
        "staff": list(staff),
        "most": MOST // 1_000_000,
    }
    return render(request, "desk/cases/new.html", context, status=status)
