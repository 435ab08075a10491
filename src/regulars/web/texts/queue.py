"""What the pages of the queue say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

WHO: Final = Reason("desk.queue_who", "Who has come?")
HOW: Final = Reason(
    "desk.queue_how",
    "A name or a place, then what for: “{example} {letter}”. Only “{letter}”: the next number.",
)
HOW_PLAIN: Final = Reason(
    "desk.queue_how_plain", "A name or a place, then Enter. Only Enter: the next number."
)
HOW_AMOUNT: Final = Reason("desk.queue_how_amount", "+120 says what the order brings.")
EXAMPLE: Final = Reason("desk.queue_example", "table 4")
ADD: Final = Reason("desk.queue_add", "Add")
OR_TAP: Final = Reason("desk.queue_or_tap", "Add as")
MORE: Final = Reason("desk.queue_more", "First by rule, or a known client")
FIRST: Final = Reason("desk.queue_first", "Why first")
IN_TURN: Final = Reason("desk.queue_first_none", "not first, in turn")
CLIENT: Final = Reason("desk.queue_client", "Client number")
BRINGS: Final = Reason("desk.queue_brings", "What the visit brings")
NOTHING_TYPED: Final = Reason(
    "desk.queue_nothing_typed", "Type who has come, or the letter of what for; then press Enter."
)
CALL: Final = Reason("desk.queue_call", "Call next")
WAITING: Final = Reason("desk.queue_waiting", "{n} waits", plural="{n} wait")
NOBODY: Final = Reason("desk.queue_nobody", "Nobody waits")
NOBODY_HOW: Final = Reason("desk.queue_nobody_how", "Whoever comes is added above, and stands here in order.")
NOBODY_HOW_READ: Final = Reason("desk.queue_nobody_read", "Whoever is added at a desk stands here in order.")
CALLED: Final = Reason("desk.queue_called", "Called now")
AT_ANOTHER: Final = Reason("desk.queue_at_another", "at another desk")
SERVED: Final = Reason("desk.queue_served", "Served")
LEFT: Final = Reason("desk.queue_left", "Has left")
BACK: Final = Reason("desk.queue_back", "Put back")
CARD: Final = Reason("desk.queue_card", "Card")
NUMBER: Final = Reason("desk.queue_number", "No. {n}")
JUST: Final = Reason("desk.queue_just", "just came")
WAITED: Final = Reason("desk.queue_waited", "waits {time}")
SINCE: Final = Reason("desk.queue_since", "Here since {moment}. If he is gone, tap Has left.")
BY_RULE: Final = Reason("desk.queue_by_rule", "first by rule")
ASIDE: Final = Reason("desk.queue_aside", "Not to be called now")
GONE_LATELY: Final = Reason("desk.queue_gone_lately", "Left a moment ago")

TOLD_ADDED: Final = Reason("desk.queue_told_added", "Added: {who}. Place {place:d} in the queue.")
TOLD_ASIDE: Final = Reason("desk.queue_told_aside", "Added: {who}.")
TOLD_CALLED: Final = Reason("desk.queue_told_called", "Called: {who}.")
TOLD_NOBODY: Final = Reason("desk.queue_told_nobody", "Nobody is to be called now.")
TOLD_SERVED: Final = Reason("desk.queue_told_served", "Served: {who}. The visit is kept.")
TOLD_LEFT: Final = Reason("desk.queue_told_left", "Left the queue: {who}.")
TOLD_BACK: Final = Reason("desk.queue_told_back", "Waits again: {who}. The time waited is kept.")

LIVE: Final = Reason("desk.queue_live", "Live: what other desks do shows here by itself.")
NOT_LIVE: Final = Reason("desk.queue_not_live", "Not connected. The list may be old.")
RELOAD: Final = Reason("desk.queue_reload", "Reload the list")
KEYS: Final = Reason("desk.queue_keys", "Keys")
KEYS_HOW: Final = Reason(
    "desk.queue_keys_how",
    "Enter adds. Esc leaves the field; then n calls the next, a goes back to the field.",
)
KEYS_ON: Final = Reason("desk.queue_keys_on", "Single keys (n, a) work")
RULE: Final = Reason("desk.queue_rule", "The rule for the wall")
RULE_PRINT: Final = Reason("desk.queue_rule_print", "Print it in the language of your guests and hang it up.")
PROOF: Final = Reason("desk.queue_proof", "Was anybody harmed by the order?")

PROOF_DAYS: Final = Reason(
    "desk.queue_proof_days",
    "{n} visit was served in the last {days:d} days.",
    plural="{n} visits were served in the last {days:d} days.",
)
PROOF_NONE: Final = Reason(
    "desk.queue_proof_none",
    "Nobody was served from the queue in the last {days:d} days. Tap Served after each visit, and this page "
    "will tell what the order did to each.",
)
PROOF_HARMED: Final = Reason(
    "desk.queue_proof_harmed",
    "{n} of them waited longer than in the order of arrival: by {mean} on average, by {most} at most.",
    plural="{n} of them waited longer than in the order of arrival: by {mean} on average, by {most} at most.",
)
PROOF_NOBODY: Final = Reason(
    "desk.queue_proof_nobody", "None of them waited longer than in the order of arrival."
)
PROOF_HOW: Final = Reason(
    "desk.queue_proof_how",
    "All of these visits are served again twice, with the service each took and {n} person serving: by the "
    "present rule, and in the order of arrival. The difference is what the order did to a guest.",
    plural="All of these visits are served again twice, with the service each took and {n} people serving: "
    "by the present rule, and in the order of arrival. The difference is what the order did to a guest.",
)
PROOF_MOST: Final = Reason("desk.queue_proof_most", "Who waited longer because of the order")
PROOF_WHO: Final = Reason("desk.queue_proof_who", "who")
PROOF_FOR: Final = Reason("desk.queue_proof_for", "came for")
PROOF_CAME: Final = Reason("desk.queue_proof_came", "came at")
PROOF_WAIT: Final = Reason("desk.queue_proof_wait", "waits by the rule")
PROOF_FIRST_COME: Final = Reason("desk.queue_proof_first_come", "in order of arrival")
PROOF_HARM: Final = Reason("desk.queue_proof_harm", "longer by")
PROOF_PASSED: Final = Reason("desk.queue_proof_passed", "passed by")
PROOF_LOG: Final = Reason("desk.queue_proof_log", "Take the log out (CSV)")
PROOF_PLAN: Final = Reason(
    "desk.queue_proof_plan",
    "To see what other head starts and caps would give and take, take the log out and run: {command}",
)
PROOF_CLASSES: Final = Reason("desk.queue_proof_classes", "How long each kind of visit waits")
PROOF_COUNT: Final = Reason("desk.queue_proof_count", "visits")
TO_QUEUE: Final = Reason("desk.queue_to_queue", "To the queue")
