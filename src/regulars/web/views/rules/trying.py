"""A changed table: what the check finds, and which past answers would change."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from regulars.api.statuses import status_of
from regulars.casebook.rulebook import Tried
from regulars.company import Company
from regulars.decisions.rules import FACTS, Answer, Table
from regulars.desk import audit, company_rules, present
from regulars.desk.company_files import ChangedMeanwhile, rules_path, seen
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import FolderError, RegularsError
from regulars.phrases.speech import say
from regulars.reasons import Said
from regulars.web.access import needs
from regulars.web.texts import frame
from regulars.web.texts import rules as texts
from regulars.web.views.rules.pages import answers, label

#: Claims that change their answer are listed up to so many.
_LISTED = 50


@needs(May.SET)
def page(request: HttpRequest, name: str) -> HttpResponseBase:
    """The whole text of a table, to be changed, checked, tried and, if it is the company's own, saved."""
    company = present.company()
    found = company_rules.of(company, name)
    stands = seen(company, rules_path(name))
    text = request.POST.get("text", "").replace("\r\n", "\n") if request.method == "POST" else None
    told: dict[str, Any] = {
        "shelf": found,
        "label": label(found.table) if found.table else name,
        "text": company_rules.text_of(company, name) if text is None else text,
        "shown": request.POST.get("shown") or stands.state([""]),
        "texts": texts,
    }
    status = 200
    if text is not None:
        try:
            if request.POST.get("do") == "save" and found.own:
                person = cast(Person, request.user)
                company_rules.save_text(company, person, name, text, request.POST.get("shown", ""))
                messages.success(request, say(texts.SAVED_TEXT, get_language() or "en"))
                return redirect("rule_table", name)
            told["findings"] = looked_through(request, company, name, text)
        except ChangedMeanwhile:
            told |= {"problem": frame.CHANGED_MEANWHILE(), "stands": stands.text, "shown": stands.state([""])}
            status = 409
        except FolderError:
            raise
        except RegularsError as refused:
            told["problem"], status = refused.said, status_of(refused)
    return render(request, "desk/rules/try.html", told, status=status)


def looked_through(request: HttpRequest, company: Company, name: str, text: str) -> dict[str, Any]:
    """What the check finds in the text of a table, and what it changes on past cases.

    Raises what reading the table raises. Past cases are personal data: that they were read is entered.
    """
    table = company_rules.parse_text(text, name)
    audit.enter(cast(Person, request.user), "rules.try", subject=name)
    tried = company_rules.tried_on_past(company, name, table)
    different = [each for each in tried if each.differs]
    problems = company_rules.findings(text, name)
    return {
        "problems": problems,
        "grave": any(each.grave for each in problems),
        "tried": len(tried),
        "same": len(tried) - len(different),
        "different": len(different),
        "changes": [_change(each, table) for each in different[:_LISTED]],
    }


def _change(each: Tried, table: Table) -> dict[str, Any]:
    return {
        "case": texts.CASE(case=each.case, claim=each.claim or texts.WHOLE_CASE()),
        "before": _answer(each.before, table),
        "after": _answer(each.after, table),
    }


def _answer(answer: Answer | None, table: Table) -> Said:
    if answer is None:
        return texts.NO_ANSWER()
    if answer.row is None:
        return texts.MISSING(facts=[FACTS[each].label() for each in answer.missing])
    return texts.ANSWERS(what=[each() for each in answers(answer.row.then, table)], row=answer.row.id)
