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


def _amount(given: str, amount: str) -> float:
    from regulars.errors import ArgumentInvalid

    try:
        return float(amount.replace(",", "."))
    except ValueError as wrong:
        raise ArgumentInvalid(texts.SHOWS_WRONG, given=given, example="refund=120") from wrong


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
    from regulars.decisions.rules import FACTS
    from regulars.errors import ArgumentInvalid

    name, _, value = given.partition("=")
    known = [each.name for each in FACTS.values() if each.scope == "case"]
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


def evidence(path: Path, case: Path, id: str, kind: str | None, says: str, at: dt.datetime) -> dict[str, Any]:
    """The entry of a file as evidence; raises `EvidenceRefused` for one that lies about itself."""
    from regulars.cli.case import files
    from regulars.decisions.case.evidence import examine

    digest, size, head = files.digest(path)
    found = examine(path.name, head, size)
    entry: dict[str, Any] = {
        "id": id,
        "kind": kind or found.kind,
        "name": path.name,
        "sha256": digest,
        "size": size,
        "type": found.type,
        "added_at": at.isoformat(timespec="seconds"),
        "path": files.beside(path, case),
    }
    return {**entry, "says": says} if says else entry


def next_id(document: Mapping[str, Any]) -> str:
    """An id that no evidence of the case has.

    >>> next_id({"evidence": [{"id": "e1"}, {"id": "e3"}]})
    'e2'
    """
    known = {each["id"] for each in document.get("evidence", ())}
    return next(f"e{n}" for n in range(1, len(known) + 2) if f"e{n}" not in known)


def added(document: Mapping[str, Any], **parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The case with entries added to its lists.

    >>> added({"facts": [{"fact": "warned"}]}, facts=[{"fact": "danger"}])["facts"]
    [{'fact': 'warned'}, {'fact': 'danger'}]
    """
    longer = {name: [*document.get(name, ()), *entries] for name, entries in parts.items()}
    return {**document, **longer}
