"""What to expect of clients: a law's answers for each distinct state, joined back to the clients.

Laws answer once a state. Money scales with the client's own γ' = γ + what he spent (`spend`), and with ρ,
the share of what he buys that stays as value after returns and costs (`ratios`); both are applied in SQL.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.engine import Engine
from regulars.horizon import WEEKS_A_YEAR
from regulars.portfolio import value
from regulars.portfolio.activity import ActivityModel
from regulars.portfolio.activity.model import shortest_runs
from regulars.portfolio.contracts import ContractBase, States
from regulars.portfolio.history import Floats, Triples, floats
from regulars.portfolio.intervals import ends
from regulars.portfolio.laws import ActivityLaw, ContractLaw, Law, State, possible_draws
from regulars.portfolio.lifetime import client_lifetimes
from regulars.portfolio.pace import FURTHEST, LEAST, Paces
from regulars.portfolio.ratios import Ratio, credibility, sums_text
from regulars.portfolio.spend import SpendModel

#: Distinct histories whose intervals are computed at day grain; beyond, those within one week of each other
#: share theirs (means and chances stay at day grain).
_FINE = 50_000
#: Draws of the parameters behind a total's interval; of a large base they leave next to nothing open.
_DRAWS, _DRAWS_OF_LARGE = 24, 8

VALUE_RATIO_SQL = sums_text(
    "CASE WHEN $margin THEN costed ELSE gross END",
    "CASE WHEN $margin THEN CAST(coalesce(margin, 0) AS DOUBLE) ELSE CAST(revenue AS DOUBLE) END",
    "histories",
)

# Clients who buy when they like, by their history.
EXPECTED_BY_HISTORY_SQL = """
SELECT h.client, h.first_on, h.last_on, h.orders, h.revenue, h.margin, h.gross, h.costed, h.occasions,
       1e0 AS days_an_occasion,
       f.p_alive, f.p_any, f.lifetime_median_weeks, f.lifetime_mean_5y_weeks,
       f.expected_orders, f.expected_orders_low, f.expected_orders_high, f.orders_variance,
       f.value_low, f.value_high, f.value_variance, f.ltv_orders, f.ltv_low, f.ltv_high,
       f.spend_unit, f.spend_flat, f.spend_prior
FROM free AS h
JOIN forecasts AS f ON h.x = f.x AND h.tx_days = f.tx_days AND h.t_days = f.t_days
"""

# Clients under contract: an occasion ahead is a payment. It comes to the last charge, and what he bought
# beside his contract goes on in proportion, as do the days on which he bought.
EXPECTED_BY_CONTRACT_SQL = """
SELECT h.client, h.first_on, h.last_on, h.orders, h.revenue, h.margin, h.gross, h.costed,
       c.payments AS occasions, CAST(h.occasions AS DOUBLE) / c.payments AS days_an_occasion,
       f.p_alive, f.p_any, f.lifetime_median_weeks, f.lifetime_mean_5y_weeks,
       f.expected_orders, f.expected_orders_low, f.expected_orders_high, f.orders_variance,
       f.value_low * c.charge_share AS value_low, f.value_high * c.charge_share AS value_high,
       f.value_variance * pow(c.charge_share, 2) AS value_variance, f.ltv_orders,
       f.ltv_low * c.charge_share AS ltv_low, f.ltv_high * c.charge_share AS ltv_high,
       f.spend_unit * c.charge_share AS spend_unit, f.spend_flat, f.spend_prior
FROM histories AS h
JOIN (SELECT client, payments, tenure, silent_days, has_left, CAST(charge AS DOUBLE) / paid AS charge_share
      FROM contracts) AS c ON h.client = c.client
JOIN contract_forecasts AS f
    ON c.tenure = f.tenure AND c.silent_days = f.silent_days AND c.has_left = f.has_left
"""

BOTH_KINDS_SQL = "SELECT * FROM expected_by_history UNION ALL SELECT * FROM expected_by_contract"

# The chance of coming at all, moved by the recent pace as a Poisson's.
_COMES = "CASE WHEN doubted THEN visits / (1 + visits) ELSE 1 - pow(1 - p_any, moved) END"

# Spend at its posterior mean, (γ + gross)·unit + flat; value of it by the client's own shrunk ratio. The
# recent pace moves means and ends of ranges alike, by `moved`. Who comes again is still there: the chance of
# that is never below the chance of coming, whatever the model, which does not see the pace, says of it. Only
# the mean is known of whom the model takes for gone and his pace for active (`doubted`): the laws of greatest
# entropy with that mean are the geometric for counts and the exponential for money.
CLIENTS_SQL = f"""
SELECT client, first_at, last_at, orders, revenue, margin, greatest(p_alive, {_COMES}) AS p_alive,
       lifetime_median_weeks, lifetime_mean_5y_weeks, visits AS expected_orders,
       CAST(CASE WHEN doubted THEN 0e0 ELSE floor(expected_orders_low * moved + 0.5e0) END AS DOUBLE)
           AS expected_orders_low,
       CAST(CASE WHEN doubted THEN greatest(ceil($ends / ln(1 + 1 / visits)) - 1, 0e0)
                 ELSE floor(expected_orders_high * moved + 0.5e0) END AS DOUBLE) AS expected_orders_high,
       visits * amount * ratio AS expected_value,
       CASE WHEN doubted THEN least(visits * amount * ratio * $ends, 0e0)
            ELSE least(value_low * ratio, value_high * ratio) * gamma_own * moved END AS expected_value_low,
       CASE WHEN doubted THEN greatest(visits * amount * ratio * $ends, 0e0)
            ELSE greatest(value_low * ratio, value_high * ratio) * gamma_own * moved END
           AS expected_value_high,
       later_visits * amount * ratio AS ltv,
       CASE WHEN doubted THEN least(later_visits * amount * ratio * $ends, 0e0)
            ELSE least(ltv_low * ratio, ltv_high * ratio) * gamma_own * moved END AS ltv_low,
       CASE WHEN doubted THEN greatest(later_visits * amount * ratio * $ends, 0e0)
            ELSE greatest(ltv_low * ratio, ltv_high * ratio) * gamma_own * moved END AS ltv_high,
       CASE WHEN doubted THEN visits + visits * visits
            ELSE greatest(visits + moved * moved * (orders_variance - expected_orders), 0e0) END
           AS orders_variance,
       CASE WHEN doubted THEN pow(visits * amount * ratio, 2)
            ELSE value_variance * pow(gamma_own * ratio * moved, 2) END AS value_variance,
       {_COMES} AS p_any,
       visits * amount * CASE WHEN $margin THEN $kept ELSE ratio END AS expected_revenue,
       visits * days_an_occasion * picks_a_visit AS expected_picks,
       segment, greatest(visits_a_week * picks_a_visit, $least) AS pace, exposure
FROM (
    SELECT *, visits > $furthest * expected_orders AS doubted,
           CASE WHEN expected_orders > 0 THEN visits / expected_orders ELSE 1e0 END AS moved,
           CASE WHEN expected_orders > 0 THEN ltv_orders * (visits / expected_orders) ELSE visits END
               AS later_visits
    FROM (
        SELECT *, (1 - $lately) * expected_orders + $lately * $weeks * visits_a_week AS visits
        FROM (
            SELECT e.client, e.first_on AS first_at, e.last_on AS last_at, e.orders, e.revenue, e.margin,
                   e.p_alive, e.p_any, e.lifetime_median_weeks, e.lifetime_mean_5y_weeks,
                   e.expected_orders, e.expected_orders_low, e.expected_orders_high, e.orders_variance,
                   e.value_low, e.value_high, e.value_variance, e.ltv_orders, e.ltv_low, e.ltv_high,
                   e.spend_prior + e.gross AS gamma_own,
                   (e.spend_prior + e.gross) * e.spend_unit + e.spend_flat AS amount,
                   ($ratio_pseudo * $ratio_mean
                    + CASE WHEN $margin THEN CAST(coalesce(e.margin, 0) AS DOUBLE)
                           ELSE CAST(e.revenue AS DOUBLE) END)
                   / ($ratio_pseudo + CASE WHEN $margin THEN e.costed ELSE e.gross END) AS ratio,
                   ($picks_pseudo * $picks_mean + p.picks) / ($picks_pseudo + p.baskets) AS picks_a_visit,
                   e.days_an_occasion,
                   ($visits_pseudo * $visits_mean + p.visits) / ($visits_pseudo + p.weeks) AS visits_a_week,
                   p.exposure, coalesce(s.segment, 0) AS segment
            FROM expected AS e
            JOIN paces AS p ON e.client = p.client
            LEFT JOIN segments AS s ON e.client = s.client
        ) AS joined
    ) AS pooled
) AS judged
"""

_ANSWERS = (
    "p_alive", "p_any", "lifetime_median_weeks", "lifetime_mean_5y_weeks",
    "expected_orders", "expected_orders_low", "expected_orders_high", "orders_variance",
    "value_low", "value_high", "value_variance", "ltv_orders", "ltv_low", "ltv_high",
    "spend_unit", "spend_flat", "spend_prior",
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What a forecast is asked for: the horizon in weeks, the level, the years of LTV and their discount."""

    weeks: float
    level: float
    ltv_years: float
    discount_rate: float


@dataclass(frozen=True)
class Habits:
    """What clients of the base have in common, and ``lately``, the weight of their recent pace."""

    paces: Paces
    lately: float


@dataclass(frozen=True)
class Group:
    """Clients that one law speaks of, by their distinct states.

    ``keys`` are the columns that states are joined back by, ``weight`` how many clients share each. Intervals
    are worked out for ``few`` states; ``of`` says which of them stands for each. ``drawn`` are laws with the
    parameters as they may be.
    """

    law: Law
    drawn: tuple[Law, ...]
    state: State
    weight: Floats
    keys: pa.Table
    few: State
    of: NDArray[np.intp]

    @property
    def few_weight(self) -> Floats:
        """How many clients each of ``few`` stands for."""
        return np.bincount(self.of, weights=self.weight, minlength=len(self.few[0])).astype(np.float64)


def by_history(fitted: ActivityModel, triples: Triples, seed: int) -> Group:
    """Clients who buy when they like."""
    state = (triples.x, triples.t_x, triples.T)
    few, of = _coarse(triples)
    draws = _DRAWS_OF_LARGE if len(few[0]) > _FINE // 5 else _DRAWS
    drawn = tuple(ActivityLaw((member,)) for member in possible_draws(fitted, draws, seed))
    law = ActivityLaw.of(fitted, triples.clients, seed)
    return Group(law, drawn, state, triples.weight, triples.rows, few, of)


def by_contract(base: ContractBase, states: pa.Table, seed: int) -> Group:
    """Clients under contract; ``states`` as `contracts.states` gives them."""
    state = (floats(states, "tenure"), floats(states, "silent_days"), floats(states, "has_left"))
    law = ContractLaw(base)
    drawn = tuple(law.draws(_DRAWS, seed))
    weight, keys = floats(states, "weight"), states.drop_columns(["weight"])
    return Group(law, drawn, state, weight, keys, state, np.arange(len(weight)))


def table(group: Group, spend: SpendModel | None, terms: Terms, lifetimes: tuple[Floats, Floats]) -> pa.Table:
    """One row a distinct state: its key and every forecast that hangs on it alone.

    Value columns are in units of γ', without ``spend`` in units of the mean amount of an occasion.
    ``spend_unit``·γ' + ``spend_flat`` is the mean of the next occasion, ``spend_prior`` is γ. ``lifetimes``
    are the median and the five-year mean of each of ``few``, nan where they cannot be told.
    """
    law, state, of = group.law, group.state, group.of
    ahead = terms.ltv_years * WEEKS_A_YEAR
    expected = law.expected(terms.weeks, *state)
    ltv = law.discounted(terms.ltv_years, terms.discount_rate, *state)
    low, high, variance = _counts(group, terms)
    horizon, years = (_money(group, spend, weeks, terms.level) for weeks in (terms.weeks, ahead))
    # A discount moves the whole law of LTV as it moves its mean.
    undiscounted = law.expected(ahead, *state)
    kept = ltv / np.where(undiscounted > 0, undiscounted, 1.0)
    unit, flat = _spend_terms(spend, state[0] + 1)
    columns = {
        "p_alive": law.p_alive(*state),
        "p_any": law.p_any(terms.weeks, *state),
        "lifetime_median_weeks": pa.array(lifetimes[0][of], pa.float64(), from_pandas=True),
        "lifetime_mean_5y_weeks": pa.array(lifetimes[1][of], pa.float64(), from_pandas=True),
        "expected_orders": expected,
        "expected_orders_low": low[of],
        "expected_orders_high": high[of],
        "orders_variance": variance[of],
        "value_low": horizon[of, 0],
        "value_high": horizon[of, 1],
        "value_variance": _value_variance(spend, state[0] + 1, expected, variance[of]),
        "ltv_orders": ltv,
        "ltv_low": years[of, 0] * kept,
        "ltv_high": years[of, 1] * kept,
        "spend_unit": unit,
        "spend_flat": flat,
        "spend_prior": np.full(len(expected), 0.0 if spend is None else spend.params.get("gamma", 0.0)),
    }
    keys = {name: group.keys[name] for name in group.keys.column_names}
    return pa.table(keys | {name: columns[name] for name in _ANSWERS})


def counts(fitted: ActivityModel, triples: Triples, weeks: float, seed: int) -> pa.Table:
    """The same table where only counts are asked: every occasion brings 1, and there are no intervals."""
    state = (triples.x, triples.t_x, triples.T)
    law = ActivityLaw.of(fitted, triples.clients, seed)
    told = {
        "p_alive": law.p_alive(*state),
        "p_any": law.p_any(weeks, *state),
        "expected_orders": law.expected(weeks, *state),
        "spend_flat": np.ones_like(triples.x),
    }
    keys = {name: triples.rows[name] for name in triples.rows.column_names}
    return pa.table(keys | {name: told.get(name, np.zeros_like(triples.x)) for name in _ANSWERS})


def no_histories() -> pa.Table:
    """The table of a base in which nobody buys when he likes."""
    keys = [(name, pa.int64()) for name in ("x", "tx_days", "t_days")]
    return pa.schema(keys + [(name, pa.float64()) for name in _ANSWERS]).empty_table()


def clients(engine: Engine, habits: Habits, terms: Terms, margin: bool, *, under_contract: bool) -> None:
    """Make ``client_rows`` of ``engine``: the contract's columns, then what products and totals need.

    From ``free``, ``forecasts``, ``paces`` and ``segments``; with ``under_contract`` from
    ``contracts`` and ``contract_forecasts``, too.
    """
    if under_contract:
        engine.view("expected_by_history", EXPECTED_BY_HISTORY_SQL)
        engine.view("expected_by_contract", EXPECTED_BY_CONTRACT_SQL)
        engine.view("expected", BOTH_KINDS_SQL)
    else:
        engine.view("expected", EXPECTED_BY_HISTORY_SQL)
    ratio = value_ratio(engine, margin)
    engine.step(
        "client_rows",
        CLIENTS_SQL,
        ratio_mean=ratio.mean,
        ratio_pseudo=ratio.pseudo,
        kept=value_ratio(engine, False).mean,
        visits_mean=habits.paces.visits.mean,
        visits_pseudo=habits.paces.visits.pseudo,
        picks_mean=habits.paces.picks.mean,
        picks_pseudo=habits.paces.picks.pseudo,
        lately=habits.lately,
        furthest=FURTHEST,
        least=LEAST,
        ends=-math.log1p(-terms.level),
        weeks=terms.weeks,
        margin=margin,
    )
    engine.drop("expected", "expected_by_history", "expected_by_contract")


def value_ratio(engine: Engine, margin: bool) -> Ratio:
    """How much of what is bought stays as value, over the base, and how soon a client's own share tells."""
    return credibility(engine.arrow(VALUE_RATIO_SQL, margin=margin).to_pylist()[0], otherwise=1.0)


def lifetimes_by_history(fitted: ActivityModel, group: Group) -> tuple[Floats, Floats]:
    """Median and five-year mean of each history's whole lifetime."""
    told = client_lifetimes(fitted, *group.few)
    median = told.lifetime_median_weeks
    return np.where(np.isfinite(median), median, np.nan), told.lifetime_mean_window


def lifetimes_by_contract(base: ContractBase, group: Group) -> tuple[Floats, Floats]:
    """Median and five-year mean of each state's whole lifetime under contract."""
    median, mean = base.lifetimes(States.of(*group.few))
    return np.where(np.isfinite(median), median, np.nan), mean


def untold(group: Group) -> tuple[Floats, Floats]:
    """Lifetimes that cannot be told."""
    nothing = np.full(len(group.few[0]), np.nan)
    return nothing, nothing


def _coarse(triples: Triples) -> tuple[State, NDArray[np.intp]]:
    """Histories whose intervals are worked out, and which of them stands for each of ``triples``."""
    if len(triples.x) <= _FINE:
        return (triples.x, triples.t_x, triples.T), np.arange(len(triples.x))
    key = np.stack([triples.x, np.floor(triples.t_x), np.floor(triples.T)])
    cells, of = np.unique(key, axis=1, return_inverse=True)
    weight = np.bincount(of, weights=triples.weight)
    t_x, age = (np.bincount(of, weights=triples.weight * v) / weight for v in (triples.t_x, triples.T))
    return (cells[0], t_x, age), of


def _counts(group: Group, terms: Terms) -> tuple[Floats, Floats, Floats]:
    """The shortest run of counts of mass ``level``, and the variance, of each of the few states."""
    law, few = group.law, group.few
    low, high, variance = (np.zeros(len(few[0])) for _ in range(3))
    for rows in value.blocks(law.expected(terms.weeks, *few)):
        tail = law.tail(terms.weeks, *(v[rows] for v in few))
        low[rows], high[rows], _ = shortest_runs(tail.T, terms.level)
        n = np.arange(1, tail.shape[1] + 1)
        variance[rows] = tail @ (2 * n - 1) - tail.sum(axis=1) ** 2
    return low, high, variance


def _money(group: Group, spend: SpendModel | None, weeks: float, level: float) -> Floats:
    """The ends of the interval of value within ``weeks``, in units of γ' (or of the mean amount)."""
    found = value.intervals(group.law, spend or _BY_COUNT, weeks, *group.few, ends(level))
    # Constant spend comes in units of the mean amount, which is γ' (here what he spent) over his occasions.
    return found if spend is None or spend.params else np.asarray(found / (group.few[0] + 1)[:, None])


#: Every occasion brings the client's mean amount: how contracts are paid.
_BY_COUNT = SpendModel("constant", {}, {}, float("nan"), True, None, float("nan"), 0.0)


def _spend_terms(spend: SpendModel | None, occasions: Floats) -> tuple[Floats, Floats]:
    """The mean amount of the next occasion as unit·γ' + flat (Fader and Hardie 2013, eq. 5)."""
    if spend is None:
        return np.ones_like(occasions), np.zeros_like(occasions)
    if not spend.params:
        return 1 / occasions, np.zeros_like(occasions)
    p, q = spend.params["p"], spend.params["q"]
    shape = q + p * occasions - 1
    has_mean = shape > 0
    return p * has_mean / np.where(has_mean, shape, 1.0), np.where(has_mean, 0.0, spend.base_mean)


def _value_variance(spend: SpendModel | None, occasions: Floats, mean: Floats, variance: Floats) -> Floats:
    """Var V in units of γ'²: amounts given the client's ν are gamma(p), and ν is gamma(q', γ').

    E[V²] = (p E[Y] + p² E[Y²]) / ((q' − 1)(q' − 2)). A law without a variance (q' ≤ 2) is taken at 2.5.
    """
    second = variance + mean**2
    if spend is None:
        return variance
    if not spend.params:
        return variance / occasions**2
    p = spend.params["p"]
    q = np.maximum(spend.params["q"] + p * occasions, 2.5)
    return np.asarray((p * mean + p**2 * second) / ((q - 1) * (q - 2)) - (p * mean / (q - 1)) ** 2)
