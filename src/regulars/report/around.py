"""People around a client as a card says them: who pays, who uses, who advises, and for whom he does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from regulars.portfolio.around import ROLES, Role
from regulars.reasons import Reason

AROUND: Final[Mapping[Role, Reason]] = {
    "pays": Reason("around.pays", "Who pays"),
    "uses": Reason("around.uses", "Who uses it"),
    "advises": Reason("around.advises", "Who advises"),
}
FOR_OTHERS: Final[Mapping[Role, Reason]] = {
    "pays": Reason("around.pays_for", "Pays for"),
    "uses": Reason("around.uses_of", "Uses what is bought by"),
    "advises": Reason("around.advises_whom", "Advises"),
}


@dataclass(frozen=True)
class Stood:
    """People in one role: ``what`` is the role, ``people`` their numbers, or what they are called (False)."""

    what: Reason
    people: tuple[tuple[str, bool], ...]


def stood(rows: Iterable[Mapping[str, Any]], client: str) -> list[Stood]:
    """Rows of `regulars.portfolio.around.of_client`: first those around ``client``.

    >>> row = {"client": "7", "role": "pays", "person": "Ion", "is_client": False}
    >>> [(each.what.code, each.people) for each in stood([row], "7")]
    [('around.pays', (('Ion', False),))]
    """
    found = list(rows)
    made = []
    for names, own in ((AROUND, True), (FOR_OTHERS, False)):
        for role in ROLES:
            of_role = [each for each in found if each["role"] == role and (each["client"] == client) is own]
            people = {
                (each["person"], bool(each["is_client"])) if own else (each["client"], True)
                for each in of_role
            }
            if people:
                made.append(Stood(names[role], tuple(sorted(people))))
    return made
