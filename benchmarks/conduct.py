"""Reading of conversations on public sets: F1 and AUC beside packages, false alarms, time, size.

Forums are not client calls, and their moderators mark hate of groups, obscenity without a target and
insults at third persons alike; the sets tell how the words are known, not how a conversation is judged.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy import stats
from tools.train_witness import held_out

from benchmarks.measure import DATA, ROOT, SHARED, environment, table
from regulars.decisions.conduct import VIOLATIONS, Reading, Turn, read, witness

FOLDER = SHARED / "conduct"
SENTENCES = ROOT / "tests" / "decisions_conduct" / "development.jsonl"
NAMES = {"en": "English tweets", "ru": "Russian comments", "ro": "Romanian comments"}
Rows = list[tuple[str, bool]]


def labelled() -> dict[str, Rows]:
    """Language -> texts nobody here was trained on, with whether moderators marked them."""
    tweets = pq.read_table(FOLDER / "en_davidson.parquet").to_pylist()
    comments = pq.read_table(FOLDER / "ru_distorted.parquet").to_pylist()
    romanian = [
        row
        for name in ("ro_offense_test", "ro_fb_offense_test")
        for row in pq.read_table(FOLDER / f"{name}.parquet").to_pylist()
    ]
    return {
        "en": [(row["tweet"], str(row["class"]) != "2") for row in tweets if held_out(row["tweet"])],
        "ru": [
            (row["comments"], str(row["toxicity"]) == "1")
            for row in comments
            if row["comments"] and held_out(row["comments"])
        ],
        "ro": [(row["text"], row["label"] != "OTHER") for row in romanian if row["text"]],
    }


def reading(text: str) -> Reading:
    return read([Turn("client", text)])


def ours(texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """Whether a violation is accused, and a score: the rules' confidence, else the second witness."""
    accused, scores = [], []
    for text in texts:
        found = [finding for finding in reading(text).findings if finding.violation]
        sure = [finding.confidence for finding in found if not finding.abstained]
        accused.append(float(bool(sure)))
        scores.append(max(sure, default=0.0) + witness.hostile(text))
    return accused, scores


def f1(marked: Sequence[bool], said: Sequence[float]) -> tuple[float, float, float]:
    """Precision, recall and F1 of ``said`` from a half on."""
    seen = Counter((mark, score >= 0.5) for mark, score in zip(marked, said, strict=True))
    precision = seen[True, True] / max(1, seen[True, True] + seen[False, True])
    recall = seen[True, True] / max(1, seen[True, True] + seen[True, False])
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def auc(marked: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that a marked text scores above one that is not; ties count half."""
    ranks = stats.rankdata(scores)
    mark = np.array(marked)
    hits = int(mark.sum())
    return float((ranks[mark].sum() - hits * (hits + 1) / 2) / (hits * (len(mark) - hits)))


def rivals(texts: dict[str, list[str]]) -> dict[str, dict[str, list[float]]]:
    """Scores of the packages, in an environment of their own."""
    python = environment("conduct", Path(__file__).parent / "conduct_rivals" / "requirements.txt")
    given, out = DATA / "conduct_texts.json", DATA / "conduct_scores.json"
    given.write_text(json.dumps(texts), encoding="utf-8")
    subprocess.run([python, "-m", "benchmarks.conduct_rivals.run", given, out], cwd=ROOT, check=True)
    scores: dict[str, dict[str, list[float]]] = json.loads(out.read_text(encoding="utf-8"))
    return scores


def public_sets() -> str:
    """One row a language and reader."""
    rows_of = labelled()
    others = rivals({language: [text for text, _ in rows] for language, rows in rows_of.items()})
    rows = []
    for language, listed in rows_of.items():
        marked = [mark for _, mark in listed]
        accused, scores = ours([text for text, _ in listed])
        said = {"regulars: accuses": accused, "regulars: rules and second witness": scores}
        said |= {name: known[language] for name, known in others.items() if language in known}
        for name, values in said.items():
            cells = ["—"] * 3
            if name != "regulars: rules and second witness":
                cells = [f"{value:.3f}" for value in f1(marked, values)]
            rows.append(
                [
                    f"{NAMES[language]} ({len(listed):,}, {np.mean(marked):.0%} marked)",
                    name,
                    *cells,
                    f"{auc(marked, values):.3f}",
                ]
            )
    return table(["set", "reader", "precision", "recall", "F1", "AUC"], rows)


def false_alarms() -> str:
    """Findings per 1,000 turns of MultiDoGO's clients, and what a turn costs."""
    turns = [
        text for text in pq.read_table(FOLDER / "multidogo_turns.parquet")["utterance"].to_pylist() if text
    ]
    found: Counter[tuple[bool, bool, str]] = Counter()
    cpu = []
    reading(turns[0])
    for text in turns:
        started = time.process_time()
        seen = reading(text)
        cpu.append(time.process_time() - started)
        found.update((each.violation, each.abstained, each.kind) for each in seen.findings)
    rows = []
    for (violation, abstained, kind), count in sorted(found.items(), reverse=True):
        done = "no violation" if not violation else "looks again" if abstained else "accuses"
        rows.append([kind, done, f"{count:,}", f"{1000 * count / len(turns):.2f}"])
    accused = sum(count for (violation, abstained, _), count in found.items() if violation and not abstained)
    package = files("regulars.decisions.conduct")
    size = sum(
        path.stat().st_size for path in Path(str(package)).rglob("*") if path.suffix in (".toml", ".npz")
    )
    tail = (
        f"{len(turns):,} turns; accusing findings {1000 * accused / len(turns):.2f} per 1,000. CPU a turn: "
        f"median {1000 * np.median(cpu):.2f} ms, 95th percentile {1000 * np.quantile(cpu, 0.95):.2f} ms. "
        f"Words, grammar and weights together: {size / 1e6:.2f} MB.\n"
    )
    return table(["kind", "what is done", "findings", "per 1,000 turns"], rows) + "\n" + tail


def development() -> str:
    """The machine-written sentences: the rules were tuned on them, so this says little about others."""
    rows = []
    sentences = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    for language in ("ru", "ro", "en", "mix"):
        chosen = [each for each in sentences if each["lang"] == language]
        accused, _ = ours([each["text"] for each in chosen])
        precision, recall, score = f1([each["kind"] in VIOLATIONS for each in chosen], accused)
        rows.append([language, str(len(chosen)), f"{precision:.3f}", f"{recall:.3f}", f"{score:.3f}"])
    return table(["language", "sentences", "precision", "recall", "F1"], rows)


def main() -> str:
    return (
        f"{public_sets()}\nMultiDoGO, client turns of support dialogues (false alarms only):\n\n"
        f"{false_alarms()}\nThe development sentences, machine-written and tuned on:\n\n{development()}"
    )


if __name__ == "__main__":
    print(main(), file=sys.stdout)
