"""LightGBM with Poisson loss on `features`, learnt on earlier windows; settings from inner ones."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from benchmarks.forecast.features import matrix
from benchmarks.forecast.metrics import deviance
from benchmarks.forecast.windows import Floats, Past

#: Cells never bought are many and alike: one of so many is kept and weighs as many, while settings are
#: sought; in the last fit, too, where a window has more than ``MANY_CELLS``.
THINNED = 4
MANY_CELLS = 1_500_000
ROUNDS, STEP = 360, 20
BASE = {
    "objective": "poisson",
    "learning_rate": 0.1,
    "feature_fraction": 0.7,
    "max_bin": 63,
    "min_sum_hessian_in_leaf": 20.0,
    "max_delta_step": 2.0,  # without it a leaf of product types ran away: 10^12 units forecast in all
    "num_threads": 1,
    "seed": 0,
    "deterministic": True,
    "verbose": -1,
}
SIZES = (
    {"num_leaves": 31, "min_data_in_leaf": 500},
    {"num_leaves": 95, "min_data_in_leaf": 200},
)


@dataclass(frozen=True)
class Example:
    """One learning window and the units that came in it."""

    past: Past
    seen: Floats


def settle(
    rounds_from: list[tuple[list[Example], Example]],
    training: list[Example],
    test: Past,
) -> tuple[Floats, float, str]:
    """Units forecast for ``test`` as learnt, the level that inner windows speak for, and the settings.

    Each pair of ``rounds_from`` is an inner window to predict and the windows that had ended before it, the
    latest last; rounds and size have the lowest deviance there, the level is units seen in the latest over
    units forecast of it.
    """
    judged = [(_dataset(learnt, 0), _rows(shown)[0], shown) for learnt, shown in rounds_from]
    best: tuple[float, dict[str, Any], int, float] | None = None
    for size in SIZES:
        paths = [_path(data, rows, shown, BASE | size) for data, rows, shown in judged]
        length = min(len(path) for path in paths)
        if not length:
            continue
        mean = np.mean([[d for d, _ in path[:length]] for path in paths], axis=0)
        at = int(mean.argmin())
        level = judged[-1][2].seen.sum() / paths[-1][at][1]
        if best is None or mean[at] < best[0]:
            best = float(mean[at]), size, (at + 1) * STEP, float(level)
    if best is None:
        raise ValueError("no inner windows")
    _, size, rounds, level = best
    model = lightgbm.Booster(BASE | size, _dataset(training, MANY_CELLS))
    grown = _grow(model, rounds)
    expected = model.predict(matrix(test), num_threads=1).reshape(test.shape) * test.weeks_ahead
    return expected, level, f"{size}, {grown} rounds, level {level:.3f}"


def _grow(model: lightgbm.Booster, rounds: int) -> int:
    """Add up to ``rounds`` trees; how many there were before LightGBM could go no further.

    Leaves' sizes are estimated from Hessians; with a Poisson loss the estimate of a leaf without rows can
    pass for enough, and that round ends in an error (LightGBM's issues 3679, 4739). The trees so far stand.
    """
    for done in range(rounds):
        try:
            model.update()
        except lightgbm.basic.LightGBMError as error:
            print(f"round {done}: {error}", file=sys.stderr)
            return done
    return rounds


def _path(data: lightgbm.Dataset, rows: np.ndarray, shown: Example, params: dict[str, Any]) -> list[Any]:
    """Deviance and forecast total at each step of rounds, until it has not fallen for a while."""
    model, raw, path = lightgbm.Booster(params, data), np.zeros(len(rows)), []
    for done in range(STEP, ROUNDS + 1, STEP):
        if _grow(model, STEP) < STEP:
            break
        raw += model.predict(
            rows, raw_score=True, start_iteration=done - STEP, num_iteration=STEP, num_threads=1
        )
        expected = np.exp(raw).reshape(shown.seen.shape) * shown.past.weeks_ahead
        path.append((deviance(shown.seen, expected), expected.sum()))
        if len(path) > 2 and path[-1][0] > path[-2][0] > path[-3][0]:
            break
    return path


def _rows(example: Example) -> tuple[np.ndarray, Floats]:
    return matrix(example.past), example.seen.ravel() / example.past.weeks_ahead


def _dataset(examples: list[Example], thinned_above: int) -> lightgbm.Dataset:
    """Units a week as the label; windows with more cells than ``thinned_above`` are thinned."""
    rows, labels, weights = [], [], []
    for number, example in enumerate(examples):
        found, label = _rows(example)
        weight = np.ones(len(label))
        if len(label) > thinned_above:
            never = example.past.cells(example.past.lines).ravel() == 0
            kept = ~never | (np.random.default_rng(number).random(len(label)) < 1 / THINNED)
            weight[never] = THINNED
            found, label, weight = found[kept], label[kept], weight[kept]
        rows.append(found)
        labels.append(label)
        weights.append(weight)
    return lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(labels), weight=np.concatenate(weights), params=BASE
    ).construct()
