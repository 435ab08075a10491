"""Lines of small shops, on any engine, with the days that every lens counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pytest
from sales_made import AT, COLUMNS, Sale, Sales, lines_of

import regulars
from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from regulars.scorecard import days


@pytest.fixture(scope="session")
def shop_lines() -> pa.Table:
    """Two years of a shop with costs, returns and walk-ins: the table ``lines``."""
    drawn = regulars.simulate("bg/nbd", clients=220, products=12, returns=0.06, weeks=110, seed=5).lines
    rng = np.random.default_rng(5)
    walk_in = {order: rng.random() < 0.1 for order in sorted(set(drawn["order"].to_pylist()))}
    named = zip(drawn["order"].to_pylist(), drawn["client"].to_pylist(), strict=True)
    client = pa.array([None if walk_in[order] else client for order, client in named], pa.string())
    sales = drawn.set_column(drawn.schema.get_field_index("client"), "client", client)
    return regulars.read_ledger(sales, {name: name for name in COLUMNS}).lines.arrow()


@pytest.fixture(scope="session")
def shop(shop_lines: pa.Table) -> Iterator[regulars.Portfolio]:
    engine = DuckDB()
    engine.table("lines", shop_lines)
    with regulars.fit(Sales(engine), seed=2) as portfolio:
        yield portfolio


@pytest.fixture(scope="session")
def counted() -> Callable[..., Engine]:
    """An engine in which the days of these sales up to `AT` are counted."""

    def made(sales: list[Sale], *, margin: bool = False) -> Engine:
        engine = DuckDB()
        engine.table("lines", lines_of(sales))
        days.build(engine, AT, margin=margin)
        return engine

    return made
