"""Who brings others, as a panel of the report."""

from __future__ import annotations

from regulars.report import referrals, tail_texts
from regulars.report.full.findings import Findings
from regulars.report.full.parts import section
from regulars.report.html import Html
from regulars.report.words import Words


def who_brings(findings: Findings, words: Words) -> Html | None:
    """None where nothing is recorded of who sent whom: the scorecard says what to record."""
    found = findings.referrals
    if found is None or not (found.edges or found.asked.asked):
        return None
    return section("referrals", words.say(tail_texts.WHO_BRINGS), *referrals.content(words, found))
