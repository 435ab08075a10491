"""What to expect of clients: models' answers for each distinct history, joined back to the clients.

Models answer once a triple. Money scales with the client's own γ' = γ + what he spent (`spend`), and with
ρ, the share of what he buys that stays as value after returns and costs (`ratios`); both are applied in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.engine import Engine
from regulars.portfolio import value
from regulars.portfolio.activity import ActivityModel
from regulars.portfolio.activity.model import shortest_runs
from regulars.portfolio.history import Floats, Triples
from regulars.portfolio.horizon import WEEKS_A_YEAR
from regulars.portfolio.intervals import ends
from regulars.portfolio.lifetime import client_lifetimes
from regulars.portfolio.products import Tastes
from regulars.portfolio.ratios import Ratio, credibility
from regulars.portfolio.spend import SpendModel

#: Below this many clients parameters are known so badly that intervals average over their uncertainty;
#: above it that widens a client's interval by less than a hundredth.
_PARAMETERS_TOLD = 2_000
_DRAWS = 24
#: Distinct histories whose intervals are computed at day grain; beyond, those within one week of each other
#: share theirs (means and chances stay at day grain).
_FINE = 50_000

VALUE_RATIO_SQL = """
SELECT count(*) AS clients, CAST(sum(n) AS DOUBLE) AS n, CAST(sum(n * n) AS DOUBLE) AS nn,
       CAST(sum(y) AS DOUBLE) AS y, CAST(sum(y * y) AS DOUBLE) AS yy, CAST(sum(y * n) AS DOUBLE) AS yn,
       CAST(sum(y * y / n) AS DOUBLE) AS yy_n
FROM (
    SELECT CASE WHEN $margin THEN costed ELSE gross END AS n,
           CASE WHEN $margin THEN CAST(coalesce(margin, 0) AS DOUBLE) ELSE CAST(revenue AS DOUBLE) END AS y
    FROM histories
) AS c
WHERE n > 0
"""

# Spend at its posterior mean, (γ + gross)·unit + flat; value of it by the client's own shrunk ratio.
CLIENTS_SQL = """
SELECT client, first_at, last_at, orders, revenue, margin, p_alive, lifetime_median_weeks,
       lifetime_mean_5y_weeks, expected_orders, expected_orders_low, expected_orders_high,
       expected_orders * (gamma_own * spend_unit + spend_flat) * ratio AS expected_value,
       least(value_low * ratio, value_high * ratio) * gamma_own AS expected_value_low,
       greatest(value_low * ratio, value_high * ratio) * gamma_own AS expected_value_high,
       ltv_orders * (gamma_own * spend_unit + spend_flat) * ratio AS ltv,
       least(ltv_low * ratio, ltv_high * ratio) * gamma_own AS ltv_low,
       greatest(ltv_low * ratio, ltv_high * ratio) * gamma_own AS ltv_high,
       orders_variance, value_variance * pow(gamma_own * ratio, 2) AS value_variance,
       p_any, CASE WHEN p_any > 0 THEN expected_orders / p_any * picks_a_visit / ($kappa + times) ELSE 0e0 END
           AS pace
FROM (
    SELECT h.client, h.first_on AS first_at, h.last_on AS last_at, h.orders, h.revenue, h.margin,
           f.p_alive, f.lifetime_median_weeks, f.lifetime_mean_5y_weeks,
           f.expected_orders, f.expected_orders_low, f.expected_orders_high,
           f.value_low, f.value_high, f.ltv_orders, f.ltv_low, f.ltv_high,
           f.orders_variance, f.value_variance, f.p_any, f.spend_unit, f.spend_flat,
           $gamma + h.gross AS gamma_own,
           ($ratio_pseudo * $ratio_mean
            + CASE WHEN $margin THEN CAST(coalesce(h.margin, 0) AS DOUBLE) ELSE CAST(h.revenue AS DOUBLE) END)
           / ($ratio_pseudo + CASE WHEN $margin THEN h.costed ELSE h.gross END) AS ratio,
           CAST(coalesce(b.times, 0) AS DOUBLE) AS times,
           ($visit_pseudo * $visit_mean + coalesce(b.times, 0)) / ($visit_pseudo + h.occasions)
               AS picks_a_visit
    FROM histories AS h
    JOIN forecasts AS f ON h.x = f.x AND h.tx_days = f.tx_days AND h.t_days = f.t_days
    LEFT JOIN bought AS b ON h.client = b.client
) AS joined
"""


_KEY = ("x", "tx_days", "t_days")
_ANSWERS = (
    "p_alive", "p_any", "lifetime_median_weeks", "lifetime_mean_5y_weeks",
    "expected_orders", "expected_orders_low", "expected_orders_high", "orders_variance",
    "value_low", "value_high", "value_variance", "ltv_orders", "ltv_low", "ltv_high",
    "spend_unit", "spend_flat",
)  # fmt: skip
FORECASTS = pa.schema([(name, pa.int64()) for name in _KEY] + [(name, pa.float64()) for name in _ANSWERS])


@dataclass(frozen=True)
class Law:
    """A predictive law of occasions: one model, or the mean of models with parameters drawn."""

    members: tuple[ActivityModel, ...]

    @classmethod
    def of(cls, fitted: ActivityModel, clients: int, seed: int) -> Law:
        """``fitted`` itself for a large base; for a small one the mean over what its parameters may be."""
        if clients >= _PARAMETERS_TOLD:
            return cls((fitted,))
        return cls(tuple(fitted.draws(_DRAWS, seed)))

    def expected(self, t: float, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """The mean number of occasions within ``t`` weeks, (m,)."""
        return self._mean([member.expected(t, x, t_x, T) for member in self.members])

    def p_alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(still a client), (m,)."""
        return self._mean([member.p_alive(x, t_x, T) for member in self.members])

    def p_any(self, t: float, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(at least one occasion within ``t`` weeks), (m,)."""
        return self._mean([member.survival(1, t, x, t_x, T) for member in self.members])

    def tail(self, t: float, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(Y ≥ n), n = 1 … N, (m, N)."""
        tails = [member.tail(t, x, t_x, T) for member in self.members]
        longest = max(tail.shape[1] for tail in tails)
        return self._mean([np.pad(tail, ((0, 0), (0, longest - tail.shape[1]))) for tail in tails])

    def _mean(self, of: Sequence[Floats]) -> Floats:
        return np.asarray(sum(of[1:], start=of[0]) / len(of), dtype=np.float64)


@dataclass(frozen=True)
class Terms:
    """What a forecast is asked for: the horizon in weeks, the level, the years of LTV and their discount."""

    weeks: float
    level: float
    ltv_years: float
    discount_rate: float


def by_triple(
    triples: Triples,
    fitted: ActivityModel | None,
    spend: SpendModel,
    lifetimes: bool,
    terms: Terms,
    seed: int,
) -> pa.Table:
    """One row a distinct history: the key (x, tx_days, t_days) and every forecast that hangs on it alone.

    Value columns are in units of γ'. ``spend_unit``·γ' + ``spend_flat`` is the mean of the next occasion.
    ``lifetimes`` says whether the base's records tell how long clients stay. No model, no rows.
    """
    if fitted is None:
        return FORECASTS.empty_table()
    law = Law.of(fitted, triples.clients, seed)
    at = (triples.x, triples.t_x, triples.T)
    few, of = coarse(triples)
    expected = law.expected(terms.weeks, *at)
    ltv = value.discounted_expected(law, *at, years=terms.ltv_years, rate=terms.discount_rate)
    low, high, variance = _counts(law, few, terms)
    ahead = terms.ltv_years * WEEKS_A_YEAR
    horizon, years = (_money(law, spend, weeks, few, terms.level) for weeks in (terms.weeks, ahead))
    # A discount moves the whole law of LTV as it moves its mean.
    undiscounted = law.expected(ahead, *at)
    kept = ltv / np.where(undiscounted > 0, undiscounted, 1.0)
    unit, flat = _spend_terms(spend, triples.x + 1)
    median, mean = _lifetimes(fitted if lifetimes else None, few)
    columns = {
        "p_alive": law.p_alive(*at),
        "p_any": law.p_any(terms.weeks, *at),
        "expected_orders": expected,
        "expected_orders_low": low[of],
        "expected_orders_high": high[of],
        "orders_variance": variance[of],
        "value_low": horizon[of, 0],
        "value_high": horizon[of, 1],
        "value_variance": _value_variance(spend, triples.x + 1, expected, variance[of]),
        "ltv_orders": ltv,
        "ltv_low": years[of, 0] * kept,
        "ltv_high": years[of, 1] * kept,
        "spend_unit": unit,
        "spend_flat": flat,
        "lifetime_median_weeks": pa.array(median[of], pa.float64(), from_pandas=True),
        "lifetime_mean_5y_weeks": pa.array(mean[of], pa.float64(), from_pandas=True),
    }
    keys = {name: triples.rows[name] for name in triples.rows.column_names}
    return pa.table(keys | columns).select(FORECASTS.names).cast(FORECASTS)


def clients(
    engine: Engine, forecasts: pa.Table, spend: SpendModel, ratio: Ratio, tastes: Tastes, margin: bool
) -> None:
    """Make ``client_rows`` of ``engine``: the contract's columns, then what products and totals need."""
    engine.table("forecasts", forecasts)
    engine.step(
        "client_rows",
        CLIENTS_SQL,
        gamma=spend.params.get("gamma", 0.0),
        ratio_mean=ratio.mean,
        ratio_pseudo=ratio.pseudo,
        visit_mean=tastes.picks_a_visit.mean,
        visit_pseudo=tastes.picks_a_visit.pseudo,
        kappa=tastes.kappa,
        margin=margin,
    )
    engine.drop("forecasts")


def value_ratio(engine: Engine, margin: bool) -> Ratio:
    """How much of what is bought stays as value, over the base, and how soon a client's own share tells."""
    return credibility(engine.arrow(VALUE_RATIO_SQL, margin=margin).to_pylist()[0], otherwise=1.0)


def coarse(triples: Triples) -> tuple[Triples, NDArray[np.intp]]:
    """Histories whose intervals are worked out, and which of them stands for each of ``triples``."""
    if len(triples.x) <= _FINE:
        return triples, np.arange(len(triples.x))
    key = np.stack([triples.x, np.floor(triples.t_x), np.floor(triples.T)])
    cells, of = np.unique(key, axis=1, return_inverse=True)
    weight: Floats = np.bincount(of, weights=triples.weight).astype(np.float64)
    t_x, age = (np.bincount(of, weights=triples.weight * v) / weight for v in (triples.t_x, triples.T))
    return Triples(cells[0], t_x, age, weight, triples.rows.slice(0, 0)), of


def _lifetimes(model: ActivityModel | None, triples: Triples) -> tuple[Floats, Floats]:
    """Median and five-year mean of each history's whole lifetime; nan where they cannot be told."""
    if model is None:
        untold = np.full(len(triples.x), np.nan)
        return untold, untold
    told = client_lifetimes(model, triples.x, triples.t_x, triples.T)
    median = told.lifetime_median_weeks
    return np.where(np.isfinite(median), median, np.nan), told.lifetime_mean_window


def _counts(law: Law, triples: Triples, terms: Terms) -> tuple[Floats, Floats, Floats]:
    """The shortest run of counts of mass ``level``, and the variance, of each history."""
    low, high, variance = (np.empty(len(triples.x)) for _ in range(3))
    at = (triples.x, triples.t_x, triples.T)
    for rows in value.blocks(law.expected(terms.weeks, *at)):
        tail = law.tail(terms.weeks, *(v[rows] for v in at))
        low[rows], high[rows], _ = shortest_runs(tail.T, terms.level)
        n = np.arange(1, tail.shape[1] + 1)
        variance[rows] = tail @ (2 * n - 1) - tail.sum(axis=1) ** 2
    return low, high, variance


def _money(law: Law, spend: SpendModel, weeks: float, triples: Triples, level: float) -> Floats:
    """The ends of the interval of value within ``weeks``, in units of γ'."""
    found = value.intervals(law, spend, weeks, triples.x, triples.t_x, triples.T, ends(level))
    # Constant spend comes in units of the mean amount, which is γ' (here what he spent) over his occasions.
    return found if spend.params else np.asarray(found / (triples.x + 1)[:, None])


def _spend_terms(spend: SpendModel, occasions: Floats) -> tuple[Floats, Floats]:
    """The mean amount of the next occasion as unit·γ' + flat (Fader and Hardie 2013, eq. 5)."""
    if not spend.params:
        return 1 / occasions, np.zeros_like(occasions)
    p, q = spend.params["p"], spend.params["q"]
    shape = q + p * occasions - 1
    has_mean = shape > 0
    return p * has_mean / np.where(has_mean, shape, 1.0), np.where(has_mean, 0.0, spend.base_mean)


def _value_variance(spend: SpendModel, occasions: Floats, mean: Floats, variance: Floats) -> Floats:
    """Var V in units of γ'²: amounts given the client's ν are gamma(p), and ν is gamma(q', γ').

    E[V²] = (p E[Y] + p² E[Y²]) / ((q' − 1)(q' − 2)). A law without a variance (q' ≤ 2) is taken at 2.5.
    """
    second = variance + mean**2
    if not spend.params:
        return variance / occasions**2
    p = spend.params["p"]
    q = np.maximum(spend.params["q"] + p * occasions, 2.5)
    return (p * mean + p**2 * second) / ((q - 1) * (q - 2)) - (p * mean / (q - 1)) ** 2
