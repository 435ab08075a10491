"""The portfolio's tables as files to take out: CSV, XLSX, Parquet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from regulars.company import disk_room
from regulars.desk import listing
from regulars.phrases import say
from regulars.portfolio import Portfolio
from regulars.reasons import lookup
from regulars.report import spreadsheet
from regulars.report.export_texts import COLUMNS, TABLES

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
#: Columns that hold amounts of money, or are worked out of them.
MONEY: Final = frozenset(
    {
        "revenue", "margin", "value", "expected_value", "expected_value_low", "expected_value_high",
        "ltv", "ltv_low", "ltv_high", "expected_revenue", "expected_margin", "margin_beyond",
        "at_stake", "at_stake_low", "at_stake_high",
    }
)  # fmt: skip
_ROWS: Final = 20_000
_PIECE: Final = 1 << 16


@dataclass(frozen=True)
class Asked:
    """What a table is asked for: clients narrowed down (None: all of them), one client's products, one
    product's buyers within ``budget``.
    """

    narrowed: listing.Narrowed | None = None
    client: str = ""
    product: str = ""
    budget: int | None = None


@dataclass(frozen=True)
class Rows:
    """A table: its columns, how many rows, the rows a batch at a time."""

    schema: pa.Schema
    n: int
    batches: Iterable[pa.RecordBatch]

    def without_money(self) -> Rows:
        """The same without `MONEY`."""
        kept = [name for name in self.schema.names if name not in MONEY]
        schema = pa.schema([self.schema.field(name) for name in kept])
        return Rows(schema, self.n, (batch.select(kept) for batch in self.batches))


def rows(portfolio: Portfolio, table: str, asked: Asked, lang: str) -> Rows:
    """The rows of ``table``, one of `TABLES`; raises `LookupFailed` for an unknown client or product."""
    if table == "clients" and asked.narrowed is not None:
        made = listing.clients(portfolio, asked.narrowed).drop_columns(["n"])
    elif table in ("clients", "products"):
        long = portfolio.clients() if table == "clients" else portfolio.products()
        empty = long.query(f'SELECT * FROM "{long.name}" LIMIT 0')
        return Rows(empty.schema, len(long), long.batches())
    elif table == "sell-to":
        made = _with_words(portfolio.sell_to(asked.client), lang)
    elif table == "buyers-of":
        made = portfolio.buyers_of(asked.product, budget=asked.budget)
    else:
        made = _with_asks(portfolio.to_call(None), lang)
    return Rows(made.schema, made.num_rows, made.to_batches(max_chunksize=_ROWS))


def pieces(table: str, form: str, found: Rows, lang: str) -> Iterator[bytes]:
    """The file of the kind ``form`` (of `MEDIA`), a piece at a time.

    Raises `ArgumentInvalid` where a sheet has no room, `DiskFull`, both before the first piece.
    """
    heading = [say(COLUMNS[each], lang) if each in COLUMNS else each for each in found.schema.names]
    if form == "csv":
        return spreadsheet.as_csv(heading, found.batches)
    return _file(form, say(TABLES[table], lang), heading, found)


def _with_words(found: pa.Table, lang: str) -> pa.Table:
    """The reasons as sentences."""
    told = [
        say(lookup(row["reason"])(n=row["times"]), lang) if row["reason"] else None
        for row in found.select(["reason", "times"]).to_pylist()
    ]
    return found.set_column(found.schema.get_field_index("reason"), "reason", pa.array(told, pa.string()))


def _with_asks(found: pa.Table, lang: str) -> pa.Table:
    """What to ask as a sentence."""
    told = [
        say(lookup(row["ask"])(products=row["stopped_names"]), lang) if row["ask"] else None
        for row in found.select(["ask", "stopped_names"]).to_pylist()
    ]
    return found.set_column(found.schema.get_field_index("ask"), "ask", pa.array(told, pa.string()))


def _file(form: str, title: str, heading: list[str], found: Rows) -> Iterator[bytes]:
    """A file that has to be written whole before its first byte can go; raises before that."""
    place = tempfile.TemporaryDirectory(prefix="regulars-")
    path = Path(place.name) / f"table.{form}"
    try:
        with disk_room(path):
            if form == "xlsx":
                spreadsheet.as_xlsx(path, title, heading, found.batches)
            else:
                spreadsheet.as_parquet(path, found.schema, found.batches)
    except BaseException:
        place.cleanup()
        raise
    return _read(place, path)


def _read(place: Any, path: Path) -> Iterator[bytes]:
    with place, path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
