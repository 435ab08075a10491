"""Ours: one call with a row a client; merging equal histories is inside it."""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from regulars import activity


def main(base: str, model: str) -> None:
    """Fit once and print CPU seconds, merging included, and the total log-likelihood."""
    data = np.load(base)
    x, t_x, T = data["x"], data["t_x"], data["T"]
    started = time.process_time()
    fitted = activity.fit(model, x, t_x, T)
    cpu = time.process_time() - started
    print(json.dumps({"cpu": cpu, "log_likelihood": float(fitted.log_likelihood)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
