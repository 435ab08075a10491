"""From a document (a YAML or JSON file's content) to a case, by the published schema."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from regulars.decisions.case.model import (
    Ask,
    Case,
    Claim,
    Client,
    Costs,
    Evidence,
    Observed,
    Range,
    Signed,
    Statement,
    Term,
)
from regulars.decisions.documents import WRONG, first_problem
from regulars.decisions.rules.vocabulary import FACTS
from regulars.errors import InputError
from regulars.reasons import Reason

CASE_REFUSED = Reason(
    "error.case_refused", "The case cannot be used: at {where}, {problem}. Mend that and try again."
)
TURNED = Reason("case.document_turned", "the low end is above the high end")
NO_SUCH = Reason("case.document_no_such", "there is no {what} {id}")
TWICE = Reason("case.document_twice", "the id {id} stands twice")
MORE_THAN_ALL = Reason("case.document_more_than_all", "it is more than there were cases before")
TOO_MUCH = Reason("case.document_too_much", "this is no number, or more than any sum")
NOT_MOMENT = Reason("case.document_moment", "{value} is no moment like 2026-10-05T12:58:00")

#: No sum of any currency is larger, and sums of such sums are still exact to a unit.
_MOST: Final = 1e15
#: Due times come after the moment of a case, and a calendar ends.
_LAST_YEAR: Final = 9000
#: Places of moments, and of the one day.
_MOMENTS: Final = ("_at", ".at", ".keep_until")
_CLAIM_FACTS: Final = (
    "what", "sold", "days", "cause", "made_to_order", "told_of_withdrawal", "started",
)  # fmt: skip


class CaseRefused(InputError):
    """A document that is no case; says where and what to do."""


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of a case."""
    text = (files("regulars.decisions.case") / "case.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read(document: Mapping[str, Any]) -> Case:
    """The case in ``document``.

    Raises `CaseRefused` naming the place and what is wrong with it; `ExtraMissing` without the extra
    ``cases``.

    >>> read({"case": "17", "opened_at": "2026-10-05T12:58:00", "country": "RO"}).client.kind
    'consumer'
    """
    _by_schema(document)
    _consistent(document)
    client = document.get("client", {})
    costs = document.get("costs", {})
    return Case(
        id=document["case"],
        opened_at=_moment(document["opened_at"]),
        country=document["country"],
        language=document.get("language"),
        currency=document.get("currency"),
        client=Client(
            client.get("id"),
            client.get("kind", "consumer"),
            _range(client.get("value")),
            None if client.get("tail") == "unknown" else _range(client.get("tail")),
            client.get("cases_before", 0),
            client.get("upheld_before", 0),
        ),
        asks=tuple(Ask(**each) for each in document.get("asks", ())),
        claims=tuple(_claim(each) for each in document.get("claims", ())),
        terms=tuple(_term(each) for each in document.get("terms", ())),
        annual_pay=_range(document.get("employee", {}).get("annual_pay")),
        evidence=tuple(
            Evidence(**{**each, "added_at": _maybe_moment(each.get("added_at"))})
            for each in document.get("evidence", ())
        ),
        facts=tuple(
            Statement(each["fact"], each["value"], tuple(each.get("evidence", ())))
            for each in document.get("facts", ())
        ),
        findings=tuple(Observed(**each) for each in document.get("findings", ())),
        costs=Costs(
            _range(costs.get("put_right")),
            _range(costs.get("nearest")),
            costs.get("nearest_offer", ""),
            _range(costs.get("handling")),
        ),
        apologised_at=_maybe_moment(document.get("apologised_at")),
        waiver=_signed(document.get("waiver")),
        reason=_signed(document.get("reason")),
        decision=document.get("decision"),
        closed=document.get("closed"),
        document=document,
    )


def _by_schema(document: Mapping[str, Any]) -> None:
    found = first_problem(schema(), document)
    if found is not None:
        where, problem = found
        raise CaseRefused(CASE_REFUSED, where=where, problem=problem)


def _consistent(document: Mapping[str, Any]) -> None:
    """What a schema cannot say: finite numbers, ends in order, references that lead somewhere, real
    moments.
    """
    for where, value in _leaves("$", document):
        if isinstance(value, int | float) and not abs(value) <= _MOST:
            raise CaseRefused(CASE_REFUSED, where=where, problem=TOO_MUCH())
        if where.endswith(_MOMENTS) and isinstance(value, str) and _moment_or_none(value) is None:
            raise CaseRefused(CASE_REFUSED, where=where, problem=NOT_MOMENT(value=value[:80]))
        if (
            isinstance(value, dict)
            and isinstance(value.get("high"), int | float)
            and value["low"] > value["high"]
        ):
            raise CaseRefused(CASE_REFUSED, where=where, problem=TURNED())
    client = document.get("client", {})
    if client.get("upheld_before", 0) > client.get("cases_before", 0):
        raise CaseRefused(CASE_REFUSED, where="$.client.upheld_before", problem=MORE_THAN_ALL())
    known = {part: _ids(document, part) for part in ("evidence", "claims", "terms")}
    for part in ("claims", "terms", "facts"):
        for place, each in enumerate(document.get(part, ())):
            _there(known["evidence"], each.get("evidence", ()), f"$.{part}[{place}].evidence", "evidence")
            if "term" in each:
                _there(known["terms"], [each["term"]], f"$.{part}[{place}].term", "term")
    for place, each in enumerate(document.get("findings", ())):
        _there(known["evidence"], [each["evidence"]], f"$.findings[{place}].evidence", "evidence")
    for place, each in enumerate(document.get("facts", ())):
        if not FACTS[each["fact"]].admits(each["value"]):
            problem = WRONG(value=repr(each["value"])[:80], expected=FACTS[each["fact"]].type)
            raise CaseRefused(CASE_REFUSED, where=f"$.facts[{place}].value", problem=problem)


def _ids(document: Mapping[str, Any], part: str) -> set[str]:
    found: set[str] = set()
    for place, each in enumerate(document.get(part, ())):
        if each["id"] in found:
            raise CaseRefused(CASE_REFUSED, where=f"$.{part}[{place}].id", problem=TWICE(id=each["id"]))
        found.add(each["id"])
    return found


def _there(known: set[str], named: Any, where: str, what: str) -> None:
    for each in named:
        if each not in known:
            raise CaseRefused(CASE_REFUSED, where=where, problem=NO_SUCH(what=what, id=each))


def _leaves(where: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value in the document with its place, objects before what is in them."""
    yield where, value
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(f"{where}.{key}", each)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(f"{where}[{place}]", each)


def _moment(text: str) -> dt.datetime:
    """Company wall time: a zone, where one is written, is dropped with its offset applied by whoever wrote
    it.
    """
    return dt.datetime.fromisoformat(text).replace(tzinfo=None)


def _moment_or_none(text: str) -> dt.datetime | None:
    try:
        moment = _moment(text)
    except ValueError:
        return None
    return moment if moment.year <= _LAST_YEAR else None


def _maybe_moment(text: str | None) -> dt.datetime | None:
    return None if text is None else _moment(text)


def _range(given: Mapping[str, Any] | None) -> Range | None:
    if given is None:
        return None
    high = given["high"]
    return Range(float(given["low"]), None if high is None else float(high), given.get("source", ""))


def _claim(given: Mapping[str, Any]) -> Claim:
    return Claim(
        given["id"],
        given["ground"],
        float(given["amount"]),
        float(given.get("used", 0)),
        given.get("term"),
        {name: given[name] for name in _CLAIM_FACTS if name in given},
        tuple(given.get("evidence", ())),
    )


def _term(given: Mapping[str, Any]) -> Term:
    moments = {name: _maybe_moment(given.get(name)) for name in ("shown_at", "accepted_at")}
    return Term(**{**given, **moments, "evidence": tuple(given.get("evidence", ()))})


def _signed(given: Mapping[str, Any] | None) -> Signed | None:
    return None if given is None else Signed(given["by"], given["why"], _moment(given["at"]))
