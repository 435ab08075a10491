"""What is asked in cases, and what advice takes for granted, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from regulars.decisions.case.defaults import YOUR_ASSUMPTION, Settings
from regulars.decisions.case.money import Course
from regulars.decisions.rules.vocabulary import COURSES
from regulars.reasons import Reason, Said

ASKS_FOR: Final = {
    "dismiss": Reason("asks.dismiss", "that the employee be dismissed"),
    "reprimand": Reason("asks.reprimand", "that the employee be reprimanded"),
    "refund": Reason("asks.refund", "the money back"),
    "fee_back": Reason("asks.fee_back", "the fee back"),
    "discount": Reason("asks.discount", "a discount"),
    "compensation": Reason("asks.compensation", "a compensation"),
    "apology": Reason("asks.apology", "an apology"),
    "replacement": Reason("asks.replacement", "another one in its place"),
    "wish": Reason("asks.wish", "that it be done as he wishes"),
    "rush": Reason("asks.rush", "that it be done sooner"),
    "better_terms": Reason("asks.better_terms", "better terms"),
    "other_contact": Reason("asks.other_contact", "another contact person"),
    "information": Reason("asks.information", "an explanation"),
    "commission": Reason("asks.commission", "a commission"),
    "other": Reason("asks.other", "another thing"),
}
CHANCE_LOST = Reason("case.chance_lost", "chance that he is lost: {course}")
REPLACEMENT = Reason("case.replacement", "what a new employee costs, of annual pay")
LEAVING = Reason("case.leaving", "chance that an attacked employee leaves")
HEAR_WITHIN = Reason("case.hear_within", "minutes to hear the record")
CALL_WITHIN = Reason("case.call_within", "hours to call back")
GROUNDLESS = Reason("case.groundless", "claims without ground that make a serial claimer")

#: What is taken for granted, its value, and where it comes from.
Assumption = tuple[Said, float | tuple[float, float], Said]


def assumptions(settings: Settings) -> list[Assumption]:
    """Every default behind advice: what it is, its value, and where it comes from."""
    replacement, leaving = settings.replacement, settings.leaving
    return [
        (REPLACEMENT(), (replacement.low, replacement.high), replacement.source),
        (LEAVING(), (leaving.low, leaving.high), leaving.source),
        (HEAR_WITHIN(), settings.hear_within, YOUR_ASSUMPTION()),
        (CALL_WITHIN(), settings.call_back_within, YOUR_ASSUMPTION()),
        (GROUNDLESS(), float(settings.groundless), YOUR_ASSUMPTION()),
    ]


def chances(settings: Settings, courses: Iterable[Course]) -> list[Assumption]:
    """The chance that the client is lost by each course: what it is, its value, and where it comes from."""
    found: list[Assumption] = []
    for each in courses:
        chance = settings.chance_lost(each.course)
        what = CHANCE_LOST(course=COURSES[each.course]())
        found.append((what, (chance.low, chance.high), chance.source))
    return found
