"""Discounts, coupons and campaigns of The Complete Journey: what was bought beside what was on offer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measure import table
from regulars.cli import journey
from regulars.engine.duckdb import DuckDB
from regulars.portfolio.prices import reading
from regulars.portfolio.prices.model import Group, Prices
from regulars.portfolio.totals import Estimate

LEVEL = 0.9
#: Commodities shown: those with most given away.
SHOWN = 12
#: File -> its table.
CALLED = {
    "campaigns": "targets", "campaign_descriptions": "descriptions", "coupons": "coupons",
    "coupon_redemptions": "redemptions",
}  # fmt: skip

# Households targeted by a campaign and not, its time, and the same length before it.
BOUGHT_DUCKDB = """
SELECT c.type, d.campaign_id, h.household_id, t.household_id IS NOT NULL AS target,
  count(CASE WHEN l.sold_on BETWEEN d.start_date AND d.end_date THEN 1 END) > 0 AS during,
  count(CASE WHEN l.sold_on < d.start_date THEN 1 END) > 0 AS before
FROM descriptions d
JOIN (SELECT campaign_id, campaign_type AS type FROM descriptions) c USING (campaign_id)
CROSS JOIN (SELECT DISTINCT client AS household_id FROM lines) h
LEFT JOIN targets t ON t.campaign_id = d.campaign_id AND t.household_id = h.household_id
LEFT JOIN (SELECT DISTINCT p.campaign_id, s.client, s.sold_on
           FROM coupons p JOIN lines s ON s.product = p.product_id) l
  ON l.campaign_id = d.campaign_id AND l.client = h.household_id
 AND l.sold_on BETWEEN d.start_date - CAST(d.end_date - d.start_date + 1 AS INTEGER) AND d.end_date
WHERE d.start_date - CAST(d.end_date - d.start_date + 1 AS INTEGER) >= DATE '2017-01-01'
  AND d.end_date <= DATE '2017-12-31'
GROUP BY ALL
"""
REDEEMED_DUCKDB = """
SELECT d.campaign_type AS type, count(*) AS redeemed, count(DISTINCT r.household_id) AS households
FROM redemptions r JOIN descriptions d USING (campaign_id) GROUP BY ALL ORDER BY type
"""


def main() -> str:
    """Shares, answers by commodity, campaigns."""
    engine = DuckDB()
    lines = _lines()
    engine.table("lines", lines)
    engine.table("told_discounts", _nothing_told())
    at = dt.date(2017, 12, 31)
    reading.build(engine, at)
    seen = reading.read(engine, at, LEVEL)
    return f"{_shares(seen)}\n{_campaigns(engine)}"


def _lines() -> pa.Table:
    """The receipts' lines by product, commodities as groups; what is no sale is left out."""
    sold = journey.sales()
    raw = pq.read_table(journey.home() / "transactions.parquet", columns=["product_id"])
    use = pc.equal(sold["status"], "sold")
    kept, product = sold.filter(use), raw["product_id"].filter(use)
    moment = kept["time"].cast(pa.timestamp("us", "UTC") if kept["time"].type.tz else pa.timestamp("us"))
    money = pa.decimal128(18, 2)
    columns = {
        "client": kept["household"],
        "sold_on": moment.cast(pa.date32()),
        "amount": pc.round(kept["sales_value"], 2).cast(money),
        "discount": pc.round(kept["discount"], 2).cast(money),
        "quantity": kept["quantity"].cast(pa.float64()).cast(pa.decimal128(18, 3)),
        "cost": pa.nulls(len(kept), money),
        "product": product.cast(pa.string()),
        "product_group": pc.fill_null(kept["category"], ""),
        "product_name": pa.nulls(len(kept), pa.string()),
        "is_return": pa.array(np.zeros(len(kept), bool)),
        "line_id": pa.array(np.arange(len(kept)).astype(str)),
    }
    return pa.table(columns)


def _nothing_told() -> pa.Table:
    text, number = pa.string(), pa.decimal128(18, 3)
    names = {"product": text, "from_on": pa.date32(), "until_on": pa.date32(), "share": number}
    return pa.schema([*names.items(), ("client", text), ("chance", number)]).empty_table()


def _shares(seen: Prices) -> str:
    rows = [_row("all", seen.everyone), *(_row(str(each.group), each) for each in seen.groups[:SHOWN])]
    head = ["commodity", "clients", "on discount", "on offer", "times as readily", "elasticity of quantity",
            "given, $", "of it anyway, $"]  # fmt: skip
    given = seen.discounts
    aside = ", ".join(f"{each.lines:,} {each.why} (${each.discount:,})" for each in given.aside) or "none"
    told = sum(each.times is not None for each in seen.groups)
    known = (
        f"Of {len(seen.groups)} commodities {told} can be told. Given to clients ${given.clients:,} of "
        f"${given.ledger:,} on record; set aside: {aside}. Rises seen: {len(seen.rises)}."
    )
    return f"{table(head, rows)}\n{known}\n"


def _row(name: str, each: Group) -> list[str]:
    return [
        name.lower(),
        f"{each.clients:,}",
        "—" if each.share is None else f"{each.share.mean:.3f}",
        "—" if each.offered is None else f"{each.offered:.3f}",
        _ranged(each.times),
        _ranged(each.elasticity),
        f"{each.given:,}",
        _ranged(each.anyway, 0),
    ]


def _ranged(told: Estimate | None, digits: int = 2) -> str:
    if told is None:
        return "cannot tell"
    return f"{told.mean:,.{digits}f} ({told.low:,.{digits}f} to {told.high:,.{digits}f})"


def _campaigns(engine: DuckDB) -> str:
    for name in CALLED:
        rows = pq.read_table(journey.home() / f"{name}.parquet")
        engine.table(CALLED[name], _as_text(rows))
    bought = engine.connection.sql(BOUGHT_DUCKDB).to_arrow_table()
    redeemed = {row[0]: row[1:] for row in engine.connection.execute(REDEEMED_DUCKDB).fetchall()}
    rows = []
    for kind in sorted(set(bought["type"].to_pylist())):
        mine = bought.filter(pc.equal(bought["type"], kind))
        target = mine["target"].to_numpy(zero_copy_only=False)
        during, before = (mine[name].to_numpy(zero_copy_only=False) for name in ("during", "before"))
        share = [each[use].mean() for use in (target, ~target) for each in (during, before)]
        rows.append(
            [
                str(kind), f"{int(target.sum()):,}", *(f"{each:.3f}" for each in share),
                f"{share[0] - share[2]:+.3f}", f"{share[0] - share[1] - (share[2] - share[3]):+.3f}",
                f"{redeemed.get(kind, (0, 0))[0]:,}",
            ]
        )  # fmt: skip
    head = ["campaigns", "targeted", "bought during", "bought before", "others, during", "others, before",
            "difference", "less the difference before", "coupons redeemed"]  # fmt: skip
    return table(head, rows)


def _as_text(rows: pa.Table) -> Any:
    """Identifiers as text, whatever the file has."""
    made = {}
    for name in rows.column_names:
        column = rows[name]
        kind = pa.date32() if name.endswith("_date") else pa.string()
        made[name] = column.cast(kind) if name.endswith(("_id", "_type", "_date")) else column
    return pa.table(made)
