"""Who is our client, in words: the same parts for terminal, report and desk."""

from regulars.report.strategy.evidence import of_client
from regulars.report.strategy.page import after_kind, parts
from regulars.report.strategy.part import Part

__all__ = ["Part", "after_kind", "of_client", "parts"]
