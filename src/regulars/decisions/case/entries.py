"""What a person says about a case, as entries of its document; each a new document, the old one unchanged."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from regulars.decisions.case.reading import schema
from regulars.decisions.rules.vocabulary import FACTS
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

SHOWS_WRONG = Reason("error.case_shows", "{given!r} cannot be read. Write a fact and its value: {example}.")
FACT_UNKNOWN = Reason("error.case_fact_unknown", "{fact!r} is not a fact. There are: {known}.")
NO_CLAIM = Reason("error.case_no_such_claim", "There is no claim {id}. There are: {known}.")
CLAIM_NEEDS = Reason("error.case_claim_needs", "A claim needs {option}.")
CLAIM_VALUE = Reason("error.case_claim_value", "{given!r} cannot be said of a claim. There are: {known}.")

_FLAGS: Final[Mapping[str, bool]] = {"yes": True, "true": True, "no": False, "false": False}
#: Facts of a claim that are asked of a person, in this order, where rules ask for them.
CLAIM_FACTS: Final = ("what", "sold", "days", "cause", "made_to_order", "told_of_withdrawal", "started")
#: Records of what people said: they have a day by which they are to be deleted.
_TALK: Final = ("recording", "transcript")


def amount(given: str, text: str, example: str = "refund=120") -> float:
    """The number in ``text``; ``given`` and ``example`` are for the sentence that refuses it.

    >>> amount("refund=1200,50", "1200,50")
    1200.5
    """
    try:
        return float(text.replace(",", "."))
    except ValueError as wrong:
        raise ArgumentInvalid(SHOWS_WRONG, given=given, example=example) from wrong


def span(given: str) -> dict[str, float]:
    """A range as it is typed.

    >>> span("60-90"), span("1200,50")
    ({'low': 60.0, 'high': 90.0}, {'low': 1200.5, 'high': 1200.5})
    """
    low, _, high = given.replace("–", "-").partition("-")
    ends = [amount(given, each.strip(), "60-90") for each in (low, high or low)]
    return {"low": ends[0], "high": ends[1]}


def with_claim(
    document: Mapping[str, Any],
    id: str | None,
    given: Mapping[str, str | None],
    evidence: Sequence[str] | None,
) -> tuple[dict[str, Any], str]:
    """The case with a claim as it was typed, new or (``id``) changed; and the claim's id.

    Raises `ArgumentInvalid` for a fact or a value that there is not, or a claim that is not there.

    >>> opened = {"case": "1", "evidence": [{"id": "e1"}]}
    >>> made, id = with_claim(opened, None, {"ground": "term", "amount": "120", "days": None}, None)
    >>> id, made["claims"]
    ('k1', [{'id': 'k1', 'ground': 'term', 'amount': 120.0, 'evidence': ['e1']}])
    """
    claims = list(document.get("claims", ()))
    claim: dict[str, Any] = (
        {"id": next_id(document, "claims", "k")} if id is None else dict(claim_of(document, id))
    )
    claim |= {fact: _claimed(fact, value) for fact, value in given.items() if value is not None}
    for needed in ("ground", "amount"):
        if needed not in claim:
            raise ArgumentInvalid(CLAIM_NEEDS, option=f"--{needed}")
    if evidence or id is None:
        claim["evidence"] = list(evidence or [each["id"] for each in document.get("evidence", ())])
    claims = [claim if each["id"] == id else each for each in claims] if id else [*claims, claim]
    return {**document, "claims": claims}, claim["id"]


def claim_of(document: Mapping[str, Any], id: str | None) -> Mapping[str, Any]:
    """The claim called ``id``, or the only one; raises `ArgumentInvalid` where there is none such."""
    claims = document.get("claims", ())
    found = [each for each in claims if id in (None, each["id"])]
    if len(found) != 1:
        known = ", ".join(each["id"] for each in claims)
        raise ArgumentInvalid(NO_CLAIM, id=id or "—", known=known or "—")
    one: Mapping[str, Any] = found[0]
    return one


def with_term(
    document: Mapping[str, Any], claim: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The case with the term that ``claim`` hangs on, as far as it was said; what was said before stays.

    >>> one = {"id": "k1", "ground": "term", "amount": 120.0}
    >>> made = with_term({"claims": [one]}, one, {"version": "7", "shown_at": "2026-09-20 10:02"})
    >>> made["claims"][0]["term"], made["terms"]
    ('t1', [{'id': 't1', 'version': '7', 'shown_at': '2026-09-20T10:02:00'}])
    """
    terms = list(document.get("terms", ()))
    id = claim.get("term") or next_id(document, "terms", "t")
    old = next((each for each in terms if each["id"] == id), None)
    made = {**(old or {"id": id}), **{name: _moment(name, value) for name, value in said.items() if value}}
    terms = [made if each is old else each for each in terms] if old else [*terms, made]
    claims = [{**each, "term": id} if each["id"] == claim["id"] else each for each in document["claims"]]
    return {**document, "claims": claims, "terms": terms}


def with_details(document: Mapping[str, Any], said: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """The case with values in its parts; None leaves a part as it is.

    >>> said = {("costs", "handling"): 5, ("client", "id"): None}
    >>> with_details({"costs": {"nearest_offer": "Friday"}}, said)
    {'costs': {'nearest_offer': 'Friday', 'handling': 5}}
    """
    made = dict(document)
    for (part, name), value in said.items():
        if value is not None:
            made[part] = {**made.get(part, {}), name: value}
    return made


def _claimed(name: str, value: str) -> Any:
    """The value of a claim's fact as the document has it."""
    known = FACTS.get(name)
    if name == "used" or (known is not None and known.type == "number"):
        return amount(f"{name}={value}", value, f"{name}=14")
    read: Any = _FLAGS.get(value.lower(), value) if known is not None and known.type == "flag" else value
    if known is None or known.scope != "claim" or not known.admits(read):
        values = ", ".join(known.values) if known is not None and known.values else "yes, no"
        raise ArgumentInvalid(CLAIM_VALUE, given=f"{name}={value}", known=values)
    return read


def _moment(name: str, value: Any) -> Any:
    """A moment as the document has it; anything else as it is."""
    if not name.endswith("_at"):
        return value
    try:
        return dt.datetime.fromisoformat(value).isoformat(timespec="seconds")
    except ValueError as wrong:
        raise ArgumentInvalid(SHOWS_WRONG, given=value, example="2026-09-20T10:02") from wrong


def facts_of_cases() -> tuple[str, ...]:
    """The facts that a person may state of a case; others are counted from the record."""
    known: list[str] = schema()["properties"]["facts"]["items"]["properties"]["fact"]["enum"]
    return tuple(known)


def fact(name: str, value: str) -> dict[str, Any]:
    """A fact and its value as they are typed; raises `ArgumentInvalid` for what is none.

    >>> fact("warned", "yes")
    {'fact': 'warned', 'value': True}
    """
    if name not in facts_of_cases():
        raise ArgumentInvalid(FACT_UNKNOWN, fact=name, known=", ".join(facts_of_cases()))
    read: Any = _FLAGS.get(value.lower(), value) if FACTS[name].type == "flag" else value
    if not FACTS[name].admits(read):
        raise ArgumentInvalid(SHOWS_WRONG, given=f"{name}={value}", example="warned=yes")
    return {"fact": name, "value": read}


def statement(id: str, name: str, text: str, at: dt.datetime) -> dict[str, Any]:
    """Words that somebody said or wrote, as evidence without a file of its own.

    >>> statement("e1", "check-back", "Cold soup.", dt.datetime(2026, 10, 5, 12))["says"]
    'Cold soup.'
    """
    whole = text.encode("utf-8", "replace")
    return {
        "id": id,
        "kind": "statement",
        "name": name,
        "sha256": hashlib.sha256(whole).hexdigest(),
        "size": max(len(whole), 1),
        "type": "text/plain",
        "added_at": at.isoformat(timespec="seconds"),
        "says": text,
    }


def file_entry(
    id: str,
    kind: str,
    name: str,
    *,
    sha256: str,
    size: int,
    type: str,
    path: str,
    at: dt.datetime,
    keep_days: int,
    says: str = "",
) -> dict[str, Any]:
    """A file as evidence. What people said has a day by which it is to be deleted, ``keep_days`` from ``at``.

    >>> call = {"sha256": "0" * 64, "size": 9, "type": "text/vtt", "path": "", "keep_days": 90}
    >>> file_entry("e1", "transcript", "call.vtt", at=dt.datetime(2026, 10, 5), **call)["keep_until"]
    '2027-01-03'
    """
    entry: dict[str, Any] = {
        "id": id,
        "kind": kind,
        "name": name,
        "sha256": sha256,
        "size": size,
        "type": type,
        "added_at": at.isoformat(timespec="seconds"),
        "path": path,
    }
    if kind in _TALK:
        entry["keep_until"] = (at.date() + dt.timedelta(days=keep_days)).isoformat()
    return {**entry, "says": says} if says else entry


def next_id(document: Mapping[str, Any], part: str, letter: str) -> str:
    """An id that nothing in ``part`` of the case has.

    >>> next_id({"evidence": [{"id": "e1"}, {"id": "e3"}]}, "evidence", "e")
    'e2'
    """
    known = {each["id"] for each in document.get(part, ())}
    return next(f"{letter}{n}" for n in range(1, len(known) + 2) if f"{letter}{n}" not in known)


def added(document: Mapping[str, Any], **parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The case with entries added to its lists.

    >>> added({"facts": [{"fact": "warned"}]}, facts=[{"fact": "danger"}])["facts"]
    [{'fact': 'warned'}, {'fact': 'danger'}]
    """
    longer = {name: [*document.get(name, ()), *entries] for name, entries in parts.items()}
    return {**document, **longer}
