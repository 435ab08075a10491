"""The totals of a base of one client, of two and of nobody, on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pyarrow as pa
import pytest

from regulars.engine import Engine
from regulars.portfolio import history, totals
from regulars.portfolio.forecasts import Terms
from regulars.portfolio.totals import Estimate

AT = dt.date(2024, 12, 31)
ROWS = [
    {"client": "ann", "p_alive": 0.9, "expected_orders": 4.0, "orders_variance": 5.0,
     "expected_orders_low": 1.0, "expected_orders_high": 8.0,
     "expected_value": 40.0, "value_variance": 500.0,
     "expected_value_low": 9.0, "expected_value_high": 90.0},
    {"client": "bob", "p_alive": 0.5, "expected_orders": 1.0, "orders_variance": 2.0,
     "expected_orders_low": 0.0, "expected_orders_high": 4.0,
     "expected_value": 5.0, "value_variance": 30.0,
     "expected_value_low": 0.0, "expected_value_high": 20.0},
]  # fmt: skip


@pytest.fixture
def measured(engine: Engine, make_lines: Callable[..., pa.Table]) -> Callable[..., totals.Totals]:
    """The totals of the first ``n`` of the rows above."""

    def measure(n: int) -> totals.Totals:
        engine.table("lines", make_lines(("ann", "2024-01-01", 10), ("ann", "2024-12-01", 12)))
        history.build(engine, AT)
        engine.table("client_rows", pa.Table.from_pylist(ROWS).slice(0, n))
        return totals.measure(engine, (), Terms(26, 0.9, 5, 0.1), dt.date(2024, 6, 30), AT)

    return measure


def test_a_base_of_one_client_has_his_own_range(measured: Callable[..., totals.Totals]) -> None:
    one = measured(1)
    assert (one.clients.orders, one.clients.value) == (Estimate(4.0, 1.0, 8.0), Estimate(40.0, 9.0, 90.0))
    assert (one.clients_n, one.half_of_value, one.clients.orders_so_far) == (1, 1, 2)


def test_two_clients_are_summed_and_their_chances_spread(measured: Callable[..., totals.Totals]) -> None:
    two = measured(2)
    assert (two.clients.orders.mean, two.clients.value.mean) == (5.0, 45.0)
    assert two.clients.orders.low < 5.0 < two.clients.orders.high
    assert two.still_with_us.mean == pytest.approx(1.4)
    assert two.still_with_us.high <= 2
    assert (two.clients_n, two.half_of_value) == (2, 1)


def test_nobody_is_nothing(measured: Callable[..., totals.Totals]) -> None:
    nobody = measured(0)
    assert (nobody.clients.orders, nobody.clients_n, nobody.half_of_value) == (totals.NOTHING, 0, 0)
