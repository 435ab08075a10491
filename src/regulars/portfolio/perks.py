"""Perks planned and read as trials: what it costs, who gets it, how many clients it takes, what it brought.

A perk (a loaner car, a free delivery) is given to some of the clients it is meant for, drawn by a number from
the trial's seed and the client's name; the others go on as ever. Arms may be several: each perk is set beside
those who got none. Shares who bought are compared by the hybrid score interval (Newcombe 1998, method 10),
what was spent by Welch's (*Biometrika* 34, 1947); with k perks each is read at the level 1 − (1 − level)/k
(Bonferroni), so that the chance of one false finding stays what was said. Sizes: Fleiss, Levin and Paik
(2003), eq. 4.14, for shares.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import uuid4

import pyarrow as pa
from scipy.special import ndtri, stdtrit

from regulars.engine import Engine
from regulars.engine.sums import exact_sums
from regulars.errors import LookupFailed, repeated
from regulars.portfolio.means import Mean, mean_of, powers
from regulars.portfolio.portfolio import Portfolio
from regulars.portfolio.trial import Verdict, newcombe
from regulars.reasons import Reason, Said

#: The arm of those who go on as ever.
NONE: Final = "none"
KIND: Final = "perks"

TOO_MANY_NEEDED = Reason(
    "perks.too_many",
    "The trial needs {needed} clients and there are {there}: it would find only an uplift of {found} or "
    "more. "
    "Plan for that, or wait until more clients are meant.",
)
LONG_ENOUGH = Reason("perks.enough", "There are enough clients: {needed} of {there} are needed.")
NEVER_PAYS = Reason(
    "perks.never_pays",
    "It does not pay back even so: a client who comes by it brings less than the perks it takes to win "
    "him. It "
    "would pay from an uplift of {uplift} on.",
)
PAYS = Reason(
    "perks.pays", "At this uplift it brings more than it costs, whichever end of the interval is true."
)
MAY_PAY = Reason(
    "perks.may_pay",
    "Whether it pays at this uplift hangs on what a client who comes by it is worth. It pays from an "
    "uplift of "
    "{uplift} on, if that is the middle of the interval.",
)


NO_TRIAL = Reason(
    "error.no_perk", "There is no trial of {name}. There are: {known}. Begin one with regulars perks begin."
)


@dataclass(frozen=True)
class Plan:
    """What a perk's trial takes; money in the ledger's currency, shares from 0 to 1.

    ``each`` clients go to every arm, ``needed`` in all; ``finds`` is the uplift that those there can find.
    ``cost`` is the perk given to all who get it. ``pays_from`` is the uplift from which it pays; ``net`` is
    what it brings a client who gets it, less its cost, at the planned uplift, with the interval of what one
    who comes by it is worth.
    """

    each: int
    needed: int
    there: int
    finds: float
    cost: float
    pays_from: float | None
    net: float | None
    net_low: float | None
    net_high: float | None
    fits: Said
    pays: Said | None


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


@dataclass(frozen=True)
class Difference:
    """An arm less those who got nothing, with its interval at the raised level; null where it has none."""

    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Effect:
    """What one perk did: to the share who bought, to what a client spent, and net of its cost a client."""

    arm: str
    bought: Difference
    spent: Difference
    net: Difference


@dataclass(frozen=True)
class Reading:
    """Every perk beside nothing; ``level`` is that of all together, ``raised`` that of each interval."""

    effects: tuple[Effect, ...]
    arms: Mapping[str, Outcome]
    level: float
    raised: float
    waiting: int


@dataclass(frozen=True)
class Trial:
    """A perk's trial: arms by name with what each costs a client ("none" costs nothing), and who is in it."""

    id: str
    name: str
    arms: Mapping[str, float]
    seed: str
    began: dt.date
    until: dt.date
    clients: Mapping[str, str]

    def records(self) -> list[dict[str, Any]]:
        """The records that keep it: its beginning, and one for each client, so that each can be erased."""
        own = {"kind": "trials", "trial": self.id, "name": f"{KIND}: {self.name}", "at": self.began}
        began = {**own, "event": "began", "arms": dict(self.arms), "seed": self.seed, "until": self.until}
        drawn = ({**own, "event": "enrolled", "client": who, "arm": arm} for who, arm in self.clients.items())
        return [began, *drawn]


def plan(
    *,
    there: int,
    baseline: float,
    uplift: float,
    cost: float,
    worth: float | None,
    worth_low: float | None,
    worth_high: float | None,
    arms: int = 2,
    power: float = 0.8,
    level: float = 0.9,
) -> Plan:
    """What a trial takes that finds ``uplift`` over ``baseline`` (shares who buy) with the chance ``power``.

    ``there`` clients are meant; ``cost`` is the perk for one; ``worth`` is what one who comes by it brings.

    >>> made = plan(there=5000, baseline=0.3, uplift=0.05, cost=2, worth=60, worth_low=50, worth_high=70)
    >>> made.each, round(made.pays_from, 3), round(made.net, 2)
    (1084, 0.033, 1.0)
    """
    each = clients_needed(baseline, uplift, power, _raised(level, arms))
    needed = each * arms
    finds = _findable(baseline, there // arms, power, _raised(level, arms))
    ends = [None if value is None else uplift * value - cost for value in (worth, worth_low, worth_high)]
    pays_from = cost / worth if worth is not None and worth > 0 else None
    return Plan(
        each=each,
        needed=needed,
        there=there,
        finds=finds,
        cost=cost * each * (arms - 1),
        pays_from=pays_from,
        net=ends[0],
        net_low=ends[1],
        net_high=ends[2],
        fits=(LONG_ENOUGH if needed <= there else TOO_MANY_NEEDED)(needed=needed, there=there, found=finds),
        pays=_pays(ends, pays_from),
    )


def _pays(ends: Sequence[float | None], pays_from: float | None) -> Said | None:
    net, low, high = ends
    if net is None or pays_from is None:
        return None
    if low is not None and low > 0:
        return PAYS()
    return (NEVER_PAYS if (net if high is None else high) < 0 else MAY_PAY)(uplift=pays_from)


def clients_needed(baseline: float, uplift: float, power: float, level: float) -> int:
    """Clients in each of two arms that find ``uplift`` over ``baseline`` with the chance ``power``.

    >>> clients_needed(0.2, 0.1, 0.8, 0.95)
    294
    """
    other = min(max(baseline + uplift, 0.0), 1.0)
    mean = (baseline + other) / 2
    chance, found = float(ndtri((1 + level) / 2)), float(ndtri(power))
    root = chance * math.sqrt(2 * mean * (1 - mean)) + found * math.sqrt(
        baseline * (1 - baseline) + other * (1 - other)
    )
    return max(math.ceil((root / (other - baseline)) ** 2), 2) if other != baseline else 10**9


def _findable(baseline: float, each: int, power: float, level: float) -> float:
    """The smallest uplift that ``each`` clients an arm find."""
    low, high = 1e-4, max(1.0 - baseline, 1e-3)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (
            (low, middle) if clients_needed(baseline, middle, power, level) <= each else (middle, high)
        )
    return high


def _raised(level: float, arms: int) -> float:
    return 1 - (1 - level) / max(arms - 1, 1)


def begin(
    name: str, arms: Mapping[str, float], clients: Iterable[str], began: dt.date, until: dt.date,
    seed: str | None = None,
) -> Trial:  # fmt: skip
    """A new trial of ``arms`` (perk → its cost a client), each client drawn into one arm or none.

    Who is drawn where depends on the seed and his name alone, not on the order or on who else is meant.
    """
    drawn, named = seed or uuid4().hex, [NONE, *arms]
    placed = {client: named[_number(drawn, client) * len(named) >> 64] for client in sorted(set(clients))}
    return Trial(uuid4().hex, name, {NONE: 0.0, **arms}, drawn, began, until, placed)


def _number(seed: str, client: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{client}".encode("utf-8", "replace")).digest()[:8])


def trials(found: Iterable[Mapping[str, Any]]) -> dict[str, Trial]:
    """The perks' trials among records, by name; the latest of a name."""
    began: dict[str, Trial] = {}
    drawn: dict[str, dict[str, str]] = {}
    for each in found:
        name = str(each.get("name", ""))
        if each.get("kind") != "trials" or not name.startswith(f"{KIND}: "):
            continue
        name, id = name.removeprefix(f"{KIND}: "), each["trial"]
        if each["event"] == "began":
            on, until = (dt.date.fromisoformat(str(each[when])[:10]) for when in ("at", "until"))
            began[name] = Trial(id, name, each["arms"], each["seed"], on, until, {})
        else:
            drawn.setdefault(id, {})[each["client"]] = each["arm"]
    return {
        name: dataclasses.replace(trial, clients=drawn.get(trial.id, {})) for name, trial in began.items()
    }


def named(known: Mapping[str, Trial], name: str) -> Trial:
    """The trial called ``name``; raises `LookupFailed`, which says what there is."""
    if name not in known:
        raise LookupFailed(NO_TRIAL, name=repeated(name), known=", ".join(sorted(known)) or "—")
    return known[name]


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
    until = min(trial.until, at)
    rows = engine.arrow(SPENT_IN_TRIAL_SQL, began=trial.began, until=until, margin=margin).to_pylist()
    engine.drop("in_trial")
    arms = {row["arm"]: Outcome(row["clients"], row["bought"], row["spent"], row["squares"]) for row in rows}
    whole = {arm: arms.get(arm, Outcome(0, 0)) for arm in trial.arms}
    return compare(whole, trial.arms, level, len(trial.clients) if at < trial.until else 0)


def compare(
    arms: Mapping[str, Outcome], costs: Mapping[str, float], level: float, waiting: int = 0
) -> Reading:
    """Each arm beside "none", at a level raised for as many perks as there are.

    >>> told = compare({"none": Outcome(80, 28), "car": Outcome(80, 48)}, {"car": 5.0}, 0.95)
    >>> bought = told.effects[0].bought
    >>> bought.verdict, round(bought.difference, 2), round(bought.low, 2), round(bought.high, 2)
    ('shown', 0.25, 0.1, 0.39)
    """
    perks = [arm for arm in arms if arm != NONE]
    raised, nothing = _raised(level, len(perks) + 1), arms[NONE]
    effects = []
    for arm in perks:
        spent = welch(arms[arm], nothing, raised)
        effects.append(
            Effect(arm, _shares(arms[arm], nothing, raised), spent, _less(spent, costs.get(arm, 0.0)))
        )
    return Reading(tuple(effects), arms, level, raised, waiting)


def _shares(one: Outcome, other: Outcome, level: float) -> Difference:
    if not one.clients or not other.clients:
        return Difference(None, None, None, "cannot tell")
    low, high = newcombe(one.bought, one.clients, other.bought, other.clients, level)
    return _told(one.bought / one.clients - other.bought / other.clients, low, high)


def welch(one: Outcome, other: Outcome, level: float) -> Difference:
    """The difference of two means of amounts, by Welch's interval; needs two clients in each arm."""
    if min(one.clients, other.clients) < 2:
        return Difference(None, None, None, "cannot tell")
    means, errors = [], []
    for each in (one, other):
        mean = each.spent / each.clients
        means.append(mean)
        errors.append(max(each.squares - each.clients * mean**2, 0.0) / (each.clients - 1) / each.clients)
    apart, error = means[0] - means[1], sum(errors)
    if error <= 0:
        return Difference(apart, None, None, "cannot tell")
    freedom = error**2 / sum(v**2 / (each.clients - 1) for v, each in zip(errors, (one, other), strict=True))
    reach = float(stdtrit(freedom, (1 + level) / 2)) * math.sqrt(error)
    return _told(apart, apart - reach, apart + reach)


def _less(spent: Difference, cost: float) -> Difference:
    if spent.difference is None or spent.low is None or spent.high is None:
        return Difference(
            None if spent.difference is None else spent.difference - cost, None, None, "cannot tell"
        )
    return _told(spent.difference - cost, spent.low - cost, spent.high - cost)


def _told(difference: float, low: float, high: float) -> Difference:
    verdict: Literal["shown", "opposite", "cannot tell"] = "cannot tell"
    if low > 0 or high < 0:
        verdict = "shown" if low > 0 else "opposite"
    return Difference(difference, low, high, verdict)


@dataclass(frozen=True)
class Meant:
    """Those a perk is meant for: the ``share`` of them who bought lately, and what one of them is worth."""

    clients: int
    share: float
    worth: Mean


MEANT_SQL = exact_sums(
    {"bought": "bought", **powers("worth")},
    "(SELECT CASE WHEN c.last_at > $since THEN 1e0 ELSE 0e0 END AS bought, CAST(c.expected_value AS "
    "DOUBLE) AS worth"
    " FROM client_rows AS c JOIN is_meant AS m ON c.client = m.client WHERE c.first_at <= $since) AS those",
)


def meant(portfolio: Portfolio, clients: Sequence[str], weeks: int) -> Meant:
    """Those among ``clients`` known for ``weeks`` at least, and how many bought in the last of them."""
    engine = portfolio.workspace()
    try:
        engine.table("is_meant", pa.table({"client": pa.array(clients, pa.string())}))
        row = engine.arrow(MEANT_SQL, since=portfolio.at - dt.timedelta(weeks=weeks)).to_pylist()[0]
    finally:
        engine.close()
    n = row["row_count"]
    total, squares, cubes = (row[name] or 0.0 for name in ("total", "squares", "cubes"))
    worth = mean_of(n, total, squares, cubes, portfolio.record.level)
    return Meant(len(clients), row["bought"] / n if n else 0.0, worth)


def read_of(portfolio: Portfolio, trial: Trial, *, margin: bool) -> Reading:
    """What ``trial`` says on the records of ``portfolio``."""
    engine = portfolio.workspace()
    try:
        return read(engine, trial, portfolio.at, portfolio.record.level, margin=margin)
    finally:
        engine.close()
