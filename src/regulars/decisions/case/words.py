"""The words to the client: what was found, what is given and why, the nearest offer; that a record exists.

No promise, no apology without a shown fault, nothing about his person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from regulars.decisions.case.gates import apology_due
from regulars.decisions.case.model import Case
from regulars.decisions.case.owed import Owed, total
from regulars.decisions.case.standing import Standing
from regulars.reasons import Reason, Said

THANKS_FIRST = Reason("words.thanks_first", "Thank you for telling us.")
THANKS = Reason("words.thanks", "Thank you for telling us. We have looked at what is recorded.")
RECORDED = Reason("words.recorded", "Our conversation was recorded, and we have heard the recording.")
WRITTEN_DOWN = Reason(
    "words.written_down", "There is a record of our conversation, and we have gone through it."
)
WILL_BE_HEARD = Reason(
    "words.will_be_heard",
    "We are looking into it and will call you back by {at}. There is a record of what was said.",
)
APOLOGISE = Reason("words.apologise", "The mistake was ours. We apologise for it.")
PAID = Reason("words.paid", "We give you back {amount}: it is yours.")
PAID_WHY_TERM = Reason(
    "words.paid_why_term", "We cannot show that you were told of this charge before you paid it."
)
MENDED = Reason("words.mended", "We put it right: repaired, replaced or done anew.")
CHECKED = Reason("words.checked", "Whether more is due we are having checked, and will tell you.")
NOT_OWED = Reason("words.not_owed", "For what you ask beyond that we found no ground, and we say so openly.")
EMPLOYEE_KEPT = Reason("words.employee_kept", "Our employee acted by our rules, and we stand by her or him.")
EMPLOYEE_HEARD = Reason(
    "words.employee_heard", "We have heard our employee. What follows is between the employee and us."
)
AS_YOU_WISH = Reason("words.as_you_wish", "We do it as you wish.")
CANNOT = Reason("words.cannot", "What you ask for cannot be done.")
NEAREST = Reason("words.nearest", "The nearest that we can do: {offer}.")
OTHER_PERSON = Reason("words.other_person", "From now on another colleague will serve you.")
PLEASE = Reason("words.please", "We ask you to speak with our people as they speak with you.")
NEW_TERMS = Reason("words.new_terms", "We would like to agree with you anew how we work together.")
PARTING = Reason(
    "words.parting",
    "We cannot go on serving you after the time of notice. We explain why, and we help you to find "
    "another supplier.",
)

_EMPLOYEE: Final = ("dismiss", "reprimand")


#: The key of the words to the client while something has to be heard first.
MEANWHILE: Final = "meanwhile"


def meanwhile(call_back_by: dt.datetime) -> tuple[Said, ...]:
    """What to tell the client before anybody may decide."""
    return THANKS_FIRST(), WILL_BE_HEARD(at=f"{call_back_by:%Y-%m-%d %H:%M}")


def words(course: str, case: Case, standing: Standing, owed: tuple[Owed, ...]) -> tuple[Said, ...]:
    """What to tell the client if ``course`` is taken."""
    return (
        THANKS(),
        *_record(case),
        *((APOLOGISE(),) if apology_due(case, standing, owed) else ()),
        *_given(owed),
        *_employee(case, standing),
        *_of_course(course, case, standing, owed),
    )


def _record(case: Case) -> Iterator[Said]:
    kinds = {each.kind for each in case.evidence}
    if "recording" in kinds:
        yield RECORDED()
    elif "transcript" in kinds:
        yield WRITTEN_DOWN()


def _given(owed: tuple[Owed, ...]) -> Iterator[Said]:
    paid = total(owed).low
    if paid:
        yield PAID(amount=paid)
        if any(each.because and each.because[0].code == "owed.not_disclosed" for each in owed):
            yield PAID_WHY_TERM()
    if any(each.in_kind is not None for each in owed):
        yield MENDED()
    if any(each.counsel for each in owed):
        yield CHECKED()


def _employee(case: Case, standing: Standing) -> Iterator[Said]:
    if case.asked(*_EMPLOYEE):
        yield EMPLOYEE_KEPT() if standing.is_shown("employee_kept_rules") else EMPLOYEE_HEARD()


def _of_course(course: str, case: Case, standing: Standing, owed: tuple[Owed, ...]) -> Iterator[Said]:
    asked = sum(ask.amount for ask in case.asks)
    if course == "explain_and_hold":
        if standing.is_shown("feasible", False):
            yield CANNOT()
        elif asked > (total(owed).high or 0.0):
            yield NOT_OWED()
    elif course == "nearest_feasible":
        yield CANNOT()
        if case.costs.nearest_offer:
            yield NEAREST(offer=case.costs.nearest_offer)
    elif course == "honour_wish":
        yield AS_YOU_WISH()
    elif course == "change_contact":
        yield OTHER_PERSON()
    elif course == "educate":
        yield NOT_OWED() if asked > (total(owed).high or 0.0) else PLEASE()
    elif course == "renegotiate":
        yield NEW_TERMS()
    elif course == "part":
        yield PARTING()
