"""Who asks: a token in the header, or the session of a page with its CSRF token; and what he may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import translation
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from regulars.api import texts
from regulars.api.errors import Refused
from regulars.api.language import language_of
from regulars.desk import tokens
from regulars.desk.models import Person
from regulars.desk.permissions import May, may
from regulars.reasons import Said

#: Wrong tokens that one address may send within `WINDOW_MINUTES`.
WRONG_TOKENS: Final = 20
WINDOW_MINUTES: Final = 5


@dataclass(frozen=True)
class Caller:
    """Who asks. ``scopes`` are those of his token; None in a session, which can do all that he may."""

    person: Person
    scopes: frozenset[str] | None = None

    def may(self, what: May) -> bool:
        """Whether his role includes ``what`` and one of his token's scopes stands for it."""
        granted = self.scopes is None or any(tokens.SCOPES.get(each) == what for each in self.scopes)
        return granted and may(self.person, what)

    @property
    def sees_value(self) -> bool:
        """Whether money may be told to him."""
        return self.may(May.SEE_VALUE)


class Asked(HttpRequest):
    """A request whose caller is known (ninja sets ``auth``)."""

    auth: Caller


class Token(HttpBearer):
    """``Authorization: Bearer <token>``."""

    openapi_description = "A token made under “My account”; it can do what its scopes say and its person may."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller; raises `Refused` 401, 403, or 429 after too many wrong tokens."""
        found = tokens.found(token)
        if found is None:
            raise _wrong(request)
        caller = Caller(found.person, frozenset(found.scopes))
        # Errors are said in this person's language.
        request.auth = caller  # type: ignore[attr-defined]  # where ninja keeps it
        if self.scope not in found.scopes:
            raise Refused(403, texts.SCOPE(scope=self.scope))
        return _allowed(request, caller, self.scope)


class Session(APIKeyCookie):
    """The cookie of somebody who is signed in; changes need the CSRF token, too."""

    param_name = "sessionid"
    openapi_description = "The session of a page; a change needs the header X-CSRFToken as well."

    def __init__(self, scope: str) -> None:
        super().__init__(csrf=False)
        self.scope = scope

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """The caller; None where nobody is signed in. Raises `Refused` 403."""
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise Refused(403, texts.CSRF())
        return _allowed(request, Caller(request.user), self.scope)


def access(scope: str) -> list[Any]:
    """Either way in, for what ``scope`` stands for (`tokens.SCOPES`)."""
    return [Token(scope), Session(scope)]


def scope_of(auth: Sequence[object]) -> str:
    """The scope that an endpoint asks for."""
    return next(each.scope for each in auth if isinstance(each, Token))


def caller_of(request: HttpRequest) -> Caller | None:
    """Who asks, as far as is known."""
    return cast("Caller | None", getattr(request, "auth", None))


def _allowed(request: HttpRequest, caller: Caller, scope: str) -> Caller:
    if not may(caller.person, tokens.SCOPES[scope]):
        raise Refused(403, texts.ROLE())
    # What the desk says meanwhile it says in this person's language, unless another one was asked for.
    request.auth = caller  # type: ignore[attr-defined]  # where ninja keeps it
    translation.activate(language_of(request))
    return caller


def _wrong(request: HttpRequest) -> Refused:
    """401, or 429 where too many wrong tokens came from the address. A right one always gets in."""
    key = f"api-wrong-token:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_MINUTES * 60)
    try:
        wrong = cache.incr(key)
    except ValueError:  # it has run out in between
        wrong = 1
    said: Said = texts.TOKEN_WRONG()
    if wrong > WRONG_TOKENS:
        return Refused(429, texts.TOO_MANY_TOKENS(n=WINDOW_MINUTES), retry_after=WINDOW_MINUTES * 60)
    return Refused(401, said)
