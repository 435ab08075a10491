"""What finding clients and their cards say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

FIND_TITLE: Final = Reason("desk.find_title", "Find a client")
FIND: Final = Reason("desk.find_label", "Name, phone, e-mail or number")
FIND_NOW: Final = Reason("desk.find_now", "Find")
FOUND: Final = Reason("desk.found", "{n} found", plural="{n} found")
FOUND_FIRST: Final = Reason("desk.found_first", "The first {count} of them. Type more to narrow it down.")
FOUND_NOBODY: Final = Reason("desk.found_nobody", "Nobody is found.")
FOUND_NOBODY_HOW: Final = Reason(
    "desk.found_nobody_how",
    "Try a part of the name, or only the last digits of the phone. If he is here for the first time, make a "
    "card for him.",
)
TYPE: Final = Reason("desk.find_type", "Start typing: the first letters will do.")
NEW: Final = Reason("desk.client_new", "New client")
NEW_TITLE: Final = Reason("desk.client_new_title", "A card for somebody new")
NAME: Final = Reason("desk.client_name", "What to call him")
PHONE: Final = Reason("desk.client_phone", "Phone")
EMAIL: Final = Reason("desk.client_email", "E-mail")
NUMBER: Final = Reason("desk.client_number", "Card or client number at the till")
NUMBER_HELP: Final = Reason(
    "desk.client_number_help",
    "If the till knows him by a number, write it here: his purchases will then come to this card. Empty: a "
    "number is made.",
)
MAKE: Final = Reason("desk.client_make", "Make the card")
MAKE_ANYWAY: Final = Reason("desk.client_make_anyway", "None of them: make a new card")
MADE: Final = Reason("desk.client_made", "The card is there. A visit can begin.")
PERHAPS: Final = Reason("desk.client_perhaps", "This phone or e-mail is known already. Is he one of these?")
NAME_MISSING: Final = Reason("desk.client_name_missing", "Write a name, so that others find him.")
TOO_LONG: Final = Reason("desk.client_too_long", "This is too long: {most} signs at most.")
PHONE_WRONG: Final = Reason(
    "desk.client_phone_wrong", "This is no phone number. Write digits, like +373 69 000 012."
)
EMAIL_WRONG: Final = Reason("desk.client_email_wrong", "This is no e-mail. Write it like anna@example.com.")
NUMBER_TAKEN: Final = Reason("desk.client_number_taken", "This number is somebody's already: {name}.")

STILL: Final = Reason("card.still", "still with us")
STILL_LIKELY: Final = Reason("card.still_likely", "likely still with us")
STILL_OPEN: Final = Reason("card.still_open", "perhaps still with us")
GONE_LIKELY: Final = Reason("card.gone_likely", "may not come back")
NEW_HERE: Final = Reason("card.new_here", "new here")
NOT_COUNTED: Final = Reason(
    "card.not_counted",
    "His purchases are not in the portfolio yet. It is worked out anew when records come in.",
)
STAYS: Final = Reason("card.stays", "likely stays {low} to {high} more")
STAYS_LONG: Final = Reason("card.stays_long", "likely stays {low} more or longer")
STAYS_LONGEST: Final = Reason("card.stays_longest", "likely stays for more than {span}")
STAYS_UNTOLD: Final = Reason("card.stays_untold", "how long he stays cannot be told")
WHY_STILL: Final = Reason("card.why_still", "Chance that he is still with us: {share}.")
WHY_STAYS: Final = Reason(
    "card.why_stays",
    "Of clients with a record like his who are still with us, half stay that long; a quarter leave sooner, a "
    "quarter stay longer.",
)
WHY_RECORDS: Final = Reason("card.why_records", "By records up to {day}, by the model {model}.")
WHY_CAME: Final = Reason(
    "card.why_came", "He came on {n} day since {day}.", plural="He came on {n} days since {day}."
)
CAME_SINCE: Final = Reason("card.came_since", "was here on {day}")
CAME_SINCE_HOW: Final = Reason(
    "card.came_since_how",
    "He came again after the records end; what is expected of him is worked out anew with them.",
)
NOT_TO_CONTACT: Final = Reason("card.not_to_contact", "Not to be called or written to now: {why}.")
NOW: Final = Reason("card.now", "Now")
VISIT: Final = Reason("card.visit", "The visit")
TASKS: Final = Reason("card.tasks", "His tasks")
TASKS_NONE: Final = Reason(
    "card.tasks_none",
    "No tasks are set up. A manager can list in the settings what people come here to get done, and what to "
    "ask.",
)
HERE: Final = Reason("card.task_here", "served here")
ELSEWHERE: Final = Reason("card.task_elsewhere", "served elsewhere")
KNOWN: Final = Reason("card.task_known", "has it, not served yet")
UNKNOWN: Final = Reason("card.task_unknown", "not known")
NONE: Final = Reason("card.task_none", "does not have it")
SINCE: Final = Reason("card.since", "since {day}")
ASK_NEXT: Final = Reason("card.ask_next", "Ask next")
ASK_HOW: Final = Reason("card.ask_how", "He answered:")
HAS_IT: Final = Reason("card.has_it", "Has it")
HAS_ELSEWHERE: Final = Reason("card.has_elsewhere", "Gets it elsewhere")
HAS_NOT: Final = Reason("card.has_not", "Does not have it")
RATHER_NOT: Final = Reason("card.rather_not", "Did not say")
ANSWER_KEPT: Final = Reason("card.answer_kept", "Kept. It is not asked again for a while.")
NOTHING_TO_ASK: Final = Reason("card.nothing_to_ask", "Nothing to ask now.")
LIKELY: Final = Reason("card.likely_in", "Likely in {span}")
LIKELY_HOW: Final = Reason("card.likely_how", "If he goes on as now. What more is possible only he can say.")
LIKELY_NOTHING: Final = Reason("card.likely_nothing", "No product is likely enough to be named.")
LIKELY_NONE: Final = Reason("card.likely_none", "The records do not say what was bought.")
CHANCE: Final = Reason("card.chance", "chance")
PRODUCT: Final = Reason("card.product", "product")
WHY: Final = Reason("card.why", "why")
PROMISED: Final = Reason("card.promised", "Promised")
CASE_IS: Final = Reason("card.case_is", "Case {case}, {state}")
CASE_STATES: Final = {
    "open": Reason("card.case_open", "open"),
    "decided": Reason("card.case_decided", "decided"),
    "closed": Reason("card.case_closed", "closed"),
}
CASE_NEW: Final = Reason("card.case_new", "Open a case")
BROUGHT_BY: Final = Reason("card.brought_by", "Brought by")
BROUGHT: Final = Reason("card.brought", "Brought {n} client", plural="Brought {n} clients")
BROUGHT_UNKNOWN: Final = Reason("card.brought_unknown", "not known; he is asked once")
WORTH: Final = Reason("card.worth", "Worth")
WORTH_HOW: Final = Reason(
    "card.worth_how", "Ranges hold in {share} of cases. LTV lies beyond what a look back can check."
)
LTV: Final = Reason("card.ltv_years", "LTV over {span}")
TAIL: Final = Reason("card.tail", "Those he brought, in {span}")
TAIL_SEE: Final = Reason("card.tail_see", "Whom he brought and what that is worth")
TAIL_AT_STAKE: Final = Reason("card.tail_at_stake", "Lost with them if he leaves")
AT_STAKE: Final = Reason("card.at_stake", "At stake in {span}")
SO_FAR: Final = Reason("card.bought_for", "Bought for so far")
TIMELINE: Final = Reason("card.timeline", "What happened")
TIMELINE_NONE: Final = Reason("card.timeline_none", "Nothing yet. What he buys and says will stand here.")
TIMELINE_MORE: Final = Reason("card.timeline_more", "Show earlier")
