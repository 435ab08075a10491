"""What was imported beside sales, as views: who clients are, who sent them, the other kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from regulars.ledger import kinds
from regulars.ledger.kinds import SQL_TYPES, Field

if TYPE_CHECKING:
    from regulars.engine.duckdb import DuckDB

COLUMNS_DUCKDB: Final = """
SELECT column_name FROM duckdb_columns() WHERE database_name = 'store' AND table_name = $name
"""
#: Column of the view -> field of the record kind and its type.
_PEOPLE: Final = {
    "client": ("client", "VARCHAR"), "name": ("name", "VARCHAR"), "email": ("email", "VARCHAR"),
    "phone": ("phone", "VARCHAR"), "known_since": ("since", "DATE"), "client_group": ("group", "VARCHAR"),
    "note": ("note", "VARCHAR"), "code": ("code", "VARCHAR"),
}  # fmt: skip
_SENT: Final = {
    "client": ("client", "VARCHAR"), "referred_by": ("referred_by", "VARCHAR"), "sent_on": ("at", "DATE"),
}  # fmt: skip


#: Kinds whose records are kept with a portfolio, by name.
TOLD: Final[Mapping[str, tuple[Field, ...]]] = {
    each.name: each.fields
    for each in (
        kinds.REFERRALS, kinds.ANSWERS, kinds.OFFERS, kinds.VISITS, kinds.CHECK_BACKS, kinds.CONTACTS,
        kinds.CASES, kinds.CONCESSIONS, kinds.DISCOUNTS, kinds.SPEND, kinds.PEOPLE, kinds.INVOICES,
    )
}  # fmt: skip
#: Fields whose names are words of SQL -> their columns.
_COLUMNS: Final = {
    "at": "told_at", "order": "order_id", "case": "case_id", "from": "from_on", "until": "until_on",
    "group": "product_group", "by": "by_on", "first": "by_right", "class": "visit_class",
    "due": "due_on", "paid": "paid_on",
}  # fmt: skip


def column_of(field: Field) -> str:
    """The column of a field, for names that are words of SQL go by another: ``at`` is ``told_at``."""
    return _COLUMNS.get(field.name, field.name)


def told_table(kind: str) -> str:
    """The table of a kind's records in a portfolio; the view of those imported has ``_imported`` behind.

    >>> told_table("check-backs")
    'told_check_backs'
    """
    return f"told_{kind.replace('-', '_')}"


def views(engine: DuckDB) -> None:
    """The views ``people_imported``, ``sent_imported`` and ``told_…_imported`` of a ledger's file.

    They are empty before an import; a field that an older file lacks is null.
    """
    told = {
        f"{told_table(name)}_imported": (
            name.replace("-", "_"),
            {column_of(each): (each.name, SQL_TYPES[each.type]) for each in fields},
        )
        for name, fields in TOLD.items()
    }
    of_clients = {"people_imported": ("clients", _PEOPLE), "sent_imported": ("referrals", _SENT)}
    for view, (table, columns) in (of_clients | told).items():
        found = {row[0] for row in engine.connection.execute(COLUMNS_DUCKDB, {"name": table}).fetchall()}
        shown = ", ".join(
            f'CAST("{field}" AS {kind}) AS {column}'
            if field in found
            else f"CAST(NULL AS {kind}) AS {column}"
            for column, (field, kind) in columns.items()
        )
        rows = f"SELECT {shown} FROM store.{table}" if found else f"SELECT {shown} LIMIT 0"
        engine.connection.execute(f"CREATE VIEW {view} AS {rows}")
