"""What the pages on imports and fits say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.desk.importing import KINDS
from regulars.desk.models import Job
from regulars.reasons import Reason

__all__ = ["KINDS"]

TITLE: Final = Reason("jobs.title", "Import and work out")
BACK: Final = Reason("jobs.back", "Imports")
NOW: Final = Reason("jobs.now", "Something is being worked on now")
WATCH: Final = Reason("jobs.watch", "Watch it")
UPLOAD: Final = Reason("jobs.upload", "Take in a file")
UPLOAD_HOW: Final = Reason(
    "jobs.upload_how",
    "CSV, Excel, Parquet or JSON lines, as your program exports it, up to {limit} MB. What is there already "
    "is not counted twice. Before anything is stored you see how it is read.",
)
FILE: Final = Reason("jobs.file", "File")
KIND: Final = Reason("jobs.kind", "What is in it")
SHOW_READING: Final = Reason("jobs.show_reading", "Show how it is read")
FILE_NEEDED: Final = Reason("jobs.file_needed", "Choose the file first.")

FIT: Final = Reason("jobs.fit", "Work out the portfolio")
FIT_FRESH: Final = Reason("jobs.fit_fresh", "The portfolio counts everything that has come in, up to {day}.")
FIT_STALE: Final = Reason(
    "jobs.fit_stale",
    "Since the portfolio was worked out (sales up to {day}), records, settings or decisions have come in.",
)
FIT_NONE: Final = Reason("jobs.fit_none", "There is no portfolio yet.")
FIT_HOW: Final = Reason(
    "jobs.fit_how",
    "It takes from seconds to minutes. Everybody goes on working meanwhile, and gets the new one when it is "
    "finished.",
)
FIT_NOW: Final = Reason("jobs.fit_now", "Work it out now")
FIT_FIRST: Final = Reason("jobs.fit_first", "Import sales first.")
LOOK_BACK: Final = Reason("jobs.look_back", "Look back at how far to trust it")

PAST: Final = Reason("jobs.past", "So far")
NONE_YET: Final = Reason("jobs.none_yet", "Nothing so far.")
WHEN: Final = Reason("jobs.when", "when")
WHAT: Final = Reason("jobs.what", "what")
WHO: Final = Reason("jobs.who", "asked for by")
HOW: Final = Reason("jobs.how", "how it went")
STATES: Final[Mapping[str, Reason]] = {
    Job.State.WAITING: Reason("jobs.state.waiting", "starting"),
    Job.State.RUNNING: Reason("jobs.state.running", "going on"),
    Job.State.DONE: Reason("jobs.state.done", "done"),
    Job.State.FAILED: Reason("jobs.state.failed", "did not work"),
    Job.State.STOPPED: Reason("jobs.state.stopped", "was stopped"),
}

READ_AS: Final = Reason("jobs.read_as", "How {name} is read")
PROGRAM: Final = Reason("jobs.program", "Recognised: {program}.")
REMEMBERED: Final = Reason("jobs.remembered", "Read as such a file was read the last time.")
MENDED: Final = Reason(
    "jobs.mended", "These are rows that could not be used before; they go to the place they were meant for."
)
COLUMNS: Final = Reason("jobs.columns", "What its columns mean")
COLUMN: Final = Reason("jobs.column", "column")
NOT_USED: Final = Reason("jobs.not_used", "not in this file")
DOUBTFUL: Final = Reason("jobs.doubtful", "Recognised, but not surely: look whether it is right.")
MISSING: Final = Reason("jobs.missing", "Nothing can be read without it: choose its column.")
NOBODY: Final = Reason(
    "jobs.nobody",
    "No column says who bought. Totals and products can be shown without it; if there is one, name it.",
)
QUESTIONS: Final = Reason("jobs.questions", "What only you can say")
FIRST_ROWS: Final = Reason(
    "jobs.first_rows", "Its first row, as understood", plural="Its first {n} rows, as understood"
)
LOOKS_LIKE: Final = Reason(
    "jobs.looks_like", "This looks like a list, not of sales, but of something else: {kind}."
)
READ_IT_SO: Final = Reason("jobs.read_it_so", "Read it so")
LOOK_AGAIN: Final = Reason("jobs.look_again", "Read it again")
IMPORT: Final = Reason("jobs.import", "Take it in")
THEN_FIT: Final = Reason("jobs.then_fit", "and work out the portfolio then")
FORCE: Final = Reason("jobs.force", "Take it in even if more than a tenth of its rows cannot be used")
FORGET: Final = Reason("jobs.forget", "Forget this file")
FORGOTTEN: Final = Reason("jobs.forgotten", "The file is forgotten; nothing was stored.")
CHOOSE: Final = Reason("jobs.choose", "{value} is none of the columns or answers here. Choose again.")

JOB: Final = Reason("jobs.job", "Import or calculation")
ASKED: Final = Reason("jobs.asked", "Asked for by {who}, {at}.")
PROGRESS: Final = Reason("jobs.progress", "How far it is")
REFRESH: Final = Reason("jobs.refresh", "Look again")
STOP: Final = Reason("jobs.stop", "Stop it")
STOPPED: Final = Reason("jobs.stopped", "It was stopped. What stood before still stands.")
LINES_ADDED: Final = Reason("jobs.added", "{n} row is new", plural="{n} rows are new")
REPEATED: Final = Reason("jobs.repeated", "{n} row was there already", plural="{n} rows were there already")
REPLACED: Final = Reason(
    "jobs.replaced",
    "{n} row took the place of a corrected one",
    plural="{n} rows took the place of corrected ones",
)
RESOLVED: Final = Reason("jobs.resolved", "{n} row came back mended", plural="{n} rows came back mended")
SET_ASIDE: Final = Reason(
    "jobs.set_aside", "{n} row is sound, but no sale, and was set aside",
    plural="{n} rows are sound, but no sales, and were set aside",
)  # fmt: skip
REJECTED: Final = Reason("jobs.rejected", "{n} row could not be used", plural="{n} rows could not be used")
REJECTS: Final = Reason("jobs.rejects", "Get the rows that could not be used")
REJECTS_HOW: Final = Reason("jobs.rejects_how", "Mend the cells in that file and take it in again.")
FITTED: Final = Reason(
    "jobs.fitted",
    "The portfolio is worked out: {n} client.",
    plural="The portfolio is worked out: {n} clients.",
)
TO_PORTFOLIO: Final = Reason("jobs.to_portfolio", "To the portfolio")
TO_READING: Final = Reason("jobs.to_reading", "Back to how the file is read")
