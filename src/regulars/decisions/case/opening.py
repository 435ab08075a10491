"""Which courses are open in a case, and by which gate the others are off the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from regulars.decisions.case import gates
from regulars.decisions.case.defaults import Settings
from regulars.decisions.case.gates import GateName
from regulars.decisions.case.model import Case
from regulars.decisions.case.owed import Owed, total
from regulars.decisions.case.standing import Standing, facts_of_case
from regulars.decisions.rules.vocabulary import COURSES, FACTS, Value
from regulars.reasons import Reason, Said

UNLAWFUL = Reason("off.unlawful", "it would break the law")
HURTS_OTHERS = Reason("off.hurts_others", "it touches others, who have not chosen it")
CANNOT_BE_DONE = Reason("off.cannot_be_done", "it is shown that it cannot be done")
SECRET = Reason("off.secret", "a commission that the buyer does not know of is taken from the buyer")
REWARDS_CONFLICT = Reason(
    "off.rewards_conflict", "within a conflict only what is owed is paid; goodwill is given unasked"
)
SERIAL = Reason("off.serial", "claims without ground before: {n}; paying again teaches the next")
LABOUR = Reason(
    "off.labour",
    "who works here is decided by labour law and its procedure, not by a client's demand (confirm with "
    "counsel)",
)
STEPS_BEFORE = Reason(
    "off.steps_before", "before parting: explain the rules, renegotiate, change the contact person"
)
OWN_PRINCIPLE = Reason("off.own_principle", "your principle “{name}”")
OWN_RULE = Reason("off.own_rule", "company rule {table} {row}: {source}")
WARN_FIRST = Reason("open.warn_first", "warn him once and record it; then it is his decision")
NO_SUM = Reason("open.no_sum", "no sum opens what the gates have closed, however large the client")
HEAR_THE_BUYER = Reason("open.hear_the_buyer", "somebody speaks for the buyer: ask the buyer himself")
PERSON_PARTS = Reason("open.person_parts", "a person parts, with notice; the system only proposes it")


@dataclass(frozen=True)
class Off:
    """A course that is off the table: by which gate, and why."""

    course: str
    gate: GateName
    because: Said


@dataclass(frozen=True)
class Situation:
    """All that decides which courses are open. It has no money in it but what is owed."""

    case: Case
    standing: Standing
    owed: tuple[Owed, ...]
    groundless: int

    @property
    def demands_beyond(self) -> bool:
        """Whether he asks for more than is owed for certain."""
        asked = sum(ask.amount for ask in self.case.asks)
        never_owed = self.case.asked(
            "dismiss", "reprimand", "discount", "compensation", "commission", "better_terms"
        )
        return never_owed or asked > total(self.owed).low

    @property
    def serial(self) -> bool:
        """Whether he has claimed without ground as often as the company counts serial."""
        client = self.case.client
        return client.cases_before - client.upheld_before >= self.groundless

    @property
    def misconduct(self) -> bool:
        """Whether words of the client in the record break the rules."""
        return any(each.violation and each.speaker == "client" for each in self.case.findings)

    @property
    def attacked(self) -> bool:
        """Whether the client attacked a person."""
        return any(each.attack and each.speaker == "client" for each in self.case.findings)

    def shown(self, fact: str, value: bool | str = True) -> bool:
        """Whether the fact is shown."""
        return self.standing.is_shown(fact, value)


def opened(situation: Situation, settings: Settings) -> tuple[tuple[str, ...], tuple[Off, ...]]:
    """The courses that are open, in the order of `COURSES`, and those off the table.

    Neither what the client brings nor what a course costs is asked here.
    """
    off = {each.course: each for each in _taken_off(situation, settings)}
    fitting = [name for name in COURSES if name in off or _FITS[name](situation)]
    left = tuple(name for name in fitting if name not in off)
    if not left:
        left = ("explain_and_hold",)
    return left, tuple(off[name] for name in COURSES if name in off and name not in left)


def notes(names: tuple[str, ...], situation: Situation) -> tuple[Said, ...]:
    """What has to be done with a course that is open."""
    needs_warning = situation.shown("wish_touches_safety") or situation.shown("knows_the_craft", False)
    return (
        *(
            (WARN_FIRST(),)
            if "honour_wish" in names and needs_warning and not situation.shown("warned")
            else ()
        ),
        *((PERSON_PARTS(),) if "part" in names else ()),
        *((NO_SUM(),) if names and situation.case.asked("dismiss", "reprimand") else ()),
        *(
            (HEAR_THE_BUYER(),)
            if names and situation.shown("adviser") and not situation.shown("heard_buyer")
            else ()
        ),
    )


def hanging(situation: Situation, settings: Settings) -> tuple[str, ...]:
    """Facts on which the open courses hang and that nothing shows: those only asserted that would change
    which courses are open, and that the buyer was asked where another wishes in his name.
    """
    standing = situation.standing
    now = opened(situation, settings)[0]

    def changes(fact: str, value: Value) -> bool:
        if_shown = replace(standing, shown={**standing.shown, fact: value})
        return opened(replace(situation, standing=if_shown), settings)[0] != now

    said = {(each.fact, each.value) for each in situation.case.facts if each.fact in standing.asserted}
    changing = {fact for fact, value in said if changes(fact, value)}
    # A wish is the buyer's own to bear: whoever speaks for him cannot take the right to be wrong for him.
    if "honour_wish" in now and situation.shown("adviser") and not situation.shown("heard_buyer"):
        changing.add("heard_buyer")
    return tuple(fact for fact in FACTS if fact in changing)


def _taken_off(situation: Situation, settings: Settings) -> Iterator[Off]:
    """What the gates take off; of several reasons for one course the last stands, which is the strictest."""
    case, standing = situation.case, situation.standing
    for name, taken in settings.principles.items():
        for course in taken:
            yield Off(course, "principles", OWN_PRINCIPLE(name=name))
    facts, on = facts_of_case(case, standing), case.opened_at.date()
    for table in settings.rules:
        if table.decides == "courses" and table.in_force(on):
            row = table.decide(facts, on).row
            if row is not None and row.condition is not None:
                because = OWN_RULE(table=table.name, row=row.id, source=row.source)
                yield from (Off(course, "principles", because) for course in row.then)
    yield from _wish_off(situation)
    if any(ask.amount for ask in case.asks) and situation.demands_beyond:
        if situation.shown("secret_commission"):
            yield Off("pay_beyond_owed", "law", SECRET())
        elif case.conflict:
            yield Off("pay_beyond_owed", "no_reward", REWARDS_CONFLICT())
        elif situation.serial:
            n = case.client.cases_before - case.client.upheld_before
            yield Off("pay_beyond_owed", "no_reward", SERIAL(n=n))
    if _FITS["part"](situation) is False and (situation.serial or situation.misconduct):
        yield Off("part", "principles", STEPS_BEFORE())
    if gates.against_employee(case) or situation.attacked:
        yield from employee_off(standing)


def _wish_off(situation: Situation) -> Iterator[Off]:
    if not situation.case.asked("wish", "rush"):
        return
    if situation.shown("feasible", False):
        yield Off("honour_wish", "evidence", CANNOT_BE_DONE())
    if situation.shown("wish_touches_others"):
        yield Off("honour_wish", "no_reward", HURTS_OTHERS())
    if situation.shown("wish_touches_law") or situation.shown("infeasible_by", "law"):
        yield Off("honour_wish", "law", UNLAWFUL())


def employee_off(standing: Standing) -> Iterator[Off]:
    """An employee is not given up: kept rules, or a breach that nobody has shown; dismissal is never a
    course. It holds in every case; the table shows it where somebody demands her or has attacked her.
    """
    kept = standing.is_shown("employee_kept_rules")
    broken = standing.is_shown("employee_kept_rules", False)
    why = gates.KEPT_RULES() if kept else LABOUR() if broken else gates.BREACH_NOT_SHOWN()
    yield Off("dismiss_employee", "law" if broken else "principles", why)
    if not broken or not standing.is_shown("heard_employee"):
        yield Off("reprimand_employee", "principles", gates.NOT_HEARD() if broken else why)


def _honours(situation: Situation) -> bool:
    shown = situation.shown
    if situation.case.asked("rush"):
        return shown("feasible")
    return situation.case.asked("wish") and shown("wish_at_own_cost")


def _puts_right(situation: Situation) -> bool:
    return any(each.in_kind is not None for each in situation.owed)


def _changes_contact(situation: Situation) -> bool:
    clash = (
        situation.misconduct
        or gates.against_employee(situation.case)
        or situation.case.asked("other_contact")
    )
    broken = situation.shown("employee_kept_rules", False)
    wanted = situation.attacked or broken or situation.case.asked("other_contact", "dismiss")
    free = not situation.shown("another_contact", False) and not situation.shown("contact_changed")
    return clash and wanted and free


def _educates(situation: Situation) -> bool:
    return (situation.misconduct or situation.serial) and not situation.shown("educated")


def _renegotiates(situation: Situation) -> bool:
    terms = situation.case.asked("better_terms") or (
        situation.case.client.kind == "business" and situation.case.asked("discount", "fee_back")
    )
    hard = situation.shown("educated") and (situation.serial or situation.misconduct)
    return (terms or hard) and not situation.shown("renegotiated")


def _parts(situation: Situation) -> bool:
    hard = situation.serial or situation.misconduct
    steps = ("educated", "renegotiated", "contact_changed")
    return situation.shown("danger") or (hard and all(situation.shown(step) for step in steps))


def _pays_beyond(situation: Situation) -> bool:
    asked = any(ask.amount for ask in situation.case.asks)
    return asked and situation.demands_beyond


#: Course → whether the situation calls for it.
_FITS: Final[dict[str, Callable[[Situation], bool]]] = {
    "give_owed": lambda now: (
        bool(total(now.owed).high)
        or (gates.apology_due(now.case, now.standing, now.owed) and not _puts_right(now))
    ),
    "put_right": _puts_right,
    "honour_wish": _honours,
    "nearest_feasible": lambda now: now.shown("feasible", False),
    "explain_and_hold": lambda now: (
        now.demands_beyond or now.case.asked("information") or now.shown("feasible", False)
    ),
    "change_contact": _changes_contact,
    "educate": _educates,
    "renegotiate": _renegotiates,
    "part": _parts,
    "pay_beyond_owed": _pays_beyond,
    "reprimand_employee": lambda now: (
        gates.against_employee(now.case) and now.shown("employee_kept_rules", False)
    ),
    "dismiss_employee": lambda now: False,
}
