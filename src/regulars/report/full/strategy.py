"""Who is our client, as a panel of the report."""

from __future__ import annotations

from regulars.report.full.findings import Findings
from regulars.report.html import Html
from regulars.report.strategy import panel
from regulars.report.strategy.page import parts
from regulars.report.words import Words


def who_is_ours(findings: Findings, words: Words) -> Html | None:
    """None where the company stated neither a strategy nor goals."""
    found, settings = findings.strategy, findings.settings
    if found is None or settings is None or not (settings.strategy.stated or settings.goals):
        return None
    return panel.panel(parts(words, found, settings))
