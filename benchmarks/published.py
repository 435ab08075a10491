"""Published parameters of the CDNOW sample beside what this code finds."""

from __future__ import annotations

import duckdb
import numpy as np

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


#: Log-likelihoods of the grocer in 2006: Reutterer, Platzer, Schröder 2021.
GROCER = {"bg/nbd": -15836.57, "bg/cnbd-2": -15054.17, "mbg/nbd": -15781.94, "mbg/cnbd-2": -14978.21}
GROCER_DUCKDB = """
SELECT cust, CAST(date AS DATE) AS day FROM read_parquet($path)
WHERE date <= '2006-12-31' GROUP BY cust, date ORDER BY cust, day
"""


def grocer() -> list[list[str]]:
    """One row a model of regular purchasers, and of those who buy at random beside."""
    asked = {"path": str(SHARED / "clv" / "grocery.parquet")}
    rows = duckdb.execute(GROCER_DUCKDB, asked).fetchnumpy()
    client, day = rows["cust"], rows["day"].astype("datetime64[D]").astype(np.int64)
    starts = np.flatnonzero(np.r_[True, client[1:] != client[:-1]])
    ends = np.r_[starts[1:], len(client)] - 1
    until = np.datetime64("2006-12-31").astype(np.int64)
    gaps = np.diff(day)[client[1:] == client[:-1]] / 7
    told = []
    for model, log_likelihood in GROCER.items():
        found = activity.fit(model, ends - starts, (day[ends] - day[starts]) / 7, (until - day[starts]) / 7)
        constant = found.log_constant(gaps) if "cnbd" in model else 0.0
        params = ", ".join(f"{name} {value:.4f}" for name, value in found.params.items())
        source = "Reutterer, Platzer, Schröder 2021, on a grocer"
        whole = f"{found.log_likelihood + constant:.2f}"
        told.append([model, source, "", params, f"{log_likelihood:.2f}", whole])
    return told


def main() -> str:
    """One row a model; needs the shared CDNOW sample and grocer."""
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
    return table(head, [*rows, *grocer()])
