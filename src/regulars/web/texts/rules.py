"""What the pages of rules say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

RULES: Final = Reason("desk_rules.rules", "Rules")
LEAD: Final = Reason(
    "desk_rules.lead",
    "What the company owes, row by row: the first row that holds answers. Everybody here may read it.",
)
OWN: Final = Reason("desk_rules.own", "The company's own")
COMES_WITH: Final = Reason("desk_rules.comes_with", "Come with Regulars")
CONFIRM: Final = Reason("desk_rules.confirm", "Tables of law: confirm every row with counsel.")
NONE_OWN: Final = Reason(
    "desk_rules.none_own",
    "There is no table of the company's own yet. Copy “Our own word” and change it, or begin one.",
)
EDITION: Final = Reason("desk_rules.edition", "Version {version}, by {author}, in force from {since}")
UNTIL: Final = Reason("desk_rules.until", "until {day}")
DECIDES: Final = Reason("desk_rules.decides", "What it decides")
OWED: Final = Reason("desk_rules.owed", "what is owed")
COURSES: Final = Reason("desk_rules.courses", "which courses are off the table")
ROWS: Final = Reason("desk_rules.rows", "{n} row", plural="{n} rows")
WHEN: Final = Reason("desk_rules.when", "when")
ELSE: Final = Reason("desk_rules.else", "in every other case")
SOURCE: Final = Reason("desk_rules.source", "source")
IN_FORCE: Final = Reason("desk_rules.in_force", "in force")
FROM_DAY: Final = Reason("desk_rules.from_day", "from {day}")
CONDITION: Final = Reason("desk_rules.condition", "the condition as it is written")
NOTHING_OFF: Final = Reason("desk_rules.nothing_off", "nothing is off the table")
COPY: Final = Reason("desk_rules.copy", "Copy it to change it")
COPIED: Final = Reason("desk_rules.copied", "The company now has a table of its own. Change its rows below.")
CHANGE_ROW: Final = Reason("desk_rules.change_row", "Change")
ADD_ROW: Final = Reason("desk_rules.add_row", "Add a row")
NEW_ROW: Final = Reason("desk_rules.new_row", "New row")
ROW: Final = Reason("desk_rules.row", "Row {row}")
TEXT: Final = Reason("desk_rules.text", "Change or try the whole text")
BEGIN: Final = Reason("desk_rules.begin", "Begin a table")
NAME: Final = Reason("desk_rules.name", "short name")
NAME_HELP: Final = Reason("desk_rules.name_help", "Latin letters, digits and hyphens: refunds.")
LABEL: Final = Reason("desk_rules.label", "what it is about")
NAME_WRONG: Final = Reason(
    "desk_rules.name_wrong", "Give it a short name of its own, of Latin letters, digits and hyphens."
)
LABEL_NEEDED: Final = Reason("desk_rules.label_needed", "Say what it is about.")
WHEN_LABEL: Final = Reason("desk_rules.when_label", "when it holds")
WHEN_HELP: Final = Reason(
    "desk_rules.when_help",
    'Facts compared with values, joined by and, or, not: ground == "delay" and days > 14',
)
THEN: Final = Reason("desk_rules.then", "what it answers")
SOURCE_HELP: Final = Reason(
    "desk_rules.source_help", "The law's article, or the company's decision and its day."
)
SAYS_IN: Final = Reason("desk_rules.says_in", "in words ({language})")
FROM: Final = Reason("desk_rules.from", "in force from")
UNTIL_LABEL: Final = Reason("desk_rules.until_label", "in force until")
DAY_HELP: Final = Reason("desk_rules.day_help", "Such as 2026-01-31. Empty: as the table.")
DAY_WRONG: Final = Reason("desk_rules.day_wrong", "It has to be a day, such as 2026-01-31, or empty.")
BELOW: Final = Reason("desk_rules.below", "stands below")
AT_TOP: Final = Reason("desk_rules.at_top", "— at the top")
EXAMPLE: Final = Reason("desk_rules.example", "an example that it answers")
EXAMPLE_HELP: Final = Reason(
    "desk_rules.example_help", "Facts and values, by commas: ground = delay, days = 20"
)
EXAMPLE_WRONG: Final = Reason(
    "desk_rules.example_wrong", "Write facts and values, such as ground = delay, days = 20."
)
ID_WRONG: Final = Reason("desk_rules.id_wrong", "Give the row an id of its own, of at most 60 characters.")
FILLED: Final = Reason("desk_rules.filled", "This cannot be empty.")
VOCABULARY: Final = Reason("desk_rules.vocabulary", "What a condition may speak of")
YES_OR_NO: Final = Reason("desk_rules.yes_or_no", "holds or not")
A_NUMBER: Final = Reason("desk_rules.a_number", "a number")
CHECK: Final = Reason("desk_rules.check", "Check and try")
CHECKED: Final = Reason("desk_rules.checked", "What the check says")
SAVE_AS: Final = Reason("desk_rules.save_as", "Save as version {version}")
SAVE_TEXT: Final = Reason("desk_rules.save_text", "Save this text")
NOT_SAVED: Final = Reason("desk_rules.not_saved", "Nothing is saved yet.")
NO_PROBLEMS: Final = Reason(
    "desk_rules.no_problems", "Every situation has its answer, and every row can give one."
)
GRAVE: Final = Reason("desk_rules.grave", "to mend")
TO_KNOW: Final = Reason("desk_rules.to_know", "to know")
ON_PAST: Final = Reason("desk_rules.on_past", "On past cases")
NO_CASES: Final = Reason("desk_rules.no_cases", "There is no past case to try it on yet.")
SAME: Final = Reason(
    "desk_rules.same", "{n} claim is answered as before.", plural="{n} claims are answered as before."
)
DIFFERENT: Final = Reason(
    "desk_rules.different",
    "{n} claim would be answered otherwise:",
    plural="{n} claims would be answered otherwise:",
)
CASE: Final = Reason("desk_rules.case", "case {case}, {claim}")
WHOLE_CASE: Final = Reason("desk_rules.whole_case", "as a whole")
MISSING: Final = Reason("desk_rules.missing", "not known: {facts}")
SAVED_AS: Final = Reason("desk_rules.saved_as", "Saved as version {version}.")
SAVED_TEXT: Final = Reason("desk_rules.saved_text", "Saved.")
TRY_LEAD: Final = Reason(
    "desk_rules.try_lead", "Change the text and see what the check finds and which past answers would change."
)
TRY_TITLE: Final = Reason("desk_rules.try_title", "{name}: change and try")
TEXT_LABEL: Final = Reason("desk_rules.text_label", "the table as text (TOML)")
ALL_RULES: Final = Reason("desk_rules.all", "All rules")
NO_ANSWER: Final = Reason("desk_rules.no_answer", "no table answered")
ANSWERS: Final = Reason("desk_rules.answers", "{what} ({row})")
TAKE_OUT: Final = Reason("desk_rules.take_out", "Take this row out")
