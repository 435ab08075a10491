"""The peer: ``lifetimes`` 0.11.3, as its documentation uses it, one row a client (or weighted triples)."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from lifetimes import BetaGeoFitter, ParetoNBDFitter

FITTERS = {"bg/nbd": BetaGeoFitter, "pareto/nbd": ParetoNBDFitter}


def main(base: str, model: str, grain: str) -> None:
    """Fit once and print CPU seconds and the parameters found."""
    data = np.load(base)
    x, t_x, T = data["x"], data["t_x"], data["T"]
    weights = None
    if grain == "triples":
        rows, weights = np.unique(np.column_stack([x, t_x, T]), axis=0, return_counts=True)
        x, t_x, T = rows.T
    fitter = FITTERS[model](penalizer_coef=0.0)
    started = time.process_time()
    fitter.fit(x, t_x, T, weights=weights)
    cpu = time.process_time() - started
    print(json.dumps({"cpu": cpu, "params": {name: float(v) for name, v in fitter.params_.items()}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
