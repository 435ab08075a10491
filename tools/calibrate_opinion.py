"""Calibrates the second opinion of `decisions/conduct`: ``python -m tools.calibrate_opinion DATA``.

Remakes the second half of `calibration.toml` and tells how well it holds. Cross-fitted by thirds: the chances
of the sentences of ``second.jsonl``, by an author who had not seen the rules, come from weights that had not
seen those sentences. Printed are tables for ``docs/benchmarks.md``: what accuses from which confidence on, by
language; what was never to be taken for an attack; and reliability, the confidence promised beside the share
that is right. ``DATA`` is the folder that `tools/train_opinion.py` is given.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.conduct_blind import SPARED, Judged, curve, reliability
from benchmarks.measure import table
from scipy import optimize
from tools.train_opinion import TARGET, Example, chances, design, everything, fit

from regulars.decisions.conduct import Finding, calibration, opinion, slots
from regulars.decisions.conduct.frames import Scene
from regulars.decisions.conduct.judge import acts_of, is_attack, judge, settled
from regulars.decisions.conduct.reading import VIOLATIONS, Turn
from regulars.decisions.conduct.text import words

FOLDS = 3
GRADES = ("explicit", "likely", "weak")
Array = np.ndarray[Any, Any]
Said = list[tuple[Example, list[Finding]]]


def grades(each: Example) -> tuple[str | None, str | None]:
    """The best grade of a rule that says "violation", and of one that says "attack"."""
    read = words(each.text)
    scene = Scene.of(read, slots.find(read))
    acts = settled(acts_of(Turn("client", each.text), scene))
    ranked = sorted((act for act in acts if act.kind in VIOLATIONS), key=lambda act: GRADES.index(act.grade))
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


def write(violation: dict[str, float], attack: dict[str, float]) -> None:
    """The second half of `calibration.toml`, made anew."""
    path = TARGET / "calibration.toml"
    kept = path.read_text(encoding="utf-8").split("\n[violation]")[0].rstrip() + "\n"
    tables = [
        f"[{name}]\n" + "".join(f"{key} = {value:.3f}\n" for key, value in each.items())
        for name, each in (("violation", violation), ("attack", attack))
    ]
    path.write_text("\n".join([kept, *tables]), encoding="utf-8")
    calibration.tables.cache_clear()


def main(data: Path) -> str:
    """Cross-fit, calibrate, and judge every sentence of the other author by weights that had not seen it."""
    examples = everything(data)
    x = design(examples)
    second = np.array([each.part == "second" for each in examples])
    fold = np.array([each.fold(FOLDS) for each in examples])
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
    said = [(each, _judged(each, *models[each.fold(FOLDS)])) for each in seen]
    cases = [Judged(each.language, each.violation, each.attack, found) for each, found in said]
    return "\n".join([curve(cases), _spared(said), reliability(cases)])


def _judged(each: Example, weights: Array, bias: Array) -> list[Finding]:
    opinion.weights = lambda: (weights, bias, 1.0)
    return [found for found in judge(0, Turn("client", each.text), 0.85) if found.violation]


def _spared(said: Said) -> str:
    lines = []
    for kind in (*SPARED, ""):
        of = [found for each, found in said if not each.violation and (kind in each.kinds or not kind)]
        accused = [[f for f in found if not f.abstained] for found in of]
        attacks = sum(any(f.attack for f in found) for found in accused)
        violating = sum(map(bool, accused))
        lines.append([kind or "no violation at all", str(len(of)), str(attacks), str(violating)])
    return table(["no violation, but", "sentences", "taken for an attack", "for a violation"], lines)


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
