"""What the commands on visits say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

HEADING: Final = Reason("visit.heading", "{client} · {stage}")
WISHED: Final = Reason("visit.wished", "he wished")
EXACTLY: Final = Reason("visit.exactly", "exactly that")
CHOSE: Final = Reason("visit.chose", "he chose")
ADVISED: Final = Reason("visit.advised", "advice")
BECAUSE: Final = Reason("visit.because", "why")
WITHOUT: Final = Reason("visit.without", "without")
BENEFIT: Final = Reason("visit.benefit", "for him {benefit} of 1, for you {margin}")
UNKNOWN_SUM: Final = Reason("visit.unknown_sum", "not known")
TASK: Final = Reason("visit.task", "what he wants done")
LIKED: Final = Reason("visit.liked", "he said")
ANSWERS: Final = {
    "worse": Reason("visit.worse", "worse than expected"),
    "as expected": Reason("visit.as_expected", "as expected"),
    "better": Reason("visit.better", "better than expected"),
}
MORE: Final = Reason("visit.more", "one more suggestion")
PROMISED: Final = Reason("visit.promised", "promised")
PROMISE: Final = Reason("visit.promise", "{n:d}. {promise}, by {by}")
PROMISE_KEPT: Final = Reason("visit.promise_kept", "{n:d}. {promise}, by {by}: kept")
PROMISE_BROKEN: Final = Reason("visit.promise_broken", "{n:d}. {promise}, by {by}: not kept")
OWED_FROM_BEFORE: Final = Reason("visit.owed_from_before", "promised before")

CONTACT: Final = Reason("visit.contact", "calls and messages")

ASK_WISH: Final = Reason("visit.ask_wish", "Ask: what would you like?")
ASK_WHICH: Final = Reason("visit.ask_which", "Ask back: {items}?")
ASK_OTHERWISE: Final = Reason("visit.ask_otherwise", "Ask again: what exactly would you like?")
ASK_SLATE: Final = Reason("visit.ask_slate", "Ask: which of these would you like: {items}?")
ASK_YES_NO: Final = Reason("visit.ask_yes_no", "Ask: would you like {items}?")
NOTHING_FITS: Final = Reason("visit.nothing_fits", "Offer nothing: {reason}.")
ADVISE: Final = Reason("visit.advise", "Advise him: the question to ask, or the one offer, comes next.")
BRING: Final = Reason("visit.bring", "Bring exactly that, and nothing else.")
CHECK: Final = Reason("visit.check", "Ask: was everything to your liking?")
OPEN_CASE: Final = Reason("visit.open_case", "It was worse than he expected: open a case.")
SUGGEST: Final = Reason("visit.suggest", "Suggest once: {item} ({reason}).")
SAY_GOODBYE: Final = Reason("visit.goodbye", "Nothing more to offer. Thank him, and close the visit.")
ASK_WHO: Final = Reason("visit.ask_who", "He is new: ask once who sent him.")
ASK_TASK: Final = Reason("visit.ask_task", "If it fits, ask: {question}")
KEPT: Final = Reason("visit.kept", "Written down. The visit is over.")
TYPE: Final = Reason("visit.type", "To go on")
WISH_HERE: Final = Reason("visit.wish_here", "What would he like?")
NUMBER_HERE: Final = Reason("visit.number_here", "Which? (its number, “advice”, or other words)")
CHOICE_HERE: Final = Reason(
    "visit.choice_here", "Which? (its number, “none”, or empty if he would rather not say)"
)
OTHERWISE_HERE: Final = Reason("visit.otherwise_here", "What exactly? (“advice”, or other words)")
SENT_BY_HERE: Final = Reason(
    "visit.sent_by_here", "Who sent him? (a name, or empty if he would rather not say)"
)
TAKEN_HERE: Final = Reason("visit.taken_here", "Does he have it? (yes, no)")
LIKED_HERE: Final = Reason("visit.liked_here", "What does he say? (worse, as expected, better)")
MORE_HERE: Final = Reason("visit.more_here", "Does he take it? (yes, no)")
FORGOTTEN: Final = Reason(
    "visit.forgotten",
    "{n} record of what he said and was offered is gone for good.",
    plural="{n} records of what he said and was offered are gone for good.",
)
MENU_NEEDED: Final = Reason("error.visit_menu", "Name the menu: --menu FILE (CSV, XLSX or TOML).")
SAY_UNKNOWN: Final = Reason(
    "error.visit_say", "{given!r} is not a step. There are: {known}; write it as STEP=VALUE."
)
DAY_WRONG: Final = Reason(
    "error.visit_day", "{given!r} is no promise. Write it as WHAT@DAY: 'call@2026-10-05'."
)

WASTE: Final = Reason("waste.heading", "Unasked offers beside those that were asked for")
UNASKED: Final = Reason("waste.unasked", "unasked")
ASKED: Final = Reason("waste.asked", "asked for")
OFFERS: Final = Reason("waste.offers", "offers")
ACCEPTED: Final = Reason("waste.accepted", "accepted")
PER_ACCEPTANCE: Final = Reason("waste.per_acceptance", "offers an acceptance")
COST: Final = Reason("waste.cost", "cost")
LOST: Final = Reason("waste.lost", "stayed away after")
SET_COST: Final = Reason(
    "waste.set_cost", "What an unasked offer costs you is not set: offer_cost in regulars.toml, part [visit]."
)
NO_CAUSE: Final = Reason(
    "waste.no_cause",
    "Who stayed away may have done so anyway: only a trial shows that the offers are the cause.",
)
IN_NO_RECORD: Final = Reason(
    "visit.in_no_record",
    "Items of the menu that are in no record: {n} of {of} ({names}). Nothing is known of them beforehand; "
    "are their ids those of the records?",
)
NOT_TODAY: Final = Reason(
    "visit.not_today", "In visit.toml, but not on this menu: {names}. Gone today, or is the id misspelt?"
)
UNREAD: Final = Reason(
    "visit.unread", "Columns of the menu that were not read: {names}. Give them a heading that is known."
)
