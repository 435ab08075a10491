"""One turn judged: acts become findings with a confidence; those that exclude each other are settled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from regulars.decisions.conduct import acts, frames, slots, witness
from regulars.decisions.conduct.acts import Act
from regulars.decisions.conduct.reading import ATTACKS, VIOLATIONS, Finding, Turn
from regulars.decisions.conduct.text import Word, words

#: A disguised word is read right a little less often.
_DISGUISED: Final = 0.97
#: Kind -> kinds that say less about the same words and give way to it.
_OUTRANKS: Final[Mapping[str, frozenset[str]]] = {
    "pressure_for_concession": frozenset({"ultimatum", "leaving", "harsh_complaint"}),
    "ultimatum": frozenset({"leaving", "rudeness", "threat"}),
    "threat": frozenset({"rudeness", "insult", "disparagement", "ultimatum"}),
    "insult": frozenset({"rudeness", "disparagement", "harsh_complaint", "obscene"}),
    "obscene": frozenset({"rudeness"}),
    "disparagement": frozenset({"rudeness"}),
    "quoted": frozenset({"rudeness", "disparagement", "insult", "obscene", "threat", "ultimatum"}),
}
#: Threats that say no more than "you will see": after "or else" they are part of the ultimatum.
_VAGUE: Final = frozenset({"threat.doomed", "threat.veiled"})
#: Words that are compared with each other: some minutes of talk.
_PASSAGE: Final = 250
_CAPS_LETTERS: Final = 10
_CAPS_SHARE: Final = 0.8


@cache
def calibration() -> Mapping[str, float]:
    """How often a rule, or else a grade, is right."""
    path = resources.files("regulars.decisions.conduct") / "calibration.toml"
    table: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))
    return table


def judge(place: int, turn: Turn, accuse: float) -> list[Finding]:
    """The findings of one turn, in order; those below ``accuse`` abstain."""
    findings = [
        _finding(place, turn, passage, act, accuse)
        for passage in _passages(words(turn.text))
        for act in _settled(_acts(turn, passage))
    ]
    findings.extend(_shouting(place, turn, accuse))
    if not any(finding.violation for finding in findings):
        findings.extend(_look_again(place, turn, findings))
    return sorted(findings, key=lambda finding: (finding.start, finding.end, finding.kind))


def _passages(read: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Stretches short enough to be compared word by word; only a monologue has more than one."""
    start = 0
    while start < len(read):
        end = min(start + _PASSAGE, len(read))
        if end < len(read):
            whole = end
            while whole > start and read[whole].sentence == read[end].sentence:
                whole -= 1
            end = whole + 1 if whole > start else end
        yield read[start:end]
        start = end


def _acts(turn: Turn, passage: Sequence[Word]) -> list[Act]:
    """What is said in a passage; a warning by the employee is neither a threat nor an ultimatum."""
    scene = frames.Scene.of(passage, slots.find(passage))
    said = [frames.reported(scene, act) for act in (*frames.lexical(scene), *acts.find(passage, scene.found))]
    if turn.speaker == "employee" and ("warning" in scene.found or "end_call" in scene.found):
        return [act for act in said if act.kind not in ("ultimatum", "threat", "rudeness")]
    return said


def _settled(said: Sequence[Act]) -> Iterator[Act]:
    """Acts of one kind about the same words become one; weaker kinds give way to stronger ones."""
    best: dict[tuple[str, str], list[Act]] = {}
    for act in sorted(said, key=lambda act: (-confidence(act), act.first, act.past)):
        same = best.setdefault((act.kind, ""), [])
        if not any(act.first < other.past and other.first < act.past for other in same):
            same.append(act)
    kept = [act for group in best.values() for act in group]
    for act in kept:
        over = [other for other in kept if act.kind in _OUTRANKS.get(other.kind, ())]
        if not any(_gives_way(act, other) for other in over):
            yield act


def _gives_way(act: Act, other: Act) -> bool:
    wide = other.kind in ("pressure_for_concession", "ultimatum") and act.kind in ("leaving", "ultimatum")
    if act.kind == "ultimatum" and (act.target == "third" or other.rule in _VAGUE):
        return False
    if act.kind == "threat":
        return act.rule in _VAGUE and confidence(other) >= confidence(act) - 0.1
    overlap = act.first < other.past and other.first < act.past
    return (wide or overlap) and confidence(other) >= confidence(act) - 0.1


def confidence(act: Act) -> float:
    """How often what such a rule says of such words is right."""
    table = calibration()
    return table.get(act.rule, table[act.grade]) * (_DISGUISED if act.disguised else 1.0)


def _finding(place: int, turn: Turn, read: Sequence[Word], act: Act, accuse: float) -> Finding:
    sure = confidence(act)
    if turn.heard and turn.confidence is not None:
        sure *= turn.confidence
    violation = act.kind in VIOLATIONS
    return Finding(
        turn=place,
        kind=act.kind,
        violation=violation,
        attack=is_attack(act),
        start=min(word.start for word in read[act.first : act.past]),
        end=max(word.end for word in read[act.first : act.past]),
        target=act.target,
        confidence=round(sure, 3),
        rule=act.rule,
        abstained=violation and sure < accuse,
    )


def is_attack(act: Act) -> bool:
    """Insults, disparagement and threats; obscenities and ultimatums when a person is meant."""
    if act.kind in ATTACKS:
        return True
    if act.kind == "obscene":
        return act.target == "addressee"
    return act.kind == "ultimatum" and act.target in ("addressee", "third")


def _shouting(place: int, turn: Turn, accuse: float) -> Iterator[Finding]:
    """Capitals are loud only where somebody typed them: recognised speech has none of its own."""
    if turn.heard:
        return
    for start, end in _loud(turn.text):
        sure = calibration()["likely"]
        yield Finding(place, "shouting", True, False, start, end, "nobody", sure, "capitals", sure < accuse)


def _loud(text: str) -> Iterator[tuple[int, int]]:
    """The stretch of three words or more in capitals, or the whole of a shorter text with an exclamation."""
    pieces = [(piece, place) for piece, place in _pieces(text) if any(sign.isalpha() for sign in piece)]
    run: list[tuple[str, int]] = []
    for piece, place in [*pieces, ("", len(text))]:
        letters = [sign for sign in piece if sign.isalpha()]
        if letters and sum(sign.isupper() for sign in letters) >= _CAPS_SHARE * len(letters):
            run.append((piece, place))
            continue
        size = sum(sign.isalpha() for word, _ in run for sign in word)
        long = sum(len([sign for sign in word if sign.isalpha()]) > 2 for word, _ in run)
        whole = len(run) == len(pieces) and "!" in text and long >= 1 and size >= 6
        enough = long >= 3 or (long >= 2 and len(run) >= 4)
        if (enough and len(run) >= 3 and size >= _CAPS_LETTERS) or (whole and (long >= 2 or size >= 8)):
            yield run[0][1], run[-1][1] + len(run[-1][0])
            return
        run = []


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    place = 0
    for piece in text.split():
        place = text.index(piece, place)
        yield piece, place
        place += len(piece)


def _look_again(place: int, turn: Turn, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Where no rule accuses but letters look hostile, a person is asked to look; nobody is accused."""
    if any(finding.kind in ("quoted", "self_insult", "product_insult") for finding in findings):
        return
    sure = witness.hostile(turn.text)
    if sure >= witness.LOOK_AGAIN:
        end = len(turn.text)
        yield Finding(place, "insult", True, True, 0, end, "unknown", round(sure * 0.8, 3), "witness", True)
