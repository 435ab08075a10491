"""Prices kept beside a snapshot: the whole base in a JSON file, each client's rows in a Parquet file.

Both say what they were made from; anything else, or what cannot be read, is worked out anew. Both go with
the snapshot, and so at an erasure.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.company import NOT_ALLOWED, Company, write_whole
from regulars.portfolio.prices import reading
from regulars.portfolio.prices.model import Own, Prices
from regulars.reasons import Said, from_json

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

#: Changes with what is worked out, so that an older file is made anew.
VERSION: Final = 1
NAME: Final = "prices"


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
    file, rows = company.beside(snapshot, NAME), company.beside(snapshot, NAME, "parquet")
    try:
        part = rows.with_suffix(".part")
        pq.write_table(book.rows, part, row_group_size=20_000)
        part.replace(rows)
        write_whole(file, json.dumps({"key": _key(portfolio), "prices": plain(book.prices)}))
    except OSError as refused:
        if refused.errno not in NOT_ALLOWED:
            raise
    return book


def found(company: Company, snapshot: Path, portfolio: Portfolio) -> Book | None:
    """What is kept beside ``snapshot``, where that is of ``portfolio``; else None."""
    file, rows = company.beside(snapshot, NAME), company.beside(snapshot, NAME, "parquet")
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError, ValueError):
        return None
    if not isinstance(told, dict) or told.get("key") != _key(portfolio) or not rows.is_file():
        return None
    return Book(typing.cast("Prices", again(Prices, told["prices"])), rows)


def _key(portfolio: Portfolio) -> dict[str, Any]:
    record = portfolio.record
    told = {
        "version": VERSION,
        "fingerprint": record.fingerprint,
        "at": record.at.isoformat(),
        "level": record.level,
    }
    return told | {"told": len(portfolio.told("discounts"))}


def plain(value: Any) -> Any:
    """JSON values of dataclasses as they stand in this package."""
    if isinstance(value, Said):
        return value.as_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return [[each, plain(inner)] for each, inner in value.items()]
    if isinstance(value, tuple | list | np.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return value.item()
    return str(value) if isinstance(value, Decimal | dt.date) else value


def again(kind: Any, value: Any) -> Any:
    """What `plain` made of a ``kind``, as it was.

    >>> from regulars.portfolio.prices.model import Aside
    >>> one = Aside("whole", 2, Decimal("7.10"))
    >>> again(Aside, plain(one)) == one
    True
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if value is None:
        return None
    if origin in (types.UnionType, typing.Union):
        return again(next(each for each in inner if each is not type(None)), value)
    if origin is tuple:
        return tuple(again(inner[0], each) for each in value)
    if origin is dict:
        return {name: again(inner[1], each) for name, each in value}
    if kind is Said:
        return from_json(value)
    if dataclasses.is_dataclass(kind):
        fields: Mapping[str, Any] = typing.get_type_hints(kind)
        return typing.cast("type", kind)(**{name: again(fields[name], each) for name, each in value.items()})
    if origin is np.ndarray:
        return np.array(value)
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    return kind(value) if kind in (Decimal, float) else value
