"""Trains the second opinion of `decisions/conduct`: ``python -m tools.train_opinion DATA``.

It learns from the sentences of ``tests/decisions_conduct`` (machine-written, our own), from everyday turns
(`ordinary_talk.toml`) and, as friendly talk, from negotiations of CaSiNo (CC BY 4.0) and client turns of
MultiDoGO (CDLA-Permissive-1.0) in ``DATA``; weights trained on them may be shipped. Friendly turns told by a
hash are kept away. `tools/calibrate_opinion.py` then says how sure it may be.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import tomllib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from scipy import optimize, sparse
from tools.train_witness import held_out, shuffled

from regulars.decisions.conduct import opinion, slots
from regulars.decisions.conduct.reading import VIOLATIONS
from regulars.decisions.conduct.text import words

ROOT = Path(__file__).parents[1]
SENTENCES = ROOT / "tests" / "decisions_conduct"
TARGET = ROOT / "src" / "regulars" / "decisions" / "conduct"
RIDGE = 1e-5
STEPS = 120
#: Friendly turns, and what all of them together weigh beside as many sentences of our own.
FRIENDLY = 4_000
#: At most so many turns from a line of ordinary talk.
PER_LINE = 40
FRIENDLY_WEIGHT = 0.15
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Example:
    """A turn and what it is: classes of `opinion.CLASSES`."""

    part: str
    language: str
    text: str
    kinds: tuple[str, ...] = ()
    violation: bool = False
    attack: bool = False

    def fold(self, folds: int) -> int:
        """Which part of the sentences it is in."""
        return zlib.crc32(self.text.encode()) % folds

    @property
    def classes(self) -> list[int]:
        """Its classes; those that are no violation only where none is one."""
        violating = [kind for kind in self.kinds if kind in VIOLATIONS]
        personal = set(violating) & {"insult", "disparagement", "threat"}
        named = []
        for kind in violating or [kind for kind in self.kinds if kind in opinion.CLASSES] or [""]:
            aimed = kind == "ultimatum" and self.attack and not personal
            aimed |= kind == "obscene" and self.attack and (not personal or "insult" in personal)
            named.append(opinion.CLASSES.index(kind + "+" * aimed))
        return named


def own() -> Iterator[Example]:
    """The sentences written for this project."""
    for part in ("development", "second", "third"):
        for line in (SENTENCES / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            turn = row["turns"][row["judged"]] if "turns" in row else row
            kinds = row["kinds"] if "kinds" in row else [row["kind"]]
            violation = any(kind in VIOLATIONS for kind in kinds)
            yield Example(part, row["lang"], turn["text"], tuple(kinds), violation, row["attack"])


def friendly(data: Path) -> Iterator[Example]:
    """Turns of support dialogues and negotiations, the same ones every time."""
    for name, column in (("casino_utterances", "text"), ("multidogo_turns", "utterance")):
        texts = sorted(set(pq.read_table(data / f"{name}.parquet")[column].to_pylist()), key=shuffled)
        kept = [text for text in texts if words(text) and not held_out(text)]
        for text in kept[: FRIENDLY // 2]:
            yield Example("friendly", "en", text)


def ordinary() -> Iterator[Example]:
    """Everyday turns from `ordinary_talk.toml`, the same ones every time."""
    lists = tomllib.loads((ROOT / "tools" / "ordinary_talk.toml").read_text(encoding="utf-8"))
    for language, lines in lists.items():
        drawn = {
            text
            for line in lines.strip().splitlines()
            for text in sorted(spelled_out(line), key=shuffled)[:PER_LINE]
        }
        yield from (Example("ordinary", language, text) for text in sorted(drawn))


def spelled_out(line: str) -> set[str]:
    """Everything that a line stands for."""
    parts = re.split(r"\{([^}]*)\}", line)
    choices = [part.split(",") if place % 2 else [part] for place, part in enumerate(parts)]
    return {"".join(each) for each in itertools.product(*choices)}


def everything(data: Path) -> list[Example]:
    """All that is learnt from."""
    return [*own(), *friendly(data), *ordinary()]


def design(examples: Sequence[Example]) -> sparse.csr_matrix:
    """One row a turn, one column a bucket, every row of length one."""
    rows = []
    for each in examples:
        read = words(each.text)
        rows.append(opinion.features(read, slots.find(read), 0, len(read), each.text))
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate([np.full(len(row), 1 / np.sqrt(len(row))) for row in rows])
    return sparse.csr_matrix(
        (values, np.concatenate(rows).astype(int), ends), shape=(len(rows), opinion.BUCKETS)
    )


def fit(x: sparse.csr_matrix, examples: Sequence[Example]) -> tuple[Array, Array]:
    """(weights by bucket and class, bias by class)."""
    y = np.zeros((len(examples), len(opinion.CLASSES)))
    for row, each in enumerate(examples):
        y[row, each.classes] = 1 / len(each.classes)
    is_friendly = np.array([each.part in ("friendly", "ordinary") for each in examples])
    weight = np.where(is_friendly, FRIENDLY_WEIGHT * (~is_friendly).sum() / max(1, is_friendly.sum()), 1.0)
    weight /= weight.sum()
    used = np.unique(x.indices)
    narrow = x[:, used].tocsr()
    across = narrow.T.tocsr()

    def loss(point: Array) -> tuple[float, Array]:
        w = point.reshape(len(used) + 1, -1)
        score = narrow @ w[:-1] + w[-1]
        top = score.max(axis=1, keepdims=True)
        power = np.exp(score - top)
        total = power.sum(axis=1, keepdims=True)
        value = weight @ ((top + np.log(total))[:, 0] - (y * score).sum(axis=1))
        residual = weight[:, None] * (power / total - y)
        slope = np.vstack([across @ residual + RIDGE * w[:-1], residual.sum(axis=0)])
        return float(value + RIDGE / 2 * (w[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros((len(used) + 1) * len(opinion.CLASSES))
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    found = found.reshape(len(used) + 1, -1)
    weights = np.zeros((opinion.BUCKETS, len(opinion.CLASSES)))
    weights[used] = found[:-1]
    return weights, found[-1]


def chances(x: sparse.csr_matrix, weights: Array, bias: Array) -> tuple[Array, Array]:
    """(chance of a violation, chance of an attack) of every row."""
    score = x @ weights + bias
    power = np.exp(score - score.max(axis=1, keepdims=True))
    share = power / power.sum(axis=1, keepdims=True)
    names = opinion.CLASSES
    violating = [names.index(name) for name in opinion.VIOLATING]
    attacking = [names.index(name) for name in opinion.ATTACKING]
    return share[:, violating].sum(axis=1), share[:, attacking].sum(axis=1)


def store(weights: Array, bias: Array) -> None:
    """A byte a weight."""
    scale = np.abs(weights).max() / 127
    np.savez_compressed(
        TARGET / "opinion.npz",
        weights=np.round(weights / scale).astype(np.int8),
        bias=bias.astype(np.float32),
        scale=scale,
    )


def main(data: Path) -> None:
    """Train on everything and store."""
    examples = everything(data)
    store(*fit(design(examples), examples))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
