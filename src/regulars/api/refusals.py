"""Which answers an endpoint refuses with, each with an example, as the API's description tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from regulars.api import keys, texts
from regulars.api.present import NEEDED_BY
from regulars.desk.once import KEY_REUSED
from regulars.reasons import Said

#: Status → when it is answered.
_WHEN: Final = {
    400: "The request cannot be read.",
    401: "No token, or one that is wrong, ended or revoked.",
    403: "The token's scopes, or the person's role, do not include it; or a page's CSRF token is missing.",
    404: "There is no such thing.",
    409: "Somebody was faster, the key stands for something else, or nothing was fitted yet.",
    413: "What was sent is too large.",
    415: "The body is of another media type.",
    422: "A value is wrong: `field` names it.",
    429: "Too many wrong tokens came from this address; `Retry-After` says how long to wait.",
    503: "The folder or the database takes no changes now.",
}


def refusals(method: str, described: dict[str, Any], scope: str) -> dict[str, Any]:
    """The answers to refuse with, by status, of the endpoint that is ``described``."""
    return {
        str(status): {"description": _WHEN[status], "content": {"application/json": _with(said, field)}}
        for status, said, field in _of(method, described, scope)
    }


def _of(method: str, described: dict[str, Any], scope: str) -> Iterator[tuple[int, Said, str | None]]:
    parameters, body = described["parameters"], described.get("requestBody", {}).get("content")
    yield 400, texts.REFUSED() if body is None else texts.NOT_JSON(place=17), None
    yield 401, texts.TOKEN_WRONG(), None
    yield 403, texts.SCOPE(scope=scope), None
    if any(each["in"] == "path" for each in parameters):
        yield 404, texts.NOT_HERE(), None
    if method == "post":
        yield 409, KEY_REUSED(), None
    elif NEEDED_BY & set(described["tags"]):
        yield 409, texts.NOTHING_FITTED(), None
    if body is not None:
        media = next(iter(body))
        yield 413, texts.TOO_LARGE(n=2.5), None
        yield 415, texts.MEDIA_TYPE(expected=media, got="text/plain"), None
    if method == "post":
        yield 422, texts.KEY(n=keys.LONGEST), "Idempotency-Key"
    elif parameters:
        name = parameters[-1]["name"]
        yield 422, texts.FIELD_WRONG(field=name), name
    yield 429, texts.TOO_MANY_TOKENS(n=5), None
    yield 503, texts.CLOSED(), None


def _with(said: Said, field: str | None) -> dict[str, Any]:
    told = {"code": said.code, "message": said.english(), "params": dict(said.params)}
    example = {"error": told if field is None else {**told, "field": field}}
    return {"schema": {"$ref": "#/components/schemas/Refusal"}, "examples": {said.code: {"value": example}}}
