"""Prices kept beside a snapshot: the whole base in a JSON file, each client's rows in a Parquet file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.company import Company, disk_room
from regulars.portfolio.keeping import Kept, in_place
from regulars.portfolio.prices import reading
from regulars.portfolio.prices.model import Own, Prices

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

BASE: Final = Kept[Prices]("prices", 3, Prices)


@dataclass(frozen=True)
class Book:
    """Prices of the base, and the rows of each client: a table, or the file that it is kept in."""

    prices: Prices
    rows: pa.Table | Path

    def client(self, portfolio: Portfolio, client: str) -> list[Own]:
        """One client: all groups together, then each, most purchases first; empty where he bought nothing."""
        if isinstance(self.rows, Path):
            mine = pq.read_table(self.rows, filters=[("client", "=", client)])
        else:
            mine = self.rows.filter(pa.compute.equal(self.rows["client"], client))
        if not mine.num_rows:
            return []
        engine = portfolio.workspace()
        try:
            engine.table("meetings", mine)
            whole = engine.arrow(reading.IN_ALL_SQL)
        finally:
            engine.close()
        groups = [
            own
            for place, name in enumerate(mine["product_group"].to_pylist())
            for own in reading.owns(mine.slice(place, 1), name, self.prices)
        ]
        groups.sort(key=lambda each: (-each.purchases, each.group or ""))
        return [*reading.owns(whole, None, self.prices), *groups]


def work_out(portfolio: Portfolio) -> Book:
    """Prices of ``portfolio``, worked out from its lines and records."""
    engine = portfolio.workspace()
    try:
        reading.build(engine, portfolio.at)
        prices = reading.read(engine, portfolio.at, portfolio.record.level)
        return Book(prices, engine.arrow(reading.BY_CLIENT_SQL))
    finally:
        engine.close()


def kept(company: Company, snapshot: Path, portfolio: Portfolio) -> Book:
    """Prices of ``portfolio``, from beside its ``snapshot`` where they are there; else written there.

    A folder that may only be read keeps nothing; raises `DiskFull`.
    """
    known = found(company, snapshot, portfolio)
    if known is not None:
        return known
    book = work_out(portfolio)
    rows = _rows(company, snapshot)

    def write() -> None:
        part = rows.with_suffix(".part")
        with disk_room(rows):
            pq.write_table(book.rows, part, row_group_size=20_000)
            part.replace(rows)

    if in_place(write):
        BASE.write(BASE.file(company, snapshot), portfolio, book.prices, _basis(portfolio))
    return book


def found(company: Company, snapshot: Path, portfolio: Portfolio) -> Book | None:
    """What is kept beside ``snapshot``, where that is of ``portfolio``; else None."""
    rows = _rows(company, snapshot)
    known = BASE.found(BASE.file(company, snapshot), portfolio, _basis(portfolio))
    return Book(known[0], rows) if known is not None and rows.is_file() else None


def _rows(company: Company, snapshot: Path) -> Path:
    return company.beside(snapshot, BASE.name, "parquet")


def _basis(portfolio: Portfolio) -> dict[str, Any]:
    return {"discounts": len(portfolio.told("discounts"))}
