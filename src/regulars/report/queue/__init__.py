"""Pages about the queue: the rule for the wall, and the frontier that a head start is chosen from."""

from regulars.report.queue.frontier import page as plan_page
from regulars.report.queue.poster import page as rule_page

__all__ = ["plan_page", "rule_page"]
