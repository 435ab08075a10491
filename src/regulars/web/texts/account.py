"""Signing in, and what belongs to one's own account."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

USER_NAME: Final = Reason("account.user_name", "User name")
USER_NAME_OR_EMAIL: Final = Reason("account.user_name_or_email", "User name or e-mail")
USER_NAME_HELP: Final = Reason(
    "account.user_name_help", "Letters, digits and @ . + - _; you sign in by it. For example: irina"
)
YOUR_NAME: Final = Reason("account.your_name", "Your name, as colleagues see it")
PASSWORD: Final = Reason("account.password", "Password")
PASSWORD_HELP: Final = Reason(
    "account.password_help",
    "At least 10 characters. Several words that only you would put together are best.",
)
PASSWORD_NOW: Final = Reason("account.password_now", "The password you have now")
PASSWORD_NEW: Final = Reason("account.password_new", "New password")
PASSWORD_AGAIN: Final = Reason("account.password_again", "The password once more")
PASSWORDS_DIFFER: Final = Reason("account.passwords_differ", "The two are not the same. Type them again.")
PASSWORD_CHANGED: Final = Reason("account.password_changed", "Your password is changed.")
PASSWORD_CHANGE: Final = Reason("account.password_change", "Change the password")
PASSWORD_SET: Final = Reason("account.password_set", "Choose a password")
TOKENS: Final = Reason("account.tokens", "Tokens of the API")
TOKENS_WHAT: Final = Reason("account.tokens_what", "For programs that work here in your name.")
LANGUAGE: Final = Reason("account.language", "Language")
FORGOTTEN: Final = Reason(
    "account.forgotten",
    "Forgotten the password, or lost the telephone? An owner of this desk can make you a new link.",
)
SIGN_IN_BY: Final = Reason("account.sign_in_by", "Sign in by {name}")
SIGN_OUT_SURE: Final = Reason("account.sign_out_sure", "Sign out of this desk in this browser?")
WRONG: Final = Reason(
    "account.wrong", "This name and password do not belong together. Check both; mind capital letters."
)
WRONG_PASSWORD: Final = Reason("account.wrong_password", "That is not your password. Type it again.")
WRONG_CODE: Final = Reason(
    "account.wrong_code",
    "This code is not right. Codes change every half minute: type the one that is shown now.",
)
TOO_MANY: Final = Reason(
    "account.too_many",
    "Too many wrong tries. Wait five minutes, then try again, or ask an owner for a new link.",
)
TOO_FAST: Final = Reason(
    "account.too_fast", "That was too often in a short time. Wait a minute, then try again."
)
INACTIVE: Final = Reason(
    "account.inactive", "You cannot sign in here any more. If that is a mistake, ask an owner of this desk."
)
STRANGER: Final = Reason(
    "account.stranger",
    "Nobody with this e-mail works here. Ask an owner to invite you with the e-mail by which you signed in.",
)
PROVIDER_FAILED: Final = Reason(
    "account.provider_failed",
    "Signing in there did not work. Try again, or sign in with user name and password.",
)
CODE: Final = Reason("account.code", "Code")
CODE_HELP: Final = Reason(
    "account.code_help", "Six digits from the application on your telephone, or one of your spare codes."
)
SECOND_STEP: Final = Reason("account.second_step", "Second step")
SECOND_STEP_SAY: Final = Reason("account.second_step_say", "One more step: a code from your telephone")
SECOND_STEP_WHAT: Final = Reason(
    "account.second_step_what",
    "After the password, a code from an application on your telephone. Who knows only the password stays "
    "out.",
)
SECOND_STEP_ON: Final = Reason("account.second_step_on", "The second step is on.")
SECOND_STEP_OFF: Final = Reason("account.second_step_off", "The second step is off.")
TURN_ON: Final = Reason("account.turn_on", "Turn it on")
TURN_OFF: Final = Reason("account.turn_off", "Turn it off")
TURN_OFF_SURE: Final = Reason(
    "account.turn_off_sure", "Turn the second step off? Your password alone will be enough then."
)
SCAN: Final = Reason(
    "account.scan",
    "Open an application for codes on your telephone, scan the picture, and type the code it shows.",
)
SCAN_ALT: Final = Reason("account.scan_alt", "The picture to scan; the same in letters stands below it.")
KEY: Final = Reason("account.key", "Cannot scan? Type this key into the application:")
SPARE_CODES: Final = Reason("account.spare_codes", "Spare codes")
SPARE_WHAT: Final = Reason(
    "account.spare_what",
    "Each works once, when the telephone is not at hand. Print them or write them down; keep them apart "
    "from it.",
)
SPARE_LEFT: Final = Reason(
    "account.spare_left", "{n} spare code is left.", plural="{n} spare codes are left."
)
SPARE_NEW: Final = Reason("account.spare_new", "Make new ones")
SPARE_NEW_SURE: Final = Reason(
    "account.spare_new_sure", "Make new spare codes? Those you have now stop working."
)
SPARE_MADE: Final = Reason(
    "account.spare_made", "There are new spare codes. The old ones do not work any more."
)
SPARE_DOWNLOAD: Final = Reason("account.spare_download", "Download as text")
CONFIRM: Final = Reason("account.confirm", "Confirm")
CONFIRM_YOU: Final = Reason("account.confirm_you", "Is it still you?")
CONFIRM_WHAT: Final = Reason("account.confirm_what", "Before this is changed, say once more who you are.")
OTHERWISE_PASSWORD: Final = Reason("account.otherwise_password", "By password instead")
OTHERWISE_CODE: Final = Reason("account.otherwise_code", "By a code instead")
WELCOME: Final = Reason("account.welcome", "Welcome")
WELCOME_OWNER: Final = Reason(
    "account.welcome_owner",
    "This desk is yours. Choose how you will sign in; then invite the people who work here.",
)
WELCOME_ROLE: Final = Reason(
    "account.welcome_role", "You are invited as: {role}. Choose how you will sign in."
)
WELCOME_BACK: Final = Reason(
    "account.welcome_back",
    "Choose a new password, {name}. You sign in as {username}. The second step, if you had one, is taken "
    "off; "
    "turn it on again afterwards.",
)
COME_IN: Final = Reason("account.come_in", "Come in")
LINK_BROKEN: Final = Reason("account.link_broken", "This link does not work")
OWNER_COMMAND: Final = Reason(
    "account.owner_command", "An owner who is locked out makes a new one on the computer where the desk runs:"
)
ROLE: Final = Reason("account.role", "Your role: {role}")
TO_SIGN_IN: Final = Reason("account.to_sign_in", "To the sign-in page")
