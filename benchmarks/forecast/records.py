"""The Complete Journey under the protocol's exclusions: daily rows for rivals, sale lines for the package."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

KEPT_DUCKDB = """
CREATE OR REPLACE TABLE kept AS
SELECT t.household_id::VARCHAR AS client, p.{grain} AS product, t.transaction_timestamp::TIMESTAMP AS sold_at,
       t.basket_id::VARCHAR AS basket, t.sales_value::DECIMAL(18,2) AS amount,
       least(t.quantity, $clip)::DECIMAL(18,3) AS quantity,
       date_diff('day', $first, t.transaction_timestamp::DATE) AS day
FROM read_parquet($transactions) AS t JOIN read_parquet($products) AS p USING (product_id)
WHERE p.{grain} IS NOT NULL AND t.quantity >= $least AND t.transaction_timestamp::DATE <= $last
  AND NOT list_contains($departments, p.department)
  AND (p.product_category IS NULL OR NOT list_contains($categories, p.product_category))
  AND (p.product_type IS NULL OR NOT list_contains($types, p.product_type))
"""
GRAINS = ("product_category", "product_type", "product_id")
COLUMNS = {name: name for name in ("client", "at", "amount", "order", "product", "quantity")}


class Journey:
    """The kept lines of one grain."""

    def __init__(self, journey: dict[str, Any], grain: str) -> None:
        if grain not in GRAINS:
            raise ValueError(f"no grain {grain}")
        self.first_day: dt.date = journey["first_day"]
        self._tables = duckdb.connect(config={"threads": 1})
        self._tables.execute("SET enable_progress_bar = false")
        self._tables.execute(
            KEPT_DUCKDB.format(grain=grain),
            {
                "transactions": _parquet(journey["package"], "transactions"),
                "products": _parquet(journey["package"], "products"),
                "first": journey["first_day"],
                "last": journey["last_day"],
                "clip": journey["max_units_a_line"],
                "least": journey["min_quantity"],
                "departments": journey["excluded_departments"],
                "categories": journey["excluded_categories"],
                "types": journey["excluded_types"],
            },
        )

    def rows(self) -> dict[str, np.ndarray]:
        """One row a client, product and day: their numbers, lines and units; with names, sorted."""
        found = self._tables.execute(
            """
            SELECT dense_rank() OVER (ORDER BY client) - 1 AS client, dense_rank() OVER (ORDER BY product) - 1
                   AS product, day, lines, units
            FROM (SELECT client, product, day, count(*) AS lines, sum(quantity)::DOUBLE AS units
                  FROM kept GROUP BY ALL) AS daily
            ORDER BY client, product, day
            """
        ).fetchnumpy()
        names = {
            f"{name}s": np.array(
                [
                    r[0]
                    for r in self._tables.execute(f"SELECT DISTINCT {name} FROM kept ORDER BY 1").fetchall()
                ]
            )
            for name in ("client", "product")
        }
        return {
            name: np.asarray(found[name]) for name in ("client", "product", "day", "lines", "units")
        } | names

    def lines(self) -> pa.Table:
        """Every kept line, as `regulars.read_ledger` takes them with ``COLUMNS``."""
        kept = 'SELECT client, sold_at AS "at", amount, basket AS "order", product, quantity FROM kept'
        return self._tables.sql(kept).to_arrow_table()

    def before(self, days: int) -> dt.date:
        """The last day known when the first ``days`` days are."""
        return self.first_day + dt.timedelta(days=days - 1)


def _parquet(package: str, name: str) -> str:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"The package {package} is not installed: pip install regulars[demo]")
    (path,) = (p for p in Path(found.origin).parent.rglob("*.parquet") if p.stem.startswith(name))
    return str(path)
