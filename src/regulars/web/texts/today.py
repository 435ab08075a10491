"""What the page of the day says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TO_CALL: Final = Reason("desk.to_call", "{n} to call", plural="{n} to call")
TO_CALL_HOW: Final = Reason("desk.to_call_how", "By records up to {day}; those with most at stake first.")
BEHIND: Final = Reason(
    "desk.records_behind",
    "The records ended {time} ago; somebody may have come since. Newer sales have to be imported.",
)
WHOM_TO_CALL: Final = Reason("desk.whom_to_call", "Whom to call")
NOBODY: Final = Reason(
    "desk.to_call_nobody",
    "Nobody to call: no regular is silent for longer than usual, and none has stopped what he took.",
)
NOBODY_LEFT: Final = Reason("desk.to_call_done", "Everybody on today's list has been called.")
AT_STAKE: Final = Reason("desk.at_stake", "at stake in {span}")
WHAT_CAME: Final = Reason("desk.what_came", "What came of the call with {name}")
OTHER_OUTCOME: Final = Reason("desk.other_outcome", "something else")
CASE_OPEN: Final = Reason("desk.case_open", "open case")
WHY_LAST: Final = Reason(
    "desk.why_last", "Last here on {day}. Usually about {rhythm} pass between his visits."
)
WHY_GAP: Final = Reason(
    "desk.why_gap", "Of his gaps {share} would be as long or longer even if nothing had changed."
)
WHY_LEFT: Final = Reason("desk.why_left", "Chance that he no longer comes in his own rhythm: {share}.")
WHY_CALL: Final = Reason(
    "desk.why_call", "That a call brings anybody back is not claimed: only a trial can show it."
)
DONE_TODAY: Final = Reason("desk.done_today", "Called today: {n}", plural="Called today: {n}")
TAKE_BACK: Final = Reason("desk.take_back", "take back")
TAKE_BACK_WHOSE: Final = Reason("desk.take_back_whose", "take back what came of the call with {name}")
KEPT: Final = Reason("desk.tick_kept", "Kept: {name}, {outcome}.")
TAKEN_BACK: Final = Reason("desk.tick_taken_back", "Taken back: {name} is on the list again.")
PASSED_OVER: Final = Reason(
    "desk.passed_over",
    "{n} client is not shown although slipping away",
    plural="{n} clients are not shown although slipping away",
)
COUNTED: Final = Reason("desk.counted", "{said}: {count}")
LEFT_ALONE: Final = Reason(
    "desk.left_alone", "A trial is running: a random few are left uncalled, to see whether calling helps."
)
PROMISES: Final = Reason("desk.promises_due", "Promises about to be missed")
BY: Final = Reason("desk.by_day", "by {day}")
TODAY: Final = Reason("desk.by_today", "today")
TOMORROW: Final = Reason("desk.by_tomorrow", "tomorrow")
LATE_SINCE: Final = Reason("desk.late_since", "late since {day}")
WAS_KEPT: Final = Reason("desk.was_kept", "Kept")
WAS_BROKEN: Final = Reason("desk.was_broken", "Not kept")
SETTLED: Final = Reason("desk.settled", "Written down.")
CASES_DUE: Final = Reason("desk.cases_due", "Cases that are due")
CASE: Final = Reason("desk.case_n", "Case {case}")
HEAR_BY: Final = Reason("desk.hear_by", "hear the record by {at}")
CALL_BACK_BY: Final = Reason("desk.call_back_by", "call back by {at}")
VISITS_OPEN: Final = Reason("desk.visits_open", "Here now")
SINCE_TIME: Final = Reason("desk.since_time", "since {at}")
CHANGED: Final = Reason("desk.changed", "What changed")
CHANGED_NOTHING: Final = Reason("desk.changed_nothing", "Nothing new since yesterday.")
NEW_PORTFOLIO: Final = Reason(
    "desk.new_portfolio", "The portfolio was made anew on {at}; it counts records up to {day}."
)
BACK_AFTER_CALL: Final = Reason(
    "desk.back_after_call",
    "{n} client came again after a call:",
    plural="{n} clients came again after a call:",
)
SLIPPED: Final = Reason(
    "desk.slipped",
    "Since {day} {n} client more has been silent for longer than usual:",
    plural="Since {day} {n} clients more have been silent for longer than usual:",
)
COMETS_LEAVING: Final = Reason(
    "desk.comets_leaving",
    "{n} client who brought others may be leaving:",
    plural="{n} clients who brought others may be leaving:",
)
CAME_NEW: Final = Reason(
    "desk.came_new", "Since {day} {n} client came for the first time.",
    plural="Since {day} {n} clients came for the first time.",
)  # fmt: skip
CASES_NEW: Final = Reason(
    "desk.cases_new", "{n} case was opened since yesterday:", plural="{n} cases were opened since yesterday:"
)
AND_OTHERS: Final = Reason("desk.and_others", "and {n} more", plural="and {n} more")
