"""What the pages of a visit say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TITLE: Final = Reason("desk.visit.title", "Visit: {client}")
VISITS: Final = Reason("desk.visit.visits", "Visits")
GOING_ON: Final = Reason("desk.visit.going_on", "Going on now")
NONE_GOING: Final = Reason(
    "desk.visit.none_going", "Nobody is being served now. Find the client by name, or begin without a name."
)
CLIENT: Final = Reason("desk.visit.client", "Client")
STANDS_AT: Final = Reason("desk.visit.stands_at", "Where it stands")
SINCE: Final = Reason("desk.visit.since", "Since")
WALK_IN: Final = Reason("desk.visit.walk_in", "Somebody whom nobody knows by name")
WALK_IN_LABEL: Final = Reason("desk.visit.walk_in_label", "What you call him, such as “table 4”")
WALK_IN_START: Final = Reason("desk.visit.walk_in_start", "Begin")
NAMELESS: Final = Reason("desk.visit.nameless", "a guest without a name")
TO_CARD: Final = Reason("desk.visit.to_card", "To the client's card")

NOW: Final = Reason("desk.visit.now", "Now")
PROGRESS: Final = Reason("desk.visit.progress", "Steps of the visit")
STEPS: Final = (
    Reason("desk.visit.step_asked", "asked"),
    Reason("desk.visit.step_offered", "offered"),
    Reason("desk.visit.step_delivered", "delivered"),
    Reason("desk.visit.step_liked", "liked it?"),
    Reason("desk.visit.step_more", "one more"),
)
DONE: Final = Reason("desk.visit.done", "done")
NOT_GOING: Final = Reason("desk.visit.not_going", "No visit is going on.")
START: Final = Reason("desk.visit.start", "The client is here: begin")
LAST_OVER: Final = Reason(
    "desk.visit.last_over", "The visit of {day} was never ended. It is put down when a new one begins."
)
NO_MENU: Final = Reason(
    "desk.visit.no_menu",
    "There is no menu yet, so a wish cannot be found on it. A manager adds one in the settings.",
)

ASK: Final = Reason("desk.visit.ask", "What would you like?")
ASK_HELP: Final = Reason(
    "desk.visit.ask_help",
    "Ask openly. Write what the client says in his own words, in English, Russian or Romanian.",
)
WRITE: Final = Reason("desk.visit.write", "Write down")
ADVICE: Final = Reason("desk.visit.advice", "Asks for advice")
ADVICE_SAID: Final = Reason("desk.visit.advice_said", "What do you advise?")
WISHED: Final = Reason("desk.visit.wished", "Wished:")
WHICH: Final = Reason("desk.visit.which", "Ask back: which of these?")
WHICH_ALL: Final = Reason("desk.visit.which_all", "Ask back, then tick what is meant")
CHOSEN: Final = Reason("desk.visit.chosen", "That is it")
OTHERWISE: Final = Reason("desk.visit.otherwise", "Ask again: what exactly would you like?")
IN_OTHER_WORDS: Final = Reason("desk.visit.in_other_words", "Said in other words")
SLATE: Final = Reason("desk.visit.slate", "Which of these would you like?")
YES_NO: Final = Reason("desk.visit.yes_no", "Would you like {item}?")
NONE_OF_THESE: Final = Reason("desk.visit.none_of_these", "None of these")
DO_NOT_KNOW: Final = Reason("desk.visit.do_not_know", "Does not know")
YES: Final = Reason("desk.visit.yes", "Yes")
NO: Final = Reason("desk.visit.no", "No")
NOTHING: Final = Reason("desk.visit.nothing", "Nothing to offer today: {reason}.")

ORIGIN: Final = {
    "wish": Reason("desk.visit.exactly", "exactly that, here today"),
    "choice": Reason("desk.visit.chose", "as the client chose"),
    "advice": Reason("desk.visit.advised", "our one piece of advice"),
}
WITHOUT: Final = Reason("desk.visit.without", "without {words}")
DELIVERED: Final = Reason("desk.visit.delivered", "Delivered")
DECLINED: Final = Reason("desk.visit.declined", "Does not want it")
BENEFIT: Final = Reason("desk.visit.benefit", "For the client: {benefit} of 1.")
MARGIN: Final = Reason("desk.visit.margin", "For us: {margin}.")
MARGIN_UNKNOWN: Final = Reason("desk.visit.margin_unknown", "What it brings us is not known.")
RUNNER_UP: Final = Reason("desk.visit.runner_up", "Next best: {item}.")

LIKED: Final = Reason("desk.visit.liked", "Was everything to your liking?")
ANSWERS: Final = (
    ("worse", Reason("desk.visit.worse", "Worse than expected")),
    ("as expected", Reason("desk.visit.as_expected", "As expected")),
    ("better", Reason("desk.visit.better", "Better than expected")),
)
NOTE: Final = Reason("desk.visit.note", "In the client's own words (if he said any)")
SAID_OF_IT: Final = Reason("desk.visit.said_of_it", "Said:")
WORSE_HOW: Final = Reason(
    "desk.visit.worse_how", "It was worse than expected. Open a case: what was said goes with it."
)
OPEN_CASE: Final = Reason("desk.visit.open_case", "Open a case")
CASE_LINK: Final = Reason("desk.visit.case_link", "Open a case over this visit")
SUGGEST: Final = Reason("desk.visit.suggest", "Suggest once:")
TAKES: Final = Reason("desk.visit.takes", "Takes it")
NO_THANKS: Final = Reason("desk.visit.no_thanks", "No, thank you")
NOTHING_MORE: Final = Reason("desk.visit.nothing_more", "Nothing more to offer. Thank the client.")
CLOSE: Final = Reason("desk.visit.close", "End the visit")
CLOSED: Final = Reason("desk.visit.closed", "Written down. The visit is over.")
AGAIN: Final = Reason("desk.visit.again", "Begin another visit")

ELSE: Final = Reason("desk.visit.else", "something else")
PROMISE: Final = Reason("desk.visit.promise", "Promise something")
WHAT: Final = Reason("desk.visit.what", "What is promised")
BY: Final = Reason("desk.visit.by", "By which day")
PROMISE_IT: Final = Reason("desk.visit.promise_it", "Promise it")
PROMISED: Final = Reason("desk.visit.promised", "Promised")
DUE: Final = Reason("desk.visit.due", "by {day}")
LATE: Final = Reason("desk.visit.late", "late: was due by {day}")
KEPT: Final = Reason("desk.visit.kept", "Kept")
BROKEN: Final = Reason("desk.visit.broken", "Not kept")
KEPT_WHAT: Final = Reason("desk.visit.kept_what", "Kept: {promise}")
BROKEN_WHAT: Final = Reason("desk.visit.broken_what", "Not kept: {promise}")
WHO_SENT: Final = Reason("desk.visit.who_sent", "Who sent you to us?")
WHO_SENT_HELP: Final = Reason(
    "desk.visit.who_sent_help", "Asked once, of a new client. A name, a phone or a number of a client."
)
WRITE_NAME: Final = Reason("desk.visit.write_name", "Write the name down")
NOBODY: Final = Reason("desk.visit.nobody", "Nobody, or would rather not say")
WHO_OF_THESE: Final = Reason("desk.visit.who_of_these", "Several clients may be meant. Ask which:")
IS_IT_HE: Final = Reason("desk.visit.is_it_he", "A client of that name is known. Is it this one?")
SOMEBODY_ELSE: Final = Reason("desk.visit.somebody_else", "Somebody else: {name}")
SENT_BY: Final = Reason("desk.visit.sent_by", "Sent by {name}")
TASK: Final = Reason("desk.visit.task", "If it fits, ask")
TASK_ANSWERS: Final = (
    ("yes", Reason("desk.visit.task_yes", "Needs it, has nobody")),
    ("elsewhere", Reason("desk.visit.task_elsewhere", "Done elsewhere")),
    ("no", Reason("desk.visit.task_no", "Does not need it")),
    ("", Reason("desk.visit.task_unknown", "Would rather not say")),
)
MUST_NOT: Final = Reason("desk.visit.must_not", "Must not have, cannot pay more, cannot wait")
AVOID: Final = Reason("desk.visit.avoid", "Must not have in it")
AVOID_HELP: Final = Reason(
    "desk.visit.avoid_help", "One word, such as nuts. It is remembered for the next visits."
)
BUDGET: Final = Reason("desk.visit.budget", "Pays at most, for one")
DAYS: Final = Reason("desk.visit.days", "Can wait, days")
BIND: Final = Reason("desk.visit.bind", "Keep to it")
AVOIDS: Final = Reason("desk.visit.avoids", "Must not have: {words}")
LIFT: Final = Reason("desk.visit.lift", "May have {tag} again, from the next visit on")
FORGET: Final = Reason("desk.visit.forget", "Forget what the client said")
FORGET_HOW: Final = Reason(
    "desk.visit.forget_how",
    "At his request, everything that {client} said and was offered in visits is deleted for good: wishes, "
    "answers, check-backs, promises, who sent him. Purchases and cases stay.",
)
FORGET_NOW: Final = Reason("desk.visit.forget_now", "Delete it for good")
FORGOTTEN: Final = Reason(
    "desk.visit.forgotten",
    "{n} record of what the client said and was offered is gone for good.",
    plural="{n} records of what the client said and was offered are gone for good.",
)
