"""The first rows of a source as its mapping reads them, for a person to confirm."""

from __future__ import annotations

import duckdb

from regulars.ledger.formats.table import RawTable, identifier, run
from regulars.ledger.mapping import ROLES, Mapping


def as_rows(
    raw: RawTable, mapping: Mapping, con: duckdb.DuckDBPyConnection, limit: int = 5
) -> list[dict[str, str]]:
    """The first ``limit`` sale lines as text by role, in the order of `ROLES`; empty cells are ``""``."""
    roles = [role for role in ROLES if role in mapping.columns]
    cells = ", ".join(f"CAST({identifier(mapping.columns[role])} AS VARCHAR)" for role in roles)
    needed = identifier(mapping.columns.get("amount") or mapping.columns[roles[-1]])
    found = run(
        con,
        f"SELECT {cells} FROM {identifier(raw.table)} WHERE _defect IS NULL AND _set_aside IS NULL "
        f"AND {needed} IS NOT NULL ORDER BY _source, _row LIMIT {int(limit)}",
    )
    return [dict(zip(roles, ("" if cell is None else cell for cell in row), strict=True)) for row in found]
