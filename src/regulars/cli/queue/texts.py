"""What ``regulars queue`` says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

HEADING: Final = Reason("queue.heading", "The queue on {day} at {clock}")
NOBODY: Final = Reason("queue.nobody", "Nobody waits.")
WHO: Final = Reason("queue.who", "who")
CLASS: Final = Reason("queue.class", "brings")
WAITED: Final = Reason("queue.waited", "waited")
WHY: Final = Reason("queue.why", "why here, and what to promise")
ASIDE: Final = Reason("queue.aside", "Not to be called now")
WHO_PASSES: Final = Reason("queue.who_passes", "Who is served before whom")
COUNTED: Final = Reason(
    "queue.counted",
    "{n} overtaking by a head start, {by_rule} by rule.",
    plural="{n} overtakings by a head start, {by_rule} by rule.",
)
AND_MORE: Final = Reason(
    "queue.and_more",
    "and {n} more: regulars queue order FILE --json",
    plural="and {n} more: regulars queue order FILE --json",
)
NO_CLASSES: Final = Reason(
    "queue.no_classes",
    "No class has a head start here, so everybody is served in order of arrival. A log helps to choose: "
    "{command}",
)
ROW_COLUMN: Final = Reason("queue.row_column", "row {row:d}, column {column}")
AHEAD_UNKNOWN: Final = Reason(
    "error.queue_ahead_unknown",
    "--ahead names {value!r}, which is no class of visits here. There are: {known}.",
)
AHEAD_WRONG: Final = Reason(
    "error.queue_ahead", "--ahead is {value!r}; it has to be a class and minutes, such as cognac=2."
)
NOW_WRONG: Final = Reason(
    "error.queue_now", "--now is {value!r}; it has to be a moment, such as 2026-10-05T12:03."
)
GRID_WRONG: Final = Reason(
    "error.queue_grid",
    "{option} is {value!r}; it has to be minutes above 0, separated by commas, such as 1,2,5.",
)
NOT_JSON: Final = Reason("error.queue_json", "{path} is no JSON: look at line {line:d}.")
PAUSE_OPEN: Final = Reason("queue.file_pause", "the pause has an end and no beginning. Write when it began.")
NO_SERVICE: Final = Reason(
    "queue.file_no_service",
    "it is not said how long the service took. Write started and finished, or service_minutes.",
)
SERVICE_BACKWARDS: Final = Reason(
    "queue.file_backwards",
    "the service ends before it began, or takes no time. A clock goes wrong; mend the row.",
)
STARTED_EARLY: Final = Reason(
    "queue.file_started_early", "the service began before he came. A clock goes wrong; mend the row."
)
EMPTY_LOG: Final = Reason("error.queue_log_empty", "{path} holds no visit that was served.")
STEP: Final = Reason("queue.step", "serving the log again")
WRITE: Final = Reason(
    "queue.write", "To serve so, write into regulars.toml (another line of the table will do as well):"
)
