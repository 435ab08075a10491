"""What is going on and what changed: since the portfolio before this one, and since yesterday."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from django.db.models import Q
from django.utils import timezone

from regulars.desk import present
from regulars.desk.models import Case, Record, Visit
from regulars.errors import NotFitted, RegularsError
from regulars.ledger import outcomes
from regulars.portfolio.changed import Changed, changed
from regulars.portfolio.referrals import comets
from regulars.portfolio.saved import load

if TYPE_CHECKING:
    from regulars.portfolio import Portfolio

#: A purchase so long after a call is still told beside it; that the call brought it is not claimed.
_AFTER_CALL = dt.timedelta(days=60)
#: For so long a portfolio is news.
_NEW = dt.timedelta(hours=36)
#: Who is leaving of those who brought others, sought once a portfolio.
_LEAVING: Final[WeakKeyDictionary[Portfolio, tuple[str, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class News:
    """What changed, as ids of clients: the surfaces say it."""

    made_at: dt.datetime | None = None
    until: dt.date | None = None
    since: dt.date | None = None
    back_after_call: tuple[str, ...] = ()
    slipping: tuple[str, ...] = ()
    new: int = 0
    cases: tuple[int, ...] = ()


def news(portfolio: Portfolio | None, now: dt.datetime | None = None) -> News:
    """What changed since yesterday, and from the last portfolio to this one where there are two."""
    moment = now or timezone.now()
    yesterday = moment - dt.timedelta(days=1)
    cases = Case.objects.filter(opened_at__gte=yesterday).order_by("number")
    told: dict[str, Any] = {"cases": tuple(cases.values_list("number", flat=True)[:10])}
    visits = Record.objects.filter(kind="visits", recorded_at__gte=yesterday).exclude(client=None)
    here = {str(each) for each in visits.values_list("client", flat=True)}
    found = None
    if portfolio is not None:
        path = present.company().current()
        made = _made_at(path)
        if moment - made <= _NEW:
            told |= {"made_at": made, "until": portfolio.at}
            found = _between(_before(path), path)
    if found is not None:
        told |= {"since": found.since, "slipping": found.slipping, "new": found.new}
        here |= set(found.back)
    return News(**told, back_after_call=_called(here, moment))


def leaving(portfolio: Portfolio | None) -> tuple[str, ...]:
    """Those who brought others and may be leaving, for those who may see value; most at stake first."""
    if portfolio is None:
        return ()
    if portfolio not in _LEAVING:
        with closing(portfolio.workspace()) as engine:
            _LEAVING[portfolio] = comets.leaving(engine)
    return _LEAVING[portfolio]


def make_ready(path: Path) -> None:
    """Compare the snapshot at ``path`` with the one before it, so that no page waits for that."""
    if timezone.now() - _made_at(path) <= _NEW:
        _between(_before(path), path)


def _made_at(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def _called(clients: set[str], now: dt.datetime) -> tuple[str, ...]:
    """Those of ``clients`` who were called within two months."""
    since = now - _AFTER_CALL
    asked = Record.objects.filter(kind="contacts", recorded_at__gte=since, client__in=clients).order_by(
        "place"
    )
    return tuple(outcomes.standing(outcomes.contacts(asked.values_list("document", flat=True))))


def _before(path: Path) -> Path | None:
    """The snapshot before this one, None where it is gone."""
    try:
        older = [each for each in path.parent.glob("*.duckdb") if each.name < path.name]
    except OSError:
        return None
    return max(older, default=None)


@lru_cache(maxsize=2)
def _between(before: Path | None, after: Path) -> Changed | None:
    """What changed between two snapshots, worked out once a process; None where there are not two."""
    if before is None:
        return None
    try:
        with load(before) as then, load(after) as now:
            return changed(then, now)
    except (NotFitted, RegularsError):
        # The older one is of an earlier version, or went while it was read: there is nothing to compare with.
        return None


def open_visits(most: int = 12) -> list[Visit]:
    """Visits that are going on, the longest first."""
    return list(Visit.objects.filter(closed_at=None).order_by("opened_at")[:most])


def cases_due(until: dt.datetime, most: int = 12) -> list[Case]:
    """Open cases that have to be heard, or whose client has to be called back, by ``until``."""
    due = Q(hear_by__lte=until) | Q(call_back_by__lte=until)
    return list(Case.objects.filter(due, state=Case.State.OPEN).order_by("hear_by", "number")[:most])


def with_case(clients: list[str]) -> set[str]:
    """Those of ``clients`` with an open case."""
    asked = Case.objects.filter(client__in=clients, state=Case.State.OPEN)
    return {str(each) for each in asked.values_list("client", flat=True)}
