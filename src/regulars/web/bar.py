"""The pages of the desk that a person may open, for the bar on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from regulars.desk.models import Person
from regulars.desk.permissions import may
from regulars.reasons import Reason
from regulars.web.texts import frame as texts
from regulars.web.texts.referrals import IN_BAR as REFERRALS
from regulars.web.texts.scorecard import NAME as SCORECARD
from regulars.web.texts.strategy import IN_BAR
from regulars.web.texts.visit import VISITS

#: Names of addresses, in the order in which people need them.
PAGES: Final = (
    ("today", texts.TODAY),
    ("queue", texts.QUEUE),
    ("visits", VISITS),
    ("cases", texts.CASES),
    ("portfolio", texts.PORTFOLIO),
    ("strategy", IN_BAR),
    ("referrals", REFERRALS),
    ("scorecard", SCORECARD),
    ("rules", texts.RULES),
    ("settings", texts.SETTINGS),
    ("jobs", texts.IMPORT),
    ("staff", texts.PEOPLE),
    ("audit", texts.AUDIT),
)

#: Pages that have no place of their own on the bar: they are reached from that of another.
WITHIN: Final = {"strategy": ("perks",)}


@dataclass(frozen=True)
class Place:
    """A page of the bar; ``current`` is "page" on it, "true" on a page below it, else empty."""

    address: str
    name: Reason
    current: str


def places(request: HttpRequest) -> list[Place]:
    """The pages that the person may open."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return []
    found = []
    for name, words in PAGES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        # What the view itself asks for decides; nothing is said twice.
        view: Any = resolve(address).func
        if may(person, view.needs):
            below = [reverse(each) for each in WITHIN.get(name, ())]
            found.append(Place(address, words, _current(request.path, address, below)))
    return found


def _current(path: str, address: str, below: Sequence[str]) -> str:
    if path == address:
        return "page"
    return "true" if any(each != "/" and path.startswith(each) for each in (address, *below)) else ""
