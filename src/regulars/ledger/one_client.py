"""What the ledger holds of one client beside his purchases."""

from __future__ import annotations

from typing import Any, Final

from regulars.company import Company
from regulars.errors import SourceEmpty
from regulars.ledger import kinds, store

TABLES_DUCKDB: Final = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
HIS_DUCKDB: Final = """
SELECT * EXCLUDE (record_id, source, source_row, import_id) FROM store.{table} WHERE client = $client
"""


def records_of(company: Company, client: str) -> dict[str, list[dict[str, Any]]]:
    """Kind → the records of ``client`` that were imported; raises `FolderBusy` while an import is writing."""
    try:
        engine = store.attached(company)
    except SourceEmpty:
        return {}
    try:
        there = {row[0] for row in store.rows_of(engine.connection, TABLES_DUCKDB)}
        asked = [
            each
            for each in kinds.kept()
            if each.table in there and any(field.name == "client" for field in each.fields)
        ]
        found = {}
        for each in asked:
            sql = HIS_DUCKDB.format(table=f'"{each.table}"')
            if each is kinds.PEOPLE:  # what he is to another is his as well
                sql += " OR person = $client"
            rows = engine.arrow(sql, client=client).to_pylist()
            if rows:
                found[each.name] = rows
    finally:
        engine.close()
    return found
