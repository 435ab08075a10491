"""Tokens of the API: what each may be used for, made once and shown once, revoked for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from regulars.desk import audit
from regulars.desk.models import Token
from regulars.desk.permissions import May, may
from regulars.errors import ArgumentInvalid, LookupFailed
from regulars.reasons import Reason

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from regulars.desk.models import Person

#: What a token can be used for -> what its person must be allowed to do for it.
SCOPES: Final[Mapping[str, May]] = {
    "clients:read": May.SEE,
    "value:read": May.SEE_VALUE,
    "records:write": May.SERVE,
    "visits:read": May.SEE,
    "visits:write": May.SERVE,
    "queue:read": May.SEE,
    "queue:write": May.SERVE,
    "cases:read": May.SEE,
    "cases:write": May.SERVE,
    "cases:decide": May.DECIDE,
    "rules:read": May.SEE,
    "imports:write": May.IMPORT,
    "exports:read": May.EXPORT,
    "settings:read": May.SET,
    "settings:write": May.SET,
    "audit:read": May.AUDIT,
    "privacy:read": May.EXPORT,
    "privacy:write": May.ERASE,
}
#: How a token begins, so that one that leaked is recognised for what it is.
PREFIX: Final = "regulars_"
LONGEST_DAYS: Final = 3650
_LONGEST_NAME: Final = 100
#: How old the note of the last use may be: not every request is worth a write.
_SEEN_EVERY: Final = dt.timedelta(minutes=5)

NAME_NEEDED: Final = Reason("error.token_name_needed", "Say what the token is for, in 1 to {n} characters.")
NO_SCOPE: Final = Reason("error.token_no_scope", "Choose at least one thing that the token can be used for.")
SCOPE_UNKNOWN: Final = Reason("error.token_scope_unknown", "{scope} is none of: {known}.")
SCOPE_BEYOND: Final = Reason(
    "error.token_scope_beyond", "Your role does not include {scope}, so a token of yours cannot either."
)
DAYS_OUTSIDE: Final = Reason("error.token_days", "A token works for 1 to {most} days.")
NO_SUCH_TOKEN: Final = Reason("error.token_unknown", "There is no such token of yours, or it was revoked.")


def make(by: Person, name: str, scopes: Sequence[str], days: int | None = None) -> tuple[Token, str]:
    """A new token of ``by`` and its secret, which is shown now and never again.

    Raises `ArgumentInvalid` for an empty name, a scope that is none or that the person may not use, or
    ``days`` outside 1 to `LONGEST_DAYS` (None: until it is revoked).
    """
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise ArgumentInvalid(NAME_NEEDED, n=_LONGEST_NAME)
    if not scopes:
        raise ArgumentInvalid(NO_SCOPE)
    for scope in scopes:
        if scope not in SCOPES:
            raise ArgumentInvalid(SCOPE_UNKNOWN, scope=scope, known=", ".join(SCOPES))
        if not may(by, SCOPES[scope]):
            raise ArgumentInvalid(SCOPE_BEYOND, scope=scope)
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise ArgumentInvalid(DAYS_OUTSIDE, most=LONGEST_DAYS)
    secret, now = PREFIX + secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        made = Token.objects.create(
            digest=_digest(secret),
            name=name,
            person=by,
            scopes=sorted(set(scopes)),
            made_at=now,
            expires_at=None if days is None else now + dt.timedelta(days=days),
        )
        audit.enter(by, "token.made", subject=made.pk, scopes=made.scopes)
    return made, secret


def revoke(by: Person, number: int) -> None:
    """End a token of ``by``. Raises `LookupFailed` for one that is not his, or has ended."""
    with transaction.atomic():
        ended = Token.objects.filter(pk=number, person=by, revoked_at=None).update(revoked_at=timezone.now())
        if not ended:
            raise LookupFailed(NO_SUCH_TOKEN)
        audit.enter(by, "token.revoked", subject=number)


def of(person: Person) -> QuerySet[Token]:
    """The person's tokens that were not revoked, newest first."""
    return Token.objects.filter(person=person, revoked_at=None).order_by("-made_at", "-pk")


def found(secret: str) -> Token | None:
    """The token that ``secret`` opens, its person with it; None where it is wrong, ended or revoked."""
    now = timezone.now()
    works = Q(expires_at=None) | Q(expires_at__gt=now)
    token = (
        Token.objects.select_related("person")
        .filter(works, digest=_digest(secret), revoked_at=None, person__is_active=True)
        .first()
    )
    if token is not None and (token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY):
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _digest(secret: str) -> str:
    """A plain hash is enough: the secret is 256 random bits, not a word somebody chose."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
