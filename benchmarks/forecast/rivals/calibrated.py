"""Scores times activity, made into units by isotonic regression on inner windows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy import sparse
from sklearn.isotonic import IsotonicRegression

from benchmarks.forecast import tifu
from benchmarks.forecast.metrics import deviance
from benchmarks.forecast.simple import own_rate, visits
from benchmarks.forecast.windows import Floats, Past

#: No cell is forecast below this: a score of nothing is not a proof that nothing will be bought.
FLOOR = 1e-4
#: Clients that settings are compared on.
COMPARED = 600

Scored = Callable[[Past], Floats]


@dataclass(frozen=True)
class Settled:
    """A rival's forecast and the settings inner windows chose."""

    expected: Floats
    settings: str


def settle(candidates: Iterator[tuple[str, Scored]], inner: list[tuple[Past, Floats]], test: Past) -> Settled:
    """The candidate whose isotonic calibration fits the inner windows best, applied to the test window.

    Each inner window is judged by the calibration of the others, on ``COMPARED`` clients drawn once.
    """
    best: tuple[float, str, Scored] | None = None
    for name, scored in candidates:
        made = [_sample(scored(past), seen, past.weeks_ahead) for past, seen in inner]
        held_out = float(np.mean([_held_out(made, i) for i in range(len(made))]))
        if best is None or held_out < best[0]:
            best = held_out, name, scored
    if best is None:
        raise ValueError("no candidates")
    _, name, scored = best
    calibrated = _fit([(scored(past), seen, past.weeks_ahead) for past, seen in inner])
    return Settled(_apply(calibrated, scored(test), test.weeks_ahead), name)


Made = tuple[Floats, Floats, float]  # scores, units seen, weeks


def _sample(scored: Floats, seen: Floats, weeks: float) -> Made:
    drawn = np.random.default_rng(0).permutation(len(seen))[:COMPARED]
    return scored[drawn], seen[drawn], weeks


def _held_out(made: list[Made], i: int) -> float:
    others = _fit([one for j, one in enumerate(made) if j != i])
    raw, seen, weeks = made[i]
    return deviance(seen, _apply(others, raw, weeks))


def _fit(made: list[Made]) -> IsotonicRegression:
    raw = np.concatenate([scored.ravel() for scored, _, _ in made])
    rate = np.concatenate([seen.ravel() / weeks for _, seen, weeks in made])
    return IsotonicRegression(y_min=0, out_of_bounds="clip").fit(raw, rate)


def _apply(calibrated: IsotonicRegression, raw: Floats, weeks: float) -> Floats:
    return np.maximum(calibrated.predict(raw.ravel()).reshape(raw.shape) * weeks, FLOOR)


def personal() -> Iterator[tuple[str, Scored]]:
    """The client's own rate, by how quickly the past fades."""
    for decay in (1.0, 0.98, 0.95, 0.9):
        yield f"decay {decay}", lambda past, decay=decay: own_rate(past, decay) / past.weeks_ahead


def tifu_knn() -> Iterator[tuple[str, Scored]]:
    """TIFU-KNN times visits a week."""
    grid = itertools.product((0.9,), (0.7, 0.9, 1.0), (100, 300), (0.3, 0.5, 0.7))
    for within, between, neighbours, own in grid:
        settings = tifu.Settings(7, within, between, neighbours, own)

        def scored(past: Past, settings: tifu.Settings = settings) -> Floats:
            vectors = tifu.vectors(past.client, past.day, past.product, past.shape, settings)
            found = tifu.scores(vectors, vectors, np.arange(past.shape[0]), settings)
            return found * visits(past, 0.95)[:, None]

        yield f"{settings}", scored


def als() -> Iterator[tuple[str, Scored]]:
    """`implicit`'s alternating least squares (Hu, Koren, Volinsky 2008) times visits a week."""
    for factors, alpha, regularization in itertools.product((16, 64), (1.0, 10.0), (0.1, 10.0)):

        def scored(
            past: Past, factors: int = factors, alpha: float = alpha, regularization: float = regularization
        ) -> Floats:
            model = AlternatingLeastSquares(
                factors=factors,
                alpha=alpha,
                regularization=regularization,
                iterations=15,
                num_threads=1,
                random_state=0,
            )
            model.fit(sparse.csr_matrix(past.cells(past.lines, 0.98)), show_progress=False)
            found = np.asarray(model.user_factors) @ np.asarray(model.item_factors).T
            return found.astype(float) * visits(past, 0.95)[:, None]

        yield f"factors {factors}, alpha {alpha:g}, regularization {regularization:g}", scored
