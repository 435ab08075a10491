"""The parts of `regulars.toml` as forms, and the page that lists all settings."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from regulars import settings
from regulars.api.statuses import status_of
from regulars.company import Company
from regulars.decisions.queue import rule, words
from regulars.decisions.queue.policy import policy_of
from regulars.decisions.rules.vocabulary import COURSES
from regulars.desk import present
from regulars.desk.company_files import SETTINGS, ChangedMeanwhile, change, seen
from regulars.desk.company_files.changing import Seen, edited
from regulars.desk.company_files.settings_file import in_force
from regulars.desk.models import Person
from regulars.desk.permissions import May
from regulars.errors import FolderError, RegularsError
from regulars.phrases.speech import say
from regulars.reasons import Said
from regulars.report.queue.shell import told
from regulars.web.access import needs
from regulars.web.texts import frame, settings_fields
from regulars.web.texts import rules as rules_texts
from regulars.web.texts import settings as texts
from regulars.web.views.settings import menu, tasks
from regulars.web.views.settings.fields import Wrong, bound
from regulars.web.views.settings.parts import PARTS, Part
from regulars.web.views.settings.rows import Row
from regulars.web.views.settings.values import in_words


@needs(May.SET)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All settings, one line each."""
    parts = [(part.name, part.title, part.lead) for part in PARTS.values()]
    parts[4:4] = [("tasks", texts.TASKS, texts.TASKS_LEAD), ("menu", texts.MENU, texts.MENU_LEAD)]
    return render(
        request,
        "desk/settings/index.html",
        {"parts": parts, "texts": texts, "rules_title": rules_texts.RULES},
    )


@needs(May.SET)
def part(request: HttpRequest, name: str) -> HttpResponseBase:
    """One part: shown, checked, saved."""
    if name == "menu":
        return menu.page(request)
    if name == "tasks":
        return tasks.page(request)
    if name not in PARTS:
        raise Http404
    return _Form(request, PARTS[name]).answer()


class _Form:
    """A part as one person sees and fills it."""

    def __init__(self, request: HttpRequest, part: Part) -> None:
        self.request, self.part = request, part
        self.company: Company = present.company()
        self.file = seen(self.company, SETTINGS)
        self.now = settings.parse(self.file.text or "")
        self.errors: dict[str, Said] = {}
        self.values: dict[str, Any] = {}
        self.rows: list[Row] = []

    def answer(self) -> HttpResponseBase:
        """The page, or the next address once it was saved."""
        if self.request.method != "POST":
            if self.part.rows:
                self.rows = self.part.rows.shown(in_force(self.now, self.part.rows.key))
            return self._page()
        self._read()
        if self.request.POST.get("do") == "look":
            return self._page()
        if self.errors or any(row.errors for row in self.rows):
            return self._page(problem=texts.MEND(), status=422)
        if self.request.POST.get("do") == "preview":
            return self._preview()
        # Only what differs is written: what nobody stated stays unstated.
        differs = {k: v for k, v in self.values.items() if v != in_force(self.now, k)}
        try:
            changed = differs and change(
                self.company,
                cast(Person, self.request.user),
                SETTINGS,
                differs,
                shown=self.request.POST.get("shown", ""),
                watched=self.part.keys,
            )
        except ChangedMeanwhile:
            return self._page(problem=frame.CHANGED_MEANWHILE(), status=409)
        except FolderError:
            raise
        except RegularsError as refused:
            return self._page(problem=refused.said, status=status_of(refused))
        if changed:
            messages.success(self.request, say(texts.SAVED, get_language() or "en", n=len(changed)))
        else:
            messages.info(self.request, say(texts.NOTHING_CHANGED, get_language() or "en"))
        return redirect("settings_part", self.part.name)

    def _read(self) -> None:
        for field in self.part.fields:
            try:
                self.values[field.key] = field.read(self.request.POST)
            except Wrong as wrong:
                self.errors[field.key] = wrong.said
        if self.part.rows:
            value, self.rows = self.part.rows.read(self.request.POST)
            self.values[self.part.rows.key] = value

    def _preview(self) -> HttpResponse:
        """The queue's rule, as it would read with what was typed."""
        differs = {k: v for k, v in self.values.items() if v != in_force(self.now, k)}
        try:
            policy = policy_of(settings.parse(edited(Seen(SETTINGS, self.file.text), differs) or ""))
        except RegularsError as refused:
            return self._page(problem=refused.said, status=status_of(refused))
        return self._page(preview=[told(each, policy, get_language() or "en") for each in rule(policy)])

    def _page(self, *, problem: Said | None = None, status: int = 200, **more: Any) -> HttpResponse:
        posted = self.request.POST if self.request.method == "POST" else None
        told = {
            "part": self.part,
            "texts": texts,
            "fields_said": settings_fields,
            "shown": self._digest(status),
            "fields": [self._bound(field, posted, status == 409) for field in self.part.fields],
            "rows": self.rows,
            "courses": COURSES,
            "problem": problem,
            "wall_title": words.RULE_TITLE,
            "rows_stand": self._rows_stand() if status == 409 else None,
            **more,
        }
        return render(self.request, "desk/settings/part.html", told, status=status)

    def _digest(self, status: int) -> str:
        """What the form carries: what it showed first, and after a clash what it shows now."""
        posted = self.request.POST.get("shown")
        return self.file.state(self.part.keys) if posted is None or status == 409 else posted

    def _bound(self, field: Any, posted: Any, clash: bool) -> dict[str, Any]:
        stands = in_force(self.now, field.key)
        if posted is None:
            return bound(field, field.shown(stands))
        differs = clash and self.values.get(field.key) != stands
        return bound(
            field,
            field.typed(posted),
            error=self.errors.get(field.key),
            stands=texts.STANDS_NOW(value=in_words(stands, field)) if differs else None,
        )

    def _rows_stand(self) -> Said | None:
        if self.part.rows is None:
            return None
        stands = in_force(self.now, self.part.rows.key)
        same = self.values.get(self.part.rows.key) == stands
        return None if same else texts.STANDS_NOW(value=in_words(stands))
