"""Perks planned and read as trials, in words: the same parts for terminal and desk."""

from regulars.report.perks.lots import lots
from regulars.report.perks.planned import money, planned, share_of
from regulars.report.perks.reading import reading

__all__ = ["lots", "money", "planned", "reading", "share_of"]
