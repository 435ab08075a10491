"""Perks planned and read as trials: what it costs, who gets it, how many clients it takes, what it brought.

A perk (a loaner car, a free delivery) is given to some of the clients it is meant for, drawn by lot; the
others go on as ever. Arms may be several: each perk is set beside those who got none.
"""

from regulars.portfolio.perks.drawing import NAMED, NONE, UPLIFT, Trial, begin, named, trials
from regulars.portfolio.perks.planning import POWER, Payback, Plan, clients_needed, plan
from regulars.portfolio.perks.reading import Difference, Effect, Outcome, Reading, compare, read, read_of
from regulars.portfolio.perks.whom import WHOM, Asked, Meant, asked

__all__ = [
    "NAMED",
    "NONE",
    "POWER",
    "UPLIFT",
    "WHOM",
    "Asked",
    "Difference",
    "Effect",
    "Meant",
    "Outcome",
    "Payback",
    "Plan",
    "Reading",
    "Trial",
    "asked",
    "begin",
    "clients_needed",
    "compare",
    "named",
    "plan",
    "read",
    "read_of",
    "trials",
]
