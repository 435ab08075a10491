"""Whether the order harmed anybody: waits by the rule beside those in order of arrival. Never by employee."""

from __future__ import annotations

import csv
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regulars.decisions.queue import Policy
from regulars.decisions.queue.words import lasting
from regulars.desk import queue_log, queueing
from regulars.desk.permissions import May
from regulars.desk.queue_log import Again
from regulars.phrases import say
from regulars.reasons import Said
from regulars.report.queue.shell import called
from regulars.web.access import needs
from regulars.web.templatetags.words import lang
from regulars.web.texts import queue as texts
from regulars.web.views.queue import shown

if TYPE_CHECKING:
    from regulars.desk.models import Person

_DAYS: Final = 7
_LOG_DAYS: Final = 90
_MOST_ROWS: Final = 10
#: A difference below so many minutes is nothing that anybody felt.
_FELT: Final = 1 / 60


@dataclass(frozen=True)
class Proof:
    """What the order did: who waited longer for it, the most first, and how long each kind of visit waits."""

    servers: int
    worst: list[dict[str, Any]]
    kinds: list[dict[str, Any]]


@needs(May.SEE_VALUE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The last days served again."""
    tickets = queue_log.served_since(_DAYS)
    context: dict[str, Any] = {"texts": texts, "days": _DAYS, "proof": None}
    if tickets:
        policy = queueing.policy()
        again, servers = queue_log.served_again(tickets, policy)
        harmed = sorted((each for each in again if each.harm > _FELT), key=lambda each: -each.harm)
        context["proof"] = Proof(
            servers, [_row(each, policy) for each in harmed[:_MOST_ROWS]], _kinds(again, policy)
        )
        context["counted"] = say(texts.PROOF_DAYS, lang(), n=len(again), days=_DAYS)
        context["harmed"] = say(_harmed([each.harm for each in harmed]), lang())
    return render(request, "desk/queue/proof.html", context)


@needs(May.EXPORT)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The log of the last days as a table that `regulars queue plan` reads."""
    rows = queue_log.taken_out(cast("Person", request.user), _LOG_DAYS, queueing.policy())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    names = ["who", "arrived", "class", "first", "due", "started", "finished"]
    table = csv.DictWriter(answer, names)
    table.writeheader()
    table.writerows(rows)
    return answer


def _harmed(harms: list[float]) -> Said:
    if not harms:
        return texts.PROOF_NOBODY()
    mean, most = statistics.fmean(harms), max(harms)
    return texts.PROOF_HARMED(n=len(harms), mean=_minutes(mean), most=_minutes(most))


def _row(each: Again, policy: Policy) -> dict[str, Any]:
    return {
        "who": shown.who(each.ticket),
        "kind": called(each.visit_class, policy, lang()),
        "came": each.ticket.arrived_at,
        "wait": _minutes(each.wait),
        "first_come": _minutes(each.first_come),
        "harm": _minutes(each.harm),
        "passed": each.passed,
    }


def _kinds(again: list[Again], policy: Policy) -> list[dict[str, Any]]:
    """How long each class waits on average, in the order of the rule."""
    found = []
    for name in (each.name for each in policy.classes):
        own = [each for each in again if each.visit_class == name]
        if own:
            wait, first_come = (
                statistics.fmean(getattr(each, what) for each in own) for what in ("wait", "first_come")
            )
            found.append(
                {
                    "kind": called(name, policy, lang()),
                    "count": len(own),
                    "wait": _minutes(wait),
                    "first_come": _minutes(first_come),
                }
            )
    return found


def _minutes(minutes: float) -> Said:
    return lasting(minutes * 6e7)
