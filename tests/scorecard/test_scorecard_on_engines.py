"""The scorecard's tables are the same on every engine, and what they say is so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sales_made import AT

import regulars
from regulars import scorecard
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.scorecard import days, foresight
from regulars.scorecard.crossing import BEST_CLIENTS_SQL
from regulars.scorecard.first_products import shrunken


def tables(engine: Engine, shop: regulars.Portfolio, foretold: pa.Table, origin: dt.date) -> dict[str, Any]:
    """Everything the scorecard takes from an engine that holds ``lines`` and ``client_rows``."""
    record = shop.record
    days.build(engine, record.at, margin=shop.value_basis == "margin")
    lenses = scorecard.lenses(engine, record.first_on, record.at, margin=True)
    cohorts = scorecard.cohorts(engine, record.first_on, record.at)
    first = scorecard.first_products(engine, record.first_on, record.at, 0.9)
    assert first is not None
    return {
        "lenses": lenses,
        "groups": lenses.groups,
        "changes": lenses.changes,
        "health": cohorts.health,
        "sizes": cohorts.sizes,
        "ages": cohorts.ages,
        "first": first.rows,
        "slipping": scorecard.slipping(engine, record.at),
        "best": engine.arrow(BEST_CLIENTS_SQL, top=5),
        "classes": engine.arrow(foresight.CLASSES_SQL, origin=record.at),
        "size": engine.arrow(foresight.SIZE_SQL),
        "sample": engine.arrow(foresight.SAMPLED_LINES_SQL, every=7).select(["client", "line_id", "amount"]),
        "held": foresight.judge(engine, foretold, origin, 13, record.at, 0.9),
    }


def test_every_engine_gives_the_same_tables(
    engine: Engine, shop: regulars.Portfolio, shop_lines: pa.Table
) -> None:
    client_rows = shop.workspace().arrow("SELECT * FROM client_rows")
    origin = shop.at - dt.timedelta(weeks=13)
    foretold = shop.workspace().arrow(foresight.CLASSES_SQL, origin=shop.at)
    here = DuckDB()
    for each in (engine, here):
        each.table("lines", shop_lines)
        each.table("client_rows", client_rows)
    one, other = (tables(each, shop, foretold, origin) for each in (engine, here))
    for name, seen in one.items():
        known = other[name]
        if isinstance(seen, pa.Table):
            same(seen, known, name)
    assert one["lenses"].split == other["lenses"].split
    assert one["held"].everyone.came == other["held"].everyone.came > 0
    assert [held.clients for held in one["held"].classes] == [held.clients for held in other["held"].classes]


def same(one: pa.Table, other: pa.Table, name: str) -> None:
    """Same columns, types and rows; doubles to nine digits, in whatever order rows came."""
    assert one.schema == other.schema, name
    keys = [(field.name, "ascending") for field in one.schema if not pa.types.is_floating(field.type)]
    one, other = one.sort_by(keys), other.sort_by(keys)
    for column in one.column_names:
        left, right = one[column].to_pylist(), other[column].to_pylist()
        if pa.types.is_floating(one.schema.field(column).type):
            assert left == pytest.approx(right, rel=1e-9, abs=1e-9, nan_ok=True), (name, column)
        else:
            assert left == right, (name, column)


def test_rows_and_columns_of_the_crossing_sum_to_the_base(shop: regulars.Portfolio) -> None:
    seen = scorecard.crossing(shop, shop.workspace(), clients=6, groups=1)
    assert seen is not None and seen.other_clients and seen.other_groups and seen.by_group
    assert seen.values.shape == (7, 2)
    products = shop.products().arrow()
    units, walk_ins = (products[name].to_numpy() for name in ("expected_units", "walk_in_units"))
    margin = np.nan_to_num(products["expected_margin"].to_numpy(zero_copy_only=False))
    assert seen.values.sum() == pytest.approx((margin * (1 - walk_ins / units)).sum(), rel=1e-9)
    sold = shop.sell_to(seen.clients[0])
    pairs = np.nansum(sold["expected_margin"].to_numpy(zero_copy_only=False))
    assert seen.rows[0] == pytest.approx(pairs, rel=0.005)
    worth = shop.clients().query("SELECT expected_value FROM clients ORDER BY 1 DESC LIMIT 1")
    assert seen.rows[0] == pytest.approx(worth["expected_value"][0].as_py(), rel=1e-12)


def test_what_was_foretold_is_held_against_what_came(shop: regulars.Portfolio, shop_lines: pa.Table) -> None:
    with days.days_of(shop) as engine:
        seen = scorecard.look_back(shop, engine)
    assert seen is not None
    until = {row["sold_on"] for row in shop_lines.to_pylist()}
    assert max(until) == shop.at
    bought = {
        (row["client"], row["sold_on"])
        for row in shop_lines.to_pylist()
        if row["client"] is not None and row["amount"] > 0 and not row["is_return"]
    }
    known = {client for client, day in bought if day <= seen.origin}
    came = [client for client, day in bought if day > seen.origin and client in known]
    assert seen.everyone.came == len(came)
    assert seen.everyone.clients == len(known)
    assert seen.everyone.low < seen.everyone.foretold < seen.everyone.high
    # The law that made these sales is one of those fitted, so most of them lie within their ranges.
    assert seen.everyone.within / seen.everyone.clients > 0.85


def test_short_records_cannot_be_looked_back_on() -> None:
    sales = pa.table(
        {
            "client": ["Ann", "Ion"] * 10,
            "at": [AT - dt.timedelta(days=n) for n in range(20)],
            "amount": [5.0] * 20,
        }
    )
    ledger = regulars.read_ledger(sales, {name: name for name in ("client", "at", "amount")})
    with regulars.fit(ledger) as portfolio, days.days_of(portfolio) as engine:
        assert scorecard.look_back(portfolio, engine) is None
        assert scorecard.first_products(engine, portfolio.record.first_on, portfolio.at, 0.9) is None
        assert scorecard.crossing(portfolio, engine) is None


def test_means_are_drawn_together_by_as_much_as_chance_explains() -> None:
    """Twenty true means, each seen with noise: the drawn ones lie closer to the truth than the seen ones."""
    rng = np.random.default_rng(7)
    errors = []
    for _ in range(200):
        truth = rng.normal(100, 5, 20)
        variance = rng.uniform(20, 80, 20)
        seen = rng.normal(truth, np.sqrt(variance))
        drawn, _error = shrunken(seen, variance, float(np.mean(seen)))
        errors.append([np.mean((seen - truth) ** 2), np.mean((drawn - truth) ** 2)])
    as_seen, as_drawn = np.mean(errors, axis=0)
    assert as_drawn < 0.6 * as_seen
