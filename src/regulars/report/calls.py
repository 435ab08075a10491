"""A row of the day's list in words: what happened, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from regulars.phrases.formats import duration
from regulars.portfolio.calling import ASK_WHAT_CHANGED, LONG
from regulars.reasons import Reason
from regulars.report.words import Words

SILENT_FOR: Final = Reason("today.silent_for", "silent for {silent}, came {every}")
COMES_STILL: Final = Reason("today.comes_still", "comes {every}")
STOPPED: Final = Reason("today.stopped", "stopped taking {products}")


def told(words: Words, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `Portfolio.to_call` with what happened and what to ask as things said.

    ``ask`` names the products that he stopped taking; ``question``, which stands below ``happened``, does not
    repeat them.
    """
    ask = words.asks(row["ask"], row["stopped_names"])
    every = words.every(row["own_rhythm_weeks"] * 7)
    comes = (
        SILENT_FOR(silent=duration(row["silent_weeks"], words.lang), every=every)
        if row["p_gap"] <= LONG
        else COMES_STILL(every=every)
    )
    if not row["stopped_names"]:
        return {**row, "happened": [comes], "ask": ask, "question": ask}
    stopped = STOPPED(products=ask.params["products"])
    return {**row, "happened": [comes, stopped], "ask": ask, "question": ASK_WHAT_CHANGED(products=[])}
