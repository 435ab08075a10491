"""Who changed what, and putting back what stood before."""

from __future__ import annotations

from typing import Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from regulars.company import Company
from regulars.desk import present
from regulars.desk.company_files import ChangedMeanwhile, history, put_back, stands
from regulars.desk.models import Person, SettingChange
from regulars.desk.permissions import May
from regulars.errors import FolderError, RegularsError
from regulars.phrases.speech import say
from regulars.web.access import needs
from regulars.web.texts import frame
from regulars.web.texts import settings as texts
from regulars.web.views.settings.values import in_words, place_in_words

_A_PAGE: Final = 30


@needs(May.SET)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The changes, the newest first; ``?place=`` those of one place."""
    company = present.company()
    rows = history(company)
    place = request.GET.get("place", "")
    if place:
        rows = rows.filter(place=place)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    now: dict[str, object] = {}
    for row in shown:
        if row.place not in now:
            now[row.place] = _stands(company, row)
    told = {
        "page": shown,
        "rows": [
            {
                "row": row,
                "who": str(row.by),
                "what": place_in_words(row.place),
                "before": in_words(row.before),
                "after": in_words(row.after),
                "may_go_back": row.before != row.after and now[row.place] == row.after,
            }
            for row in shown
        ],
        "place": place,
        "place_called": place_in_words(place) if place else "",
        "texts": texts,
    }
    return render(request, "desk/settings/history.html", told)


def _stands(company: Company, row: SettingChange) -> object:
    try:
        return stands(company, row.place)
    except RegularsError:
        return None


@needs(May.SET)
@require_POST
def back(request: HttpRequest, change_id: int) -> HttpResponseBase:
    """Put back what stood before a change."""
    lang = get_language() or "en"
    try:
        row = history(present.company()).get(pk=change_id)
        put_back(present.company(), cast(Person, request.user), change_id)
    except SettingChange.DoesNotExist:
        raise Http404 from None
    except ChangedMeanwhile:
        messages.error(request, say(frame.CHANGED_MEANWHILE, lang))
    except FolderError:
        raise
    except RegularsError as refused:
        messages.error(request, say(refused.said, lang))
    else:
        messages.success(request, say(texts.WAS_PUT_BACK, lang, place=place_in_words(row.place)))
    return redirect("settings_history")
