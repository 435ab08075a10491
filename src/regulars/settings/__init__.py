"""The company's settings: `regulars.toml` as frozen dataclasses; edits keep the owner's comments."""

from regulars.settings.checks import (
    CASES,
    FIT,
    IMPORT,
    LANGUAGES,
    MODELS,
    QUEUE,
    SCORECARD,
    STRATEGY,
    TOP,
    VISIT,
    check_fit,
    unknown,
)
from regulars.settings.file import change, keep_import, new, parse, read
from regulars.settings.template import TEMPLATE
from regulars.settings.values import (
    CaseSettings,
    FitSettings,
    ImportSettings,
    QueueSettings,
    ScorecardSettings,
    Settings,
    StrategySettings,
    VisitSettings,
)

__all__ = [
    "CASES", "FIT", "IMPORT", "LANGUAGES", "MODELS", "QUEUE", "SCORECARD", "STRATEGY", "TEMPLATE", "TOP",
    "VISIT", "CaseSettings", "FitSettings", "ImportSettings", "QueueSettings", "ScorecardSettings",
    "Settings", "StrategySettings", "VisitSettings", "change", "check_fit", "keep_import", "new", "parse",
    "read", "unknown",
]  # fmt: skip
