"""Reading of conversations on sentences by somebody who had not seen the rules or the word lists.

``tests/decisions_conduct/final.jsonl`` is machine-written, by one author, and is scored once before any of it
is read by those who write the rules; then it is learnt from (``second.jsonl`` was the set before). A
violation is said where a finding accuses, in the turn judged; `curve` says what other thresholds would give.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scipy.stats import binomtest

from benchmarks.measure import ROOT, table
from regulars.decisions.conduct import Finding, Turn, read

SENTENCES = ROOT / "tests" / "decisions_conduct" / "final.jsonl"
#: Never to be taken for a personal attack, whatever else they are.
SPARED = ("quoted", "self_insult", "product_insult", "legal_warning", "leaving", "harsh_complaint")
#: Confidences from which a line of the reliability table begins.
EDGES = (0.0, 0.5, 0.7, 0.85, 0.9, 0.95)
#: From which confidence a finding might accuse; .85 is the default of `Rules.accuse`.
THRESHOLDS = (0.85, 0.7, 0.5)
Row = dict[str, Any]
Kept = Callable[[Row], bool]


@dataclass(frozen=True)
class Judged:
    """A turn, what it is, and every violation found in it, also those only to be looked at."""

    language: str
    violation: bool
    attack: bool
    findings: Sequence[Finding]

    def said(self, what: Literal["violation", "attack"], threshold: float) -> bool:
        """Whether one is found with at least this confidence."""
        return any(getattr(each, what) and each.confidence >= threshold for each in self.findings)


def found(row: Row) -> list[Finding]:
    """What is found in the turn judged."""
    turns = [Turn(turn["speaker"], turn["text"]) for turn in row["turns"]]
    return [each for each in read(turns).findings if each.turn == row["judged"]]


def curve(cases: Sequence[Judged]) -> str:
    """Precision, recall and F1 by language, if findings accused from other confidences on."""
    lines = []
    for what in ("violation", "attack"):
        for threshold in THRESHOLDS:
            for language in ("all", "ru", "ro", "en", "mix"):
                seen = Counter(
                    (getattr(case, what), case.said(what, threshold))
                    for case in cases
                    if language in ("all", case.language)
                )
                hit, false, missed = seen[True, True], seen[False, True], seen[True, False]
                f1 = f"{2 * hit / max(1, 2 * hit + false + missed):.3f}"
                cells = bounds(hit, hit + false), bounds(hit, hit + missed), f1
                lines.append([what, f"{threshold:.2f}", language, *cells])
    return table(["said", "from", "language", "precision", "recall", "F1"], lines)


def reliability(cases: Sequence[Judged]) -> str:
    """How many of the findings were right, by the confidence they promised."""
    right: dict[float, list[bool]] = {edge: [] for edge in EDGES}
    for case in cases:
        for each in case.findings:
            edge = max(edge for edge in EDGES if edge <= each.confidence)
            right[edge].append(case.attack if each.attack else case.violation)
    return table(
        ["confidence from", "right"],
        [[f"{edge:.2f}", bounds(sum(each), len(each))] for edge, each in right.items()],
    )


def bounds(hits: int, n: int) -> str:
    """A share with its 95% Wilson interval.

    >>> bounds(9, 10)
    '0.900 (0.596–0.982), 9 of 10'
    """
    if n == 0:
        return "—"
    low, high = binomtest(hits, n).proportion_ci(method="wilson")
    return f"{hits / n:.3f} ({low:.3f}–{high:.3f}), {hits} of {n}"


def judged(rows: Sequence[Row], said: dict[str, list[Finding]], what: str) -> tuple[str, str, str]:
    """Precision, recall and F1 of ``what`` ("violation", "attack") over ``rows``."""
    seen = Counter((bool(row[what]), any(getattr(each, what) for each in said[row["id"]])) for row in rows)
    hit, false, missed = seen[True, True], seen[False, True], seen[True, False]
    f1 = 2 * hit / max(1, 2 * hit + false + missed)
    return bounds(hit, hit + false), bounds(hit, hit + missed), f"{f1:.3f}"


def main() -> str:
    """By language: violations and attacks; then what was taken for an attack and is none, and kinds found."""
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    everything = {row["id"]: found(row) for row in rows}
    said = {name: [each for each in of if not each.abstained] for name, of in everything.items()}
    cases = [
        Judged(
            row["lang"], row["violation"], row["attack"], [f for f in everything[row["id"]] if f.violation]
        )
        for row in rows
    ]
    languages = {"all": rows} | {
        name: [row for row in rows if row["lang"] == name] for name in ("ru", "ro", "en", "mix")
    }
    tables = [
        f"{len(rows)} sentences, machine-written.\n",
        *(
            table(
                [what, "precision", "recall", "F1"],
                [[name, *judged(of, said, what)] for name, of in languages.items()],
            )
            for what in ("violation", "attack")
        ),
        curve(cases),
        reliability(cases),
        _spared(rows, said),
        _kinds(rows, said),
    ]
    return "\n".join(tables)


def _spared(rows: Sequence[Row], said: dict[str, list[Finding]]) -> str:
    groups: dict[str, Kept] = {kind: lambda row, kind=kind: kind in row["kinds"] for kind in SPARED}
    groups["none of the kinds"] = lambda row: not row["kinds"]
    lines = []
    for name, kept in groups.items():
        of = [row for row in rows if kept(row) and not row["violation"]]
        flagged = sum(any(each.attack for each in said[row["id"]]) for row in of)
        violating = sum(any(each.violation for each in said[row["id"]]) for row in of)
        lines.append([name, str(len(of)), str(flagged), str(violating)])
    return table(["no violation, but", "sentences", "taken for an attack", "for a violation"], lines)


def _kinds(rows: Sequence[Row], said: dict[str, list[Finding]]) -> str:
    kinds = dict.fromkeys(kind for row in rows for kind in row["kinds"])
    lines = []
    for kind in sorted(kinds):
        of = [row for row in rows if kind in row["kinds"]]
        found = sum(any(each.kind == kind for each in said[row["id"]]) for row in of)
        lines.append([kind, str(len(of)), bounds(found, len(of))])
    return table(["kind", "sentences", "found as that kind"], lines)
