"""The audit, in words. What happened has a sentence under ``audit.`` and the action's code."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason, lookup

SAY: Final = Reason(
    "audit_page.say",
    "Every look at a client's data and every change, the newest first. Nobody can alter it, not even here.",
)
WHEN: Final = Reason("audit_page.when", "When")
WHO: Final = Reason("audit_page.who", "Who")
WHAT: Final = Reason("audit_page.what", "What")
ABOUT: Final = Reason("audit_page.about", "About")
EVERYBODY: Final = Reason("audit_page.everybody", "everybody")
CLIENT: Final = Reason("audit_page.client", "Client's number")
SHOW: Final = Reason("audit_page.show", "Show")
ALL: Final = Reason("audit_page.all", "Show everything")
NOTHING: Final = Reason("audit_page.nothing", "Nothing was entered yet.")
NOTHING_FOUND: Final = Reason(
    "audit_page.nothing_found", "Nothing was entered about this. Check the number, or show everything."
)
OLDER: Final = Reason("audit_page.older", "Older")
NEWEST: Final = Reason("audit_page.newest", "To the newest")
NUMBERS: Final = Reason("audit_page.numbers", "details")
CLIENT_IS: Final = Reason("audit_page.client_is", "client {client}")
ERASED: Final = Reason("audit_page.erased", "a client who was erased")
SYSTEM: Final = Reason("audit_page.system", "the desk itself")
PERSON_WRONG: Final = Reason(
    "audit_page.person_wrong", "There is nobody like that here. Choose from the list."
)

DONE: Final = (
    Reason("audit.audit.read", "read the audit about a client"),
    Reason("audit.person.invited", "invited somebody"),
    Reason("audit.person.link", "made a link to come in by"),
    Reason("audit.person.came", "came in by a link"),
    Reason("audit.person.password", "chose a new password by a link"),
    Reason("audit.person.role", "changed a role"),
    Reason("audit.person.deactivated", "let somebody in no more"),
    Reason("audit.person.reactivated", "let somebody in again"),
    Reason("audit.account.signed-in", "signed in"),
    Reason("audit.account.password", "changed the own password"),
    Reason("audit.account.second-step-on", "turned the second step on"),
    Reason("audit.account.second-step-off", "turned the second step off"),
    Reason("audit.card.read", "opened a client's card"),
    Reason("audit.clients.searched", "searched for a client"),
)


def done(action: str) -> Reason | None:
    """The words of an action; None for one that has none."""
    try:
        return lookup(f"audit.{action}")
    except KeyError:
        return None
