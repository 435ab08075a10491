"""How a visit stands: what a screen shows of it, and what the API tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.decisions.visit import Task, leading
from regulars.decisions.visit.briefing import Briefing
from regulars.decisions.visit.offering import UNDER_FLOOR
from regulars.decisions.visit.session import Session
from regulars.desk import visiting
from regulars.desk.models import Visit
from regulars.reasons import Reason, Said, lookup

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: For whoever sees no amounts: the same as `UNDER_FLOOR` without the floor.
UNDER_THE_FLOOR: Final = Reason(
    "desk.visit_under_the_floor", "nothing that the client could have reaches the company's floor"
)


@dataclass(frozen=True)
class Standing:
    """A visit as it stands: ``steps`` can be taken now, the one that carries it on first.

    ``owed`` are open promises of earlier visits, ``task`` is what to ask about openly.
    """

    row: Visit
    session: Session
    briefing: Briefing
    steps: tuple[str, ...]
    owed: tuple[Mapping[str, Any], ...]
    task: Task | None

    @property
    def label(self) -> str:
        """What staff call somebody whom nobody knows; empty for a client."""
        return str(self.row.state.get("label") or "")

    @property
    def nothing(self) -> Said | None:
        """Why advice could offer nothing."""
        why = self.session.nothing
        return lookup(why["code"])(**why["params"]) if why else None

    def nothing_said(self, *, see_value: bool) -> Said | None:
        """`nothing`; who sees no amounts does not see the floor."""
        why = self.nothing
        hidden = why is not None and why.code == UNDER_FLOOR.code and not see_value
        return UNDER_THE_FLOOR() if hidden else why


def standing(row: Visit, portfolio: Portfolio | None) -> Standing:
    """How ``row`` stands now; one query of the client's records."""
    session = Session.from_json(row.state["session"])
    briefing = visiting.briefing(row, portfolio)
    ended = row.closed_at is not None
    return Standing(
        row,
        session,
        briefing,
        leading.possible(session, briefing.menu),
        tuple(briefing.promised()),
        None if ended else leading.task_next(briefing, session),
    )


def told(shown: Standing, *, see_value: bool) -> dict[str, Any]:
    """The visit for programs; the margin of an offer only for those who see amounts."""
    session, row = shown.session, shown.row
    offer = session.visit.offer
    advised = offer is not None and offer.origin == "advice"
    why = shown.nothing_said(see_value=see_value)
    document: dict[str, Any] = {
        "id": str(row.pk),
        "client": None if row.client.startswith(visiting.WALK_IN) else row.client,
        "label": shown.label,
        "version": row.version,
        "opened_at": row.opened_at.isoformat(),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "visit": session.visit.as_json(),
        "question": session.open.as_json() if session.open is not None else None,
        "nothing": why.as_json() if why is not None else None,
        "benefit": session.benefit if advised else None,
        "runner_up": session.runner_up if advised else None,
        "task": _task(shown),
        "owed": [dict(each) for each in shown.owed],
        "open_case": session.visit.opens_case,
        "next": list(shown.steps),
    }
    if see_value:
        document["margin"] = session.margin if advised else None
    return document


def _task(shown: Standing) -> dict[str, Any] | None:
    if shown.task is None:
        return None
    lang = shown.briefing.lang
    return {"id": shown.task.id, "name": shown.task.name(lang), "question": shown.task.question(lang)}
