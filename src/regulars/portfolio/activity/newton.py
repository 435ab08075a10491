"""A damped Newton ascent in a box, for smooth likelihoods of a few parameters with flat ends.

Likelihoods of this room have analytic Hessians, a few parameters, and sometimes no maximum inside: they
level off exponentially towards a boundary. Newton's step on such a slope has length one in log-parameters,
so a box of sixteen is crossed in sixteen steps, where quasi-Newton methods crawl.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from regulars.portfolio.activity.triples import Floats


class Point(NamedTuple):
    """Value, gradient (k,) and Hessian (k, k) of a function at a point."""

    value: float
    gradient: Floats
    hessian: Floats


Objective = Callable[[Floats], Point]


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where the ascent ended; ``converged`` is whether the gain still to be had is negligible."""

    theta: Floats
    point: Point
    converged: bool
    steps: int


def _free(theta: Floats, gradient: Floats, lower: Floats, upper: Floats) -> np.ndarray:
    return ~(((theta <= lower) & (gradient < 0)) | ((theta >= upper) & (gradient > 0)))


def _step(point: Point, free: np.ndarray, radius: float) -> tuple[Floats, float]:
    """Newton's step on the free coordinates with the curvature's sign mended, and the gain it promises."""
    gradient = point.gradient[free]
    curvature, axes = np.linalg.eigh(-point.hessian[np.ix_(free, free)])
    along = axes.T @ gradient
    floor = 1e-12 * max(1.0, float(np.abs(curvature).max(initial=0.0)))
    move = along / np.maximum(np.abs(curvature), floor)
    length = float(np.linalg.norm(move))
    if length > radius:
        move *= radius / length
    gain = float(along @ move - 0.5 * (move * curvature) @ move)
    step = np.zeros_like(point.gradient)
    step[free] = axes @ move
    return step, gain


def maximise(
    objective: Objective, start: Floats, lower: Floats, upper: Floats, *, gain: float = 1e-9, most: int = 200
) -> Optimum:
    """The maximum of ``objective`` in the box, to within ``gain`` of its value.

    ``start``, ``lower``, ``upper``: (k,). Stops when the next step promises less than ``gain`` (plus the
    rounding of the value itself), or after ``most`` steps, not converged.

    >>> import numpy as np
    >>> bowl = lambda t: Point(float(-(t @ t)), -2 * t, -2 * np.eye(2))
    >>> maximise(bowl, np.ones(2), np.full(2, -9.0), np.full(2, 9.0)).theta.round(6).tolist()
    [0.0, 0.0]
    """
    theta = np.clip(start, lower, upper)
    point = objective(theta)
    radius = 1.0
    for steps in range(most):
        free = _free(theta, point.gradient, lower, upper)
        if not free.any():
            return Optimum(theta, point, True, steps)
        enough = gain + 1e-14 * abs(point.value)
        step, promised = _step(point, free, radius)
        if promised < enough:
            return Optimum(theta, point, True, steps)
        trial = np.clip(theta + step, lower, upper)
        candidate = objective(trial)
        won = candidate.value - point.value
        if np.isfinite(won) and won > 0:
            at_rim = np.linalg.norm(step) > 0.99 * radius
            theta, point = trial, candidate
            radius = min(4.0, 2 * radius) if won > 0.5 * promised and at_rim else radius
        else:
            radius = 0.25 * float(np.linalg.norm(trial - theta))
            if promised < 100 * enough or radius < 1e-12:
                return Optimum(theta, point, promised < 1e-5, steps)
    return Optimum(theta, point, False, most)
