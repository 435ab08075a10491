"""What a fit has to know of cases: records that were imported, then those that the folder wrote itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from regulars.company import Company
from regulars.errors import SourceEmpty
from regulars.ledger import kinds, outcomes, store

#: Record kinds that change what is expected of a client.
KINDS: Final = (kinds.CASES.name, kinds.CONCESSIONS.name)
#: The course of a case by which the company parts with the client, as the decision of an imported case.
PARTED: Final = "part"
LEFT: Final = "left"

HAS_TABLE_DUCKDB: Final = """
SELECT 1 FROM duckdb_columns()
WHERE database_name = 'store' AND table_name = $name AND column_name = $needs
"""
CASES_DUCKDB: Final = """
SELECT "case", client, opened_at, closed_at, asks, decision, followed FROM store.cases
ORDER BY opened_at, "case"
"""
CONCESSIONS_DUCKDB: Final = """
SELECT client, "at", amount, cause, "case" FROM store.concessions ORDER BY "at", client, amount, record_id
"""


def records(company: Company) -> list[dict[str, Any]]:
    """Every record that a fit reads: those imported, then ``outcomes.jsonl``, so that its word is the last.

    Raises `FolderBusy` while an import is writing.
    """
    return [*imported(company), *outcomes.records(company)]


def imported(company: Company) -> list[dict[str, Any]]:
    """Imported cases and concessions as records of ``outcomes.jsonl``; none before the first import."""
    try:
        engine = store.attached(company)
    except SourceEmpty:
        return []
    try:
        found: list[dict[str, Any]] = []
        for name, needs, sql, made in (
            ("cases", "followed", CASES_DUCKDB, _case),
            ("concessions", "cause", CONCESSIONS_DUCKDB, _concession),
        ):
            if store.rows_of(engine.connection, HAS_TABLE_DUCKDB, name=name, needs=needs):
                found += [made(row) for row in engine.arrow(sql).to_pylist()]
    finally:
        engine.close()
    return found


def changed_since(found: Iterable[Mapping[str, Any]], moment: dt.datetime) -> bool:
    """Whether a record of ``found`` was written after ``moment`` (UTC) and changes what is expected."""
    return any(
        dt.datetime.fromisoformat(each["recorded_at"]) > moment
        for each in found
        if each.get("kind") in KINDS and "recorded_at" in each
    )


def _case(row: Mapping[str, Any]) -> dict[str, Any]:
    decision, followed = row["decision"] or "", row["followed"]
    return {
        **row,
        "kind": kinds.CASES.name,
        "at": (row["closed_at"] or row["opened_at"]).date().isoformat(),
        "parted": decision.strip().casefold() == PARTED,
        "lost": followed == LEFT,
    }


def _concession(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "kind": kinds.CONCESSIONS.name, "at": row["at"].date().isoformat()}
