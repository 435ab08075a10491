"""Snapshots written anew without a client who was erased: sums of the base stay, he is in no row."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from regulars.company import Company
from regulars.engine.duckdb import DuckDB
from regulars.errors import NotFitted
from regulars.ledger.erasing import copy_whole, forget_named

NUMBER_DUCKDB: Final = "SELECT number FROM store.client_rows WHERE client = $client"
COLUMNS_DUCKDB: Final = """
SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'store'
  AND column_name IN ('client', 'client_number', 'referred_by', 'person') AND table_name IN
    (SELECT table_name FROM duckdb_tables() WHERE database_name = 'store')
"""
#: His purchases stay as a walk-in's; numbers of orders and places in files would lead back to him.
FORGET_LINES_DUCKDB: Final = """
UPDATE store.lines SET client = NULL, order_id = forgotten.order_id,
  line_id = concat('erased ', uuid()), source = 'erased', source_row = 0
FROM (SELECT known.order_id AS known_id, concat('erased ', uuid()) AS order_id
      FROM (SELECT DISTINCT order_id FROM store.lines WHERE client = $client) AS known) AS forgotten
WHERE lines.client = $client AND lines.order_id IS NOT DISTINCT FROM forgotten.known_id
"""
NAMES_DUCKDB: Final = "SELECT name, email, phone, code FROM store.people_rows WHERE client = $client"


def erase(company: Company, client: str) -> int:
    """Write every kept snapshot anew without ``client``; how many there were.

    What was worked out beside a snapshot goes with it. Who reads an old one meanwhile ends on it. Raises
    `FolderBusy`, `DiskFull`.
    """
    with company.lock():
        try:
            current = company.current()
        except NotFitted:
            return 0
        old = sorted(company.portfolios.glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
        old.sort(key=lambda path: path == current)
        for snapshot in old:
            part = snapshot.with_name(f"{uuid4().hex}.duckdb.part")
            whole = part.with_name(f"{part.name}2.part")
            try:
                copy_whole(snapshot, part)
                _without(DuckDB(part), client)
                # Once more: what was deleted is still in the first copy's free pages.
                copy_whole(part, whole)
                made = company.new_snapshot(uuid4().hex)
                whole.rename(made)
            finally:
                part.unlink(missing_ok=True)
                whole.unlink(missing_ok=True)
            if snapshot == current:
                company.publish(made)
        for snapshot in old:
            for beside in company.all_beside(snapshot):
                beside.unlink(missing_ok=True)
            snapshot.unlink(missing_ok=True)
    return len(old)


def _without(store: DuckDB, client: str) -> None:
    connection = store.connection
    try:
        numbers = [row[0] for row in connection.execute(NUMBER_DUCKDB, {"client": client}).fetchall()]
        known = connection.execute(NAMES_DUCKDB, {"client": client}).fetchall()
        names = {client, *(each for row in known for each in row if each)}
        columns = connection.execute(COLUMNS_DUCKDB).fetchall()
        connection.execute(FORGET_LINES_DUCKDB, {"client": client})
        for table, column, kind in columns:
            if table == "lines":
                continue
            if column in ("referred_by", "person"):
                forget_named(connection, table, column, names)
            elif kind == "VARCHAR":
                connection.execute(f'DELETE FROM store."{table}" WHERE {column} = $his', {"his": client})
            elif numbers:
                connection.execute(f'DELETE FROM store."{table}" WHERE {column} = $his', {"his": numbers[0]})
        forget_named(connection, "told_answers", "answer", names)
        connection.execute("CHECKPOINT store")
    finally:
        store.close()
