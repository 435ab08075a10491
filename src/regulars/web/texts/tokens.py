"""What the pages of the API's tokens and addresses say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.reasons import Reason

TITLE: Final = Reason("tokens.title", "Tokens of the API")
WHAT: Final = Reason(
    "tokens.what",
    "A token lets a program work here in your name: a till, a website, a spreadsheet. It can do what is "
    "ticked below and nothing that your role does not include.",
)
ADDRESSES: Final = Reason("tokens.addresses", "What a program can ask")
MADE: Final = Reason("tokens.made", "The token is made. Copy it now: it is shown only this once.")
SECRET: Final = Reason("tokens.secret", "The token")
HOW_TO_SEND: Final = Reason("tokens.how_to_send", "A program sends it with each request:")
NEW: Final = Reason("tokens.new", "A new token")
NAME: Final = Reason("tokens.name", "What is it for?")
NAME_HELP: Final = Reason("tokens.name_help", "The till at the door, our website: so that you know it again.")
DAYS: Final = Reason("tokens.days", "For how many days?")
DAYS_HELP: Final = Reason("tokens.days_help", "Leave it empty and it works until you revoke it.")
DAYS_WRONG: Final = Reason("tokens.days_wrong", "Write a number of days, such as 90, or leave it empty.")
SCOPES: Final = Reason("tokens.scopes", "What may it do?")
MAKE: Final = Reason("tokens.make", "Make the token")
YOURS: Final = Reason("tokens.yours", "Your tokens")
NONE: Final = Reason("tokens.none", "You have no tokens. Make one when a program needs to get in.")
MADE_ON: Final = Reason("tokens.made_on", "made on {day}")
USED_ON: Final = Reason("tokens.used_on", "last used {moment}")
NEVER_USED: Final = Reason("tokens.never_used", "never used")
ENDS_ON: Final = Reason("tokens.ends_on", "works until {day}")
ENDED_ON: Final = Reason("tokens.ended_on", "ended on {day}")
REVOKE: Final = Reason("tokens.revoke", "Revoke")
REVOKE_ONE: Final = Reason("tokens.revoke_one", "Revoke “{name}”")
REVOKED: Final = Reason("tokens.revoked", "The token is revoked. What used it no longer gets in.")
API: Final = Reason("tokens.api", "What programs can ask: the API")
API_WHAT: Final = Reason(
    "tokens.api_what",
    "Everything a person does here, a program can do over HTTP, with the same permissions and the same "
    "audit.",
)
API_MACHINE: Final = Reason("tokens.api_machine", "The same for programs (OpenAPI 3.1)")

#: A scope in words.
OF_SCOPE: Final[Mapping[str, Reason]] = {
    "clients:read": Reason(
        "tokens.clients_read", "read clients, Today and what was recorded, without amounts"
    ),
    "value:read": Reason("tokens.value_read", "read amounts too, and the portfolio"),
    "records:write": Reason("tokens.records_write", "enter answers, check-backs, contacts, who sent whom"),
    "visits:read": Reason("tokens.visits_read", "read visits"),
    "visits:write": Reason("tokens.visits_write", "lead visits"),
    "queue:read": Reason("tokens.queue_read", "read the queue"),
    "queue:write": Reason("tokens.queue_write", "add to the queue and call from it"),
    "cases:read": Reason("tokens.cases_read", "read cases"),
    "cases:write": Reason("tokens.cases_write", "open cases and add to them"),
    "cases:decide": Reason("tokens.cases_decide", "see the advice on a case and rule on it"),
    "rules:read": Reason("tokens.rules_read", "read the rules"),
    "imports:write": Reason("tokens.imports_write", "import files and work out a new portfolio"),
    "exports:read": Reason("tokens.exports_read", "take tables out as files"),
    "settings:read": Reason("tokens.settings_read", "read settings, menu and rules with their history"),
    "settings:write": Reason("tokens.settings_write", "change settings, menu and rules"),
    "audit:read": Reason("tokens.audit_read", "read the audit"),
    "privacy:read": Reason("tokens.privacy_read", "give a client out all that is known of him"),
    "privacy:write": Reason("tokens.privacy_write", "write down objections and erase clients for good"),
}

#: What the audit says of what programs and their people did.
DONE: Final = (
    Reason("audit.token.made", "made a token of the API"),
    Reason("audit.token.revoked", "revoked a token of the API"),
    Reason("audit.clients.listed", "read a list of clients"),
    Reason("audit.record.entered", "entered a record about a client"),
    Reason("audit.queue.read", "looked at the queue"),
    Reason("audit.visits.listed", "read the list of visits"),
    Reason("audit.case.advice.read", "read the advice on a case"),
)
