"""The scorecard in words."""

from __future__ import annotations

from regulars.report.claims.lines import Line, Page, page
from regulars.report.claims.section import render

__all__ = ["Line", "Page", "page", "render"]
