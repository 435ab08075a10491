"""Trains and calibrates the second opinion of `decisions/conduct`: ``python -m tools.train_opinion DATA``.

It learns from the sentences of ``tests/decisions_conduct`` (machine-written, our own), from everyday turns
(`ordinary_talk.toml`) and, as friendly talk, from negotiations of CaSiNo (CC BY 4.0) and client turns of
MultiDoGO (CDLA-Permissive-1.0) in ``DATA``; weights trained on them may be shipped. Friendly turns told by a
hash are kept away (`benchmarks/conduct.py` measures on them). Calibration is cross-fitted: the chances of the
sentences of ``second.jsonl``, by an author who had not seen the rules, come from weights that had not seen
them either.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from benchmarks.conduct_blind import bounds
from scipy import optimize, sparse

from regulars.decisions.conduct import calibration, opinion, slots
from regulars.decisions.conduct.frames import Scene
from regulars.decisions.conduct.judge import acts_of, is_attack, judge, settled
from regulars.decisions.conduct.reading import VIOLATIONS, Turn
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
FOLDS = 3
#: Confidences from which a line of the reliability table begins.
EDGES = (0.0, 0.5, 0.7, 0.85, 0.9, 0.95)
GRADES = ("explicit", "likely", "weak")
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Example:
    """A turn and what it is: classes of `opinion.CLASSES`."""

    part: str
    text: str
    classes: tuple[int, ...]
    violation: bool
    attack: bool

    @property
    def fold(self) -> int:
        """Which third of the sentences it is in."""
        return zlib.crc32(self.text.encode()) % FOLDS


def own() -> Iterator[Example]:
    """The sentences written for this project."""
    for part in ("development", "second", "third"):
        for line in (SENTENCES / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            turn = row["turns"][row["judged"]] if "turns" in row else row
            kinds = row["kinds"] if "kinds" in row else [row["kind"]]
            violation = any(kind in VIOLATIONS for kind in kinds)
            yield Example(
                part, turn["text"], classes(kinds, row["attack"]), violation, row["attack"]
            )


def classes(kinds: Sequence[str], attack: bool) -> tuple[int, ...]:
    """The classes of a sentence of several kinds; of those that are no violation only where none is one."""
    violating = [kind for kind in kinds if kind in VIOLATIONS]
    personal = set(violating) & {"insult", "disparagement", "threat"}
    named = []
    for kind in violating or [kind for kind in kinds if kind in opinion.CLASSES] or [""]:
        aimed = kind == "ultimatum" and attack and not personal
        aimed |= kind == "obscene" and attack and (not personal or "insult" in personal)
        named.append(opinion.CLASSES.index(kind + "+" * aimed))
    return tuple(named)


def friendly(data: Path) -> Iterator[Example]:
    """Turns of support dialogues and negotiations, the same ones every time."""
    for name, column in (("casino_utterances", "text"), ("multidogo_turns", "utterance")):
        texts = sorted(set(pq.read_table(data / f"{name}.parquet")[column].to_pylist()), key=_shuffled)
        kept = [text for text in texts if words(text) and not held_out(text)]
        for text in kept[: FRIENDLY // 2]:
            yield friend("friendly", text)


def ordinary() -> Iterator[Example]:
    """Everyday turns from `ordinary_talk.toml`, the same ones every time."""
    lists = tomllib.loads((ROOT / "tools" / "ordinary_talk.toml").read_text(encoding="utf-8"))
    for language, lines in lists.items():
        drawn = {
            text
            for line in lines.strip().splitlines()
            for text in sorted(spelled_out(line), key=_shuffled)[:PER_LINE]
        }
        yield from (friend(f"ordinary {language}", text) for text in sorted(drawn))


def spelled_out(line: str) -> set[str]:
    """Everything that a line stands for."""
    parts = re.split(r"\{([^}]*)\}", line)
    choices = [part.split(",") if place % 2 else [part] for place, part in enumerate(parts)]
    return {"".join(each) for each in itertools.product(*choices)}


def friend(part: str, text: str) -> Example:
    """A turn in which there is nothing to observe."""
    return Example(part, text, (opinion.CLASSES.index(""),), False, False)


def held_out(text: str) -> bool:
    """Whether a friendly turn is kept away from training."""
    return zlib.crc32(b"held out" + text.encode()) % 5 == 0


def _shuffled(text: str) -> int:
    return zlib.crc32(text.encode())


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
        y[row, list(each.classes)] = 1 / len(each.classes)
    is_friendly = np.array([each.part.startswith(("friendly", "ordinary")) for each in examples])
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


def grades(each: Example) -> tuple[str | None, str | None]:
    """The best grade of a rule that says "violation", and of one that says "attack"."""
    read = words(each.text)
    scene = Scene.of(read, slots.find(read))
    said = [
        act
        for act in settled(acts_of(Turn("client", each.text), scene))
        if act.kind in VIOLATIONS
    ]
    ranked = sorted(said, key=lambda act: GRADES.index(act.grade))
    attacks = [act.grade for act in ranked if is_attack(act)]
    return (ranked[0].grade if ranked else None), (attacks[0] if attacks else None)


def platt(chance: Array, grade: Sequence[str | None], truth: Array) -> dict[str, float]:
    """Bias, slope of the log-odds of ``chance``, and what each grade adds; a light ridge on the grades."""
    odds = np.log(np.clip(chance, 1e-6, 1 - 1e-6) / np.clip(1 - chance, 1e-6, 1))
    columns = [np.ones(len(odds)), odds, *(np.array([each == name for each in grade]) for name in GRADES)]
    x, penalty = np.stack(columns, axis=1).astype(float), np.array([0, 0, 1.0, 1.0, 1.0])

    def loss(point: Array) -> float:
        score = x @ point
        return float((np.logaddexp(0, score) - truth * score).sum() + (penalty * point**2).sum() / 2)

    point = optimize.minimize(loss, np.array([0.0, 1.0, 1.0, 1.0, 0.0]), method="BFGS").x
    return dict(zip(("bias", "slope", *GRADES), map(float, point), strict=True))


def main(data: Path) -> None:
    """Cross-fit and calibrate on the sentences of another author, then train on everything and store."""
    examples = [*own(), *friendly(data), *ordinary()]
    x = design(examples)
    second = np.array([each.part == "second" for each in examples])
    fold = np.array([each.fold for each in examples])
    unseen = np.zeros((len(examples), 2))
    models = []
    for out in range(FOLDS):
        away = second & (fold == out)
        rest = np.flatnonzero(~away)
        models.append(fit(x[rest], [examples[place] for place in rest]))
        unseen[away] = np.stack(chances(x[np.flatnonzero(away)], *models[-1]), axis=1)
    rows = np.flatnonzero(second)
    seen = [examples[place] for place in rows]
    graded = [grades(each) for each in seen]
    violating = np.array([each.violation for each in seen], float)
    attacking = np.array([each.attack for each in seen], float)
    write(
        platt(unseen[rows, 0], [one for one, _ in graded], violating),
        platt(unseen[rows, 1], [other for _, other in graded], attacking),
    )
    print(reliability(seen, models))
    store(*fit(x, examples))


def write(violation: dict[str, float], attack: dict[str, float]) -> None:
    """The second half of `calibration.toml`, made anew."""
    path = TARGET / "calibration.toml"
    kept = path.read_text(encoding="utf-8").split("\n[violation]")[0].rstrip() + "\n"
    tables = [
        f"[{name}]\n" + "".join(f"{key} = {value:.3f}\n" for key, value in table.items())
        for name, table in (("violation", violation), ("attack", attack))
    ]
    path.write_text("\n".join([kept, *tables]), encoding="utf-8")


def reliability(examples: Sequence[Example], models: Sequence[tuple[Array, Array]]) -> str:
    """Cross-fitted: precision and recall of what accuses, and the share that is right by confidence."""
    calibration.tables.cache_clear()
    lines: list[str] = []
    counted: dict[str, Counter[tuple[bool, bool]]] = {"violation": Counter(), "attack": Counter()}
    seen: dict[float, list[bool]] = {edge: [] for edge in EDGES}
    for each in examples:
        load(*models[each.fold])
        said = [f for f in judge(0, Turn("client", each.text), 0.85) if f.violation]
        for what, counter in counted.items():
            accused = any(getattr(f, what) and not f.abstained for f in said)
            counter[getattr(each, what), accused] += 1
        for f in said:
            right = each.attack if f.attack else each.violation
            seen[max(edge for edge in EDGES if edge <= f.confidence)].append(right)
    for what, counter in counted.items():
        hit, false, missed = counter[True, True], counter[False, True], counter[True, False]
        lines.append(
            f"{what}: precision {bounds(hit, hit + false)}, recall {bounds(hit, hit + missed)}, "
            f"F1 {2 * hit / (2 * hit + false + missed):.3f}"
        )
    lines.extend(
        f"confidence from {edge:.2f}: right {bounds(sum(right), len(right))}" for edge, right in seen.items()
    )
    return "\n".join(lines)


def load(weights: Array, bias: Array) -> None:
    """Let `opinion` speak with these weights."""
    opinion.weights = lambda: (weights, bias, 1.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
