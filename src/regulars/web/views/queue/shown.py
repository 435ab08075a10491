"""The queue as a screen shows it: who, since when, why there, what he may count on. Nobody's value."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from regulars.decisions.queue import Policy, words
from regulars.decisions.queue.hours import MINUTE_US
from regulars.decisions.queue.policy import ahead
from regulars.desk import queueing
from regulars.desk.permissions import May, may
from regulars.phrases import say
from regulars.reasons import Said
from regulars.report.queue.shell import called, told
from regulars.web.templatetags.words import lang
from regulars.web.texts import queue as texts
from regulars.web.views.queue import typed

if TYPE_CHECKING:
    from regulars.desk.models import Ticket
    from regulars.desk.queueing import AtDesks, Placed


@dataclass(frozen=True)
class Row:
    """Somebody in the list; ``key`` is that of the step which is taken from this row."""

    id: str
    who: str
    kind: str
    key: str
    position: int = 0
    waited: str = ""
    #: Whole minutes waited while his clock runs; None where it does not.
    minutes: int | None = None
    late: bool = False
    by_rule: bool = False
    why: str = ""
    promise: str = ""
    since: str = ""
    mine: bool = False
    card: str = ""

    @property
    def served_class(self) -> str:
        """One's own guest is the one to act for."""
        return "first" if self.mine else ""


#: What stands in a list made for everybody where each desk has its own; nobody can type it.
_KEY, _TOKEN = (f"{what}-{secrets.token_hex(8)}" for what in ("key", "token"))
_MADE: Final[dict[tuple[object, ...], str]] = {}
_MOST_MADE: Final = 24


def who(ticket: Ticket) -> str:
    """What he is called at the desks: his label, a number where he has none."""
    return say(texts.NUMBER, lang(), n=ticket.label) if ticket.label.isdigit() else ticket.label


def context(request: HttpRequest, here: AtDesks) -> dict[str, Any]:
    """What the templates of the queue need."""
    serves = may(request.user, May.SERVE)
    mine = request.user.pk
    called_now = [_called(each, here.policy, mine) for each in here.called]
    gone = queueing.left_lately() if serves else ()
    return {
        "texts": texts,
        "version": here.version,
        "waiting": waiting(request, here),
        "csrf": get_token(request),
        "called": sorted(called_now, key=lambda each: not each.mine),
        "gone": [_plain(each, here.policy) for each in gone],
        "minutes_form": say(texts.WAITED(time=words.MINUTES(n="{n}")), lang()),
    }


def waiting(request: HttpRequest, here: AtDesks) -> SafeString:
    """Those who wait, in order. Made once for all desks of a language, then given each its own keys."""
    serves, runs = may(request.user, May.SERVE), _runs(here)
    minutes = tuple(each.place.waited_us // MINUTE_US for each in here.waiting)
    wanted = (here.version, lang(), serves, runs, minutes, timezone.localtime(here.now).date())
    made = _MADE.get(wanted)
    if made is None:
        rows = [_waiting(each, here, runs) for each in here.waiting]
        context = {
            "texts": texts,
            "serves": serves,
            "csrf": _TOKEN,
            "rows": [each for each in rows if each.position],
            "aside": [each for each in rows if not each.position],
        }
        made = render_to_string("desk/queue/waiting.html", context)
        if len(_MADE) >= _MOST_MADE:
            _MADE.clear()
        _MADE[wanted] = made
    # Both are markup of our own making.
    return mark_safe(made.replace(_KEY, str(uuid4())).replace(_TOKEN, get_token(request)))


def asking(policy: Policy, given: dict[str, str] | None = None) -> dict[str, Any]:
    """What the form for adding somebody needs; ``given`` is what was typed and has to be mended."""
    letter = typed.letters(policy, lang())
    classes = [
        (each.name, called(each.name, policy, lang()), letter.get(each.name, "")) for each in policy.classes
    ]
    return {
        "classes": classes if len(classes) > 1 else [],
        "letter": letter.get(policy.classes[-1].name, ""),
        "by_amount": typed.by_amount(policy),
        "firsts": [(each, words.FIRST[each]) for each in policy.first],
        "given": given or {},
        "add_key": str(uuid4()),
        "call_key": str(uuid4()),
    }


def _plain(ticket: Ticket, policy: Policy) -> Row:
    known = {each.name for each in policy.classes}
    name = ticket.told.get("class") or ticket.kind
    kind = called(name, policy, lang()) if len(known) > 1 and name in known else ""
    return Row(str(ticket.id), who(ticket), kind, str(uuid4()), card=_card(ticket))


def _called(ticket: Ticket, policy: Policy, mine: int | None) -> Row:
    plain = _plain(ticket, policy)
    return Row(plain.id, plain.who, plain.kind, plain.key, mine=ticket.called_by_id == mine, card=plain.card)


def _waiting(placed: Placed, here: AtDesks, runs: bool) -> Row:
    ticket, place, policy = placed.ticket, placed.place, here.policy
    plain = _plain(ticket, policy)
    minutes = max(0, place.waited_us) // MINUTE_US
    stale = timezone.localtime(ticket.arrived_at).date() < timezone.localtime(here.now).date()
    return Row(
        plain.id,
        plain.who,
        called(place.visit_class, policy, lang()) if len(policy.classes) > 1 else "",
        f"{_KEY}.{plain.id}",
        position=place.position,
        waited=_lasting(minutes, place.waited_us),
        minutes=minutes if minutes < 120 and place.position and runs else None,
        late=place.standing == "over_cap",
        by_rule=place.standing == "by_rule",
        why=_sentences(place.why, policy),
        promise=told(place.promise, policy, lang()) if place.promise is not None and ahead(policy) else "",
        since=say(texts.SINCE, lang(), moment=timezone.localtime(ticket.arrived_at)) if stale else "",
        card=plain.card,
    )


def _runs(here: AtDesks) -> bool:
    """Whether the company's clock runs now."""
    if not here.policy.hours:
        return True
    clock = here.policy.clock()
    return clock.at(here.now) > clock.at(here.now - dt.timedelta(seconds=1))


def _lasting(minutes: int, microseconds: int) -> str:
    if minutes < 1:
        return say(texts.JUST, lang())
    time = words.MINUTES(n=minutes) if minutes < 120 else words.lasting(microseconds)
    return say(texts.WAITED(time=time), lang())


def _sentences(said: Sequence[Said], policy: Policy) -> str:
    return ". ".join(told(each, policy, lang()) for each in said)


def _card(ticket: Ticket) -> str:
    if ticket.client is None:
        return ""
    try:
        return reverse("card", args=[ticket.client])
    except NoReverseMatch:
        return ""
