"""What a person types about a case, as entries of its file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regulars.cli.case import texts


def ask(given: str, ultimatum: bool) -> dict[str, Any]:
    """A demand as it is typed: ``refund=120``, ``dismiss``."""
    what, _, amount = given.partition("=")
    ask: dict[str, Any] = {"what": what.strip()}
    if amount:
        ask["amount"] = _amount(given, amount)
    return {**ask, "ultimatum": True} if ultimatum else ask


def name(by: str | None) -> str:
    """Who writes it; raises `ArgumentInvalid` where nobody is named."""
    from regulars.errors import ArgumentInvalid

    if not (by or "").strip():
        raise ArgumentInvalid(texts.NOT_WRITTEN)
    return str(by)


def _amount(given: str, amount: str, example: str = "refund=120") -> float:
    from regulars.errors import ArgumentInvalid

    try:
        return float(amount.replace(",", "."))
    except ValueError as wrong:
        raise ArgumentInvalid(texts.SHOWS_WRONG, given=given, example=example) from wrong


def span(given: str) -> dict[str, float]:
    """A range as it is typed.

    >>> span("60-90"), span("1200,50")
    ({'low': 60.0, 'high': 90.0}, {'low': 1200.5, 'high': 1200.5})
    """
    low, _, high = given.replace("–", "-").partition("-")
    ends = [_amount(given, each.strip(), "60-90") for each in (low, high or low)]
    return {"low": ends[0], "high": ends[1]}


def pair(given: str) -> tuple[str, str]:
    """``made_to_order=yes`` in two."""
    fact, _, value = given.partition("=")
    return fact.strip(), value.strip()


def with_claim(
    document: Mapping[str, Any], id: str | None, given: Mapping[str, str | None], evidence: list[str] | None
) -> tuple[dict[str, Any], str]:
    """The case with a claim as it was typed, new or (``id``) changed; and the claim's id.

    Raises `ArgumentInvalid` for a fact or a value that there is not, or a claim that is not there.

    >>> opened = {"case": "1", "evidence": [{"id": "e1"}]}
    >>> made, id = with_claim(opened, None, {"ground": "term", "amount": "120", "days": None}, None)
    >>> id, made["claims"]
    ('k1', [{'id': 'k1', 'ground': 'term', 'amount': 120.0, 'evidence': ['e1']}])
    """
    from regulars.errors import ArgumentInvalid

    claims = list(document.get("claims", ()))
    claim: dict[str, Any] = (
        {"id": next_id(document, "claims", "k")} if id is None else dict(claim_of(document, id))
    )
    claim |= {fact: _claimed(fact, value) for fact, value in given.items() if value is not None}
    for needed in ("ground", "amount"):
        if needed not in claim:
            raise ArgumentInvalid(texts.CLAIM_NEEDS, option=f"--{needed}")
    if evidence or id is None:
        claim["evidence"] = evidence or [each["id"] for each in document.get("evidence", ())]
    claims = [claim if each["id"] == id else each for each in claims] if id else [*claims, claim]
    return {**document, "claims": claims}, claim["id"]


def claim_of(document: Mapping[str, Any], id: str | None) -> Mapping[str, Any]:
    """The claim called ``id``, or the only one; raises `ArgumentInvalid` where there is none such."""
    from regulars.errors import ArgumentInvalid

    claims = document.get("claims", ())
    found = [each for each in claims if id in (None, each["id"])]
    if len(found) != 1:
        known = ", ".join(each["id"] for each in claims)
        raise ArgumentInvalid(texts.NO_CLAIM, id=id or "—", known=known or "—")
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
    """The value of a claim's fact as the case file has it."""
    from regulars.decisions.rules import FACTS
    from regulars.errors import ArgumentInvalid

    known = FACTS.get(name)
    if name == "used" or (known is not None and known.type == "number"):
        return _amount(f"{name}={value}", value, f"{name}=14")
    flags = {"yes": True, "true": True, "no": False, "false": False}
    read: Any = flags.get(value.lower(), value) if known is not None and known.type == "flag" else value
    if known is None or known.scope != "claim" or not known.admits(read):
        values = ", ".join(known.values) if known is not None and known.values else "yes, no"
        raise ArgumentInvalid(texts.CLAIM_VALUE, given=f"{name}={value}", known=values)
    return read


def _moment(name: str, value: Any) -> Any:
    """A moment as the case file has it; anything else as it is."""
    from regulars.errors import ArgumentInvalid

    if not name.endswith("_at"):
        return value
    try:
        return dt.datetime.fromisoformat(value).isoformat(timespec="seconds")
    except ValueError as wrong:
        raise ArgumentInvalid(texts.SHOWS_WRONG, given=value, example="2026-09-20T10:02") from wrong


def read_transcript(
    path: Path, id: str, client: list[str], employee: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a transcript holds: observations, and facts that the record itself shows."""
    from regulars.decisions import conduct
    from regulars.decisions.case.observing import facts_in, observed
    from regulars.transcripts import reading

    found = reading.read(path, client, employee)
    told = conduct.read(found.turns)
    return observed(told, found.turns, id), facts_in(told, id)


def fact(given: str) -> dict[str, Any]:
    """A fact and its value as they are typed: ``warned=yes``; raises `ArgumentInvalid` for what is none."""
    from regulars.decisions.case import schema
    from regulars.decisions.rules import FACTS
    from regulars.errors import ArgumentInvalid

    name, _, value = given.partition("=")
    known = schema()["properties"]["facts"]["items"]["properties"]["fact"]["enum"]  # others are counted
    if name not in known:
        raise ArgumentInvalid(texts.FACT_UNKNOWN, fact=name, known=", ".join(known))
    flags: dict[str, Any] = {"yes": True, "true": True, "no": False, "false": False}
    read: Any = flags.get(value.lower(), value) if FACTS[name].type == "flag" else value
    if not FACTS[name].admits(read):
        raise ArgumentInvalid(texts.SHOWS_WRONG, given=given, example="warned=yes")
    return {"fact": name, "value": read}


def from_check_back(text: str, at: str) -> dict[str, Any]:
    """A bad check-back as evidence: what the client answered."""
    import hashlib

    whole = text.encode("utf-8", "replace")
    entry = {
        "id": "e1",
        "kind": "statement",
        "name": "check-back.txt",
        "sha256": hashlib.sha256(whole).hexdigest(),
        "size": max(len(whole), 1),
        "type": "text/plain",
        "added_at": at,
        "says": text,
    }
    return {"evidence": [entry]}


def evidence(
    path: Path, case: Path, id: str, kind: str | None, says: str, at: dt.datetime, keep_days: int
) -> dict[str, Any]:
    """The entry of a file as evidence; raises `EvidenceRefused` for one that lies about itself.

    What people said has a day by which it is to be deleted, ``keep_days`` from ``at``.
    """
    from regulars.cli.case import files
    from regulars.decisions.case.evidence import examine
    from regulars.report.html import printable

    digest, size, head = files.digest(path)
    found = examine(path.name, head, size)
    entry: dict[str, Any] = {
        "id": id,
        "kind": kind or found.kind,
        "name": " ".join(printable(path.name).split()),
        "sha256": digest,
        "size": size,
        "type": found.type,
        "added_at": at.isoformat(timespec="seconds"),
        "path": files.beside(path, case),
    }
    if entry["kind"] in ("recording", "transcript"):
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
