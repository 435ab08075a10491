"""One case on a page: evidence, gates, one's reason, then the advice, the decision; and its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from regulars.api.statuses import status_of
from regulars.decisions.case import Advice, Settings, entries
from regulars.decisions.case import read as read_case
from regulars.decisions.case.deciding import AGAINST, FOLLOWED, is_signed
from regulars.decisions.case.labels import ASKS_FOR
from regulars.decisions.case.owed import owed
from regulars.decisions.case.standing import stand
from regulars.decisions.case.words import MEANWHILE
from regulars.decisions.case.words import words as said_to
from regulars.decisions.rules import COURSES, FACTS
from regulars.desk import audit, casework, ruling
from regulars.desk.models import Case
from regulars.desk.permissions import May, may
from regulars.errors import RegularsError
from regulars.phrases import formats
from regulars.reasons import Said
from regulars.settings import LANGUAGES
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import cases as texts
from regulars.web.texts import staff as staff_texts
from regulars.web.views.cases import showing


@needs(May.SEE)
@require_GET
def case(request: HttpRequest, number: int) -> HttpResponse:
    """The page of one case."""
    found = casework.found(number)
    audit.enter(showing.person(request), "case.read", client=found.client, subject=found.number)
    return shown(request, found)


def shown(
    request: HttpRequest,
    found: Case,
    *,
    form: str = "",
    problem: Said | None = None,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of ``found``; ``problem`` stands beside the ``form`` that was refused, ``typed`` is kept."""
    by, how = showing.person(request), casework.settings()
    value = may(by, May.SEE_VALUE)
    mine = found.about_id == by.pk
    rules = may(by, May.DECIDE) and not mine
    advice = ruling.advice(found, by if rules else None, how)
    if rules and advice.courses:
        ruling.advised(found, by)
    turn = request.GET.get("turn", "")
    context = {
        "texts": texts,
        "case": found,
        "client_name": showing.called([found.client])[found.client] if found.client else None,
        "document": found.document,
        "key": uuid4().hex,
        "problem": {"form": form, "said": problem} if problem else None,
        "typed": typed or {},
        "about_me": mine,
        "rules": rules,
        "settled": found.state != Case.State.OPEN,
        "due": showing.due(found, timezone.now()),
        "asks": [
            {**each, "said": ASKS_FOR[each["what"]], "sum": _sum(found, each.get("amount"))}
            for each in found.document.get("asks", ())
        ],
        "evidence": showing.evidence(found, showing.files_of(found), int(turn) if turn.isdecimal() else 0),
        "heard": any(each["fact"] == "heard_employee" for each in found.document.get("facts", ())),
        "gates": showing.gates(advice),
        "missing": advice.missing,
        "off_table": [
            {"course": COURSES[each.course](), "because": each.because} for each in advice.off_table
        ],
        "stated": _stated(found),
        "choices": texts.CHOICES,
        "claim_facts": [(name, FACTS[name]) for name in entries.CLAIM_FACTS],
        "cost_fields": list(texts.COST_FIELDS.items()),
        "fact_choices": [(name, FACTS[name]) for name in entries.facts_of_cases()],
        **(_ruling(found, advice, how, value=value, by_reason=ruling.reason_of(found, by)) if rules else {}),
        **_settled(found),
    }
    if found.state != Case.State.OPEN or advice.blocked:
        context["meanwhile"] = advice.words.get(MEANWHILE, ())
    return render(request, "desk/cases/case.html", context, status=status)


def _stated(found: Case) -> dict[str, Any]:
    """Claims and facts as they were stated, each with what shows it."""
    document = found.document
    terms = {each["id"]: each for each in document.get("terms", ())}
    how = read_case(document)
    return {
        "claims": [
            {
                **each,
                "said": texts.GROUNDS[each["ground"]],
                "sum": _sum(found, each["amount"]),
                "term": terms.get(each.get("term", "")),
            }
            for each in document.get("claims", ())
        ],
        "facts": [
            {"said": FACTS[each.fact].label, "value": texts.value(each.value), "evidence": each.evidence}
            for each in how.facts
        ],
    }


def _ruling(
    found: Case, advice: Advice, how: Settings, *, value: bool, by_reason: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What only the person ruling sees; courses, money and words are empty before his own reason."""
    language = found.document.get("language") or lang()
    shown_courses = showing.courses(advice, found.document.get("currency"), value=value)
    left = [each.course for each in advice.courses]
    firm = {each.course for each in advice.off_table if each.gate in ("law", "principles")}
    return {
        "advice": advice,
        "my_reason": by_reason,
        "my_reason_at": dt.datetime.fromisoformat(by_reason["at"]) if by_reason else None,
        "withheld": advice.withheld,
        "courses": shown_courses,
        "verdict": (*advice.verdict, *advice.notes),
        "break_even": advice.break_even.said if value and advice.break_even else None,
        "assumed": showing.assumed(how, advice),
        "course_words": [
            {"course": COURSES[course](), "code": course, "text": showing.in_language(said, language)}
            for course, said in advice.words.items()
            if course != MEANWHILE
        ],
        "course_choices": [(each, COURSES[each]) for each in left],
        "other_choices": [(each, COURSES[each]) for each in COURSES if each not in left and each not in firm],
        "sources": list({each.code: each for one in shown_courses for each in one["sources"]}.values()),
        "owed_shown": _sum(found, sum(each.money.low for each in advice.owed)) or "0",
        "words_language": language,
    }


def _sum(found: Case, amount: float | None) -> str:
    """A sum in the case's currency; nothing where there is none."""
    return formats.money(amount, found.document.get("currency"), lang()) if amount else ""


def _settled(found: Case) -> dict[str, Any]:
    """The signed record, and the words for the client by the course that was taken."""
    made = found.document.get("decision")
    if made is None:
        return {}
    closed = found.document.get("closed")
    return {
        "decision": made,
        "decided_course": COURSES[made["course"]],
        "decision_sum": _sum(found, made.get("amount")),
        "decision_role": staff_texts.ROLES.get(made.get("role", "")),
        "decision_at": dt.datetime.fromisoformat(made["at"]),
        "against": [AGAINST[each]() for each in made["against"]],
        "signed": is_signed(found.document),
        "followed": FOLLOWED[closed["followed"]]() if closed else None,
        "closed": closed,
        "follow_choices": list(FOLLOWED.items()),
    }


@needs(May.SEE)
@require_GET
def words(request: HttpRequest, number: int) -> HttpResponse:
    """The words for the client, to be read to him or printed: in his language, the others beside."""
    by, found, how = showing.person(request), casework.found(number), casework.settings()
    rules = may(by, May.DECIDE) and found.about_id != by.pk
    advice = ruling.advice(found, by if rules else None, how)
    decided = found.document.get("decision")
    course = decided["course"] if decided else request.GET.get("course", "")
    said = _said_for(found, how, course) if decided else advice.words.get(course) if rules else None
    if said is None and advice.blocked:
        said = advice.words.get(MEANWHILE)
    if said is None:
        raise Http404
    audit.enter(by, "case.words.read", client=found.client, subject=found.number)
    language = request.GET.get("lang") or found.document.get("language") or lang()
    language = language if language in LANGUAGES else "en"
    context = {
        "texts": texts,
        "case": found,
        "course": COURSES.get(course),
        "code": course,
        "language": language,
        "languages": texts.LANGUAGES,
        "sentences": showing.in_language(said, language),
    }
    return render(request, "desk/cases/words.html", context)


def _said_for(found: Case, how: Settings, course: str) -> tuple[Said, ...]:
    """What to tell the client by the course that was taken, even where the advice did not name it."""
    case = read_case(found.document)
    standing = stand(case)
    return said_to(course, case, standing, owed(case, standing, how))


def refused(request: HttpRequest, number: int, form: str, error: RegularsError) -> HttpResponse:
    """The page again, with what was wrong beside the form and what was typed in it."""
    found = casework.found(number)
    typed = request.POST.dict() | {name: request.POST.getlist(name) for name in ("evidence",)}
    return shown(request, found, form=form, problem=error.said, typed=typed, status=status_of(error))
