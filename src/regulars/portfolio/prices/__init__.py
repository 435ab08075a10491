"""Prices and discounts: bought on discount beside what is on offer, what answers it, what it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from regulars.engine.tables import LongTable
from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.portfolio.prices import reading
from regulars.portfolio.prices.keeping import Book, found, kept, work_out
from regulars.portfolio.prices.lots import Uplift, uplift
from regulars.portfolio.prices.model import Aside, Discounts, Group, Lot, Own, Prices
from regulars.portfolio.prices.rises import Rise

if TYPE_CHECKING:
    from regulars.portfolio.portfolio import Portfolio

__all__ = [
    "Aside", "Book", "Discounts", "Group", "Lot", "Own", "Prices", "Rise", "Uplift", "by_client", "by_group",
    "found", "kept", "table", "uplift", "work_out",
]  # fmt: skip


def table(portfolio: Portfolio, by: str) -> LongTable:
    """`by_group` or `by_client`; raises `ArgumentInvalid` for another ``by``."""
    if by not in ("group", "client"):
        raise ArgumentInvalid(ARGUMENT_INVALID, name="by", value=repr(by), expected='"group" or "client"')
    engine = portfolio.workspace()
    book = work_out(portfolio)
    rows = by_group(book.prices) if by == "group" else by_client(portfolio, book)
    engine.table(f"prices_by_{by}", rows)
    return LongTable(engine, f"prices_by_{by}")


def by_group(prices: Prices) -> pa.Table:
    """One row a product group, the most given away first; doubles in money of the ledger."""
    told = {
        "share": [each.share for each in prices.groups],
        "times": [each.times for each in prices.groups],
        "elasticity": [each.elasticity for each in prices.groups],
        "anyway": [each.anyway for each in prices.groups],
        "brought": [each.brought for each in prices.groups],
        "earned": [each.earned for each in prices.groups],
    }
    columns = {
        "group": pa.array([each.group for each in prices.groups], pa.string()),
        **{
            name: pa.array([getattr(each, name) for each in prices.groups], pa.int64())
            for name in ("clients", "purchases", "on_discount")
        },
        "offered": pa.array([each.offered for each in prices.groups], pa.float64()),
        "given": pa.array([each.given for each in prices.groups], pa.decimal128(18, 2)),
    }
    for name, estimates in told.items():
        for part, suffix in (("mean", ""), ("low", "_low"), ("high", "_high")):
            values = [None if each is None else getattr(each, part) for each in estimates]
            columns[f"{name}{suffix}"] = pa.array(values, pa.float64())
    columns["only_on_discount"] = pa.array([each.only for each in prices.groups], pa.float64())
    columns["reason"] = pa.array([each.reason and each.reason.code for each in prices.groups], pa.string())
    return pa.table(columns)


def by_client(portfolio: Portfolio, book: Book) -> pa.Table:
    """One row a client, all his groups together, in order of client."""
    engine = portfolio.workspace()
    try:
        engine.table("meetings", book.rows)
        return reading.table(engine.arrow(reading.IN_ALL_SQL), None, book.prices)
    finally:
        engine.close()
