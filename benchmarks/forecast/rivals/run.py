"""One rival on one trial: ``python -m benchmarks.forecast.rivals.run NAME TRIAL ROWS OUT``."""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from benchmarks.forecast import protocol
from benchmarks.forecast.protocol import Trial, Window
from benchmarks.forecast.rivals import boosted, calibrated
from benchmarks.forecast.windows import Floats, Past, future, past

#: What was learnt from fewer windows says little about what is learnt from all: it is no guide to settings.
FEWEST = 2
CALIBRATED = {"personal": calibrated.personal, "tifu": calibrated.tifu_knn, "als": calibrated.als}


def main(name: str, number: str, rows_path: str, out: str) -> None:
    """Write ``expected`` and its ``level`` to ``out``."""
    trial = protocol.read().trials[int(number)]
    with np.load(rows_path) as stored:
        rows = dict(stored)
    started = time.process_time()
    if name in CALIBRATED:
        inner = [_known(rows, window) for window in trial.inner]
        settled = calibrated.settle(CALIBRATED[name](), inner, _known(rows, trial.test)[0])
        expected, level, settings = settled.expected, 1.0, settled.settings
    else:
        expected, level, settings = _boosted(trial, rows)
    np.savez(out, expected=expected, level=level)
    print(json.dumps({"settings": settings, "cpu": time.process_time() - started}))


def _known(rows: dict[str, np.ndarray], window: Window) -> tuple[Past, Floats]:
    known = past(rows, window.first, window.days)
    return known, future(rows, known, window.days)["units"]


def _boosted(trial: Trial, rows: dict[str, np.ndarray]) -> tuple[Floats, float, str]:
    latest = protocol.read().training["latest"]

    def example(window: Window) -> boosted.Example:
        return boosted.Example(*_known(rows, window))

    rounds_from = [
        (list(map(example, learnt[-latest:])), example(window))
        for window in trial.inner
        if len(learnt := trial.trained_before(window)) >= FEWEST
    ]
    training = list(map(example, trial.trained_before(trial.test)[-latest:]))
    known, _ = _known(rows, trial.test)
    return boosted.settle(rounds_from, training, known)


if __name__ == "__main__":
    main(*sys.argv[1:])
