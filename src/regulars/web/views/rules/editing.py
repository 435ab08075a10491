"""Changing the company's own tables, row by row; every change is a new version with its author."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from regulars.api.statuses import status_of
from regulars.decisions.rules import COURSES, FACTS, REMEDIES
from regulars.decisions.rules.checking import told as facts_told
from regulars.decisions.rules.countries import shipped_text
from regulars.decisions.rules.vocabulary import Value, facts_for
from regulars.decisions.rules.wording import VALUES
from regulars.desk import company_rules, present
from regulars.desk.company_files import ChangedMeanwhile, Seen, rules_path, seen
from regulars.desk.company_files.rules_file import EDITION
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import FolderError, RegularsError
from regulars.phrases.speech import say
from regulars.reasons import Said
from regulars.web.access import needs
from regulars.web.texts import frame
from regulars.web.texts import rules as texts
from regulars.web.views.rules.pages import label, listed
from regulars.web.views.rules.trying import looked_through
from regulars.web.views.settings.fields import number_in

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_LANGS: Final = ("en", "ru", "ro")
_LONGEST_ID: Final = 60


@needs(May.SET)
@require_POST
def copy(request: HttpRequest, name: str) -> HttpResponseBase:
    """Copy a table that comes with Regulars into the folder."""
    company = present.company()
    found = company_rules.of(company, name)
    text = shipped_text(name)
    if text is None or found.own:
        return redirect("rule_table", name)
    empty = Seen(rules_path(name), None).state([""])
    company_rules.save_text(company, cast(Person, request.user), name, text, empty)
    messages.success(request, say(texts.COPIED, get_language() or "en"))
    return redirect("rule_table", name)


@needs(May.SET)
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin a table of the company's own."""
    company = present.company()
    name = request.POST.get("name", "").strip().lower()
    called = " ".join(request.POST.get("label", "").split())
    decides = "courses" if request.POST.get("decides") == "courses" else "owed"
    errors: dict[str, Said] = {}
    taken = {each.name for each in company_rules.shelf(company)}
    if not _NAME.fullmatch(name) or name in taken or shipped_text(name) is not None or name == "begin":
        errors["name"] = texts.NAME_WRONG()
    if not called:
        errors["label"] = texts.LABEL_NEEDED()
    if errors:
        typed = {"name": request.POST.get("name", ""), "label": called, "decides": decides}
        return listed(request, 422, errors=errors, typed=typed)
    company_rules.begin(company, cast(Person, request.user), name, decides, called)
    messages.success(request, say(texts.COPIED, get_language() or "en"))
    return redirect("rule_table", name)


@needs(May.SET)
def row(request: HttpRequest, name: str) -> HttpResponseBase:
    """One row of an own table: shown, checked and tried, saved."""
    company = present.company()
    found = company_rules.of(company, name)
    if not found.own or found.table is None:
        raise Http404
    id = request.GET.get("row")
    if id is not None and id not in {each.id for each in found.table.rows}:
        raise Http404
    return _RowForm(request, found, id).answer()


class _RowForm:
    """A row as one person changes it; ``id`` is None for a new one."""

    def __init__(self, request: HttpRequest, found: company_rules.Shelf, id: str | None) -> None:
        self.request, self.found, self.id = request, found, id
        self.company = present.company()
        self.file = seen(self.company, rules_path(found.name))
        self.stands: dict[str, Any] = {} if id is None else self.file.value(f"row:{id}")
        self.errors: dict[str, Said] = {}
        assert found.table is not None
        self.table = found.table
        self.is_else = id == self.table.rows[-1].id

    def answer(self) -> HttpResponseBase:
        """The page, or the table once it was saved."""
        post = self.request.POST
        if self.request.method != "POST":
            below = self.table.rows[-2].id if self.id is None and len(self.table.rows) > 1 else ""
            return self._page({"below": below, **self.stands})
        if post.get("do") == "take_out" and self.id is not None and not self.is_else:
            return self._saved(self.id, None) or self._page(self.stands, status=self.status)
        typed_id = self.id if self.id is not None else " ".join(post.get("id", "").split())
        value = self._typed()
        if self.id is None and (
            not 0 < len(typed_id) <= _LONGEST_ID or typed_id in {each.id for each in self.table.rows}
        ):
            self.errors["id"] = texts.ID_WRONG()
        if self.errors:
            return self._page(value, status=422)
        if post.get("do") == "save":
            return self._saved(typed_id, value) or self._page(value, status=self.status)
        person = cast(Person, self.request.user)
        try:
            text = company_rules.with_row(self.company, person, self.found.name, typed_id, value)
            findings = looked_through(self.request, self.company, self.found.name, text)
        except RegularsError as refused:
            self.problem = refused.said
            return self._page(value, status=status_of(refused))
        return self._page(value, findings=findings)

    problem: Said | None = None
    status: int = 422

    def _saved(self, id: str, value: dict[str, Any] | None) -> HttpResponseBase | None:
        person = cast(Person, self.request.user)
        try:
            company_rules.save_row(
                self.company, person, self.found.name, id, value, self.request.POST.get("shown", "")
            )
        except ChangedMeanwhile:
            self.problem, self.status = frame.CHANGED_MEANWHILE(), 409
            return None
        except FolderError:
            raise
        except RegularsError as refused:
            self.problem, self.status = refused.said, status_of(refused)
            return None
        version = seen(self.company, rules_path(self.found.name)).value(EDITION)["version"]
        messages.success(self.request, say(texts.SAVED_AS, get_language() or "en", version=version))
        return redirect("rule_table", self.found.name)

    def _typed(self) -> dict[str, Any]:
        post = self.request.POST
        says = {lang: text for lang in _LANGS if (text := " ".join(post.get(f"says-{lang}", "").split()))}
        owed = self.table.decides == "owed"
        chosen = [each for each in (REMEDIES if owed else COURSES) if each in post.getlist("then")]
        value: dict[str, Any] = {
            "when": "else" if self.is_else else " ".join(post.get("when", "").split()),
            "then": chosen[0] if owed and chosen else chosen,
            "source": " ".join(post.get("source", "").split()),
            "below": self.stands.get("below", "") if self.is_else else post.get("below", ""),
        }
        if owed and not chosen:
            self.errors["then"] = texts.FILLED()
        for key in ("when", "source"):
            if not value[key]:
                self.errors[key] = texts.FILLED()
        for key in ("from", "until"):
            if text := post.get(key, "").strip():
                value[key] = text
                try:
                    dt.date.fromisoformat(text)
                except ValueError:
                    self.errors[key] = texts.DAY_WRONG()
        if says:
            value["says"] = says
        if example := post.get("example", "").strip():
            value["example"] = facts_in(example)
            if value["example"] is None:
                self.errors["example"] = texts.EXAMPLE_WRONG()
        return value

    def _page(
        self, value: dict[str, Any], *, findings: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        post = self.request.POST
        clash = status == 409
        then = value.get("then", [])
        example = value.get("example")
        told = {
            "shelf": self.found,
            "label": label(self.table),
            "id": self.id,
            "typed_id": post.get("id", ""),
            "is_else": self.is_else,
            "owed": self.table.decides == "owed",
            "value": value,
            "since": value.get("from", ""),
            "says": [(lang, value.get("says", {}).get(lang, "")) for lang in _LANGS],
            "then": [then] if isinstance(then, str) else then,
            "answers": REMEDIES if self.table.decides == "owed" else COURSES,
            "example": facts_told(example) if example else post.get("example", ""),
            "above": [each.id for each in self.table.rows[:-1] if each.id != self.id],
            "vocabulary": _vocabulary(self.table.decides),
            "errors": self.errors,
            "problem": self.problem,
            "findings": findings,
            "next_version": company_rules.next_version(self.table.version),
            "shown": self.file.state([""]) if clash or "shown" not in post else post["shown"],
            "stands": self.stands if clash else None,
            "texts": texts,
        }
        return render(self.request, "desk/rules/row.html", told, status=status)


def facts_in(text: str) -> dict[str, Value] | None:
    """Facts and values as they are typed; None for what is not.

    >>> facts_in("ground = delay, days = 20, started = false")
    {'ground': 'delay', 'days': 20, 'started': False}
    >>> facts_in("ground")
    """
    found: dict[str, Value] = {}
    for part in text.split(","):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not (name in FACTS and equals and value):
            return None
        number = number_in(value)
        flags: dict[str, Value] = {"true": True, "false": False}
        found[name] = flags.get(value, value if number is None else number)
    return found


def _vocabulary(decides: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": fact.name,
            "label": fact.label,
            "type": fact.type,
            "values": [(value, VALUES[fact.name][value]) for value in fact.values],
        }
        for fact in facts_for(decides).values()
    ]
