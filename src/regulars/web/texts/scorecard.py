"""What the page of the scorecard says around it."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

NAME: Final = Reason("desk.scorecard", "Scorecard")
NOT_MEASURED: Final = Reason(
    "desk.scorecard_not_measured", "The scorecard has not been worked out since sales or settings changed."
)
MEASURE: Final = Reason("desk.scorecard_measure", "Work it out now")
LENSES: Final = Reason("desk.scorecard_lenses", "The five lenses")
READ_OUT: Final = Reason(
    "desk.scorecard_read_out", "To print it, or to read it out, use the browser's print."
)
ATTACH: Final = Reason("desk.scorecard_attach", "What stands beside it: scripts, cards, NPS")
