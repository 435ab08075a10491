"""What the commands on cases and rules say."""

from __future__ import annotations

from regulars.reasons import Reason

CASE = Reason("case.heading", "Case {case}")
ASKS = Reason("case.asks", "asks")
OR_ELSE = Reason("case.or_else", "an ultimatum")
OPENED = Reason("case.opened", "opened")
HEAR_BY = Reason("case.hear_by", "hear the record by")
CALL_BACK_BY = Reason("case.call_back_by", "call the client back by")
CLIENT = Reason("case.client", "client")
IN_NO_RECORDS = Reason("case.in_no_records", "in nobody's records")
EVIDENCE = Reason("case.evidence", "Evidence")
CLAIMS = Reason("case.claims", "Claims")
FACTS_NOTED = Reason("case.facts_noted", "Facts, and what shows them")
DELETE_BY = Reason("case.delete_by", "delete by {until}")
UNCHANGED = Reason("case.unchanged", "unchanged")
CHANGED = Reason("case.changed", "CHANGED since it was added")
GONE = Reason("case.gone", "not where it was")
NO_FILE = Reason("case.no_file", "no file of its own")
OBSERVED = Reason("case.observed", "Noted in the record")
TURN = Reason("case.turn", "turn {turn:d}, {speaker}: {kind}")
REASON = Reason("case.reason", "Reason of the person ruling")
DECISION = Reason("case.decision", "Decision")
AGAINST = Reason("case.against", "against")
SIGNED = Reason("case.signed", "signed; the case is as it was decided on")
NOT_SIGNED = Reason("case.not_signed", "the case was changed after the decision")
FOLLOWED = Reason("case.followed", "what followed")
GATES = Reason("case.gates", "Gates")
OFF = Reason("case.off", "Off the table")
COURSES_LEFT = Reason("case.courses_left", "Courses left")
COURSE = Reason("case.course", "course")
OUTLAY = Reason("case.outlay", "owed and costs")
AT_STAKE = Reason("case.at_stake", "client at stake")
EMPLOYEE = Reason("case.employee", "employee")
SOURCE = Reason("case.source", "source: {source}")
WORDS_MEANWHILE = Reason("case.words_meanwhile", "Words for the client meanwhile")
WORDS = Reason("case.words", "Words for the client: {course}")
ASSUMED = Reason("case.assumed", "What this takes for granted")
A_PERSON_DECIDES = Reason(
    "case.a_person_decides", "A person decides; this only says what the record and the rules say."
)
MADE = Reason("case.made", "Written: {path}")
ADDED = Reason("case.added", "{name} is in the case as {id} ({type}, sha256 {digest}…).")
RECORDED = Reason("case.recorded", "The decision is recorded and signed.")
TO_OUTCOMES = Reason("case.to_outcomes", "The next fit will know of it: regulars fit.")
CLAIMED = Reason("case.claimed", "The claim is in the case as {id}. The rules say:")
NOTED = Reason("case.noted", "It is in the case.")
ASK_FACT = Reason("case.ask_fact", "{about} ({known}; empty if nobody knows):")
CLOSED = Reason("case.closed", "The case is closed.")
NOT_WRITTEN = Reason("error.case_words_missing", "Say who writes it: --by NAME.")

RULES_HEADING = Reason("rules.heading", "{name}, version {version}, by {author}, from {since}")
RULES_OF = Reason("rules.of", "What it decides: {decides}")
DECIDES_OWED = Reason("rules.decides_owed", "what is owed")
DECIDES_COURSES = Reason("rules.decides_courses", "which courses are off the table")
NOTHING_WRONG = Reason(
    "rules.nothing_wrong", "{name}: nothing to mend ({n} row)", plural="{name}: nothing to mend ({n} rows)"
)
TO_MEND = Reason("rules.to_mend", "{name}: {n} thing to mend", plural="{name}: {n} things to mend")
NO_SUCH_TABLE = Reason("error.rules_no_such", "There is no table {name!r}. There are: {known}.")
COPIED = Reason("rules.copied", "Written: {path}. Change it, then: regulars rules check.")
CONFIRM = Reason("rules.confirm", "Tables of law: confirm every row with counsel.")
TRIED = Reason("rules.tried", "case {case}, claim {claim}: {before} → {after}")
TRIED_SAME = Reason(
    "rules.tried_same", "{n} claim is answered as before", plural="{n} claims are answered as before"
)
NO_PAST_CASES = Reason("rules.no_past_cases", "There are no cases to try on. Name their files.")

GIVEN_AWAY = Reason("given.heading", "What was given away, and what followed")
CAUSE = Reason("given.cause", "cause")
TIMES = Reason("given.times", "times")
SUM = Reason("given.sum", "sum")
STAYED = Reason("given.stayed", "stayed")
CLAIMED_AGAIN = Reason("given.claimed_again", "claimed again")
TAUGHT = Reason("given.taught", "Does paying for conflict teach conflict?")
PAID_BEYOND = Reason("given.paid_beyond", "claimed again, of those paid beyond what was owed")
HELD = Reason("given.held", "claimed again, of those given what was owed")
TAUGHT_SHOWN = Reason(
    "given.taught_shown", "Shown: those who were paid for it came back with a claim more often."
)
TAUGHT_OPPOSITE = Reason(
    "given.taught_opposite", "The opposite: those who were held came back with a claim more often."
)
TAUGHT_UNTOLD = Reason("given.taught_untold", "Cannot tell yet: close more cases, with what followed.")
WORKED = Reason("given.worked", "What worked with hard clients")
