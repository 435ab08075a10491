"""One turn judged: acts become findings with a confidence; those that exclude each other are settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from regulars.decisions.conduct import acts, frames, unsaid, witness
from regulars.decisions.conduct.acts import Act
from regulars.decisions.conduct.calibration import Question, alone, together
from regulars.decisions.conduct.passage import Passage, warns
from regulars.decisions.conduct.reading import ATTACKS, VIOLATIONS, Finding, Turn
from regulars.decisions.conduct.text import Word, words

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
#: How often capitals are meant loud: 27 of 27 in sentences by another author (Wilson from .875).
_LOUD: Final = 0.9
_CAPS_LETTERS: Final = 10
_CAPS_SHARE: Final = 0.8


def judge(place: int, turn: Turn, accuse: float) -> list[Finding]:
    """The findings of one turn, in order; those below ``accuse`` abstain."""
    findings: list[Finding] = []
    for stretch in _passages(words(turn.text)):
        passage = Passage.of(place, turn, stretch, accuse)
        said = [_finding(passage, act) for act in settled(acts_of(turn, passage.scene))]
        findings.extend(said)
        findings.extend(unsaid.findings(passage, said))
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


def acts_of(turn: Turn, scene: frames.Scene) -> list[Act]:
    """What is said in a passage; a warning by the employee is neither a threat nor an ultimatum."""
    said = [
        frames.reported(scene, act) for act in (*frames.lexical(scene), *acts.find(scene.words, scene.found))
    ]
    if warns(turn, scene):
        return [act for act in said if act.kind not in ("ultimatum", "threat", "rudeness")]
    return said


def settled(said: Sequence[Act]) -> Iterator[Act]:
    """Acts of one kind about the same words become one; weaker kinds give way to stronger ones."""
    best: dict[tuple[str, str], list[Act]] = {}
    for act in sorted(said, key=lambda act: (-alone(act), act.first, act.past)):
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
        return act.rule in _VAGUE and alone(other) >= alone(act) - 0.1
    overlap = act.first < other.past and other.first < act.past
    return (wide or overlap) and alone(other) >= alone(act) - 0.1


def _finding(passage: Passage, act: Act) -> Finding:
    """An act as a finding, as sure as the rule and the second opinion are together."""
    attack = is_attack(act)
    sure = alone(act)
    if act.kind in VIOLATIONS:
        question: Question = "attack" if attack else "violation"
        sure = together(question, passage.chance(question, act.first, act.past), act)
    return passage.finding(act.kind, attack, (act.first, act.past), act.target, sure, act.rule)


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
        yield Finding(place, "shouting", True, False, start, end, "nobody", _LOUD, "capitals", accuse > _LOUD)


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
