"""A mixed model of statsmodels on one brand's store-weeks: prints estimates and each store's line as JSON."""

from __future__ import annotations

import json
import sys
import warnings

import numpy as np
import statsmodels.api as sm


def main(path: str) -> None:
    """Fit what stands in the ``.npz`` at ``path``: y, x, controls, store."""
    given = np.load(path)
    fixed = np.column_stack([np.ones(len(given["y"])), given["x"], given["controls"]])
    lines = np.column_stack([np.ones(len(given["y"])), given["x"]])
    model = sm.MixedLM(given["y"], fixed, groups=given["store"], exog_re=lines)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(reml=True, method=["lbfgs", "bfgs", "cg"])
    effects = {str(store): [float(each) for each in effect] for store, effect in found.random_effects.items()}
    told = {
        "fixed": found.fe_params.tolist(),
        "errors": found.bse_fe.tolist(),
        "covariance": np.asarray(found.cov_re).tolist(),
        "scale": float(found.scale),
        "converged": bool(found.converged),
        "effects": effects,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
