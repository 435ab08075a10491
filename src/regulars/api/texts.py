"""What the API says when it refuses."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

SIGN_IN: Final = Reason(
    "api.sign_in", "Sign in, or send a token: Authorization: Bearer …. Tokens are made under “My account”."
)
TOKEN_WRONG: Final = Reason("api.token_wrong", "This token is not known here: it is wrong, ended or revoked.")
TOO_MANY_TOKENS: Final = Reason(
    "api.too_many_tokens",
    "Too many wrong tokens came from this address. Wait {n} minute, then send the right one.",
    plural="Too many wrong tokens came from this address. Wait {n} minutes, then send the right one.",
)
CSRF: Final = Reason(
    "api.csrf",
    "A change asked for by a signed-in page carries the header X-CSRFToken. Take it from the cookie "
    "csrftoken.",
)
ROLE: Final = Reason("api.role", "Your role does not include this.")
SCOPE: Final = Reason("api.scope", "This token cannot be used for that: it lacks {scope}.")
NO_ADDRESS: Final = Reason(
    "api.no_address", "The API has no such address. All of them are listed in /api/v1/openapi.json."
)
NO_METHOD: Final = Reason("api.no_method", "{method} does nothing at this address. It knows: {known}.")
NOT_HERE: Final = Reason("api.not_here", "There is no such thing here.")
TOO_LARGE: Final = Reason("api.too_large", "What was sent is too large. Send at most {n} MB at a time.")
MEDIA_TYPE: Final = Reason("api.media_type", "Send the body as {expected}; Content-Type says {got}.")
NOT_JSON: Final = Reason("api.not_json", "The body is not JSON that can be read (near character {place}).")
BODY_MISSING: Final = Reason("api.body_missing", "A body is missing: send the values as JSON.")
BODY_OBJECT: Final = Reason("api.body_object", "The body has to be one JSON object with named values.")
BROKEN: Final = Reason(
    "api.broken", "Something unexpected went wrong. Nothing of what stood before was lost."
)
REFUSED: Final = Reason(
    "api.refused", "The request could not be understood. Look at the address and headers."
)
NOTHING_FITTED: Final = Reason(
    "api.nothing_fitted", "There is no portfolio yet. Import sales first, then it is worked out."
)
NOT_LOOKED_BACK: Final = Reason(
    "api.not_looked_back",
    "Prices have not been worked out yet: that is done with the look back, which somebody asks for under "
    "Import.",
)
NOT_MEASURED: Final = Reason(
    "api.not_measured",
    "The scorecard has not been worked out since sales or settings changed. Work the portfolio out: POST "
    "/api/v1/fits.",
)
CLOSED: Final = Reason(
    "api.closed",
    "The desk's database takes no changes now (it is read-only, full, or cannot be reached). "
    "What stood before still stands.",
)
NO_EMPLOYEE: Final = Reason("api.no_employee", "Nobody here signs in as {name!r}.")
CURSOR: Final = Reason("api.cursor", "{field} is no place in a list. Take it from “next” of the page before.")
KEY: Final = Reason("api.key", "The header Idempotency-Key has to be 1 to {n} visible ASCII characters.")

FIELD_MISSING: Final = Reason("api.field_missing", "{field} is missing.")
FIELD_UNKNOWN: Final = Reason("api.field_unknown", "{field} is not known here. Leave it out.")
FIELD_TWICE: Final = Reason("api.field_twice", "{field} was given more than once. Give it once.")
FIELD_TYPE: Final = Reason("api.field_type", "{field} has to be {expected}.")
FIELD_AMONG: Final = Reason("api.field_among", "{field} has to be one of: {known}.")
FIELD_LEAST: Final = Reason("api.field_least", "{field} has to be {least} or more.")
FIELD_MORE: Final = Reason("api.field_more", "{field} has to be more than {least}.")
FIELD_MOST: Final = Reason("api.field_most", "{field} has to be {most} or less.")
FIELD_LESS: Final = Reason("api.field_less", "{field} has to be less than {most}.")
FIELD_EMPTY: Final = Reason("api.field_empty", "{field} is empty. Fill it in, or leave it out.")
FIELD_LONG: Final = Reason(
    "api.field_long",
    "{field} is too long: at most {n} character.",
    plural="{field} is too long: at most {n} characters.",
)
FIELD_MANY: Final = Reason("api.field_many", "{field} has too many entries; its limit is {most}.")
FIELD_PLAIN: Final = Reason(
    "api.field_plain", "{field} holds a character that no text has (NUL, or half of one)."
)
FIELD_WRONG: Final = Reason("api.field_wrong", "{field} cannot be used as it is.")

TEXT: Final = Reason("api.text", "text")
WHOLE_NUMBER: Final = Reason("api.whole_number", "a whole number")
NUMBER: Final = Reason("api.number", "a number")
YES_NO: Final = Reason("api.yes_no", "true or false")
LIST: Final = Reason("api.list", "a list")
OBJECT: Final = Reason("api.object", "an object with named values")
DAY: Final = Reason("api.day", "a day like 2026-10-05")
MOMENT: Final = Reason("api.moment", "a day and time like 2026-10-05T12:03:00+03:00")
IDENTIFIER: Final = Reason("api.identifier", "an identifier like 3f2b7c1e-5a77-4f0e-9a51-0e1f6a7d2c4b")
FILE: Final = Reason("api.file", "a file")
