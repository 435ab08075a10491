"""Documents held against the JSON Schema that is published for them: where they differ first, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from regulars.errors import EXTRA_MISSING, ExtraMissing
from regulars.reasons import Reason, Said

MISSING = Reason("case.document_missing", "{key} is missing")
UNKNOWN = Reason("case.document_unknown", "{key} is not known here")
AMONG = Reason("case.document_among", "{value} is none of {known}")
WRONG = Reason("case.document_wrong", "{value} cannot stand here (it has to be: {expected})")


def first_problem(schema: Mapping[str, Any], document: Any) -> tuple[str, Said] | None:
    """The first place (a JSON path) at which ``document`` breaks ``schema``, and how; None where it keeps it.

    Raises `ExtraMissing` without the extra ``cases``.

    >>> where, problem = first_problem({"required": ["id"]}, {})
    >>> where, problem.english()
    ('$', 'id is missing')
    """
    try:
        from jsonschema import Draft202012Validator
    except ModuleNotFoundError as missing:
        raise ExtraMissing(EXTRA_MISSING, extra="cases") from missing
    errors = sorted(Draft202012Validator(schema).iter_errors(document), key=lambda each: each.json_path)
    if not errors:
        return None
    found = errors[0]
    problem: Said
    if found.validator == "required":
        absent = [key for key in found.validator_value if key not in found.instance]
        problem = MISSING(key=", ".join(absent))
    elif found.validator == "additionalProperties":
        extra = [key for key in found.instance if key not in found.schema["properties"]]
        problem = UNKNOWN(key=", ".join(map(str, extra)))
    elif found.validator == "enum":
        problem = AMONG(value=repr(found.instance)[:80], known=", ".join(map(str, found.validator_value)))
    else:
        expected = f"{found.validator} {json.dumps(found.validator_value)[:80]}"
        problem = WRONG(value=repr(found.instance)[:80], expected=expected)
    return found.json_path, problem
