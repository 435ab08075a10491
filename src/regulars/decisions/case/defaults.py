"""What advice takes for granted, each with its source or "your assumption"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from regulars.decisions.rules.countries import country_table, house_table
from regulars.decisions.rules.table import Table
from regulars.decisions.rules.vocabulary import COURSES
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.reasons import Reason, Said

YOUR_ASSUMPTION = Reason("source.your_assumption", "your assumption")
NOBODY_KNOWS = Reason(
    "source.nobody_knows",
    "your assumption: nobody knows, so every chance is counted, until closed cases tell",
)
OWN_CASES = Reason(
    "source.own_cases",
    "{n} closed case of your own, shrunk towards all courses",
    plural="{n} closed cases of your own, shrunk towards all courses",
)
BOUSHEY_GLYNN = Reason(
    "source.boushey_glynn",
    "Boushey and Glynn 2012: to replace an employee costs 21% of annual pay (median of 30 cases), 16% in "
    "low-paid work",
)
PORATH_PEARSON = Reason(
    "source.porath_pearson",
    "Porath and Pearson 2013, a poll: of those treated rudely 12% left; what holds here is between "
    "nothing and that",
)
BY_DEFINITION = Reason("source.by_definition", "by definition: who is parted with is lost")

COURSE_UNKNOWN = Reason("error.course_unknown", "{name}: {course!r} is not a course. There are: {known}.")
OWED_IS_GIVEN = Reason(
    "error.owed_is_given",
    "{name} would take {course!r} off the table; what is owed is given, whatever the rules say.",
)

#: What no principle and no rule of the company takes off the table.
OWED_COURSES: Final = ("give_owed", "put_right")


@dataclass(frozen=True)
class Assumed:
    """A quantity taken for granted: its range and where it comes from."""

    low: float
    high: float
    source: Said


#: Chance that the client is lost, where nothing is known of a course.
ANY_CHANCE: Final = Assumed(0.0, 1.0, NOBODY_KNOWS())
_PARTED: Final = Assumed(1.0, 1.0, BY_DEFINITION())


@dataclass(frozen=True)
class Settings:
    """How a company hears cases.

    ``principles`` are courses never taken, by the principle's name; ``rules`` the company's tables, ``law``
    tables by country that take the place of those shipped. ``lost`` are chances that the client is lost, by
    course; ``replacement`` is the share of annual pay that a new employee costs, ``leaving`` the chance
    that one who was attacked leaves. ``hear_within`` is in minutes, ``call_back_within`` in hours.
    """

    reason_first: bool = True
    hear_within: float = 60
    call_back_within: float = 24
    groundless: int = 3
    principles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[Table, ...] = field(default_factory=lambda: (house_table(),))
    law: Mapping[str, Table] = field(default_factory=dict)
    lost: Mapping[str, Assumed] = field(default_factory=dict)
    replacement: Assumed = field(default_factory=lambda: Assumed(0.16, 0.21, BOUSHEY_GLYNN()))
    leaving: Assumed = field(default_factory=lambda: Assumed(0.0, 0.12, PORATH_PEARSON()))

    def __post_init__(self) -> None:
        for name in ("replacement", "leaving", *self.lost):
            one = self.lost[name] if name in self.lost else getattr(self, name)
            if not 0 <= one.low <= one.high <= 1:
                value = f"{one.low}–{one.high}"
                raise ArgumentInvalid(ARGUMENT_INVALID, name=name, value=value, expected="0 ≤ low ≤ high ≤ 1")
        tables = [table for table in self.rules if table.decides == "courses"]
        taken = {name: set(courses) for name, courses in self.principles.items()}
        taken |= {table.name: {course for row in table.rows for course in row.then} for table in tables}
        for name, courses in taken.items():
            for course in courses:
                if course not in COURSES:
                    raise ArgumentInvalid(COURSE_UNKNOWN, name=name, course=course, known=", ".join(COURSES))
                if course in OWED_COURSES:
                    raise ArgumentInvalid(OWED_IS_GIVEN, name=name, course=course)

    def law_of(self, country: str) -> Table | None:
        """The table of ``country``: the company's own version of it, else the one shipped, else None."""
        return self.law.get(country) or country_table(country)

    def chance_lost(self, course: str) -> Assumed:
        """The chance that the client is lost if ``course`` is taken."""
        return _PARTED if course == "part" else self.lost.get(course, ANY_CHANCE)
