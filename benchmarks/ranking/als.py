"""`implicit` ALS on decayed counts, in the rivals' environment: ``python -m benchmarks.ranking.als IN OUT``.

IN holds a counts matrix (``data, indices, indptr, shape``), clients ``chosen`` with their ``wanted`` baskets
(likewise) and clients ``asked``; OUT gets the first ``at`` products of those.
"""

from __future__ import annotations

import itertools
import json
import sys

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix


def main(given: str, out: str) -> None:
    """Choose on ``chosen``, order for ``asked``."""
    with np.load(given) as stored:
        data = dict(stored)
    shape, at = tuple(data["shape"]), int(data["at"])
    matrix = {
        name: csr_matrix((data[f"{name}_data"], data[f"{name}_indices"], data[f"{name}_indptr"]), shape=shape)
        for name in ("counts", "wanted")
    }
    wanted = matrix["wanted"][data["chosen"]].toarray() > 0
    best = None
    for factors, alpha, regularization in itertools.product((64,), (1.0, 20.0), (0.1, 5.0)):
        model = AlternatingLeastSquares(
            factors=factors,
            alpha=alpha,
            regularization=regularization,
            iterations=12,
            num_threads=1,
            random_state=0,
        )
        model.fit(matrix["counts"], show_progress=False)
        hits = np.take_along_axis(wanted, _top(model, data["chosen"], at), 1).sum(1)
        recall = float((hits / np.maximum(wanted.sum(1), 1)).mean())
        if best is None or recall > best[0]:
            best = recall, model, f"factors {factors}, alpha {alpha:g}, regularization {regularization:g}"
    if best is None:
        raise ValueError("nothing to choose from")
    np.savez(out, top=_top(best[1], data["asked"], at))
    print(json.dumps({"settings": best[2]}))


def _top(model: AlternatingLeastSquares, clients: np.ndarray, at: int) -> np.ndarray:
    scores = np.asarray(model.user_factors)[clients] @ np.asarray(model.item_factors).T
    return np.argsort(-scores, axis=1, kind="stable")[:, :at]


if __name__ == "__main__":
    main(*sys.argv[1:])
