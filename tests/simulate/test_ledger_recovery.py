"""From drawn lines through the engine to fitted models: the forecast is what the drawn base then did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from regulars.engine.duckdb import DuckDB
from regulars.ledger.simulate import Simulated, simulate
from regulars.portfolio import activity, history, spend, value

HISTORIES = """
SELECT n.client, x, tx_days / 7e0 AS t_x, t_days / 7e0 AS age, gross, occasions
FROM histories AS h JOIN client_numbers AS n ON h.client = n.number ORDER BY n.client
"""


@pytest.fixture
def duck() -> Iterator[DuckDB]:
    engine = DuckDB()
    yield engine
    engine.close()


def histories_of(engine: DuckDB, drawn: Simulated) -> dict[str, np.ndarray]:
    table = drawn.lines
    engine.table(
        "lines",
        pa.table(
            {
                "client": table["client"],
                "sold_on": table["at"].cast(pa.date32()),
                "order_id": table["order"],
                "amount": table["amount"],
                "cost": table["cost"],
                "is_return": pc.less(table["amount"], 0),
            }
        ),
    )
    history.build(engine, drawn.origin)
    rows = engine.arrow(HISTORIES)
    assert rows["client"].equals(drawn.truth.sort_by("client")["client"])
    return {name: rows[name].to_numpy().astype(float) for name in ("x", "t_x", "age", "gross", "occasions")}


@pytest.mark.parametrize("model", ["bg/nbd", "mbg/nbd", "pareto/nbd", "nbd"])
def test_occasions_and_value_ahead_are_forecast(duck: DuckDB, model: str) -> None:
    drawn = simulate(model, clients=6000, weeks=78, horizon=52, seed=21)
    told = histories_of(duck, drawn)
    truth = drawn.truth.sort_by("client")
    fitted = activity.fit(model, told["x"], told["t_x"], told["age"])
    expected = fitted.expected(52, told["x"], told["t_x"], told["age"])
    future = truth["future_occasions"].to_numpy()
    assert expected.sum() == pytest.approx(future.sum(), rel=0.06)
    for band in np.array_split(np.argsort(expected, kind="stable"), 4)[2:]:
        spread = np.sqrt(np.square(future[band] - expected[band]).sum())
        assert expected[band].sum() == pytest.approx(future[band].sum(), rel=0.04, abs=3.5 * spread)
    alive = fitted.p_alive(told["x"], told["t_x"], told["age"])
    really = truth["alive_at_end"].to_numpy(zero_copy_only=False)
    assert alive.mean() == pytest.approx(really.mean(), abs=0.05)

    mean = told["gross"] / told["occasions"]
    money = spend.fit("gamma-gamma", mean, told["occasions"])
    foreseen = expected * money.expected_mean(mean, told["occasions"])
    assert foreseen.sum() == pytest.approx(truth["future_value"].to_numpy().sum(), rel=0.1)
    quantiles = value.intervals(fitted, money, 52, told["x"], told["t_x"], told["age"], (0.05, 0.95))
    low, high = (quantiles * money.posterior(mean, told["occasions"])[1][:, None]).T
    worth = truth["future_value"].to_numpy()
    assert (worth > high).mean() < 0.06
    positive = low > 0
    if positive.sum() > 200:
        assert ((worth < low)[positive]).mean() == pytest.approx(0.05, abs=0.03)


def test_the_day_grain_merges_purchases_as_the_truth_counts_them(duck: DuckDB) -> None:
    drawn = simulate("nbd", clients=500, params={"r": 5.0, "alpha": 1.0}, weeks=20, joining=0, seed=2)
    told = histories_of(duck, drawn)
    days = {(row["client"], row["at"].date()) for row in drawn.lines.select(["client", "at"]).to_pylist()}
    assert told["occasions"].sum() == len(days) < drawn.lines.num_rows
