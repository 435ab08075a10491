"""Published parameters of the CDNOW sample beside what this code finds."""

from __future__ import annotations

import duckdb

from benchmarks.measure import SHARED, table
from regulars import activity, spend

PUBLISHED = {
    "bg/nbd": ("Fader, Hardie, Lee 2005", {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259}, -9582.43),
    "mbg/nbd": (
        "Batislam et al. 2007, re-measured",
        {"r": 0.5248, "alpha": 6.1831, "a": 0.8914, "b": 1.614},
        -9582.14,
    ),
    "pareto/nbd": (
        "Schmittlein et al. 1987, on CDNOW",
        {"r": 0.5533, "alpha": 10.578, "s": 0.606, "beta": 11.669},
        -9594.98,
    ),
    "gamma-gamma": ("Fader, Hardie 2013", {"p": 6.2496, "q": 3.7442, "gamma": 15.4435}, -4055.92),
}

DAYS_DUCKDB = """
CREATE TEMP TABLE days AS
SELECT *, row_number() OVER (PARTITION BY client ORDER BY day) AS nth
FROM (
    SELECT customer_id AS client, CAST(date AS DATE) AS day, sum(amount) AS amount
    FROM read_parquet($path) WHERE date <= '1997-09-30' GROUP BY customer_id, CAST(date AS DATE)
)
"""
HISTORIES_DUCKDB = """
SELECT count(*) - 1 AS x, date_diff('day', min(day), max(day)) / 7e0 AS t_x,
       date_diff('day', min(day), DATE '1997-09-30') / 7e0 AS T
FROM days GROUP BY client
"""
REPEAT_SPEND_DUCKDB = "SELECT avg(amount) AS mean, count(*) AS n FROM days WHERE nth > 1 GROUP BY client"


def main() -> str:
    """One row a model; needs the shared CDNOW sample."""
    con = duckdb.connect()
    con.execute(DAYS_DUCKDB, {"path": str(SHARED / "clv" / "cdnow_sample.parquet")})
    seen = con.execute(HISTORIES_DUCKDB).fetchnumpy()
    money = con.execute(REPEAT_SPEND_DUCKDB).fetchnumpy()
    rows = []
    for model, (source, params, log_likelihood) in PUBLISHED.items():
        found = (
            spend.fit(model, money["mean"], money["n"])
            if model == "gamma-gamma"
            else activity.fit(model, seen["x"], seen["t_x"], seen["T"])
        )
        rows.append(
            [
                model,
                source,
                ", ".join(f"{name} {value:g}" for name, value in params.items()),
                ", ".join(f"{name} {found.params[name]:.4f}" for name in params),
                f"{log_likelihood:.2f}",
                f"{found.log_likelihood:.2f}",
            ]
        )
    head = ["model", "source", "published", "found", "log-likelihood published", "found"]
    return table(head, rows)
