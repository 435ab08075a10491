"""The visit: ask, one offer, check back, one suggestion more; wishes in a person's own words."""

from regulars.decisions.visit.answers import (
    Answer,
    TaskOf,
    answers_of,
    may_ask,
    standing,
    task_to_ask,
    tasks_of,
)
from regulars.decisions.visit.contacts import Contacted, Limits, may_contact
from regulars.decisions.visit.feasible import Constraints, Feasible, feasible
from regulars.decisions.visit.machine import Visit
from regulars.decisions.visit.made import Promise, Suggestion
from regulars.decisions.visit.matching import Match, match, verdict
from regulars.decisions.visit.menu import Item, Menu, Task
from regulars.decisions.visit.offering import Offer
from regulars.decisions.visit.questions import Choice, Question
from regulars.decisions.visit.stopping import DropOff, drop_off
from regulars.decisions.visit.taste import Policy, Taste
from regulars.decisions.visit.wasted import Lost, Offered, Wasted, waste

__all__ = [
    "Answer", "Choice", "Constraints", "Contacted", "DropOff", "Feasible", "Item", "Limits", "Lost", "Match",
    "Menu", "Offer", "Offered", "Policy", "Promise", "Question", "Suggestion", "Task", "TaskOf", "Taste",
    "Visit", "Wasted", "answers_of", "drop_off", "feasible", "match", "may_ask", "may_contact", "standing",
    "task_to_ask", "tasks_of", "verdict", "waste",
]  # fmt: skip
