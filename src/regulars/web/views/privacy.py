"""A client's own data: given out, objected to, erased."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from regulars.desk import clients, present, privacy
from regulars.desk.permissions import May
from regulars.reasons import Said
from regulars.web.access import needs
from regulars.web.texts import privacy as texts

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

_LONGEST_KEY: Final = 100


@require_safe
@needs(May.ERASE)
def page(request: HttpRequest, client: str) -> HttpResponse:
    """What he can ask for."""
    with present.portfolio() as portfolio:
        return _page(request, portfolio, client)


@require_POST
@needs(May.EXPORT)
def given(request: HttpRequest, client: str) -> HttpResponse:
    """Everything that is known of him, as a file."""
    with present.portfolio() as portfolio:
        found = {"client": client, **privacy.known(portfolio, client, _by(request))}
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="client.json"'
    return answer


@require_POST
@needs(May.ERASE)
def objects(request: HttpRequest, client: str) -> HttpResponse:
    """He objects to being contacted, or does not any more."""
    stands = bool(request.POST.get("stands"))
    with present.portfolio() as portfolio:
        privacy.object_to(
            portfolio, client, privacy.CONTACT, stands=stands, by=_by(request), key=_key(request)
        )
    return redirect("privacy", client=client)


@require_POST
@needs(May.ERASE)
def erase(request: HttpRequest, client: str) -> HttpResponse:
    """Erase him in the background, after his number was typed once more."""
    again = request.POST.get("again", "")
    with present.portfolio() as portfolio:
        if again.strip() != client:
            wrong = privacy.ERASE_WRONG(client=client)
            return _page(request, portfolio, client, wrong=wrong, again=again)
        job = privacy.ask_erasure(portfolio, client, _by(request), _key(request))
    return redirect("job", job=job.pk)


def _page(
    request: HttpRequest,
    portfolio: Portfolio | None,
    client: str,
    *,
    wrong: Said | None = None,
    again: str = "",
) -> HttpResponse:
    context = {
        "texts": texts,
        "who": clients.known(portfolio, client),
        "objections": [privacy.OBJECTIONS[about]() for about in sorted(privacy.objecting(client))],
        "key": uuid4(),
        "erase_key": uuid4(),
        "wrong": wrong,
        "again": again[:400],
    }
    return render(request, "desk/privacy/page.html", context, status=422 if wrong else 200)


def _by(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:_LONGEST_KEY] or str(uuid4())
