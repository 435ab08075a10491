"""The queue: who is served first, what those who wait are promised, and whether anybody was harmed by it.

Orders are ranked, not people: a class of visits may have a head start by what the visit brings, nobody who
has waited longer than the cap is overtaken, and everybody is served.
"""

from regulars.decisions.queue.documents import read, schema, written
from regulars.decisions.queue.model import Place, Waiting
from regulars.decisions.queue.ordering import Overtaking, Queue, order, overtakings
from regulars.decisions.queue.planning import Choice, Plan, plan
from regulars.decisions.queue.policy import Policy, VisitClass, policy_of
from regulars.decisions.queue.replaying import replay
from regulars.decisions.queue.wall import rule
from regulars.decisions.queue.words import QueueRefused

__all__ = [
    "Choice",
    "Overtaking",
    "Place",
    "Plan",
    "Policy",
    "Queue",
    "QueueRefused",
    "VisitClass",
    "Waiting",
    "order",
    "overtakings",
    "plan",
    "policy_of",
    "read",
    "replay",
    "rule",
    "schema",
    "written",
]
