"""Maximum likelihood, or the mode under a prior, for every activity model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from regulars.errors import ARGUMENT_INVALID, ArgumentInvalid
from regulars.portfolio.activity.betageometric import BetaGeometric
from regulars.portfolio.activity.erlang import REGULARITIES, BetaGeometricErlang
from regulars.portfolio.activity.model import LOG_BOX, ActivityModel
from regulars.portfolio.activity.nbd import EXTREME, NBD
from regulars.portfolio.activity.newton import Objective, Optimum, Point, maximise
from regulars.portfolio.activity.pareto import ParetoNBD
from regulars.portfolio.activity.shapes import total
from regulars.portfolio.activity.triples import Floats, Triples

FAMILIES: dict[str, type[ActivityModel]] = {
    "bg/nbd": BetaGeometric,
    "mbg/nbd": BetaGeometric,
    "pareto/nbd": ParetoNBD,
    "nbd": NBD,
    **{f"{kind}/cnbd-{k}": BetaGeometricErlang for kind in ("bg", "mbg") for k in REGULARITIES},
}
"""The models that can be fitted, by name."""

_FEW = 5000
"""Distinct histories below which every start is tried: there a likelihood may have more than one summit."""

UNTOLD = 100.0
"""A standard deviation of a log-parameter beyond which the data are said not to tell it."""


class Prior(NamedTuple):
    """A normal law of a model's log-parameters, in their order: mean (k,) and covariance (k, k)."""

    mean: Floats
    covariance: Floats


def family(name: str) -> type[ActivityModel]:
    """The class of the model ``name``; ArgumentInvalid lists the names there are."""
    if name not in FAMILIES:
        raise ArgumentInvalid(
            ARGUMENT_INVALID, name="model", value=name, expected="one of " + ", ".join(sorted(FAMILIES))
        )
    return FAMILIES[name]


def model(name: str, params: Mapping[str, float], **fitted: Any) -> ActivityModel:
    """A model at given parameters, such as published or stored ones.

    ``fitted`` may carry what a fit found (``log_likelihood``, ``covariance``, ...), to bring one back.

    >>> bg = model("bg/nbd", {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259})
    >>> float(bg.expected(39, x=2, t_x=30.4286, T=38.8571).round(4))
    1.226
    """
    kind = family(name)
    k = len(kind.parameters)
    values = {key: float(params[key]) for key in kind.parameters}
    if not all(np.isfinite(v) and v > 0 for v in values.values()):
        raise ArgumentInvalid(ARGUMENT_INVALID, name="params", value=values, expected="above 0")
    facts: dict[str, Any] = {
        "log_likelihood": float("nan"),
        "standard_errors": dict.fromkeys(kind.parameters, float("nan")),
        "covariance": np.full((k, k), np.nan),
        "boundary": kind.limit(values),
        "converged": True,
        "n": 0.0,
    }
    return kind(name=name, params=values, **{**facts, **fitted})


def fit(
    name: str,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    weights: ArrayLike | None = None,
    prior: Prior | None = None,
    start: Mapping[str, float] | None = None,
) -> ActivityModel:
    """The activity model ``name`` fitted to histories.

    ``x`` repeat occasions, ``t_x`` week of the last, ``T`` age in weeks, ``weights`` clients sharing each
    history: arrays of one length, in any order, merged or not (the result is the same). ``prior`` adds a
    normal law of the log-parameters (see `POOLED`); ``start`` gives parameters to start from, such as those
    of the same base at week grain. Raises `ArgumentInvalid` for an unknown model or impossible history.

    >>> fitted = fit("nbd", [0, 1, 2, 6], [0, 3, 8, 9], [10, 10, 10, 10])
    >>> fitted.name, fitted.converged
    ('nbd', True)
    """
    kind = family(name)
    triples = Triples.merged(x, t_x, T, weights)
    plain = kind.likelihood(name, triples)
    objective = _in_logs(plain, prior)
    starts = [np.array([start[key] for key in kind.parameters])] if start else _starts(kind, triples)
    best = _best(kind, objective, starts, thorough=len(triples.x) < _FEW)
    params = _named(kind, best.theta)
    covariance = _covariance(best)
    return model(
        name,
        params,
        log_likelihood=plain(np.exp(best.theta)).value,
        covariance=covariance,
        standard_errors={
            key: float(value * sd)
            for (key, value), sd in zip(params.items(), np.sqrt(np.diag(covariance)), strict=True)
        },
        boundary=kind.limit(params),
        converged=best.converged,
        n=triples.clients,
    )


def log_likelihood(fitted: ActivityModel, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
    """The log-likelihood of each history under ``fitted``, in the histories' shape."""
    return fitted.log_likelihoods(x, t_x, T)


def _named(kind: type[ActivityModel], theta: Floats) -> dict[str, float]:
    return dict(zip(kind.parameters, map(float, np.exp(theta)), strict=True))


def _box(k: int) -> tuple[Floats, Floats]:
    return np.full(k, -LOG_BOX), np.full(k, LOG_BOX)


def _best(kind: type[ActivityModel], objective: Objective, starts: list[Floats], thorough: bool) -> Optimum:
    """The best of the ascents; unless ``thorough``, no more of them once one ends inside, converged."""
    best: Optimum | None = None
    for start in starts:
        found = maximise(objective, np.log(start), *_box(len(start)))
        if best is None or found.point.value > best.point.value + 1e-6:
            best = found
        if not thorough and best.converged and kind.limit(_named(kind, best.theta)) is None:
            break
    if best is None:
        raise ValueError("no start was given")
    return best


def _starts(kind: type[ActivityModel], triples: Triples) -> list[Floats]:
    """Where to start: from the NBD, whose own start is the overall rate with r = 1."""
    rate = (total(triples.weights, triples.x) + 0.5) / (total(triples.weights, triples.T) + 1.0)
    crude = np.array([1.0, 1.0 / rate])
    found = maximise(_in_logs(NBD.likelihood("nbd", triples), None), np.log(crude), *_box(2))
    rates = np.exp(np.clip(found.theta, -5.0, 8.0))
    return kind.starts(triples, rates)


def _in_logs(plain: Callable[[Floats], Point], prior: Prior | None) -> Objective:
    """``plain`` in log-parameters, plus the prior's logarithm up to a constant."""
    precision = None if prior is None else np.linalg.inv(prior.covariance)

    def objective(theta: Floats) -> Point:
        params = np.exp(theta)
        value, gradient, hessian = plain(params)
        slope = gradient * params
        bend = hessian * np.outer(params, params) + np.diag(slope)
        if prior is not None and precision is not None:
            off = theta - prior.mean
            value, slope, bend = (
                value - 0.5 * float(off @ precision @ off),
                slope - precision @ off,
                bend - precision,
            )
        return Point(value, slope, bend)

    return objective


def _covariance(best: Optimum) -> Floats:
    """The inverse of the observed information; NaN for what is at its limit or not told."""
    information = -best.point.hessian
    out = np.full_like(information, np.nan)
    told = (np.abs(best.theta) < EXTREME) & (np.diag(information) > UNTOLD**-2)
    while told.any():
        curvature, axes = np.linalg.eigh(information[np.ix_(told, told)])
        if curvature[0] > UNTOLD**-2:
            out[np.ix_(told, told)] = (axes / curvature) @ axes.T
            return out
        told[np.flatnonzero(told)[np.argmax(np.abs(axes[:, 0]))]] = False
    return out
