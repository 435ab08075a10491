"""What a trial of perks brought: each perk beside nothing, with intervals, and how many more would tell.

Shares who bought are compared by the hybrid score interval (Newcombe 1998, method 10), what was spent by
Welch's (*Biometrika* 34, 1947), each at the level of `regulars.portfolio.perks.planning.raised`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
from scipy.special import stdtrit

from regulars.engine import Engine
from regulars.portfolio.perks.drawing import NONE, UPLIFT, Trial
from regulars.portfolio.perks.planning import POWER, clients_needed, means_needed, raised
from regulars.portfolio.portfolio import Portfolio
from regulars.portfolio.trial import Verdict, newcombe

#: Of a perk that costs nothing, so much more than those without it bring is worth finding.
_WORTH_FINDING: Final = 0.1


@dataclass(frozen=True)
class Outcome:
    """What an arm came to: clients, who bought, and the sums of what each spent and of its squares."""

    clients: int
    bought: int
    spent: float = 0.0
    squares: float = 0.0

    @property
    def share(self) -> float | None:
        """The share who bought; None where the arm is empty."""
        return self.bought / self.clients if self.clients else None

    @property
    def mean(self) -> float | None:
        """What a client of the arm spent; None where it is empty."""
        return self.spent / self.clients if self.clients else None

    @property
    def variance(self) -> float | None:
        """The variance of what a client of the arm spent; None where it has fewer than two."""
        if self.clients < 2:
            return None
        return max(self.squares - self.spent**2 / self.clients, 0.0) / (self.clients - 1)


@dataclass(frozen=True)
class Difference:
    """An arm less those who got nothing, with its interval at the raised level; null where it has none.

    Where it cannot be told, ``more`` clients in all arms would do, by what the trial was to find; 0 where
    there are enough, and null where that cannot be told either.
    """

    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    more: int | None = None


@dataclass(frozen=True)
class Effect:
    """What one perk did: to the share who bought, to what a client spent, and net of its cost a client."""

    arm: str
    bought: Difference
    spent: Difference
    net: Difference


@dataclass(frozen=True)
class Reading:
    """Every perk beside nothing; ``level`` is that of all together, ``raised`` that of each interval.

    ``waiting`` clients still have time: the trial runs, or the records end before it does.
    """

    effects: tuple[Effect, ...]
    arms: Mapping[str, Outcome]
    level: float
    raised: float
    waiting: int


SPENT_IN_TRIAL_SQL = """
SELECT arm, count(*) AS clients, count(CASE WHEN bought THEN 1 END) AS bought,
       CAST(sum(spent) AS DOUBLE) AS spent,
       CAST(sum(CAST(CAST(spent AS DOUBLE) * CAST(spent AS DOUBLE) AS DECIMAL(38, 4))) AS DOUBLE) AS squares
FROM (
    SELECT t.client, t.arm,
           coalesce(max(CASE WHEN l.amount > 0 AND l.is_return IS NOT TRUE THEN 1 END), 0) = 1 AS bought,
           CAST(coalesce(sum(CASE WHEN $margin THEN l.amount - l.cost ELSE l.amount END), 0)
                AS DECIMAL(18, 2)) AS spent
    FROM in_trial AS t
    LEFT JOIN lines AS l ON t.client = l.client AND l.sold_on > $began AND l.sold_on <= $until
    GROUP BY t.client, t.arm
) AS each_client
GROUP BY arm ORDER BY arm
"""


def read(engine: Engine, trial: Trial, at: dt.date, level: float, *, margin: bool) -> Reading:
    """What ``trial`` says on the ``lines`` of ``engine`` up to ``at``; with ``margin``, spent is margin.

    While the trial runs everybody still has time: the shares so far are shown, and all of them wait.
    """
    engine.table(
        "in_trial",
        pa.table(
            {
                "client": pa.array(list(trial.clients), pa.string()),
                "arm": pa.array(list(trial.clients.values()), pa.string()),
            }
        ),
    )
    until = min(trial.last, at)
    rows = engine.arrow(SPENT_IN_TRIAL_SQL, began=trial.began, until=until, margin=margin).to_pylist()
    engine.drop("in_trial")
    arms = {row["arm"]: Outcome(row["clients"], row["bought"], row["spent"], row["squares"]) for row in rows}
    whole = {arm: arms.get(arm, Outcome(0, 0)) for arm in trial.arms}
    waiting = len(trial.clients) if at < trial.last else 0
    return compare(whole, trial.arms, level, waiting, trial.uplift)


def read_of(portfolio: Portfolio, trial: Trial) -> Reading:
    """What ``trial`` says on the records of ``portfolio``, in margin where it has costs."""
    engine = portfolio.workspace()
    margin = portfolio.value_basis == "margin"
    try:
        return read(engine, trial, portfolio.at, portfolio.record.level, margin=margin)
    finally:
        engine.close()


def compare(
    arms: Mapping[str, Outcome],
    costs: Mapping[str, float],
    level: float,
    waiting: int = 0,
    uplift: float = UPLIFT,
) -> Reading:
    """Each arm beside "none", at a level raised for as many perks as there are.

    >>> told = compare({"none": Outcome(80, 28), "car": Outcome(80, 48)}, {"car": 5.0}, 0.95)
    >>> bought = told.effects[0].bought
    >>> bought.verdict, round(bought.difference, 2), round(bought.low, 2), round(bought.high, 2)
    ('shown', 0.25, 0.1, 0.39)
    >>> compare({"none": Outcome(80, 28), "car": Outcome(80, 29)}, {}, 0.95).effects[0].bought.more
    2782
    """
    perks = [arm for arm in arms if arm != NONE]
    sure, nothing = raised(level, len(arms)), arms[NONE]
    total = sum(each.clients for each in arms.values())
    effects = []
    for arm in perks:
        cost, one = costs.get(arm, 0.0), arms[arm]
        spent = welch(one, nothing, sure)
        bought, net = _shares(one, nothing, sure), _less(spent, cost)
        if bought.verdict == "cannot tell":
            bought = replace(bought, more=_more(_for_share(nothing, uplift, sure), len(arms), total))
        if net.verdict == "cannot tell":
            net = replace(net, more=_more(_for_money(one, nothing, cost, sure), len(arms), total))
        effects.append(Effect(arm, bought, spent, net))
    return Reading(tuple(effects), arms, level, sure, waiting)


def _more(each: int | None, arms: int, there: int) -> int | None:
    return None if each is None else max(each * arms - there, 0)


def _for_share(nothing: Outcome, uplift: float, level: float) -> int | None:
    """Clients in each arm that find ``uplift`` over the share seen without a perk."""
    if nothing.share is None or nothing.share + uplift > 1:
        return None
    return clients_needed(nothing.share, uplift, POWER, level)


def _for_money(one: Outcome, nothing: Outcome, cost: float, level: float) -> int | None:
    """Clients in each arm that find a perk which brings twice what it costs."""
    gap = cost or _WORTH_FINDING * (nothing.mean or 0.0)
    if one.variance is None or nothing.variance is None or gap <= 0:
        return None
    variances = one.variance + nothing.variance
    return means_needed(variances, gap, POWER, level) if variances > 0 else None


def _shares(one: Outcome, other: Outcome, level: float) -> Difference:
    if not one.clients or not other.clients:
        return Difference(None, None, None, "cannot tell")
    low, high = newcombe(one.bought, one.clients, other.bought, other.clients, level)
    return _told(one.bought / one.clients - other.bought / other.clients, low, high)


def welch(one: Outcome, other: Outcome, level: float) -> Difference:
    """The difference of two means of amounts, by Welch's interval; needs two clients in each arm."""
    if one.mean is None or other.mean is None or one.variance is None or other.variance is None:
        return Difference(None, None, None, "cannot tell")
    apart, errors = one.mean - other.mean, [each.variance / each.clients for each in (one, other)]  # type: ignore[operator]
    error = sum(errors)
    if error <= 0:
        return Difference(apart, None, None, "cannot tell")
    freedom = error**2 / sum(v**2 / (each.clients - 1) for v, each in zip(errors, (one, other), strict=True))
    reach = float(stdtrit(freedom, (1 + level) / 2)) * math.sqrt(error)
    return _told(apart, apart - reach, apart + reach)


def _less(spent: Difference, cost: float) -> Difference:
    if spent.difference is None or spent.low is None or spent.high is None:
        apart = None if spent.difference is None else spent.difference - cost
        return Difference(apart, None, None, "cannot tell")
    return _told(spent.difference - cost, spent.low - cost, spent.high - cost)


def _told(difference: float, low: float, high: float) -> Difference:
    verdict: Verdict = "shown" if low > 0 else "opposite" if high < 0 else "cannot tell"
    return Difference(difference, low, high, verdict)
