"""Which activity model: judged by what it said of weeks it had not seen, never by likelihood.

Likelihood rewards a better story of the past: on grocery records it takes the model that loses the
forecast. So candidates are fitted on the records up to one, two or three *inner origins* and scored by the
mean log of the chance they gave to each client's count of occasions in the weeks that followed. Of those
within one standard error of the best, the first in order of preference is taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import activity
from regulars.portfolio.history import HOLDOUT_SQL, Floats, floats
from regulars.reasons import Reason, Said

#: In order of preference among those that foresaw equally well. Counts alone cannot tell a client who came
#: once and left from one who buys rarely: BG/NBD takes all of them for clients, MBG/NBD does not, so it goes
#: first and BG/NBD last; NBD has nobody leave at all.
CANDIDATES = ("mbg/nbd", "pareto/nbd", "nbd", "bg/nbd")
#: What stands where nothing can be judged: a client who came once may already have left.
UNJUDGED = "mbg/nbd"
#: Histories judged at most; a seeded sample of clients stands for a larger base.
_JUDGED = 200_000
#: Clients, and clients who came back, below which a held-out score is noise.
_FEWEST_CLIENTS, _FEWEST_BACK = 100, 30
#: Weeks: the shortest stretch worth judging, and what has to lie before the first origin.
_SHORTEST_AHEAD, _SHORTEST_BEFORE = 4.0, 8.0
#: Whole weeks: a tenth of the rows of day grain, and the same order of candidates.
_GRAIN = 7

CHOSEN = Reason(
    "fit.model_chosen",
    "Of {candidates} ways to forecast, none did clearly better than the one taken ({model}). Each was tested "
    "on {n} stretch of {weeks} weeks that had been kept from it.",
    plural="Of {candidates} ways to forecast, none did clearly better than the one taken ({model}). Each was "
    "tested on {n} stretches of {weeks} weeks that had been kept from it.",
)
NAMED = Reason("fit.model_named", "By {model}, because it was asked for by name.")
BESIDE_CONTRACTS = Reason(
    "fit.model_beside_contracts", "By {model}, the cautious default, for the clients who have no contract."
)
UNJUDGEABLE = Reason(
    "fit.model_unjudged",
    "By {model}, the cautious default: the records are too few or too short to look back and compare models.",
)


@dataclass(frozen=True)
class Score:
    """How a candidate fared at one inner origin.

    ``log_score`` is the mean over clients, ``behind`` how far the best of all origins together is ahead of
    it, and ``error`` the standard error of that difference, which is small: both saw the same clients.
    """

    model: str
    origin: dt.date
    weeks: float
    clients: int
    log_score: float
    behind: float = 0.0
    error: float = 0.0


@dataclass(frozen=True)
class Choice:
    """The model chosen, why, and every score behind it; ``equals`` foresaw as well but for chance."""

    model: str
    why: Said
    scores: tuple[Score, ...] = ()
    equals: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Look:
    """What each candidate said of what came after ``origin``: log scores of ``weight`` clients each."""

    origin: dt.date
    weeks: float
    weight: Floats
    gained: dict[str, Floats]

    def mean(self, name: str) -> float:
        return float(self.weight @ self.gained[name] / self.weight.sum())

    def score(self, name: str, best: str) -> Score:
        clients = self.weight.sum()
        ahead = self.gained[best] - self.gained[name]
        behind = float(self.weight @ ahead / clients)
        error = float(np.sqrt(self.weight @ (ahead - behind) ** 2) / clients)
        return Score(name, self.origin, self.weeks, int(clients), self.mean(name), behind, error)


def choose(engine: Engine, first: dt.date, at: dt.date, horizon_weeks: float, seed: int) -> Choice:
    """The candidate that best foresaw what the inner origins of ``engine``'s ``days`` held out."""
    asked = origins(first, at, horizon_weeks)
    looks = [look for origin, ahead in asked if (look := _look(engine, origin, ahead, seed)) is not None]
    if not looks:
        return Choice(UNJUDGED, UNJUDGEABLE(model=UNJUDGED))
    best = max(CANDIDATES, key=lambda name: sum(look.mean(name) for look in looks))
    return decide([look.score(name, best) for look in looks for name in CANDIDATES])


def decide(scores: Sequence[Score]) -> Choice:
    """The first candidate in order of preference within one standard error of the best.

    Each origin counts alike (the one-standard-error rule of Breiman, Friedman, Olshen and Stone 1984).
    """
    looks = len({score.origin for score in scores})
    by_model = {name: [score for score in scores if score.model == name] for name in CANDIDATES}
    behind = {name: sum(score.behind for score in own) / looks for name, own in by_model.items()}
    error = {
        name: float(np.sqrt(sum(score.error**2 for score in own)) / looks) for name, own in by_model.items()
    }
    mean = {name: sum(score.log_score for score in own) / looks for name, own in by_model.items()}
    chosen, *equals = (name for name in CANDIDATES if behind[name] <= error[name])
    rival = max((name for name in CANDIDATES if name != chosen), key=lambda name: mean[name])
    why = CHOSEN(
        model=chosen,
        candidates=len(CANDIDATES),
        score=round(mean[chosen], 4),
        n=looks,
        weeks=round(scores[0].weeks),
        runner_up=rival,
        runner_up_score=round(mean[rival], 4),
    )
    return Choice(chosen, why, tuple(scores), tuple(equals))


def origins(first: dt.date, at: dt.date, horizon_weeks: float) -> list[tuple[dt.date, int]]:
    """Up to three looks back: (origin, days ahead), latest first, the windows next to each other.

    A window is as long as the horizon, but no longer than a quarter of the records, so that there is a
    past to fit on.

    >>> origins(dt.date(2017, 1, 1), dt.date(2017, 12, 31), 52)
    [(datetime.date(2017, 10, 1), 91), (datetime.date(2017, 7, 2), 91), (datetime.date(2017, 4, 2), 91)]
    """
    span = (at - first).days
    ahead = round(min(horizon_weeks * 7, span / 4))
    if ahead < _SHORTEST_AHEAD * 7:
        return []
    looks = (at - dt.timedelta(days=ahead * back) for back in (1, 2, 3))
    return [(origin, ahead) for origin in looks if (origin - first).days >= _SHORTEST_BEFORE * 7]


def _look(engine: Engine, origin: dt.date, ahead: int, seed: int) -> _Look | None:
    """Fit every candidate on what was known at ``origin`` and score the days ``ahead``; None if too few."""
    until = origin + dt.timedelta(days=ahead)
    held_out = engine.arrow(HOLDOUT_SQL, origin=origin, until=until, grain=_GRAIN)
    rows = sampled(held_out, seed, ("x", "tx_days", "t_days", "y"))
    x, y, weight = floats(rows, "x"), floats(rows, "y"), floats(rows, "weight")
    if too_few(x, weight):
        return None
    t_x, age = week_grain(x, floats(rows, "tx_days") / 7, floats(rows, "t_days") / 7)
    fitted = {name: activity.fit(name, x, t_x, age, weight) for name in CANDIDATES}
    gained = {name: model.log_score(y, ahead / 7, x, t_x, age) for name, model in fitted.items()}
    return _Look(origin, ahead / 7, weight, gained)


def too_few(x: Floats, weight: Floats) -> bool:
    """Whether a held-out score of these histories would be noise."""
    return bool(weight.sum() < _FEWEST_CLIENTS or weight @ (x > 0) < _FEWEST_BACK)


def week_grain(x: Floats, t_x: Floats, age: Floats) -> tuple[Floats, Floats]:
    """Times cut to whole weeks, mended: a second occasion in the first's week was at least a day later."""
    return np.where((x > 0) & (t_x == 0), 1 / 7, t_x), np.maximum(age, 1 / 7)


def sampled(rows: pa.Table, seed: int, columns: Sequence[str]) -> pa.Table:
    """At most `_JUDGED` clients' worth of ``rows``, drawn without replacement; ``weight`` counts them."""
    weight = floats(rows, "weight").astype(np.int64)
    if weight.sum() <= _JUDGED:
        return rows
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(weight, _JUDGED, method="marginals")
    kept = drawn > 0
    chosen: dict[str, Any] = {name: rows[name].filter(pa.array(kept)) for name in columns}
    return pa.table({**chosen, "weight": drawn[kept]})
