"""The visit: ask, one offer, check back."""

from regulars.decisions.visit.offering import Offer
from regulars.decisions.visit.questions import Choice, Question
from regulars.decisions.visit.stopping import DropOff, drop_off
from regulars.decisions.visit.taste import Policy, Taste

__all__ = ["Choice", "DropOff", "Offer", "Policy", "Question", "Taste", "drop_off"]
