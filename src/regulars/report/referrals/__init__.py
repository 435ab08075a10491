"""Who brings others, on a page: of the report and of the desk."""

from __future__ import annotations

from regulars.report.referrals.panel import content, shown

__all__ = ["content", "shown"]
