"""The API described as OpenAPI 3.1: ninja's reading of the code, and what holds for every endpoint."""

from __future__ import annotations

from typing import Any, Final

from ninja import NinjaAPI

from regulars.api import keys
from regulars.api.access import scope_of
from regulars.api.fields import explain
from regulars.api.refusals import refusals
from regulars.api.values import Refusal

PREFIX: Final = "api/v1/"
LEAD: Final = """\
Clients, what to sell them, Today, visits, the queue, cases and imports of one company.

**Who asks.** `Authorization: Bearer <token>` (made under “My account”; a token can do what its scopes say \
and its person's role may), or the cookie of a signed-in page (changes then need `X-CSRFToken`).
**Amounts** (worth, margins, what is at stake) are left out, not null, where the caller may not see them.
**null** is “cannot tell”.
**Errors** have one shape, `{"error": {"code", "message", "params", "field"}}`; `message` is in the language \
of `Accept-Language` (en, ru, ro), else of the person, else of the company.
**Once.** Every POST takes an `Idempotency-Key`: sent again under its key it is answered again and done once.
**Pages.** Lists give `items` and `next`; pass `next` as `cursor` for the page after."""
_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": keys.LONGEST, "pattern": "^[!-~]+$"},
    "description": "A word of your own for this step. Sent again under it, it is answered, not done again.",
    "examples": {"a step": {"value": "till-3-2026-10-05-0017"}},
}
_LANGUAGE: Final = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "schema": {"type": "string", "enum": ["en", "ru", "ro"]},
    "description": "The language of sentences.",
}


#: What the fields of a form with a file may hold.
_FILLED: Final = {
    "file": "the bytes of the file",
    "client": "1843",
    "country": "RO",
    "says": "He called at noon.",
    "kind": "sales",
}


def _filled(fields: dict[str, Any]) -> dict[str, str]:
    """A form filled in."""
    return {name: _FILLED[name] for name in fields}


class Api(NinjaAPI):
    """Ninja's API with what it does not describe itself: refusals, keys, languages, scopes."""

    def get_openapi_schema(self, **_: Any) -> Any:
        """The document."""
        document = super().get_openapi_schema(path_prefix=f"/{PREFIX}")
        model = Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= {**model.pop("$defs"), "Refusal": model}
        explain(document["components"]["schemas"])
        refusal = {
            "description": "Refused otherwise (405, 500): in the same shape.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    self._complete(document, operation, refusal)
        document.pop("servers", None)
        return document

    def _complete(self, document: Any, operation: Any, refusal: dict[str, Any]) -> None:
        name = operation.operation_id
        for path in document["paths"].values():
            for method, described in path.items():
                if described.get("operationId") != name:
                    continue
                for each in described["parameters"]:
                    # Ninja copies the list that JSON Schema knows to where OpenAPI wants a map.
                    if isinstance(each.get("examples"), list):
                        each["examples"] = {"example": {"value": each["examples"][0]}}
                scope = scope_of(operation.auth_callbacks)
                described["responses"] |= {**refusals(method, described, scope), "default": refusal}
                described["parameters"].append(_LANGUAGE)
                form = described.get("requestBody", {}).get("content", {}).get("multipart/form-data")
                if form is not None:
                    form["examples"] = {"a form": {"value": _filled(form["schema"]["properties"])}}
                if method == "post":
                    described["parameters"].append(_KEY)
                described["security"] = [{"Token": [scope]}, {"Session": []}]
                described["x-scope"] = scope
