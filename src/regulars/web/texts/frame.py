"""What stands on every page."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TODAY: Final = Reason("desk.today", "Today")
CLIENTS: Final = Reason("desk.clients", "Clients")
QUEUE: Final = Reason("desk.queue", "Queue")
CASES: Final = Reason("desk.cases", "Cases")
PORTFOLIO: Final = Reason("desk.portfolio", "Portfolio")
SETTINGS: Final = Reason("desk.settings", "Settings")
IMPORT: Final = Reason("desk.import", "Import")
PEOPLE: Final = Reason("desk.people", "Staff")
AUDIT: Final = Reason("desk.audit", "Audit")
MORE: Final = Reason("desk.more", "More")
SIGN_IN: Final = Reason("desk.sign_in", "Sign in")
SIGN_OUT: Final = Reason("desk.sign_out", "Sign out")
MY_ACCOUNT: Final = Reason("desk.my_account", "My account")
SKIP: Final = Reason("desk.skip", "Skip to the content")
MENU: Final = Reason("desk.menu", "Pages of the desk")
FIND: Final = Reason("desk.find", "Find a client: name, phone, e-mail, number")
NOT_ALLOWED: Final = Reason("desk.not_allowed", "Your role does not include this.")
NOT_ALLOWED_HOW: Final = Reason(
    "desk.not_allowed_how", "If you need it for your work, ask the owner of this desk."
)
NOT_FOUND: Final = Reason("desk.not_found", "There is no such page.")
NOT_DONE: Final = Reason("desk.not_done", "That could not be done")
BROKEN: Final = Reason(
    "desk.broken", "Something unexpected went wrong. Nothing of what stood before was lost."
)
BACK: Final = Reason("desk.back", "Back")
TO_TODAY: Final = Reason("desk.to_today", "To today's list")
WHY: Final = Reason("desk.why", "why?")
SAVE: Final = Reason("desk.save", "Save")
CANCEL: Final = Reason("desk.cancel", "Cancel")
NOTHING_FITTED: Final = Reason(
    "desk.nothing_fitted", "There is no portfolio yet. Import sales first, then it is worked out."
)
CHANGED_MEANWHILE: Final = Reason(
    "desk.changed_meanwhile",
    "Somebody changed this in the meantime. What stands now is shown below; look at it, then do it again.",
)
DATABASE_CLOSED: Final = Reason(
    "desk.database_closed",
    "The desk's database takes no changes now (it is read-only, full, or cannot be reached). "
    "What stood before still stands.",
)
