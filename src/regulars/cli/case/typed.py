"""What a person types about a case on a command line, as entries of its document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regulars.cli.case import texts


def ask(given: str, ultimatum: bool) -> dict[str, Any]:
    """A demand as it is typed: ``refund=120``, ``dismiss``."""
    from regulars.decisions.case.entries import amount

    what, _, sum_asked = given.partition("=")
    ask: dict[str, Any] = {"what": what.strip()}
    if sum_asked:
        ask["amount"] = amount(given, sum_asked)
    return {**ask, "ultimatum": True} if ultimatum else ask


def name(by: str | None) -> str:
    """Who writes it; raises `ArgumentInvalid` where nobody is named."""
    from regulars.errors import ArgumentInvalid

    if not (by or "").strip():
        raise ArgumentInvalid(texts.NOT_WRITTEN)
    return str(by)


def pair(given: str) -> tuple[str, str]:
    """``made_to_order=yes`` in two."""
    fact, _, value = given.partition("=")
    return fact.strip(), value.strip()


def fact(given: str) -> dict[str, Any]:
    """A fact and its value as they are typed: ``warned=yes``; raises `ArgumentInvalid` for what is none."""
    from regulars.decisions.case import entries

    name, _, value = given.partition("=")
    return entries.fact(name, value)


def evidence(
    path: Path, case: Path, id: str, kind: str | None, says: str, at: dt.datetime, keep_days: int
) -> dict[str, Any]:
    """The entry of a file as evidence; raises `EvidenceRefused` for one that lies about itself."""
    from regulars.casebook import files
    from regulars.decisions.case.entries import file_entry
    from regulars.decisions.case.evidence import examine
    from regulars.report.html import printable

    digest, size, head = files.digest(path)
    found = examine(path.name, head, size)
    shown, beside = " ".join(printable(path.name).split()), files.beside(path, case)
    return file_entry(
        id, kind or found.kind, shown, sha256=digest, size=size, type=found.type, path=beside, at=at,
        keep_days=keep_days, says=says,
    )  # fmt: skip


def read_transcript(
    path: Path, id: str, client: Sequence[str], employee: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a transcript holds: observations, and facts that the record itself shows."""
    from regulars.decisions import conduct
    from regulars.decisions.case.observing import facts_in, observed
    from regulars.transcripts import reading

    found = reading.read(path, client, employee)
    told = conduct.read(found.turns)
    return observed(told, found.turns, id), facts_in(told, id)
