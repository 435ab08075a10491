"""Erasing a client at his request: his sales stay as a walk-in's, so that totals and products do not change.

Whoever was erased is known again by salted hashes of his number, e-mail and telephone alone: a later import
sets his rows aside, and keeps nothing of them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from regulars.company import Company, disk_room, replace_patiently
from regulars.engine.duckdb import DuckDB
from regulars.errors import SourceEmpty
from regulars.ledger import kinds, store
from regulars.ledger.one_client import records_of

if TYPE_CHECKING:
    import duckdb

TOMBSTONES_DUCKDB: Final = "CREATE TABLE IF NOT EXISTS store.erased (digest VARCHAR PRIMARY KEY)"
BURY_DUCKDB: Final = "INSERT INTO store.erased VALUES ($digest) ON CONFLICT DO NOTHING"
SALT_DUCKDB: Final = "INSERT INTO store.meta VALUES ('erasure_salt', $salt) ON CONFLICT DO NOTHING"
READ_SALT_DUCKDB: Final = "SELECT value FROM store.meta WHERE key = 'erasure_salt'"

#: Ways in which the rows of one client name him.
HIS_NAMES_DUCKDB: Final = """
SELECT DISTINCT sales.client, sales.email, sales.phone FROM store.sales AS sales
JOIN lines USING (line_id) WHERE lines.client = $client
"""
HIS_LINES_DUCKDB: Final = "SELECT line_id FROM lines WHERE client = $client"

#: Orders get numbers of their own: the shop's would lead back to him.
FORGET_LINES_DUCKDB: Final = """
UPDATE store.sales SET client = NULL, email = NULL, phone = NULL,
  order_id = orders.forgotten, line_id = concat('erased ', uuid()), source = 'erased', source_row = 0
FROM (SELECT order_id, concat('erased ', uuid()) AS forgotten
      FROM (SELECT DISTINCT order_id FROM store.sales WHERE list_contains($lines, line_id))) AS orders
WHERE list_contains($lines, sales.line_id) AND sales.order_id IS NOT DISTINCT FROM orders.order_id
"""
TABLES_OF_KINDS_DUCKDB: Final = """
SELECT table_name, column_name FROM duckdb_columns()
WHERE database_name = 'store' AND column_name IN ('client', 'referred_by', 'person') AND table_name <> 'sales'
"""
#: Whom he sent has said so in answer to these.
_QUESTIONS: Final = ", ".join(f"'{question}'" for question in kinds.WHO_SENT)
#: Fewer digits than this are no telephone.
_LEAST_DIGITS: Final = 6
#: A refused row that names him stays counted, without its text.
FORGET_REFUSED_DUCKDB: Final = """
UPDATE store.refused SET original = '', value = NULL WHERE regexp_matches(original, $named)
"""

#: Rows of an import that name an erased client: by number, or by e-mail or telephone where they name none.
KNOWN_AGAIN_DUCKDB: Final = """
list_contains($digests, sha256(concat($salt, lower(trim(client))))) OR (client IS NULL AND (
  list_contains($digests, sha256(concat($salt, lower(trim(email)))))
  OR list_contains($digests, sha256(concat($salt, regexp_replace(phone, '[^0-9]', '', 'g'))))))
"""
KNOWN_BY_NUMBER_DUCKDB: Final = "list_contains($digests, sha256(concat($salt, lower(trim(client)))))"
READ_TOMBSTONES_DUCKDB: Final = """
SELECT digest, (SELECT value FROM store.meta WHERE key = 'erasure_salt') AS salt FROM store.erased
"""
HAS_TOMBSTONES_DUCKDB: Final = (
    "SELECT 1 FROM duckdb_tables() WHERE database_name = 'store' AND table_name = 'erased'"
)


@dataclass(frozen=True)
class Erased:
    """What was erased: lines made a walk-in's, records of other kinds taken out; and what had named him in
    texts: numbers, name, e-mails, telephones.
    """

    lines: int
    records: int
    names: frozenset[str]


def digest(salt: str, name: str) -> str:
    """The salted hash under which ``name`` is known again.

    >>> digest("s", " Anna@Example.com ") == digest("s", "anna@example.com")
    True
    """
    return hashlib.sha256(f"{salt}{name.strip().lower()}".encode()).hexdigest()


def erase(company: Company, client: str) -> Erased:
    """Take ``client`` out of the ledger for good; done again it finds nothing, and does no harm.

    The file is written anew, for a database keeps what was deleted in its free pages. Raises `FolderBusy`
    while somebody else writes, `DiskFull`.
    """
    lines, marks, names = _known(company, client)
    if not company.ledger_path.is_file():
        return Erased(0, 0, names)
    engine = DuckDB()
    try:
        with store.writing(company, engine) as connection:
            _bury(connection, marks)
            if lines:
                connection.execute(FORGET_LINES_DUCKDB, {"lines": lines})
            gone = _forget_records(connection, client, names)
            named = "|".join(rf"(?:^|[^\w])(?i:{re.escape(name)})(?:$|[^\w])" for name in sorted(names))
            connection.execute(FORGET_REFUSED_DUCKDB, {"named": named})
    finally:
        engine.close()
    _write_anew(company)
    return Erased(len(lines), gone, names)


def forgotten(company: Company, incoming: DuckDB, *, guests: bool) -> int:
    """Take rows of erased clients out of the table ``incoming`` of an import; how many there were.

    ``guests``: the table has e-mail and phone, too.
    """
    try:
        engine = store.attached(company)
    except SourceEmpty:
        return 0
    try:
        there = store.rows_of(engine.connection, HAS_TOMBSTONES_DUCKDB)
        found = store.rows_of(engine.connection, READ_TOMBSTONES_DUCKDB) if there else []
    finally:
        engine.close()
    if not found:
        return 0
    known = KNOWN_AGAIN_DUCKDB if guests else KNOWN_BY_NUMBER_DUCKDB
    args = {"salt": found[0][1], "digests": [row[0] for row in found]}
    deleted = incoming.connection.execute(f"DELETE FROM incoming WHERE {known}", args).fetchall()
    return int(deleted[0][0])


def _known(company: Company, client: str) -> tuple[list[str], frozenset[str], frozenset[str]]:
    """The line ids of ``client``; what he is known again by; and that with his name, as texts have it."""
    marks, written = {client}, {client}
    lines: list[str] = []
    rows = [(client, each["email"], each["phone"]) for each in _told(company, client)]
    written |= {
        str(each[name]) for each in _told(company, client) for name in ("name", "code") if each.get(name)
    }
    try:
        ledger = store.open_ledger(company)
    except SourceEmpty:
        ledger = None
    if ledger is not None:
        try:
            connection = ledger.engine.connection  # type: ignore[attr-defined]  # the store is DuckDB by design
            lines = [row[0] for row in store.rows_of(connection, HIS_LINES_DUCKDB, client=client)]
            rows += store.rows_of(connection, HIS_NAMES_DUCKDB, client=client)
        finally:
            ledger.close()
    for row in rows:
        written |= {str(each) for each in row if each}
        marks |= {each for each in (row[0], row[1], _digits(row[2])) if each}
    return lines, frozenset(marks), frozenset(marks | written)


def _told(company: Company, client: str) -> list[dict[str, Any]]:
    """What was imported of him as a person: name, e-mail, phone."""
    return records_of(company, client).get(kinds.CLIENTS.name, [])


def _digits(phone: str | None) -> str:
    return re.sub(r"\D", "", phone or "")


def _bury(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    connection.execute(TOMBSTONES_DUCKDB)
    connection.execute(SALT_DUCKDB, {"salt": secrets.token_hex(16)})
    salt: str = connection.execute(READ_SALT_DUCKDB).fetchall()[0][0]
    for name in names:
        connection.execute(BURY_DUCKDB, {"digest": digest(salt, name)})


def _forget_records(connection: duckdb.DuckDBPyConnection, client: str, names: frozenset[str]) -> int:
    """Records of other kinds: his go, and where another names him, nobody is named."""
    gone = 0
    known = {each.table for each in kinds.kept()}
    for table, column in connection.execute(TABLES_OF_KINDS_DUCKDB).fetchall():
        if table in known and column == "client":
            deleted = connection.execute(
                f'DELETE FROM store."{table}" WHERE client = $client', {"client": client}
            )
            gone += int(deleted.fetchall()[0][0])
        elif table in known:
            forget_named(connection, table, column, names)
        if table == kinds.ANSWERS.table:
            forget_named(connection, table, "answer", names)
    return gone


def forget_named(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, names: Collection[str]
) -> None:
    """Where one of ``names`` stands in a column in which another client names somebody, nobody is named.

    A role that he had around another (the column ``person``) goes; who sent him (``referred_by``,
    ``answer``) is
    not known any more.
    """
    asked = f" AND lower(trim(question)) IN ({_QUESTIONS})" if column == "answer" else ""
    said = connection.execute(
        f'SELECT DISTINCT {column} FROM store."{table}" WHERE {column} IS NOT NULL{asked}'
    ).fetchall()
    his = [each for (each,) in said if names_him(each, names)]
    if his and column == "person":
        connection.execute(f'DELETE FROM store."{table}" WHERE list_contains($his, person)', {"his": his})
    elif his:
        sql = f'UPDATE store."{table}" SET {column} = NULL WHERE list_contains($his, {column}){asked}'
        connection.execute(sql, {"his": his})


def names_him(text: str, names: Collection[str]) -> bool:
    """Whether ``text`` is one of ``names``, a telephone with the country's code or without it.

    >>> names_him("069 000 012", {"7", "+373 69 000 012"}), names_him("70", {"7"})
    (True, False)
    """
    said = text.strip().casefold()
    if any(said == each.strip().casefold() for each in names):
        return True
    number = _national(text)
    if len(number) < _LEAST_DIGITS or not re.fullmatch(r"[-+\d\s().]+", text):
        return False
    his = (_national(each) for each in names if re.fullmatch(r"[-+\d\s().]+", each))
    return any(
        len(each) >= _LEAST_DIGITS and (each.endswith(number) or number.endswith(each)) for each in his
    )


def _national(phone: str) -> str:
    """Its digits without what stands before a number within a country."""
    digits = _digits(phone)
    return digits[1:] if len(digits) == 11 and digits.startswith("8") else digits.lstrip("0")


def _write_anew(company: Company) -> None:
    part = company.ledger_path.with_name(f"{company.ledger_path.name}.{uuid4().hex}.part")
    with company.lock(), disk_room(company.ledger_path), store.store_errors(company):
        try:
            copy_whole(company.ledger_path, part)
            replace_patiently(part, company.ledger_path)
        finally:
            part.unlink(missing_ok=True)


def copy_whole(source: object, target: object) -> None:
    """A database file written anew: its tables and nothing that was deleted from them."""
    engine = DuckDB()
    try:
        for path, name, how in ((source, "old", " (READ_ONLY)"), (target, "new", "")):
            quoted = str(path).replace("'", "''")
            engine.connection.execute(f"ATTACH '{quoted}' AS {name}{how}")
        # Look-ups count on the order in which rows were written.
        engine.connection.execute("SET preserve_insertion_order = true")
        engine.connection.execute("COPY FROM DATABASE old TO new")
        engine.connection.execute("CHECKPOINT new")
    finally:
        engine.close()
