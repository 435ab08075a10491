"""The menu: what can be offered, and what there is today."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from regulars.api.statuses import status_of
from regulars.desk import present
from regulars.desk.company_files import MENU, seen
from regulars.desk.company_files.menu_file import as_csv, items
from regulars.errors import RegularsError
from regulars.menus import NO, found, read_menu, unread
from regulars.phrases.speech import say
from regulars.reasons import Reason, Said
from regulars.settings import checks
from regulars.web.texts import settings as texts
from regulars.web.views.settings.fields import number_in
from regulars.web.views.settings.saving import Outcome, save

_MOST_MB: Final = 1
_LONGEST_ID: Final = 200
_NAMES: Final = ("en", "ru", "ro")
_CALLED: Final[dict[str, tuple[Reason, Reason | None]]] = {
    "price": (texts.PRICE, None),
    "cost": (texts.COST, None),
    "group": (texts.GROUP, None),
    "tags": (texts.TAGS, texts.TAGS_HELP),
    "synonyms": (texts.SYNONYMS_OF, texts.WORDS_HELP),
    "lead_days": (texts.LEAD_DAYS, None),
}
_NUMBERS: Final = ("price", "cost", "lead_days")
_YES: Final = frozenset(("yes", "no"))


def page(request: HttpRequest) -> HttpResponseBase:
    """The list, one item's form, or what came of a change."""
    if request.method == "POST":
        return _ACTIONS.get(request.POST.get("do", ""), _save_item)(request)
    if "item" in request.GET or "new" in request.GET:
        return _form(request, request.GET.get("item"))
    return _list(request)


def _list(request: HttpRequest, problem: Said | None = None, status: int = 200) -> HttpResponse:
    menu = seen(present.company(), MENU)
    elsewhere = found(present.company().path) if menu.text is None else None
    rows = [
        {
            "id": id,
            "name": _name(cells, id),
            "price": cells.get("price", ""),
            "group": cells.get("group", ""),
            "there": _is_there(cells),
            "shown": menu.state([f"available:{id}"]),
        }
        for id, cells in items(menu.text or "").items()
    ]
    told = {
        "rows": rows,
        "texts": texts,
        "file_problem": problem,
        "shown": menu.state([""]),
        "grouped": any(row["group"] for row in rows),
        "elsewhere": elsewhere.name if elsewhere else None,
    }
    return render(request, "desk/settings/menu.html", told, status=status)


def _form(
    request: HttpRequest,
    id: str | None,
    typed: dict[str, str] | None = None,
    errors: dict[str, Said] | None = None,
    outcome: Outcome | None = None,
) -> HttpResponse:
    menu = seen(present.company(), MENU)
    stands = items(menu.text or "").get(id or "", {})
    cells = stands if typed is None else typed
    named = [("name", texts.CLASS_NAME(), None)] if "name" in stands else []
    named += [(f"name_{lang}", texts.NAME_IN(language=lang), None) for lang in _NAMES]
    asked = [*named, *((name, label(), help) for name, (label, help) in _CALLED.items())]
    fields = [
        {
            "name": name,
            "label": label,
            "help": help,
            "value": cells.get(name, ""),
            "number": name in _NUMBERS,
            "error": (errors or {}).get(name),
            "stands": stands.get(name, "") if outcome and outcome.status == 409 else None,
        }
        for name, label, help in asked
    ]
    shown = request.POST.get("shown")
    if shown is None or (outcome and outcome.status == 409):
        shown = menu.state([f"item:{id}"] if id else ["item:" + cells.get("id", "")])
    told = {
        "id": id,
        "name": _name(stands, id or ""),
        "typed_id": cells.get("id", ""),
        "id_error": (errors or {}).get("id"),
        "fields": fields,
        "shown": shown,
        "problem": outcome.problem if outcome else texts.MEND() if errors else None,
        "texts": texts,
    }
    return render(
        request, "desk/settings/item.html", told, status=outcome.status if outcome else 422 if errors else 200
    )


def _save_item(request: HttpRequest) -> HttpResponseBase:
    company = present.company()
    id, new = request.POST.get("item"), " ".join(request.POST.get("id", "").split())
    known = items(seen(company, MENU).text or "")
    typed = {name: " ".join(request.POST.get(name, "").split()) for name in _columns()}
    errors = {
        name: texts.HAS_TO_BE(expected=checks.AN_AMOUNT())
        for name in _NUMBERS
        if typed[name] and ((value := number_in(typed[name])) is None or value < 0)
    }
    if id is None:
        typed["id"] = new
        if not 0 < len(new) <= _LONGEST_ID:
            errors["id"] = texts.ID_NEEDED(n=_LONGEST_ID)
        elif new in known:
            errors["id"] = texts.ID_TAKEN(id=new)
    if errors:
        return _form(request, id, typed, errors)
    mine = id if id is not None else new
    stands = {name: cell for name, cell in known.get(mine, {}).items() if name != "id"}
    filled = {name: cell for name, cell in {**stands, **typed}.items() if cell and name != "id"}
    # A new one was not there when the form was made: nothing else can have changed.
    shown = None if id is not None else seen(company, MENU).state([f"item:{mine}"])
    outcome = save(request, company, MENU, {f"item:{mine}": filled}, [f"item:{mine}"], shown)
    if outcome.problem:
        return _form(request, id, typed, None, outcome)
    messages.success(request, say(texts.SAVED, get_language() or "en", n=1))
    return redirect(_address())


def _take_out(request: HttpRequest) -> HttpResponseBase:
    id = request.POST.get("item", "")
    company = present.company()
    name = _name(items(seen(company, MENU).text or "").get(id, {}), id)
    outcome = save(request, company, MENU, {f"item:{id}": None}, [f"item:{id}"])
    if outcome.problem:
        return _form(request, id, None, None, outcome)
    messages.success(request, say(texts.TAKEN_OUT, get_language() or "en", name=name))
    return redirect(_address())


def _toggle(request: HttpRequest) -> HttpResponseBase:
    id, there = request.POST.get("item", ""), request.POST.get("available", "")
    company = present.company()
    known = items(seen(company, MENU).text or "")
    if there not in _YES or id not in known:
        return redirect(_address())
    outcome = save(request, company, MENU, {f"available:{id}": there}, [f"available:{id}"])
    if outcome.problem:
        return _list(request, outcome.problem, outcome.status)
    said = texts.NOW_THERE if there == "yes" else texts.NOW_GONE
    messages.success(request, say(said, get_language() or "en", name=_name(known[id], id)))
    return redirect(_address())


def _take_over(request: HttpRequest) -> HttpResponseBase:
    """Keep a menu that stands in another kind of file as the table that is changed here."""
    company = present.company()
    elsewhere = found(company.path)
    if elsewhere is None or elsewhere.name == MENU:
        return redirect(_address())
    try:
        menu = read_menu(elsewhere)
    except RegularsError as refused:
        return _list(request, refused.said, status_of(refused))
    outcome = save(request, company, MENU, {"": as_csv(menu.items)}, [""])
    if outcome.problem:
        return _list(request, outcome.problem, outcome.status)
    messages.success(request, say(texts.MENU_REPLACED, get_language() or "en", n=len(menu)))
    return redirect(_address())


def _replace(request: HttpRequest) -> HttpResponseBase:
    given = request.FILES.get("file")
    if given is None:
        return _list(request, texts.FILE_NEEDED(), 422)
    if (given.size or 0) > _MOST_MB * 1_000_000:
        return _list(request, texts.FILE_LARGE(n=_MOST_MB), 413)
    content = given.read()
    ending = _ending(content)
    if ending is None:
        return _list(request, texts.FILE_KIND(), 422)
    with tempfile.TemporaryDirectory() as folder:
        # The name that the browser sent is never a path: the kind is seen by the content.
        path = Path(folder) / f"menu{ending}"
        path.write_bytes(content)
        try:
            menu, ignored = read_menu(path), unread(path)
        except RegularsError as refused:
            return _list(request, refused.said, status_of(refused))
        except (ValueError, LookupError, OSError):
            return _list(request, texts.FILE_BROKEN(), 422)
    outcome = save(request, present.company(), MENU, {"": as_csv(menu.items)}, [""])
    if outcome.problem:
        return _list(request, outcome.problem, outcome.status)
    lang = get_language() or "en"
    messages.success(request, say(texts.MENU_REPLACED, lang, n=len(menu)))
    if ignored:
        messages.warning(request, say(texts.MENU_UNREAD, lang, names=", ".join(ignored)))
    return redirect(_address())


def _ending(content: bytes) -> str | None:
    """What kind of table ``content`` is, by its first bytes; None for what is none."""
    if content[:4] == b"PK\x03\x04":
        return ".xlsx"
    return None if b"\0" in content[:1024] and content[:2] not in (b"\xff\xfe", b"\xfe\xff") else ".csv"


def _columns() -> tuple[str, ...]:
    return ("name", *(f"name_{lang}" for lang in _NAMES), *_CALLED)


def _name(cells: dict[str, Any], id: str) -> str:
    mine = get_language() or "en"
    wanted = (f"name_{mine}", "name", *(f"name_{lang}" for lang in _NAMES))
    return next((cells[each] for each in wanted if cells.get(each)), id)


def _is_there(cells: dict[str, str]) -> bool:
    return cells.get("available", "").casefold() not in NO


def _address() -> str:
    return reverse("settings_part", args=["menu"])


_ACTIONS: Final = {"take_out": _take_out, "toggle": _toggle, "take_over": _take_over, "replace": _replace}
