"""What the case desk says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.reasons import Reason, Said


def _r(code: str, template: str, plural: str | None = None) -> Reason:
    return Reason(f"desk.cases.{code}", template, plural)


# The list
TITLE: Final = _r("title", "Cases")
NEW: Final = _r("new", "New case")
NONE: Final = _r("none", "No case here.")
NONE_NEXT: Final = _r(
    "none_next",
    "A case begins with a client, with a bad answer to “was everything to your liking?”, or with the record "
    "of a conversation.",
)
MINE: Final = _r("mine", "My cases")
EVERYBODYS: Final = _r("everybodys", "Everybody's")
OPEN: Final = _r("open", "Open cases")
DECIDED: Final = _r("decided", "Decided cases")
CLOSED: Final = _r("closed", "Closed cases")
ALL: Final = _r("all", "All cases")
SHOWN: Final = _r("shown", "Which cases are shown")
STATES: Final[Mapping[str, Reason]] = {
    "open": _r("state_open", "case is open"),
    "decided": _r("state_decided", "case is decided"),
    "closed": _r("state_closed", "case is closed"),
}
CASE: Final = _r("case", "Case {number:d}")
ASKS_FOR: Final = _r("asks_for", "asks:")
NOBODY: Final = _r("nobody", "somebody in no records")
NO_ASKS: Final = _r("no_asks", "nothing was asked yet")
EARLIER: Final = _r("earlier", "Back")
LATER: Final = _r("later", "Further")
HEAR_BY: Final = _r("hear_by", "hear the record by")
CALL_BACK_BY: Final = _r("call_back_by", "call the client back by")
LEFT: Final = {
    "minutes": _r("left_minutes", "{n} minute left", "{n} minutes left"),
    "hours": _r("left_hours", "{n} hour left", "{n} hours left"),
    "days": _r("left_days", "{n} day left", "{n} days left"),
}
LATE: Final = {
    "minutes": _r("late_minutes", "{n} minute late", "{n} minutes late"),
    "hours": _r("late_hours", "{n} hour late", "{n} hours late"),
    "days": _r("late_days", "{n} day late", "{n} days late"),
}

# A new case
OPEN_IT: Final = _r("open_it", "Open the case")
WHAT_HAPPENED: Final = _r("what_happened", "What happened, in a few words")
WHAT_HAPPENED_HELP: Final = _r(
    "what_happened_help", "What was said and done. Words about a person's nature do not belong here."
)
WHAT_ASKED: Final = _r("what_asked", "What does the client ask for?")
NOTHING_YET: Final = _r("nothing_yet", "nothing yet")
DEMAND: Final = _r("demand", "Demand")
AND_ALSO: Final = _r("and_also", "and also")
SUM: Final = _r("sum", "Sum, if he named one")
OR_ELSE: Final = _r("or_else", "He says: or else")
AN_ULTIMATUM: Final = _r("an_ultimatum", "an ultimatum")
WHO: Final = _r("who", "Client's number")
WHO_HELP: Final = _r("who_help", "Empty if nobody's records have him. A client's card fills it in.")
WHICH_KIND: Final = _r("which_kind", "He buys as")
KINDS: Final = {"consumer": _r("consumer", "as a person"), "business": _r("business", "as a business")}
COUNTRY: Final = _r("country", "Whose law binds")
LANGUAGE: Final = _r("language", "The client's language")
LANGUAGES: Final = {
    "ru": _r("language_ru", "Russian"), "ro": _r("language_ro", "Romanian"),
    "en": _r("language_en", "English"),
}  # fmt: skip
ABOUT: Final = _r("about", "Which employee is it about?")
ABOUT_NOBODY: Final = _r("about_nobody", "nobody who signs in here")
ABOUT_HELP: Final = _r(
    "about_help", "The employee sees the record, may answer it, and never rules on this case."
)
RECORD: Final = _r("record", "Record of the conversation")
RECORD_HELP: Final = _r(
    "record_help",
    "WebVTT, SRT, Whisper JSON, a chat as CSV or JSON lines, or lines like “Client: …”. At most {most} MB. "
    "It is opened only inside this case.",
)
MORE_DETAILS: Final = _r("more_details", "Country, language, employee")
FROM_CHECK_BACK: Final = _r(
    "from_check_back", "It begins with this answer to “was everything to your liking?”"
)

# The page
HEARD_BOTH: Final = _r(
    "heard_both", "These are observations about words, not about people. Both sides are read by one measure."
)
ABOUT_YOU: Final = _r(
    "about_you", "This case is about you. You see the record and may answer it; another person rules on it."
)
WAITS_FOR_ANSWER: Final = _r("waits_for_answer", "{name} has not answered yet.")
ANSWERED: Final = _r("answered", "The employee was heard.")
TO_DO: Final = _r("to_do", "Before anybody decides")
READY: Final = _r("ready", "Everything that has to be heard was heard. A manager can decide.")
CALLED_BACK: Final = _r("called_back", "The client was called back")
CALLED_BACK_AT: Final = _r("called_back_at", "Called back {at}.")
APOLOGY_GIVEN: Final = _r("apology_given", "and an apology was given")
EVIDENCE: Final = _r("evidence", "Evidence")
NO_EVIDENCE: Final = _r(
    "no_evidence", "Nothing yet. Add the record of the conversation, a receipt, the terms."
)
ADD: Final = _r("add", "Add evidence")
ADD_FILE: Final = _r("add_file", "A file")
ADD_FILE_HELP: Final = _r(
    "add_file_help",
    "A conversation, a text, a PDF, a photo. At most {most} MB; what it is is told from its content.",
)
ADD_SAYS: Final = _r("add_says", "What it shows, or what was seen, in words")
SAVE_FILE: Final = _r("save_file", "Save the file")
FILE_GONE: Final = _r("file_gone", "Its time was over: the file was deleted, its hash stays.")
DELETE_BY: Final = _r("delete_by", "deleted after {until}")
HASH: Final = _r("hash", "its sha256, by which it is known again")
BYTES: Final = _r("bytes", "{n} byte", "{n} bytes")
OWN_NAMES: Final = {
    "told": _r("own_told", "Told by staff"), "check-back": _r("own_check_back", "Answer to a check-back"),
}  # fmt: skip
ANSWER_OF: Final = _r("answer_of", "Answer to the record, written by {name}")
EVIDENCE_KINDS: Final = {
    "recording": _r("kind_recording", "recording"), "transcript": _r("kind_transcript", "conversation"),
    "document": _r("kind_document", "document"), "photo": _r("kind_photo", "photo"),
    "statement": _r("kind_statement", "told in words"), "log": _r("kind_log", "log file"),
}  # fmt: skip
WHO_IS_CLIENT: Final = _r("who_is_client", "Who in this conversation is the client?")
WHO_IS_CLIENT_HELP: Final = _r("who_is_client_help", "The others are taken as of the house. Then it is read.")
READ_IT: Final = _r("read_it", "Read it")
TURNS: Final = _r("turns", "{n} turn", "{n} turns")
COUNTS: Final = _r("counts", "Noted as against the rules: client {client}, employee {employee}.")
NOTHING_NOTED: Final = _r("nothing_noted", "Nothing in the record is an observation.")
SURE: Final = _r("sure", "{kind} ({share:.0%} sure)")
LOOK: Final = _r("look", "perhaps {kind} ({share:.0%}); a person has to look")
RULE: Final = _r("rule", "by the wording ({rule})")
#: How a word was meant, by the rule that saw it.
MEANT: Final = {
    "frame.you": _r("meant_you", "said to the other side’s face"),
    "frame.vocative": _r("meant_vocative", "called the other side that"),
    "frame.third": _r("meant_third", "said of somebody else"),
    "frame.kin": _r("meant_kin", "said of relatives"),
    "frame.self": _r("meant_self", "said of himself"),
    "frame.taken_for": _r("meant_taken_for", "said of how he is treated"),
    "frame.adjective": _r("meant_adjective", "said as an epithet"),
    "frame.product": _r("meant_product", "said of a thing, not of a person"),
}
PROVOKED: Final = _r("provoked", "earlier violations of the other side: turns {turns}")
SCRIPT: Final = _r("script", "The employee and the script")
TURNS_BEFORE: Final = _r("turns_before", "Turns before")
TURNS_AFTER: Final = _r("turns_after", "Turns after")
ELSEWHERE: Final = _r("elsewhere", "Observations on other pages of the record, in turns: {turns}")
ANSWER: Final = _r("answer", "The employee's answer")
ANSWER_YOURS: Final = _r("answer_yours", "Your answer to the record")
ANSWER_HELP: Final = _r("answer_help", "It stands beside the record, in the employee's own words.")
ANSWER_GIVE: Final = _r("answer_give", "Add the answer")
GATES: Final = _r("gates", "The gates, in order")
GATE_STATES: Final = {
    "passed": _r("gate_passed", "passed"), "missing": _r("gate_missing", "something is missing"),
    "disputed": _r("gate_disputed", "disputed"), "applies": _r("gate_applies", "applies"),
}  # fmt: skip
SOURCE: Final = _r("source", "source: {source}")
OFF: Final = _r("off", "Off the table")
STATED: Final = _r("stated", "Claims and facts")
STATED_NONE: Final = _r("stated_none", "No claim and no fact was stated yet.")
BY_TERM: Final = _r("by_term", "by the term “{text}”")
SHOWN_BY: Final = _r("shown_by", "shown by {evidence}")
SHOWN_BY_NOTHING: Final = _r("shown_by_nothing", "shown by nothing yet")
ADD_CLAIM: Final = _r("add_claim", "State a claim")
CHANGE_CLAIM: Final = _r("change_claim", "New, or the claim to change")
A_NEW_ONE: Final = _r("a_new_one", "a new one")
GROUND: Final = _r("ground", "What the claim rests on")
GROUNDS: Final = {
    "term": _r("ground_term", "a charge by our terms"), "defect": _r("ground_defect", "a defect"),
    "delay": _r("ground_delay", "a delay"),
    "withdrawal": _r("ground_withdrawal", "withdrawal from a purchase"),
    "cancellation": _r("ground_cancellation", "a cancellation"),
    "overcharge": _r("ground_overcharge", "charged too much"),
    "no_ground": _r("ground_none", "no ground named"),
}  # fmt: skip
AMOUNT: Final = _r("amount", "The sum in question")
USED: Final = _r("used", "What of it was used already")
NOT_KNOWN: Final = _r("not_known", "not known")
CHOICES: Final[Mapping[str, Mapping[str, Reason]]] = {
    "what": {
        "goods": _r("what_goods", "goods"), "service": _r("what_service", "a service"),
        "digital": _r("what_digital", "digital content"),
    },
    "sold": {
        "premises": _r("sold_premises", "on our premises"), "distance": _r("sold_distance", "at a distance"),
        "off_premises": _r("sold_off", "away from our premises"),
    },
    "cause": {
        "company": _r("cause_company", "we, the company"), "client": _r("cause_client", "the client"),
        "unknown": _r("cause_unknown", "nobody knows"),
    },
    "accepted": {
        "signature": _r("by_signature", "by signature"), "button": _r("by_button", "by a button"),
        "tick": _r("by_tick", "by a tick"), "message": _r("by_message", "by a message"),
        "voice": _r("by_voice", "by word of mouth"),
    },
    "infeasible_by": {
        "capacity": _r("by_capacity", "capacity"), "law": _r("by_law", "the law"),
        "safety": _r("by_safety", "safety"),
    },
}  # fmt: skip
YES: Final = _r("yes", "yes")
NO: Final = _r("no", "no")
THE_TERM: Final = _r("the_term", "If he paid by a term of ours: how was it shown to him?")
THE_TERM_HELP: Final = _r(
    "the_term_help", "What nobody can prove is left empty: then it was not disclosed, and the sum is owed."
)
TERM_TEXT: Final = _r("term_text", "The term in its own words")
TERM_VERSION: Final = _r("term_version", "The version that he saw")
TERM_SHOWN: Final = _r("term_shown", "When it was shown to him")
TERM_ACCEPTED: Final = _r("term_accepted", "How he accepted it")
TERM_ACCEPTED_AT: Final = _r("term_accepted_at", "When he accepted it")
WHICH_EVIDENCE: Final = _r("which_evidence", "Which evidence shows it")
ADD_FACT: Final = _r("add_fact", "State what the evidence shows")
FACT: Final = _r("fact", "What is shown")
FACT_VALUE: Final = _r("fact_value", "Is it so?")
COSTS: Final = _r("costs", "What courses cost")
COSTS_HELP: Final = _r("costs_help", "A sum, or from–to: 60-90. Empty fields leave what stands.")
ANNUAL_PAY: Final = _r("annual_pay", "The employee's annual pay")
PUT_RIGHT: Final = _r("put_right", "Putting it right")
NEAREST: Final = _r("nearest", "The nearest that can be done")
NEAREST_OFFER: Final = _r("nearest_offer", "The nearest that can be done, in the client's words")
HANDLING: Final = _r("handling", "Handling this case")
COST_FIELDS: Final = {
    "annual_pay": ANNUAL_PAY, "put_right": PUT_RIGHT, "nearest": NEAREST, "handling": HANDLING,
}  # fmt: skip
WAIVE: Final = _r("waive", "Go on without evidence")
WAIVE_WHY: Final = _r("waive_why", "Why no evidence is needed or possible; it is signed by you")
STATE_IT: Final = _r("state_it", "Write it into the case")

# Ruling
REASON_FIRST: Final = _r("reason_first", "Write your reason first")
REASON_FIRST_HELP: Final = _r(
    "reason_first_help",
    "What do you think is right, and why? The advice comes after it and cannot change it.",
)
REASON_WRITE: Final = _r("reason_write", "Write it down and see the advice")
YOUR_REASON: Final = _r("your_reason", "Your reason, written {at}")
COURSES_LEFT: Final = _r("courses_left", "Courses left, and what each may cost")
MONEY: Final = _r("money", "Three lines of money, course by course")
COURSE: Final = _r("course", "Course of action")
OUTLAY: Final = _r("outlay", "owed and costs")
AT_STAKE: Final = _r("at_stake", "client at stake")
EMPLOYEE: Final = _r("employee", "employee")
ASSUMED: Final = _r("assumed", "What this takes for granted")
WORDS: Final = _r("words", "Words for the client")
WORDS_IF: Final = _r("words_if", "If you choose: {course}")
WORDS_MEANWHILE: Final = _r("words_meanwhile", "Words for the client meanwhile")
TO_PRINT: Final = _r("to_print", "To read out or print")
A_PERSON_DECIDES: Final = _r(
    "a_person_decides", "A person decides; this only says what the record and the rules say."
)
DECIDE: Final = _r("decide", "Decide")
DECIDE_WHICH: Final = _r("decide_which", "What is done")
COURSES_ADVISED: Final = _r("courses_advised", "Courses left")
COURSES_AGAINST: Final = _r("courses_against", "Against the advice")
PAID: Final = _r("paid", "What is paid in all")
PAID_HELP: Final = _r("paid_help", "Empty: what is owed, {amount}.")
DECIDE_WHY: Final = _r("decide_why", "The reason that is signed")
SIGN: Final = _r("sign", "Sign the decision")
SIGN_HELP: Final = _r(
    "sign_help", "Your name, role, the time and the versions of the rules are written with it."
)

# Settled
THE_DECISION: Final = _r("the_decision", "The decision")
SIGNED_BY: Final = _r("signed_by", "{by}, {at}")
SIGNED_AS: Final = _r("signed_as", "{by} ({role}), {at}")
AGAINST: Final = _r("against", "Goes against: {what}")
STILL_SIGNED: Final = _r("still_signed", "Signed; the case is as it was decided on.")
NOT_SIGNED: Final = _r("not_signed", "The case was changed after the decision.")
RULES: Final = _r("rules", "Rules it was made by")
RULE_VERSION: Final = _r("rule_version", "{table}, version {version}")
FACTS_HASH: Final = _r("facts_hash", "The case as it was decided on (sha256)")
CLOSE: Final = _r("close", "Close the case")
FOLLOWED: Final = _r("followed", "What followed?")
NOTE: Final = _r("note", "What is there to learn, without names?")
CLOSE_IT: Final = _r("close_it", "Close it")
FOLLOWED_WAS: Final = _r("followed_was", "What followed: {what}.")

# What was given away
GIVEN: Final = _r("given", "What we gave away, and what it bought")
GIVEN_NONE: Final = _r("given_none", "Nothing was given away yet. Decided cases appear here by themselves.")
CAUSE: Final = _r("cause", "For what cause")
GIVEN_SUM: Final = _r("given_sum", "Given in all")
TIMES: Final = _r("times", "How often")
STAYED: Final = _r("stayed", "Stayed")
CLAIMED_AGAIN: Final = _r("claimed_again", "Claimed again")
OF: Final = _r("of", "{n} of {of}")
LEARNING: Final = _r("learning", "Does paying for conflict teach conflict?")
LEARNING_PAID: Final = _r("learning_paid", "Claimed again, of those paid beyond what was owed")
LEARNING_HELD: Final = _r("learning_held", "Claimed again, of those given what was owed")
TAUGHT: Final = {
    "shown": _r("taught_shown", "Shown: those who were paid for it came back with a claim more often."),
    "opposite": _r("taught_opposite", "The opposite: those who were held came back with a claim more often."),
    "cannot tell": _r("taught_untold", "Cannot tell yet: close more cases, with what followed."),
}
WORKED: Final = _r("worked", "What worked with hard clients")


def value(given: object) -> Reason | Said:
    """The value of a fact in words."""
    if isinstance(given, bool):
        return YES if given else NO
    return CHOICES["infeasible_by"][str(given)]
