"""The scorecard: thirteen claims of customer orientation, each shown, opposite, or cannot tell.

"Better" is better than the company's own past at equal age by more than the interval; no benchmark is
invented, and there is no single score.
"""

from __future__ import annotations

from regulars.scorecard.claims.card import scorecard
from regulars.scorecard.claims.model import CLAIMS, EarnedGrowth, Interval, Measure, Scorecard, Verdict
from regulars.scorecard.claims.periods import Periods

__all__ = [
    "CLAIMS", "EarnedGrowth", "Interval", "Measure", "Periods", "Scorecard", "Verdict", "scorecard",
]  # fmt: skip
