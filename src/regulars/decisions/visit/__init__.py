"""The visit: ask, one offer, check back, one suggestion more; wishes in a person's own words."""

from regulars.decisions.visit.matching import Match, match, verdict
from regulars.decisions.visit.menu import Item, Menu, Task

__all__ = ["Item", "Match", "Menu", "Task", "match", "verdict"]
