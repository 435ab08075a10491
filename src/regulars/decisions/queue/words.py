"""What the queue says: why somebody is served where he is, the rule on the wall, what is wrong."""

from __future__ import annotations

from typing import Final

from regulars.errors import InputError
from regulars.reasons import Reason, Said


class QueueRefused(InputError):
    """A queue, a log or a rule that cannot be used; says where and what to do."""


SECONDS: Final = Reason("queue.seconds", "{n} s")
MINUTES: Final = Reason("queue.minutes", "{n} min")
HOURS: Final = Reason("queue.hours", "{n} h")

FIRST: Final = {
    "call_back": Reason("queue.first_call_back", "a promised call back that is due"),
    "case": Reason("queue.first_case", "a complaint being settled"),
    "accessibility": Reason("queue.first_accessibility", "whoever finds it hard to stand and wait"),
}

IN_TURN: Final = Reason("queue.in_turn", "in turn")
BY_RULE: Final = Reason("queue.by_rule", "first by rule: {what}")
OVER_CAP: Final = Reason("queue.over_cap", "waited longer than {cap}: nobody passes any more")
PASSES: Final = Reason(
    "queue.passes",
    "served before {n} who came earlier: {visits!r} has a head start of {start}",
    plural="served before {n} who came earlier: {visits!r} has a head start of {start}",
)
PASSED: Final = Reason(
    "queue.passed",
    "{n} with a head start, who came less than {start} later, goes before",
    plural="{n} with a head start, who came less than {start} later, go before",
)
PASSED_BY_RULE: Final = Reason(
    "queue.passed_by_rule",
    "{n} who came later goes before by rule",
    plural="{n} who came later go before by rule",
)
PAUSED: Final = Reason("queue.paused", "the clock stands still; the time waited so far is kept")
NOT_DUE: Final = Reason("queue.not_due", "the call back is not due yet")
AT_MOST: Final = Reason("queue.at_most", "can be passed for at most {cap}")
NOBODY_PASSES: Final = Reason("queue.nobody_passes", "nobody passes")

OVERTAKES: Final = Reason(
    "queue.overtakes",
    "{who} is served before {over}, who came {lag} earlier: {visits!r} has a head start of {start}.",
)
OVERTAKES_BY_RULE: Final = Reason(
    "queue.overtakes_by_rule", "{who} is served before {over}, who came {lag} earlier, by rule: {what}."
)

RULE_TITLE: Final = Reason("queue.rule_title", "Whom we serve first")
RULE_TURN: Final = Reason("queue.rule_turn", "Whoever has waited longer is served first.")
RULE_START: Final = Reason(
    "queue.rule_start",
    "{visits!r} has a head start of {start}: it is served as if it had come {start} earlier.",
)
RULE_LATER: Final = Reason("queue.rule_later", "An order that comes later than its head start passes nobody.")
RULE_CAP: Final = Reason(
    "queue.rule_cap", "Whoever has waited longer than {cap} is passed by nobody with a head start."
)
RULE_FIRST: Final = Reason("queue.rule_first", "First of all comes: {what}.")
RULE_ORDERS: Final = Reason(
    "queue.rule_orders",
    "We go by what is ordered, not by who you are. Everybody is served, at the same prices and terms.",
)
RULE_ASK: Final = Reason("queue.rule_ask", "If you think that you were passed by mistake, tell us.")
RULE_HOURS: Final = Reason("queue.rule_hours", "Time is counted while we are open.")

POLICY_REFUSED: Final = Reason(
    "error.queue_policy",
    "The rule of the queue cannot be used: {what} is {value}. Minutes are numbers from 0, classes have names "
    "of their own, hours look like mon-fri 09:00-18:00 and do not overlap, and first may hold call_back, "
    "case, accessibility.",
)
QUEUE_REFUSED: Final = Reason("error.queue_refused", "The queue cannot be ordered: at {where}, {problem}")
CLASS_UNKNOWN: Final = Reason(
    "queue.class_unknown",
    "there is no class {value!r}. There are: {known}. Mend the name, or add the class under [queue] in "
    "regulars.toml.",
)
TWICE: Final = Reason(
    "queue.twice",
    "{who!r} stands in the queue already. Take one of the two out, or name them apart.",
)
NOT_THERE: Final = Reason("queue.not_there", "{who!r} does not stand in the queue.")
CAME_LATER: Final = Reason(
    "queue.came_later",
    "{who!r} came at {moment}, which is after {now}. A clock goes wrong, or --now is too early.",
)
BACKWARDS: Final = Reason(
    "queue.backwards", "the clock goes backwards: it is {now} after it was {before}. Set the clock right."
)
PAUSE_WRONG: Final = Reason(
    "queue.pause_wrong",
    "the pause of {who!r} has to begin after he came and after the pause before, and to end after it began.",
)
FIRST_UNKNOWN: Final = Reason("queue.first_unknown", "{value!r} is none of: {known}.")
DUE_MISSING: Final = Reason("queue.due_missing", "a call back needs the moment when it is due.")
NOT_A_NUMBER: Final = Reason("queue.not_a_number", "{value} is no finite amount.")
SERVICES_WRONG: Final = Reason(
    "error.queue_services",
    "There are {n} visits and {services} service times; every visit needs one, in seconds, above 0.",
)
NOBODY_AHEAD: Final = Reason(
    "error.queue_nobody_ahead",
    "No class of visits has a head start, so there is nothing to choose. Say which comes before: --ahead "
    "NAME. There are: {known}.",
)
ONE_CLASS: Final = Reason(
    "error.queue_one_class",
    "Nothing can be compared: the {n} visits of the log are all with a head start, or all without. Take a "
    "log with visits of both kinds.",
)
READING: Final = Reason(
    "queue.reading",
    "One reading: with a head start of {start} and a cap of {cap}, {visits!r} waits {ahead} instead of "
    "{ahead_before}. The others wait {rest} on average instead of {rest_before}, and the one in a hundred "
    "who waits longest {longest} instead of {longest_before}. It is the largest gain in the table at which "
    "neither grows by more than {share:.0%}. Whether it is worth it, a person decides.",
)
READING_NONE: Final = Reason(
    "queue.reading_none",
    "One reading: stay with the order of arrival. No choice in the table shortens the wait of {visits!r} "
    "without making the others, or those of them who wait longest, wait more than {share:.0%} longer. "
    "Whether it is worth it, a person decides.",
)


def lasting(microseconds: float) -> Said:
    """A length of time in the unit people would use for it.

    >>> [lasting(minutes * 60e6).english() for minutes in (0.5, 2.5, 90, 180)]
    ['30 s', '2.5 min', '90 min', '3.0 h']
    """
    seconds = microseconds / 1e6
    if abs(seconds) < 59.5:
        return SECONDS(n=round(seconds))
    minutes = seconds / 60
    if abs(minutes) < 120:
        return MINUTES(n=round(minutes, 1) if abs(minutes) < 20 and round(minutes, 1) % 1 else round(minutes))
    return HOURS(n=round(minutes / 60, 1))
