"""What stands on every page."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

TODAY: Final = Reason("desk.today", "Today")
CLIENTS: Final = Reason("desk.clients", "Our clients")
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
UNREACHED: Final = Reason(
    "desk.unreached",
    "The desk cannot be reached. What you typed stands: tap again when it is back; it will be done once.",
)
UNANSWERED: Final = Reason(
    "desk.unanswered", "The desk could not do that. Load the page again, then try again."
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
CLOSED_HOW: Final = Reason(
    "desk.closed_how", "Try again in a minute. If it stays so, tell whoever looks after the computer."
)
BAD_ADDRESS: Final = Reason("desk.bad_address", "The desk does not answer to this address.")
BAD_ADDRESS_HOW: Final = Reason(
    "desk.bad_address_how",
    "Use the address that regulars serve printed, or start it with --host-name and the name you want to use.",
)
STALE: Final = Reason("desk.stale", "This page was open for too long, or in another sign-in.")
STALE_HOW: Final = Reason(
    "desk.stale_how",
    "Nothing was changed. Open the page again, and do it once more; cookies have to be allowed.",
)
LANGUAGE: Final = Reason("desk.language", "Language")
RULES: Final = Reason("desk.rules", "Rules")
FIND_GO: Final = Reason("desk.find_go", "Find")
BAD_REQUEST: Final = Reason(
    "desk.bad_request", "The desk cannot read what was sent. Go back, load the page again, and try once more."
)
