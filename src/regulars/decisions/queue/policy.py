"""The rule of a queue: classes with a head start, a cap, what comes first by rule, hours in which clocks
run.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from regulars.decisions.queue.hours import MINUTE_US, Clock, parsed
from regulars.decisions.queue.words import CLASS_UNKNOWN, POLICY_REFUSED, QUEUE_REFUSED, QueueRefused

if TYPE_CHECKING:
    from regulars.settings import Settings

Precedence = Literal["call_back", "case", "accessibility"]
PRECEDENCES: Final[tuple[Precedence, ...]] = get_args(Precedence)
#: The class of every visit where the company has told none apart.
VISIT: Final = "visit"


@dataclass(frozen=True)
class VisitClass:
    """Visits told apart by what they bring: at least so much in money, and the head start that this earns.

    ``labels`` are what the class is called on the wall, by language; ``name`` where there is none.
    """

    name: str
    head_start_minutes: float = 0.0
    at_least: float = 0.0
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def label(self, lang: str) -> str:
        """What the class is called in ``lang``."""
        return self.labels.get(lang) or self.name

    @cached_property
    def head_start_us(self) -> int:
        """The head start in microseconds."""
        return round(self.head_start_minutes * MINUTE_US)


@dataclass(frozen=True)
class Policy:
    """How a company serves: who waited longer goes first, and a class may have a head start of some minutes.

    Nobody who has waited longer than ``cap_minutes`` is overtaken. ``first`` are the kinds of visits that
    come first by rule, the longest waiting first among them. ``hours`` (``"mon-fri 09:00-18:00"``) and the
    days ``closed`` say when clocks run, in ``zone``; without hours they always run.

    >>> policy = Policy((VisitClass("tea"), VisitClass("cognac", 2, at_least=100)))
    >>> policy.class_of(None, 120.0).name, policy.class_of(None, None).name
    ('cognac', 'tea')

    Raises `QueueRefused` for what is no policy, with what it has to be.
    """

    classes: tuple[VisitClass, ...] = (VisitClass(VISIT),)
    cap_minutes: float = 20.0
    first: tuple[Precedence, ...] = PRECEDENCES
    hours: tuple[str, ...] = ()
    closed: tuple[dt.date, ...] = ()
    zone: str | None = None

    def __post_init__(self) -> None:
        names = [each.name for each in self.classes]
        numbers = [self.cap_minutes, *(each.head_start_minutes for each in self.classes)]
        if not all(math.isfinite(each) and each >= 0 for each in numbers):
            raise QueueRefused(POLICY_REFUSED, what="minutes", value=str(numbers))
        if not names or len(set(names)) < len(names):
            raise QueueRefused(POLICY_REFUSED, what="classes", value=", ".join(names))
        if not set(self.first) <= set(PRECEDENCES):
            raise QueueRefused(POLICY_REFUSED, what="first", value=", ".join(self.first))
        try:
            parsed(self.hours)
        except ValueError as wrong:
            raise QueueRefused(POLICY_REFUSED, what="hours", value=str(wrong)) from wrong

    @cached_property
    def _by_name(self) -> dict[str, VisitClass]:
        return {each.name.casefold(): each for each in self.classes}

    @cached_property
    def _by_amount(self) -> list[VisitClass]:
        return sorted(self.classes, key=lambda each: (each.at_least, -each.head_start_minutes, each.name))

    @cached_property
    def _thresholds(self) -> list[float]:
        return [each.at_least for each in self._by_amount]

    @property
    def cap_us(self) -> int:
        """The cap in microseconds of open time."""
        return round(self.cap_minutes * MINUTE_US)

    def clock(self) -> Clock:
        """A clock that runs in the company's hours."""
        return Clock(self.hours, self.closed, self.zone)

    def class_of(self, name: str | None, brings: float | None) -> VisitClass:
        """The class called ``name``, else the one that what the visit brings reaches.

        A visit of which nobody knows what it brings is of the class with the lowest threshold. Raises
        `QueueRefused` for a name that is none.
        """
        if name is None:
            reached = 0 if brings is None else bisect_right(self._thresholds, brings)
            return self._by_amount[max(0, reached - 1)]
        found = self._by_name.get(name.strip().casefold())
        if found is None:
            known = ", ".join(each.name for each in self.classes)
            raise QueueRefused(QUEUE_REFUSED, where="class", problem=CLASS_UNKNOWN(value=name, known=known))
        return found

    def first_come(self) -> Policy:
        """The same company without head starts and without anybody first by rule."""
        return replace(
            self, classes=tuple(replace(each, head_start_minutes=0) for each in self.classes), first=()
        )

    def with_head_start(self, minutes: float, cap_minutes: float) -> Policy:
        """The same with ``minutes`` for the class whose head start is longest, the others' in proportion."""
        longest = max(each.head_start_minutes for each in self.classes)
        share = minutes / longest if longest else 0.0
        classes = tuple(
            replace(each, head_start_minutes=each.head_start_minutes * share) for each in self.classes
        )
        return replace(self, classes=classes, cap_minutes=cap_minutes)


def policy_of(settings: Settings) -> Policy:
    """The policy that a company's settings state in their part [queue].

    >>> from regulars.settings import Settings
    >>> policy_of(Settings()).classes[0].name
    'visit'
    """
    own = settings.queue
    return Policy(
        classes=tuple(_visit_class(each) for each in own.classes) or Policy.classes,
        cap_minutes=float(own.cap_minutes),
        first=tuple(each for each in PRECEDENCES if each in own.first),
        hours=own.hours,
        closed=tuple(dt.date.fromisoformat(each) for each in own.closed),
        zone=settings.timezone,
    )


def _visit_class(given: Mapping[str, Any]) -> VisitClass:
    numbers = {key: float(given.get(key, 0)) for key in ("head_start_minutes", "at_least")}
    return VisitClass(given["name"], **numbers, labels=MappingProxyType(dict(given.get("labels", {}))))


def ahead(policy: Policy) -> Sequence[VisitClass]:
    """The classes with a head start, the longest first."""
    started = [each for each in policy.classes if each.head_start_minutes > 0]
    return sorted(started, key=lambda each: -each.head_start_minutes)
