"""What no rule saw: where the second opinion is sure by itself it speaks, where it doubts a person looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from regulars.decisions.conduct import opinion
from regulars.decisions.conduct.calibration import Question, together
from regulars.decisions.conduct.opinion import Opinion
from regulars.decisions.conduct.passage import Passage, warns
from regulars.decisions.conduct.reading import OTHERS, Finding

#: From this chance on a person is asked to look.
_LOOK: Final = 0.5
#: Fewer words are too few to have an opinion on.
_ENOUGH: Final = 4
#: Where a rule saw one of these, hard words are somebody else's, or meant for oneself or a thing.
_SPARING: Final = frozenset({"quoted", "self_insult", "product_insult"})
#: At whom a class is aimed, where it says so.
_TARGETS: Final = {
    "ultimatum": "company", "ultimatum+": "third", "pressure_for_concession": "company", "obscene": "nobody",
    "shouting": "nobody", "self_insult": "self", "product_insult": "product", "quoted": "nobody",
    "harsh_complaint": "nobody", "legal_warning": "nobody", "leaving": "nobody",
}  # fmt: skip
_MILDER: Final = tuple(name for name in opinion.VIOLATING if name not in opinion.ATTACKING)


def findings(passage: Passage, said: Sequence[Finding]) -> Iterator[Finding]:
    """What the opinion adds to what the rules ``said`` of a passage."""
    if warns(passage.turn, passage.scene):
        return
    for stretch in passage.opinions:
        if stretch.past - stretch.first < _ENOUGH:
            continue
        words = passage.scene.words[stretch.first : stretch.past]
        start, end = words[0].start, max(word.end for word in words)
        here = [each for each in said if each.start < end and start < each.end]
        accused = [each for each in here if each.violation and not each.abstained]
        spared = not accused and any(each.kind in _SPARING for each in here)
        attack = together("attack", stretch.chance("attack"), None)
        violation = max(attack, together("violation", stretch.chance("violation"), None))
        if attack >= passage.accuse and not spared and not any(each.attack for each in accused):
            name = stretch.likeliest(opinion.ATTACKING)
            yield _finding(passage, stretch, "attack", name, attack)
        elif violation >= passage.accuse and not spared and not accused:
            yield _finding(passage, stretch, "violation", stretch.likeliest(_MILDER), violation)
        elif violation >= _LOOK and not any(each.violation for each in here):
            name = stretch.likeliest(opinion.VIOLATING)
            doubt = min(violation, passage.accuse - 0.01)
            yield _finding(passage, stretch, "violation", name, doubt)
        else:
            yield from _harmless(passage, stretch, here)


def _harmless(passage: Passage, stretch: Opinion, here: Sequence[Finding]) -> Iterator[Finding]:
    name = stretch.likeliest(opinion.CLASSES)
    sure = stretch.chances[name]
    if name in OTHERS and sure >= passage.accuse and not any(each.kind == name for each in here):
        span = stretch.first, stretch.past
        yield passage.finding(name, False, span, _TARGETS[name], sure, "opinion")


def _finding(passage: Passage, stretch: Opinion, question: Question, name: str, sure: float) -> Finding:
    """On the sentence that says so by itself, or else on the whole stretch."""
    strongest = max(passage.sentences(stretch), key=lambda each: each.chance(question))
    alone = together(question, strongest.chance(question), None) >= sure
    said = strongest if alone else stretch
    target = _TARGETS.get(name, "unknown")
    attack = name in opinion.ATTACKING
    return passage.finding(name.rstrip("+"), attack, (said.first, said.past), target, sure, "opinion")
