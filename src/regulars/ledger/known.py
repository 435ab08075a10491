"""What is known of clients beside their purchases, as it was imported: who they are, and who sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from regulars.engine.duckdb import DuckDB

COLUMNS_DUCKDB: Final = """
SELECT column_name FROM duckdb_columns() WHERE database_name = 'store' AND table_name = $name
"""
#: Column of the view -> field of the record kind and its type.
_PEOPLE: Final = {
    "client": ("client", "VARCHAR"), "name": ("name", "VARCHAR"), "email": ("email", "VARCHAR"),
    "phone": ("phone", "VARCHAR"), "known_since": ("since", "DATE"), "client_group": ("group", "VARCHAR"),
    "note": ("note", "VARCHAR"),
}  # fmt: skip
_SENT: Final = {
    "client": ("client", "VARCHAR"), "referred_by": ("referred_by", "VARCHAR"), "sent_on": ("at", "DATE"),
}  # fmt: skip


def views(engine: DuckDB) -> None:
    """The views ``people_imported`` and ``sent_imported`` of a ledger's file; empty before an import.

    A field that an older file lacks is null.
    """
    for view, table, columns in (
        ("people_imported", "clients", _PEOPLE),
        ("sent_imported", "referrals", _SENT),
    ):
        found = {row[0] for row in engine.connection.execute(COLUMNS_DUCKDB, {"name": table}).fetchall()}
        told = ", ".join(
            f'CAST("{field}" AS {kind}) AS {column}'
            if field in found
            else f"CAST(NULL AS {kind}) AS {column}"
            for column, (field, kind) in columns.items()
        )
        rows = f"SELECT {told} FROM store.{table}" if found else f"SELECT {told} LIMIT 0"
        engine.connection.execute(f"CREATE VIEW {view} AS {rows}")
