"""A queue as a document (JSON), by the published schema, and the order of it as one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from regulars.decisions.documents import WRONG, first_problem
from regulars.decisions.queue.model import Place, Waiting
from regulars.decisions.queue.ordering import overtakings
from regulars.decisions.queue.policy import Policy, VisitClass
from regulars.decisions.queue.words import QUEUE_REFUSED, QueueRefused


@cache
def schema(of: Literal["queue", "places"] = "queue") -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of a queue, or of its order."""
    text = (files("regulars.decisions.queue") / f"{of}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read(document: Any) -> tuple[list[Waiting], Policy | None, dt.datetime | None]:
    """Who waits, the policy and the moment that ``document`` states; None where it states none.

    >>> waiting, policy, now = read({"waiting": [{"id": "table 1", "arrived": "2026-10-05T12:00"}]})
    >>> waiting[0].id, policy, now
    ('table 1', None, None)

    Raises `QueueRefused` naming the place and what is wrong with it; `ExtraMissing` without the extra
    ``cases``.
    """
    found = first_problem(schema(), document)
    if found is not None:
        raise QueueRefused(QUEUE_REFUSED, where=found[0], problem=found[1])
    waiting = [_waiting(each, f"$.waiting[{n}]") for n, each in enumerate(document["waiting"])]
    policy = _policy(document["policy"]) if "policy" in document else None
    now = _moment(document["now"], "$.now") if "now" in document else None
    return waiting, policy, now


def written(places: Sequence[Place], now: dt.datetime, policy: Policy) -> dict[str, Any]:
    """The order of a queue as a document of the schema ``places``."""
    return {
        "now": now.isoformat(timespec="seconds"),
        "policy": policy_document(policy),
        "places": [each.as_json() for each in places],
        "overtakings": [
            {"who": each.who, "over": each.over, "by_rule": each.by_rule, "said": each.said.as_json()}
            for each in overtakings(places)
        ],
    }


def policy_document(policy: Policy) -> dict[str, Any]:
    """A policy as it stands in a document."""
    classes = [
        {
            "name": each.name,
            "head_start_minutes": each.head_start_minutes,
            "at_least": each.at_least,
            "labels": dict(each.labels),
        }
        for each in policy.classes
    ]
    return {
        "classes": classes,
        "cap_minutes": policy.cap_minutes,
        "first": list(policy.first),
        "hours": list(policy.hours),
        "closed": [day.isoformat() for day in policy.closed],
        "zone": policy.zone,
    }


def _policy(given: Mapping[str, Any]) -> Policy:
    own: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in given.items()
    }
    if "classes" in own:
        own["classes"] = tuple(
            VisitClass(**{**each, "labels": MappingProxyType(dict(each.get("labels", {})))})
            for each in own["classes"]
        )
    if "closed" in own:
        own["closed"] = tuple(_moment(day, "$.policy.closed").date() for day in own["closed"])
    return Policy(**own)


def _waiting(given: Mapping[str, Any], where: str) -> Waiting:
    own = {key: each for key, each in given.items() if key not in ("class", "arrived", "due", "pauses")}
    due = given.get("due")
    pauses = tuple(
        (_moment(begun, f"{where}.pauses"), None if ended is None else _moment(ended, f"{where}.pauses"))
        for begun, ended in given.get("pauses", ())
    )
    return Waiting(
        **own,
        arrived=_moment(given["arrived"], f"{where}.arrived"),
        visit_class=given.get("class"),
        due=None if due is None else _moment(due, f"{where}.due"),
        pauses=pauses,
    )


def _moment(text: str, where: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as wrong:
        problem = WRONG(value=repr(text)[:80], expected="2026-10-05T12:58:00")
        raise QueueRefused(QUEUE_REFUSED, where=where, problem=problem) from wrong
