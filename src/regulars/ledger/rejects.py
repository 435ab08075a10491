"""Rows that cannot be used: kept with their file, row, values and reason, and given back to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.engine import Engine
from regulars.errors import TooManyRejects
from regulars.ledger.book import Facts
from regulars.ledger.formats.table import RawTable, identifier, literal
from regulars.ledger.given import VALUES
from regulars.ledger.mapping import Mapping
from regulars.reasons import Reason, Said, lookup

TOO_MANY_REJECTS = Reason(
    "error.too_many_rejects",
    "{rejects} of {rows} rows cannot be used, more than a tenth: {summary}. Is a column or the date order "
    "named "
    "wrongly? Mend the file, or pass force to go on without these rows.",
)
REJECT_GROUP = Reason("reject.group", "{n} row ({example})", plural="{n} rows ({example})")
#: The share of rejects from which an import stops to ask.
BOUND: Final = 0.1

#: Columns of a file of rejects to mend: where a row was refused and why. They are not part of the row.
ORIGIN: Final = ("rejected_in", "rejected_row", "rejected_because")

PROBLEMS_SQL: Final = "SELECT source_row, problem FROM entries WHERE problem IS NOT NULL"

#: Where lines have ids of their own: repeats are set aside.
PROBLEMS_AND_REPEATS_SQL: Final = """
SELECT source_row, problem FROM entries WHERE problem IS NOT NULL
UNION ALL SELECT source_row, 'aside.repeated' FROM repeats
"""

#: The same over several files, which only DuckDB reads.
PROBLEMS_OF_FILES_DUCKDB: Final = """
SELECT source, source_row, problem FROM entries WHERE problem IS NOT NULL
UNION ALL SELECT source, source_row, 'aside.repeated' FROM repeats
"""

SUMMARY_SQL: Final = """
SELECT reason, CAST(count(*) AS BIGINT) AS n, min(source_row) AS source_row,
  min_by(column_name, source_row) AS column_name, min_by(value, source_row) AS value
FROM rejects GROUP BY reason ORDER BY n DESC, reason
"""


def keep(engine: Engine, raw: RawTable, mapping: Mapping, kept: Sequence[str]) -> None:
    """The tables `rejects` and `set_aside`: file, row, reason, column, value, original (JSON)."""
    several = len(raw.sources) > 1
    if several:
        engine.step("problems", PROBLEMS_OF_FILES_DUCKDB)
    else:
        engine.step("problems", PROBLEMS_AND_REPEATS_SQL if "line" in kept else PROBLEMS_SQL)
    for name, prefix in (("rejects", "reject."), ("set_aside", "aside.")):
        engine.step(name, _with_originals(raw, mapping, prefix, several=several))
    engine.drop("problems")


def _with_originals(raw: RawTable, mapping: Mapping, prefix: str, *, several: bool) -> str:
    roles = [role for role in VALUES if role in mapping.columns]
    named = " ".join(
        f"WHEN problem LIKE 'reject.{role}.%' THEN {literal(mapping.columns[role])}" for role in roles
    )
    value = " ".join(
        f"WHEN problem LIKE 'reject.{role}.%' THEN CAST({identifier(mapping.columns[role])} AS VARCHAR)"
        for role in roles
    )
    if "kind" in mapping.columns and mapping.statuses_void:
        kind, words = identifier(mapping.columns["kind"]), ", ".join(map(literal, mapping.statuses_void))
        void = f" WHEN problem = 'aside.void' AND lower(CAST({kind} AS VARCHAR)) IN ({words}) THEN "
        named += void + literal(mapping.columns["kind"])
        value += f"{void} CAST({kind} AS VARCHAR)"
    if "status" in mapping.columns:
        named += f" WHEN problem = 'aside.void' THEN {literal(mapping.columns['status'])}"
        value += f" WHEN problem = 'aside.void' THEN CAST({identifier(mapping.columns['status'])} AS VARCHAR)"
    fields = ", ".join(
        f"{literal(column)}: {identifier(column)}" for column in raw.columns if column not in ORIGIN
    )
    on = "_row = source_row" + (" AND _source = source" if several else "")
    whole = "source, source_row" if several else "source_row"
    # A preset may make several rows of one: as many are taken as have a problem.
    return f"""
SELECT source, source_row, reason, column_name, value, original FROM (
SELECT *, CAST(row_number() OVER (PARTITION BY source, source_row, nth ORDER BY original) AS BIGINT) AS place
FROM (
SELECT _source AS source, _row AS source_row, problem AS reason, nth,
  CASE {named} END AS column_name,
  substr(CASE WHEN _defect IS NOT NULL THEN _defect_text {value} END, 1, 200) AS value,
  CASE WHEN _defect IS NOT NULL THEN CAST(to_json({{'_text': _defect_text}}) AS VARCHAR)
       ELSE CAST(to_json({{{fields}}}) AS VARCHAR) END AS original
FROM {identifier(raw.table)} JOIN (
  SELECT *, CAST(row_number() OVER (PARTITION BY {whole} ORDER BY problem) AS BIGINT) AS nth FROM problems
) ON {on}
WHERE problem LIKE '{prefix}%'
)) WHERE place = nth
"""


def summary(engine: Engine) -> list[Said]:
    """What the rejects are, by reason, most frequent first, each with its first row as the example."""
    return [
        REJECT_GROUP(
            n=row["n"], example=said(row["reason"], row["source_row"], row["column_name"], row["value"])
        )
        for row in engine.arrow(SUMMARY_SQL).to_pylist()
    ]


def said(reason: str, row: int, column: str | None, value: str | None) -> Said:
    """One reject as a sentence's code and parts.

    >>> said("reject.at.bad", 41, "date", "31.02.2024").english()
    "row 41, column date: '31.02.2024' is not a date"
    """
    import regulars.ledger.judging
    import regulars.ledger.records  # noqa: F401 - a stored reason is registered where rows are judged

    return lookup(reason)(row=row, column=column or "", value=value or "")


def within_bounds(engine: Engine, facts: Facts, *, force: bool) -> None:
    """Raise `TooManyRejects` when over a tenth of the rows, without those set aside, cannot be used."""
    judged = facts.rows - facts.set_aside
    if not force and facts.rejects > BOUND * judged:
        raise TooManyRejects(TOO_MANY_REJECTS, rejects=facts.rejects, rows=judged, summary=summary(engine))
