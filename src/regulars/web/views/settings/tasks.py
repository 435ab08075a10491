"""Tasks of clients, the questions that reveal them, and words that stand for others."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from regulars.desk import present
from regulars.desk.company_files import WORDS, seen
from regulars.desk.company_files.words_file import tasks
from regulars.phrases.speech import say
from regulars.reasons import Said
from regulars.settings.belonging import names_what_people_are
from regulars.web.texts import settings as texts
from regulars.web.views.settings.fields import lines_in
from regulars.web.views.settings.saving import Outcome, save
from regulars.web.views.settings.values import in_words

_LANGS: Final = ("en", "ru", "ro")
_LONGEST_ID: Final = 100


def page(request: HttpRequest) -> HttpResponseBase:
    """The list, one task's form, or what came of a change."""
    if request.method == "POST":
        return _ACTIONS.get(request.POST.get("do", ""), _save_task)(request)
    if "task" in request.GET or "new" in request.GET:
        return _form(request, request.GET.get("task"))
    return _list(request)


def _list(
    request: HttpRequest, typed: str | None = None, error: Said | None = None, outcome: Outcome | None = None
) -> HttpResponse:
    file = seen(present.company(), WORDS)
    synonyms = "\n".join(f"{said} = {meant}" for said, meant in (file.value("synonyms") or {}).items())
    clash = outcome is not None and outcome.status == 409
    told = {
        "rows": [
            {"id": id, "name": _in(task.get("names"), id), "question": _in(task.get("questions"), "")}
            for id, task in tasks(file.text or "").items()
        ],
        "synonyms": synonyms if typed is None else typed,
        "stands": synonyms if clash else None,
        "error": error or (outcome.problem if outcome else None),
        "shown": request.POST.get("shown") if typed is not None and not clash else file.state(["synonyms"]),
        "texts": texts,
    }
    status = outcome.status if outcome else 422 if error else 200
    return render(request, "desk/settings/tasks.html", told, status=status)


def _form(
    request: HttpRequest,
    id: str | None,
    typed: dict[str, Any] | None = None,
    errors: dict[str, Said] | None = None,
    outcome: Outcome | None = None,
) -> HttpResponse:
    file = seen(present.company(), WORDS)
    stands = tasks(file.text or "").get(id or "", {})
    task = stands if typed is None else typed
    clash = outcome is not None and outcome.status == 409
    shown = request.POST.get("shown")
    told = {
        "id": id,
        "typed_id": request.POST.get("id", ""),
        "name": _in(stands.get("names"), id or ""),
        "names": [(lang, task.get("names", {}).get(lang, "")) for lang in _LANGS],
        "questions": [(lang, task.get("questions", {}).get(lang, "")) for lang in _LANGS],
        "products": "\n".join(task.get("products", ())),
        "words": "; ".join(task.get("words", ())),
        "errors": errors or {},
        "stands": texts.STANDS_NOW(value=in_words(stands)) if clash else None,
        "shown": file.state([f"task:{id}"]) if shown is None or clash else shown,
        "problem": outcome.problem if outcome else texts.MEND() if errors else None,
        "texts": texts,
    }
    status = outcome.status if outcome else 422 if errors else 200
    return render(request, "desk/settings/task.html", told, status=status)


def _save_task(request: HttpRequest) -> HttpResponseBase:
    company = present.company()
    id, new = request.POST.get("task"), " ".join(request.POST.get("id", "").split())
    file = seen(company, WORDS)
    typed: dict[str, Any] = {
        "names": _by_language(request, "name"),
        "questions": _by_language(request, "question"),
        "products": lines_in(request.POST.get("products", "")),
        "words": [each.strip() for each in request.POST.get("words", "").split(";") if each.strip()],
    }
    errors: dict[str, Said] = {}
    if not typed["names"]:
        errors["names"] = texts.TASK_NAME_NEEDED()
    what = names_what_people_are([*typed["names"].values(), new])
    if what is not None:
        errors["names"] = texts.STRATEGY_REFUSED(what=what)
    if id is None and not 0 < len(new) <= _LONGEST_ID:
        errors["id"] = texts.ID_NEEDED(n=_LONGEST_ID)
    elif id is None and new in tasks(file.text or ""):
        errors["id"] = texts.ID_TAKEN(id=new)
    if errors:
        return _form(request, id, typed, errors)
    mine = id if id is not None else new
    filled = {name: value for name, value in typed.items() if value}
    # A new one was not there when the form was made: nothing else can have changed.
    shown = None if id is not None else seen(company, WORDS).state([f"task:{mine}"])
    outcome = save(request, company, WORDS, {f"task:{mine}": filled}, [f"task:{mine}"], shown)
    if outcome.problem:
        return _form(request, id, typed, None, outcome)
    messages.success(request, say(texts.SAVED, get_language() or "en", n=1))
    return redirect(_address())


def _take_out(request: HttpRequest) -> HttpResponseBase:
    id = request.POST.get("task", "")
    company = present.company()
    name = _in(tasks(seen(company, WORDS).text or "").get(id, {}).get("names"), id)
    outcome = save(request, company, WORDS, {f"task:{id}": None}, [f"task:{id}"])
    if outcome.problem:
        return _form(request, id, None, None, outcome)
    messages.success(request, say(texts.TAKEN_OUT, get_language() or "en", name=name))
    return redirect(_address())


def _save_synonyms(request: HttpRequest) -> HttpResponseBase:
    typed = request.POST.get("synonyms", "")
    found: dict[str, str] = {}
    for number, line in enumerate(typed.splitlines(), 1):
        said, equals, meant = (each.strip() for each in line.partition("="))
        if not line.strip():
            continue
        if not (said and equals and meant):
            return _list(request, typed, texts.SYNONYM_WRONG(line=number))
        found[said] = meant
    outcome = save(request, present.company(), WORDS, {"synonyms": found or None}, ["synonyms"])
    if outcome.problem:
        return _list(request, typed, None, outcome)
    messages.success(request, say(texts.SAVED, get_language() or "en", n=1))
    return redirect(_address())


def _by_language(request: HttpRequest, name: str) -> dict[str, str]:
    typed = {lang: " ".join(request.POST.get(f"{name}-{lang}", "").split()) for lang in _LANGS}
    return {lang: text for lang, text in typed.items() if text}


def _in(names: dict[str, str] | None, otherwise: str) -> str:
    names = names or {}
    return names.get(get_language() or "en") or next(iter(names.values()), otherwise)


def _address() -> str:
    return reverse("settings_part", args=["tasks"])


_ACTIONS: Final = {"take_out": _take_out, "synonyms": _save_synonyms}
