"""The owner's page of staff."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

OPERATOR: Final = Reason("role.operator", "operator")
MANAGER: Final = Reason("role.manager", "manager")
OWNER: Final = Reason("role.owner", "owner")
AUDITOR: Final = Reason("role.auditor", "auditor")
ROLES: Final = {"operator": OPERATOR, "manager": MANAGER, "owner": OWNER, "auditor": AUDITOR}

OPERATOR_MAY: Final = Reason(
    "role.operator_may", "serves clients: today, cards, visits, the queue, cases; sees no amounts"
)
MANAGER_MAY: Final = Reason(
    "role.manager_may", "also sees amounts, decides cases, imports, exports, changes settings and rules"
)
OWNER_MAY: Final = Reason("role.owner_may", "also invites people and reads the audit")
AUDITOR_MAY: Final = Reason("role.auditor_may", "reads everything, changes nothing")
ROLES_MAY: Final = (
    (OPERATOR, OPERATOR_MAY),
    (MANAGER, MANAGER_MAY),
    (OWNER, OWNER_MAY),
    (AUDITOR, AUDITOR_MAY),
)

WHO_MAY_WHAT: Final = Reason("staff.who_may_what", "Who may do what")
INVITE: Final = Reason("staff.invite", "Invite somebody")
INVITE_MAKE: Final = Reason("staff.invite_make", "Make a link")
INVITE_HOW: Final = Reason(
    "staff.invite_how",
    "You get a link that works once, within a day. Pass it on as you like; nothing is mailed.",
)
NAME: Final = Reason("staff.name", "Name")
NAME_MISSING: Final = Reason("staff.name_missing", "Write a name, so that colleagues know who it is.")
EMAIL: Final = Reason("staff.email", "E-mail (if he signs in by it)")
EMAIL_WRONG: Final = Reason("staff.email_wrong", "This is no e-mail. It looks like irina@shop.example.")
ROLE: Final = Reason("staff.role", "Role")
ROLE_OF: Final = Reason("staff.role_of", "Role of {name}")
ROLE_WRONG: Final = Reason("staff.role_wrong", "There is no such role. Choose one of the list.")
SIGNS_IN_AS: Final = Reason("staff.signs_in_as", "signs in as {username}")
YOU: Final = Reason("staff.you", "you")
INVITED: Final = Reason("staff.invited", "invited, has not come yet")
LINK_UNTIL: Final = Reason("staff.link_until", "the link works until {until}")
LINK_OVER: Final = Reason("staff.link_over", "the link works no more; make a new one")
SECOND_STEP: Final = Reason("staff.second_step", "second step on")
CHANGE: Final = Reason("staff.change", "Change")
GIVE_ROLE: Final = Reason("staff.give_role", "Give this role")
NEW_LINK: Final = Reason("staff.new_link", "New link")
NEW_LINK_WHAT: Final = Reason(
    "staff.new_link_what",
    "For somebody who forgot the password or lost the telephone: a new password is chosen, the second "
    "step is off.",
)
DEACTIVATE: Final = Reason("staff.deactivate", "Let in no more")
DEACTIVATE_WHAT: Final = Reason(
    "staff.deactivate_what", "Ends at once whatever is open. What was done stays; you can let him in again."
)
REACTIVATE: Final = Reason("staff.reactivate", "Let in again")
GONE: Final = Reason("staff.gone", "No longer let in")
LINK_READY: Final = Reason("staff.link_ready", "A link for {name}")
LINK_COPY: Final = Reason(
    "staff.link_copy",
    "Copy it and pass it on. It works once, until {until}; you can come back to this page till then.",
)
LINK_FIELD: Final = Reason("staff.link_field", "The link")
COPY: Final = Reason("staff.copy", "Copy")
COPIED: Final = Reason("staff.copied", "Copied")
LINK_GONE: Final = Reason("staff.link_gone", "This link was used, or its day is over.")
LINK_GONE_HOW: Final = Reason(
    "staff.link_gone_how", "If it was not used by whom you meant, make a new one on the page of staff."
)
BACK_TO_STAFF: Final = Reason("staff.back", "To the staff")
ROLE_GIVEN: Final = Reason("staff.role_given", "{name} is now: {role}.")
DEACTIVATED: Final = Reason("staff.deactivated", "{name} is let in no more.")
REACTIVATED: Final = Reason("staff.reactivated", "{name} is let in again.")
ALONE: Final = Reason(
    "staff.alone", "Nobody but you is here yet. Invite those who serve clients as operators."
)
