"""Who pays, who uses, who advises: written down on a client's card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from regulars.desk import clients, present, roles
from regulars.desk.permissions import May
from regulars.errors import ArgumentInvalid
from regulars.portfolio.around import ROLES
from regulars.report.around import stood
from regulars.web.access import needs
from regulars.web.templatetags.words import say
from regulars.web.texts import around as texts
from regulars.web.views import clients as card_views
from regulars.web.views.parts import back

if TYPE_CHECKING:
    from regulars.desk.cards import Card
    from regulars.desk.models import Person


def shown(card: Card) -> dict[str, Any]:
    """What the card says of people around its client, and the form to write down another."""
    client = card.who.client
    return {
        "texts": texts,
        "stood": [
            {
                "what": each.what,
                "people": [
                    {"called": card.called[who].called if known else who, "client": who if known else ""}
                    for who, known in each.people
                ],
            }
            for each in stood(card.around, client)
        ],
        "own": [
            {
                "row": row,
                "end": texts.END(
                    who=card.called[row["person"]].called if row["is_client"] else row["person"],
                    role=texts.DOES[row["role"]](),
                ),
                "key": uuid4(),
            }
            for row in card.around
            if row["client"] == client
        ],
        "roles": [(role, texts.DOES[role]) for role in ROLES],
        "key": uuid4(),
    }


@require_POST
@needs(May.SERVE)
def around(request: HttpRequest, client: str) -> HttpResponse:
    """Somebody pays, uses or advises, or does so no more."""
    given, by = request.POST, cast("Person", request.user)
    stands = "end" not in given
    with present.portfolio() as portfolio:
        clients.known(portfolio, client)
        try:
            roles.write(
                portfolio, client, given.get("person", ""), given.get("role", ""), stands=stands, by=by,
                key=given.get("key", "")[:100],
            )  # fmt: skip
        except ArgumentInvalid as wrong:
            told = {name: given.get(name, "") for name in ("person", "role")}
            refused = {"field": wrong.said.params["name"], "why": wrong.said, **told}
            return card_views.page(request, portfolio, client, refused, status=422)
    messages.success(request, say(texts.KEPT if stands else texts.ENDED))
    return back(request, reverse("card", args=[client]))
