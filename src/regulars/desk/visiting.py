"""Visits led at the desk: begun, taken a step further, ended; what a client said, forgotten at his request.

A step is worked out before the database is touched; then version, key, records and audit are written in one
transaction, so that a step is done once or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from regulars import menus
from regulars.decisions.visit import Menu, leading
from regulars.decisions.visit.answers import Answer
from regulars.decisions.visit.briefing import AVOID, Briefing, left_over_questions
from regulars.decisions.visit.session import OF_CLIENT, Session
from regulars.desk import audit, clients, present, records
from regulars.desk.models import Record, Visit
from regulars.desk.once import once
from regulars.desk.visit_steps import ASKING, STEPS, short
from regulars.errors import ArgumentInvalid, LookupFailed, RegularsError, repeated
from regulars.portfolio.purchases import last_bought
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.desk.models import Person
    from regulars.portfolio import Portfolio

#: Somebody whom nobody knows is called so until he leaves.
WALK_IN: Final = "walk-in-"
#: Of how many of the latest answers and visits it is learnt how many leave over a question.
_LATEST: Final = 2000

MOVED_ON: Final = Reason(
    "desk.visit_moved_on",
    "This visit was taken a step further in the meantime. What stands now is shown; go on from there.",
)
NO_VISIT: Final = Reason("desk.visit_unknown", "There is no such visit.")
NO_STEP: Final = Reason("desk.visit_no_step", "{name!r} is not a step. There are: {known}.")


class ChangedMeanwhile(RegularsError):
    """Somebody took the visit a step further since it was shown."""


def going(client: str) -> Visit | None:
    """The visit of ``client`` that is going on."""
    return Visit.objects.filter(client=client, closed_at=None).first()


def start(client: str, *, key: str, by: Person, portfolio: Portfolio | None) -> Visit:
    """The visit of ``client``: the one that is going on, or a new one.

    One that was all but over on an earlier day is ended, and its records written. Raises `LookupFailed` for a
    client of whom nothing is known.
    """
    who = clients.known(portfolio, client)
    briefing = _briefing(client, portfolio)
    new = not who.bought and not any(each.get("kind") in ("visits", "referrals") for each in briefing.records)

    def begun() -> dict[str, str]:
        open_one = Visit.objects.select_for_update().filter(client=client, closed_at=None).first()
        if open_one is not None:
            if not is_over(open_one, briefing.now):
                return {"visit": str(open_one.pk)}
            session = Session.from_json(open_one.state["session"])
            _write(open_one, open_one.version, leading.close(briefing, session), "close", by)
        made = _begin(client, leading.begin(briefing, new=new), by)
        return {"visit": str(made.pk)}

    asked = ["visit.start", client]
    try:
        return _found(once(by, key, asked, begun)["visit"])
    except IntegrityError:
        # Another desk began his visit at this very moment: it is that one.
        return _found(once(by, key, asked, begun)["visit"])


def start_walk_in(label: str, *, key: str, by: Person) -> Visit:
    """A visit of somebody whom nobody knows; ``label`` is what staff call him ("table 4")."""
    label = short(label)
    client = WALK_IN + uuid4().hex[:8]

    def begun() -> dict[str, str]:
        session = leading.begin(_briefing(client, None), new=False)
        return {"visit": str(_begin(client, session, by, label).pk)}

    return _found(once(by, key, ["visit.walk-in", label], begun)["visit"])


def is_over(visit: Visit, now: dt.datetime) -> bool:
    """Whether a visit that nobody ended was all but over on an earlier day: nothing was left to do in it."""
    state = Session.from_json(visit.state["session"]).visit
    return state.at.date() < now.date() and state.stage in ("arrived", "checked_back", "dessert")


def step(
    visit: UUID | str,
    version: int,
    name: str,
    given: Mapping[str, Any],
    *,
    key: str,
    by: Person,
    portfolio: Portfolio | None,
) -> Visit:
    """Take a visit one step further; the visit after it.

    ``version`` is that of the visit as it was shown. What is ``given`` with each step: wish ``said``; choose
    ``items``; advice (``said``, where he asked for it in so many words); answer ``choice`` (an item, "none",
    or nothing where he does not know); taken; declined; check-back ``answer``, ``note``; more ``accepted``;
    sent-by ``name`` (nothing: he would rather not say); task ``task``, ``answer``; promise ``what``, ``by``;
    bind ``avoid``, ``budget``, ``days``; close.

    Raises `ChangedMeanwhile` when the visit went on since, `LookupFailed` for a visit that is not there,
    `ArgumentInvalid` for a step that cannot be taken.
    """
    if name not in STEPS:
        raise ArgumentInvalid(NO_STEP, name=repeated(name), known=", ".join(STEPS))
    row = _found(visit)
    after: Session | None = None
    if row.version == version and row.closed_at is None:
        briefing = _briefing(row.client, portfolio, learning=name in ASKING)
        after = STEPS[name](briefing, Session.from_json(row.state["session"]), given, portfolio)

    def taken() -> dict[str, Any]:
        if after is None:
            raise ChangedMeanwhile(MOVED_ON)
        _write(row, version, after, name, by)
        return {"visit": str(row.pk), "version": version + 1}

    once(by, key, [str(row.pk), version, name, dict(given)], taken)
    return _found(row.pk)


def lift(client: str, tag: str, *, key: str, by: Person) -> None:
    """He may have what is tagged ``tag`` after all, from the next visit on."""

    def lifted() -> None:
        records.append([Answer(client, AVOID + tag, "no", now().date()).record()], by)
        audit.enter(by, "constraint.lifted", client=client)

    once(by, key, ["lift", client, tag], lifted)


def forget(client: str, by: Person) -> int:
    """Delete for good what a client said and was offered, his visits too; how many records.

    The one exception to records that are never changed: he asked for it.
    """
    with transaction.atomic():
        Visit.objects.filter(client=client).delete()
        gone, _ = Record.objects.filter(client=client, kind__in=OF_CLIENT).delete()
        audit.enter(by, "words.forgotten", client=client, records=gone)
    return gone


def menu() -> Menu:
    """Today's menu of the company; an empty one where there is none."""
    return menus.todays(present.company().path) or Menu()


def now() -> dt.datetime:
    """The company's wall time."""
    return timezone.localtime().replace(tzinfo=None, microsecond=0)


def _briefing(client: str, portfolio: Portfolio | None, *, learning: bool = False) -> Briefing:
    """What is known when a visit of ``client`` is led; ``learning``: how many leave over a question, too."""
    return Briefing(
        client,
        menu(),
        present.company().settings.visit,
        tuple(records.found(client=client)),
        now(),
        get_language() or "en",
        left_over_questions(_latest()).chance if learning else 0.0,
        last_bought(portfolio, client) if portfolio is not None else {},
    )


def briefing(visit: Visit, portfolio: Portfolio | None) -> Briefing:
    """What is known for showing ``visit``."""
    return _briefing(visit.client, portfolio)


def _latest() -> list[Mapping[str, Any]]:
    """The latest visits and answers, for how many leave over a question."""
    found = Record.objects.filter(Q(kind="visits") | Q(kind="answers")).order_by("-place")
    return list(found.values_list("document", flat=True)[:_LATEST])


def _begin(client: str, session: Session, by: Person, label: str = "") -> Visit:
    made = Visit.objects.create(
        client=client, state={"session": session.as_json(), "label": label}, stage=session.visit.stage,
        opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    audit.enter(by, "visit.started", client=client)
    return made


def _write(row: Visit, version: int, after: Session, name: str, by: Person) -> None:
    """The visit after a step, if nobody took another one; when it is over its records, too."""
    over = after.visit.stage == "closed"
    state: dict[str, Any] = {**row.state, "session": after.as_json()}
    if over:
        written = records.append(_documents(row, after), by)
        bad = [each for each in written if each.kind == "check-backs"]
        state["check_back"] = str(bad[0].pk) if bad else None
    changed = Visit.objects.filter(pk=row.pk, version=version, closed_at=None).update(
        state=state, stage=after.visit.stage, version=version + 1, closed_at=timezone.now() if over else None
    )
    if not changed:
        raise ChangedMeanwhile(MOVED_ON)
    audit.enter(by, "visit.step", client=row.client, step=name)


def _documents(row: Visit, session: Session) -> list[dict[str, Any]]:
    """What came of the visit; whom nobody knows has no client in the records."""
    made = session.records()
    return [{**each, "client": None} for each in made] if row.client.startswith(WALK_IN) else made


def _found(visit: UUID | str) -> Visit:
    try:
        return Visit.objects.get(pk=UUID(str(visit)))
    except (ValueError, Visit.DoesNotExist) as missing:
        raise LookupFailed(NO_VISIT) from missing
