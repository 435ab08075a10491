"""Trains the second witness of `decisions/conduct`: ``python tools/train_witness.py DATA``.

``DATA`` is the folder with the conduct sets: Romanian comments (readerbench, Apache-2.0), Russian comments
(alla-g/toxicity-detection-thesis, MIT), English tweets (t-davidson, MIT), and as friendly talk the
negotiations of CaSiNo (CC BY 4.0) and the client turns of MultiDoGO (CDLA-Permissive-1.0). All of them allow
weights trained on them to be shipped. One row of five, told by a hash of its text, is never trained on
(`benchmarks/conduct.py` measures on these), and so are the published test parts.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy import optimize, sparse

from regulars.decisions.conduct.witness import BUCKETS, grams

TARGET = Path(__file__).parents[1] / "src" / "regulars" / "decisions" / "conduct" / "witness.npz"
RIDGE = 4e-5
#: Friendly turns per set: enough to learn how clients talk, not so many as to drown the rest.
FRIENDLY = 12_000


def held_out(text: str) -> bool:
    """Whether a row is kept away from training."""
    return zlib.crc32(b"held out" + text.encode()) % 5 == 0


def rows(data: Path) -> Iterator[tuple[str, str, bool]]:
    """(language, text, hostile) of every labelled row that may be trained on or measured."""
    for name in ("ro_offense_train", "ro_fb_offense_train"):
        for row in pq.read_table(data / f"{name}.parquet").to_pylist():
            yield "ro", row["text"], row["label"] != "OTHER"
    for row in pq.read_table(data / "ru_distorted.parquet").to_pylist():
        yield "ru", row["comments"], str(row["toxicity"]) == "1"
    for row in pq.read_table(data / "en_davidson.parquet").to_pylist():
        yield "en", row["tweet"], str(row["class"]) != "2"


def friendly(data: Path) -> Iterator[tuple[str, str, bool]]:
    """Turns of support dialogues and negotiations, the same ones every time."""
    for name, column in (("casino_utterances", "text"), ("multidogo_turns", "utterance")):
        texts = sorted(set(pq.read_table(data / f"{name}.parquet")[column].to_pylist()), key=shuffled)
        yield from (("friendly", text, False) for text in texts[:FRIENDLY])


def shuffled(text: str) -> int:
    """A key by which rows stand in an order that says nothing of them."""
    return zlib.crc32(text.encode())


def design(texts: list[str]) -> sparse.csr_matrix:
    """One row a text, one column a bucket, every row of length one."""
    found = [sorted(grams(text)) for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    values = np.concatenate([np.full(len(each), 1 / np.sqrt(max(1, len(each)))) for each in found])
    return sparse.csr_matrix((values, np.concatenate(found).astype(int), ends), shape=(len(texts), BUCKETS))


def main(data: Path) -> None:
    """Fit, quantise to a byte a weight, store."""
    labelled = [row for row in rows(data) if row[1] and not held_out(row[1])]
    chosen = [*labelled, *friendly(data)]
    x, y = design([text for _, text, _ in chosen]), np.array([float(hostile) for *_, hostile in chosen])
    groups = [language for language, *_ in chosen]
    # Every language weighs the same, and within it hostile and friendly rows do.
    weight = np.empty(len(chosen))
    for language in set(groups):
        inside = np.array([group == language for group in groups])
        for label in (0.0, 1.0):
            part = inside & (y == label)
            if part.any():
                weight[part] = 1 / part.sum()
    weight /= weight.sum()

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        w, bias = point[:-1], point[-1]
        score = x @ w + bias
        value = weight @ (np.logaddexp(0, score) - y * score) + RIDGE / 2 * w @ w
        residual = weight * (1 / (1 + np.exp(-score)) - y)
        return value, np.append(x.T @ residual + RIDGE * w, residual.sum())

    fitted = optimize.minimize(
        loss, np.zeros(BUCKETS + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}
    )
    weights = fitted.x[:-1]
    scale = np.abs(weights).max() / 127
    np.savez_compressed(
        TARGET, weights=np.round(weights / scale).astype(np.int8), scale=scale, bias=fitted.x[-1]
    )
    print(f"{len(chosen):,} rows, {fitted.nit} steps, {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
