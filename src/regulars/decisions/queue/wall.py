"""The rule as it may hang on the wall: what a guest reads, in the order in which he asks."""

from __future__ import annotations

from regulars.decisions.queue import words
from regulars.decisions.queue.policy import Policy, ahead
from regulars.reasons import Said


def rule(policy: Policy) -> list[Said]:
    """The sentences of the rule; the parameter ``visits`` is the name of a class, whose label surfaces say.

    >>> from regulars.decisions.queue import VisitClass
    >>> for said in rule(Policy((VisitClass("tea"), VisitClass("cognac", 2)), first=())):
    ...     print(said.english())
    Whoever has waited longer is served first.
    'cognac' has a head start of 2 min: it is served as if it had come 2 min earlier.
    An order that comes later than its head start passes nobody.
    Whoever has waited longer than 20 min is passed by nobody with a head start.
    We go by what is ordered, not by who you are. Everybody is served, at the same prices and terms.
    If you think that you were passed by mistake, tell us.
    """
    said = [words.RULE_TURN()]
    leaders = ahead(policy)
    said += [words.RULE_START(visits=each.name, start=words.lasting(each.head_start_us)) for each in leaders]
    if leaders:
        said += [words.RULE_LATER(), words.RULE_CAP(cap=words.lasting(policy.cap_us))]
    if policy.first:
        said.append(words.RULE_FIRST(what=[words.FIRST[each]() for each in policy.first]))
    if policy.hours:
        said.append(words.RULE_HOURS())
    if leaders:
        said.append(words.RULE_ORDERS())
    return [*said, words.RULE_ASK()]
