"""What each role may see and do. One table; views, API and exports all ask it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from regulars.desk.models import Person


class May(StrEnum):
    """Something a person may do."""

    #: Today, cards, the queue, cases: who, what happened, what to ask.
    SEE = "see"
    #: Money: value, LTV, tail, what is at stake; the portfolio's pages.
    SEE_VALUE = "see-value"
    #: Ticks, visits, the queue, opening a case and adding to it, answering a reading.
    SERVE = "serve"
    #: Ruling on a case, seeing its advice.
    DECIDE = "decide"
    #: Settings, menu, tasks, queue classes, rules.
    SET = "set"
    #: Imports and fits.
    IMPORT = "import"
    #: Taking tables out: CSV, XLSX, Parquet, a client's own data.
    EXPORT = "export"
    #: Recording an objection, erasing a client.
    ERASE = "erase"
    #: Inviting people, their roles.
    MANAGE_PEOPLE = "manage-people"
    #: Who read or changed what.
    AUDIT = "audit"


_OPERATOR: Final = frozenset({May.SEE, May.SERVE})
_MANAGER: Final = _OPERATOR | {May.SEE_VALUE, May.DECIDE, May.SET, May.IMPORT, May.EXPORT, May.ERASE}
ROLES: Final[Mapping[str, frozenset[May]]] = {
    "operator": _OPERATOR,
    "manager": _MANAGER,
    "owner": _MANAGER | {May.MANAGE_PEOPLE, May.AUDIT},
    "auditor": frozenset({May.SEE, May.SEE_VALUE, May.AUDIT}),
}


def may(person: Person | AnonymousUser, what: May) -> bool:
    """Whether ``person`` may do ``what``; whoever is not signed in, or not active, may nothing."""
    return bool(person.is_active) and what in ROLES.get(getattr(person, "role", ""), frozenset())
