"""Draws the ledger of a large shop, about thirty lines a client, as a company's file keeps it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

PRODUCTS = 10_000
#: Visits of a client, beside the first, and lines of a visit; days of records.
VISITS, LINES, DAYS = 9.0, 3.0, 728
#: Kinds of clients, each with popular products of its own; products that a client comes back for.
KINDS, FAVOURITES, OF_FAVOURITES = 12, 8, 0.4
_CLIENTS_AT_ONCE = 50_000

LINES_DUCKDB = """
CREATE TABLE lines AS
SELECT 'c' || lpad(CAST(u AS VARCHAR), 7, '0') AS client, moment AS sold_at, CAST(moment AS DATE) AS sold_on,
       CAST((99 + 100 * (p % 20)) * n / 100 AS DECIMAL(18, 2)) AS amount,
       'o' || CAST(v AS VARCHAR) AS order_id, 'p' || lpad(CAST(p AS VARCHAR), 5, '0') AS product,
       CAST(n AS DECIMAL(18, 3)) AS quantity,
       CAST((60 + 70 * (p % 20)) * n / 100 AS DECIMAL(18, 2)) AS cost,
       CAST(NULL AS DECIMAL(18, 2)) AS discount,
       'g' || CAST(p % 200 AS VARCHAR) AS product_group, 'Product ' || CAST(p AS VARCHAR) AS product_name,
       FALSE AS is_return, md5(CAST(v AS VARCHAR) || '-' || CAST(i AS VARCHAR)) AS line_id, 'till' AS source,
       CAST(i AS BIGINT) AS source_row
FROM (
    SELECT drawn.*, TIMESTAMP '2023-01-01 08:00:00' + to_minutes(CAST(minute AS BIGINT)) AS moment FROM drawn
)
ORDER BY sold_at, v, i
"""


def draw(clients: int, seed: int) -> Iterator[pa.RecordBatch]:
    """Lines (client u, visit v, line i, product p, quantity n, minute at), some clients at a time."""
    rng = np.random.default_rng(seed)
    popularity = np.arange(1, PRODUCTS + 1) ** -0.9
    below = np.cumsum(popularity / popularity.sum())
    place = np.stack([rng.permutation(PRODUCTS) for _ in range(KINDS)])
    visits_before, lines_before = 0, 0
    for begin in range(0, clients, _CLIENTS_AT_ONCE):
        some = np.arange(begin, min(begin + _CLIENTS_AT_ONCE, clients))
        first = rng.random(len(some)) * 0.7 * DAYS
        stays = np.minimum(rng.exponential(1.5 * DAYS, len(some)), DAYS - first)
        pace = rng.gamma(0.8, VISITS / 0.8, len(some)) * stays / stays.mean()
        kind = some % KINDS
        favourites = place[kind[:, None], np.searchsorted(below, rng.random((len(some), FAVOURITES)))]
        visits = 1 + rng.poisson(pace)
        of = np.repeat(np.arange(len(some)), visits)
        when = first[of] + rng.random(len(of)) * stays[of]
        size = 1 + rng.poisson(LINES - 1, len(of))
        visit = np.repeat(np.arange(len(of)), size)
        client = of[visit]
        # Half by what everyone takes, half by what his kind does, but for his own favourites.
        ranked = np.searchsorted(below, rng.random(len(visit)))
        product = np.where(rng.random(len(visit)) < 0.5, ranked, place[kind[client], ranked])
        own = rng.random(len(visit)) < OF_FAVOURITES
        product = np.where(own, favourites[client, rng.integers(0, FAVOURITES, len(visit))], product)
        yield pa.record_batch(
            {
                "u": some[client],
                "v": visit + visits_before,
                "i": np.arange(len(visit)) + lines_before,
                "p": product,
                "n": 1 + (rng.random(len(visit)) < 0.1),
                "minute": (when[visit] * 1440).astype(np.int64),
            }
        )
        visits_before, lines_before = visits_before + len(of), lines_before + len(visit)


def main(clients: str, path: str) -> None:
    """Lines in the order of time, as a shop imports them."""
    batches = draw(int(clients), seed=1)
    first = next(batches)

    def every() -> Iterator[pa.RecordBatch]:
        yield first
        yield from batches

    with duckdb.connect(path, config={"memory_limit": "3GB"}) as store:
        store.register("drawn", pa.RecordBatchReader.from_batches(first.schema, every()))
        store.execute(LINES_DUCKDB)
        (lines,) = store.sql("SELECT count(*) FROM lines").fetchall()[0]
    print(json.dumps({"lines": lines}))


if __name__ == "__main__":
    main(*sys.argv[1:])
