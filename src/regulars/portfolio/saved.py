"""Snapshots: a portfolio in one DuckDB file, written once and only read afterwards.

A snapshot holds the clients, the client × product cells sorted both ways, the products, the lines sorted by
client, and ``meta`` (key, value as JSON). It is built beside its name and renamed when it is whole and on
the disk, so a save that is killed leaves nothing under that name.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from regulars.company import DISK_FULL as NO_ROOM
from regulars.company import Company, disk_room, is_disk_full
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.errors import (
    SOURCE_MISSING,
    DiskFull,
    FolderExists,
    FolderNewer,
    SourceMissing,
    SourceUnreadable,
)
from regulars.portfolio import told
from regulars.portfolio.cells import CELL_COLUMNS_SQL, CELL_ROWS_SQL
from regulars.portfolio.lifetime import BaseLifetime
from regulars.portfolio.portfolio import Portfolio, Record
from regulars.portfolio.referrals import making
from regulars.portfolio.totals import Estimate, Part, Totals
from regulars.reasons import Reason, Said, from_json

#: The arrangement of snapshots that this version writes and reads.
SCHEMA_VERSION = 7

SNAPSHOT_EXISTS = Reason(
    "error.snapshot_exists",
    "{path} is there already. A portfolio is never written over: choose another name.",
)
SNAPSHOT_NEWER = Reason(
    "error.snapshot_newer",
    "{path} was made by a newer version of Regulars (format {found}; this one knows {known}). "
    "Update: pip install --upgrade regulars.",
)
SNAPSHOT_OLDER = Reason(
    "error.snapshot_older",
    "{path} was made by an older version of Regulars (format {found}; this one knows {known}). "
    "Make it anew from the records: regulars fit.",
)
NOT_A_SNAPSHOT = Reason(
    "error.not_a_snapshot",
    "{path} is not a portfolio saved by Regulars. Give the file that was saved, or a company folder.",
)

CLIENT_ROWS_SQL = "SELECT * FROM client_rows"
PRODUCT_ROWS_SQL = "SELECT * FROM product_rows"
BARE_CELLS_STORED_SQL = "SELECT * FROM bare_cells"
ORIGIN_SQL = "SELECT * FROM origin"
BUYER_KINDS_STORED_SQL = "SELECT * FROM buyer_kinds"
BUYER_ROWS_STORED_SQL = "SELECT * FROM buyer_rows"
TASTES_SQL = "SELECT * FROM tastes"
CELL_LAW_SQL = "SELECT * FROM cell_law"
GROUP_ROWS_SQL = "SELECT * FROM group_rows"
CALL_ROWS_SQL = "SELECT * FROM call_rows"
CALL_STOPS_STORED_SQL = "SELECT * FROM call_stops"
PEOPLE_STORED_SQL = "SELECT * FROM people_rows"
SENT_STORED_SQL = "SELECT * FROM sent_rows"
AROUND_STORED_SQL = "SELECT * FROM around_rows"
LINES_SQL = "SELECT * FROM lines WHERE sold_on <= $at"

#: Table in the snapshot -> (rows of the portfolio, order that look-ups want).
_TABLES = {
    "client_rows": (CLIENT_ROWS_SQL, "client"),
    "product_rows": (PRODUCT_ROWS_SQL, "product"),
    "group_rows": (GROUP_ROWS_SQL, "product_group"),
    "tastes": (TASTES_SQL, "segment, product"),
    "buyer_kinds": (BUYER_KINDS_STORED_SQL, "kind"),
    "buyer_rows": (BUYER_ROWS_STORED_SQL, "kind, number"),
    "bare_cells": (BARE_CELLS_STORED_SQL, "client, product"),
    "cell_law": (CELL_LAW_SQL, "level"),
    "origin": (ORIGIN_SQL, "seen_on"),
    "call_rows": (CALL_ROWS_SQL, "client"),
    "call_stops": (CALL_STOPS_STORED_SQL, "client, product"),
    "people_rows": (PEOPLE_STORED_SQL, "client"),
    "sent_rows": (SENT_STORED_SQL, "client"),
    "around_rows": (AROUND_STORED_SQL, "client, role, person"),
    "lines": (LINES_SQL, "client, sold_at, line_id"),
}
STORE_DUCKDB = "CREATE TABLE store.{name} AS SELECT * FROM _given ORDER BY {order}"
# The likeliest buyers first; equal ones by name. Cells by client are kept narrow, rows being short.
COLUMNS_DUCKDB = f"""
CREATE TABLE store.cell_columns AS {CELL_COLUMNS_SQL}
ORDER BY product_number, floor(p_buy * 1e9) DESC, client_number
"""
META_DUCKDB = "CREATE TABLE store.meta (key VARCHAR, value VARCHAR)"
READ_META_DUCKDB = "SELECT key, value FROM store.meta"


#: Called with the name of a table when it stands in the file.
Stored = Callable[[str], None]


def save(engine: Engine, record: Record, path: Path, progress: Stored | None = None) -> Path:
    """Write the portfolio in ``engine`` to the new file ``path``."""
    if path.exists():
        raise FolderExists(SNAPSHOT_EXISTS, path=str(path))
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    with disk_room(path), _room_in_duckdb(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(engine, record, part, progress or (lambda table: None))
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
            # What DuckDB had not yet moved into the file when the disk was full.
            part.with_name(f"{part.name}.wal").unlink(missing_ok=True)
    return path


def load(path: str | Path) -> Portfolio:
    """The portfolio of a saved file, or the present one of a company folder.

    Raises `SourceMissing`, `SourceUnreadable` for another file or an older version's, `FolderMissing` and
    `NotFitted` for a folder, `FolderNewer` for a snapshot that this version does not know yet.
    """
    import regulars.portfolio.fitting  # noqa: F401 - what a record says is registered where it is fitted

    given = Path(path)
    file = Company.open(given).current() if given.is_dir() else given
    if not file.is_file():
        raise SourceMissing(SOURCE_MISSING, path=str(path))
    try:
        # Readers are many and small: one thread and little memory each.
        engine = DuckDB(file, read_only=True, threads=1, memory_limit="128MB")
    except duckdb.Error as unreadable:
        raise SourceUnreadable(NOT_A_SNAPSHOT, path=str(path)) from unreadable
    try:
        meta = {key: json.loads(value) for key, value in engine.connection.sql(READ_META_DUCKDB).fetchall()}
        found = int(meta["schema_version"])
    except (duckdb.Error, ValueError, KeyError) as unreadable:
        engine.close()
        raise SourceUnreadable(NOT_A_SNAPSHOT, path=str(path)) from unreadable
    if found != SCHEMA_VERSION:
        engine.close()
        versions = {"path": str(path), "found": found, "known": SCHEMA_VERSION}
        if found > SCHEMA_VERSION:
            raise FolderNewer(SNAPSHOT_NEWER, **versions)
        raise SourceUnreadable(SNAPSHOT_OLDER, **versions)
    engine.view("cell_rows", CELL_ROWS_SQL)
    return Portfolio(engine, _record(meta["record"]))


def _write(engine: Engine, record: Record, part: Path, tell: Stored) -> None:
    # Sorting spills beyond this, for the portfolio itself may be held in memory, too.
    store = DuckDB(part, memory_limit="1GB")
    try:
        for name, (sql, order) in _TABLES.items():
            _store(store, engine, name, sql, order, {"at": record.at} if name == "lines" else {})
            tell(name)
        for name in told.tables():
            _store(store, engine, name, f"SELECT * FROM {name}", "ALL", {})
            tell(name)
        for name, order in making.TABLES.items():
            _store(store, engine, name, f"SELECT * FROM {name}", order, {})
            tell(name)
        store.view("cell_rows", CELL_ROWS_SQL)
        store.connection.execute(COLUMNS_DUCKDB)
        tell("cell_columns")
        store.connection.execute(META_DUCKDB)
        rows = {"schema_version": SCHEMA_VERSION, "record": _plain(record)}
        for key, value in rows.items():
            store.connection.execute("INSERT INTO store.meta VALUES ($1, $2)", [key, json.dumps(value)])
        store.connection.execute("CHECKPOINT store")
    finally:
        store.close()


def _store(store: DuckDB, engine: Engine, name: str, sql: str, order: str, args: dict[str, Any]) -> None:
    batches = engine.batches(sql, **args)
    first = next(batches, None)
    if first is None:
        given: Any = engine.arrow(sql, **args)
    else:
        given = pa.RecordBatchReader.from_batches(first.schema, _with_first(first, batches))
    store.connection.register("_given", given)
    try:
        store.connection.execute(STORE_DUCKDB.format(name=name, order=order))
    finally:
        store.connection.unregister("_given")


def _with_first(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


@contextmanager
def _room_in_duckdb(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as failed:
        if is_disk_full(failed):
            raise DiskFull(NO_ROOM, path=str(path)) from failed
        raise


def _plain(value: Any) -> Any:
    """JSON values of the record: dataclasses as objects, dates as text, things said as code and numbers."""
    if isinstance(value, Said):
        return {"code": value.code, "params": {name: _plain(each) for name, each in value.params.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _record(plain: dict[str, Any]) -> Record:
    totals, lifetime = plain["totals"], plain["lifetime"]
    return Record(
        **{
            **plain,
            "at": dt.date.fromisoformat(plain["at"]),
            "first_on": dt.date.fromisoformat(plain["first_on"]),
            "totals": Totals(
                clients=_part(totals["clients"]),
                walk_ins=_part(totals["walk_ins"]),
                still_with_us=Estimate(**totals["still_with_us"]),
                clients_n=totals["clients_n"],
                half_of_value=totals["half_of_value"],
            ),
            "models": from_json(plain["models"]),
            "lifetime": lifetime and BaseLifetime(**{**lifetime, "reason": from_json(lifetime["reason"])}),
            "notes": tuple(from_json(note) for note in plain["notes"]),
        }
    )


def _part(plain: dict[str, Any]) -> Part:
    return Part(**{**plain, "orders": Estimate(**plain["orders"]), "value": Estimate(**plain["value"])})
