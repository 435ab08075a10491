"""How a base is modelled: by contracts where clients are billed regularly, else by the best activity model.

A base too small or too young to speak for itself borrows from others: its parameters are drawn towards
priors pooled over published bases, and that is said.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from regulars.engine import Engine
from regulars.errors import FitError
from regulars.portfolio import activity, choosing, contracts, forecasts, history, spend
from regulars.portfolio.activity import ActivityModel
from regulars.portfolio.choosing import Choice
from regulars.portfolio.forecasts import Group, Terms
from regulars.portfolio.history import Triples
from regulars.portfolio.lifetime import BaseLifetime, base_lifetime
from regulars.portfolio.spend import SpendModel
from regulars.reasons import Reason, Said

#: Clients that came back, and weeks of records, below which the base cannot speak for itself: Wald intervals
#: of the parameters at 300 clients hold .85–.94 of what they claim, at 30 the fits run to their boundaries.
FEW_BACK = 200
YOUNG_WEEKS = 13.0

#: Distinct histories beyond which a model is fitted to all of them only where something hangs on it: the
#: chosen one, and its equals in foresight. The others have their scores alone.
_COMPARED = 200_000

SMALL_BASE = Reason(
    "fit.small_base",
    "Only {n} client has come back so far: what these records cannot tell is borrowed from other companies', "
    "and the ranges are wide.",
    plural="Only {n} clients have come back so far: what these records cannot tell is borrowed from other "
    "companies', and the ranges are wide.",
)
NOBODY_BACK = Reason(
    "fit.nobody_back",
    "No client has come back so far: what these records cannot tell is borrowed from other companies', and "
    "the ranges are wide.",
)
YOUNG_BASE = Reason(
    "fit.young_base",
    "The records cover {n} week: what they cannot tell is borrowed from other companies', "
    "and the ranges are wide.",
    plural="The records cover {n} weeks: what they cannot tell is borrowed from other companies', "
    "and the ranges are wide.",
)
CONTRACTS_NAMED = Reason(
    "fit.contracts_named",
    "Contracts of {days} days, because that was asked for by name: {n} client pays at such intervals.",
    plural="Contracts of {days} days, because that was asked for by name: {n} clients pay at such intervals.",
)
NO_CONTRACTS = Reason(
    "error.no_contracts",
    "Contracts were asked for by name, but no client in these records pays at regular intervals. "
    'Set the model to "auto".',
)


@dataclass(frozen=True)
class Modelled:
    """The base's clients in groups that one law speaks of each, and what was found on the way.

    Beside it stand the tables ``free`` and ``forecasts``, and under contract ``contracts`` and
    ``contract_forecasts``, in the engine. ``models`` are plain values.
    """

    groups: tuple[Group, ...]
    lifetime: BaseLifetime | None
    models: dict[str, Any]
    notes: tuple[Said, ...]
    under_contract: bool = False
    activity: str | None = None  # the model of clients who buy when they like


def model_base(engine: Engine, name: str, first: dt.date, at: dt.date, terms: Terms, seed: int) -> Modelled:
    """Model the clients of ``histories``; ``name`` is an activity model's, "contract" or "auto".

    Raises `FitError` where contracts are asked for by name and nobody pays at regular intervals.
    """
    if name in ("auto", "contract"):
        verdict = contracts.recognise(engine, at)
        if name == "contract" and not verdict.regular:
            raise FitError(NO_CONTRACTS)
        if name == "contract" and not verdict.contract:
            said = CONTRACTS_NAMED(days=round(verdict.days), n=verdict.regular)
            verdict = replace(verdict, said=said)
        if name == "contract" or verdict.contract:
            return _contracts(engine, verdict, first, at, terms, seed)
    triples = history.triples(engine)
    if not triples.clients:
        engine.table("forecasts", forecasts.no_histories())
        return Modelled((), None, {"activity": None, "candidates": []}, ())
    choice = (
        choosing.choose(engine, first, at, terms.weeks, seed)
        if name == "auto"
        else Choice(name, choosing.NAMED(model=name))
    )
    thin = _thin(triples, first, at)
    fits = _fits(choice, triples, pooled=bool(thin))
    equals = [fits[each] for each in choice.equals]
    lifetime = base_lifetime(fits[choice.model], equals=equals, level=terms.level, seed=seed)
    group, models, notes = _free(engine, choice, fits, triples, terms, seed, told=lifetime.reason is None)
    return Modelled((group,), lifetime, models, (*thin, *notes), activity=choice.model)


def model_counts(engine: Engine, name: str, first: dt.date, at: dt.date, weeks: float, seed: int) -> None:
    """Make ``free`` and ``forecasts`` by the activity model ``name`` where only counts are asked."""
    triples = history.triples(engine)
    fits = _fits(Choice(name, choosing.NAMED(model=name)), triples, pooled=bool(_thin(triples, first, at)))
    engine.table("forecasts", forecasts.counts(fits[name], triples, weeks, seed))


def _contracts(
    engine: Engine, verdict: contracts.Verdict, first: dt.date, at: dt.date, terms: Terms, seed: int
) -> Modelled:
    contracts.build(engine, verdict, at)
    base = contracts.fit(engine, verdict.days, terms.level)
    group = forecasts.by_contract(base, contracts.states(engine), seed)
    lifetime = base.lifetime(level=terms.level, seed=seed)
    told = lifetime.reason is None
    weeks = forecasts.lifetimes_by_contract(base, group) if told else forecasts.untold(group)
    engine.table("contract_forecasts", forecasts.table(group, None, terms, weeks))
    found: dict[str, Any] = {
        "model": base.model.name,
        "why": verdict.said,
        "params": dict(base.model.params),
        "standard_errors": dict(base.model.standard_errors),
        "log_likelihood": base.model.log_likelihood,
        "boundary": base.model.boundary,
        "period_days": base.days,
    }
    triples = history.triples(engine, under_contract=True)
    if not triples.clients:
        engine.table("forecasts", forecasts.no_histories())
        only: dict[str, Any] = {"contracts": found, "activity": None, "candidates": []}
        return Modelled((group,), lifetime, only, (verdict.said,), under_contract=True)
    choice = Choice(choosing.UNJUDGED, choosing.BESIDE_CONTRACTS(model=choosing.UNJUDGED))
    fits = _fits(choice, triples, pooled=bool(_thin(triples, first, at)))
    others, models, notes = _free(engine, choice, fits, triples, terms, seed, told=told)
    both = {"contracts": found, **models}
    return Modelled((group, others), lifetime, both, (verdict.said, *notes), under_contract=True)


def _free(
    engine: Engine,
    choice: Choice,
    fits: dict[str, ActivityModel],
    triples: Triples,
    terms: Terms,
    seed: int,
    *,
    told: bool,
) -> tuple[Group, dict[str, Any], tuple[Said, ...]]:
    """Clients who buy when they like: their group, what was fitted, what to say; makes ``forecasts``."""
    money, fitted = _spend(engine), fits[choice.model]
    group = forecasts.by_history(fitted, triples, seed)
    weeks = forecasts.lifetimes_by_history(fitted, group) if told else forecasts.untold(group)
    engine.table("forecasts", forecasts.table(group, money, terms, weeks))
    return group, _models(choice, fits, money), money.reasons


def _thin(triples: Triples, first: dt.date, at: dt.date) -> tuple[Said, ...]:
    """What has to be said of a base too small or too young to speak for itself."""
    back, weeks = int(triples.weight @ (triples.x > 0)), (at - first).days / 7
    if back < FEW_BACK:
        return (SMALL_BASE(n=back) if back else NOBODY_BACK(),)
    return (YOUNG_BASE(n=round(weeks)),) if weeks < YOUNG_WEEKS else ()


def _fits(choice: Choice, triples: Triples, *, pooled: bool) -> dict[str, ActivityModel]:
    """The chosen model on all histories, and those it was compared with, unless these are very many."""
    judged = tuple(dict.fromkeys(score.model for score in choice.scores))
    names = judged if len(triples.x) <= _COMPARED else choice.equals
    return {
        name: activity.fit(
            name, triples.x, triples.t_x, triples.T, triples.weight, activity.POOLED[name] if pooled else None
        )
        for name in dict.fromkeys((choice.model, *names))
    }


def _spend(engine: Engine) -> SpendModel:
    rows = engine.arrow(history.SPEND_SQL)
    n = history.floats(rows, "occasions")
    return spend.fit("gamma-gamma", history.floats(rows, "gross") / n, n, history.floats(rows, "weight"))


def _models(choice: Choice, fits: dict[str, ActivityModel], money: SpendModel) -> dict[str, Any]:
    return {
        "activity": {"model": choice.model, "why": choice.why, **_told(fits[choice.model])},
        "fits": {name: {"weight": float(name == choice.model), **_told(each)} for name, each in fits.items()},
        "candidates": [
            {
                "model": score.model,
                "origin": score.origin.isoformat(),
                "weeks": score.weeks,
                "clients": score.clients,
                "log_score": score.log_score,
                "behind": score.behind,
                "error": score.error,
            }
            for score in choice.scores
        ],
        "spend": {"model": money.name, "params": dict(money.params), "log_likelihood": money.log_likelihood},
    }


def _told(fitted: ActivityModel) -> dict[str, Any]:
    return {
        "params": dict(fitted.params),
        "standard_errors": dict(fitted.standard_errors),
        "log_likelihood": fitted.log_likelihood,
        "boundary": fitted.boundary,
        "clients": fitted.n,
    }
