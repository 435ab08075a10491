"""Taking records of any declared kind into the ledger: the same refusals, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from regulars.company import Company
from regulars.errors import InputError, MappingIncomplete, TooManyRejects
from regulars.ledger import erasing, mending, naming, rejects, short_rows, store, text
from regulars.ledger.formats.table import OWN_COLUMNS, RawTable, identifier, literal
from regulars.ledger.importing import (
    INCOMING_REFUSED_DUCKDB,
    ImportReport,
    changed,
    next_import,
    record,
    sha256,
)
from regulars.ledger.kinds import SQL_TYPES, Field, Kind, Within, kind
from regulars.ledger.mapping import Habits, Mapping
from regulars.ledger.reading import stage
from regulars.reasons import Reason, lookup

if TYPE_CHECKING:
    from regulars.engine.duckdb import DuckDB

FIELD_MISSING = Reason("reject.field.missing", "row {row}, column {column}: this cell has to be filled")
FIELD_NOT_DATE = Reason("reject.field.moment", "row {row}, column {column}: '{value}' is not a date")
FIELD_NOT_NUMBER = Reason("reject.field.number", "row {row}, column {column}: '{value}' is not a number")
FIELD_NOT_FLAG = Reason("reject.field.flag", "row {row}, column {column}: '{value}' is neither yes nor no")
FIELD_NOT_AMONG = Reason(
    "reject.field.choice", "row {row}, column {column}: '{value}' is not one of the answers there are"
)
FIELD_NEGATIVE = Reason(
    "reject.field.negative",
    "row {row}, column {column}: {value} is below zero. Write what it is without the minus, or leave the "
    "cell "
    "empty.",
)
FIELD_NOT_PERCENT = Reason(
    "reject.field.percent",
    "row {row}, column {column}: {value} is not between 0 and 100 per cent. Write what was taken off the "
    "price, "
    "20 for a fifth.",
)
FIELD_NOT_CHANCE = Reason(
    "reject.field.chance",
    "row {row}, column {column}: {value} is no chance. Write a number between 0 and 1, 0.5 for one in two.",
)
FIELD_TOO_MUCH = Reason(
    "reject.field.too_much",
    "row {row}, column {column}: {value} is more than the price beside it. Write what was taken off, at most "
    "the whole price.",
)
FIELD_TOO_EARLY = Reason(
    "reject.field.too_early",
    "row {row}, column {column}: {value} lies before the day it begins. Put the two days the other way "
    "round.",
)
FIELD_COLUMN_MISSING = Reason(
    "error.field_column_missing",
    "No column of {source} says {field}, which {kind} need. Name it: {field}=COLUMN. The columns are: "
    "{known}.",
)


class RecordRefused(InputError):
    """A row that is no record of its kind."""


_REFUSAL: Final = {
    "date": "moment",
    "moment": "moment",
    "money": "number",
    "number": "number",
    "flag": "flag",
    "choice": "choice",
}
#: What a number has to be -> the least, the most, and why it is refused.
_WITHIN: Final[MappingOf[Within, tuple[float, float | None, Reason]]] = {
    "not negative": (0, None, FIELD_NEGATIVE),
    "percent": (0, 100, FIELD_NOT_PERCENT),
    "chance": (0, 1, FIELD_NOT_CHANCE),
}
_YES: Final = "yes|y|true|1|да|д|da|истина|adevărat|\\+"
_NO: Final = "no|n|false|0|нет|н|nu|ложь|fals|-"

#: Rows that cannot be used, in the form of `regulars.ledger.rejects`.
REFUSED_DUCKDB: Final = """
CREATE OR REPLACE TABLE rejects AS
SELECT source, source_row, problem.reason AS reason, problem.column_name AS column_name,
  substr(problem.value, 1, 200) AS value, original
FROM judged WHERE problem IS NOT NULL AND problem.reason LIKE 'reject.%'
"""
SET_ASIDE_DUCKDB: Final = """
CREATE OR REPLACE TABLE set_aside AS
SELECT source, source_row, problem.reason AS reason, problem.column_name AS column_name,
  problem.value AS value, original
FROM judged WHERE problem.reason LIKE 'aside.%'
"""


def import_records(
    company: Company,
    source: Any,
    kind_name: str,
    *,
    columns: MappingOf[str, str] | None = None,
    habits: Habits | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    force: bool = False,
) -> ImportReport:
    """Take records of ``kind_name`` from a file or a dataframe into the company's ledger.

    Headers are matched to the kind's fields (``columns`` names those called otherwise). A record that
    is there already is not added again; one that has changed takes the place of the old.
    """
    what = kind(kind_name)
    mended = mending.is_mended(source)
    staged = stage(source, preset="generic", sheet=sheet, encoding=encoding)
    engine = cast("DuckDB", staged.engine)
    raw = staged.raw
    fields = _columns(what, raw, columns or {})
    mapping = Mapping(columns=fields, habits=habits or _habits(engine, raw, what, fields))
    if mended:
        mending.keep_origins(engine, raw)
    _judge(engine, raw, what, mapping)
    counts = engine.connection.sql("SELECT count(*), count(problem) FROM judged").fetchall()[0]
    refused = engine.connection.sql("SELECT count(*) FROM rejects").fetchall()[0][0]
    aside = counts[1] - refused
    if not force and refused > rejects.BOUND * (counts[0] - aside):
        raise TooManyRejects(
            rejects.TOO_MANY_REJECTS, rejects=refused, rows=counts[0] - aside, summary=rejects.summary(engine)
        )
    report = ImportReport(
        kind=what.name,
        sources=tuple(staged.names),
        rows=counts[0],
        added=0,
        repeated=0,
        replaced=0,
        rejected=refused,
        set_aside=aside,
        resolved=0,
        currency=None,
        mapping=mapping,
        reasons=tuple(rejects.summary(engine)),
    )
    engine.connection.execute(INCOMING_REFUSED_DUCKDB, {"kind": what.name})
    report = _store(company, engine, what, report, raw, mended=mended)
    engine.close()
    return report


def read_records(
    source: Any, what: Kind, *, sheet: str | None = None, encoding: str | None = None
) -> list[dict[str, Any]]:
    """The records of ``what`` in a file or a dataframe: its fields and ``row``, in order; nothing is kept.

    Raises `RecordRefused` for the first row that cannot be used, naming the row and the column, and what
    `import_records` raises for a file that cannot be read.
    """
    staged = stage(source, preset="generic", sheet=sheet, encoding=encoding)
    engine, raw = cast("DuckDB", staged.engine), staged.raw
    fields = _columns(what, raw, {})
    _judge(engine, raw, what, Mapping(columns=fields, habits=_habits(engine, raw, what, fields)))
    refused = engine.connection.sql("SELECT * FROM rejects ORDER BY source_row LIMIT 1").fetchall()
    names = ", ".join(identifier(field.name) for field in what.fields)
    rows = engine.connection.sql(
        f"SELECT {names}, source_row FROM judged WHERE problem IS NULL ORDER BY source_row"
    ).fetchall()
    engine.close()
    if refused:
        _, row, reason, column, value, _ = refused[0]
        raise RecordRefused(lookup(reason), row=row, column=column, value=value)
    return [dict(zip((*(field.name for field in what.fields), "row"), row, strict=True)) for row in rows]


def columns_of(what: Kind, raw: RawTable, named: MappingOf[str, str]) -> dict[str, str]:
    """Field → column of the source, by its heading or as ``named``; fields without a column are left out."""
    free = [column for column in raw.columns if column not in named.values() and column not in rejects.ORIGIN]
    found: dict[str, str] = {}
    for field in what.fields:
        column = named.get(field.name) or next((each for each in free if field.answers_to(each)), None)
        if column is not None and column in raw.columns:
            found[field.name] = column
            free = [each for each in free if each != column]
    return found


def _columns(what: Kind, raw: RawTable, named: MappingOf[str, str]) -> dict[str, str]:
    """`columns_of`; raises `MappingIncomplete` for a required field without a column."""
    found = columns_of(what, raw, named)
    for field in what.fields:
        if field.required and field.name not in found:
            source, known = raw.sources[0].name, ", ".join(raw.columns)
            raise MappingIncomplete(
                FIELD_COLUMN_MISSING, source=source, field=field.name, kind=what.name, known=known
            )
    return found


def _habits(engine: DuckDB, raw: RawTable, what: Kind, fields: MappingOf[str, str]) -> Habits:
    """How dates and numbers are written, from all columns of those types together."""
    dates = [
        fields[field.name]
        for field in what.fields
        if field.type in ("date", "moment") and field.name in fields
    ]
    numbers = [
        fields[field.name]
        for field in what.fields
        if field.type in ("money", "number") and field.name in fields
    ]
    kinds = engine.columns(raw.table)
    habits = naming.number_habits(engine, raw, [name for name in numbers if kinds[name] == "VARCHAR"])
    written = [name for name in dates if kinds[name] == "VARCHAR"]
    return replace(habits, date_order=naming.date_order(engine, raw, written)) if written else habits


def _judge(engine: DuckDB, raw: RawTable, what: Kind, mapping: Mapping) -> None:
    """The table `judged`: the typed fields, the record's identity, and what is wrong with the row."""
    needed = {mapping.columns[each.name] for each in what.fields if each.required}
    short_rows.fill(engine.connection, raw, needed)
    engine.connection.execute("CREATE OR REPLACE TABLE reading AS SELECT CAST(NULL AS VARCHAR) AS zone")
    for statement in text.macros(mapping.habits):
        engine.connection.execute(statement)
    own = [column for column in raw.columns if column not in (*OWN_COLUMNS, *rejects.ORIGIN)]
    original = ", ".join(f"{literal(column)}: {identifier(column)}" for column in own)
    values = ", ".join(f"{_value(field, mapping)} AS {identifier(field.name)}" for field in what.fields)
    cells = ", ".join(
        f"{_cell(field, mapping)} AS {identifier('cell ' + field.name)}" for field in what.fields
    )
    problems = " ".join(_problem(field, mapping) for field in what.fields)
    keys = ", '|', ".join(
        f"coalesce(CAST({identifier(field.name)} AS VARCHAR), '')" for field in what.fields if field.key
    )
    engine.connection.execute(f"""
CREATE OR REPLACE TABLE judged AS
SELECT *, md5(concat({keys})) AS record_id, CASE
    WHEN _defect IS NOT NULL THEN {{reason: concat('reject.row.', _defect),
      column_name: NULL, value: _defect_text}}
    WHEN _set_aside IS NOT NULL THEN {{reason: concat('aside.', _set_aside), column_name: NULL, value: NULL}}
    {problems} END AS problem
FROM (SELECT _source AS source, _row AS source_row, _defect, _defect_text, _set_aside, {values}, {cells},
        CASE WHEN _defect IS NOT NULL THEN CAST(to_json({{_text: _defect_text}}) AS VARCHAR)
             ELSE CAST(to_json({{{original}}}) AS VARCHAR) END AS original
      FROM {identifier(raw.table)})""")
    engine.connection.execute(REFUSED_DUCKDB)
    engine.connection.execute(SET_ASIDE_DUCKDB)


def _cell(field: Field, mapping: Mapping) -> str:
    column = mapping.columns.get(field.name)
    return f"CAST({identifier(column)} AS VARCHAR)" if column else "CAST(NULL AS VARCHAR)"


def _value(field: Field, mapping: Mapping) -> str:
    cell = _cell(field, mapping)
    if field.type == "flag":
        return (
            f"CASE WHEN regexp_full_match(lower(trim({cell})), '{_YES}') THEN TRUE"
            f" WHEN regexp_full_match(lower(trim({cell})), '{_NO}') THEN FALSE END"
        )
    if field.type == "choice":
        said = f"lower(as_name({cell}))"
        spelled = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in field.spelled)
        known = " ".join(f"WHEN {literal(each)} THEN {literal(each)}" for each in field.among)
        return f"CASE {said} {known} {spelled} END"
    if field.type == "text":
        return f"as_name({cell})"
    read = "as_moment" if field.type in ("date", "moment") else "as_number"
    return f"CAST({read}({cell}) AS {SQL_TYPES[field.type]})"


def _problem(field: Field, mapping: Mapping) -> str:
    column = literal(mapping.columns.get(field.name, field.name))
    cell, value = identifier("cell " + field.name), identifier(field.name)
    missing = (
        f"WHEN is_blank({cell}) THEN {{reason: 'reject.field.missing', column_name: {column}, value: NULL}}"
    )
    if field.type == "text":
        return missing if field.required else ""
    bad = (
        f"WHEN NOT is_blank({cell}) AND {value} IS NULL"
        f" THEN {{reason: 'reject.field.{_REFUSAL[field.type]}', column_name: {column}, value: {cell}}}"
    )
    beyond = " ".join(
        f"WHEN {wrong} THEN {{reason: {literal(reason.code)}, column_name: {column}, value: {cell}}}"
        for wrong, reason in _beyond(field)
    )
    return f"{missing if field.required else ''} {bad} {beyond}"


def _beyond(field: Field) -> Iterator[tuple[str, Reason]]:
    """What a value that can be read may still not be, as conditions that are true where it is."""
    value = identifier(field.name)
    if field.within is not None:
        least, most, reason = _WITHIN[field.within]
        yield f"{value} < {least}" + ("" if most is None else f" OR {value} > {most}"), reason
    if field.at_most is not None:
        yield f"{value} > {identifier(field.at_most)}", FIELD_TOO_MUCH
    if field.from_on is not None:
        yield f"{value} < {identifier(field.from_on)}", FIELD_TOO_EARLY


def _store(
    company: Company, engine: DuckDB, what: Kind, report: ImportReport, raw: RawTable, *, mended: bool
) -> ImportReport:
    columns = ", ".join(identifier(field.name) for field in what.fields)
    table = f"store.{identifier(what.table)}"
    engine.connection.execute(f"""
CREATE OR REPLACE TABLE incoming AS SELECT {columns}, record_id, source, source_row FROM judged
WHERE problem IS NULL QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY source, source_row DESC) =
  1""")
    if any(field.name == "client" for field in what.fields):
        gone = erasing.forgotten(company, engine, guests=False)
        report = replace(report, erased=gone, set_aside=report.set_aside + gone)
    digests = ", ".join(sha256(Path(facts.path)) for facts in raw.sources if facts.path)
    with store.writing(company, engine) as connection:
        kept = ", ".join(f"{identifier(field.name)} {SQL_TYPES[field.type]}" for field in what.fields)
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {table} ({kept}, record_id VARCHAR NOT NULL,"
            " source VARCHAR NOT NULL, source_row BIGINT NOT NULL, import_id BIGINT NOT NULL)"
        )
        for field in what.fields:  # an older ledger may lack a field that the kind has got since
            column = f"{identifier(field.name)} {SQL_TYPES[field.type]}"
            connection.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")
        import_id = next_import(connection)
        same = " AND ".join(
            f"known.{identifier(field.name)} IS NOT DISTINCT FROM incoming.{identifier(field.name)}"
            for field in what.fields
        )
        replaced = changed(
            connection,
            f"DELETE FROM {table} AS known USING incoming WHERE known.record_id = incoming.record_id"
            f" AND NOT ({same})",
        )
        added = changed(
            connection,
            f"INSERT INTO {table} BY NAME SELECT *, $import_id AS import_id FROM incoming"
            f" WHERE record_id NOT IN (SELECT record_id FROM {table})",
            import_id=import_id,
        )
        resolved = mending.settle(connection, import_id, what.name) if mended else 0
        if not mended:
            changed(connection, store.ADD_REFUSED_DUCKDB, import_id=import_id, kind=what.name)
        repeated = report.rows - report.rejected - report.set_aside - added
        report = replace(report, added=added, repeated=repeated, replaced=replaced, resolved=resolved)
        record(connection, report, import_id, digests)
    return report
