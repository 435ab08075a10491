"""A visit as a document and back, and as records of what came of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from regulars.errors import ArgumentInvalid
from regulars.ledger.kinds import NOBODY_SENT, WHO_SENT
from regulars.reasons import Reason, Said, lookup

if TYPE_CHECKING:
    from regulars.decisions.visit.machine import Visit

VISIT_BROKEN = Reason(
    "error.visit_broken", "This is no visit that Regulars wrote: {problem}. Start the visit again."
)


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of a visit."""
    text = (files("regulars.decisions.visit") / "visit.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def write(visit: Visit) -> dict[str, Any]:
    """The visit as plain values."""
    offer, more = visit.offer, visit.suggestion
    return {
        "client": visit.client,
        "arrived_at": visit.arrived_at.isoformat(),
        "at": visit.at.isoformat(),
        "new": visit.new,
        "stage": visit.stage,
        "said": visit.said,
        "matches": [each.as_json() for each in visit.matches],
        "constraints": visit.constraints.as_json(),
        "offer": None
        if offer is None
        else {
            "items": list(offer.items),
            "origin": offer.origin,
            "reason": offer.reason.as_json() if offer.reason else None,
            "accepted": offer.accepted,
            "price": offer.price,
        },
        "refused": list(visit.refused),
        "delivered_at": visit.delivered_at.isoformat() if visit.delivered_at else None,
        "check_back": visit.check_back,
        "note": visit.note,
        "suggestion": None
        if more is None
        else {
            "item": more.item,
            "reason": more.reason.as_json(),
            "accepted": more.accepted,
            "price": more.price,
        },
        "asked_who_sent": visit.asked_who_sent,
        "sent_by": visit.sent_by,
        "promises": [
            {"what": each.what, "by": each.by.isoformat(), "kept": each.kept} for each in visit.promises
        ],
        "answers": [
            {key: value for key, value in each.record().items() if key != "kind"} for each in visit.answers
        ],
    }


def read(document: Mapping[str, Any]) -> Visit:
    """The visit in a document; raises `ArgumentInvalid` for what is none."""
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise ArgumentInvalid(VISIT_BROKEN, problem=f"{type(broken).__name__}: {broken}") from broken


def _read(document: Mapping[str, Any]) -> Visit:
    from regulars.decisions.visit.answers import answers_of
    from regulars.decisions.visit.feasible import Constraints
    from regulars.decisions.visit.machine import Visit
    from regulars.decisions.visit.made import Offered, Promise, Suggestion
    from regulars.decisions.visit.matching import Match

    bound, offer, more = document["constraints"], document["offer"], document["suggestion"]
    client = document["client"]
    records = [{**each, "kind": "answers"} for each in document["answers"]]
    return Visit(
        client=client,
        arrived_at=dt.datetime.fromisoformat(document["arrived_at"]),
        at=dt.datetime.fromisoformat(document["at"]),
        new=bool(document["new"]),
        stage=_among("stage", document["stage"]),
        said=str(document["said"]),
        matches=tuple(
            Match(
                each["said"], each["verdict"], tuple(each["items"]), tuple(each["tasks"]), each["quantity"],
                tuple(each["without"]), _said(each["reason"]),
            )
            for each in document["matches"]
        ),
        constraints=Constraints(tuple(bound["avoid"]), tuple(bound["need"]), bound["budget"], bound["days"]),
        offer=None
        if offer is None
        else Offered(
            tuple(offer["items"]), offer["origin"], _said(offer["reason"]) if offer["reason"] else None,
            offer["accepted"], offer["price"],
        ),
        refused=tuple(document["refused"]),
        delivered_at=_moment(document["delivered_at"]),
        check_back=_among("check_back", document["check_back"]),
        note=str(document["note"]),
        suggestion=None
        if more is None
        else Suggestion(more["item"], _said(more["reason"]), more["accepted"], more["price"]),
        asked_who_sent=bool(document["asked_who_sent"]),
        sent_by=document["sent_by"],
        promises=tuple(
            Promise(each["what"], dt.date.fromisoformat(each["by"]), each["kept"])
            for each in document["promises"]
        ),
        answers=answers_of(str(client), records),
    )  # fmt: skip


def _moment(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value else None


def _said(document: Mapping[str, Any]) -> Said:
    return lookup(document["code"])(**document["params"])


def _among(key: str, value: Any) -> Any:
    """The value, where the schema knows it."""
    allowed = schema()["properties"][key]["enum"]
    if value not in allowed:
        raise ValueError(f"{key} is {value!r}")
    return value


def records(visit: Visit) -> list[dict[str, Any]]:
    """What came of the visit, as records of the kinds that can be imported: what a forecast learns from.

    A wish that was served is a visit; advice is an offer he asked for; the suggestion is one he did not.
    """
    client, at = visit.client, visit.arrived_at.isoformat()
    offer, more = visit.offer, visit.suggestion
    made: list[dict[str, Any]] = [
        {
            "kind": "visits",
            "client": client,
            "at": at,
            "served_at": visit.delivered_at.isoformat() if visit.delivered_at else None,
            "wish": visit.said,
            "outcome": "served" if visit.delivered_at else "not served",
            "items": list(offer.items) if offer and visit.delivered_at else [],
        }
    ]
    if offer is not None and offer.origin == "advice":
        made.append(
            _offer(client, at, offer.items[0], asked=True, accepted=offer.accepted is True, price=offer.price)
        )
    made.extend(_offer(client, at, item, asked=True, accepted=False, price=None) for item in visit.refused)
    if more is not None and more.item is not None:
        made.append(
            _offer(client, at, more.item, asked=False, accepted=more.accepted is True, price=more.price)
        )
    if visit.check_back is not None:
        made.append(
            {
                "kind": "check-backs",
                "client": client,
                "at": at,
                "answer": visit.check_back,
                "note": visit.note,
            }
        )
    if visit.sent_by is not None:
        made.append({"kind": "referrals", "client": client, "referred_by": visit.sent_by, "at": at})
    elif visit.asked_who_sent:
        # That nobody sent him is an answer, too: the share of those brought is one of those asked.
        made.append(
            {
                "kind": "answers",
                "client": client,
                "at": at,
                "question": WHO_SENT[0],
                "answer": NOBODY_SENT[0],
                "source": "client",
                "again_after": None,
            }
        )
    made.extend(
        {
            "kind": "promises",
            "client": client,
            "at": at,
            "what": each.what,
            "by": each.by.isoformat(),
            "kept": each.kept,
        }
        for each in visit.promises
    )
    made.extend(each.record() for each in visit.answers)
    return made


def _offer(
    client: str | None, at: str, item: str, *, asked: bool, accepted: bool, price: float | None
) -> dict[str, Any]:
    return {
        "kind": "offers", "client": client, "at": at, "product": item, "channel": "visit", "asked": asked,
        "accepted": accepted, "price": price,
    }  # fmt: skip
