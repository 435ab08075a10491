"""Taking sales into the company's ledger: staged outside, then stored in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from regulars import settings as settings_file
from regulars.company import Company
from regulars.errors import SourceEmpty
from regulars.ledger import clients, erasing, mending, store
from regulars.ledger.mapping import Habits, Mapping
from regulars.ledger.reading import Staged, stage
from regulars.ledger.rejects import summary
from regulars.reasons import Said
from regulars.settings import ImportSettings

if TYPE_CHECKING:
    import duckdb

    from regulars.engine.duckdb import DuckDB
    from regulars.ledger.book import Ledger

#: Lines as the store keeps them: who bought as the row says it, not yet merged with anybody.
INCOMING_DUCKDB: Final = """
CREATE OR REPLACE TABLE incoming AS
SELECT stated_client AS client, email, phone, sold_at, amount, order_id, product, quantity, cost,
  discount, product_group,
  product_name, is_return, rounded, line_id, source, source_row
FROM identified
"""

REPEATED_DUCKDB: Final = """
WHERE NOT EXISTS (SELECT 1 FROM repeats WHERE repeats.source = identified.source
                  AND repeats.source_row = identified.source_row)
"""

ASIDE_DUCKDB: Final = "SELECT count(*) FROM set_aside WHERE reason <> 'aside.repeated'"

#: Refused rows with an identity of their own: the same bad row of a second export is not a second reject.
INCOMING_REFUSED_DUCKDB: Final = """
CREATE OR REPLACE TABLE incoming_refused AS
SELECT $kind AS kind, source, source_row, reason, column_name, value, original,
  concat(md5(original), '-', row_number() OVER (PARTITION BY source, original ORDER BY source_row)) AS row_id
FROM (SELECT * FROM rejects UNION ALL SELECT * FROM set_aside WHERE reason <> 'aside.repeated')
"""

#: A document (order, day, sale or return) that comes again with the same products and other amounts,
#: quantities or client has been corrected: its lines take the place of those that were there.
CORRECTED_DUCKDB: Final = """
WITH told AS (
  SELECT order_id, CAST(sold_at AS DATE) AS day, is_return,
    list_sort(list(coalesce(product, ''))) AS products,
    list_sort(list(line_id)) AS ids
  FROM incoming WHERE order_id IS NOT NULL GROUP BY ALL
), known AS (
  SELECT order_id, CAST(sold_at AS DATE) AS day, is_return,
    list_sort(list(coalesce(product, ''))) AS products,
    list_sort(list(line_id)) AS ids
  FROM store.sales WHERE order_id IN (SELECT order_id FROM incoming) GROUP BY ALL
)
DELETE FROM store.sales USING told JOIN known USING (order_id, day, is_return)
WHERE told.products = known.products AND told.ids <> known.ids
  AND store.sales.order_id = told.order_id AND CAST(store.sales.sold_at AS DATE) = told.day
  AND store.sales.is_return = told.is_return
"""

ADD_LINES_DUCKDB: Final = """
INSERT INTO store.sales BY NAME SELECT *, $import_id AS import_id FROM {lines}
WHERE line_id NOT IN (SELECT line_id FROM store.sales)
"""

KEEP_CURRENCY_DUCKDB: Final = "INSERT INTO store.meta VALUES ('currency', $currency) ON CONFLICT DO NOTHING"

ADD_IMPORT_DUCKDB: Final = """
INSERT INTO store.imports VALUES ($import_id, $kind, $source, $sha256, $imported_at, $mapping,
  $row_count, $added, $repeated, $replaced, $rejected, $set_aside, $resolved)
"""


@dataclass(frozen=True)
class ImportReport:
    """What an import did: ``rows = added + repeated + rejected + set_aside``.

    ``replaced`` counts stored lines that a corrected document took the place of, ``resolved`` earlier rejects
    that came back mended. ``reasons`` says what the rejects are, most frequent first. ``erased``, of those
    set aside, are rows of clients who were erased at their own request: nothing of them is kept.
    """

    kind: str
    sources: tuple[str, ...]
    rows: int
    added: int
    repeated: int
    replaced: int
    rejected: int
    set_aside: int
    resolved: int
    currency: str | None
    mapping: Mapping
    reasons: tuple[Said, ...]
    erased: int = 0


def import_file(
    company: Company,
    source: Any,
    kind: str = "sales",
    *,
    columns: MappingOf[str, str] | None = None,
    mapping: Mapping | None = None,
    preset: str | None = None,
    query: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    habits: Habits | None = None,
    choices: MappingOf[str, str] | None = None,
    force: bool = False,
) -> ImportReport:
    """Take ``source`` (anything `regulars.read_ledger` reads, or what `stage` gave) into the ledger.

    What is there already is not added again; an export that overlaps adds what is new. How the file was
    read is
    kept in the settings for the next of its kind. ``kind`` is one of `regulars.ledger.kinds.names`.

    Raises what `read_ledger` raises, and `FolderBusy`, `FolderNewer` or `DiskFull`: then nothing has changed.
    """
    if kind != "sales":
        from regulars.ledger.records import import_records

        return import_records(
            company, source, kind, columns=columns, habits=habits, sheet=sheet, encoding=encoding, force=force
        )
    mended = mending.is_mended(source)
    staged = (
        source
        if isinstance(source, Staged)
        else stage(
            source, preset="generic" if mended else preset, query=query, sheet=sheet, encoding=encoding
        )
    )
    if mapping is None and mended:
        mapping = mending.mapping_of(company, staged)
    if mapping is None:
        mapping = saved_reading(company, staged) if columns is None else None
    if mapping is None:
        mapping = staged.mapping(columns, habits, choices)
    before = _meta(company)
    engine = cast("DuckDB", staged.engine)
    if mended:
        mending.keep_origins(engine, staged.raw)
    ledger = staged.read(
        mapping,
        currency=company.settings.currency or before.get("currency"),
        timezone=company.settings.timezone,
        catch_all=(*clients.CATCH_ALL_NAMES, *company.settings.catch_all),
        force=force,
    )
    report = _take_in(company, ledger, staged, mapping, mended=mended)
    ledger.close()
    if not mended:
        _remember(company, mapping)
    return report


def _take_in(
    company: Company, ledger: Ledger, staged: Staged, mapping: Mapping, *, mended: bool
) -> ImportReport:
    engine = cast("DuckDB", ledger.engine)
    reasons = tuple(summary(engine))
    once = REPEATED_DUCKDB if _has(engine, "repeats") else ""
    engine.connection.execute(INCOMING_DUCKDB + once)
    engine.connection.execute(INCOMING_REFUSED_DUCKDB, {"kind": "sales"})
    aside = engine.connection.execute(ASIDE_DUCKDB).fetchall()[0][0]
    facts = ledger.facts
    erased = erasing.forgotten(company, engine, guests=True)
    aside += erased
    with store.writing(company, engine) as connection:
        import_id = next_import(connection)
        digests = ", ".join(sha256(Path(each.path)) for each in staged.raw.sources if each.path)
        known = bool(digests) and _known(connection, digests, mapping)
        if known:
            # Read before in the same way: whatever has been corrected since stays corrected.
            resolved = replaced = added = 0
        elif mended:
            mending.place(connection)
            resolved, replaced = mending.settle(connection, import_id, "sales"), 0
            added = changed(connection, ADD_LINES_DUCKDB.format(lines="mended"), import_id=import_id)
        else:
            resolved, replaced = 0, changed(connection, CORRECTED_DUCKDB)
            added = changed(connection, ADD_LINES_DUCKDB.format(lines="incoming"), import_id=import_id)
            changed(connection, store.ADD_REFUSED_DUCKDB, import_id=import_id, kind="sales")
        report = ImportReport(
            kind="sales",
            sources=tuple(staged.names),
            rows=facts.rows,
            added=added,
            repeated=facts.rows - added - facts.rejects - aside,
            replaced=replaced,
            rejected=facts.rejects,
            set_aside=aside,
            resolved=resolved,
            currency=ledger.currency,
            mapping=mapping,
            reasons=reasons,
            erased=erased,
        )
        record(connection, report, import_id, digests)
        if ledger.currency is not None:
            connection.execute(KEEP_CURRENCY_DUCKDB, {"currency": ledger.currency})
    return report


def record(connection: duckdb.DuckDBPyConnection, report: ImportReport, import_id: int, digests: str) -> None:
    """Write down the import itself: its files, their SHA-256, when, how they were read and the counts."""
    changed(
        connection,
        ADD_IMPORT_DUCKDB,
        import_id=import_id,
        kind=report.kind,
        source=", ".join(report.sources),
        sha256=digests or None,
        imported_at=datetime.now(UTC).replace(tzinfo=None),
        mapping=_as_json(report.mapping),
        row_count=report.rows,
        added=report.added,
        repeated=report.repeated,
        replaced=report.replaced,
        rejected=report.rejected,
        set_aside=report.set_aside,
        resolved=report.resolved,
    )


def _as_json(mapping: Mapping) -> str:
    return json.dumps(asdict(mapping), ensure_ascii=False, sort_keys=True)


def _known(connection: duckdb.DuckDBPyConnection, digests: str, mapping: Mapping) -> bool:
    sql = "SELECT 1 FROM store.imports WHERE kind = 'sales' AND sha256 = $sha256 AND mapping = $mapping"
    return bool(store.rows_of(connection, sql, sha256=digests, mapping=_as_json(mapping)))


def _has(engine: DuckDB, table: str) -> bool:
    return bool(
        engine.connection.sql(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{table}'").fetchall()
    )


def changed(connection: duckdb.DuckDBPyConnection, sql: str, **args: Any) -> int:
    """Run a statement that changes rows; how many it changed."""
    return int(connection.execute(sql, args).fetchall()[0][0])


def next_import(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the import that is being written."""
    return int(store.rows_of(connection, "SELECT coalesce(max(import_id), 0) + 1 FROM store.imports")[0][0])


def _meta(company: Company) -> dict[str, str]:
    try:
        engine = store.attached(company)
    except SourceEmpty:
        return {}
    found = store.meta(engine)
    engine.close()
    return found


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def saved_reading(company: Company, staged: Staged) -> Mapping | None:
    """The saved reading that fits the columns of these rows best, if one fits."""
    fitting = [
        saved
        for saved in company.settings.imports.values()
        if saved.kind == "sales"
        and saved.preset == staged.raw.preset
        and set(saved.columns.values()) <= set(staged.raw.columns)
    ]
    if not fitting:
        return None
    return as_mapping(max(fitting, key=lambda saved: len(saved.columns)))


def as_mapping(saved: ImportSettings) -> Mapping:
    """A saved reading as the mapping it was."""
    return Mapping(
        preset=saved.preset,
        columns=dict(saved.columns),
        habits=Habits(cast("Any", saved.date_order), saved.decimal, saved.thousands),
        choices=dict(saved.choices),
        statuses_void=saved.statuses_void,
        amount_per=cast("Any", saved.amount_per),
        cost_per=cast("Any", saved.cost_per),
    )


def as_settings(mapping: Mapping) -> ImportSettings:
    """A mapping in the plain words of the settings."""
    return ImportSettings(
        preset=mapping.preset,
        date_order=mapping.habits.date_order,
        decimal=mapping.habits.decimal,
        thousands=mapping.habits.thousands,
        columns=dict(mapping.columns),
        choices=dict(mapping.choices),
        statuses_void=mapping.statuses_void,
        amount_per=mapping.amount_per,
        cost_per=mapping.cost_per,
    )


def _remember(company: Company, mapping: Mapping) -> None:
    """Keep how the file was read, unless the settings say it already."""
    saved, known = as_settings(mapping), company.settings.imports
    if saved in known.values():
        return
    alike = [key for key, old in known.items() if (old.preset, old.columns) == (saved.preset, saved.columns)]
    name = "sales" if mapping.preset == "generic" else mapping.preset
    free = [name, *(f"{name}-{number}" for number in range(2, len(known) + 3))]
    key = alike[0] if alike else next(each for each in free if each not in known)
    company.settings = settings_file.keep_import(company.settings_path, key, saved)
