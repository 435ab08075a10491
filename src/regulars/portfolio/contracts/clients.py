"""Forecasts of clients under contract, in the columns that every portfolio gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio.contracts.base import ContractBase, States
from regulars.portfolio.horizon import WEEKS_A_YEAR
from regulars.portfolio.intervals import ends
from regulars.portfolio.products import Tastes
from regulars.portfolio.ratios import Ratio
from regulars.portfolio.value import count_quantiles

# A payment ahead comes to the client's last charge. Who never paid by contract has no forecast.
CONTRACT_CLIENTS_SQL = """
SELECT client, first_at, last_at, orders, revenue, margin, p_alive, lifetime_median_weeks,
       lifetime_mean_5y_weeks, expected_orders, expected_orders_low, expected_orders_high,
       expected_orders * charge * ratio AS expected_value,
       least(expected_orders_low * ratio, expected_orders_high * ratio) * charge AS expected_value_low,
       greatest(expected_orders_low * ratio, expected_orders_high * ratio) * charge AS expected_value_high,
       ltv_orders * charge * ratio AS ltv,
       least(ltv_orders_low * ratio, ltv_orders_high * ratio) * charge AS ltv_low,
       greatest(ltv_orders_low * ratio, ltv_orders_high * ratio) * charge AS ltv_high,
       orders_variance, orders_variance * pow(charge * ratio, 2) AS value_variance,
       p_any, CASE WHEN p_any > 0 THEN expected_orders / p_any * picks_a_visit / ($kappa + times) ELSE 0e0 END
           AS pace
FROM (
    SELECT h.client, h.first_on AS first_at, h.last_on AS last_at, h.orders, h.revenue, h.margin,
           f.p_alive, f.lifetime_median_weeks, f.lifetime_mean_5y_weeks,
           f.expected_orders, f.expected_orders_low, f.expected_orders_high,
           f.ltv_orders, f.ltv_orders_low, f.ltv_orders_high, f.orders_variance, f.p_any,
           CAST(c.charge AS DOUBLE) AS charge,
           ($ratio_pseudo * $ratio_mean
            + CASE WHEN $margin THEN CAST(coalesce(h.margin, 0) AS DOUBLE) ELSE CAST(h.revenue AS DOUBLE) END)
           / ($ratio_pseudo + CASE WHEN $margin THEN h.costed ELSE h.gross END) AS ratio,
           CAST(coalesce(b.times, 0) AS DOUBLE) AS times,
           ($visit_pseudo * $visit_mean + coalesce(b.times, 0)) / ($visit_pseudo + h.occasions)
               AS picks_a_visit
    FROM histories AS h
    LEFT JOIN contracts AS c ON h.client = c.client
    LEFT JOIN forecasts AS f
           ON c.tenure = f.tenure AND c.silent_days = f.silent_days AND c.has_left = f.has_left
    LEFT JOIN bought AS b ON h.client = b.client
) AS joined
"""


def by_state(
    base: ContractBase, rows: pa.Table, weeks: float, level: float, ltv_years: float, discount_rate: float
) -> pa.Table:
    """Every forecast that hangs on a client's state alone, one row a row of ``rows`` (see `states`).

    The key (tenure, silent_days, has_left), then p_alive, p_any, lifetimes in weeks (null where the base's
    records do not tell them), and payments within ``weeks`` (expected_orders, its interval and variance) and
    within ``ltv_years``, discounted (ltv_orders and its interval).
    """
    at = States.of(*(rows[name].to_numpy() for name in States._fields))
    tail = base.tail(weeks, at)
    expected = tail.sum(axis=1)
    second = tail @ (2.0 * np.arange(tail.shape[1]) + 1.0)
    low, high = count_quantiles(tail, ends(level)).T
    ahead = ltv_years * WEEKS_A_YEAR
    ltv, undiscounted = base.expected(ahead, at, discount_rate), base.expected(ahead, at)
    kept = ltv / np.where(undiscounted > 0, undiscounted, 1.0)
    ltv_low, ltv_high = (count_quantiles(base.tail(ahead, at), ends(level)) * kept[:, None]).T
    median, mean = base.lifetimes(at)
    told = base.lifetime().reason is None
    return pa.table(
        {name: rows[name] for name in States._fields}
        | {
            "p_alive": base.p_alive(at),
            "p_any": tail[:, 0],
            "lifetime_median_weeks": pa.array(median, mask=~(told & np.isfinite(median))),
            "lifetime_mean_5y_weeks": pa.array(mean, mask=np.full(len(mean), not told)),
            "expected_orders": expected,
            "expected_orders_low": low,
            "expected_orders_high": high,
            "orders_variance": np.maximum(second - expected**2, 0.0),
            "ltv_orders": ltv,
            "ltv_orders_low": ltv_low,
            "ltv_orders_high": ltv_high,
        }
    )


def clients(engine: Engine, forecasts: pa.Table, ratio: Ratio, tastes: Tastes, margin: bool) -> None:
    """Make ``client_rows`` of ``engine`` from its ``histories``, ``contracts`` and ``bought``."""
    engine.table("forecasts", forecasts)
    engine.step(
        "client_rows",
        CONTRACT_CLIENTS_SQL,
        ratio_mean=ratio.mean,
        ratio_pseudo=ratio.pseudo,
        visit_mean=tastes.picks_a_visit.mean,
        visit_pseudo=tastes.picks_a_visit.pseudo,
        kappa=tastes.kappa,
        margin=margin,
    )
    engine.drop("forecasts")
