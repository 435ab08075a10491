"""A queue as values: who waits, and the place he is given with its promise and its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from regulars.decisions.queue import words
from regulars.decisions.queue.policy import Precedence
from regulars.reasons import Said

Standing = Literal["by_rule", "over_cap", "in_turn", "not_due", "paused"]
Pause = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits. Moments without a zone are the company's wall time; amounts are in its currency.

    What the visit brings is its ``order`` and what is ``likely`` to be added; ``visit_class`` where the
    class is known without them. ``value`` and ``tail`` (what he and those he brought are worth) decide
    nothing but who of two goes first that came in the same instant with the same class. A promised call
    back waits from ``due`` on. A pause without an end still lasts.
    """

    id: str
    arrived: dt.datetime
    visit_class: str | None = None
    order: float | None = None
    likely: float = 0.0
    precedence: Precedence | None = None
    due: dt.datetime | None = None
    pauses: tuple[Pause, ...] = ()
    value: float = 0.0
    tail: float = 0.0

    @property
    def brings(self) -> float | None:
        """What this visit brings; None where nobody knows.

        >>> Waiting("table 4", dt.datetime(2026, 10, 5, 12), order=90, likely=30).brings
        120
        """
        return None if self.order is None else self.order + self.likely


class Entry(NamedTuple):
    """A visit in the order in which it is served: the smaller first. Microseconds of open time.

    ``key`` is the instant at which the clock began, less the head start: whoever has the smallest has the
    largest waited + head start, at any moment.
    """

    key: int
    since: int
    worth: float  # negative: worth more comes first
    id: str
    start: int = 0
    visit_class: str = ""
    precedence: Precedence | None = None
    came: int = 0
    paused_at: int | None = None


class Place(NamedTuple):
    """A place in the queue. (A tuple: ten thousand of them are made in a few milliseconds.)

    ``overtakes`` are those who came earlier and are served later, ``overtaken_by`` those who came later and
    are served earlier by a head start, ``overtaken_by_rule`` by rule. ``position`` begins at 1; 0 is not in
    turn.
    """

    position: int
    id: str
    visit_class: str
    standing: Standing
    precedence: Precedence | None
    waited_us: int
    head_start_us: int
    overtakes: int
    overtaken_by: int
    overtaken_by_rule: int
    longest_start_us: int
    cap_us: int
    since_us: int

    @property
    def waited_minutes(self) -> float:
        """Minutes of open time that he has waited, pauses left out."""
        return self.waited_us / 6e7

    @property
    def key_minutes(self) -> float:
        """Waited and head start, by which ordinary visits are ordered."""
        return (self.waited_us + self.head_start_us) / 6e7

    @property
    def promise(self) -> Said | None:
        """What he can be told: after how long nobody passes him. None while his clock stands."""
        if self.standing in ("paused", "not_due"):
            return None
        if self.standing == "in_turn":
            return words.AT_MOST(cap=words.lasting(self.cap_us))
        return words.NOBODY_PASSES()

    @property
    def why(self) -> tuple[Said, ...]:
        """Why he is served here: by rule or over the cap, whom he passes, who passes him."""
        said: list[Said] = []
        if self.standing == "paused":
            return (words.PAUSED(),)
        if self.standing == "not_due":
            return (words.NOT_DUE(),)
        if self.standing == "by_rule" and self.precedence is not None:
            said.append(words.BY_RULE(what=words.FIRST[self.precedence]()))
        elif self.standing == "over_cap":
            said.append(words.OVER_CAP(cap=words.lasting(self.cap_us)))
        elif self.overtakes:
            start = words.lasting(self.head_start_us)
            said.append(words.PASSES(n=self.overtakes, visits=self.visit_class, start=start))
        if self.overtaken_by:
            start = words.lasting(self.longest_start_us - self.head_start_us)
            said.append(words.PASSED(n=self.overtaken_by, start=start))
        if self.overtaken_by_rule:
            said.append(words.PASSED_BY_RULE(n=self.overtaken_by_rule))
        return tuple(said) or (words.IN_TURN(),)

    def as_json(self) -> Mapping[str, Any]:
        """The place as a document of the published schema (`regulars.decisions.queue.schema`)."""
        return {
            "position": self.position,
            "id": self.id,
            "class": self.visit_class,
            "standing": self.standing,
            "precedence": self.precedence,
            "waited_minutes": round(self.waited_minutes, 4),
            "key_minutes": round(self.key_minutes, 4),
            "overtakes": self.overtakes,
            "overtaken_by": self.overtaken_by,
            "overtaken_by_rule": self.overtaken_by_rule,
            "promise": None if self.promise is None else self.promise.as_json(),
            "why": [each.as_json() for each in self.why],
        }
