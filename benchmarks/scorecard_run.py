"""One process: the scorecard of a simulated company in which nothing is left to fit.

Lines and records are drawn in the engine, ten lines a client over three years; what the scorecard reads of a
fit (models, horizon, level) is that of a small company fitted before the clock starts.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
import time

import pyarrow as pa

import regulars
from regulars.engine.duckdb import DuckDB
from regulars.ledger.known import column_of
from regulars.portfolio import told
from regulars.portfolio.referrals import edges, premium
from regulars.scorecard.claims import periods
from regulars.scorecard.claims.card import measure

FIRST, LAST = dt.date(2023, 1, 1), dt.date(2025, 12, 31)

# A client joins on any day and buys on average ten times, ever more rarely; a twentieth comes back.
LINES_DUCKDB = """
CREATE TABLE lines AS
SELECT client, CAST(sold_on AS TIMESTAMP) AS sold_at, sold_on,
       CAST(CASE WHEN hash(n, 3) % 20 = 0 THEN -5 ELSE 5 + hash(n, 4) % 40 END AS DECIMAL(18, 2)) AS amount,
       CAST(n AS VARCHAR) AS order_id, 'p' || (hash(n, 5) % 2000) AS product,
       CAST(1 AS DECIMAL(18, 3)) AS quantity, CAST(3 AS DECIMAL(18, 2)) AS cost,
       CAST(NULL AS DECIMAL(18, 2)) AS discount, 'g' || (hash(n, 5) % 20) AS product_group,
       'P' || (hash(n, 5) % 2000) AS product_name,
       hash(n, 3) % 20 = 0 AS is_return
FROM (
    SELECT n, 'c' || (n % $clients) AS client,
           DATE '2023-01-01' + CAST(hash(n % $clients, 1) % 1000
               + CASE WHEN n < $clients THEN 0
                      ELSE hash(n, 2) % 1095 * (hash(n, 9) % 100) // 100 END AS INTEGER) AS sold_on
    FROM range(13 * $clients) AS r(n)
) AS drawn WHERE sold_on <= DATE '2025-12-31'
"""
RECORDS = {
    "referrals": "SELECT 'c' || n AS client, 'c' || (hash(n, 6) % $clients) AS referred_by, "
    "TIMESTAMP '2024-06-01' AS told_at FROM range(3 * $clients // 10) AS r(n)",
    "answers": "SELECT 'c' || n AS client, TIMESTAMP '2024-06-01' AS told_at, 'who sent you?' AS question, "
    "'nobody' AS answer FROM range(3 * $clients // 10, $clients) AS r(n)",
    "check-backs": "SELECT 'c' || (hash(n, 7) % $clients) AS client, TIMESTAMP '2024-01-01' "
    "+ to_days(CAST(n % 720 AS INTEGER)) AS told_at, CASE n % 3 WHEN 0 THEN 'better' ELSE 'as expected' END "
    "AS answer FROM range($clients) AS r(n)",
    "offers": "SELECT 'c' || (hash(n, 8) % $clients) AS client, TIMESTAMP '2024-01-01' "
    "+ to_days(CAST(n % 720 AS INTEGER)) AS told_at, FALSE AS asked, n % 9 = 0 AS accepted "
    "FROM range($clients) AS r(n)",
    "contacts": "SELECT 'c' || n AS client, TIMESTAMP '2023-06-01' + to_days(CAST(n % 900 AS INTEGER)) "
    "AS told_at FROM range($clients) AS r(n)",
    "discounts": "SELECT 'p' || n AS product, DATE '2023-01-01' + CAST(n % 1000 AS INTEGER) AS from_on, "
    "DATE '2023-01-15' + CAST(n % 1000 AS INTEGER) AS until_on, 10 AS share FROM range(2000) AS r(n)",
}


def main(clients: int) -> dict[str, float]:
    """Seconds of the scorecard, by itself."""
    small = regulars.simulate("bg/nbd", clients=300, weeks=104, joining=104.0, horizon=0).lines
    with regulars.fit(regulars.read_ledger(small, {n: n for n in ("client", "at", "amount")})) as portfolio:
        record = dataclasses.replace(portfolio.record, first_on=FIRST, at=LAST, value_basis="margin")
    engine = DuckDB()
    engine.connection.execute(LINES_DUCKDB, {"clients": clients})
    engine.connection.execute(
        "CREATE TABLE client_rows AS SELECT client, CAST(1 + hash(client) % 40 AS DOUBLE) AS ltv, "
        "min(sold_on) AS first_at FROM lines WHERE client IS NOT NULL GROUP BY client"
    )
    engine.connection.execute(
        "CREATE TABLE people_rows AS SELECT client, CAST(NULL AS VARCHAR) AS code, '' AS sought_name, "
        "CAST(690000000 + CAST(substr(client, 2) AS BIGINT) AS VARCHAR) AS digits FROM client_rows"
    )
    for kind, fields in told.FIELDS.items():
        name = told.table_of(kind)
        own = pa.schema([(column_of(each), told.TYPES[each.type]) for each in fields])
        engine.table(name, own.empty_table())
        if kind in RECORDS:
            asked = {"clients": clients} if "$clients" in RECORDS[kind] else {}
            engine.connection.execute(f"INSERT INTO {name} BY NAME {RECORDS[kind]}", asked)
    edges.build(engine)
    premium.build(engine, LAST, margin=True)
    lines = engine.connection.sql("SELECT count(*) FROM lines").fetchall()[0][0]
    work = engine.workspace()
    started = time.perf_counter()
    card = measure(work, record, periods.of(FIRST, LAST), {}, None)
    return {
        "seconds": time.perf_counter() - started,
        "lines": lines,
        "told": sum(each.value is not None for each in card.measures),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
