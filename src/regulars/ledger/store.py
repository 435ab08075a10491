"""The ledger file of a company: its tables, and opening it to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import duckdb

from regulars.company import (
    DISK_FULL,
    FOLDER_BUSY,
    FOLDER_NEWER,
    LEDGER_ID,
    Company,
    is_disk_full,
    write_whole,
)
from regulars.errors import DiskFull, FolderBusy, FolderNewer, SourceEmpty
from regulars.ledger import clients, known
from regulars.ledger.book import FACTS_SQL, WALK_INS_SQL, Facts, Ledger
from regulars.reasons import Reason

if TYPE_CHECKING:
    from regulars.engine.duckdb import DuckDB

LEDGER_EMPTY = Reason("error.ledger_empty", "{path} has no sales yet. Import some: regulars import FILE.")

#: The arrangement of the tables below.
SCHEMA: Final = 1

#: `sales` keeps who bought as the row says it (client, e-mail, telephone); guests are merged when it is read,
#: so that what a later file tells of a guest counts for the earlier ones.
TABLES_DUCKDB: Final = (
    "CREATE TABLE IF NOT EXISTS store.meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)",
    """
CREATE TABLE IF NOT EXISTS store.imports (
  import_id BIGINT NOT NULL, kind VARCHAR NOT NULL, source VARCHAR NOT NULL, sha256 VARCHAR,
  imported_at TIMESTAMP NOT NULL, mapping VARCHAR NOT NULL,
  row_count BIGINT NOT NULL, added BIGINT NOT NULL, repeated BIGINT NOT NULL, replaced BIGINT NOT NULL,
  rejected BIGINT NOT NULL, set_aside BIGINT NOT NULL, resolved BIGINT NOT NULL)
""",
    """
CREATE TABLE IF NOT EXISTS store.sales (
  client VARCHAR, email VARCHAR, phone VARCHAR, sold_at TIMESTAMP NOT NULL, amount DECIMAL(18, 2) NOT NULL,
  order_id VARCHAR, product VARCHAR, quantity DECIMAL(18, 3), cost DECIMAL(18, 2), discount DECIMAL(18, 2),
  product_group VARCHAR, product_name VARCHAR, is_return BOOLEAN NOT NULL, rounded BOOLEAN NOT NULL,
  line_id VARCHAR NOT NULL, source VARCHAR NOT NULL, source_row BIGINT NOT NULL, import_id BIGINT NOT NULL)
""",
    """
CREATE TABLE IF NOT EXISTS store.refused (
  kind VARCHAR NOT NULL, source VARCHAR NOT NULL, source_row BIGINT NOT NULL, reason VARCHAR NOT NULL,
  column_name VARCHAR, value VARCHAR, original VARCHAR NOT NULL, row_id VARCHAR NOT NULL,
  import_id BIGINT NOT NULL, resolved_by BIGINT)
""",
)

ADD_REFUSED_DUCKDB: Final = """
INSERT INTO store.refused BY NAME SELECT *, $import_id AS import_id FROM incoming_refused
WHERE row_id NOT IN (SELECT row_id FROM store.refused WHERE kind = $kind)
"""

NAME_LEDGER_DUCKDB: Final = "INSERT INTO store.meta VALUES ('ledger', $id) ON CONFLICT DO NOTHING"

ENTRIES_DUCKDB: Final = "SELECT *, CAST(NULL AS VARCHAR) AS problem FROM store.sales"

STORED_LINES_DUCKDB: Final = """
SELECT named AS client, sold_at, CAST(sold_at AS DATE) AS sold_on, amount, order_id, product, quantity, cost,
  discount,   product_group, product_name, is_return, line_id, source, source_row
FROM named
"""

REFUSED_DUCKDB: Final = {
    "rejects": """
SELECT source, source_row, reason, column_name, value, original FROM store.refused
WHERE resolved_by IS NULL AND kind = 'sales' AND reason LIKE 'reject.%'
""",
    "set_aside": """
SELECT source, source_row, reason, column_name, value, original FROM store.refused
WHERE resolved_by IS NULL AND kind = 'sales' AND reason LIKE 'aside.%'
""",
}

STORED_FACTS_DUCKDB: Final = """
SELECT (SELECT count(*) FROM rejects) AS rejects, (SELECT count(*) FROM set_aside) AS set_aside,
  (SELECT count(*) FROM store.sales WHERE rounded) AS rounded
"""


def open_ledger(company: Company, catch_all: tuple[str, ...] | None = None) -> Ledger:
    """The ledger of a company folder, for reading; close it before the next import.

    Raises `SourceEmpty` before the first import, `FolderBusy` while another process writes to it.
    """
    engine = attached(company)
    found = meta(engine)
    if not found or not engine.connection.sql("SELECT 1 FROM store.sales LIMIT 1").fetchall():
        engine.close()
        raise SourceEmpty(LEDGER_EMPTY, path=str(company.path))
    currency = company.settings.currency or found.get("currency")
    names = (*clients.CATCH_ALL_NAMES, *company.settings.catch_all) if catch_all is None else catch_all
    clients.say(engine, currency=currency, catch_all=names)
    engine.connection.execute(f"CREATE VIEW entries AS {ENTRIES_DUCKDB}")
    clients.name(engine, with_guests=True)
    engine.connection.execute(f"CREATE VIEW lines AS {STORED_LINES_DUCKDB}")
    engine.view("walk_ins", WALK_INS_SQL)
    for view, sql in REFUSED_DUCKDB.items():
        engine.connection.execute(f"CREATE VIEW {view} AS {sql}")
    known.views(engine)
    return Ledger(
        engine,
        facts=_facts(engine),
        currency=currency,
        timezone=company.settings.timezone,
        people=True,
        identity=found.get("ledger"),
    )


def _facts(engine: DuckDB) -> Facts:
    lines = engine.arrow(FACTS_SQL).to_pylist()[0]
    counts = engine.arrow(STORED_FACTS_DUCKDB).to_pylist()[0]
    caught = engine.arrow("SELECT client, n FROM caught ORDER BY client").to_pylist()
    return Facts(
        rows=lines["lines"] + counts["rejects"] + counts["set_aside"],
        lines=lines["lines"],
        rejects=counts["rejects"],
        set_aside=counts["set_aside"],
        walk_ins=lines["walk_ins"],
        clients=lines["clients"],
        rounded=counts["rounded"],
        first_at=lines["first_at"],
        last_at=lines["last_at"],
        catch_all={row["client"]: row["n"] for row in caught},
    )


def attached(company: Company) -> DuckDB:
    """An engine with the ledger file attached read-only as ``store``.

    Raises `SourceEmpty` when there is no file yet, `FolderBusy` and `FolderNewer`.
    """
    from regulars.engine.duckdb import DuckDB

    if not company.ledger_path.is_file():
        raise SourceEmpty(LEDGER_EMPTY, path=str(company.path))
    with store_errors(company):
        engine = DuckDB(company.ledger_path, read_only=True)
    _refuse_newer(company, meta(engine))
    return engine


def meta(engine: DuckDB) -> dict[str, str]:
    """What the ledger file says of itself; empty before the first import."""
    known = engine.connection.sql(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'store' AND table_name = 'meta'"
    ).fetchall()
    if not known:
        return {}
    return dict(engine.connection.sql("SELECT key, value FROM store.meta").fetchall())


@contextmanager
def writing(company: Company, engine: DuckDB) -> Iterator[duckdb.DuckDBPyConnection]:
    """One transaction on the ledger file, attached to ``engine`` as ``store``, under the folder's lock.

    All of it happens or none, whatever stops it. Raises `FolderBusy`, `FolderNewer`, `DiskFull`.
    """
    connection = engine.connection
    quoted = str(company.ledger_path).replace("'", "''")
    with company.lock(), store_errors(company):
        connection.execute(f"ATTACH '{quoted}' AS store")
        try:
            _refuse_newer(company, meta(engine))
            connection.execute("BEGIN TRANSACTION")
            for statement in TABLES_DUCKDB:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO store.meta VALUES ('schema', $s) ON CONFLICT DO NOTHING", {"s": str(SCHEMA)}
            )
            connection.execute(NAME_LEDGER_DUCKDB, {"id": uuid4().hex})
            yield connection
            named = meta(engine)["ledger"]
            connection.execute("COMMIT")
        except BaseException:  # a pressed Ctrl-C, too, must not leave the transaction open
            _give_up(connection)
            raise
        connection.execute("DETACH store")
        if company.ledger_id() != named:
            write_whole(company.path / LEDGER_ID, f"{named}\n")


def _give_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the file as it was; a database that a full disk has stopped need not answer."""
    for statement in ("ROLLBACK", "DETACH store"):
        try:
            connection.execute(statement)
        except duckdb.Error:
            continue


@contextmanager
def store_errors(company: Company) -> Iterator[None]:
    """DuckDB's errors about the file in the words of the folder."""
    try:
        yield
    except (duckdb.Error, OSError) as failed:
        if is_disk_full(failed):
            raise DiskFull(DISK_FULL, path=str(company.path)) from failed
        if "lock" in str(failed).lower() and isinstance(failed, duckdb.IOException):
            raise FolderBusy(FOLDER_BUSY, path=str(company.path)) from failed
        raise


def _refuse_newer(company: Company, found: dict[str, str]) -> None:
    version = int(found.get("schema", SCHEMA))
    if version > SCHEMA:
        raise FolderNewer(FOLDER_NEWER, path=str(company.path), found=version, known=SCHEMA)


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, **args: Any) -> list[tuple[Any, ...]]:
    """The rows of a query on the connection that is writing."""
    return connection.execute(sql, args).fetchall()
