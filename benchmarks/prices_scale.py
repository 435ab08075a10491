"""Prices of a million clients and ten million lines, from a snapshot as a desk's reader opens it."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path

from benchmarks.measure import DATA
from regulars.engine.duckdb import DuckDB
from regulars.portfolio.prices import reading

AT = dt.date(2025, 12, 31)

# Two years, 5,000 products in 50 groups; a product is on offer in a quarter of the weeks at 10 to 30% off,
# and is bought twice as often then.
LINES_DUCKDB = """
CREATE TABLE store.lines AS
SELECT concat('c', lpad(CAST(client AS VARCHAR), 7, '0')) AS client, sold_on,
  CAST(5 * quantity * (1 - cut) AS DECIMAL(18, 2)) AS amount,
  CAST(CASE WHEN cut > 0 THEN 5 * quantity * cut END AS DECIMAL(18, 2)) AS discount,
  CAST(quantity AS DECIMAL(18, 3)) AS quantity, CAST(3 * quantity AS DECIMAL(18, 2)) AS cost,
  concat('p', CAST(product AS VARCHAR)) AS product,
  concat('g', CAST(product % 50 AS VARCHAR)) AS product_group,
  CAST(NULL AS VARCHAR) AS product_name,
  FALSE AS is_return, CAST(n AS VARCHAR) AS line_id
FROM (
  SELECT *, CASE WHEN offer % 4 = 0 THEN (1 + offer // 4 % 3) / 10.0 ELSE 0 END AS cut,
    1 + (draw // 7) % 4 + CASE WHEN offer % 4 = 0 THEN draw % 2 ELSE 0 END AS quantity
  FROM (
    SELECT n, hash(n) % 1000000 AS client, hash(n, 5) AS draw,
      DATE '2024-01-01' + CAST(hash(n, 2) % 731 AS INTEGER) AS sold_on,
      CAST(floor(5000 * pow((hash(n, 3) % 1000003) / 1000003.0, 2)) AS INTEGER) AS product,
      hash(product, (hash(n, 2) % 731) // 7) % 1000 AS offer
    FROM range($lines) t(n))
  WHERE offer % 4 = 0 OR draw % 2 = 0)
ORDER BY client, sold_on
"""
NOTHING_TOLD_DUCKDB = """
CREATE TABLE store.told_discounts (product VARCHAR, from_on DATE, until_on DATE, share DECIMAL(18, 3),
  client VARCHAR, chance DECIMAL(18, 3))
"""
COUNT_SQL = "SELECT count(*) AS n, count(DISTINCT client) AS clients FROM lines"


def main(lines: str, memory: str) -> None:
    """Read prices from a file of about ``lines`` lines within ``memory`` of DuckDB; print times as JSON."""
    path = DATA / f"prices-{lines}.duckdb"
    DATA.mkdir(exist_ok=True)
    if not path.exists():
        _make(path, int(lines))
    engine = DuckDB(path, read_only=True, threads=1 if memory == "128MB" else 2, memory_limit=memory)
    started = time.perf_counter()
    reading.build(engine, AT)
    built = time.perf_counter()
    seen = reading.read(engine, AT, 0.9)
    done = time.perf_counter()
    count = engine.arrow(COUNT_SQL).to_pylist()[0]
    times = seen.everyone.times
    told = {**count, "build": built - started, "read": done - built, "times": times and times.mean}
    print(json.dumps(told))


def _make(path: Path, lines: int) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    made = DuckDB(part, memory_limit="2GB")
    made.connection.execute(LINES_DUCKDB, {"lines": lines})
    made.connection.execute(NOTHING_TOLD_DUCKDB)
    made.close()
    part.rename(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
