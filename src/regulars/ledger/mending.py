"""Rejects as a file to mend: written with their reasons, taken back in the place they were meant for."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.company import Company
from regulars.ledger import store
from regulars.ledger.formats.table import RawTable, identifier
from regulars.ledger.mapping import Habits, Mapping
from regulars.ledger.rejects import ORIGIN, said

if TYPE_CHECKING:
    import duckdb

    from regulars.engine.duckdb import DuckDB
    from regulars.ledger.reading import Staged

OPEN_DUCKDB: Final = """
SELECT refused.source, source_row, reason, column_name, value, original, mapping
FROM store.refused JOIN store.imports USING (import_id)
WHERE resolved_by IS NULL AND reason LIKE 'reject.%' AND refused.kind = $kind
ORDER BY import_id, refused.source, source_row
"""

ORIGINS_DUCKDB: Final = """
CREATE OR REPLACE TABLE origins AS
SELECT _row AS mended_row, rejected_in, TRY_CAST(rejected_row AS BIGINT) AS rejected_row FROM {raw}
"""

#: Rows of the mended file that answer a reject still open. A row whose reject is settled has been taken in
#: before.
ANSWERS_DUCKDB: Final = """
CREATE OR REPLACE TEMP TABLE answers AS
SELECT mended_row, kind, source, source_row FROM origins JOIN store.refused
  ON source = rejected_in AND source_row = rejected_row
WHERE resolved_by IS NULL AND reason LIKE 'reject.%'
"""

#: Mended lines stand where they were meant to: in their first file and row, numbered after the lines of that
#: file that say the same. Rows somebody has added to the file are lines of their own.
MENDED_LINES_DUCKDB: Final = """
CREATE OR REPLACE TEMP TABLE mended AS
SELECT incoming.* REPLACE (answers.source AS source, answers.source_row AS source_row,
  CASE WHEN line_id LIKE '% line %' THEN line_id ELSE
    concat(split_part(line_id, '-', 1), '-', row_number() OVER (
      PARTITION BY answers.source, split_part(line_id, '-', 1) ORDER BY answers.source_row)
        + coalesce(same, 0))
  END AS line_id)
FROM incoming JOIN answers ON incoming.source_row = answers.mended_row AND answers.kind = 'sales'
LEFT JOIN (SELECT source, split_part(line_id, '-', 1) AS says, count(*) AS same FROM store.sales
           GROUP BY ALL) AS known
  ON known.source = answers.source AND known.says = split_part(line_id, '-', 1)
UNION ALL
SELECT incoming.* FROM incoming JOIN origins ON source_row = mended_row WHERE rejected_in IS NULL
"""

SETTLE_DUCKDB: Final = """
UPDATE store.refused SET resolved_by = $import_id FROM answers
WHERE refused.kind = $kind AND refused.source = answers.source AND refused.source_row = answers.source_row
  AND resolved_by IS NULL AND
  mended_row NOT IN (SELECT source_row FROM incoming_refused WHERE reason LIKE 'reject.%')
"""

#: Rows that are still wrong keep their reject, with what is wrong now.
STILL_WRONG_DUCKDB: Final = """
UPDATE store.refused SET reason = again.reason, column_name = again.column_name, value = again.value,
  original = again.original
FROM answers JOIN incoming_refused AS again ON again.source_row = mended_row AND again.reason LIKE 'reject.%'
WHERE refused.kind = $kind AND refused.source = answers.source AND refused.source_row = answers.source_row
  AND resolved_by IS NULL
"""


def is_mended(source: Any) -> bool:
    """Whether ``source`` is a file that `export_rejects` wrote: its header says so."""
    if not isinstance(source, str | Path) or not Path(source).is_file():
        return False
    with Path(source).open("rb") as file:
        head = file.read(65536).split(b"\n", 1)[0]
    return all(column.encode() in head for column in ORIGIN)


def export_rejects(company: Company, path: str | Path, kind: str = "sales") -> list[Path]:
    """Write the open rejects to ``path`` as CSV: the original columns as they were, and why each was refused.

    Mend the cells and import the file again. Rejects of files that were read in different ways go to files of
    their own, ``path`` with a number. Returns the files written; none when nothing is refused.
    """
    engine = store.attached(company)
    refused = engine.connection.execute(OPEN_DUCKDB, {"kind": kind}).fetchall()
    engine.close()
    groups: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in refused:
        groups[row[-1]].append(row)
    written: list[Path] = []
    for number, rows in enumerate(groups.values(), start=1):
        target = Path(path)
        target = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        _write(target, rows)
        written.append(target)
    return written


def _write(path: Path, rows: list[tuple[Any, ...]]) -> None:
    originals = [json.loads(row[5]) for row in rows]
    columns = list(dict.fromkeys(column for original in originals for column in original))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, *ORIGIN])
        for (source, row, reason, column, value, *_), original in zip(rows, originals, strict=True):
            because = said(reason, row, column, value).english()
            writer.writerow([*(original.get(name, "") for name in columns), source, row, because])


def mapping_of(company: Company, staged: Staged) -> Mapping | None:
    """How the file was read from which the rejects in ``staged`` come."""
    first = staged.engine.arrow(f'SELECT min(rejected_in) AS source FROM "{staged.raw.table}"')
    engine = store.attached(company)
    found = engine.connection.execute(
        "SELECT mapping FROM store.refused JOIN store.imports USING (import_id) "
        "WHERE refused.source = $source LIMIT 1",
        {"source": first.column("source")[0].as_py()},
    ).fetchall()
    engine.close()
    return from_json(found[0][0]) if found else None


def from_json(text: str) -> Mapping:
    """The mapping an import has written down."""
    parts = json.loads(text)
    parts["habits"] = Habits(**parts["habits"])
    parts["statuses_void"] = tuple(parts["statuses_void"])
    return Mapping(**parts)


def keep_origins(engine: DuckDB, raw: RawTable) -> None:
    """Remember where each row of the mended file was refused."""
    engine.connection.execute(ORIGINS_DUCKDB.format(raw=identifier(raw.table)))


def place(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside the transaction: the table `mended` of sale lines to add, each where it was meant to stand."""
    connection.execute(ANSWERS_DUCKDB)
    connection.execute(MENDED_LINES_DUCKDB)


def settle(connection: duckdb.DuckDBPyConnection, import_id: int, kind: str) -> int:
    """Inside the transaction: settle the rejects whose rows came back sound; how many."""
    connection.execute(ANSWERS_DUCKDB)
    connection.execute(STILL_WRONG_DUCKDB, {"kind": kind})
    return int(connection.execute(SETTLE_DUCKDB, {"import_id": import_id, "kind": kind}).fetchall()[0][0])
