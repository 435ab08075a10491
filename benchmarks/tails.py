"""Who brings others at a million clients, 300,000 ties and ten million sale lines: each step apart.

``python -m benchmarks tails`` measures; run as a module with a size it does the work once.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from types import SimpleNamespace
from typing import Any, cast

from benchmarks.measure import child, table

SIZES = ((100_000, 30_000), (1_000_000, 300_000))
AT = dt.date(2026, 6, 30)
MODEL = {"model": "bg/nbd", "params": {"r": 0.55, "alpha": 10.6, "a": 0.6, "b": 2.9}}
RECORD = SimpleNamespace(
    at=AT, level=0.9, seed=0, ltv_years=3.0, horizon_weeks=52.18, discount_rate=0.0, value_basis="revenue"
)

#: Clients come evenly over three years; a tie leads to an earlier client, a few having very many.
WORLD = """
CREATE TABLE client_rows AS
SELECT printf('C%07d', i) AS client,
       DATE '2023-07-01' + CAST(floor(i * 1090.0 / {n}) AS INTEGER) AS first_at,
       0.5 + (i % 50) / 100.0 AS p_alive, CAST(10 + i % 90 AS DECIMAL(18, 2)) AS revenue,
       CAST(NULL AS DECIMAL(18, 2)) AS margin, 20e0 + i % 31 AS expected_value, 45e0 + i % 31 AS ltv,
       5e0 AS ltv_low, 140e0 AS ltv_high
FROM range({n}) AS t(i);
CREATE TABLE people_rows AS
SELECT client, client AS name, lower(client) AS sought_name, CAST(NULL AS VARCHAR) AS code,
       CAST(690000000 + CAST(substr(client, 2) AS BIGINT) AS VARCHAR) AS digits FROM client_rows;
CREATE TABLE told_referrals AS
SELECT printf('C%07d', i) AS client,
       printf('C%07d', CAST(floor(i * pow((hash(i) % 10007) / 10007.0, 3)) AS BIGINT)) AS referred_by,
       CAST(DATE '2023-07-01' + CAST(floor(i * 1090.0 / {n}) AS INTEGER) AS TIMESTAMP) AS told_at,
       CASE WHEN i % 4 = 0 THEN CAST(5 AS DECIMAL(18, 2)) END AS bonus,
       CASE WHEN i % 5 = 0 THEN hash(i + 1) % 3 = 0 END AS would_have_come
FROM (SELECT 1 + CAST(floor(r * ({n} - 2.0) / {ties}) AS BIGINT) AS i
      FROM range({ties}) AS t(r)) AS chosen;
CREATE TABLE told_answers AS
SELECT c.client, CAST(c.first_at AS TIMESTAMP) AS told_at, 'who sent you?' AS question, 'nobody' AS answer
FROM client_rows AS c ANTI JOIN told_referrals AS r ON c.client = r.client;
CREATE TABLE told_spend AS
SELECT 'radio' AS channel, DATE '2026-01-01' AS told_at, CAST(50000 AS DECIMAL(18, 2)) AS amount,
       DATE '2026-06-30' AS until_on;
CREATE TABLE lines AS
SELECT c.client, c.first_at + CAST(hash(c.client, k) % 500 * (k > 0)::INTEGER AS INTEGER) AS sold_on,
       CAST(5 + k AS DECIMAL(18, 2)) AS amount, CAST(NULL AS DECIMAL(18, 2)) AS cost, FALSE AS is_return
FROM client_rows AS c CROSS JOIN range(10) AS t(k)
"""


def main() -> str:
    """One row a size: what a fit adds, the base with every tail, and one tail."""
    rows = []
    for clients, ties in SIZES:
        run = child("benchmarks.tails", str(clients), str(ties))
        told = run.result
        steps = [f"{told[each]:.1f} s" for each in ("edges", "premium", "comets", "base")]
        rows.append(
            [f"{clients:,}", f"{ties:,}", f"{told['lines']:,}", *steps, f"{told['tail_ms']:.0f} ms",
             f"{run.peak_mb:,.0f} MB"]
        )  # fmt: skip
    head = ["clients", "ties", "lines", "graph", "premium", "comets", "all tails", "one tail", "peak memory"]
    return table(head, rows)


def work(clients: int, ties: int) -> dict[str, Any]:
    """Seconds of each step; ``tail_ms`` is the slowest of the ten largest tails."""
    from regulars.engine.duckdb import DuckDB
    from regulars.portfolio.referrals import base, comets, edges, premium, tail

    engine = DuckDB(memory_limit="2GB")
    for statement in WORLD.format(n=clients, ties=ties).split(";"):
        engine.connection.execute(statement)
    told: dict[str, Any] = {"lines": engine.arrow("SELECT count(*) AS n FROM lines")["n"][0].as_py()}
    record = cast("Any", RECORD)

    def timed(name: str, run: Any) -> Any:
        started = time.perf_counter()
        made = run()
        told[name] = time.perf_counter() - started
        return made

    timed("edges", lambda: edges.build(engine))
    timed("premium", lambda: premium.build(engine, AT, margin=False))
    timed("comets", lambda: comets.build(engine, AT, MODEL))
    found = timed("base", lambda: base.referrals(engine, record))
    largest = sorted(found.senders.to_pylist(), key=lambda row: -row["descendants"])[:10]
    slowest = 0.0
    for row in largest:
        timed("tail", lambda client=row["client"]: tail.tail(engine, record, client))
        slowest = max(slowest, told["tail"])
    told |= {"tail_ms": 1000 * slowest, "kept": found.edges, "largest": largest[0]["descendants"]}
    return told


if __name__ == "__main__":
    print(json.dumps(work(int(sys.argv[1]), int(sys.argv[2]))))
