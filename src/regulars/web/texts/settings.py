"""What the pages of settings say."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason
from regulars.report.strategy import texts as strategy

LEAD: Final = Reason(
    "settings.lead",
    "What the company has decided. Everything here stands in its folder, for desk and command line alike.",
)
HISTORY: Final = Reason("settings.history", "History of changes")
HISTORY_LEAD: Final = Reason(
    "settings.history_lead", "Who changed what and when. What stood before can be put back."
)
HISTORY_OF: Final = Reason("settings.history_of", "Changes of: {place}")
HISTORY_EMPTY: Final = Reason(
    "settings.history_empty", "Nothing was changed here yet. The first change you save will stand here."
)
WHOLE_HISTORY: Final = Reason("settings.whole_history", "All changes")
BEFORE: Final = Reason("settings.before", "before")
AFTER: Final = Reason("settings.after", "after")
WHEN: Final = Reason("settings.when", "when")
WHO: Final = Reason("settings.who", "who")
WHAT: Final = Reason("settings.what", "what")
PUT_BACK: Final = Reason("settings.put_back", "Put back")
WAS_PUT_BACK: Final = Reason("settings.was_put_back", "Put back: {place}.")
NOT_SET: Final = Reason("settings.not_set", "not set")
LINES: Final = Reason("settings.lines", "{n} line", plural="{n} lines")
YES: Final = Reason("settings.yes", "yes")
NO: Final = Reason("settings.no", "no")
NEWER: Final = Reason("settings.newer", "Newer")
OLDER: Final = Reason("settings.older", "Older")
SAVED: Final = Reason("settings.saved", "Saved. {n} change.", plural="Saved. {n} changes.")
NOTHING_CHANGED: Final = Reason("settings.nothing_changed", "Nothing was different, so nothing was changed.")
MEND: Final = Reason("settings.mend", "Nothing was saved yet: mend what is marked below.")
HAS_TO_BE: Final = Reason("settings.has_to_be", "It has to be {expected}.")
STANDS_NOW: Final = Reason("settings.stands_now", "What stands now: {value}")
ONE_A_LINE: Final = Reason("settings.one_a_line", "One a line.")
ALL_SETTINGS: Final = Reason("settings.all", "All settings")
NEW_BELOW: Final = Reason("settings.new_below", "An empty name takes one out.")
COMPANY: Final = Reason("settings.company", "The company")
COMPANY_LEAD: Final = Reason("settings.company_lead", "Its name, currency, clock and language.")
STRATEGY: Final = Reason("settings.strategy", "Whom we serve, and what for")
STRATEGY_LEAD: Final = Reason(
    "settings.strategy_lead", "Who is our client, told by what people want done, and the company's goals."
)
STRATEGY_REFUSED: Final = Reason(
    "settings.strategy_refused",
    "This speaks of {what}. Who is ours is told by what people want done, never by age, sex, origin, health "
    "or faith. Name the task instead.",
)
PRINCIPLES: Final = Reason("settings.principles", "Principles")
PRINCIPLES_LEAD: Final = Reason(
    "settings.principles_lead", "What is never done to settle a case, whatever it would bring."
)
VISIT: Final = Reason("settings.visit", "Asking and offering")
VISIT_LEAD: Final = Reason(
    "settings.visit_lead", "How often clients are asked, and what offers bring at least."
)
QUEUE: Final = Reason("settings.queue", "Queue")
QUEUE_LEAD: Final = Reason("settings.queue_lead", "Who may go first, and by how much at most.")
CASES: Final = Reason("settings.cases", "How cases are heard")
CASES_LEAD: Final = Reason(
    "settings.cases_lead", "By when, in which order, and what an employee's leaving costs."
)
SCORECARD: Final = Reason("settings.scorecard", "Beside the scorecard")
SCORECARD_LEAD: Final = Reason(
    "settings.scorecard_lead", "Scripts, cards, NPS and smiles: shown apart, as means and not as evidence."
)
SORTED: Final = Reason("settings.sorted", "What kind each goal is")
SORTED_HOW: Final = strategy.BY_WORDS
FIT: Final = Reason("settings.fit", "Working out the portfolio")
FIT_LEAD: Final = Reason("settings.fit_lead", "How far ahead, by which model, and how sure.")
FIT_NEXT: Final = Reason(
    "settings.fit_next", "A change here takes effect when the portfolio is worked out next."
)
MENU: Final = Reason("settings.menu", "Menu")
MENU_LEAD: Final = Reason("settings.menu_lead", "What can be offered, and what there is today.")
TASKS: Final = Reason("settings.tasks", "Tasks and questions")
TASKS_LEAD: Final = Reason(
    "settings.tasks_lead", "What clients want done, and the open question that shows whether one has it."
)
RULES_LEAD: Final = Reason("settings.rules_lead", "What the company owes by its own word, and by law.")
#: The queue's classes and the rule made of them.
CLASS: Final = Reason("settings.class", "Kind of visit {number:d}")
ADD_CLASS: Final = Reason("settings.add_class", "Add a kind of visit")
ADD_PRINCIPLE: Final = Reason("settings.add_principle", "Add a principle")
CLASSES: Final = Reason("settings.classes", "Kinds of visits")
CLASSES_HELP: Final = Reason(
    "settings.classes_help",
    "Told apart by what the visit brings. Without kinds everybody is served in order of arrival.",
)
CLASS_NAME: Final = Reason("settings.class_name", "name")
CLASS_LABEL: Final = Reason("settings.class_label", "on the wall ({language})")
AT_LEAST: Final = Reason("settings.at_least", "brings at least")
HEAD_START: Final = Reason("settings.head_start", "head start, minutes")
PREVIEW: Final = Reason("settings.preview", "See the rule for the wall")
PREVIEW_LEAD: Final = Reason("settings.preview_lead", "So it would read. Nothing is saved yet.")
NEEDS_NAME: Final = Reason("settings.needs_name", "Give it a name, or leave the whole line empty.")
TWICE: Final = Reason("settings.twice", "{name!r} stands twice. Give each a name of its own.")
PRINCIPLE: Final = Reason("settings.principle", "Principle {number:d}")
PRINCIPLE_NAME: Final = Reason("settings.principle_name", "in your own words")
NEVER: Final = Reason("settings.never", "what it takes off the table")
NEEDS_COURSE: Final = Reason("settings.needs_course", "Tick what it takes off the table, or clear its words.")
#: The menu.
ADD_ITEM: Final = Reason("settings.add_item", "Add to the menu")
NEW_ITEM: Final = Reason("settings.new_item", "New on the menu")
ITEM: Final = Reason("settings.item", "item")
AVAILABLE: Final = Reason("settings.available", "there today")
THERE: Final = Reason("settings.there", "There today")
GONE: Final = Reason("settings.gone", "Not today")
NOW_GONE: Final = Reason("settings.now_gone", "{name}: not offered any more today.")
NOW_THERE: Final = Reason("settings.now_there", "{name}: can be offered again.")
EDIT: Final = Reason("settings.edit", "Change")
TAKE_OUT: Final = Reason("settings.take_out", "Take out")
TAKEN_OUT: Final = Reason("settings.taken_out", "{name} was taken out. The history can put it back.")
MENU_EMPTY: Final = Reason(
    "settings.menu_empty", "There is no menu yet. Add the first item, or bring in a price list below."
)
MENU_ELSEWHERE: Final = Reason("settings.menu_elsewhere", "The menu stands in {file}, and visits go by it.")
TAKE_OVER: Final = Reason("settings.take_over", "Change it here from now on")
MENU_FILE: Final = Reason("settings.menu_file", "Bring in a file")
MENU_FILE_HELP: Final = Reason(
    "settings.menu_file_help",
    "CSV or XLSX with a column for the name or the id. It replaces the whole menu; the history can put the "
    "old one back.",
)
MENU_REPLACE: Final = Reason("settings.menu_replace", "Replace the menu")
MENU_REPLACED: Final = Reason(
    "settings.menu_replaced", "The menu now has {n} item.", plural="The menu now has {n} items."
)
MENU_UNREAD: Final = Reason("settings.menu_unread", "Columns that nobody reads: {names}.")
FILE_NEEDED: Final = Reason("settings.file_needed", "Choose a file first.")
FILE_KIND: Final = Reason("settings.file_kind", "This is neither CSV nor XLSX. Save it as one of them.")
FILE_LARGE: Final = Reason(
    "settings.file_large", "The file is larger than {n} MB. Leave out what is not sold."
)
FILE_BROKEN: Final = Reason(
    "settings.file_broken", "The file cannot be read. Open it in a spreadsheet, save it anew, and try again."
)
ID: Final = Reason("settings.id", "id")
ID_HELP: Final = Reason("settings.id_help", "As in the sales records, so that both are about the same thing.")
ID_NEEDED: Final = Reason("settings.id_needed", "Give it an id of at most {n} characters.")
ID_TAKEN: Final = Reason(
    "settings.id_taken", "{id!r} is there already. Choose another id, or change that one."
)
NAME_IN: Final = Reason("settings.name_in", "name ({language})")
PRICE: Final = Reason("settings.price", "price")
COST: Final = Reason("settings.cost", "cost")
GROUP: Final = Reason("settings.group", "group")
TAGS: Final = Reason("settings.tags", "what it is and contains")
TAGS_HELP: Final = Reason(
    "settings.tags_help", "Separated by semicolons: nuts; sweet. Constraints go by these."
)
SYNONYMS_OF: Final = Reason("settings.synonyms_of", "other words for it")
WORDS_HELP: Final = Reason("settings.words_help", "Separated by semicolons, in any language.")
LEAD_DAYS: Final = Reason("settings.lead_days", "days to wait for it")
#: Tasks.
ADD_TASK: Final = Reason("settings.add_task", "Add a task")
NEW_TASK: Final = Reason("settings.new_task", "New task")
TASKS_EMPTY: Final = Reason(
    "settings.tasks_empty",
    "No task is written down yet. Start with the one that clients mention most, and the question that "
    "shows it.",
)
QUESTION: Final = Reason("settings.question", "question")
QUESTION_IN: Final = Reason("settings.question_in", "open question ({language})")
PRODUCTS: Final = Reason("settings.products", "served by")
PRODUCTS_HELP: Final = Reason("settings.products_help", "Ids of products, one a line.")
TASK_WORDS: Final = Reason("settings.task_words", "what people say who have it")
NO_QUESTION: Final = Reason("settings.no_question", "no question yet")
SYNONYMS: Final = Reason("settings.synonyms", "Words that stand for others")
SYNONYMS_HELP: Final = Reason("settings.synonyms_help", "One a line: what is said = what is meant.")
SYNONYM_WRONG: Final = Reason(
    "settings.synonym_wrong", "Line {line:d} has no “=” between what is said and what is meant."
)
TASK_NAME_NEEDED: Final = Reason("settings.task_name_needed", "Give it a name in at least one language.")
TODAY_PLACE: Final = Reason("settings.today_place", "menu: {item}, there today")
MENU_PLACE: Final = Reason("settings.menu_place", "menu: {item}")
WHOLE_MENU: Final = Reason("settings.whole_menu", "the whole menu")
TASK_PLACE: Final = Reason("settings.task_place", "task: {task}")
RULES_PLACE: Final = Reason("settings.rules_place", "rules {name}: {part}")
WHOLE_TABLE: Final = Reason("settings.whole_table", "the whole table")
ROW_PLACE: Final = Reason("settings.row_place", "row {row}")
