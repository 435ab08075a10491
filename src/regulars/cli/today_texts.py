"""What ``regulars today`` says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TO_CALL: Final = Reason("today.to_call", "Today: {n} to call", plural="Today: {n} to call")
NOBODY: Final = Reason(
    "today.nobody",
    "Nobody to call today: no regular is silent for longer than usual, and none has stopped what he took.",
)
NOBODY_KNOWN: Final = Reason(
    "today.nobody_known", "Nobody can be called: no sale names its client. Write down who buys."
)
TO_CALL_HOW: Final = Reason(
    "today.to_call_how",
    "By records up to {day}. At stake is what each would bring in {span}, times the chance that it is being "
    "lost.",
)
AT_STAKE: Final = Reason("today.at_stake", "at stake in {span}")
AT_STAKE_NOW: Final = Reason("today.at_stake_now", "at stake")
SILENT: Final = Reason("today.silent", "silent")
USUAL_GAP: Final = Reason("today.usual_gap", "usual gap")
WHAT_TO_ASK: Final = Reason("today.what_to_ask", "what to ask")
SILENT_WEEKS: Final = Reason("today.silent_weeks", "silent, weeks")
OWN_RHYTHM_WEEKS: Final = Reason("today.own_rhythm_weeks", "usual gap, weeks")
STOPPED_PRODUCTS: Final = Reason("today.stopped_products", "stopped taking")
AT_LEAST: Final = Reason("today.at_least", "at least")
AT_MOST: Final = Reason("today.at_most", "at most")
HOW_TO_TICK: Final = Reason("today.how_to_tick", "What came of a call:")
WITHOUT_TRIAL: Final = Reason(
    "today.without_trial",
    "Whether calls bring clients back is not known. To find out, leave a random few uncalled: {command}",
)
LEFT_ALONE: Final = Reason(
    "today.left_alone",
    "{n} client is left uncalled for the trial. How it stands: {command}",
    plural="{n} clients are left uncalled for the trial. How it stands: {command}",
)
TRIAL_ENDED: Final = Reason("today.trial_ended", "The trial has ended: from now on everybody is called.")
TICKED: Final = Reason("today.ticked", "Kept: {client}, {outcome}.")
MENDED: Final = Reason("today.mended", "Kept: {client}, {outcome}. It takes the place of: {before}.")
NO_TRIAL: Final = Reason("error.no_trial", "No trial has begun here. Begin one: {command}")
SHARE_INVALID: Final = Reason(
    "error.share_invalid",
    "{value!r} is not a share that can be left uncalled. Give up to a half, as 20% or 0.2; 0 ends the trial.",
)
TRIAL: Final = Reason("trial.title", "Do calls bring clients back?")
CALLED: Final = Reason("trial.called", "came back, called")
LEFT: Final = Reason("trial.left", "came back, left uncalled")
OF: Final = Reason("trial.of", "{back} of {n} · {share}")
NONE_YET: Final = Reason("trial.none_yet", "nobody to judge yet")
DIFFERENCE: Final = Reason("trial.difference", "difference, percentage points")
WAITING: Final = Reason("trial.waiting", "still have time to come")
SHOWN: Final = Reason(
    "trial.shown",
    "Shown: those who were called came back more often, and chance alone would hardly do that.",
)
OPPOSITE: Final = Reason(
    "trial.opposite",
    "The opposite is shown: those who were called came back less often, and chance alone would hardly do "
    "that.",
)
CANNOT_TELL: Final = Reason(
    "trial.cannot_tell",
    "Cannot tell yet. {n} more client would do to see a difference of {points} points.",
    plural="Cannot tell yet. {n} more clients would do to see a difference of {points} points.",
)
