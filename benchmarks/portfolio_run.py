"""One process from a Parquet ledger to the clients' table, or only the engine's share of that."""

from __future__ import annotations

import json
import sys
import time

import pyarrow as pa

from regulars import fit, read_ledger
from regulars.portfolio import history

COLUMNS = {"client": "client", "at": "at", "amount": "amount"}

# The join back: results keyed by triple meet the clients, as a fit does with a row of forecasts.
JOINED_SQL = """
SELECT h.client, h.first_on, h.last_on, h.orders, h.revenue, r.p_alive, r.expected
FROM histories AS h JOIN results AS r ON h.x = r.x AND h.tx_days = r.tx_days AND h.t_days = r.t_days
ORDER BY h.client
"""


def whole(path: str) -> dict[str, float]:
    """Read, fit, take every client's row."""
    ledger = read_ledger(path, columns=COLUMNS)
    portfolio = fit(ledger)
    clients = portfolio.clients().arrow()
    return {
        "lines": len(ledger.lines),
        "clients": clients.num_rows,
        "triples": len(clients.group_by(["first_at", "last_at", "orders"]).aggregate([])),
    }


def engine(path: str) -> dict[str, float]:
    """Histories, triples and the join back; reading the file is not counted, models are not run."""
    ledger = read_ledger(path, columns=COLUMNS)
    work = ledger.engine.workspace()
    last = work.arrow(history.LAST_SQL).column(0)[0].as_py()
    started = time.perf_counter()
    history.build(work, last)
    triples = history.triples(work)
    made = time.perf_counter() - started
    results = triples.rows.append_column("p_alive", pa.array(triples.T)).append_column(
        "expected", pa.array(triples.t_x)
    )
    started = time.perf_counter()
    work.table("results", results)
    work.step("joined", JOINED_SQL)
    return {"engine": made + time.perf_counter() - started, "triples": len(triples.x)}


if __name__ == "__main__":
    print(json.dumps({"fit": whole, "engine": engine}[sys.argv[2]](sys.argv[1])))
