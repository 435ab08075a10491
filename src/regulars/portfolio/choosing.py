"""Which activity model: judged by what it said of weeks it had not seen, never by likelihood.

Likelihood rewards a better story of the past: on grocery records it takes the model that loses the
forecast. So candidates are fitted on the records up to one, two or three *inner origins* and scored by the
mean log of the chance they gave to each client's count of occasions in the weeks that followed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from regulars.engine import Engine
from regulars.portfolio import activity
from regulars.portfolio.history import HOLDOUT_SQL, floats
from regulars.reasons import Reason, Said

#: In order of preference where scores tie: fewer parameters and fewer assumptions first.
CANDIDATES = ("nbd", "bg/nbd", "mbg/nbd", "pareto/nbd")
#: What stands where nothing can be judged: a client who came once may already have left.
UNJUDGED = "mbg/nbd"
#: Scores this close (nats a client) are a tie: of two runs on halves of a base they differ by more.
TIE = 1e-4
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
    "{model}: of {candidates} models it gave the best chances to what clients then did, "
    "{score} a client over {n} look back of {weeks} weeks (runner-up {runner_up}: {runner_up_score}).",
    plural="{model}: of {candidates} models it gave the best chances to what clients then did, "
    "{score} a client over {n} looks back of {weeks} weeks each (runner-up {runner_up}: {runner_up_score}).",
)
NAMED = Reason("fit.model_named", "{model}, because it was asked for by name.")
BESIDE_CONTRACTS = Reason(
    "fit.model_beside_contracts", "{model}, the cautious default, for the clients who have no contract."
)
UNJUDGEABLE = Reason(
    "fit.model_unjudged",
    "{model}, the cautious default: the records are too few or too short to look back and compare models.",
)


@dataclass(frozen=True)
class Score:
    """How a candidate fared at one inner origin: mean log score of a client."""

    model: str
    origin: dt.date
    weeks: float
    clients: int
    log_score: float


@dataclass(frozen=True)
class Choice:
    """The model chosen, why, and every score behind it."""

    model: str
    why: Said
    scores: tuple[Score, ...] = field(default=())


def choose(engine: Engine, first: dt.date, at: dt.date, horizon_weeks: float, seed: int) -> Choice:
    """The candidate with the best held-out log score over the inner origins of ``engine``'s ``days``."""
    scores = [
        score
        for origin, ahead in origins(first, at, horizon_weeks)
        for score in _judge(engine, origin, ahead, seed)
    ]
    if not scores:
        return Choice(UNJUDGED, UNJUDGEABLE(model=UNJUDGED))
    return decide(scores)


def decide(scores: Sequence[Score]) -> Choice:
    """The candidate with the best mean score over origins, each origin counting alike."""
    by_model = {name: np.mean([s.log_score for s in scores if s.model == name]) for name in CANDIDATES}
    top = max(by_model.values())
    best = next(name for name in CANDIDATES if by_model[name] >= top - TIE)
    runner_up = max((name for name in CANDIDATES if name != best), key=lambda name: float(by_model[name]))
    why = CHOSEN(
        model=best,
        candidates=len(CANDIDATES),
        score=round(float(by_model[best]), 4),
        n=len({s.origin for s in scores}),
        weeks=round(scores[0].weeks),
        runner_up=runner_up,
        runner_up_score=round(float(by_model[runner_up]), 4),
    )
    return Choice(best, why, tuple(scores))


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


def _judge(engine: Engine, origin: dt.date, ahead: int, seed: int) -> Iterator[Score]:
    until = origin + dt.timedelta(days=ahead)
    rows = _sampled(engine.arrow(HOLDOUT_SQL, origin=origin, until=until, grain=_GRAIN), seed)
    x, y, weight = floats(rows, "x"), floats(rows, "y"), floats(rows, "weight")
    t_x, age = floats(rows, "tx_days") / 7, floats(rows, "t_days") / 7
    if weight.sum() < _FEWEST_CLIENTS or weight @ (x > 0) < _FEWEST_BACK:
        return
    # A week's grain can put a second occasion of the same week on the first: it was at least a day later.
    t_x, age = np.where((x > 0) & (t_x == 0), 1 / 7, t_x), np.maximum(age, 1 / 7)
    for name in CANDIDATES:
        fitted = activity.fit(name, x, t_x, age, weight)
        gained = fitted.log_score(y, ahead / 7, x, t_x, age)
        yield Score(name, origin, ahead / 7, int(weight.sum()), float(weight @ gained / weight.sum()))


def _sampled(rows: pa.Table, seed: int) -> pa.Table:
    """At most `_JUDGED` clients' worth of rows, drawn without replacement."""
    weight = floats(rows, "weight").astype(np.int64)
    if weight.sum() <= _JUDGED:
        return rows
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(weight, _JUDGED, method="marginals")
    kept = drawn > 0
    columns: dict[str, Any] = {
        name: rows[name].filter(pa.array(kept)) for name in ("x", "tx_days", "t_days", "y")
    }
    return pa.table({**columns, "weight": drawn[kept]})
